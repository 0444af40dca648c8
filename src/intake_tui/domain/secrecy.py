"""What a secret stay takes out of texts: the places in which somebody may be found.

Where somebody stays is rarely told under their own name: it stands in what anybody said about a
child who is with them, and in where a talk or a visit is held. All of it counts, but for a place
that is clearly of others (x05).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from intake_tui.domain.callings import NO_PLACE
from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.names import NameFinder, bare, plain
from intake_tui.domain.reader_table import PLACE_QUESTIONS
from intake_tui.domain.record.types import Statement
from intake_tui.domain.record.values import persons_in

COMPANY = "child-with-whom"
"""With whom a child stays: who is named there together lives together."""
ADDRESSES = PLACE_QUESTIONS | {"danger-address"}

_PIECE = re.compile(r"[,;:/()\n.!?]+\s*")
_NUMBERED = re.compile(r"(?<!\w)([^\W\d][\w'-]*) (\d+)")
_NUMBER = re.compile(r"\d+[\w-]*(?: [a-z]{2}(?!\w))?")
_POSTCODE = re.compile(r"(?<!\w)(\d{4}) ?([a-z]{2})(?!\w)")
_TOWN = re.compile(r"(?<!\w)(?:in|te|near) ([^\W\d][\w'-]{3,})")
_WORD = re.compile(r"[^\W\d][\w'-]*")


class PlaceFinder:
    """Finds in a text the places of which it may not be told that somebody stays there.

    A place is found by any of its pieces: its street, its town, its postcode, any word of it with
    a capital that is neither an ordinary word nor a person's first name. Empty without places.
    """

    def __init__(self, places: Iterable[str], *, names: Iterable[str] = ()) -> None:
        people = {first for name in names for first in plain(name).split()[:1]}
        pieces = {piece for place in places for piece in pieces_of(place) if piece not in people}
        patterns = [re.escape(p).replace(r"\ ", " ?") for p in sorted(pieces, key=len)[::-1]]
        # A number may follow a street at once, a letter may not.
        whole = rf"(?<!\w)(?:{'|'.join(patterns)})s?(?![^\W\d])"
        self._pattern = re.compile(whole) if patterns else None

    def found(self, *texts: str) -> bool:
        """Whether one of ``texts`` names such a place."""
        pattern = self._pattern
        return pattern is not None and any(pattern.search(plain(text)) for text in texts)


def pieces_of(place: str) -> frozenset[str]:
    """By what a place is known in a text, as ``plain`` writes it: 'Zeeweg 12, Aas' is three."""
    found: set[str] = set()
    for part in _PIECE.split(bare(place)):
        small = plain(part)
        found |= {" ".join(numbered) for numbered in _NUMBERED.findall(small)}
        found |= set(_TOWN.findall(small))
        for words in map(str.split, _NUMBER.split(small)):
            if 0 < len(words) <= 2 and not NO_PLACE & set(words):
                found.add(" ".join(words))
        for word in _WORD.findall(part):
            halves = [half for half in word.split("-") if half[:1].isupper()]
            found |= {plain(name) for name in (word, *halves) if halves}
    found |= {" ".join(code) for code in _POSTCODE.findall(plain(place))}
    return frozenset(p for p in found if len(p) > 2 and p not in NO_PLACE and not p.isdigit())


def secret_places(secret: frozenset[str], *moments: Facts) -> PlaceFinder:
    """The places of the people whose stay is ``secret``, and of whoever stays with them.

    ``moments`` are the case as it was and is. Also what was withdrawn, replaced or is still being
    typed: a place that was mistyped in one answer may be right in another. What is not clearly of
    others counts.
    """
    if not secret:
        return PlaceFinder(())
    places = (place for facts in moments for place in _places(facts, secret))
    names = (p.name for facts in moments for p in facts.case.people())
    return PlaceFinder(places, names=names)


def _places(facts: Facts, secret: frozenset[str]) -> Iterator[str]:
    said = [s for s in facts.case.statements.values() if s.redacted is None and _answered(facts, s)]
    together = [s for s in said if s.question == COMPANY]
    company = _company(facts, together, secret)
    finder = NameFinder(facts.case.people(), relations=company)
    for s in said:
        for place in _places_in(facts, s):
            if finder.found(place) & company or not _of_others(facts, s, together, company):
                yield place
    for draft in facts.case.drafts.values():
        if draft.statement.question in ADDRESSES:
            yield draft.raw


def _answered(facts: Facts, s: Statement) -> bool:
    return s.status == "answered" and s.question in facts.questionnaire.question


def _places_in(facts: Facts, s: Statement) -> Iterator[str]:
    question = facts.questionnaire.question[s.question]
    if question.type == "when" and isinstance(s.value, Mapping):
        where = s.value.get("where")
        if isinstance(where, str):
            yield where
    elif (
        s.question in ADDRESSES and question.type in ("text", "quote") and isinstance(s.value, str)
    ):
        yield s.value


def _company(facts: Facts, together: Iterable[Statement], secret: frozenset[str]) -> frozenset[str]:
    """``secret`` and everybody who, as somebody said, stays where one of them stays."""
    company = set(secret)
    for s in together:
        there = {s.subject, *_people(facts, s)} - {None}
        if there & secret:
            company |= {p for p in there if p is not None}
    return frozenset(company)


def _people(facts: Facts, s: Statement) -> tuple[str, ...]:
    return tuple(persons_in(facts.questionnaire.question[s.question], s.value))


def _of_others(
    facts: Facts, s: Statement, together: Iterable[Statement], company: frozenset[str]
) -> bool:
    """Whether it is plain that a place is of somebody else: who is there is noted, and is no one
    of ``company``.
    """
    if {s.subject, s.speaker, s.words_of, *_people(facts, s)} & company:
        return False
    if facts.questionnaire.question[s.question].type == "when":
        seen = facts.case.persons.get((s.value or {}).get("with") or "")
        return seen is not None and seen.role != "child"
    there = {
        person
        for other in together
        if (other.subject, other.call) == (s.subject, s.call)
        for person in _people(facts, other)
    }
    return bool(there) and not there & company

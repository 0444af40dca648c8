"""Names of people inside free text: who is named where nobody's id says so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from intake_tui.domain.callings import BEFORE_A_RELATION, KIN, ORDINARY, PARTICLES, ROLES, TITLES
from intake_tui.domain.questionnaire import Question
from intake_tui.domain.record.types import Person
from intake_tui.domain.words import Role

_PROSE: dict[str, tuple[str, ...]] = {
    "people": ("why",),
    "when": ("where", "reason"),
    "offers": ("limit", "words"),
    "decisions": ("what",),
    "facts": ("what", "seen_by", "source"),
    "speaker": ("phone",),
}


def texts_in(question: Question, value: Any) -> tuple[str, ...]:
    """The free texts in an answer: what somebody typed, not ids, codes, dates or numbers."""
    if question.type in ("quote", "text", "phone"):
        return (value,) if isinstance(value, str) else ()
    fields = _PROSE.get(question.type, ())
    items = [value] if isinstance(value, dict) else list(value or ()) if fields else []
    return tuple(text for item in items for f in fields if isinstance(text := item.get(f), str))


def fold(text: str) -> str:
    """``text`` for comparing names: without case, accents in one form, blanks as one."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


_BARE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"}
    | dict.fromkeys("\u2018\u2019\u0060\u00b4", "'")
)


def bare(text: str) -> str:
    """``text`` for finding names in it: no accents, nothing that is not seen, blanks as one.

    Capitals stay. What takes no room (a zero-width space, a soft hyphen) cannot break up a name.
    """
    if text.isascii():
        return " ".join(text.replace("`", "'").split())
    seen = "".join(
        c
        for c in unicodedata.normalize("NFKD", text.translate(_BARE))
        if unicodedata.category(c) not in ("Cf", "Mn", "Me")
    )
    return " ".join(seen.split())


def plain(text: str) -> str:
    """``bare`` without capitals: how names and places are compared."""
    return bare(bare(text).casefold())


def whole_word(word: str) -> str:
    """A pattern for ``word`` (see ``plain``) standing alone, also with the s of a genitive."""
    return rf"(?<!\w){re.escape(word)}(?:s)?(?!\w)"


class NameFinder:
    """Finds the people who are named in a text: by full, first or last name, as whole words.

    Accents, capitals, a genitive s and characters that are not seen make no difference. A surname
    alone counts with a capital, after a title or where it is no ordinary word. A name that one of
    ``known`` bears too does not count for another: it need not mean the other. Of those in
    ``relations`` what they are to the child ("oma", "zusje") counts as a name as well, and so do
    the other words for it ("mama" for "moeder").
    """

    def __init__(
        self,
        people: Iterable[Person],
        *,
        known: Collection[str] = (),
        relations: Collection[str] = (),
    ) -> None:
        self._relations = relations
        people = tuple(people)
        borne = {word for p in people if p.id in known for word in self._names(p)}
        family = {word for p in people if p.id in known for word in _surnames(p.name)}
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._capitals: dict[str, re.Pattern[str]] = {}
        for p in people:
            own = p.id in known
            names = self._names(p) if own else self._names(p) - borne
            last = _surnames(p.name) if own else _surnames(p.name) - family - borne
            patterns = [whole_word(n) for n in sorted(names, key=len)[::-1]]
            patterns += [_after_title(n) for n in sorted(last)]
            patterns += [whole_word(n) for n in sorted(last) if len(n) > 3 and n not in ORDINARY]
            if patterns:
                self._patterns[p.id] = re.compile("|".join(patterns))
            if last:
                written = (w for n in sorted(last) for w in (_capital(n), n.upper()))
                self._capitals[p.id] = re.compile("|".join(map(whole_word, written)))

    def _names(self, person: Person) -> set[str]:
        full = plain(person.name)
        names = {full, first} if full and len(first := full.split()[0]) > 1 else {full}
        if person.id in self._relations:
            names |= _relations(person.relation)
        return names - {""}

    def found(self, text: str) -> frozenset[str]:
        """Ids of the people named in ``text``."""
        written, folded = bare(text), plain(text)
        return frozenset(
            id_
            for id_, pattern in self._patterns.items()
            if pattern.search(folded)
            or (id_ in self._capitals and self._capitals[id_].search(written))
        )


def _surnames(name: str) -> set[str]:
    """The pieces of a name after the first that name somebody alone, a double one in its halves."""
    words = plain(name).split()[1:]
    pieces = {piece for word in words for piece in (word, *word.split("-"))}
    return {p for p in pieces if len(p) > 1 and p not in PARTICLES}


def _capital(surname: str) -> str:
    return "-".join(piece.capitalize() for piece in surname.split("-"))


def _after_title(surname: str) -> str:
    between = "|".join(re.escape(p) for p in sorted(PARTICLES, key=len)[::-1])
    titles = "|".join(TITLES)
    return rf"(?<!\w)(?:{titles})\.? (?:(?:{between}) )*{re.escape(surname)}(?:s)?(?!\w)"


def _relations(relation: str) -> set[str]:
    """What somebody is called after what they are: each piece as noted, and its other words."""
    found = set()
    for piece in map(plain, relation.split(",")):
        found.add(piece)
        first = piece.split()[0] if piece else ""
        found |= next((words for words in KIN if first in words), frozenset())
    return found


def role_of(relation: str) -> Role | None:
    """The role to propose for ``relation``, by the word that says it: 'oma van Sem' is network.

    None where it says none. Who is somebody's ('vriendin van moeder') is not that somebody.
    """
    words = (w.strip(".,;:()") for w in plain(relation).split())
    first = next((w for w in words if w and w not in BEFORE_A_RELATION), "")
    return next((role for role, called in ROLES.items() if first in called), None)


def begun(typed: str, labels: Sequence[str]) -> int | None:
    """The place of the first of ``labels`` that begins as ``typed`` does; None where none does."""
    wanted = fold(typed)
    return next((at for at, label in enumerate(labels) if fold(label).startswith(wanted)), None)


def begin_with(typed: str, text: str) -> bool:
    """Whether each word of ``typed`` begins a word of ``text``: 'tru' finds 'oma Truus'."""
    words = fold(text).split()
    return all(any(word.startswith(part) for word in words) for part in fold(typed).split())

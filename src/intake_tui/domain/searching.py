"""Searching the words of a case: what was said, noted, agreed, and who the people are.

Capitals, accents and the shape of quotes and dashes do not count: "andre" finds "André", "oma's"
finds "oma’s". All words of a search must occur in one record. What was redacted has no words left,
so it is never found.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from intake_tui.domain.plan.model import Msg
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.record.current import unreplaced
from intake_tui.domain.record.types import Case
from intake_tui.domain.text import clean
from intake_tui.domain.words import Lang

AROUND = 60
"""Characters of an excerpt on either side of the match, at most."""
LONGEST_MATCH = 60
"""Characters of the match itself that an excerpt has, at most."""
ELLIPSIS = "…"

PLACES: Mapping[str, Msg] = {
    "head": Msg("reference"),
    "persons": Msg("person"),
    "statements": Msg("statement"),
    "drafts": Msg("unfinished answer"),
    "withdrawals": Msg("reason of a withdrawal"),
    "notes": Msg("notepad"),
    "agreements": Msg("agreement"),
    "set_asides": Msg("reason for setting aside"),
    "unlocks": Msg("reason for making a plan"),
}
"""Where words are searched: table -> what it is called; messages of the catalog."""

NO_LONGER = Msg("no longer stands")
"""Said of a statement that was withdrawn or replaced."""

_PERSONS = ("person", "on_behalf_of", "by", "with", "decides", "heard")
_CODES = frozenset((*_PERSONS, "code", "unit", "slots", "kind", "done"))
"""Fields of an answer that hold nobody's words."""

_ALIKE = str.maketrans("‘’ʼ“”„‐–—", "'''\"\"\"---")
_IGNORED = ("Cf", "Cs")
_FOLDING = "intake-tui-fold"

_Record = tuple[str, str, str | None, bool, Sequence[str]]


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One record in which all words of a search occur.

    ``table`` is a key of ``PLACES`` and ``record`` the id in it (the case's own for ``head``);
    ``question`` is the question of a statement or draft. ``excerpt`` is one line of plain text
    around the first word searched for, with ``…`` where it was cut; the match stands in it at
    ``at`` and is ``length`` characters long. ``standing`` is False for a statement that was
    withdrawn or replaced.
    """

    case: str
    table: str
    record: str
    question: str | None
    excerpt: str
    at: int
    length: int
    standing: bool = True


def words_of(text: str) -> tuple[str, ...]:
    """The words of a search, folded, each once, in the order they were typed."""
    return tuple(dict.fromkeys(fold(clean(text)).split()))


def fold(text: str) -> str:
    """``text`` as it is compared: compatibility forms, accents, capitals and joiners taken away.

    Folding twice changes nothing, and a text folds letter by letter: the fold of two texts put
    together is their folds put together.
    """
    return folded(text).decode()


def folded(text: str) -> bytes:
    """The fold of ``text`` in UTF-8. Quick: only what is not ASCII is looked at."""
    return text.encode("ascii", _FOLDING).lower()


def matches(case: Case, words: Iterable[str]) -> tuple[Hit, ...]:
    """Every record of ``case`` in which all ``words`` occur, also as parts of longer words.

    Reference and people come first, then the notepad, statements as they were said, and the rest.
    Without a word to look for nothing is found.
    """
    wanted = tuple(dict.fromkeys(part for word in words for part in words_of(word)))
    if not wanted:
        return ()
    return tuple(
        _hit(case.id, record, wanted)
        for record in _records(case)
        if _holds(fold("\n".join(record[4])), wanted)
    )


def where(
    hit: Hit, questionnaire: Questionnaire, lang: Lang, translate: Callable[[str], str]
) -> str:
    """In which part of the case a hit is, in words: the section of its question, where it has one
    that ``questionnaire`` knows, else the kind of record.
    """
    place = translate(PLACES[hit.table].id)
    question = questionnaire.question.get(hit.question or "")
    if question is not None:
        section = (s.text(lang) for s in questionnaire.sections if s.id == question.section)
        place = next(section, place)
    return place if hit.standing else f"{place} ({translate(NO_LONGER.id)})"


def _holds(text: str, wanted: Sequence[str]) -> bool:
    return all(word in text for word in wanted)


def _records(case: Case) -> Iterator[_Record]:
    yield "head", case.id, None, True, (case.head.reference,)
    for person in case.people():
        yield "persons", person.id, None, True, (person.name, person.relation)
    for note in sorted(case.notes.values(), key=lambda n: (n.at, n.id)):
        yield "notes", note.id, None, True, (note.text,)
    standing = {statement.id for statement in unreplaced(case)}
    for statement in sorted(case.statements.values(), key=lambda s: (s.seq, s.id)):
        texts = [*_texts(statement.value, case), statement.interpreter or ""]
        texts += [release.how for release in statement.releases]
        yield "statements", statement.id, statement.question, statement.id in standing, texts
    for draft in case.drafts.values():
        texts = [draft.raw, *_texts(draft.statement.value, case)]
        yield "drafts", draft.id, draft.statement.question, True, texts
    for withdrawal in case.withdrawals.values():
        ended = case.statements.get(withdrawal.id)
        question = ended.question if ended else None
        yield "withdrawals", withdrawal.id, question, True, (withdrawal.reason,)
    for agreement in case.agreements.values():
        yield "agreements", agreement.id, None, True, (agreement.text,)
    for aside in case.set_asides.values():
        yield "set_asides", aside.id, None, True, (aside.reason,)
    for unlock in case.unlocks.values():
        yield "unlocks", unlock.id, None, True, (unlock.reason, unlock.consulted)


def _texts(value: Any, case: Case) -> Iterator[str]:
    """Every text in an answer, however deep; ids of persons and known codes are left out."""
    if isinstance(value, str):
        if value not in case.persons:
            yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if name not in _CODES:
                yield from _texts(inner, case)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner, case)


def _hit(case_id: str, record: _Record, wanted: Sequence[str]) -> Hit:
    table, record_id, question, standing, texts = record
    excerpt, at, length = next(
        _excerpt(text, word) for word in wanted for text in texts if word in fold(text)
    )
    return Hit(
        case=case_id,
        table=table,
        record=record_id,
        question=question,
        excerpt=excerpt,
        at=at,
        length=length,
        standing=standing,
    )


def _excerpt(text: str, word: str) -> tuple[str, int, int]:
    """One line around ``word``, which occurs in ``text``; where it begins there, and its length."""
    line = " ".join(text.split())
    start, end = _span(line, word)
    first = max(0, start - AROUND)
    if first:
        blank = line.find(" ", first, start)
        first = blank + 1 if blank >= 0 else first
    shown = min(end, start + LONGEST_MATCH)
    last = min(len(line), shown + AROUND)
    if last < len(line):
        blank = line.rfind(" ", shown, last)
        last = blank if blank >= 0 else last
    before = (ELLIPSIS if first else "") + clean(line[first:start])
    match = clean(line[start:shown])
    after = clean(line[shown:last]) + (ELLIPSIS if last < len(line) else "")
    return before + match + after, len(before), len(match)


def _span(line: str, word: str) -> tuple[int, int]:
    """From which to which character of ``line`` the first ``word`` stands."""
    spot = fold(line).index(word)
    if line.isascii():
        return spot, spot + len(word)
    passed, start = 0, None
    for index, sign in enumerate(line):
        passed += len(_sign(sign))
        if start is None and passed > spot:
            start = index
        if start is not None and passed >= spot + len(word):
            end = index + 1
            while end < len(line) and not _sign(line[end]):
                end += 1  # the accents of the last letter
            return start, end
    raise AssertionError("a text folds letter by letter")


@lru_cache(maxsize=4096)
def _sign(sign: str) -> str:
    """One letter or sign as it is compared; nothing for an accent."""
    if sign.isascii():
        return sign.lower()
    plain = unicodedata.normalize("NFKD", sign.translate(_ALIKE).casefold())
    plain = unicodedata.normalize("NFKD", plain.casefold()).translate(_ALIKE)
    return "".join(
        s for s in plain if not unicodedata.combining(s) and unicodedata.category(s) not in _IGNORED
    )


def _fold_signs(error: UnicodeError) -> tuple[bytes, int]:
    # Called by ``encode`` for each run outside ASCII, which makes folding ten times as quick as
    # normalising the whole text.
    assert isinstance(error, UnicodeEncodeError)
    return "".join(map(_sign, error.object[error.start : error.end])).encode(), error.end


codecs.register_error(_FOLDING, _fold_signs)

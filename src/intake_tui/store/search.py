"""Searching all cases: decrypted and read in memory, one case at a time; nothing is written.

There is no index of words: it would tell what the cases hold. Instead every body is decrypted and
compared as it is, and parsed only when all words occur somewhere in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from intake_tui.domain.record.types import Case
from intake_tui.domain.searching import Hit, folded, matches, words_of
from intake_tui.errors import IntakeError, said
from intake_tui.store.base import CaseNotFound, VaultClosed
from intake_tui.store.records import canonical_id, case_of
from intake_tui.store.sealed import Unreadable

STEP = 100
"""Cases between two words on how far the search is."""

_ASCII = bytes(range(128))
_STRETCH = 2048
_ESCAPED = re.compile(r'["\\]')


@dataclass(frozen=True)
class Progress:
    """How many of the cases were searched. ``done`` equals ``total`` once, at the end."""

    done: int
    total: int


@dataclass(frozen=True)
class CaseFound:
    """A case in which the words occur; ``children`` are their names, as in the list of cases."""

    case_id: str
    reference: str
    children: str
    changed_at: datetime
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class CaseUnread:
    """A case that could not be searched, and why; it is left as it is."""

    case_id: str
    reason: str


Found = Progress | CaseFound | CaseUnread

Sift = Callable[[Sequence[str], Sequence[bytes]], Iterator[bool]]
"""Whether each of these cases is to be read for these parts (see ``may_hold``)."""


def search(
    read_body: Callable[[str], bytes],
    ids: Iterable[str],
    text: str,
    *,
    cancelled: Callable[[], bool] = lambda: False,
    first: Sequence[str] = (),
    sift: Sift = lambda ids, _: iter([True] * len(ids)),
) -> Iterator[Found]:
    """Search the cases ``ids``, in that order, for the words of ``text``.

    ``first`` are searched before ``ids`` is asked for anything: they are among the first of them.
    ``sift`` may tell more cheaply than ``read_body`` which bodies are to be read, one by one.

    ``read_body`` gives the decrypted body of a case. What it raises for one case
    (``IntakeError``) makes that case ``CaseUnread`` and the search goes on; a case that is no
    longer there is passed over, and ``VaultClosed`` ends the search by being raised. ``cancelled``
    is asked before every case; once it says so nothing more comes, also no last ``Progress``.
    Without a word in ``text`` no case is read.
    """
    words = words_of(text)
    if not words:
        if not cancelled():
            yield Progress(0, 0)
        return
    needed = _needed(words)
    sifted = sift(first, needed)
    for case_id in first:
        if cancelled():
            return
        if next(sifted):
            yield from _searched(case_id, read_body, words, needed)
    early = frozenset(first)
    rest = [case_id for case_id in ids if case_id not in early]
    total = len(first) + len(rest)
    sifted = sift(rest, needed)
    for done, case_id in enumerate(rest, len(first)):
        if cancelled():
            return
        if done % STEP == 0 or done == len(first):
            yield Progress(done, total)
        if next(sifted):
            yield from _searched(case_id, read_body, words, needed)
    if not cancelled():
        yield Progress(total, total)


def _searched(
    case_id: str, read_body: Callable[[str], bytes], words: Sequence[str], needed: Sequence[bytes]
) -> Iterator[Found]:
    """What one case has to say to a search: that it holds the words, that it is unread, nothing."""
    try:
        known = canonical_id(case_id)
    except CaseNotFound:
        # The line of the list that stands for a whole folder.
        yield CaseUnread(case_id, said("the folder of these cases cannot be read"))
        return
    try:
        body = read_body(known)
        if not may_hold(body, needed):
            return
        case = case_of(body, case_id, 0)
        hits = matches(case, words)
    except CaseNotFound:
        return
    except VaultClosed:
        raise
    except IntakeError as error:
        reason = error.reason if isinstance(error, Unreadable) else said(error.title)
        yield CaseUnread(case_id, reason)
        return
    if hits:
        yield _found(case, hits)


def may_hold(body: bytes, needed: Sequence[bytes]) -> bool:
    """Whether all of ``needed`` (see ``_needed``) occur in a body, without parsing it.

    True also when they occur in names of fields or in ids; False is certain.
    """
    plain = body.lower()
    missing = [part for part in needed if part not in plain]
    if not missing:
        return True
    if body.isascii():
        return False
    letters = _letters(_signs(body))
    if letters:
        pieces = {part: _longest(part, letters) for part in missing}
        if any(piece == part or piece not in plain for part, piece in pieces.items()):
            return False
    try:
        text = folded(body.decode())
    except UnicodeDecodeError:
        return True  # parsing it says what is wrong
    return all(part in text for part in missing)


def _signs(body: bytes) -> bytes:
    """What is not ASCII in ``body``; few places have any, so the others are passed by quickly."""
    parts = [body[at : at + _STRETCH] for at in range(0, len(body), _STRETCH)]
    return b"".join([part for part in parts if not part.isascii()]).translate(None, _ASCII)


@lru_cache(maxsize=1024)
def _letters(signs: bytes) -> frozenset[int]:
    """The bytes to which ``signs``, what is not ASCII in a body, fold; none where that does not
    say enough: one of them folds to nothing, so that what stands around it comes together.
    """
    try:
        folds = [folded(sign) for sign in set(signs.decode())]
    except UnicodeDecodeError:
        return frozenset()
    return frozenset(b"".join(folds)) if all(folds) else frozenset()


@lru_cache(maxsize=1024)
def _longest(part: bytes, letters: frozenset[int]) -> bytes:
    """The longest piece of ``part`` that no sign can have to do with, so that it stands as it is
    in a body that has ``part``. Empty where every letter could come from a sign.
    """
    apart = bytes(0 if letter in letters else letter for letter in part)
    return max(apart.split(b"\0"), key=len)


def _needed(words: Iterable[str]) -> list[bytes]:
    """The parts of ``words`` that stand in a body as they are, the longest first.

    JSON writes a backslash before quotes and backslashes, though not before signs that only fold to
    one, so words are taken apart there. Control characters, escaped as well, are in no word.
    """
    parts = {part.encode() for word in words for part in _ESCAPED.split(word) if part}
    return sorted(parts, key=lambda part: (-len(part), part))


def _found(case: Case, hits: tuple[Hit, ...]) -> CaseFound:
    children = ", ".join(p.name for p in case.people("child") if p.name)
    return CaseFound(case.id, case.head.reference, children, case.head.changed_at, hits)

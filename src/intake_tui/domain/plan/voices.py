"""Who speaks in a statement that passed, so that nobody's words stand under another's name.

A heading like 'What the child says' holds what that child told itself, and its literal words that
somebody passed on. What was told about somebody stands apart, with who told it.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from intake_tui.domain.reading import Passed, Reading


def voice(p: Passed) -> str | None:
    """The person who speaks: who told it, or whose literal words they are; None where hidden."""
    if p.kind == "quote" and (p.words_of or p.words_hidden):
        return p.words_of
    return p.teller


def of_oneself(p: Passed) -> bool:
    """Whether somebody speaks for themselves."""
    return p.subject is not None and voice(p) == p.subject


def only(r: Reading, test: Callable[[Passed], bool]) -> Reading:
    """What passed, as far as ``test`` holds."""
    return replace(r, statements=tuple(p for p in r.statements if test(p)))


def mine(r: Reading) -> Reading:
    """What this reader said."""
    return only(r, lambda p: voice(p) == r.reader.person)


def not_mine(r: Reading) -> Reading:
    """What others said."""
    return only(r, lambda p: voice(p) != r.reader.person)

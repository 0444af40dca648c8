"""Sentences and words: how many there are, for texts that have to stay short."""

from __future__ import annotations

import re

LONGEST = 15
"""Words in one sentence of a plan for family, supporter or child, at level B1."""

_END = re.compile(r"(?<=[.!?…])[\"'’”»)\]]*(?:\s+|$)|\n+")
_WORD = re.compile(r"\[\w+\]|%\(\w+\)s|\w+(?:['’./:-]\w+)*")


def sentences(text: str) -> list[str]:
    """The sentences of ``text``; a line without a full stop is one too."""
    return [piece for piece in _END.split(text) if _WORD.search(piece)]


def words(sentence: str) -> int:
    """How many words; a place to fill in counts as one."""
    return len(_WORD.findall(sentence))


def too_long(text: str, most: int = LONGEST) -> list[int]:
    """The lengths of the sentences of ``text`` with more than ``most`` words."""
    return [n for n in map(words, sentences(text)) if n > most]

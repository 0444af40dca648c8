"""Finding by a few letters: whole words, how words begin, parts of them, letters left out.

What is searched is given in both languages; the language of the screen plays no part. Where a word
stands counts more than how much of it was typed, and what speaks for a thing beforehand decides
between equals only.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Generic, Protocol, TypeVar

_WORD = re.compile(r"\w+")

WHOLE = (100.0, 80.0, 64.0, 40.0)
"""Worth of a word that was typed whole: in the name of a thing, in its wording, in the words that
people use for it, in what surrounds it.
"""
BEGINS = (90.0, 72.0, 58.0, 36.0)
"""Worth of the beginning of a word, in the same places."""
INSIDE = (50.0, 42.0, 34.0, 20.0)
"""Worth of a part of a word of three letters and more."""
LETTERS = (30.0, 26.0, 22.0, 12.0)
"""Worth of letters of a word in order, others left out."""
ENDS = 5.0
"""Added where a part ends the word: ``figuur`` in ``steunfiguur`` is as good as a word."""
ACROSS = 24.0
"""Worth of letters that begin words one after the other: ``wzs`` for ``wat zegt Sem``."""
TOGETHER = 25.0
"""Added where the words stand together as typed."""
OUT_OF_PLAY = 45.0
"""Taken off what does not matter now: it comes behind everything that fits as well."""


ENOUGH = 3
"""So many things that fit by themselves, and what only surrounds others is left out: a section with
the word in its name would bring all its questions.
"""


class Findable(Protocol):
    """Something that can be found. ``sought`` are the texts it is found by, those that count most
    first: its name, its wording, other words for it, what surrounds it. ``prior`` speaks for it
    among equals; below zero it does not matter now.
    """

    @property
    def sought(self) -> tuple[str, str, str, str]:
        """Name, wording, other words, what surrounds it."""

    @property
    def prior(self) -> float:
        """More is earlier."""


Found = TypeVar("Found", bound=Findable)


def folded(text: str) -> str:
    """``text`` without case and without accents, for comparing."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


class Finder(Generic[Found]):
    """Searches the same things again and again while somebody types."""

    def __init__(self, items: Iterable[Found]) -> None:
        self.items: Sequence[Found] = tuple(items)
        self._names: list[str] = []
        self._told: list[str] = []
        self._where: dict[str, dict[int, int]] = defaultdict(dict)
        for number, item in enumerate(self.items):
            fields = [_WORD.findall(folded(text)) for text in item.sought]
            self._names.append(" ".join(fields[0]))
            self._told.append(" ".join([*fields[0], *fields[1]]))
            for field, words in reversed(list(enumerate(fields))):
                for word in words:
                    self._where[word][number] = field

    def found(self, typed: str) -> list[Found]:
        """What fits, the best first; everything by ``prior`` while nothing is typed.

        Every typed word has to fit somewhere. Where none does, letters may be left out anywhere.
        """
        wanted = _WORD.findall(folded(typed))
        if not wanted:
            return self._ranked({n: 0.0 for n in range(len(self.items))}, "")
        scores: dict[int, float] | None = None
        for token in wanted:
            fits = self._fits(token, alone=len(wanted) == 1)
            if scores is None:
                scores = fits
            else:
                scores = {n: s + fits[n] for n, s in scores.items() if n in fits}
        phrase = " ".join(wanted)
        if len(wanted) > 1:
            scores = {
                n: s + (TOGETHER if phrase in self._told[n] else 0.0)
                for n, s in (scores or {}).items()
            }
        if not scores:
            letters = "".join(wanted)
            scores = {n: 0.0 for n, name in enumerate(self._told) if _in_order(letters, name)}
        return self._ranked(scores, phrase)

    def _ranked(self, scores: dict[int, float], phrase: str) -> list[Found]:
        def key(number: int) -> tuple[float, float, float, int]:
            prior, name = self.items[number].prior, self._names[number]
            covered = len(phrase) / len(name) if phrase and phrase in name else 0.0
            score = scores[number] - (OUT_OF_PLAY if prior < 0 else 0.0)
            return -score, -prior, -covered, number

        return [self.items[n] for n in sorted(scores, key=key)]

    def _fits(self, token: str, *, alone: bool) -> dict[int, float]:
        fits: dict[int, float] = {}
        for word, where in self._where.items():
            worth = _worth(token, word)
            if worth is not None:
                worths, more = worth
                for number, field in where.items():
                    score = worths[field] + more
                    if score > fits.get(number, 0.0):
                        fits[number] = score
        close = {n: s for n, s in fits.items() if s > max(WHOLE[-1], ACROSS)}
        if alone and len(close) >= ENOUGH:
            return close
        if alone and len(token) > 1:
            for number, told in enumerate(self._told):
                if number not in fits and _across(token, told):
                    fits[number] = ACROSS
        if fits and max(fits.values()) > max(INSIDE) + ENDS:
            # Letters left out are a last resort: beside words that fit they only stand in the way.
            fits = {n: s for n, s in fits.items() if s not in (*LETTERS, ACROSS)}
        return fits


def fitting(items: Iterable[Found], typed: str) -> list[Found]:
    """``Finder.found`` for who asks once."""
    return Finder(items).found(typed)


def _worth(token: str, word: str) -> tuple[tuple[float, ...], float] | None:
    """What ``token`` is worth in ``word`` by where the word stands, and what is added to that."""
    if word == token:
        return WHOLE, 0.0
    if word.startswith(token):
        return BEGINS, 0.0
    if len(token) > 2 and token in word:
        return INSIDE, ENDS if word.endswith(token) else 0.0
    if len(token) > 2 and word[0] == token[0] and len(token) < len(word):
        return (LETTERS, 0.0) if _in_order(token, word) else None
    return None


def _in_order(letters: str, words: str) -> bool:
    at = -1
    for letter in letters:
        at = words.find(letter, at + 1)
        if at < 0:
            return False
    return True


def _across(token: str, label: str) -> bool:
    """Whether ``token`` is made of beginnings of different words of ``label``, in their order."""
    if not _in_order(token, label):
        return False
    rest = [token]
    for word in label.split():
        reached = list(rest)
        for left in rest:
            taken = 0
            while taken < min(len(left), len(word)) and left[taken] == word[taken]:
                taken += 1
                if taken == len(left):
                    return True
                reached.append(left[taken:])
        rest = list(dict.fromkeys(reached))
    return False

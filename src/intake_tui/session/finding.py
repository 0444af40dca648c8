"""Finding by a few letters: words that begin so, parts of words, letters left out, in any language.

What is searched is given as it stands in both languages; the language of the screen plays no part.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Generic, Protocol, TypeVar

_WORD = re.compile(r"\w+")

EXACT, BEGINS, INSIDE, LETTERS = 100.0, 88.0, 60.0, 45.0
"""Worth of a word that was typed whole, its beginning, a part of it, letters of it in order."""
ACROSS = 40.0
"""Worth of letters that begin words one after the other: ``wzs`` for ``wat zegt Sem``."""
IN_LABEL, IN_TITLE, ELSEWHERE = 1.0, 0.85, 0.55
"""What a word counts for: in what is shown, in the other wordings, in what surrounds it."""
TOGETHER, WHOLE = 25.0, 12.0
"""Added where the words stand together as typed; and for how much of the label was typed."""


class Findable(Protocol):
    """Something that can be found. ``words`` are its other wordings, ``around`` what surrounds it,
    ``prior`` what speaks for it before a letter is typed.
    """

    @property
    def label(self) -> str:
        """What is shown."""

    @property
    def words(self) -> str:
        """The same in other words."""

    @property
    def around(self) -> str:
        """Words that lead to it as well."""

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
        self._labels: list[str] = []
        self._told: list[str] = []
        self._where: dict[str, dict[int, float]] = defaultdict(dict)
        for number, item in enumerate(self.items):
            label = _WORD.findall(folded(item.label))
            self._labels.append(" ".join(label))
            titles = _WORD.findall(folded(item.words))
            self._told.append(" ".join([*label, *titles]))
            for weight, words in (
                (ELSEWHERE, _WORD.findall(folded(item.around))),
                (IN_TITLE, titles),
                (IN_LABEL, label),
            ):
                for word in words:
                    self._where[word][number] = weight

    def found(self, typed: str) -> list[Found]:
        """What fits, the best first; everything by ``prior`` while nothing is typed.

        Every typed word has to fit somewhere. Where none does, letters may be left out anywhere.
        """
        wanted = _WORD.findall(folded(typed))
        if not wanted:
            return self._by_prior({n: 0.0 for n in range(len(self.items))})
        scores: dict[int, float] | None = None
        for token in wanted:
            fits = self._fits(token, alone=len(wanted) == 1)
            if scores is None:
                scores = fits
            else:
                scores = {n: s + fits[n] for n, s in scores.items() if n in fits}
        phrase = " ".join(wanted)
        for number in scores or {}:
            told, label = self._told[number], self._labels[number]
            if len(wanted) > 1 and phrase in told:
                scores[number] += TOGETHER  # type: ignore[index]
            covered = min(1.0, len(phrase) / max(1, len(label))) if phrase in label else 0.0
            scores[number] += WHOLE * covered  # type: ignore[index]
        if not scores:
            letters = "".join(wanted)
            scores = {n: 0.0 for n, label in enumerate(self._labels) if _in_order(letters, label)}
        return self._by_prior(scores)

    def _by_prior(self, scores: dict[int, float]) -> list[Found]:
        order = sorted(scores, key=lambda n: (-scores[n] - self.items[n].prior, n))
        return [self.items[n] for n in order]

    def _fits(self, token: str, *, alone: bool) -> dict[int, float]:
        fits: dict[int, float] = {}
        for word, where in self._where.items():
            worth = _worth(token, word)
            if worth:
                for number, weight in where.items():
                    score = worth * weight
                    if score > fits.get(number, 0.0):
                        fits[number] = score
        if alone and len(token) > 1:
            for number, told in enumerate(self._told):
                if number not in fits and _across(token, told):
                    fits[number] = ACROSS
        return fits


def fitting(items: Iterable[Found], typed: str) -> list[Found]:
    """``Finder.found`` for who asks once."""
    return Finder(items).found(typed)


def _worth(token: str, word: str) -> float:
    if word == token:
        return EXACT
    if word.startswith(token):
        return BEGINS + 10.0 * len(token) / len(word)
    if len(token) > 2 and token in word:
        # The second part of a Dutch compound is as good as a word: figuur in steunfiguur.
        return INSIDE + (8.0 if word.endswith(token) else 0.0)
    if len(token) > 2 and word[0] == token[0] and len(token) < len(word):
        return LETTERS if _in_order(token, word) else 0.0
    return 0.0


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

"""How wide words are at most, without a font: for labels that may not run into each other.

Widths are shares of the font size, on the wide side for the sans fonts that browsers and PDF
makers have. Only what is drawn is cut; the list beside it gives every name in full.
"""

from __future__ import annotations

import unicodedata

from intake_tui.domain.plan.model import Label, Text

_NARROW = frozenset("iljtfrI.,:;'!|()[] -/")
_WIDE = frozenset("mwMW@%&—…")
_GIANT = {"\ufdfb": 9.0, "\ufdfc": 6.0, "\ufdfd": 20.0, "\u2e3a": 2.2, "\u2e3b": 3.2}
_STACKED = 2
_LONGEST = 60


def width_of(text: Text, size: float) -> float:
    """The width of ``text`` at font size ``size``, in the unit of ``size``; never too small."""
    if isinstance(text, Label):
        return max(width_of(text.nl, size), width_of(text.en, size))
    return sum(_share(c) for c in str(text)) * size


def _share(c: str) -> float:
    if c in _NARROW:
        return 0.46
    if c in _WIDE:
        return 1.08
    if c in _GIANT:
        return _GIANT[c]
    if c.isascii():
        return 0.7 if c.islower() or c.isdigit() else 0.82
    if unicodedata.combining(c):
        return 0.3
    if unicodedata.east_asian_width(c) in "WF" or ord(c) in range(0x1F000, 0x20000):
        return 1.5
    if 0x590 <= ord(c) < 0x780:  # Hebrew and Arabic, whose letters are joined or narrow
        return 0.8
    if ord(c) < 0x500:
        return 0.8 if c.islower() else 1.0
    return 1.3 if ord(c) < 0x3000 else 3.5 if 0x12000 <= ord(c) < 0x12600 else 1.5


def cut(text: Text, room: float, size: float) -> Text:
    """``text`` on one line within ``room``; what does not fit ends in an ellipsis."""
    if isinstance(text, Label):
        return Label(_cut(text.nl, room, size), _cut(text.en, room, size))
    return _cut(str(text), room, size)


def _cut(text: str, room: float, size: float) -> str:
    line = _unstacked(" ".join(text.split()))
    if len(line) <= _LONGEST and width_of(line, size) <= room:
        return line
    kept, used = [], _share("…")
    for c in line[:_LONGEST]:
        used += _share(c)
        if used * size > room:
            break
        kept.append(c)
    return "".join(kept).rstrip(" \u200d") + "…"


def _unstacked(text: str) -> str:
    """Without the marks that pile up above and below a letter and would reach other lines."""
    kept, stacked = [], 0
    for c in text:
        stacked = stacked + 1 if unicodedata.combining(c) else 0
        if stacked <= _STACKED:
            kept.append(c)
    return "".join(kept)

"""Where everything stands in the picture of the circles: numbers only, the same every time.

With names: everybody has a row of their own on the left or the right, the nearest circle in the
middle rows, and the name beside the mark on the outside; so no name can meet another name or a
mark. With numbers: marks side by side on orbits within each circle, as many orbits as it takes.
Units are those of the drawing; the origin is the child in the middle.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from intake_tui.domain.plan.measure import cut, width_of
from intake_tui.domain.plan.model import Drawing, Mark, Msg, Ring, Shape, Text

MOST_NAMES = 24
"""With more people than this the marks carry numbers, and the names stand in the list only."""

SIZE = 14.0
"""Font size of a label."""
HEIGHT = 20.0
"""Height of a label with everything that reaches above and below its letters."""
REACH = 11.0
"""Half the size of a mark with a name beside it."""
NUMBER_REACH = 16.0
"""Radius around a mark with a number in it."""
STAR = 8.0
"""Half the size of the star."""
MIDDLE = 44.0
"""Radius of the child's own mark."""
MIDDLE_SIZE = 13.0
"""Font size of the child's name."""
CAPTION = 12.0
"""Font size of what a circle is called."""

_GAP = 6.0
_ROW, _WIDE_ROW = 28.0, 60.0
_FIRST, _STEP = 84.0, 48.0
_STEEP = 0.86
_WIDEST, _LEAST_ROOM = 380.0, 110.0
_ORBIT = 40.0
_WEDGE = 76.0
_TOP = 6.0


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody to draw. ``circle`` None: in no circle that may be shown."""

    number: int
    circle: int | None
    shape: Shape
    star: bool
    label: Text


NUMBERED: Mapping[int, Text] = {n: Msg("circle %(number)s", {"number": str(n)}) for n in (1, 2, 3)}
"""What the circles are called in the drawing, where nothing else is said."""


def with_names(
    people: Sequence[Placed], middle: Text, rings: Mapping[int, Text] = NUMBERED
) -> Drawing:
    """The circles with a name beside every mark; for at most ``MOST_NAMES`` people."""
    inside = [p for p in people if p.circle is not None]
    sides = (inside[0::2], inside[1::2])
    longest = max(map(len, sides))
    room = 2 * _STEEP * (_FIRST + 2 * _STEP)
    row = min(_WIDE_ROW, max(_ROW, room / longest)) if longest else _ROW
    heights = [_rows(len(side), row) for side in sides]
    orbits = _orbits([zip(s, h, strict=True) for s, h in zip(sides, heights, strict=True)])
    marks = [
        _named(p, sign * math.sqrt(orbits[p.circle - 1] ** 2 - y**2), y)
        for sign, side, at in zip((1, -1), sides, heights, strict=True)
        for p, y in zip(side, at, strict=True)
        if p.circle is not None
    ]
    edges = [(a + b) / 2 for a, b in zip(orbits, (*orbits[1:], orbits[-1] + _STEP), strict=True)]
    outside = [p for p in people if p.circle is None]
    half = max(edges[-1] + 8, *(_extent(m) for m in marks), 0.0)
    top = edges[-1] + _TOP
    tray, low = _tray(outside, half, top, numbered=False)
    return _drawing(
        [*marks, *tray], edges, middle, rings, half=half, top=top, low=low, numbered=False
    )


def with_numbers(
    people: Sequence[Placed], middle: Text, rings: Mapping[int, Text] = NUMBERED
) -> Drawing:
    """The circles with a number in every mark, for any number of people."""
    marks: list[Mark] = []
    edges: list[float] = []
    orbit = MIDDLE + _ORBIT
    for circle in (1, 2, 3):
        rest = [p for p in people if p.circle == circle]
        while True:
            here, rest = rest[: _capacity(orbit)], rest[_capacity(orbit) :]
            marks += _around(here, orbit)
            orbit += _ORBIT
            if not rest:
                break
        edges.append(orbit - _ORBIT / 2)
    half = top = edges[-1] + _TOP
    tray, low = _tray([p for p in people if p.circle is None], half, top, numbered=True)
    return _drawing(
        [*marks, *tray], edges, middle, rings, half=half, top=top, low=low, numbered=True
    )


def _rows(count: int, row: float) -> list[float]:
    """Heights of ``count`` rows, the middle ones first."""
    found = [(n - (count - 1) / 2) * row for n in range(count)]
    return sorted(found, key=lambda y: (abs(y), y))


def _orbits(sides: Iterable[Iterable[tuple[Placed, float]]]) -> list[float]:
    """A radius for each circle in which the rows of its people fit."""
    steep = {1: 0.0, 2: 0.0, 3: 0.0}
    for side in sides:
        for p, y in side:
            if p.circle is not None:
                steep[p.circle] = max(steep[p.circle], abs(y) / _STEEP)
    found: list[float] = []
    for circle in (1, 2, 3):
        least = found[-1] + _STEP if found else _FIRST
        found.append(max(least, steep[circle]))
    return found


def _named(p: Placed, x: float, y: float, room: float | None = None) -> Mark:
    sign = 1 if x >= 0 else -1
    beside = abs(x) + REACH + _GAP
    star = beside + STAR if p.star else None
    start = beside + (2 * STAR + _GAP if p.star else 0.0)
    text = cut(p.label, room or max(_LEAST_ROOM, _WIDEST - start), SIZE)
    return Mark(
        number=p.number,
        x=_tidy(x),
        y=_tidy(y),
        shape=p.shape,
        star=None if star is None else (_tidy(sign * star), _tidy(y)),
        label=text,
        label_x=_tidy(sign * start),
        label_width=_tidy(width_of(text, SIZE)),
        anchor="start" if sign > 0 else "end",
    )


def _extent(mark: Mark) -> float:
    return abs(mark.label_x) + mark.label_width + 4


def _capacity(orbit: float) -> int:
    return max(1, int(_arc(orbit) / (2 * math.asin(_ORBIT / 2 / orbit))))


def _arc(orbit: float) -> float:
    """What is left of an orbit beside the names of the circles at the top."""
    return 2 * math.pi - 2 * math.asin(_WEDGE / orbit)


def _around(people: Sequence[Placed], orbit: float) -> list[Mark]:
    arc = _arc(orbit)
    start = (2 * math.pi - arc) / 2 - math.pi / 2
    found = []
    for n, p in enumerate(people):
        angle = start + arc * (n + 0.5) / len(people)
        found.append(_numbered(p, orbit * math.cos(angle), orbit * math.sin(angle)))
    return found


def _numbered(p: Placed, x: float, y: float) -> Mark:
    corner = NUMBER_REACH * 0.66
    return Mark(
        number=p.number,
        x=_tidy(x),
        y=_tidy(y),
        shape=p.shape,
        star=(_tidy(x + corner), _tidy(y - corner)) if p.star else None,
        label=str(p.number),
        label_x=_tidy(x),
        label_width=_tidy(width_of(str(p.number), SIZE)),
        anchor="middle",
    )


def _tray(
    people: Sequence[Placed], half: float, top: float, *, numbered: bool
) -> tuple[list[Mark], float]:
    """Whoever stands in no circle, below the circles; and how far down that reaches."""
    if not people:
        return [], top
    across = max(1, int((2 * half - 16) / _ORBIT)) if numbered else 2
    wide = (2 * half - 16) / across
    found = []
    for n, p in enumerate(people):
        line, column = divmod(n, across)
        x, y = -half + 8 + column * wide, top + 52 + line * (_ORBIT if numbered else _ROW)
        if numbered:
            found.append(_numbered(p, x + wide / 2, y))
        else:
            found.append(_in_tray(p, x + REACH, y, wide))
    return found, found[-1].y + _ORBIT / 2 + 2


def _in_tray(p: Placed, x: float, y: float, wide: float) -> Mark:
    """As ``_named`` on the right-hand side, wherever the mark stands."""
    room = wide - 2 * REACH - 2 * _GAP - (2 * STAR + _GAP if p.star else 0)
    mark = _named(p, 0.0, y, room)
    return msgspec.structs.replace(
        mark,
        x=_tidy(x),
        star=(_tidy(mark.star[0] + x), mark.star[1]) if mark.star else None,
        label_x=_tidy(mark.label_x + x),
    )


def _drawing(
    marks: Sequence[Mark],
    edges: Sequence[float],
    middle: Text,
    rings: Mapping[int, Text],
    *,
    half: float,
    top: float,
    low: float,
    numbered: bool,
) -> Drawing:
    return Drawing(
        numbered=numbered,
        left=_tidy(-half),
        top=_tidy(-top),
        width=_tidy(2 * half),
        height=_tidy(top + low),
        middle=cut(middle, 2 * MIDDLE - 6, MIDDLE_SIZE),
        tray=_tidy(top + 24) if low > top else None,
        rings=tuple(
            Ring(
                radius=_tidy(edge),
                caption=rings[n],
                y=_tidy(-edge + CAPTION),
            )
            for n, edge in enumerate(edges, 1)
        ),
        marks=tuple(sorted(marks, key=lambda m: m.number)),
    )


def _tidy(number: float) -> float:
    return round(number, 1) + 0.0

"""Where everybody stands in the picture of the circles on a screen of cells. No text in here.

The order is that of the drawing in a plan (``domain.plan.layout``): by turns right and left of the
child, the nearest circle in the middle rows, everybody in a row of their own on their side, so that
no name meets another. With more people than rows the marks are numbers, and the names stand in the
table beside it. A cell is taken as twice as high as wide; the rings are drawn in braille dots.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_BLANK = 0x2800
LEAST_NAME = 12
"""Cells that are kept for a name outside the widest circle."""
NUMBER = 4
"""Cells of a mark that is a number, its star included."""
_SHARES = (0.42, 0.71, 1.0)
_STEEP = 0.94


@dataclass(frozen=True)
class Spot:
    """Where somebody stands: the cell of the mark and how many cells are free for the name.

    ``left``: the name ends before the mark, else it begins after it. ``index`` is the place in what
    was given.
    """

    index: int
    column: int
    row: int
    left: bool
    room: int


@dataclass(frozen=True)
class Sketch:
    """A picture of ``columns`` by ``rows`` cells.

    ``dots`` are the rings, (column, row) to a braille sign; ``captions`` the column and row of the
    number of each circle; ``middle`` is the first column and the row of the child's name, ``room``
    its cells. ``numbered``: the marks are numbers, as there is no row for every name.
    """

    columns: int
    rows: int
    dots: Mapping[tuple[int, int], str]
    spots: tuple[Spot, ...]
    captions: tuple[tuple[int, int, int], ...]
    middle: tuple[int, int]
    room: int
    numbered: bool


def sketch(circles: Sequence[int | None], columns: int, rows: int) -> Sketch:
    """Everybody's place by their circle, nearest first; who is in no circle (None) has none."""
    columns, rows = max(columns, 24), max(rows, 7)
    high = (rows - 1) / 2
    inside = [n for n, circle in enumerate(circles) if circle is not None]
    sides = (inside[0::2], inside[1::2])
    lines = [_lines(len(side), rows) for side in sides]
    rings = _rings(circles, sides, lines, high)
    numbered = rings is None
    half = (columns - 1) / 2
    least = NUMBER if numbered else LEAST_NAME + 2
    wide = min(2.0, max(0.6, (half - least) / high))
    radii = rings or [share * high for share in _SHARES]
    if numbered:
        spots = tuple(_numbers(circles, radii, wide, columns, rows))
    else:
        spots = tuple(
            _named(index, row, radii[(circles[index] or 1) - 1], wide, (columns, rows), left=left)
            for left, side, at in zip((False, True), sides, lines, strict=True)
            for index, row in zip(side, at, strict=True)
        )
    room = max(4, int(2 * radii[0] * wide) - 5)
    centre = (columns - 1) // 2
    return Sketch(
        columns=columns,
        rows=rows,
        dots=_dots(radii, wide, columns, rows),
        spots=spots,
        captions=tuple(
            (number, centre, max(0, round(high - radius))) for number, radius in enumerate(radii, 1)
        ),
        middle=(centre - room // 2, rows // 2),
        room=room,
        numbered=numbered,
    )


def _lines(count: int, rows: int) -> list[int]:
    """A row for each of ``count`` people on one side, the middle ones first, never on the row of
    the child where there is another; spread out where there is room.
    """
    middle, step = rows // 2, max(1, min(3, (rows - 2) // max(1, count)))
    steps = ((count + 1) // 2) * step
    places = [d for d in range(-steps, steps + 1) if d % step == 0]
    places.sort(key=lambda d: (abs(d), d))
    found = [middle + d for d in places if 0 <= middle + d < rows]
    return found[:count] if len(found) >= count else []


def _rings(
    circles: Sequence[int | None],
    sides: Sequence[Sequence[int]],
    lines: Sequence[Sequence[int]],
    high: float,
) -> list[float] | None:
    """A radius in rows for each circle on which its people fit in their rows, None without one."""
    found = [share * high for share in _SHARES]
    for side, rows in zip(sides, lines, strict=True):
        if len(rows) != len(side):
            return None
        for index, row in zip(side, rows, strict=True):
            circle = circles[index] or 1
            found[circle - 1] = max(found[circle - 1], abs(row - high) / _STEEP)
    found[1], found[2] = max(found[1], found[0] + 1), max(found[2], found[0] + 2, found[1] + 1)
    return found if found[2] <= high + 1.5 else None


def _named(
    index: int, row: int, radius: float, wide: float, size: tuple[int, int], *, left: bool
) -> Spot:
    columns, rows = size
    rise = (row - (rows - 1) / 2) / radius
    out = radius * wide * math.sqrt(max(0.0, 1 - rise * rise))
    centre = (columns - 1) / 2
    column = round(centre - out if left else centre + out)
    column = max(LEAST_NAME, column) if left else min(columns - 1 - LEAST_NAME, column)
    room = column - 1 if left else columns - column - 2
    return Spot(index=index, column=column, row=row, left=left, room=room)


def _numbers(
    circles: Sequence[int | None], radii: Sequence[float], wide: float, columns: int, rows: int
) -> Iterator[Spot]:
    taken: set[tuple[int, int]] = set()
    slots = [(c, r) for r in range(rows) for c in range(0, columns - NUMBER + 1, NUMBER)]
    centre, high = (columns - 1) / 2, (rows - 1) / 2
    free = int(radii[0] * wide) - NUMBER
    slots = [s for s in slots if s[1] != rows // 2 or abs(s[0] - centre) > max(free, NUMBER)]
    for circle in (1, 2, 3):
        here = [n for n, c in enumerate(circles) if c == circle]
        for place, index in enumerate(here):
            angle = 2 * math.pi * (place + 0.5) / len(here) - math.pi / 2
            x = centre + radii[circle - 1] * wide * math.cos(angle)
            y = high + radii[circle - 1] * math.sin(angle)
            open_slots = [s for s in slots if s not in taken]
            if not open_slots:
                return
            best = min(open_slots, key=lambda s: (s[0] - x) ** 2 + (2 * (s[1] - y)) ** 2)
            taken.add(best)
            yield Spot(index=index, column=best[0], row=best[1], left=False, room=NUMBER)


def _dots(
    radii: Sequence[float], wide: float, columns: int, rows: int
) -> Mapping[tuple[int, int], str]:
    bits: dict[tuple[int, int], int] = {}
    for radius in radii:
        steps = int(60 * radius)
        for step in range(steps):
            angle = 2 * math.pi * step / steps
            x = round(((columns - 1) / 2 + 0.25 + radius * wide * math.cos(angle)) * 2)
            y = round(((rows - 1) / 2 + 0.375 + radius * math.sin(angle)) * 4)
            cell = (x // 2, y // 4)
            if 0 <= cell[0] < columns and 0 <= cell[1] < rows:
                bits[cell] = bits.get(cell, 0) | _DOTS[y % 4][x % 2]
    return {cell: chr(_BLANK + sign) for cell, sign in bits.items()}

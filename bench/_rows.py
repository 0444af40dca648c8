"""One row of the table: what was measured, against what, and whether the goal is met."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec


class Figure(msgspec.Struct, frozen=True):
    """The median of ``count`` measurements and the middle half of them, in ``unit``."""

    middle: float
    low: float
    high: float
    unit: str
    count: int

    def words(self) -> str:
        """As it stands in the table: ``12.3 ms (11.9–12.8)``."""
        if self.count == 1:
            return f"{_short(self.middle)} {self.unit}"
        return f"{_short(self.middle)} {self.unit} ({_short(self.low)}–{_short(self.high)})"


class Peer(msgspec.Struct, frozen=True):
    """What a user would pick instead; ``lacking`` says why there is no figure."""

    name: str
    figure: Figure | None = None
    lacking: str = ""


class Part(msgspec.Struct, frozen=True):
    """A part of what was measured, in milliseconds."""

    name: str
    took: float


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """``ratio`` is ours over the limit, and ``most`` what it may be. ``met`` also counts what the
    goal says of the peers. ``reason`` names the entry of ``_reasons`` for when it is missed."""

    what: str
    ours: Figure
    goal: str
    met: bool
    limit: Figure | None = None
    limit_name: str = ""
    ratio: float | None = None
    most: float | None = None
    peers: tuple[Peer, ...] = ()
    beside: str = ""
    """What else was measured and belongs to it."""
    reason: str = ""
    parts: tuple[Part, ...] = ()
    """Where the time goes, for when the goal is missed."""


class Told(msgspec.Struct, frozen=True):
    """What one family of rows hands to ``run.py``: rows, and blocks of Markdown below the table."""

    rows: tuple[Row, ...] = ()
    blocks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Site:
    """Where a run happens: an environment with the wheel, one with the peers, a sealed vault."""

    place: Path
    python: Path
    peers: Path | None
    lacking: str
    """Why there are no peers."""
    cases: int
    plans: int
    quick: bool
    part: str = ""
    """What is measured in this process."""

    def own(self, name: str) -> Path:
        """A new folder."""
        folder = self.place / f"{self.part or 'part'}-{name}"
        folder.mkdir()
        return folder

    def often(self, full: int, quick: int) -> int:
        """How often to measure."""
        return quick if self.quick else full


def figure(values: Sequence[float], unit: str) -> Figure:
    """Median and quartiles."""
    if len(values) < 2:
        return Figure(values[0], values[0], values[0], unit, 1)
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return Figure(statistics.median(values), low, high, unit, len(values))


def milliseconds(work: Callable[[], object]) -> float:
    """How long it took on the clock."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def in_turns(
    work: Mapping[str, Callable[[], object]],
    rounds: int,
    measure: Callable[[Callable[[], object]], float] = milliseconds,
) -> dict[str, list[float]]:
    """Each of ``work`` once a round, beginning with another one each time."""
    names = list(work)
    took: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        at = turn % len(names)
        for name in names[at:] + names[:at]:
            took[name].append(measure(work[name]))
    return took


def against(
    what: str,
    ours: Figure,
    limit: Figure,
    limit_name: str,
    most: float,
    *,
    goal: str = "",
    also: bool = True,
    peers: tuple[Peer, ...] = (),
    beside: str = "",
    reason: str = "",
    parts: Callable[[], tuple[Part, ...]] = tuple,
) -> Row:
    """A row whose goal is a multiple of the limit, and ``also`` what the goal says besides.

    ``parts`` is asked where the time goes when the goal is missed.
    """
    ratio = ours.middle / limit.middle
    met = ratio <= most and also
    return Row(
        what=what,
        ours=ours,
        limit=limit,
        limit_name=limit_name,
        ratio=ratio,
        most=most,
        goal=goal or f"≤ {most:g} ×",
        met=met,
        peers=peers,
        beside=beside,
        reason=reason,
        parts=() if met else parts(),
    )


def _short(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"

"""When what is typed is saved: a moment after the last key, and at least once a second."""

from __future__ import annotations

from collections.abc import Callable

from textual.timer import Timer
from textual.widget import Widget

PAUSE = 0.2
"""Seconds after the last key."""
LONGEST = 1.0
"""Seconds that somebody may type on before it is saved all the same."""


class Autosave:
    """Calls ``save`` soon after ``touch``; typing on puts it off, but never for long."""

    def __init__(
        self, widget: Widget, save: Callable[[], None], clock: Callable[[], float]
    ) -> None:
        self._widget = widget
        self._save = save
        self._clock = clock
        self._timer: Timer | None = None
        self._since: float | None = None

    def touch(self) -> None:
        """Something was typed."""
        now = self._clock()
        if self._since is None:
            self._since = now
        if self._timer is not None:
            self._timer.stop()
        delay = min(PAUSE, self._since + LONGEST - now)
        if delay <= 0:
            self.now()
            return
        self._timer = self._widget.set_timer(delay, self.now)

    def now(self) -> None:
        """Save now."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._since = None
        self._save()

"""When what is typed is saved: a moment after the last key, and at least once a second."""

from __future__ import annotations

from collections.abc import Callable

from textual.timer import Timer
from textual.widget import Widget

PAUSE = 0.2
"""Seconds after the last key."""
LONGEST = 1.0
"""Seconds that somebody may type on before it is saved all the same."""
SLACK = 0.005
"""Seconds by which a timer may ring early."""


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
        self._due = self._last = 0.0
        self.hurried = False
        """Whether it is saved now while somebody types on."""

    def touch(self) -> None:
        """Something was typed."""
        now = self._last = self._clock()
        if self._since is None:
            self._since = now
        self._due = min(now + PAUSE, self._since + LONGEST)
        if self._due <= now:
            self.now()
        elif self._timer is None:
            self._wait(self._due - now)

    def _wait(self, seconds: float) -> None:
        self._timer = self._widget.set_timer(seconds, self._ring)

    def _ring(self) -> None:
        # A key that came meanwhile moved the moment on: one timer serves a whole burst of keys.
        self._timer = None
        left = self._due - self._clock()
        if self._since is not None and left > SLACK:
            self._wait(left)
        elif self._since is not None:
            self.now()

    def now(self) -> None:
        """Save now."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._since = None
        self.hurried = self._clock() < self._last + PAUSE - SLACK
        self._save()

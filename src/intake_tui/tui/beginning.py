"""The first screen is drawn at once: there is nothing on the terminal yet that it would disturb."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from textual.app import App


class Beginning(App[None]):
    """An app that holds no picture back until its first screen was asked for.

    Textual draws nothing while an app is being made, so that a screen that is ready by then is
    drawn twice, the first time for nobody.
    """

    beginning = True
    """Until the first screen was asked for."""

    def delay_update(self, delay: float = 0.05) -> None:
        """Keep what stands on the screen for a moment, once something does."""
        if not self.beginning:
            super().delay_update(delay)

    @contextmanager
    def batch_update(self) -> Iterator[None]:
        """Keep what stands on the screen until the end, once something does."""
        if self.beginning:
            yield
            return
        with super().batch_update():
            yield

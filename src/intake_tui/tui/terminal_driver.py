"""Textual's driver, for a terminal that may be gone before the program is."""

from __future__ import annotations

from queue import Full
from typing import TYPE_CHECKING

from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from types import FrameType

LOOK_AGAIN = 0.2
"""Seconds between two looks whether anybody still takes what is written."""


class TerminalDriver(LinuxDriver):
    """Writes to nobody rather than wait for good, and goes on with one reader and one writer.

    What Textual writes waits in a queue for a thread. That thread ends with its first write to a
    terminal that is gone; whoever waits for a place in the queue would then wait for ever, with the
    key in memory and the case locked.
    """

    def write(self, data: str) -> None:
        """Hand ``data`` to the writer; dropped once there is none."""
        self._hand_over(data)

    def close(self) -> None:
        """End the writer, when it has written everything."""
        if self._writer_thread is not None:
            self._hand_over(None)
            self._writer_thread.join()

    def _hand_over(self, data: str | None) -> None:
        writer = self._writer_thread
        while writer is not None and writer.is_alive():
            try:
                writer._queue.put(data, timeout=LOOK_AGAIN)
            except Full:
                continue
            return

    def _sigcont_application(self, *received: int | FrameType | None) -> None:
        """Go on. Who was stopped without a word still has a reader and a writer: those end first,
        as two readers would mix up what is typed.
        """
        if self._auto_restart and self._writer_thread is not None and not self._must_signal_resume:
            self.suspend_application_mode()
        super()._sigcont_application(*received)

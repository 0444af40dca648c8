"""A terminal that is gone takes nothing more; nobody waits for it."""

from __future__ import annotations

import threading
from io import StringIO

import pytest
from textual.drivers._writer_thread import MAX_QUEUED_WRITES, WriterThread

from intake_tui.tui.terminal_driver import TerminalDriver


class Gone(StringIO):
    """A file that takes ``left`` writes and no more."""

    def __init__(self, left: int) -> None:
        super().__init__()
        self.left = left

    def write(self, text: str) -> int:
        if self.left <= 0:
            raise OSError(5, "Input/output error")
        self.left -= 1
        return super().write(text)


def driver(file: Gone) -> TerminalDriver:
    """A driver whose writer writes to ``file``; no terminal and no signals are needed for that."""
    made = TerminalDriver.__new__(TerminalDriver)
    made._writer_thread = WriterThread(file)
    made._writer_thread.start()
    return made


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("taken", [0, 1, MAX_QUEUED_WRITES + 5])
def test_nobody_waits_for_a_terminal_that_is_gone(taken: int) -> None:
    file = Gone(taken)
    gone = driver(file)

    def draw() -> None:
        for _ in range(4 * MAX_QUEUED_WRITES):
            gone.write("x")
        gone.close()

    drawing = threading.Thread(target=draw, daemon=True)
    drawing.start()
    drawing.join(10)
    assert not drawing.is_alive()
    assert file.getvalue() == "x" * taken


def test_what_a_terminal_takes_is_all_written_before_the_end() -> None:
    file = Gone(10_000)
    there = driver(file)
    for _ in range(1_000):
        there.write("x")
    there.close()
    assert file.getvalue() == "x" * 1_000

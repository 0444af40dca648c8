"""A window that changes while somebody types: every letter arrives, and the cursor stays."""

from __future__ import annotations

import pytest
from playing import Worker, at_work, case_with
from textual.widgets import Input, TextArea

from intake_tui.session.ground import Ground
from intake_tui.store.memory import MemoryStore

UP = ((60, 15), (80, 24), (100, 30), (120, 40), (200, 60))
SIZES = (*UP, *UP[-2::-1])
LONG = [pytest.param(where, SIZES, marks=pytest.mark.long)
        for where in ("question", "notepad", "dialog")]  # fmt: skip
LETTERS = "abcdefghi"


@pytest.mark.parametrize(("where", "sizes"), [("dialog", UP), *LONG])
async def test_a_letter_per_size_and_all_are_there(
    memory_store: MemoryStore, ground: Ground, where: str, sizes: tuple[tuple[int, int], ...]
) -> None:
    case_with(memory_store, ground).close()
    async with at_work(memory_store, ground, size=(120, 40)) as worker:
        await worker.press("enter", "f5")
        if where != "dialog":
            await worker.type("calling about")
            await worker.press("enter", *(["f2"] if where == "notepad" else []))
        field = worker.app.screen.focused
        assert isinstance(field, Input | TextArea)
        for typed, size in enumerate(sizes, 1):
            await worker.pilot.resize_terminal(*size)
            await worker.type(LETTERS[typed - 1])
            check(worker, field, LETTERS[:typed])


def check(worker: Worker, field: Input | TextArea, typed: str) -> None:
    """The letters stand in the field and on the screen, and the cursor behind the last."""
    size = worker.app.size
    assert worker.app.screen.focused is field, size
    value = field.value if isinstance(field, Input) else field.text
    at = field.cursor_position if isinstance(field, Input) else field.cursor_location[1]
    assert (value, at) == (typed, len(typed)), size
    assert typed in worker.screen(), size
    assert worker.fits(), size
    if field.screen is worker.intake:
        assert field.region.contains(*worker.app.cursor_position), "the terminal's own cursor too"

"""Releasing on the plan screen line by line, and reading back before hanging up."""

from __future__ import annotations

from pathlib import Path

from playing import Worker, answer, at_work, case_with

from intake_tui.session.ground import Ground
from intake_tui.store.memory import MemoryStore
from intake_tui.tui.screens.read_back.screen import ReadBackScreen
from intake_tui.tui.widgets.rows import Rows


def told(store: MemoryStore, ground: Ground) -> None:
    """Grandmother told what the child said."""
    talk = case_with(store, ground)
    child = talk.case.people("child")[0].id
    answer(talk, "danger-now", talk.call, "no")
    answer(talk, "call-privacy", talk.call, "free")
    answer(talk, "child-age-band", child, "8-11")
    answer(talk, "child-good", child, "Bij oma is het [b]stil[/b].")
    talk.close()


async def test_a_line_is_released_to_a_child_and_stands_in_its_plan_at_once(
    memory_store: MemoryStore, ground: Ground, tmp_path: Path
) -> None:
    told(memory_store, ground)
    async with at_work(memory_store, ground, plans=tmp_path, size=(80, 24)) as worker:
        await worker.press("enter", "f8", "right")
        assert "Child: Sem" in worker.screen()
        assert "[b]stil[/b]" not in worker.screen()
        await worker.press("v")
        assert "not released" in worker.screen()
        while "child-good" not in chosen(worker):
            await worker.press("down")
        await worker.press("enter")
        assert "say yes to having this on paper" in worker.screen()
        await worker.type("knikte")
        await worker.press("enter")
        assert "✓" in worker.screen()
        await worker.press("v")
        assert "[b]stil[/b]" in worker.screen()
        await worker.press("v")
        while "child-good" not in chosen(worker):
            await worker.press("down")
        await worker.press("enter", "v")
        assert "[b]stil[/b]" not in worker.screen()
        assert worker.fits()


async def test_the_journal_of_the_call_goes_to_the_clipboard_in_one_key(
    memory_store: MemoryStore, ground: Ground
) -> None:
    told(memory_store, ground)
    async with at_work(memory_store, ground) as worker:
        await worker.press("enter", "f8", "j")
        assert "Bij oma is het [b]stil[/b]." in worker.app.clipboard


async def test_words_are_read_back_put_right_and_one_comes_back_to_the_same_line_by_itself(
    memory_store: MemoryStore, ground: Ground
) -> None:
    told(memory_store, ground)
    async with at_work(memory_store, ground) as worker:
        await worker.press("enter", "enter")
        origin = worker.at
        await worker.press("f7")
        assert isinstance(worker.app.screen, ReadBackScreen)
        assert "Read back to Riet" in worker.screen()
        assert "[b]stil[/b]" in worker.screen()
        while chosen(worker) != "child-good":
            await worker.press("down")
        await worker.press("enter")
        assert worker.at == "child-good"
        await worker.type(" Echt.")
        await worker.press("escape")
        assert isinstance(worker.app.screen, ReadBackScreen)
        assert chosen(worker) == "child-good"
        assert "Echt." in worker.screen()
        assert worker.fits()
        await worker.press("enter")
        await worker.press("enter")
        assert isinstance(worker.app.screen, ReadBackScreen)
        await worker.press("k")
        assert worker.at == origin
        assert ("read-back", "Riet", None, "corrected", "answered") in worker.said()
        await worker.press("f7")
        assert "corrected" in worker.screen().splitlines()[0]


async def test_a_release_is_taken_back_from_the_card_and_that_is_said(
    memory_store: MemoryStore, ground: Ground
) -> None:
    told(memory_store, ground)
    async with at_work(memory_store, ground) as worker:
        await worker.press("enter", "enter", "f7")
        while chosen(worker) != "child-good":
            await worker.press("down")
        await worker.press("v", "s", "e", "m", "enter")
        assert "say yes to having this on paper" in worker.screen()
        await worker.type("knikte")
        await worker.press("enter")
        assert "released to Sem" in worker.screen()
        await worker.press("v", "s", "e", "m", "enter")
        assert any("Taken back from Sem" in n.message for n in worker.app._notifications)
        assert "released to Sem" not in worker.screen()


def chosen(worker: Worker) -> str:
    """The question of the line under the cursor."""
    match worker.app.screen.query_one(Rows).chosen:
        case ("said", str(statement)) | str(statement):
            return worker.talk.case.statements[statement].question
    return ""

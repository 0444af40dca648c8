"""The notepad at the keyboard: up to a line, a few letters, Enter; and the review."""

from __future__ import annotations

from playing import at_work, case_with
from textual.widgets import Input, OptionList

from intake_tui.domain.record.notes import lines_of, waiting
from intake_tui.session.ground import Ground
from intake_tui.store.memory import MemoryStore
from intake_tui.tui.screens.filing.lines import NoteLines
from intake_tui.tui.screens.filing.screen import FileScreen


async def test_lines_are_filed_in_a_row_and_what_does_not_read_is_answered_beside_it(
    memory_store: MemoryStore, ground: Ground
) -> None:
    async with at_work(memory_store, ground, lang="nl", size=(80, 24), call=True) as worker:
        for line in ("Sem belt steeds", '"ik kan niet meer', "nee, nu niet"):
            await worker.type(line)
            await worker.press("enter")
        await worker.press("up", "up", "up", "enter")
        assert isinstance(worker.app.screen, FileScreen)
        assert "14:03 beller zonder" in worker.screen() and "Sem belt steeds" in worker.screen()
        options = worker.app.screen.query_one(OptionList)
        assert options.highlighted is None, "without a letter nothing is chosen"
        await worker.press("enter")
        assert not worker.talk.case.statements
        await worker.type("waarv")
        assert "Enter bergt de regel hier op" in worker.screen()
        await worker.press("enter")
        assert "ik kan niet meer" in worker.screen() and "(regel 2 van 3, nog 2)" in worker.screen()
        await worker.type("calling about")
        await worker.press("enter", "ctrl+g")
        assert "ik kan niet meer" in worker.screen(), "its filing was taken back"
        await worker.type("waarvoor")
        await worker.press("enter")
        await worker.type("gewond")
        assert "Enter opent deze vraag" in worker.screen() and worker.fits()
        await worker.press("enter")
        assert "Uit het kladblok, beller zonder naam: nee, nu niet" in worker.screen()
        await worker.press("3")
        assert not waiting(worker.talk.case)
        kinds = [(v, k) for _q, _s, _w, v, k in worker.said()]
        assert kinds[-1] == ("no", "answered") and len(kinds) == 3


async def test_a_line_is_changed_cut_joined_and_left_where_it_stands(
    memory_store: MemoryStore, ground: Ground
) -> None:
    def texts() -> list[str]:
        return [n.text for n in lines_of(memory_store.load(worker.talk.case.id))]

    async with at_work(memory_store, ground, lang="nl", call=True) as worker:
        await worker.type("kan dinsdag niet woensdag wel")
        await worker.press(*["left"] * 12, "ctrl+j", "end")
        await worker.type("!")
        await worker.press("enter")
        assert texts() == ["kan dinsdag niet", "woensdag wel!"]
        await worker.press("up", "backspace")
        assert texts() == ["kan dinsdag niet woensdag wel!"]
        assert isinstance(worker.app.screen.focused, NoteLines)
        await worker.press("ctrl+g")
        assert texts() == ["kan dinsdag niet", "woensdag wel!"]
        await worker.press("right", "backspace", "enter")
        assert texts() == ["kan dinsdag niet", "woensdag wel"]
        await worker.type("half")
        await worker.press("f10")
        assert texts()[-1] == "half", "what is in hand is a line before it can be filed"
        await worker.press("escape", "f2", "up", "delete", "x")
        assert worker.app.screen.query_one("#jot", Input).value == "x", "a letter is written"
        await worker.press("enter", "up", "delete")
        assert [n.text for n in waiting(worker.talk.case)] == texts()[:2]
        assert "– x" in worker.screen()


async def test_the_review_has_its_groups_and_leads_back_to_the_same_line(
    memory_store: MemoryStore, ground: Ground
) -> None:
    talk = case_with(memory_store, ground)
    for text in ("eerste regel", "tweede regel"):
        talk.note(text)
    talk.close()
    async with at_work(memory_store, ground, lang="nl", size=(80, 24)) as worker:
        await worker.press("enter", "enter", "escape", "f10")
        screen = worker.screen()
        assert "k Kladblok" in screen and "r Niet vrijgegeven 0" in screen and worker.fits()
        rows = worker.app.screen.query_one("#review")
        await worker.press("k")
        assert rows.chosen[0] == "note"  # type: ignore[attr-defined]
        assert "Antwoorden verschillen: niets" in worker.screen()
        await worker.press("n", "down", "down", "enter")
        there = worker.intake.at
        await worker.press("f10")
        rows = worker.app.screen.query_one("#review")
        assert rows.chosen == ("step", there)  # type: ignore[attr-defined]
        await worker.press("end")
        assert "Hierna? F8: het plan" in worker.screen()
        await worker.press("escape", "f5")
        await worker.type("nog te vragen")
        await worker.press("enter")
        assert worker.app.screen.query("#review"), "a command is found by its name"


async def test_back_after_undo_does_not_go_forward(
    memory_store: MemoryStore, ground: Ground
) -> None:
    case_with(memory_store, ground).close()
    async with at_work(memory_store, ground) as worker:
        await worker.press("enter", "enter", "escape", "f5")
        await worker.type("calling about")
        await worker.press("enter")
        await worker.type("he calls")
        await worker.press("enter")
        after = worker.at
        await worker.press("ctrl+g")
        assert worker.at == "call-reason" != after
        await worker.press("alt+left")
        assert worker.at != after


async def test_letters_typed_in_a_list_begin_going_somewhere(
    memory_store: MemoryStore, ground: Ground
) -> None:
    async with at_work(memory_store, ground, call=True) as worker:
        for list_ in ("#steps", "#signals"):
            worker.app.screen.query_one(list_).focus()
            await worker.quiet()
            await worker.type("slapen")
            field = worker.app.screen.query_one(Input)
            assert field.value == "slapen"
            assert worker.app.cursor_position == field.cursor_screen_offset
            await worker.press("escape")


async def test_a_line_left_unfiled_is_not_offered_and_an_unanswered_one_is_said_to_wait(
    memory_store: MemoryStore, ground: Ground
) -> None:
    async with at_work(memory_store, ground, lang="nl", call=True) as worker:
        for line in ("nee, nu niet", "telefoon viel"):
            await worker.type(line)
            await worker.press("enter")
        await worker.press("up", "enter", "ctrl+d", "escape", "f2", "up", "enter")
        assert not isinstance(worker.app.screen, FileScreen), "it needs no question"
        await worker.press("up", "enter")
        await worker.type("gewond")
        await worker.press("enter", "enter")
        told = " ".join(notice.message for notice in worker.app._notifications)
        assert "Niet beantwoord: de regel blijft in het kladblok" in told
        assert [n.text for n in waiting(worker.talk.case)] == ["nee, nu niet"]

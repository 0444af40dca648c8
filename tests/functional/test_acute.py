"""Acute and 'may know' at the keyboard: opened by a key, and back to where one was."""

from __future__ import annotations

from playing import answer, at_work, case_with
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from intake_tui.session.ground import Ground
from intake_tui.store.memory import MemoryStore
from intake_tui.tui.screens.intake.live import steady, which


async def test_what_was_done_is_logged_in_three_keys_and_one_leads_back(
    memory_store: MemoryStore, ground: Ground
) -> None:
    case_with(memory_store, ground).close()
    async with at_work(memory_store, ground) as worker:
        await worker.press("enter", "enter", "f5")
        await worker.type("calling about")
        await worker.press("enter")
        await worker.type("he is hurt")
        cursor = worker.app.screen.focused
        assert isinstance(cursor, TextArea)
        await worker.press("f9")
        assert "0800-2000" in worker.screen()
        await worker.press("enter", "y", "enter")
        assert "Danger now? yes (Riet" in worker.screen()
        await worker.press("down", "enter")
        await worker.type("Kade 1")
        await worker.press("f9")
        await worker.press("f9", "1", "down", "enter", "f9")
        assert worker.app.screen is worker.intake
        assert worker.app.screen.focused is cursor
        assert cursor.cursor_location == (0, 10), "where one was, to the letter"
        await worker.type(" badly")
        await worker.press("enter")
        said = [(q, who, value) for q, who, _words, value, _status in worker.said()]
        assert said == [
            ("danger-now", "Riet", "yes"),
            ("danger-address", "Riet", "Kade 1"),
            ("danger-action", "Riet", ["called-112"]),
            ("call-reason", "Riet", "he is hurt badly"),
        ]


async def test_two_stray_digits_are_no_record_and_undo_stays_on_the_page(
    memory_store: MemoryStore, ground: Ground
) -> None:
    case_with(memory_store, ground).close()
    async with at_work(memory_store, ground, lang="nl", size=(60, 15)) as worker:
        await worker.press("enter", "enter", "f5")
        await worker.type("waarvoor belt")
        await worker.press("enter")
        await worker.type("hij is gewond")
        await worker.press("enter", "f9", "1", "2")
        assert "! Geen datum of tijd. Bijvoorbeeld 21:40" in worker.screen() and worker.fits()
        await worker.press("enter")
        assert [q for q, *_rest in worker.said()] == ["call-reason"]
        await worker.press("escape")
        assert "Er is niets genoteerd." in worker.screen()
        await worker.press("1")
        await worker.type("10 min geleden")
        assert "Noteren: 112 gebeld, door Eva" in worker.screen()
        await worker.press("enter", "ctrl+g")
        assert "Teruggenomen: 112 gebeld, door Eva" in worker.screen()
        await worker.press("ctrl+g")
        assert "Hier is niets genoteerd" in worker.screen()
        assert [q for q, *_rest in worker.said()] == ["call-reason"]
        await worker.press("2", "enter", "end", "enter", "enter", "f9")
        assert [q for q, *_rest in worker.said()] == ["call-reason"], "taken back from the list"
        assert worker.app.screen is worker.intake


async def test_the_question_on_danger_takes_the_same_keys_on_the_page_and_in_the_call(
    memory_store: MemoryStore, ground: Ground
) -> None:
    case_with(memory_store, ground).close()
    async with at_work(memory_store, ground, lang="nl", size=(80, 24)) as worker:
        await worker.press("enter", "enter")
        page, call = ("f9", "home", "enter"), ("f5", *"iemand in gevaar", "enter")
        keys = {"unsure": ("2",), "no": ("n", "enter"), "yes": ("j", "enter")}
        for place, value in zip((page, call) * 3, ("unsure", "no", "yes") * 2, strict=True):
            await worker.press(*place, *keys[value])
            if place is page:
                await worker.press("f9")
            latest = [v for q, _who, _words, v, _status in worker.said() if q == "danger-now"][-1]
            assert latest == value, place[0]


async def test_may_know_warns_of_a_secret_stay_and_takes_nothing_away(
    memory_store: MemoryStore, ground: Ground
) -> None:
    talk = case_with(memory_store, ground)
    riet, sem = talk.speaker, talk.case.people("child")[0].id
    talk.choose_speaker(talk.me())
    answer(talk, "secret-stay", sem, [{"person": riet}])
    talk.choose_speaker(riet)
    talk.close()
    async with at_work(memory_store, ground, lang="nl", size=(80, 24)) as worker:
        await worker.press("enter", "enter", "f2")
        await worker.type("belt om")
        assert "mag weten: ! niets" in worker.screen()
        await worker.press("f6")
        assert "GEHEIM: zeg niet waar Sem is." in worker.screen()
        assert "Daar kan ik nu niets over zeggen." in worker.screen()
        await worker.press("f6")
        await worker.type(" Sem")
        assert worker.intake.query_one("#jot", Input).value == "belt om Sem"


async def test_a_window_that_changes_keeps_the_cursor_and_the_words(
    memory_store: MemoryStore, ground: Ground
) -> None:
    case_with(memory_store, ground, child="沙織の名前", caller="שרה").close()
    async with at_work(memory_store, ground, size=(120, 40)) as worker:
        await worker.press("enter", "enter", "f2")
        await worker.type("calls")
        jot = worker.app.screen.focused
        for size in ((60, 15), (200, 60), (80, 24)):
            await worker.pilot.resize_terminal(*size)
            await worker.quiet()
            assert worker.app.screen.focused is jot and worker.fits(), size
            assert "calls" in worker.screen()
        for name in ("signals", "steps", "question"):
            await worker.press("alt+down")
            assert worker.intake.column == name
            assert worker.app.screen.focused is not None
            assert worker.fits()


async def test_who_listens_along_stands_with_the_answer(
    memory_store: MemoryStore, ground: Ground
) -> None:
    talk = case_with(memory_store, ground)
    kees = talk.add_person("Kees", "network")
    talk.close()
    async with at_work(memory_store, ground) as worker:
        await worker.press("enter", "enter", "f5")
        await worker.type("calling about")
        await worker.press("enter")
        await worker.type("he ")
        await worker.app.screen.run_action("company")
        await worker.press("k", "enter")
        line = worker.intake.query_one("#attribution", Static)
        assert "Kees listens along" in str(line.content)
        await worker.type("sleeps")
        await worker.press("enter")
        (said,) = worker.talk.case.statements.values()
        assert (said.value, said.listening) == ("he sleeps", (kees,))


def test_a_list_under_the_hand_keeps_every_line_in_its_place() -> None:
    def row(name: str) -> tuple[Content, object]:
        return Content(name), ("signal", name)

    before = [row("a"), row("b"), (Content("more"), ("all", None))]
    fresh = [row("new"), row("b")]
    shown = steady(before, fresh, which)
    assert [line.plain for line, _value in shown] == ["a", "b", "more", "new"]
    assert [value for _line, value in shown] == [None, ("signal", "b"), None, ("signal", "new")]
    assert steady(shown, fresh, which) == shown, "and so it stays"

"""The list of cases, sizes, naughty words, both languages, and how the program ends."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playing import CSI, ESC, answer, at_work, case_with
from textual import events
from textual.widgets import Input

from intake_tui.session.ground import Ground
from intake_tui.settings import Settings
from intake_tui.store.base import CaseDamaged, CasePage, Listed, Page, Query
from intake_tui.store.memory import MemoryStore
from intake_tui.tui import commands
from intake_tui.tui.screens.intake.views import Views
from intake_tui.tui.screens.start.table import CaseTable

NAUGHTY = (
    "mum said [/ 3 kids",
    "[@click=app.quit]tap[/]",
    "[b]$x[/b] {0} %s",
    f"a{ESC}]52;c;QUJD\x07b{CSI}2Jc\x00",
    "\u202egnp.exe\u2066",
    "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字",
    "👩‍👩‍👧‍👦 e\u0301\u0301\u0301",
    "x" * 40_000,
)


def in_list(worker: Any) -> CaseTable:
    table: CaseTable = worker.app.screen.query_one(CaseTable)
    return table


async def test_an_empty_list_says_what_to_do_next(
    memory_store: MemoryStore, ground: Ground
) -> None:
    async with at_work(memory_store, ground) as worker:
        assert "Press n when the telephone rings" in worker.screen()


async def test_the_list_shows_filters_and_opens(memory_store: MemoryStore, ground: Ground) -> None:
    for child in ("Sem", "Noor", "Daan"):
        case_with(memory_store, ground, child=child).close()
    async with at_work(memory_store, ground) as worker:
        assert in_list(worker).row_count == 3
        await worker.press("slash")
        await worker.type("noo")
        assert in_list(worker).row_count == 1
        assert "Noor" in worker.screen() and "Sem" not in worker.screen()
        await worker.press("enter")
        assert worker.talk.case.people("child")[0].name == "Noor"
        await worker.press("ctrl+q")
        assert worker.app.conversation is None
        assert in_list(worker).row_count == 1, "back in the list as it was"
        await worker.press("slash", "z", "z")
        assert "No case has these words" in worker.screen()
        await worker.press("escape")
        assert in_list(worker).row_count == 3
        await worker.press("slash", "d", "down", "n")
        assert worker.app.conversation is not None, "n in the list is a new call, not a letter"


async def test_keys_and_mouse_go_through_a_long_list_alike(
    memory_store: MemoryStore, ground: Ground
) -> None:
    for number in range(130):
        case_with(memory_store, ground, child=f"Kind {number}").close()
    async with at_work(memory_store, ground) as worker:
        table = in_list(worker)
        assert table.row_count == 130 and "130 cases" in worker.screen()
        await worker.press("end")
        assert table.cursor_row == 129 and "Kind 0 " in worker.screen()
        await worker.press("home", "pagedown", "down")
        assert 10 < table.cursor_row < 40
        under = table.row
        await worker.press("f5")
        assert table.row == under, "read again, the cursor stays on its case"
        await worker.press("home")
        await worker.pilot.click("#cases", offset=(4, 6))
        assert table.cursor_row == 5
        assert worker.talk.case.people("child")[0].name == "Kind 124"


async def test_follow_ups_stand_beside_the_list_overdue_first(
    memory_store: MemoryStore, ground: Ground
) -> None:
    for child, at in (("Noor", "2026-03-20"), ("Sem", "2026-03-09")):
        talk = case_with(memory_store, ground, child=child)
        answer(talk, "back-call", talk.call, {"at": at})
        talk.close()
    async with at_work(memory_store, ground) as worker:
        shown = worker.screen()
        assert "Promised · 1 LATE" in shown
        assert re.search(r"1 \d+ days? LATE Sem", shown) and re.search(r"2 in \d+ days Noor", shown)
        await worker.press("1")
        await worker.until(lambda: worker.app.conversation is not None, "the case is open")
        assert [p.name for p in worker.talk.case.people("child")] == ["Sem"]


class OneDamaged(MemoryStore):
    """A store in which one case cannot be read."""

    bad = "0" * 8 + "-0000-4000-8000-" + "0" * 12

    def list(self, query: Query = Query(), page: Page = Page()) -> CasePage:
        rows = super().list(query, page)
        row = Listed(case_id=self.bad, summary=None, damage="the seal does not fit")
        return CasePage(rows=(row, *rows.rows), total=rows.total + 1)

    def load(self, case_id: str) -> Any:
        if case_id == self.bad:
            raise CaseDamaged(f"case {case_id}")
        return super().load(case_id)


async def test_a_damaged_case_is_shown_as_damaged_and_the_others_open(ground: Ground) -> None:
    store = OneDamaged("Eva")
    case_with(store, ground).close()
    async with at_work(store, ground) as worker:
        assert "DAMAGED" in worker.screen() and "is damaged: the seal" in worker.screen()
        await worker.press("enter")
        assert worker.app.conversation is None
        (told,) = worker.app._notifications
        assert "the seal does not fit" in told.message and "left as it is" in told.message
        await worker.press("down", "enter")
        assert worker.talk.case.people("child")[0].name == "Sem"


async def test_sizes_from_small_to_large_lose_nothing(
    memory_store: MemoryStore, ground: Ground
) -> None:
    case_with(memory_store, ground).close()
    async with at_work(memory_store, ground, size=(120, 40)) as worker:
        await worker.press("enter", "enter", "escape", "f5")
        await worker.type("calling about")
        await worker.press("enter")
        typed = ""
        for width, height in ((60, 15), (30, 8), (80, 24), (200, 60), (60, 15), (120, 40)):
            await worker.pilot.resize_terminal(width, height)
            await worker.type("ab")
            typed += "ab"
            assert worker.talk.field is not None
            assert worker.talk.field.raw == typed
            if width >= 60:
                assert typed in worker.screen(), (width, height)
                assert "calling about" in worker.screen(), (width, height)
                assert "saved" in worker.screen().splitlines()[0], (width, height)
            else:
                assert "too small" in worker.screen()
        assert worker.fits()


async def test_a_narrow_screen_shows_one_column_at_a_time(
    memory_store: MemoryStore, ground: Ground
) -> None:
    async with at_work(memory_store, ground, size=(80, 24), call=True) as worker:
        assert "Notepad" in worker.screen() and "Who am I speaking to" not in worker.screen()
        await worker.press("enter")
        assert "Notepad F2" not in worker.screen() and "Who am I speaking to" in worker.screen()
        await worker.press("f2")
        assert "Notepad" in worker.screen()
        await worker.press("escape")
        assert "Who am I speaking to" in worker.screen()


async def test_naughty_words_are_only_words(memory_store: MemoryStore, ground: Ground) -> None:
    talk = case_with(memory_store, ground, child=NAUGHTY[0], caller=NAUGHTY[3])
    for text in NAUGHTY:
        talk.add_person(text[:200], "parent", relation=text[:200])
        answer(talk, "call-reason", talk.call, text)
        talk.note(text, "quote")
    answer(talk, "danger-now", talk.call, "yes")
    talk.close()
    async with at_work(memory_store, ground) as worker:
        assert worker.fits()
        await worker.press("enter")
        for keys in (("f3",), ("escape", "f5"), ("escape", "ctrl+l"), ("escape", "f10")):
            await worker.press(*keys)
            assert worker.fits(), keys
        await worker.press("escape", "f8", "r")
        assert worker.fits()
        await worker.press("escape", "escape", "f5")
        await worker.type("calling about")
        await worker.press("enter")
        for text in NAUGHTY:
            worker.app.post_message(events.Paste(text))
            await worker.quiet()
            assert worker.fits(), repr(text[:20])
        await worker.press("ctrl+q")
        assert worker.app.conversation is None, "nothing stopped, nothing ran"
        assert worker.fits()


async def test_a_name_typed_as_markup_stays_a_name(
    memory_store: MemoryStore, ground: Ground
) -> None:
    async with at_work(memory_store, ground, call=True) as worker:
        await worker.press("f3", "plus")
        worker.app.screen.query_one("#name", Input).value = "[@click=app.quit]Til[/]"
        await worker.press("enter")
        assert "speaks: [@click=app.quit]Til[/]" in worker.screen()


async def test_both_languages_and_switching_between_them(
    memory_store: MemoryStore, ground: Ground
) -> None:
    async with at_work(memory_store, ground, lang="nl", call=True) as worker:
        assert "Met wie spreek ik?" in worker.screen()
        await worker.type("oma belt")
        await worker.app.run_action("app.switch_language")
        await worker.quiet()
        assert "Who am I speaking to?" in worker.screen()
        assert "May know" in worker.screen().splitlines()[-1], "the keys too"
        assert worker.intake.query_one("#jot", Input).value == "oma belt"


async def test_keys_of_the_settings_take_the_place_of_ours(
    memory_store: MemoryStore, ground: Ground
) -> None:
    own = Settings(keys={"intake.go": "f6", "intake.nothing": "f7"})
    async with at_work(memory_store, ground, settings=own, call=True) as worker:
        told = [notice.message for notice in worker.app._notifications]
        assert any("intake.nothing" in message for message in told)
        await worker.press("f5")
        assert worker.app.screen is worker.intake
        await worker.press("f6")
        assert worker.app.screen is not worker.intake


def test_two_commands_on_one_key_are_reported() -> None:
    assert list(commands.faults({})) == []
    (fault,) = commands.faults({"intake.go": "f2"})
    assert "f2" in fault and "intake.notepad" in fault and "intake.go" in fault


async def test_every_command_of_a_screen_is_in_its_palette(
    memory_store: MemoryStore, ground: Ground
) -> None:
    async with at_work(memory_store, ground, call=True) as worker:
        await worker.press("ctrl+p")
        await worker.until(lambda: "Notepad" in worker.screen(), "the palette")
        await worker.type("screenshot")
        await worker.until(
            lambda: "No command is called" in worker.screen(), "a picture is no command"
        )
        await worker.press(*["backspace"] * len("screenshot"))
        await worker.type("another call")
        await worker.until(lambda: "New call in this case" in worker.screen(), "it is found")
        await worker.press("down", "enter")
        await worker.until(lambda: len(worker.talk.case.calls) == 2, "and done")


async def test_a_fault_of_ours_shows_nobody_s_words_and_keeps_them(
    memory_store: MemoryStore,
    ground: Ground,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    canary = "canary words of a child"

    def broken(self: Views, cells: int, people: str) -> Any:
        local = canary + " in a local"
        raise RuntimeError(local)

    with pytest.raises(RuntimeError):
        async with at_work(memory_store, ground, call=True) as worker:
            case = worker.talk.case.id
            await worker.type("canary words")
            monkeypatch.setattr(Views, "danger", broken)
            await worker.type("!")
            await worker.until(lambda: not worker.app.is_running, "it has stopped")
    shown = "".join(capfd.readouterr())
    assert "it has stopped" in shown and "RuntimeError" in shown
    assert "What was saved is safe. Start again: intake-tui" in shown
    assert "canary" not in shown
    notes = [note.text for note in memory_store.load(case).notes.values()]
    assert notes == ["canary words!"]


async def test_a_statement_is_released_to_one_person_and_taken_back(
    memory_store: MemoryStore, ground: Ground
) -> None:
    async with at_work(memory_store, ground, call=True) as worker:
        talk = worker.talk
        mother = talk.add_person("Lisa", "parent")
        await worker.press("enter", "f5")
        await worker.type("calling about")
        await worker.press("enter")
        await worker.type("it is quiet here")
        await worker.press("ctrl+r", "v")
        await worker.type("Lisa")
        await worker.press("enter")
        await worker.type("on the phone")
        await worker.press("enter")
        (said,) = talk.facts().current.on("call-reason")
        (release,) = said.releases
        assert (release.to, release.by, release.how) == (mother, said.speaker, "on the phone")
        assert release.withdrawn is None
        assert "released to Lisa" in worker.screen()
        await worker.press("v")
        await worker.type("Lis")
        await worker.press("enter")
        (said,) = talk.facts().current.on("call-reason")
        assert said.releases[0].withdrawn is not None


async def test_a_call_can_be_begun_while_nothing_can_be_written(
    memory_store: MemoryStore, ground: Ground
) -> None:
    async with at_work(memory_store, ground) as worker:
        memory_store.fail_next = 10_000
        await worker.press("n")
        await worker.type("he calls himself")
        await worker.press("enter")
        await worker.until(lambda: "NOT SAVED" in worker.screen(), "told")
        memory_store.fail_next = 0
        await worker.until(lambda: "✓ saved" in worker.screen(), "and saved as soon as it can be")
        case = memory_store.load(worker.talk.case.id)
        assert [n.text for n in case.notes.values()] == ["he calls himself"]
        assert memory_store.questionnaire(case.head.questionnaire.hash) is not None


async def test_a_name_that_is_typed_where_a_letter_picks_is_searched_or_added(
    memory_store: MemoryStore, ground: Ground
) -> None:
    async with at_work(memory_store, ground, call=True) as worker:
        talk = worker.talk
        talk.change_person(talk.case.people("child")[0].id, name="Mila")
        await worker.press("enter", "f3")
        await worker.type("oom Kees")
        await worker.press("enter", "enter")
        assert talk.person(talk.speaker).name == "oom Kees"
        assert not [s for s in talk.case.statements.values() if s.value == " Kees"]


async def test_typing_on_after_undo_is_never_lost(
    memory_store: MemoryStore, ground: Ground
) -> None:
    async with at_work(memory_store, ground, call=True) as worker:
        await worker.press("enter", "f5")
        await worker.type("calling about")
        await worker.press("enter", "ctrl+g")
        await worker.type("it is quiet")
        await worker.press("f10")
        values = [s.value for s in worker.talk.case.statements.values()]
        assert values == ["it is quiet"]


async def test_the_whole_scale_is_in_sight_at_every_width(
    memory_store: MemoryStore, ground: Ground
) -> None:
    async with at_work(memory_store, ground, call=True) as worker:
        worker.talk.change_person(worker.talk.caller, name="Riet", role="network")
        await worker.press("enter", "f5")
        await worker.type("how heavy")
        await worker.press("enter")
        assert worker.at == "cap-load"
        for width in (60, 80, 100, 111, 112, 120, 200):
            await worker.pilot.resize_terminal(width, 30)
            await worker.quiet()
            assert re.search(r" 0  +1 .* 9  +10 ", worker.screen()), width

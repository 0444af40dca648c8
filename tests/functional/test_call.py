"""A call at the keyboard: who says what, what is saved, where one is."""

from __future__ import annotations

from typing import Any

import pytest
from playing import answer, at_work, case_with
from textual import events
from textual.widgets import Input, Static

from intake_tui.session.ground import Ground
from intake_tui.store.memory import MemoryStore
from intake_tui.tui.screens.dialogs.recovered import RecoveredScreen


async def test_quick_route_with_two_speakers_is_attributed_exactly(
    memory_store: MemoryStore, ground: Ground
) -> None:
    async with at_work(memory_store, ground) as worker:
        await worker.press("n")
        assert worker.app.screen.focused is worker.intake.query_one("#jot", Input)
        await worker.type("about the weekend")
        await worker.press("enter", "enter")
        assert worker.at == "call-speaker"
        await worker.type("Riet")
        await worker.press("enter", "enter")  # new, of the network; then the number
        await worker.type("06-00000000")
        await worker.press("enter")
        await worker.press("1")  # can talk freely
        await worker.press("3")  # nobody in danger
        assert worker.at == "call-reason"
        await worker.type("the weekend is too much")
        await worker.press("f3", "plus")
        await worker.type("Ben")
        await worker.press("enter")
        assert worker.at == "call-reason"
        await worker.type("she cannot sleep")
        await worker.press("enter")
        assert worker.said() == [
            (
                "call-speaker",
                "Riet",
                None,
                {"person": worker.talk.caller, "phone": "06-00000000"},
                "answered",
            ),
            ("call-privacy", "Riet", None, "free", "answered"),
            ("danger-now", "Riet", None, "no", "answered"),
            ("call-reason", "Riet", None, "the weekend is too much", "answered"),
            ("call-reason", "Ben", None, "she cannot sleep", "answered"),
        ]
        names = sorted(p.name for p in worker.talk.case.people())
        assert names == ["", "Ben", "Eva", "Riet"], "nobody stands in it twice"
        assert [n.text for n in worker.talk.case.notes.values()] == ["about the weekend"]
        assert "no (Riet" in worker.screen()


async def test_a_caller_who_is_the_child_is_one_person(
    memory_store: MemoryStore, ground: Ground
) -> None:
    async with at_work(memory_store, ground, call=True) as worker:
        await worker.press("enter")
        await worker.type("Sem")
        await worker.press("enter")
        await worker.press("3", "enter")  # child, no number, and to the next question
        assert worker.at == "call-privacy"
        child = worker.talk.case.people("child")
        assert [p.name for p in child] == ["Sem"]
        assert worker.talk.caller == child[0].id == worker.talk.speaker
        assert {s.speaker for s in worker.talk.case.statements.values()} == {child[0].id}


async def test_letters_typed_ahead_reach_the_next_question(
    memory_store: MemoryStore, ground: Ground
) -> None:
    from textual import events

    async with at_work(memory_store, ground) as worker:
        for key in (
            "n",
            "enter",
            *"Riet",
            "enter",
            "enter",
            "enter",
            "1",
            "3",
            *"late",
            "enter",
            *"Oost",
        ):
            worker.app.post_message(events.Key(key, key if len(key) == 1 else None))
        worker.app.post_message(events.Paste("weg"))
        await worker.quiet()
        await worker.until(lambda: worker.at == "child-where-tonight", "three questions further")
        await worker.until(
            lambda: [d.raw for d in worker.talk.case.drafts.values()] == ["Oostweg"],
            "what is typed is a draft",
        )
        assert worker.said()[-1][:4] == ("call-reason", "Riet", None, "late")


async def test_saved_shows_only_what_is_durable(memory_store: MemoryStore, ground: Ground) -> None:
    async with at_work(memory_store, ground, call=True) as worker:
        await worker.press("enter")
        await worker.press("f5")
        await worker.type("calling about")
        await worker.press("enter")
        memory_store.fail_next = 10_000
        await worker.type("he")
        assert "not saved yet" in worker.screen()
        await worker.until(lambda: "NOT SAVED: the disk is full" in worker.screen(), "told")
        assert "✓" not in worker.screen()
        await worker.type("re")
        await worker.until(lambda: "NOT SAVED" in worker.screen(), "it stays")
        await worker.press("ctrl+q")
        assert "Close anyway" in worker.screen()
        await worker.press("n")
        memory_store.fail_next = 0
        await worker.until(lambda: "✓ saved" in worker.screen(), "saved after all")
        kept = memory_store.load(worker.talk.case.id)
        words = [s.value for s in kept.statements.values()] + [d.raw for d in kept.drafts.values()]
        assert "here" in words


async def test_an_attention_point_appears_and_takes_no_focus(
    memory_store: MemoryStore, ground: Ground
) -> None:
    talk = case_with(memory_store, ground)
    talk.close()
    async with at_work(memory_store, ground) as worker:
        await worker.press("enter", "enter", "escape")
        await worker.press("f5")
        await worker.type("danger or hurt")
        await worker.press("enter")
        assert worker.at == "danger-now"
        assert "112" not in worker.screen()
        await worker.press("down", "space")
        cursor = worker.app.screen.focused
        await worker.until(lambda: "!! " in worker.screen(), "the point is on screen")
        assert "Riet, 14:03: yes" in worker.screen(), "with the reason, in whose words, and when"
        assert worker.app.screen.focused is cursor
        assert worker.at == "danger-now"
        assert worker.intake.query_one("#danger").has_class("-alarm")


async def test_unknown_and_declined_in_turn(memory_store: MemoryStore, ground: Ground) -> None:
    async with at_work(memory_store, ground, call=True) as worker:
        await worker.press("enter", "f5")
        await worker.type("calling about")
        await worker.press("enter")
        await worker.type("abc")
        await worker.press("f4")
        assert worker.talk.field is not None
        assert worker.talk.field.statement.status == "unknown"
        await worker.press("f4", "f4")
        assert (worker.talk.field.statement.status, worker.talk.field.raw) == ("answered", "abc")
        await worker.press("f4", "f4", "enter")
        assert worker.said()[-1][3:] == (None, "declined")
        assert worker.at != "call-reason"


@pytest.mark.long
async def test_words_of_and_kind_by_key(memory_store: MemoryStore, ground: Ground) -> None:
    case_with(memory_store, ground).close()
    async with at_work(memory_store, ground) as worker:
        await worker.press("enter", "f5")
        await worker.type("calling about")
        await worker.press("enter")
        await worker.type("he is afraid")
        await worker.press("ctrl+o", "s")
        words = "words of Sem · told by Riet"
        await worker.until(lambda: words in worker.screen(), "whose words stand there")
        await worker.press("ctrl+n", "p")
        assert "words of Sem · told by Riet · opinion" in worker.screen()
        await worker.press("enter")
        statement = list(worker.talk.case.statements.values())[-1]
        assert (statement.value, statement.kind) == ("he is afraid", "opinion")
        assert worker.said()[-1][:3] == ("call-reason", "Riet", "Sem")


@pytest.mark.long
async def test_answers_that_differ_stand_side_by_side(
    memory_store: MemoryStore, ground: Ground
) -> None:
    talk = case_with(memory_store, ground)
    answer(talk, "danger-now", talk.call, "yes")
    talk.choose_speaker(talk.add_person("Ben", "parent"))
    answer(talk, "danger-now", talk.call, "no")
    talk.close()
    async with at_work(memory_store, ground) as worker:
        await worker.press("enter", "f5")
        await worker.type("danger or hurt")
        await worker.press("enter", "f3", "e")
        assert "answers differ" in worker.screen()
        shown = str(worker.intake.query_one("#standing", Static).content)
        assert "yes — Riet" in shown and "no — Ben" in shown
        strip = next(line for line in worker.screen().splitlines() if "Danger now?" in line)
        assert "yes (Riet" in strip and "no (Ben" in strip


async def test_undo_withdraws_and_says_so(memory_store: MemoryStore, ground: Ground) -> None:
    async with at_work(memory_store, ground, call=True) as worker:
        await worker.press("enter", "f5")
        await worker.type("calling about")
        await worker.press("enter")
        await worker.type("wrong")
        await worker.press("enter", "ctrl+g")
        assert worker.said() == []
        assert len(worker.talk.case.statements) == 1, "it stays readable"
        assert worker.at == "call-reason"


async def test_what_was_interrupted_is_shown_as_recovered(
    memory_store: MemoryStore, ground: Ground
) -> None:
    talk = case_with(memory_store, ground)
    talk.go("call-reason", talk.call)
    talk.put("half a sen", "half a sen")
    talk.flush()
    memory_store.release(talk.case.id)
    async with at_work(memory_store, ground) as worker:
        await worker.press("enter")
        await worker.until(lambda: isinstance(worker.app.screen, RecoveredScreen), "it is shown")
        assert "half a sen" in worker.screen()
        assert "Found again" in worker.screen()
        await worker.press("g")
        assert worker.at == "call-reason"
        assert "half a sen" in worker.screen()
        (statement,) = worker.talk.case.statements.values()
        assert statement.recovered


async def test_an_interrupted_line_can_be_withdrawn(
    memory_store: MemoryStore, ground: Ground
) -> None:
    talk = case_with(memory_store, ground)
    talk.go("call-reason", talk.call)
    talk.put("half", "half")
    talk.flush()
    memory_store.release(talk.case.id)
    async with at_work(memory_store, ground) as worker:
        await worker.press("enter", "w")
        assert worker.said() == []
        await worker.press("enter")
        assert not isinstance(worker.app.screen, RecoveredScreen)


async def test_a_case_that_is_open_elsewhere_opens_read_only(
    memory_store: MemoryStore, ground: Ground
) -> None:
    talk = case_with(memory_store, ground)
    other = memory_store.sibling()
    async with at_work(other, ground) as worker:
        await worker.press("enter")
        assert "READ ONLY" in worker.screen()
        await worker.type("x")
        await worker.press("ctrl+q")
        assert other.load(talk.case.id) == memory_store.load(talk.case.id)


async def test_who_reads_along_becomes_the_writer_once_the_other_lets_go(
    memory_store: MemoryStore, ground: Ground
) -> None:
    talk = case_with(memory_store, ground)
    other = memory_store.sibling()
    async with at_work(other, ground) as worker:
        await worker.press("enter", "ctrl+s")
        assert "READ ONLY" in worker.screen()
        assert any(memory_store.user in n.message for n in worker.app._notifications)
        answer(talk, "call-reason", talk.call, "said meanwhile")
        talk.close()
        await worker.press("ctrl+s")
        assert "READ ONLY" not in worker.screen()
        assert "said meanwhile" in [s.value for s in worker.talk.case.statements.values()]
        await worker.press("f2")
        await worker.type("now from here")
        await worker.press("enter", "ctrl+q")
    assert "now from here" in [n.text for n in memory_store.load(talk.case.id).notes.values()]


async def test_a_case_without_a_call_in_hand_asks_for_one(
    memory_store: MemoryStore, ground: Ground, clock: Any
) -> None:
    case_with(memory_store, ground).close()
    clock.forward(days=2)
    async with at_work(memory_store, ground) as worker:
        await worker.press("enter")
        assert worker.talk.call is None and "No call" in worker.screen()
        await worker.press("f5")
        await worker.type("danger or hurt")
        await worker.press("enter")
        assert worker.at != "danger-now"
        assert any("Start one" in n.message for n in worker.app._notifications)
        await worker.press("ctrl+l", "c")
        assert worker.talk.call is not None


async def test_the_end_by_signal_keeps_what_is_typed(
    memory_store: MemoryStore, ground: Ground
) -> None:
    async with at_work(memory_store, ground, call=True) as worker:
        await worker.type("note")
        await worker.press("enter", "enter", "f5")
        await worker.type("calling about")
        await worker.press("enter")
        case = worker.talk.case.id
        worker.app.post_message(events.Key("x", "x"))
        await worker.pilot.pause()
        worker.app._end_by_signal()
    kept = memory_store.load(case)
    assert [draft.raw for draft in kept.drafts.values()] == ["x"]
    assert [note.text for note in kept.notes.values()] == ["note"]


OTHER_KEYS = ("f10", "ctrl+l", "ctrl+r", "ctrl+g", "alt+right")


@pytest.mark.parametrize(
    "key", ["f8", "ctrl+q", *(pytest.param(key, marks=pytest.mark.long) for key in OTHER_KEYS)]
)
async def test_a_burst_of_letters_and_a_key_of_the_screen_loses_none(
    memory_store: MemoryStore, ground: Ground, key: str
) -> None:
    from textual import events

    async with at_work(memory_store, ground, call=True) as worker:
        await worker.press("enter", "f5")
        await worker.type("calling about")
        await worker.press("enter")
        case = worker.talk.case.id
        for letter in "mama slaat":
            worker.app.post_message(events.Key(letter if letter != " " else "space", letter))
        worker.app.post_message(events.Paste(" hem"))
        worker.app.post_message(events.Key(key, None))
        await worker.quiet()

        def kept() -> list[object]:
            found = memory_store.load(case)
            values = [s.value for s in found.statements.values()]
            return [*values, *(d.raw for d in found.drafts.values())]

        await worker.until(lambda: "mama slaat hem" in kept(), "what was typed is there")


async def test_words_typed_in_a_list_of_choices_are_kept_and_choose_nothing(
    memory_store: MemoryStore, ground: Ground
) -> None:
    case_with(memory_store, ground).close()
    async with at_work(memory_store, ground) as worker:
        await worker.press("enter", "enter")
        caller = worker.talk.caller
        await worker.intake.jump("net-fears", caller)
        await worker.quiet()
        await worker.type("bang dat het 1 keer tegen Lisa gebruikt wordt")
        assert "It will be in the notepad" in " ".join(worker.screen().split())
        await worker.press("enter", "f5")
        await worker.type("danger")
        await worker.press("enter")
        notes = [note.text for note in worker.talk.case.notes.values()]
        assert any("tegen Lisa gebruikt wordt" in text for text in notes), notes
        assert not [s for s in worker.said() if s[0] == "net-fears"]

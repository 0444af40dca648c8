"""Who speaks, and what is typed in one go: the first key decides, and no letter goes astray."""

from __future__ import annotations

from playing import at_work, case_with

from intake_tui.session.ground import Ground
from intake_tui.store.memory import MemoryStore
from intake_tui.tui.screens.dialogs.pick import Choice
from intake_tui.tui.screens.intake.who import by_initial


def test_an_initial_of_two_people_picks_neither() -> None:
    people = [
        Choice("1", "oma Riet", also="oma Riet"),
        Choice("2", "opa", also="opa"),
        Choice("3", "Sem", also="Sem"),
        Choice("4", "caller without a name"),
        Choice("+", "Somebody else", key="+"),
    ]
    assert [c.key for c in by_initial(people)] == ["r", "1", "s", "c", "+"]


async def test_a_letter_picks_and_the_words_typed_with_it_are_the_answer(
    memory_store: MemoryStore, ground: Ground
) -> None:
    talk = case_with(memory_store, ground)
    talk.add_person("Ben", "parent")
    talk.note("belt")
    talk.close()
    async with at_work(memory_store, ground) as worker:
        await worker.press("enter")
        assert "was not ended" in worker.screen() and "speaks: Eva" in worker.screen()
        await worker.type("zelf")
        assert [n.text for n in worker.talk.case.notes.values()][1:] in ([], ["zelf"])
        assert worker.talk.call is None, "nothing goes to who spoke last"
        await worker.press("ctrl+l", "end", "enter")
        await worker.press("escape", "f5")
        await worker.type("calling about")
        await worker.press("enter", "f3", *"bhij slaapt niet", "f3", "r", *"het is stil", "enter")
        assert [(who, value) for q, who, _, value, _s in worker.said() if q == "call-reason"] == [
            ("Ben", "hij slaapt niet"),
            ("Riet", "het is stil"),
        ]
        await worker.press("f3", "slash", *"ben", "enter")
        assert worker.talk.person(worker.talk.speaker).name == "Ben"
        assert "F12" in worker.screen()
        await worker.press("f12")
        assert "14:03–14:03, ended" in worker.screen()
        assert worker.talk.case.latest_call().ended_at is not None


async def test_a_capital_begins_a_name_and_enter_keeps_the_person_from_every_field(
    memory_store: MemoryStore, ground: Ground
) -> None:
    async with at_work(memory_store, ground, call=True) as worker:
        await worker.press(*"calls about", "enter", "f3", *"Wim", "enter", "tab", *"father")
        assert "‹ parent ›" in worker.screen()
        await worker.press("tab", *"vol", "escape")
        assert "‹ volunteer ›" in worker.screen() and "Escape again" in worker.screen()
        await worker.press("enter")
        wim = worker.talk.person(worker.talk.caller)
        assert (wim.name, wim.relation, wim.role) == ("Wim", "father", "volunteer")
        assert [n.speaker for n in worker.talk.case.notes.values()] == [wim.id]
        assert worker.at != "call-speaker" and worker.talk.speaker == wim.id
        await worker.press("f3", *"W")
        assert "▸    Wim" in worker.screen(), "the mark is on what Enter picks"
        await worker.press("escape", "ctrl+g")
        assert not worker.talk.person(worker.talk.caller).name

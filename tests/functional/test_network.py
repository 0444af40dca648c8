"""The network on the screen: by keys, by mouse, in both languages, with any names there are."""

from __future__ import annotations

import pytest
from playing import Worker, at_work, case_with

from intake_tui.session.call.conversation import Conversation
from intake_tui.session.ground import Ground
from intake_tui.store.memory import MemoryStore
from intake_tui.tui.screens.network.screen import NetworkScreen

NAUGHTY = ("[/ 3 kids", "[@click=app.quit]x[/]", "王小明", "ליאת כהן", "x" * 300, "👩‍👩‍👧 a\u200bb")


def network(worker: Worker) -> NetworkScreen:
    screen = worker.app.screen
    assert isinstance(screen, NetworkScreen)
    return screen


async def opened(worker: Worker, talk: Conversation) -> None:
    worker.app.show_case(talk)
    await worker.until(lambda: len(worker.app.screen_stack) > 2, "the case is on screen")
    await worker.quiet()
    await worker.press("alt+n")
    await worker.until(lambda: isinstance(worker.app.screen, NetworkScreen), "the network")


async def test_a_network_is_made_by_keyboard_and_every_act_is_taken_back() -> None:
    store, ground = MemoryStore(), Ground(worker="w.jansen")
    talk = case_with(store, ground)
    riet = talk.caller or ""
    talk.go("cap-can", riet)
    talk.put(
        "", [{"code": "stay-over", "amount": 1, "unit": "nights/week", "slots": ["tue.night"]}]
    )
    talk.leave()
    async with at_work(store, ground, lang="nl", size=(80, 24)) as worker:
        await opened(worker, talk)
        # Three keys beyond the name, from the call: alt+n, n, Enter.
        await worker.press("n")
        await worker.type("Joke")
        await worker.press("enter")
        joke = next(p for p in store.load(talk.case.id).persons.values() if p.name == "Joke")
        await worker.press("c", "2")
        assert store.load(talk.case.id).persons[joke.id].places[0].circle == 2

        await worker.press("3", "a", "3")
        # What was offered stands there already; a figure is typed over it.
        assert "Meer gevraagd dan" in worker.screen() and "B3.0" not in worker.screen()
        await worker.press("enter")
        (deal,) = store.load(talk.case.id).agreements.values()
        assert (deal.owner, deal.code, deal.amount, deal.state) == (
            riet, "stay-over", 3, "proposed",
        )  # fmt: skip
        assert "2 te veel" in worker.screen()
        await worker.press("5", "s")
        assert store.load(talk.case.id).agreements[deal.id].state == "agreed"

        await worker.press("4", "right", "space")
        child = talk.case.people("child")[0].id
        assert store.load(talk.case.id).needs[child].slots == ("tue.morning",)
        assert "! OPEN" in worker.screen(), worker.screen()
        await worker.press("ctrl+g", "ctrl+g", "ctrl+g")
        assert not store.load(talk.case.id).agreements
        await worker.press("ctrl+g", "ctrl+g")
        assert "Joke" not in {p.name for p in store.load(talk.case.id).persons.values()}

        worker.app.action_switch_language()
        await worker.quiet()
        assert "Nothing is marked yet" in worker.screen() and "People" in worker.screen()
        await worker.press("escape")
        assert not isinstance(worker.app.screen, NetworkScreen)


async def test_an_empty_network_says_what_to_do_next() -> None:
    store, ground = MemoryStore(), Ground(worker="w.jansen")
    talk = Conversation.new(store, case_with(MemoryStore(), ground).questionnaire, ground)
    async with at_work(store, ground, size=(80, 24)) as worker:
        await opened(worker, talk)
        assert "child, no name yet" in worker.screen()
        for view, hint in (
            ("1", "n: add a person"),
            ("2", "Nobody stands in a circle yet"),
            ("3", "ask what they can do"),
            ("4", "space marks where somebody is needed"),
            ("5", "a: make one"),
        ):
            await worker.press(view)
            assert hint in worker.screen(), worker.screen()
        await worker.press("c", "e", "s", "o", "ctrl+g", "enter")
        assert worker.app.is_running


@pytest.mark.parametrize("size", [(80, 24), pytest.param((120, 40), marks=pytest.mark.long)])
async def test_many_people_with_naughty_names_fit(size: tuple[int, int]) -> None:
    store, ground = MemoryStore(), Ground(worker="w.jansen")
    talk = case_with(store, ground)
    children = [talk.case.people("child")[0].id]
    children += [talk.add_person(f"Kind {n} {NAUGHTY[n % 6]}", "child") for n in range(11)]
    for n in range(60):
        name = NAUGHTY[n] if n < 6 else f"Persoon {n}"
        talk.add_person(name, "network", relation=name, child=children[0], circle=1 + n % 3)
    async with at_work(store, ground, lang="nl", size=size) as worker:
        await opened(worker, talk)
        for view in "12345":
            await worker.press(view)
            assert worker.fits(), view
        await worker.press("1", "a")
        assert worker.fits()
        await worker.press("escape", "o")
        assert worker.fits() and "Om welk kind?" in worker.screen()


async def test_the_mouse_does_what_the_keys_do() -> None:
    store, ground = MemoryStore(), Ground(worker="w.jansen")
    talk = case_with(store, ground)
    child, riet = talk.case.people("child")[0].id, talk.caller or ""
    talk.add_person("Lisa", "parent", child=child, circle=1)
    talk.add_person("Anja", "network", child=child, circle=2)
    async with at_work(store, ground, size=(100, 30)) as worker:
        await opened(worker, talk)

        def find(text: str) -> tuple[int, int]:
            lines = worker.screen().split("\n")
            row = next(n for n, line in enumerate(lines) if text in line)
            return lines[row].index(text), row

        await worker.pilot.click(offset=find("2 Circles"))
        await worker.quiet()
        await worker.pilot.click(offset=find("Anja"))
        await worker.quiet()
        anja = network(worker).person
        assert anja is not None and talk.case.persons[anja].name == "Anja"
        await worker.pilot.click(offset=find("4 Week"))
        await worker.quiet()
        column, row = find("evening")
        grid = worker.app.screen.query_one("#net-grid")
        cell = (grid.region.x + 12 + 3, row)
        await worker.pilot.click(offset=cell)
        await worker.pilot.click(offset=cell)
        await worker.quiet()
        assert store.load(talk.case.id).needs[child].slots == ("mon.evening",)
        await worker.pilot.click(offset=(column, row))
        await worker.quiet()
        assert len(store.load(talk.case.id).needs[child].slots) == 7
        await worker.press("a")
        await worker.type("Ri")
        await worker.pilot.click(offset=find("Riet · oma"))
        await worker.press("tab", "6")
        await worker.pilot.click("#deal-keep")
        await worker.quiet()
        (deal,) = store.load(talk.case.id).agreements.values()
        assert (deal.owner, deal.code, deal.slots) == (riet, "listen", ("mon.evening",))


async def test_escape_in_an_agreement_that_was_filled_in_asks_once_more(
    memory_store: MemoryStore, ground: Ground
) -> None:
    case_with(memory_store, ground).close()
    async with at_work(memory_store, ground) as worker:
        await worker.press("enter", "alt+n", "a")
        dialog = worker.app.screen
        await worker.type("Riet")
        await worker.press("escape")
        assert worker.app.screen is dialog
        assert "Escape again" in " ".join(worker.screen().split())
        await worker.press("escape")
        assert worker.app.screen is not dialog

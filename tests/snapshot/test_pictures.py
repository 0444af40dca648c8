"""Every screen as it stands, at two sizes and in two looks; ``make snapshots`` accepts a change."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from doors import at_door, door_in, quick, with_a_case
from pictures import HERE, Look, become, compare, file_of, settled
from playing import Worker, answer, at_work, case_with

from intake_tui.domain.words import Lang
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.ground import Ground
from intake_tui.store.memory import MemoryStore

LOOKS: tuple[Look, ...] = (
    (80, 24, "light"),
    (120, 40, "dark"),
    (80, 24, "dark"),
    (120, 40, "light"),
)
MIX = LOOKS[:2]
"""Each size and each look once."""

Stop = tuple[str, tuple[str, ...], tuple[str, ...]]
"""A screen: its name, the keys that lead to it, and those that lead back."""

TOURS: dict[str, tuple[Stop, ...]] = {
    "list": (("start", (), ()), ("search", ("s", *"slaapt"), ())),
    "call": (
        ("intake", (), ()),
        ("acute", ("f9",), ("f9",)),
        ("review", ("f10",), ("f10",)),
        ("read-back", ("f7",), ("f7",)),
        ("may-know", ("f6",), ("f6",)),
        ("people", ("ctrl+l",), ("escape",)),
        ("plan", ("f8",), ("f8",)),
        ("go-to", ("f5",), ("escape",)),
        ("speaker", ("f3",), ("escape",)),
        ("help", ("f1",), ("escape",)),
        ("palette", ("ctrl+p",), ("escape",)),
        ("filing", ("f2", "up", "enter"), ("escape", "escape")),
        ("network-people", ("alt+n", "1"), ("escape",)),
        ("network-circles", ("alt+n", "2"), ("escape",)),
        ("network-offers", ("alt+n", "3"), ("escape",)),
        ("network-week", ("alt+n", "4"), ("escape",)),
        ("network-agreements", ("alt+n", "5"), ("escape",)),
    ),
    "door": (
        ("unlock", (), ()),
        ("recovery", ("f4",), ("escape",)),
        ("locked-notepad", ("f2",), ()),
    ),
    "first": (("first-start", (), ()),),
}


def a_case(store: MemoryStore, ground: Ground) -> Conversation:
    """A call in which enough was said for every screen to have something on it."""
    talk = case_with(store, ground)
    riet, (sem,) = talk.speaker, talk.case.people("child")
    talk.add_person("Lisa", "parent", relation="moeder")
    answer(talk, "danger-now", talk.call, "unsure")
    answer(talk, "call-reason", talk.call, "Sem slaapt niet [/ en huilt")
    answer(talk, "child-where-tonight", sem.id, "bij ons")
    answer(talk, "child-supporter", sem.id, [{"person": riet}])
    answer(talk, "network-now", riet, "Hij eet hier op woensdag")
    offer = {"code": "stay-over", "amount": 2, "unit": "nights/week", "slots": ["fri.night"]}
    answer(talk, "cap-can", riet, [offer])
    answer(talk, "back-call", talk.call, {"at": "2026-03-11"})
    talk.note("opa komt ook", "ask")
    return talk


@pytest.fixture
def still(new_id: Callable[[], str]) -> Ground:
    """14:03 in Amsterdam, and it stays so."""
    now = datetime(2026, 3, 10, 13, 3, tzinfo=UTC)
    return Ground(worker="Eva", now=lambda: now, new_id=new_id)


async def differing(
    tour: str,
    lang: Lang,
    *,
    part: int,
    look: Look,
    ground: Ground,
    at: Path,
) -> list[str]:
    """Walk through a part of a tour; what differs from what is kept.

    Always in the same order and without a change of size on the way, which would leave its traces.
    """
    store, wrong = MemoryStore("Eva"), []
    async with AsyncExitStack() as stack:
        worker: Worker
        if tour in ("list", "call"):
            a_case(store, ground).close()
            worker = await stack.enter_async_context(at_work(store, ground, lang=lang))
        else:
            door = door_in(at, ground)
            if tour == "door":
                with_a_case(door)
            worker = await stack.enter_async_context(at_door(door, lang=lang))
        await become(worker, look)
        if tour == "call":
            await worker.press("enter")
        for name, there, back in part_of(tour, part):
            if there:
                await worker.press(*there)
            if name == "search":
                await worker.until(lambda: "[/ en huilt" in worker.screen(), "it is found")
            wrong += compare(name, lang, look, await settled(worker))
            if back:
                await worker.press(*back)
    return wrong


def part_of(tour: str, part: int) -> tuple[Stop, ...]:
    """The screens of a call in two parts, so that the default run can show each in one look."""
    return TOURS[tour][part::2] if tour == "call" else TOURS[tour]


def told(wrong: list[str]) -> str:
    return "\n\n".join(["These screens changed; 'make snapshots' accepts that.", *wrong])


RUNS = [
    pytest.param(tour, part, lang, look, id=f"{tour}{part}-{lang}-{look[0]}x{look[1]}-{look[2]}",
                 marks=() if lang == "nl" and look in MIX and at == part else pytest.mark.long)
    for lang in ("nl", "en")
    for at, look in enumerate(LOOKS)
    for tour in TOURS
    for part in ((0, 1) if tour == "call" else (min(at, 1),))
]  # fmt: skip
"""By default in Dutch: of the many screens of a call half in each look, the others in both."""


@pytest.mark.parametrize(("tour", "part", "lang", "look"), RUNS)
async def test_the_screens_are_as_they_were(
    *,
    tour: str,
    part: int,
    lang: Lang,
    look: Look,
    still: Ground,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quick(monkeypatch)
    wrong = await differing(tour, lang, part=part, look=look, ground=still, at=tmp_path)
    assert not wrong, told(wrong)


def test_every_screen_is_kept_in_every_look_and_nothing_else() -> None:
    screens = {name for stops in TOURS.values() for name, _there, _back in stops}
    looks = {
        file_of(name, lang, look) for name in screens for lang in ("nl", "en") for look in LOOKS
    }
    assert set(HERE.rglob("*.txt")) == looks

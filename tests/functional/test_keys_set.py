"""Keys of the settings: with every command on another key no screen names the one it had."""

from __future__ import annotations

import re
from itertools import product

from playing import Worker, at_work, case_with

from intake_tui.session.ground import Ground
from intake_tui.settings import Settings
from intake_tui.store.memory import MemoryStore
from intake_tui.tui import commands

OURS = re.compile(
    r"(?<![+^\w])F\d{1,2}\b|\^[a-z]\b|Ctrl\+(?!J)|(?<!\^)alt\+"
    r"|(?<![\w'()=])[a-z]: |\([a-z0-9]\)|\{[a-z_]+\.[a-z_]+\}"
    r"|(?:^|· )[a-z] [A-Z]|(?<=[\[ ])[1-5] (?:People|Circles|Offers|Week|Agree)"
)
"""A key as our own definitions have them, or the name of a command where its key has to be."""
KEYS = [f"{held}+f{n}" for held, n in product(("ctrl+alt", "ctrl"), range(1, 25))]
"""Keys that no command has by itself."""
STANDING = re.compile(r"ctrl\+j\b|o: who says it")


def all_set() -> dict[str, str]:
    """Another key for every command; those of one screen and of everywhere all differ."""
    whole = {part: screen for screen, parts in commands.PARTS.items() for part in parts}
    left = {"app": iter(KEYS)}
    found = {command.id: next(left["app"]) for command in commands.group("app")}
    rest = [key for key in KEYS if key not in found.values()]
    for command in commands.COMMANDS:
        if command.group != "app":
            screen = whole.get(command.group, command.group)
            found[command.id] = next(left.setdefault(screen, iter(rest)))
    return found


def ours(worker: Worker) -> list[str]:
    """The lines of the screen that name a key of our own."""
    lines = (STANDING.sub("", line) for line in worker.screen().splitlines())
    return [line.strip() for line in lines if OURS.search(line.strip())]


async def test_no_screen_names_a_key_that_was_set_otherwise(
    memory_store: MemoryStore, ground: Ground
) -> None:
    keys = all_set()
    assert list(commands.faults(keys)) == []
    case_with(memory_store, ground).close()
    settings = Settings(keys=keys)
    seen: dict[str, list[str]] = {}
    async with at_work(memory_store, ground, settings=settings, size=(120, 50)) as worker:

        async def look(group: str, *pressed: str) -> None:
            await worker.press(*(keys[command] for command in pressed))
            assert getattr(worker.app.screen, "GROUP", "") == group
            seen.setdefault(group, []).extend(ours(worker))

        await look("start")
        await look("intake", "start.open")
        await look("", "app.help")
        await look("acute", "app.help", "intake.acute")
        await look("", "app.help")
        await look("may_know", "app.help", "acute.leave", "intake.may_know")
        await look("people", "may_know.back", "intake.people")
        await look("person", "people.add")
        await worker.press("escape")
        await look("network", "people.back", "intake.network")
        for view in ("offers", "week"):
            await look("network", f"network.{view}")
        await look("agreement", "network.agree")
        await worker.press("escape")
        await look("review", "network.back", "intake.review")
        await look("plan", "review.plan")
    assert {name: lines for name, lines in seen.items() if lines} == {}

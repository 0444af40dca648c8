"""A closed terminal, a hang-up, a friendly kill while typing: what was typed is there."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from terminal import Terminal
from zygote import LONG, Zygote, started

from intake_tui.store.keys import create_vault, open_vault

LETTERS = "abcdefghijklmnopqrstuvwxyz"
FIRST = "QQ"
OLDEST = 0.25
"""Seconds: what was typed longer ago than this is never lost."""
ROUNDS = 34 if LONG else 1
CLOSED = "the window is closed"
WAYS: dict[str, Callable[[Terminal], object]] = {
    CLOSED: Terminal.hang_up,
    "HUP": lambda window: os.kill(window.child.pid, signal.SIGHUP),
    "TERM": lambda window: os.kill(window.child.pid, signal.SIGTERM),
}


@pytest.fixture
def zygote() -> Zygote:
    return started()


@pytest.fixture
def window(zygote: Zygote, tmp_path: Path) -> Iterator[Terminal]:
    """The program in a call that has just begun; it shows the first letter that was typed."""
    folder, key = tmp_path / "vault", tmp_path / "key"
    create_vault(folder, key).close()
    made = Terminal(
        zygote, "program", tmp_path, "--vault", str(folder), "--key-file", str(key), "call"
    )
    try:
        made.wait_for("lege Enter: vraag")
        made.type(FIRST)
        made.wait_for(FIRST)
        yield made
    finally:
        made.end()


def kept(place: Path) -> str:
    """What is in the one case of the vault, in one piece; nothing where there is none."""
    vault = open_vault(place / "vault", place / "key")
    cases = [vault.load(row.case_id) for row in vault.list().rows]
    vault.close()
    if not cases:
        return ""
    (case,) = cases
    assert not case.statements
    return "".join(
        [note.text for note in case.notes.values()] + [draft.raw for draft in case.drafts.values()]
    )


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("number", range(ROUNDS))
def test_what_was_typed_is_kept(window: Terminal, tmp_path: Path, way: str, number: int) -> None:
    chance = random.Random(f"{way} {number}")
    typed: list[tuple[float, str]] = []
    ends = time.monotonic() + chance.uniform(0.1, 2.0)
    while time.monotonic() < ends:
        letter = LETTERS[len(typed) % len(LETTERS)]
        typed.append((window.type(letter), letter))
        time.sleep(chance.choice((0.01, 0.05, 0.12, 0.3)))
    ended = time.monotonic()
    needed = FIRST + "".join(letter for at, letter in typed if at < ended - OLDEST)
    if way == CLOSED:
        # With its window a terminal throws away what the program has not read yet: on a machine
        # so busy that it did not get round to that, nobody can keep it.
        window.wait_for(needed[-10:])
    WAYS[way](window)
    window.child.finish()

    found = kept(tmp_path)
    everything = FIRST + "".join(letter for _, letter in typed)
    assert everything.startswith(found)
    assert found.startswith(needed)


@pytest.mark.parametrize("way", ["HUP", "TERM"])
def test_what_was_typed_while_the_program_could_not_run_is_kept(
    window: Terminal, tmp_path: Path, way: str
) -> None:
    os.kill(window.child.pid, signal.SIGSTOP)
    window.type(LETTERS)
    time.sleep(2 * OLDEST)
    WAYS[way](window)
    os.kill(window.child.pid, signal.SIGCONT)
    window.child.finish()
    assert kept(tmp_path) == FIRST + LETTERS


def test_a_program_that_went_on_ends_with_its_window(window: Terminal, tmp_path: Path) -> None:
    """A system that closes a window also tells the program in it to go on, for it may be stopped:
    what that sets going never keeps a program without a window, and its key, in memory.
    """
    os.kill(window.child.pid, signal.SIGCONT)
    window.type(LETTERS)
    window.wait_for(LETTERS[-3:])
    time.sleep(2 * OLDEST)
    window.hang_up()
    window.child.finish()
    assert kept(tmp_path) == FIRST + LETTERS

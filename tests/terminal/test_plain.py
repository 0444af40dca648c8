"""The intake line by line in a real terminal: a call, a kill -9 in the middle, and going on."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable

import pytest
from place import Place
from tmux import Terminal

pytestmark = pytest.mark.terminal


def enter(screen: Terminal, prompt: str, *lines: str) -> None:
    """Wait until ``prompt`` stands on the last line, and enter lines."""
    screen.wait_for(rf"{prompt} *\n*\Z")
    for line in lines:
        screen.type(line)
        screen.keys("Enter")


def ended(screen: Terminal) -> None:
    """Wait until the program is over."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if screen.tmux("list-panes", "-t", "t", "-F", "#{pane_dead}").strip() == "1":
            return
        time.sleep(0.05)
    raise AssertionError(screen.screen())


def case_of(place: Place) -> dict[str, list[dict[str, object]]]:
    made = str(new_row(place)["id"])
    case: dict[str, list[dict[str, object]]] = json.loads(place.run("show", made, "--json"))
    return case


def new_row(place: Place) -> dict[str, object]:
    """The one case of the list that is no example."""
    rows: list[dict[str, object]] = json.loads(place.run("list", "--json"))
    (new,) = [row for row in rows if not str(row["reference"]).startswith("voorbeeld")]
    return new


def test_after_a_kill_every_line_that_was_entered_is_there(
    place: Place, terminal: Callable[..., Terminal]
) -> None:
    screen = terminal("interview", "--plain")
    enter(screen, "Wie:", "oma Ria", "", "", "")
    enter(screen, "Nummer:", "1")
    enter(screen, "Nummer:", "3")
    enter(screen, "Antwoord:", "Hij kan niet slapen", "en hij huilt")
    screen.wait_for(r"en hij huilt\nVerder:")
    screen.type("dit is nog niet ingevoerd")
    screen.wait_for("nog niet ingevoerd")
    screen.kill_9()

    row = new_row(place)
    assert row["drafts"] == 1
    made = str(row["id"])

    again = terminal("interview", made[:8], "--plain")
    shown = again.wait_for("Nummer:")
    assert "Teruggevonden" in shown
    assert "Hij kan niet slapen en hij huilt" in shown
    assert "1 verder met het gesprek" in shown
    enter(again, "Nummer:", "1")
    enter(again, "Antwoord:", "/k ! er wordt geschreeuwd")
    again.wait_for("Kladblok, gevaar: er wordt geschreeuwd")
    enter(again, "Antwoord:", "bij mij thuis")
    again.wait_for("Verder:")
    os.kill(again.program()[-1], signal.SIGTERM)
    ended(again)

    case = case_of(place)
    assert new_row(place)["drafts"] == 0
    assert [s["question"] for s in case["statements"]][-2:] == [
        "call-reason",
        "child-where-tonight",
    ]
    assert [n["text"] for n in case["notes"]] == ["er wordt geschreeuwd"]


def test_nothing_moves_the_cursor_or_sets_a_colour(
    place: Place, terminal: Callable[..., Terminal], tmp_path_factory: pytest.TempPathFactory
) -> None:
    log = tmp_path_factory.mktemp("log") / "bytes"
    screen = terminal("interview", "--plain", "8a4b")
    screen.wait_for("Nummer:")
    screen.tmux("pipe-pane", "-t", "t", f"cat > {log}")
    screen.keys("Enter")
    screen.wait_for("Wie:")
    screen.type("/hulp")
    screen.keys("Enter")
    screen.wait_for("noteren dat|twee")
    screen.keys("C-d")
    screen.wait_for("Verder gaan: intake-tui interview 8a4b744a --plain")
    ended(screen)
    written = log.read_bytes().decode()
    assert [c for c in written if ord(c) < 32 and c not in "\r\n"] == []

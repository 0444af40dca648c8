"""Bad input in a real terminal: nothing is lost, nothing of it runs, and one line says what."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from calls import Caller, new_case
from place import Place
from tmux import Terminal

pytestmark = pytest.mark.terminal

SIZES = ((60, 15), (80, 24), (100, 30), (120, 40), (200, 60))
MARKUP = "[@click=app.quit]Ria[/] [/ 3 kids"
LONG = (
    "👨‍👩‍👧 日本語 [/ 3 kids [@click=app.quit] \x07\x1b]0;x\x07\x1b[31m\u202e"
    + "woord " * 6_700
    + "einde"
)
KEPT = re.sub("[\x07\x1b\u202e]", "", LONG)


def paste(screen: Terminal, text: str, folder: Path) -> None:
    """Paste as a terminal does: between brackets, so that the program knows it is a paste."""
    file = folder / "paste"
    file.write_text(text)
    screen.tmux("load-buffer", str(file))
    screen.tmux("paste-buffer", "-p", "-r", "-t", "t")


def begin(screen: Terminal, name: str) -> None:
    """A new call with ``name``, up to the question why they call."""
    Caller(screen).begin(name)
    screen.wait_for("★ Waarvoor belt u")


def test_strange_words_a_long_paste_and_a_date_that_does_not_exist(
    place: Place, terminal: Callable[..., Terminal]
) -> None:
    screen = terminal()
    begin(screen, MARKUP)
    assert MARKUP[:20] in screen.screen()
    paste(screen, LONG, place.folder)
    screen.wait_for("einde")
    screen.keys("Enter")
    screen.wait_for("★ Waar slaapt")
    screen.type("bij oma")
    screen.keys("Enter")
    screen.wait_for("★ Wanneer zag u het kind")
    screen.type("31-02")
    screen.wait_for("Deze datum of tijd bestaat niet")
    screen.keys("C-q")
    screen.wait_for("4 dossiers")

    case = new_case(place)
    said = {s["question"]: s["value"] for s in case["statements"]}
    assert said["call-reason"] == KEPT
    assert said["child-where-tonight"] == "bij oma"
    assert "child-last-seen" not in said
    assert [note["text"] for note in case["notes"]] == ["31-02"]
    assert MARKUP in [person["name"] for person in case["persons"]]


def test_a_damaged_case_is_shown_and_the_others_open(
    place: Place, terminal: Callable[..., Terminal]
) -> None:
    bad = json.loads(place.run("list", "--json"))[0]["id"]
    file = place.folder / "vault" / "cases" / bad[:2] / f"{bad}.case"
    file.write_bytes(b"garbage")
    (place.folder / "vault" / "index.sealed").unlink()
    screen = terminal()
    assert bad[:8] in screen.wait_for("BESCHADIGD")
    screen.keys("Home", "Enter")
    screen.wait_for("beschadigd en blijft|is beschadigd")
    screen.keys("Down", "Enter")
    screen.wait_for("Nog te vragen")
    screen.keys("C-q")
    screen.wait_for("3 dossiers")
    assert file.read_bytes() == b"garbage"


def test_a_window_that_changes_loses_no_letter_and_says_when_it_is_too_small(
    place: Place, terminal: Callable[..., Terminal]
) -> None:
    screen = terminal(cols=60, rows=15)
    begin(screen, "oma Ria")
    screen.type("Sem slaapt niet")
    screen.wait_for("Sem slaapt niet")
    screen.tmux("resize-window", "-t", "t", "-x", "30", "-y", "8")
    screen.wait_for("verloren")
    screen.tmux("resize-window", "-t", "t", "-x", "60", "-y", "15")
    screen.wait_for("Sem slaapt niet")
    screen.wait_for("F1 alles")  # the last line: all of the screen is drawn anew
    typed = "Sem slaapt niet"
    for letter, (cols, rows) in zip("abcdefghi", (*SIZES, *SIZES[-2::-1]), strict=True):
        screen.tmux("resize-window", "-t", "t", "-x", str(cols), "-y", str(rows))
        screen.type(letter)
        typed += letter
        screen.wait_for(rf" {typed}\b")
    screen.keys("Enter")
    screen.wait_for("★ Waar slaapt")
    assert typed in [s["value"] for s in new_case(place)["statements"]]


def test_a_vault_that_cannot_be_written_never_says_saved(
    place: Place, terminal: Callable[..., Terminal]
) -> None:
    vault = place.folder / "vault"
    folders = [vault, *(path for path in vault.rglob("*") if path.is_dir())]
    base = place.base
    if os.geteuid() == 0:
        # For root no permission holds; without these rights it does.
        assert shutil.which("setpriv"), "as root this test needs setpriv (util-linux)"
        rights = "-dac_override,-dac_read_search,-fowner"
        place.base = ["setpriv", f"--bounding-set={rights}", "--inh-caps=-all", *base]
    for folder in folders:
        folder.chmod(0o500)
    try:
        screen = terminal()
        begin(screen, "oma Ria")
        screen.type("Sem slaapt niet")
        shown = screen.wait_for("NIET BEWAARD")
        assert "✓ bewaard" not in shown
        screen.keys("C-q")
        screen.wait_for("j: ja +n of Escape: nee")
        for folder in folders:
            folder.chmod(0o700)
        screen.keys("n")
        screen.wait_for("✓ bewaard")
        screen.keys("C-q")
        screen.wait_for("4 dossiers")
    finally:
        for folder in folders:
            folder.chmod(0o700)
        place.base = base
    assert "Sem slaapt niet" in [s["value"] for s in new_case(place)["statements"]]


CRASH = """
from intake_tui.cli import main
from intake_tui.tui.screens.intake.views import Views

def broken(self, *what):
    raise RuntimeError("secret words")

Views.danger = broken
raise SystemExit(main())
"""


@pytest.mark.parametrize("how", ["crash", "exit"])
def test_what_is_typed_on_at_the_end_reaches_no_shell(
    place: Place, terminal: Callable[..., Terminal], how: str
) -> None:
    leaked, script = place.folder / "leaked", place.folder / "crash.py"
    script.write_text(CRASH)
    if how == "crash":
        place.base = [sys.executable, str(script), *place.base[1:]]
    screen = terminal("; cat >", str(leaked))
    screen.wait_for("3 dossiers")
    screen.tmux("send-keys", "-t", "t", "n" if how == "crash" else "C-q", "r", "m", "Enter")
    if how == "crash":
        screen.wait_for("is gestopt")
        for _ in range(4):
            screen.type("woorden")
            screen.keys("Enter")
        shown = screen.wait_for("Start opnieuw: intake-tui")
        assert "RuntimeError bij intake_tui" in " ".join(shown.split()), shown
        assert "secret" not in shown and "woorden" not in shown
    until = time.monotonic() + 20
    while not leaked.exists():
        assert time.monotonic() < until, screen.screen()
        time.sleep(0.05)
    # Every word was typed with Enter, so what reached 'cat' would stand there at once.
    time.sleep(0.5)
    assert leaked.read_text() == ""

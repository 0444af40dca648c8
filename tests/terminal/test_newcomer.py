"""A new user in a real terminal: first start, unlocking, and a call that comes while locked."""

from __future__ import annotations

import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tmux import Terminal

from intake_tui.store.keys import create_vault, open_vault

pytestmark = pytest.mark.terminal

PASSPHRASE = "vier blauwe fietsen op zolder"
NOTED = "Sem slaapt vannacht bij de buren"

Start = Callable[..., Terminal]


@pytest.fixture
def newcomer(tmp_path: Path) -> Iterator[Start]:
    """The program as somebody starts it who never did before: no options, an empty home."""
    assert shutil.which("tmux"), "these tests need tmux: apt-get install tmux"
    program = Path(sys.executable).with_name("intake-tui")
    home = tmp_path / "home"
    home.mkdir()
    env = {name: str(home / name.lower()) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    env |= {"HOME": str(home), "LANG": "nl_NL.UTF-8", "LC_ALL": ""}
    opened: list[Terminal] = []

    def start(*arguments: str) -> Terminal:
        opened.append(Terminal(" ".join([str(program), *arguments]), env=env))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def first_start(screen: Terminal) -> None:
    """Passphrase, recovery key, and the group that is asked back."""
    screen.wait_for("1 van 3")
    for _ in range(2):
        screen.type(PASSPHRASE)
        screen.keys("Enter")
    screen.wait_for("2 van 3")
    shown = screen.wait_for(r"8 [0-9A-Z]{5}\b")
    groups = {int(n): group for n, group in re.findall(r"(\d) ([0-9A-Z]{5})\b", shown)}
    assert sorted(groups) == list(range(1, 9))
    screen.keys("Enter")
    asked = re.search(r"Typ groep (\d)", screen.wait_for("3 van 3"))
    assert asked is not None
    screen.type(groups[int(asked[1])].lower())
    screen.keys("Enter")
    screen.wait_for("Nog geen dossiers")


def unlock(screen: Terminal) -> None:
    screen.wait_for("Typ uw wachtzin")
    screen.type(PASSPHRASE)
    screen.keys("Enter")
    screen.wait_for("─ Dossiers")


def ended(screen: Terminal) -> None:
    until = time.monotonic() + 20
    while screen.tmux("list-panes", "-t", "t", "-F", "#{pane_dead}").strip() != "1":
        assert time.monotonic() < until, screen.screen()
        time.sleep(0.05)


def test_a_new_user_and_a_call_that_comes_while_it_is_locked(
    newcomer: Start, tmp_path: Path
) -> None:
    screen = newcomer()
    first_start(screen)
    screen.keys("C-q")
    ended(screen)

    screen = newcomer()
    unlock(screen)
    screen.keys("C-q")
    ended(screen)

    screen = newcomer("call")
    screen.wait_for("op slot: van uw dossiers is niets te zien")
    screen.type(NOTED)
    screen.wait_for(NOTED)
    time.sleep(0.4)  # a quarter of a second after the last key it has to be durable
    screen.wait_for("✓ bewaard")
    screen.kill_9()

    files = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert any(path.suffix == ".call" for path in files)
    assert not any(NOTED.encode() in path.read_bytes() for path in files)

    screen = newcomer()
    unlock(screen)
    screen.wait_for(r"1 gesprek zonder dossier: \d\d:\d\d, 1 regel")
    screen.keys("F2")
    screen.wait_for("in welk dossier")
    screen.keys("n")
    screen.wait_for("Met wie spreek ik")
    screen.wait_for("bij de buren")
    screen.keys("C-q")
    shown = screen.wait_for("1 dossier ")
    assert "zonder dossier" not in shown


def test_a_closed_terminal_keeps_the_line_that_was_noted_while_locked(
    newcomer: Start, tmp_path: Path
) -> None:
    vault = tmp_path / "home" / "xdg_data_home" / "intake-tui" / "vault"
    create_vault(vault, passphrase=PASSPHRASE).close()
    screen = newcomer("call")
    screen.wait_for("op slot: van uw dossiers is niets te zien")
    screen.type(NOTED)
    screen.wait_for(NOTED)
    screen.close()
    until = time.monotonic() + 20
    while True:
        with closing(open_vault(vault, passphrase=PASSPHRASE)) as opened:
            kept = [line.text for call in opened.unfiled() for line in call.lines]
        if kept == [NOTED]:
            break
        assert time.monotonic() < until, f"only {len(kept)} lines were kept"

"""Keys: one definition per command, no clash, none that does not arrive, and words for each."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from intake_tui import locale
from intake_tui.locale import catalog
from intake_tui.tui import commands, screens, taken_keys
from intake_tui.tui.app import IntakeApp
from intake_tui.tui.screens.base import _Shared
from intake_tui.tui.screens.filing.lines import NoteLines
from intake_tui.tui.screens.intake.calling import OpenCall
from intake_tui.tui.screens.intake.live import LiveRows
from intake_tui.tui.shown_keys import keys_of, with_keys, written
from intake_tui.tui.widgets.cover_grid import CoverGrid

WITHOUT_FIELDS = ("plan", "filing")
"""Screens on which nothing is written, a few letters to search with at most: an arrow and the like
may be a key of theirs.
"""

WIDGETS: dict[str, type] = {
    "lines": NoteLines,
    "live": LiveRows,
    "waiting": OpenCall,
    "cover": CoverGrid,
}
"""Parts of a screen with keys of their own."""

NAMES_A_KEY = re.compile(
    r"\bF\d{1,2}\b|\b[Cc]trl\+|\b[Aa]lt\+|\^[a-zA-Z]\b"
    r"|(?<![\w'+/%{)-])[a-z]: |(?<=\s)\([a-z0-9]\)"
    r"|\b(?:press|druk op|then|dan) [a-z]\b|; (?!a )[a-z] "
)
FIXED = re.compile(
    r"ctrl\+j|alt\+enter"  # a new line in a text
    r"|\bo: (?=who|wie)"  # a beginning of a line of the notepad
    r"|(?<=0 (?:or|of) )t: ",  # a ten on the scale
    re.IGNORECASE,
)
"""Keys of a field itself, which no command has."""


def catalog_of(lang: str) -> list[Message]:
    """The messages of the program with their translation."""
    folder = Path(locale.__file__).parent / lang / "LC_MESSAGES"
    with (folder / "intake_tui.po").open("rb") as file:
        return [message for message in read_po(file) if message.id]


def classes() -> dict[str, type]:
    """The screen of each group of commands."""
    for module in pkgutil.walk_packages(screens.__path__, screens.__name__ + "."):
        importlib.import_module(module.name)
    found: dict[str, type] = {}
    waiting: list[type] = [_Shared]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if vars(one).get("GROUP"):
            found[vars(one)["GROUP"]] = one
    return found


def test_every_command_has_an_action_on_its_screen() -> None:
    known, wrong = classes(), []
    for command in commands.COMMANDS:
        where, _dot, name = command.action.rpartition(".")
        name = name.partition("(")[0]
        owner = IntakeApp if where == "app" else known.get(command.group)
        owner = owner or WIDGETS.get(command.group)
        if owner is None or not hasattr(owner, f"action_{name}"):
            wrong.append(command.id)
    assert not wrong


def test_every_command_has_dutch_words() -> None:
    dutch = catalog("nl")
    own = {"Nederlands / English", "Plan", "Week"}
    words = {w for c in commands.COMMANDS for w in (c.label, c.help)} - own
    assert len(words) > 60
    assert [w for w in sorted(words) if dutch.gettext(w) == w] == []


def test_no_two_commands_share_an_id_and_no_default_clashes() -> None:
    ids = [command.id for command in commands.COMMANDS]
    assert len(ids) == len(set(ids))
    assert list(commands.faults({})) == []


def test_no_default_is_a_key_that_is_taken() -> None:
    wrong = [
        fault
        for command in commands.COMMANDS
        for key in commands.set_keys(command, {})
        if (
            fault := taken_keys.fault(
                key,
                command.id,
                first=command.priority and command.group not in WITHOUT_FIELDS,
            )
        )
    ]
    assert not wrong


def test_what_another_program_may_take_has_a_second_way() -> None:
    """The palette leads to every command; it has a key of its own outside of each program."""
    palette = next(c for c in commands.COMMANDS if c.id == "app.palette")
    takers = [
        set(taken_keys.ELSEWHERE.get(key, "").split(", ")) for key in commands.keys_in(palette.keys)
    ]
    assert not set.intersection(*takers)


@pytest.mark.parametrize(
    ("keymap", "named"),
    [
        ({"intake.go": "ctrl+b"}, "tmux"),
        ({"intake.go": "ctrl+a"}, "screen"),
        ({"intake.go": "ctrl+shift+p"}, "terminal"),
        ({"intake.go": "x"}, "'x'"),
        ({"intake.go": "ctrl+w"}, "'ctrl+w'"),
        ({"intake.go": "the red one"}, "'the red one'"),
        ({"intake.go": "f2"}, "intake.notepad"),
        ({"intake.goo": "f6"}, "intake.goo"),
    ],
)
def test_a_key_that_cannot_be_is_reported(keymap: dict[str, str], named: str) -> None:
    told = list(commands.faults(keymap))
    assert told and any(named in line for line in told)


def test_every_command_can_be_given_a_key() -> None:
    for command in commands.COMMANDS:
        (fault,) = commands.faults({command.id: "ctrl+b"})
        assert command.id in fault
    keyless = [c for c in commands.COMMANDS if not c.keys]
    assert keyless
    for command in keyless:
        bound = {getattr(b, "id", None) for b in commands.bindings(command.group)}
        assert command.id in bound and keys_of(command, {}) == []
        assert keys_of(command, {command.id: "f9, ctrl+g"}) == ["F9", "^g"]


def test_the_key_that_leads_to_a_screen_leads_back_wherever_it_is_set() -> None:
    chosen = {"intake.review": "f6", "intake.undo": "ctrl+y"}
    assert commands.keymap(chosen) == {
        **chosen,
        "review.back": "escape,f6",
        **{
            f"{group}.undo": "ctrl+y"
            for group in ("review", "people", "network", "acute", "filing")
        },
    }
    assert keys_of(commands.BY_ID["review.back"], chosen | {"review.back": "f3"}) == ["F3"]


def test_no_message_names_a_key_that_can_be_set() -> None:
    """A message names a command, and the screen puts its key; what cannot be set may be named."""
    wrong = []
    for message in catalog_of("nl"):
        texts = [message.id] if isinstance(message.id, str) else [*message.id]
        texts += [message.string] if isinstance(message.string, str) else [*message.string]
        for text in texts:
            left = FIXED.sub("", text)
            wrong += [text] if NAMES_A_KEY.search(left) else []
    assert not wrong


def test_every_command_that_a_message_names_is_one() -> None:
    named = {
        name
        for message in catalog_of("nl")
        for text in (str(message.id), str(message.string))
        for name in re.findall(r"\{([a-z_]+\.[a-z_]+)\}", text)
    }
    assert len(named) > 30
    assert named <= commands.BY_ID.keys()


def test_blanks_between_keys_of_the_settings_mean_nothing() -> None:
    chosen = {"intake.go": "f6, ctrl+y", "no.such": "f6"}
    assert commands.keymap(chosen) == {"intake.go": "f6,ctrl+y"}


@pytest.mark.parametrize(
    ("key", "shown"),
    [("f2", "F2"), ("ctrl+t", "^t"), ("slash", "/"), ("escape", "esc"), ("alt+right", "alt+right")],
)
def test_keys_are_written_as_a_worker_knows_them(key: str, shown: str) -> None:
    assert written(key) == shown


def test_a_hint_names_the_key_that_is_set() -> None:
    hint = "Leave it: {intake.go}. {people}"
    assert with_keys(hint, {}) == "Leave it: F5. {people}"
    assert with_keys(hint, {"intake.go": "ctrl+y"}) == "Leave it: ^y. {people}"
    assert with_keys(hint, {"intake.go": ""}).startswith("Leave it: ^p "), "by its name"


def test_what_is_done_with_a_line_of_the_notepad_is_found_by_name() -> None:
    assert {c.id for c in commands.group("lines")} <= {c.id for c in commands.works("intake")}

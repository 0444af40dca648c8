"""Pick one of a few: by its letter, by arrows and Enter, or by a click."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from intake_tui.tui.screens.base import Dialog
from intake_tui.tui.text import fitted, plain, safe

ADD = "+"


@dataclass(frozen=True)
class Choice:
    """Something to pick; ``value`` is what the dialog answers. ``key`` None: a letter is found."""

    value: str
    label: str
    detail: str = ""
    key: str | None = None


def letters(choices: Iterable[Choice]) -> dict[str, Choice]:
    """A key for each choice: a letter of its label where one is free, else a digit or a letter."""
    chosen = tuple(choices)
    found: dict[str, Choice] = {c.key: c for c in chosen if c.key}
    for choice in chosen:
        if choice.key:
            continue
        own = [c for c in plain(choice.label).casefold() if c.isascii() and c.isalnum()]
        spare = "123456789abcdefghijklmnopqrstuvwxyz"
        key = next((c for c in (*own, *spare) if c not in found), None)
        if key is not None:
            found[key] = choice
    return found


class PickScreen(Dialog[str]):
    """Answers the value picked, None when it was left."""

    def __init__(self, title: str, choices: Iterable[Choice], *, now: str | None = None) -> None:
        super().__init__()
        self.heading = title
        self.choices = tuple(choices)
        self.keys = letters(self.choices)
        self.now = now

    def compose(self) -> ComposeResult:
        """A heading over the choices, each with its letter."""
        key_of = {choice.value: key for key, choice in self.keys.items()}
        with Vertical(classes="dialog"):
            yield Static(safe(self.heading), classes="dialog-title")
            yield OptionList(
                *(
                    Option(self._line(choice, key_of.get(choice.value, " ")), id=None)
                    for choice in self.choices
                ),
                markup=False,
            )

    def _line(self, choice: Choice, key: str) -> Content:
        mark = "▸" if choice.value == self.now else " "
        detail = f"  {fitted(choice.detail, 40)}" if choice.detail else ""
        return Content.assemble(
            f"{mark} ",
            (key, "bold"),
            "  ",
            fitted(choice.label, 40 if detail else 54),
            (detail, "dim"),
        )

    def on_mount(self) -> None:
        """The cursor on what holds now."""
        options = self.query_one(OptionList)
        values = [choice.value for choice in self.choices]
        options.highlighted = values.index(self.now) if self.now in values else 0
        options.focus()

    def on_key(self, event: events.Key) -> None:
        """A letter picks at once."""
        choice = self.keys.get((event.character or "").casefold())
        if choice is not None:
            event.stop()
            self.dismiss(choice.value)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click picks."""
        event.stop()
        self.dismiss(self.choices[event.option_index].value)

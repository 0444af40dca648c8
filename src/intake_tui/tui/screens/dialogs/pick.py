"""Pick one of a few: by its letter, by arrows and Enter, or by a click."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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
ERASING: Mapping[str, Callable[[str], str]] = {
    "backspace": lambda typed: typed[:-1],
    "ctrl+u": lambda typed: "",
    "ctrl+w": lambda typed: typed.rstrip().rpartition(" ")[0],
}
"""What the keys of a line do to the words of a search."""


@dataclass(frozen=True)
class Choice:
    """Something to pick; ``value`` is what the dialog answers. ``key`` None: a letter is found;
    empty: it has none. ``also`` is what it is called beside its label.
    """

    value: str
    label: str
    detail: str = ""
    key: str | None = None
    also: str = ""


def letters(choices: Iterable[Choice]) -> dict[str, Choice]:
    """A key for each choice: a letter of its label where one is free, else a digit or a letter."""
    chosen = tuple(choices)
    found: dict[str, Choice] = {c.key: c for c in chosen if c.key}
    for choice in chosen:
        if choice.key is not None:
            continue
        own = [c for c in plain(choice.label).casefold() if c.isascii() and c.isalnum()]
        spare = "123456789abcdefghijklmnopqrstuvwxyz"
        key = next((c for c in (*own, *spare) if c not in found), None)
        if key is not None:
            found[key] = choice
    return found


class PickScreen(Dialog[str]):
    """Answers the value picked, None when it was left.

    A letter picks at once. One that stands for nothing begins a search, as does every letter with
    ``search``: then only Enter picks, and where nothing fits ``ADD`` is answered with the words.
    """

    def __init__(
        self,
        title: str,
        choices: Iterable[Choice],
        *,
        now: str | None = None,
        search: bool = False,
        hint: str = "",
    ) -> None:
        super().__init__()
        self.hint = hint
        self.search = search
        self.typed = ""
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
            if self.hint:
                yield Static(safe(self.hint), classes="hint")

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
        """A letter picks at once, or searches."""
        choice = self.keys.get((event.character or "").casefold())
        if choice is not None and not self.search and not self.typed:
            event.stop()
            self.dismiss(choice.value)
        elif event.key in ERASING and self.typed:
            event.stop()
            self._seek(ERASING[event.key](self.typed))
        elif event.is_printable and event.character and (self.typed or event.character != " "):
            event.stop()
            self._seek(self.typed + event.character)
        elif event.key == "enter" and self.typed and self._fitting() is None:
            event.stop()
            if any(c.value == ADD for c in self.choices):
                self.dismiss(ADD + self.typed.strip())

    def _fitting(self) -> int | None:
        wanted = self.typed.casefold().strip()
        labels = (f"{c.label} {c.detail}".casefold() for c in self.choices)
        return next((at for at, label in enumerate(labels) if wanted in label), None)

    def _seek(self, typed: str) -> None:
        self.typed = typed
        title = f"{self.heading}  /{typed}" if typed or self.search else self.heading
        self.query_one(".dialog-title", Static).update(safe(title))
        fitting = self._fitting()
        self.query_one(OptionList).highlighted = fitting

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click picks."""
        event.stop()
        self.dismiss(self.choices[event.option_index].value)

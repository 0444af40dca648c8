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

from intake_tui.locale import _
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
    ``search``: then only Enter picks, from what fits; ``ADD`` with the words is a new name.
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
        self.shown = self.choices
        self.keys = letters(self.choices)
        self.now = now

    def compose(self) -> ComposeResult:
        """A heading over the choices, each with its letter."""
        with Vertical(classes="dialog"):
            yield Static(safe(self.heading), classes="dialog-title")
            yield OptionList(*self._options(), markup=False)
            if self.hint:
                yield Static(safe(self.hint), classes="hint")

    def _options(self) -> list[Option]:
        key_of = {choice.value: key for key, choice in self.keys.items()}
        return [Option(self._line(c, key_of.get(c.value, " "))) for c in self.shown]

    def _line(self, choice: Choice, key: str) -> Content:
        mark = "▸" if choice.value == self.now else " "
        if self.typed.strip():
            # In a search the mark is on what Enter picks, and no letter picks.
            mark, key = "▸" if choice is self.shown[0] else " ", " "
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
        elif event.key == "enter" and self.typed and not self.shown:
            event.stop()

    def fits(self, choice: Choice, typed: str) -> bool:
        """Whether a search for ``typed`` finds ``choice``."""
        return typed.casefold() in f"{choice.label} {choice.detail}".casefold()

    def _seek(self, typed: str) -> None:
        """Only what fits stays in the list, and at the end the words themselves as a new name."""
        self.typed = typed
        title = f"{self.heading}  /{typed}" if typed or self.search else self.heading
        self.query_one(".dialog-title", Static).update(safe(title))
        wanted = typed.strip()
        if wanted:
            found = [c for c in self.choices if c.value != ADD and self.fits(c, wanted)]
            if any(c.value == ADD for c in self.choices):
                found.append(Choice(ADD + wanted, _("+ new: {name}").format(name=wanted)))
            self.shown = tuple(found)
        else:
            self.shown = self.choices
        options = self.query_one(OptionList)
        options.set_options(self._options())
        options.highlighted = 0 if self.shown else None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click picks."""
        event.stop()
        self.dismiss(self.shown[event.option_index].value)

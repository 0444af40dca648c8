"""Pick a person by one letter, or search the name; which of the two never depends on time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from textual import events

from intake_tui.domain.names import begin_with, fold
from intake_tui.locale import _
from intake_tui.tui.screens.dialogs.pick import ADD, Choice, PickScreen
from intake_tui.tui.text import plain

SEARCH = "slash"


def initials(choice: Choice) -> tuple[str, ...]:
    """The letters that the words of a name and relation begin with, each once, in their order; of
    somebody without a name the first letter of what stands there instead.
    """
    named = fold(plain(choice.also)).split()
    words = named or fold(plain(choice.label)).replace("(", " ").split()[:1]
    return tuple(dict.fromkeys(w[0] for w in words if w[0].isascii() and w[0].isalnum()))


def by_initial(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """The choices, each with the initial that stands for nobody else.

    An initial of two people picks neither: those without one of their own get a figure, as far as
    there are figures; after that they are searched.
    """
    listed = tuple(choices)
    taken = {c.key for c in listed if c.key}
    people = [c for c in listed if not c.key]
    own: dict[str, str] = {}
    for choice in people:
        others = {i for c in people if c is not choice for i in initials(c)}
        letter = next((i for i in initials(choice) if i not in others | taken), None)
        if letter is not None:
            own[choice.value] = letter
    used = taken | {i for c in people for i in initials(c)}
    figures = iter([d for d in "123456789" if d not in used])
    return tuple(
        c if c.key else replace(c, key=own.get(c.value) or next(figures, "")) for c in listed
    )


class WhoScreen(PickScreen):
    """The first key decides. A small letter that stands for one person picks at once, and what is
    typed on lands where the cursor was. ``/``, a capital, and a letter that stands for nobody or
    for several, begin a search: then only Enter picks, so that no name spills into an answer.
    """

    def __init__(self, title: str, choices: Iterable[Choice], *, now: str | None = None) -> None:
        hint = _("Small letter: at once    Capital or /: a name    +: new    Escape: back")
        listed = by_initial(choices)
        if not any(c.value == ADD for c in listed):
            hint = _("Small letter: at once    Capital or /: a name    Escape: back")
        super().__init__(title, listed, now=now, hint=hint)

    def on_key(self, event: events.Key) -> None:
        """The slash begins a search, with nothing in it yet; a capital one with itself in it."""
        if event.character is not None and event.character.isupper():
            self.search = True
        elif event.key == SEARCH and not self.search and not self.typed:
            event.stop()
            event.prevent_default()
            self.search = True
            self._seek("")

    def fits(self, choice: Choice, typed: str) -> bool:
        """Whether words of the name, relation or label begin as those of ``typed`` do."""
        return begin_with(typed, f"{choice.label} {choice.also}")

    def half_typed(self) -> str:
        """A name that was being typed; a single letter says nothing."""
        return self.typed.strip() if len(self.typed.strip()) > 1 else ""

"""What the screens before the cases share: a panel, a line for a secret, and one for what is wrong.

A secret stands in its line and nowhere else: it is in no message, no notice and no clipboard.
"""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from intake_tui.locale import _
from intake_tui.session.door import Door, standing
from intake_tui.tui.screens.base import BaseScreen
from intake_tui.tui.shown_keys import key_of_id
from intake_tui.tui.text import safe


class Secret(Input):
    """A line for a secret: dots instead of letters, and nothing of it can be copied."""

    def __init__(self, name: str) -> None:
        super().__init__(id=name, password=True, select_on_focus=False)

    def hide(self) -> None:
        """Empty the line; the next secret is dots again."""
        self.value, self.password = "", True

    def action_copy(self) -> None:
        """A secret does not go to the clipboard."""

    def action_cut(self) -> None:
        """A secret does not go to the clipboard."""


class DoorScreen(BaseScreen[None]):
    """A screen before the cases."""

    CSS_PATH = "door.tcss"
    ALLOW_SELECT = False  # what is selected can be copied, the recovery key too

    @property
    def door(self) -> Door:
        """The door this screen stands before."""
        assert self.intake.door is not None
        return self.intake.door

    def key(self, command: str) -> str:
        """The key of a command, as it is set and as it is written on the screen."""
        return key_of_id(command, self.intake.settings.keys)

    def keys(self, *told: tuple[str, str]) -> Content:
        """Lines of a key and what it does, ``(command, words)``."""
        return Content("\n").join(
            Content.assemble((self.key(command).ljust(8), "bold"), words) for command, words in told
        )

    def say(self, place: str, text: str | Content) -> None:
        """Put ``text`` in the line called ``place``; an empty one takes no room."""
        found = self.query(f"#{place}")
        if found:
            line = found.first(Static)
            line.update(safe(text) if isinstance(text, str) else text)
            line.display = bool(text.plain if isinstance(text, Content) else text)

    def action_show(self) -> None:
        """Show what is typed, or hide it again."""
        for line in self.query(Secret):
            line.password = not line.password


def typed(standing_of: str) -> str:
    """How a new passphrase stands, in words."""
    how, length = standing(standing_of)
    if not length:
        return _("At least 12 characters; a few words in a row are easy to remember.")
    words = {
        "short": _("{n} characters: too short, at least 12"),
        "enough": _("{n} characters: it will do; longer is better"),
        "fine": _("{n} characters: fine"),
        "long": _("{n} characters: long, very good"),
    }
    return words[how].format(n=length)


class NewPassphrase(Vertical):
    """A new passphrase, typed twice, and how it stands."""

    class Chosen(Message):
        """Both lines are the same and long enough."""

        def __init__(self, passphrase: str) -> None:
            super().__init__()
            self.passphrase = passphrase

    def compose(self) -> ComposeResult:
        """Two lines, each with its name."""
        yield Static(id="once-name", classes="name")
        yield Secret("once")
        yield Static(id="meter", classes="hint")
        yield Static(id="twice-name", classes="name")
        yield Secret("twice")
        yield Static(id="differs", classes="problem")

    def on_mount(self) -> None:
        """The cursor in the first line."""
        self.relabel()
        self._differ("")
        self.query_one("#once", Secret).focus()

    def relabel(self) -> None:
        """Say everything in the language of the screen."""
        self.query_one("#once-name", Static).update(safe(_("New passphrase")))
        self.query_one("#twice-name", Static).update(safe(_("The same once more")))
        self._meter()

    def _meter(self) -> None:
        self.query_one("#meter", Static).update(safe(typed(self.query_one("#once", Secret).value)))

    def _differ(self, text: str) -> None:
        line = self.query_one("#differs", Static)
        line.update(safe(text))
        line.display = bool(text)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Every letter moves the meter."""
        event.stop()
        if event.value:
            self._differ("")
        self._meter()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: to the second line, then on."""
        event.stop()
        once, twice = self.query_one("#once", Secret), self.query_one("#twice", Secret)
        if standing(once.value)[0] == "short":
            self._differ(_("This is too short: at least 12 characters."))
            once.focus()
        elif event.input is once:
            twice.focus()
        elif once.value != twice.value:
            self._differ(_("The second is not the same as the first. Type it again."))
            twice.value = ""
        else:
            self.post_message(self.Chosen(once.value))

"""May know (mag weten): what the person on the line may be told now. Opened by a key, never by
itself; the cursor of the call stays where it was.
"""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from intake_tui.locale import _
from intake_tui.session.call.company import Company
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.plans.may_know import may_know, sentences
from intake_tui.session.plans.telling import Telling
from intake_tui.tui import commands
from intake_tui.tui.screens.base import Dialog
from intake_tui.tui.text import safe


class MayKnowScreen(Dialog[None]):
    """Only to read; Escape and the key that led here lead back."""

    CSS_PATH = "may_know.tcss"
    GROUP = "may_know"
    BINDINGS = commands.bindings("may_know")

    def __init__(self, talk: Conversation, company: Company) -> None:
        super().__init__()
        self.talk = talk
        self.company = company

    def compose(self) -> ComposeResult:
        """What not to say first, then what to say, then what may be told."""
        with VerticalScroll(classes="dialog wide", id="may-know"):
            yield Static(classes="dialog-title")
            for name in ("secret", "careful", "say", "told", "own"):
                yield Static(id=name)
            yield Static(classes="hint")

    def on_mount(self) -> None:
        """Say it all; the arrows scroll."""
        self.relabel()
        self.query_one("#may-know").focus()

    def relabel(self) -> None:
        """Say everything in the language of the screen."""
        self.query_one(".hint", Static).update(
            safe(self.intake.keyed(_("Escape or {may_know.back}: back")))
        )
        talk, lang = self.talk, self.intake.lang
        found = may_know(talk, self.company)
        telling = Telling(talk, lang, found)
        person = talk.person(found.person)
        self.query_one(".dialog-title", Static).update(safe(telling.title()))
        self._say("secret", telling.secret())
        self._say("careful", telling.careful())
        lines = sentences(found, person, talk.questionnaire, self.intake.questionnaire)
        spoken = [f"“{line.text(lang)}”" for line in lines] if not found.whole else []
        self._say("say", [_("When they ask for more, say:"), *spoken] if spoken else [])
        self._say("told", telling.told())
        self._say("own", telling.own())

    def _say(self, name: str, lines: list[str]) -> None:
        place = self.query_one(f"#{name}", Static)
        place.update(Content("\n").join([safe(line) for line in lines]))
        place.set_class(not lines, "-empty")

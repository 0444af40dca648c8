"""Acute: whom to call now, and the questions on danger. Opened by a key, never by itself."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from intake_tui.domain.plan_shape import Phone
from intake_tui.domain.route import step
from intake_tui.locale import _
from intake_tui.session.conversation import Conversation
from intake_tui.tui.phrases import STATE_SIGN
from intake_tui.tui.screens.base import Dialog
from intake_tui.tui.screens.intake.panes import Rows
from intake_tui.tui.text import fitted, safe

QUESTIONS = (
    "danger-now",
    "danger-can-call",
    "danger-address",
    "danger-what",
    "danger-action",
    "danger-outcome",
)
OWN_DESK = ("instelling", "setting of the organisation")


class AcuteScreen(Dialog[str]):
    """Answers the question on danger to go to; None: back to where one was."""

    BINDINGS: ClassVar[list[BindingType]] = [("f9", "cancel", "Back")]
    CSS_PATH = "acute.tcss"

    def __init__(self, talk: Conversation) -> None:
        super().__init__()
        self.talk = talk

    def compose(self) -> ComposeResult:
        """The numbers, then what is known and still to ask."""
        with VerticalScroll(classes="dialog wide", can_focus=False):
            yield Static(safe(_("Acute")), classes="dialog-title")
            yield Static(Content("\n").join([self._phone(p) for p in self._phones()]))
            yield Rows(id="danger-questions")
            yield Static(safe(_("Enter: to the question    Escape: back")), classes="hint")

    def _phones(self) -> list[Phone]:
        return list(self.talk.questionnaire.phones)

    def _phone(self, phone: Phone) -> Content:
        lang, number, note = self.intake.lang, phone.number, ""
        narrow = self.intake.size.width < 100
        told = f"{phone.for_whom.text(lang)}, {phone.hours.text(lang)}"
        if number in OWN_DESK:
            number = self.intake.settings.duty_desk or _("not set: duty_desk in the settings")
        elif not phone.verified:
            note = _("  check this first")
        return Content.assemble(
            (fitted(phone.name, 26, pad=True), "bold"),
            (fitted(number, 38), "bold $text-accent"),
            "  ",
            ("" if narrow else fitted(told, 48), "dim"),
            (note, "$text-warning"),
        )

    def on_mount(self) -> None:
        """The cursor on the first question that was not asked."""
        facts, lang = self.talk.facts(), self.intake.lang
        rows, states = [], []
        for question_id in QUESTIONS:
            question = self.talk.questionnaire.question.get(question_id)
            if question is None:
                continue
            state = step(facts, question, self.talk.call).state
            states.append(state)
            line = f"{STATE_SIGN[state]} {self.talk.asked(question, None, lang)}"
            rows.append((safe(line), question_id))
        listed = self.query_one(Rows)
        listed.show(rows)
        listed.highlighted = states.index("not-asked") if "not-asked" in states else 0
        listed.focus()

    def on_rows_picked(self, event: Rows.Picked) -> None:
        """To the question."""
        event.stop()
        self.dismiss(str(event.value))

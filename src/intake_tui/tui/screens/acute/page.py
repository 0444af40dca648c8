"""What stands on the acute page: the danger, the numbers, what is known, what was done."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from intake_tui.domain.plan_shape import Phone
from intake_tui.domain.questionnaire import Question
from intake_tui.domain.record.types import Statement
from intake_tui.domain.route import step
from intake_tui.locale import _
from intake_tui.session.call import acute
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.call.numbers import OWN_DESK, number_of
from intake_tui.session.phrases import STATE_SIGN, Phrases
from intake_tui.tui.screens.acute.numbers import packed
from intake_tui.tui.screens.base import Dialog
from intake_tui.tui.screens.intake.panes import Spot
from intake_tui.tui.text import fitted, safe, width
from intake_tui.tui.widgets.controls.base import Control
from intake_tui.tui.widgets.rows import Rows

ROOMY = 36
"""Rows from which every number has a line of its own."""
LOW = 20
"""Rows below which the numbers have one line, and only the danger that is open is told."""
Row = tuple[Content, object]
Hand = acute.Aside | acute.Noting | acute.Done | Control | None
"""What is being written, noted, taken back or answered; None: the cursor is in the list."""


class AcutePage(Dialog[None]):
    """Shows it; what the keys do is in ``screen.py``."""

    CSS_PATH = "acute.tcss"

    def __init__(self, talk: Conversation) -> None:
        super().__init__()
        self.talk = talk
        self.hand: Hand = None
        self.rest: list[Content] = []
        """The numbers that stand below the list, where there is no room for them above it."""

    @property
    def phrases(self) -> Phrases:
        """Words for the case as it is now."""
        return Phrases(self.talk.case, self.talk.questionnaire, self.intake.lang)

    def compose(self) -> ComposeResult:
        """What was said on danger, the numbers, what is known, to ask and to log, the line."""
        with Vertical(classes="dialog wide"):
            yield Static(safe(_("Acute")), classes="dialog-title")
            yield Static(id="acute-danger")
            yield Static(id="acute-phones")
            yield Rows(id="acute-rows")
            yield Static(id="acute-told")
            yield Spot("keep", id="aside-label")
            with Horizontal(id="aside-line"):
                yield Static(safe(_("At what time:")), id="aside-time")
                yield Input(id="aside", select_on_focus=False)
            yield Vertical(id="acute-answer")
            yield Static(id="acute-hint", classes="hint")

    def on_mount(self) -> None:
        """The cursor on the first question that was not asked."""
        self._show()
        listed = self.query_one(Rows)
        listed.highlighted = self._first_open()
        listed.focus()
        self._hint()

    def on_resize(self, event: events.Resize) -> None:
        """Where there is little room the first numbers stand in a line or two, always in sight, and
        the others below the list.
        """
        tight = event.size.height < ROOMY
        self.set_class(tight, "-tight")
        phones = self.talk.questionnaire.phones
        self.rest = []
        if tight:
            desk = self.intake.settings.duty_desk
            rows = 1 if event.size.height < LOW else 2
            above, below = packed(phones, desk, self.room, rows)
            shown = safe(above).stylize("bold")
            self.rest = [safe(f"   {number}") for number in below]
        else:
            shown = Content("\n").join([self._phone(p) for p in phones])
        self.query_one("#acute-phones", Static).update(shown)
        self._show()

    @property
    def room(self) -> int:
        """Cells in a line of the page."""
        return min(self.intake.size.width, 100) - 4

    def _first_open(self, after: int = -1) -> int:
        for at, value in enumerate(self.query_one(Rows).values()):
            if at > after and isinstance(value, tuple) and value[0] == "ask":
                question = self.talk.questionnaire.question[value[1]]
                if self._state(question) == "not-asked":
                    return at
        return max(after, 0)

    # --- what stands there -----------------------------------------------------------------

    def _phone(self, phone: Phone) -> Content:
        lang, note = self.intake.lang, ""
        number = number_of(phone, self.intake.settings.duty_desk)
        told = f"{phone.for_whom.text(lang)}, {phone.hours.text(lang)}"
        if phone.number in OWN_DESK:
            told = phone.for_whom.text(lang)
        elif not phone.verified:
            note = _("  check this first")
        room = self.room - 24 - cell_len(note)
        return Content.assemble(
            (fitted(phone.name, 23, pad=True), "bold"),
            " ",
            (fitted(number, room), "bold $text-accent"),
            (note, "$text-warning"),
            (f"  {fitted(told, room - cell_len(number) - 2)}" if room > 44 else "", "dim"),
        )

    def _state(self, question: Question) -> str:
        return step(self.talk.facts(), question, self.talk.call).state

    def _show(self) -> None:
        open_, told = acute.unresolved(self.talk), acute.danger_said(self.talk)
        strip, head = self.query_one("#acute-danger", Static), _("Danger now?")
        lines = [fitted(f"{head} {self._told(s)}", self.room) for s in open_]
        rest = " · ".join(self._told(s) for s in told[len(open_) :])
        rest = rest if lines else f"{head} {rest or _('not asked')}"
        if not lines or (rest and self.intake.size.height >= LOW):
            lines.append(fitted(rest, self.room))
        strip.update(Content("\n").join([safe(line) for line in lines]))
        strip.set_class(bool(open_), "-alarm")
        listed = self.query_one(Rows)
        at = listed.highlighted
        listed.show(list(self._rows()))
        listed.highlighted = at

    def _told(self, statement: Statement) -> str:
        who = self.phrases.source(statement, self.talk.ground.now())
        return f"{self.phrases.said(statement)} ({who})"

    def _rows(self) -> Iterable[Row]:
        talk, lang = self.talk, self.intake.lang
        if talk.call is None:
            text = _(
                "No call in hand: nothing can be noted here. "
                "In the call, {intake.people}, then {people.call}."
            )
            yield safe(self.intake.keyed(text)), None
        for name in acute.QUESTIONS if talk.call is not None else ():
            question = talk.questionnaire.question.get(name)
            if question is None:
                continue
            asked = talk.asked(question, None, lang)
            answers = "; ".join(self._told(s) for s in acute.standing(talk, name))
            if width(f"{asked}{answers}") > self.room - 6:
                asked = question.short.text(lang) or asked
            asked = f"{STATE_SIGN[self._state(question)]} {asked}"
            # An address is never cut: what does not fit in the line goes on in the next.
            yield Content.assemble(asked, (f"  {fitted(answers, 400)}", "bold")), ("ask", name)
        question = talk.questionnaire.question.get(acute.ACTION)
        if question is not None and talk.call is not None:
            yield Content.styled(talk.asked(question, None, lang), "bold"), None
            for number, choice in enumerate(question.choices, 1):
                yield safe(f"{number}  {choice.text(lang)}"), ("done", choice.code)
            for act in acute.done(talk):
                yield safe(f"   ✓ {acute.act_in_words(talk, lang, act)}"), ("back", act)
        for line in self.rest:
            yield line, None

    def _hint(self) -> None:
        match self.hand:
            case acute.Noting():
                hint = _("Enter: note it · ↑↓ {acute.by_whom}: by whom · type: the time · Esc: not")
            case acute.Done():
                hint = _("Enter: take it back · Esc: it stands")
            case acute.Aside():
                hint = _("Enter or Esc: keep, to the list · {acute.leave}: back to the call")
            case Control():
                hint = _(
                    "{acute.status}: does not know · Esc: no answer · "
                    "{acute.leave}: back to the call"
                )
            case _:
                hint = _(
                    "Digit: was done · Enter: answer · {acute.undo}: take back · "
                    "{acute.leave}: back"
                )
        self.query_one("#acute-hint", Static).update(safe(self.intake.keyed(hint)))

    def _say(self, text: str) -> None:
        line = self.query_one("#acute-told", Static)
        line.update(safe(text))
        line.set_class(bool(text), "-open")

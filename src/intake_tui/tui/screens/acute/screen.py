"""Acute: whom to call now, what is known of the danger, and what was done, by whom and when.

Opened by a key, never by itself. What is noted here is saved at once, beside what is being typed in
the call: one key leads back to it, untouched.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from intake_tui.domain.plan_shape import Phone
from intake_tui.domain.questionnaire import Question
from intake_tui.domain.record.types import Statement
from intake_tui.domain.route import step
from intake_tui.locale import _
from intake_tui.session import phrases
from intake_tui.session.call import acute
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.phrases import STATE_SIGN, Phrases, day_and_time, label_of, state_word
from intake_tui.tui.screens.base import Dialog
from intake_tui.tui.screens.dialogs.pick import Choice, PickScreen
from intake_tui.tui.screens.intake.saving import Autosave
from intake_tui.tui.text import fitted, safe
from intake_tui.tui.widgets.rows import Rows

OWN_DESK = ("instelling", "setting of the organisation")
UNKNOWN = "unknown"
ROOMY = 36
"""Rows from which every number has a line of its own."""
Row = tuple[Content, object]


class AcuteScreen(Dialog[None]):
    """Answers nothing: what is noted here is in the record."""

    BINDINGS: ClassVar[list[BindingType]] = [("f9", "cancel", "Back")]
    CSS_PATH = "acute.tcss"

    def __init__(self, talk: Conversation) -> None:
        super().__init__()
        self.talk = talk
        self.aside: acute.Aside | None = None
        self.autosave = Autosave(self, self._save, time.monotonic)

    @property
    def phrases(self) -> Phrases:
        """Words for the case as it is now."""
        return Phrases(self.talk.case, self.talk.questionnaire, self.intake.lang)

    def compose(self) -> ComposeResult:
        """What was said on danger, the numbers, then what is known, to ask and to log."""
        with Vertical(classes="dialog wide"):
            yield Static(safe(_("Acute")), classes="dialog-title")
            yield Static(id="acute-danger")
            yield Static(id="acute-phones")
            yield Static(id="aside-label")
            yield Input(id="aside", select_on_focus=False)
            yield Rows(id="acute-rows")
            hint = _("Digit: was done    Enter: answer    F9: back to the call")
            yield Static(safe(hint), classes="hint")

    def on_mount(self) -> None:
        """The cursor on the first question that was not asked."""
        self._show()
        listed = self.query_one(Rows)
        listed.highlighted = self._first_open(listed)
        listed.focus()

    def on_resize(self, event: events.Resize) -> None:
        """Where there is little room the numbers stand in a line or two, always in sight."""
        tight = event.size.height < ROOMY
        self.set_class(tight, "-tight")
        phones = self.talk.questionnaire.phones
        if tight:
            numbers = [f"{p.name} {self._number(p)}" for p in phones]
            numbers = [p.number for p in phones if p.name == p.number] + [
                text for p, text in zip(phones, numbers, strict=True) if p.name != p.number
            ]
            shown = safe(" · ".join(numbers)).stylize("bold")
        else:
            shown = Content("\n").join([self._phone(p) for p in phones])
        self.query_one("#acute-phones", Static).update(shown)
        self._show()

    def _first_open(self, listed: Rows) -> int:
        for at, value in enumerate(listed.values()):
            if isinstance(value, tuple) and value[0] == "ask":
                question = self.talk.questionnaire.question[value[1]]
                if self._state(question) == "not-asked":
                    return at
        return 0

    # --- what stands there -----------------------------------------------------------------

    def _number(self, phone: Phone) -> str:
        if phone.number in OWN_DESK:
            return self.intake.settings.duty_desk or _("not set: duty_desk in the settings")
        return phone.number

    def _phone(self, phone: Phone) -> Content:
        lang, number, note = self.intake.lang, self._number(phone), ""
        told = f"{phone.for_whom.text(lang)}, {phone.hours.text(lang)}"
        if phone.number in OWN_DESK:
            told = phone.for_whom.text(lang)
        elif not phone.verified:
            note = _("  check this first")
        room = min(self.intake.size.width, 100) - 4 - 24 - cell_len(note)
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
        open_, said = acute.unresolved(self.talk), acute.danger_said(self.talk)
        strip, room = self.query_one("#acute-danger", Static), min(self.intake.size.width, 100) - 4
        head, rest = _("Danger now?"), " · ".join(self._told(s) for s in said[len(open_) :])
        lines = [fitted(f"{head} {self._told(s)}", room) for s in open_]
        rest = rest if lines else f"{head} {rest or _('not asked')}"
        lines += [fitted(rest, room)] if rest else []
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
            yield safe(_("No call in hand: nothing can be noted here. ctrl+l, then c.")), None
            return
        for name in acute.QUESTIONS:
            question = talk.questionnaire.question.get(name)
            if question is None:
                continue
            asked = f"{STATE_SIGN[self._state(question)]} {talk.asked(question, None, lang)}"
            answers = "; ".join(self._told(s) for s in acute.standing(talk, name))
            yield Content.assemble(asked, (f"  {fitted(answers, 80)}", "bold")), ("ask", name)
        question = talk.questionnaire.question.get(acute.ACTION)
        if question is not None:
            yield Content.styled(talk.asked(question, None, lang), "bold"), None
            for number, choice in enumerate(question.choices, 1):
                yield safe(f"{number}  {choice.text(lang)}"), ("done", choice.code)
            for done in acute.done(talk):
                what = label_of(question.choices, done.code, lang)
                when = day_and_time(done.said.said_at, talk.ground.now())
                who = self.phrases.person(done.said.speaker)
                yield safe(f"   {when}  {what} — {who}"), None

    # --- answering -------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """A digit logs what was done."""
        question = self.talk.questionnaire.question.get(acute.ACTION)
        if self.aside is not None or question is None or not (event.character or "").isdigit():
            return
        at = int(event.character or "0") - 1
        if 0 <= at < len(question.choices) and self.talk.call is not None:
            event.stop()
            self._ask_who(question.choices[at].code)

    def on_rows_picked(self, event: Rows.Picked) -> None:
        """Answer a question, or log what was done."""
        event.stop()
        match event.value:
            case ("ask", str(name)):
                self._ask(self.talk.questionnaire.question[name])
            case ("done", str(code)):
                self._ask_who(code)

    def _ask(self, question: Question) -> None:
        talk, lang = self.talk, self.intake.lang
        if question.type not in ("choice", "choices"):
            self._write(question)
            return
        choices = [Choice(c.code, c.text(lang)) for c in question.choices]
        choices.append(Choice(UNKNOWN, state_word(UNKNOWN), key="?"))
        speaker = phrases.person_label(talk.person(talk.speaker))
        title = f"{talk.asked(question, None, lang)}  ({speaker})"

        def answered(picked: str | None) -> None:
            if picked is not None:
                with self.told():
                    if picked == UNKNOWN:
                        acute.say(talk, question.id, None, status="unknown")
                    else:
                        acute.say(talk, question.id, picked)
                self._show()

        self.intake.push_screen(PickScreen(title, choices), answered)

    def _ask_who(self, code: str) -> None:
        talk = self.talk
        if talk.saver.read_only:
            with self.told():
                acute.log(talk, code, talk.speaker or "")
            return
        me = talk.me()
        people = [p for p in talk.case.people() if p.id != me and (p.name or p.relation)]
        choices = [Choice(me, _("I did"), key="0")]
        choices += [Choice(p.id, phrases.person_label(p), p.relation) for p in people]

        def picked(by: str | None) -> None:
            if by is not None:
                with self.told():
                    acute.log(talk, code, by)
                self._show()

        self.intake.push_screen(PickScreen(_("By whom?"), choices, now=me), picked)

    # --- words -----------------------------------------------------------------------------

    def _write(self, question: Question) -> None:
        with self.told():
            self.aside = acute.Aside(self.talk, question.id)
            line, label = self.query_one("#aside", Input), self.query_one("#aside-label", Static)
            label.update(safe(self.talk.asked(question, None, self.intake.lang)))
            line.value = self.aside.text
            line.add_class("-open")
            label.add_class("-open")
            line.focus()
            line.scroll_visible(animate=False)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Something was typed; it is a draft a moment later."""
        event.stop()
        if self.aside is not None:
            with self.told():
                self.aside.put(event.value)
            self.autosave.touch()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter keeps the words."""
        event.stop()
        self._finish()
        self._show()
        self.query_one(Rows).focus()

    def _save(self) -> None:
        if self.aside is not None:
            with self.told():
                self.aside.flush()

    def _finish(self) -> None:
        if self.aside is not None:
            aside, self.aside = self.aside, None
            line = self.query_one("#aside", Input)
            with self.told():
                aside.put(line.value)
                aside.finish()
            line.remove_class("-open")
            self.query_one("#aside-label").remove_class("-open")

    def half_typed(self) -> str:
        """Nothing is left over: words that were being typed become an answer."""
        self._finish()
        return ""

    def action_cancel(self) -> None:
        """Back to where one was; what was typed here is kept."""
        self._finish()
        self.dismiss(None)

"""The read-back card (voorlezen): one person's words of this call, to put right and to release."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from intake_tui.domain.questionnaire import Question
from intake_tui.domain.record.types import Person, Statement
from intake_tui.locale import _
from intake_tui.session.call import reading_back
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.phrases import Phrases, clock, person_label, read_by
from intake_tui.tui import commands
from intake_tui.tui.screens.base import BaseScreen
from intake_tui.tui.screens.dialogs.pick import Choice, PickScreen
from intake_tui.tui.screens.dialogs.releasing import to_somebody
from intake_tui.tui.text import safe
from intake_tui.tui.widgets.key_line import KeyLine
from intake_tui.tui.widgets.rows import Rows

Left = tuple[tuple[str, str | None], str | None]
"""The question to go to, and the statement to put right there."""
Row = tuple[Content, object]


class ReadBackScreen(BaseScreen[Left]):
    """Answers where to go and what to put right there; None: back to the call. Whom it is read to
    and the line one left are kept in ``reading``.
    """

    GROUP = "readback"
    CSS_PATH = "read_back.tcss"
    BINDINGS = commands.bindings("readback")

    def __init__(self, talk: Conversation, reading: reading_back.Round) -> None:
        super().__init__()
        self.talk = talk
        self.reading = reading

    @property
    def person(self) -> Person:
        """Who hears their words back."""
        return self.talk.case.persons[self.reading.person]

    def compose(self) -> ComposeResult:
        """To whom, and one list: what to mind, their words, and what to say before hanging up."""
        yield Static(id="read-back-head")
        yield Rows(id="read-back")
        yield KeyLine()

    def on_mount(self) -> None:
        """The cursor on the line one came from, or the first."""
        self.show()
        rows = self.query_one(Rows)
        values = rows.values()
        row = self.reading.row
        match row:
            case ("said", str(statement)):
                row = ("said", reading_back.stands_now(self.talk, statement))
        if row is not None and row in values:
            rows.highlighted = values.index(row)
        else:
            words = (i for i, v in enumerate(values) if isinstance(v, tuple) and v[0] != "read")
            rows.highlighted = next(words, None)
        rows.focus()

    def relabel(self) -> None:
        """Say everything in the language of the screen."""
        self.show()

    def show(self) -> None:
        """Everything as it stands now."""
        call, lang = self.talk.case.calls[self.talk.call or ""], self.intake.lang
        head = _("Read back to {person} · call of {time}")
        head = head.format(person=person_label(self.person), time=clock(call.started_at))
        heard = reading_back.heard(self.talk, self.person.id)
        if heard is not None:
            head += f" · {Phrases(self.talk.case, self.talk.questionnaire, lang).said(heard)}"
        self.query_one("#read-back-head", Static).update(safe(head))
        self.query_one(Rows).show(self._rows())

    def _rows(self) -> Iterator[Row]:
        card, lang = reading_back.card(self.talk, self.person), self.intake.lang
        desk = self.intake.settings.house_style().duty_desk
        yield from _to_read(reading_back.mind(card, lang), "mind", "bold")
        said = reading_back.said_by(self.talk, self.person.id)
        yield Content.styled(_("Their words ({n})").format(n=len(said)), "bold"), None
        if not said:
            yield safe("  " + _("Nothing was written down.")), None
        for statement in said:
            yield self._statement(statement), ("said", statement.id)
        yield Content.styled(_("To ask now"), "bold"), None
        for one in reading_back.to_ask(self.talk, self.person.id):
            question = self.talk.questionnaire.question[one.question]
            wording = self._wording(question, one.subject)
            mark = "•" if one.asked else "○"
            state = _("asked") if one.asked else _("not asked")
            line = Content.assemble("  ", mark, " ", safe(wording), (f"  {state}", "dim"))
            yield line, ("ask", (one.question, one.subject))
        yield Content.styled(_("To say before hanging up"), "bold"), None
        yield from _to_read(reading_back.to_say(card, lang, desk), "say")

    def _statement(self, statement: Statement) -> Content:
        phrases = Phrases(self.talk.case, self.talk.questionnaire, self.intake.lang)
        question = self.talk.questionnaire.question[statement.question]
        asked = self._wording(question, statement.subject)
        to = [phrases.person(r.to) for r in statement.releases if r.withdrawn is None]
        known = _("released to {people}").format(people=", ".join(to)) if to else ""
        known = known or read_by(self.talk.questionnaire, question.id)
        return Content("\n").join(
            [
                safe(f"  {phrases.said(statement)}"),
                safe(f"      {asked} · {known}").stylize("dim"),
            ]
        )

    def _wording(self, question: Question, subject: str | None) -> str:
        """As it is said to who hears their words back, whoever spoke last."""
        return self.talk.asked(question, subject, self.intake.lang, to=self.person.id)

    def _chosen(self) -> Statement | None:
        match self.query_one(Rows).chosen:
            case ("said", str(statement)):
                return self.talk.case.statements[statement]
        return None

    # --- keys ------------------------------------------------------------------------------

    def on_rows_picked(self, event: Rows.Picked) -> None:
        """A click on a line does what Enter does."""
        event.stop()
        self.action_jump()

    def action_jump(self) -> None:
        """Put a statement right, or ask what is still to ask, in the field of its question."""
        match self.query_one(Rows).chosen:
            case ("said", str(id_)) as row:
                said = self.talk.case.statements[id_]
                self.reading.row = row
                self.dismiss(((said.question, said.subject), id_))
            case ("ask", (str(question), subject)) as row:
                self.reading.row = row
                self.dismiss(((question, cast("str | None", subject)), None))

    def action_back(self) -> None:
        """Back to the call."""
        self.dismiss(None)

    def action_right(self) -> None:
        """They say that it is right: noted as their answer, and back to the call."""
        with self.told():
            words = reading_back.note_right(self.talk, self.person.id, since=self.reading.since)
            text = _("{person} heard their own words back: {answer}. It is noted.")
            self.intake.say(text.format(person=person_label(self.person), answer=words))
            self.dismiss(None)

    def action_release(self) -> None:
        """Release the line under the cursor to one person, or take that back."""
        statement = self._chosen()
        if statement is not None:
            to_somebody(self, self.talk, statement, then=self.show)

    def action_person(self) -> None:
        """Read back to somebody else who spoke in this call."""
        people = reading_back.callers(self.talk)
        choices = [Choice(p.id, person_label(p), p.relation) for p in people]
        self.intake.push_screen(
            PickScreen(_("Read back to whom?"), choices, now=self.person.id), self._read_to
        )

    def _read_to(self, person: str | None) -> None:
        if person is not None and person != self.person.id:
            self.reading.person, self.reading.row = person, None
            self.reading.since = self.talk.case.head.next_seq
            self.show()


def _to_read(text: str, name: str, style: str = "") -> Iterator[Row]:
    """Lines that are only read; the cursor goes over them, so that none is out of sight."""
    for n, line in enumerate(text.split("\n")):
        yield safe(f"  {line}").stylize(style), ("read", (name, n))

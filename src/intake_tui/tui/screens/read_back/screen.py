"""The read-back card (voorlezen): one person's words of this call, to put right and to release."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Static

from intake_tui.domain.record.types import Person, Statement
from intake_tui.locale import _
from intake_tui.session.call import reading_back
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.phrases import Phrases, clock, person_label
from intake_tui.session.plans import releasing
from intake_tui.tui import commands
from intake_tui.tui.screens.base import BaseScreen
from intake_tui.tui.screens.dialogs.pick import Choice, PickScreen
from intake_tui.tui.screens.dialogs.releasing import ask
from intake_tui.tui.text import fitted, safe
from intake_tui.tui.widgets.rows import Rows

Left = tuple[object, tuple[str, str | None], str | None]
"""The row it was left on, the question to go to, and the statement to put right there."""
Row = tuple[Content, object]


class ReadBackScreen(BaseScreen[Left]):
    """Answers where to go and what to put right there; None: back to the call."""

    GROUP = "readback"
    CSS_PATH = "read_back.tcss"
    BINDINGS = commands.bindings("readback")

    def __init__(self, talk: Conversation, person: str, at: object = None) -> None:
        super().__init__()
        self.talk = talk
        self.person_id = person
        self.start_at = at

    @property
    def person(self) -> Person:
        """Who hears their words back."""
        return self.talk.case.persons[self.person_id]

    def compose(self) -> ComposeResult:
        """To whom, what to mind, their words, and what to say before hanging up."""
        yield Static(id="read-back-head")
        yield Static(id="read-back-mind")
        yield Rows(id="read-back")
        with VerticalScroll(id="read-back-say", can_focus=False):
            yield Static(id="read-back-words")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """The cursor on the line one came from, or the first."""
        self.show()
        rows = self.query_one(Rows)
        values = rows.values()
        if self.start_at in values and self.start_at is not None:
            rows.highlighted = values.index(self.start_at)
        else:
            rows.highlighted = next((i for i, v in enumerate(values) if v is not None), None)
        rows.focus()

    def relabel(self) -> None:
        """Say everything in the language of the screen."""
        self.show()

    def show(self) -> None:
        """Everything as it stands now."""
        call = self.talk.case.calls[self.talk.call or ""]
        head = _("Read back to {person} · call of {time}")
        head = head.format(person=person_label(self.person), time=clock(call.started_at))
        self.query_one("#read-back-head", Static).update(safe(fitted(head, self.size.width or 80)))
        card, lang = reading_back.card(self.talk, self.person), self.intake.lang
        desk = self.intake.settings.house_style().duty_desk
        self.query_one("#read-back-mind", Static).update(safe(reading_back.mind(card, lang)))
        words = reading_back.to_say(card, lang, desk)
        self.query_one("#read-back-words", Static).update(safe(words))
        self.query_one(Rows).show(self._rows())

    def _rows(self) -> Iterator[Row]:
        said = reading_back.said_by(self.talk, self.person_id)
        yield Content.styled(_("Their words ({n})").format(n=len(said)), "bold"), None
        if not said:
            yield safe("  " + _("Nothing was written down.")), None
        for statement in said:
            yield self._statement(statement), ("said", statement.id)
        yield Content.styled(_("To ask now"), "bold"), None
        for one in reading_back.to_ask(self.talk, self.person_id):
            question = self.talk.questionnaire.question[one.question]
            wording = self.talk.asked(question, one.subject, self.intake.lang)
            mark = "•" if one.asked else "○"
            state = _("asked") if one.asked else _("not asked")
            line = Content.assemble("  ", mark, " ", safe(wording), (f"  {state}", "dim"))
            yield line, ("ask", (one.question, one.subject))

    def _statement(self, statement: Statement) -> Content:
        phrases = Phrases(self.talk.case, self.talk.questionnaire, self.intake.lang)
        question = self.talk.questionnaire.question[statement.question]
        asked = self.talk.asked(question, statement.subject, self.intake.lang)
        to = [phrases.person(r.to) for r in statement.releases if r.withdrawn is None]
        known = _("released to {people}").format(people=", ".join(to)) if to else ""
        known = known or _("own team until released")
        return Content("\n").join(
            [
                safe(f"  {phrases.said(statement)}"),
                safe(f"      {asked} · {known}").stylize("dim"),
            ]
        )

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
                self.dismiss((row, (said.question, said.subject), id_))
            case ("ask", (str(question), subject)) as row:
                self.dismiss((row, (question, cast("str | None", subject)), None))

    def action_back(self) -> None:
        """Back to the call."""
        self.dismiss(None)

    def action_release(self) -> None:
        """Release the line under the cursor to one person, or take that back."""
        statement = self._chosen()
        if statement is None:
            return
        given = {r.to for r in statement.releases if r.withdrawn is None}
        again = _("released; again takes it back")
        choices = [
            Choice(p.id, person_label(p), again if p.id in given else p.relation)
            for p in self.talk.case.people("parent", "child", "network", "volunteer")
            if p.name or p.relation
        ]
        if not choices:
            self.intake.say(_("Nobody is there to release this to. Ctrl+L adds people."))
            return

        def picked(person: str | None) -> None:
            if person is None:
                return
            if person in given:
                with self.told():
                    self.talk.end_release(statement.id, person)
                self.show()
                return
            reader = releasing.reader_for(self.talk, person)
            ask(self, self.talk, statement, reader, then=self.show)

        self.intake.push_screen(PickScreen(_("Release to whom?"), choices), picked)

    def action_person(self) -> None:
        """Read back to somebody else who spoke in this call."""
        people = reading_back.callers(self.talk)
        choices = [Choice(p.id, person_label(p), p.relation) for p in people]
        self.intake.push_screen(
            PickScreen(_("Read back to whom?"), choices, now=self.person_id), self._read_to
        )

    def _read_to(self, person: str | None) -> None:
        if person is not None:
            self.person_id = person
            self.show()

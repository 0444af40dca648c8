"""The keys of the intake screen: what each asks, and what it does with the answer."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, Literal

from textual.widgets import Input

from intake_tui.domain.record import changes as operations
from intake_tui.domain.record.types import Person
from intake_tui.locale import _
from intake_tui.session.caller import add_person
from intake_tui.tui import phrases
from intake_tui.tui.screens.base import BaseScreen
from intake_tui.tui.screens.dialogs.go import GoScreen, Place
from intake_tui.tui.screens.dialogs.person import PersonScreen
from intake_tui.tui.screens.dialogs.pick import ADD, Choice, PickScreen

if TYPE_CHECKING:
    from intake_tui.session.conversation import Conversation
    from intake_tui.session.notepad import Jotting
    from intake_tui.tui.screens.intake.panes import QuestionPane

KINDS: tuple[Literal["quote", "observed", "told", "opinion", "interpretation"], ...] = (
    "quote",
    "observed",
    "told",
    "opinion",
    "interpretation",
)
OWN_WORDS = "own"


class IntakeKeys(BaseScreen[None]):
    """Actions of the intake screen; the screen itself has the questions and the saving."""

    if TYPE_CHECKING:
        talk: Conversation
        jotting: Jotting
        at: tuple[str, str | None] | None
        trail: list[tuple[str, str | None]]
        in_section: bool
        review_at: object
        typed: tuple[str, Any, str]

        @property
        def pane(self) -> QuestionPane:
            """The column of the question."""

        async def open_question(
            self,
            question_id: str,
            subject: str | None,
            *,
            editing: str | None = None,
            remember: bool = True,
            focus: bool | None = None,
        ) -> bool:
            """Show a question."""

        async def open_section(self, section: str) -> None:
            """The first question of a section that was not asked."""

        async def to_next(self) -> None:
            """The next question that was not asked."""

        def finish_field(self) -> None:
            """Leave the field in hand."""

        def people(self) -> tuple[Person, ...]:
            """The persons to choose from."""

        def save(self) -> None:
            """Make durable what is typed."""

        def show_all(self) -> None:
            """Everything but the control."""

    def soon(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do ``work`` after the dialog has gone."""
        self.run_worker(work, group="go", exit_on_error=True)

    # --- columns ---------------------------------------------------------------------------

    def action_notepad(self) -> None:
        """To the notepad; in it one stays there, so that no letter answers a question."""
        self.add_class("-beside")
        self.query_one("#jot", Input).focus()

    def action_question(self) -> None:
        """To the question."""
        self.remove_class("-beside")
        control = self.pane.control
        if control is not None:
            control.focus_first()

    # --- who speaks, whose words, which kind, which status ----------------------------------

    def _choice(self, person: Person) -> Choice:
        role = phrases.role_word(person.role) if person.role else ""
        detail = " · ".join(part for part in (person.relation, role) if part)
        return Choice(person.id, phrases.person_label(person), detail)

    def action_speaker(self) -> None:
        """Who speaks from now on."""
        people = [
            p for p in self.talk.case.people() if p.id == self.talk.caller or p in self.people()
        ]
        choices = [self._choice(p) for p in people]
        choices.append(Choice(ADD, _("Somebody else"), _("add a person"), key=ADD))
        picker = PickScreen(_("Who speaks now?"), choices, now=self.talk.speaker)
        self.intake.push_screen(picker, self._speaker_picked)

    def _speaker_picked(self, picked: str | None) -> None:
        if picked is not None and picked.startswith(ADD):
            dialog = PersonScreen(name=picked.removeprefix(ADD))
            self.intake.push_screen(dialog, self._speaker_added)
        elif picked is not None:
            self.soon(self.speak(picked))

    def _speaker_added(self, fields: dict[str, Any] | None) -> None:
        if fields is not None:
            with self.told():
                self.soon(self.speak(self.add_person(fields)))

    def add_person(self, fields: dict[str, Any]) -> str:
        """Add the person of the dialog; a circle is drawn around the only child."""
        children = self.talk.case.people("child")
        child = children[0].id if len(children) == 1 else None
        return add_person(self.talk, **(fields | {"child": child}))

    async def speak(self, person_id: str) -> None:
        """This person speaks from now on; what was typed stays with who spoke before."""
        with self.told():
            self.jotting.flush()
            self.finish_field()
            before = self.talk.speaker
            self.talk.choose_speaker(person_id)
            person = self.talk.person(person_id)
            if person is not None and person.role != "worker":
                self.talk.join_call(person_id)
            if self.at is not None and person is not None and self.at[1] == before:
                # A question about who spoke until now is asked of who speaks from now on.
                question = self.talk.questionnaire.question[self.at[0]]
                if question.per == "person" and person.role in question.respondents:
                    self.at = (question.id, person.id)
        if self.at is not None:
            await self.open_question(*self.at, remember=False)

    def action_words_of(self) -> None:
        """Whose words the speaker passes on."""
        field = self.talk.field
        if field is None:
            return
        choices = [Choice(OWN_WORDS, _("The speaker's own words"), key="0")]
        choices += [self._choice(p) for p in self.people() if p.id != field.statement.speaker]
        now = field.statement.words_of or OWN_WORDS
        self.intake.push_screen(PickScreen(_("Whose words?"), choices, now=now), self._words_picked)

    def _words_picked(self, picked: str | None) -> None:
        if picked is not None:
            with self.told():
                self.talk.choose_words_of(None if picked == OWN_WORDS else picked)
            self.save()

    def action_kind(self) -> None:
        """The next kind of statement."""
        field = self.talk.field
        if field is not None:
            kind = field.statement.kind
            at = KINDS.index(kind) if kind in KINDS else -1
            with self.told():
                self.talk.choose_kind(KINDS[(at + 1) % len(KINDS)])
            self.save()

    def action_status(self) -> None:
        """Does not know, does not want to say, an answer: in turn."""
        field, control = self.talk.field, self.pane.control
        if field is None or control is None:
            return
        raw, value, problem = self.typed
        with self.told():
            match field.statement.status:
                case "answered":
                    self.talk.mark("unknown")
                    control.show("", None, "unknown")
                case "unknown":
                    self.talk.mark("declined")
                    control.show("", None, "declined")
                case _:
                    self.talk.put(raw, value, problem)
                    control.show(raw, value, "answered")
            control.focus_first()
        self.save()

    # --- going somewhere -------------------------------------------------------------------

    async def action_next(self) -> None:
        """To the next question."""
        await self.to_next()

    async def action_previous(self) -> None:
        """Back to the question before this one."""
        if self.trail:
            question, subject = self.trail.pop()
            await self.open_question(question, subject, remember=False, focus=True)

    def places(self, *types: str) -> list[Place]:
        """Everywhere one can go; with ``types`` only questions of those types."""
        talk, lang = self.talk, self.intake.lang
        known = talk.questionnaire
        sections = {s.id: s for s in known.sections}
        steps = {s.key: s for s in (*talk.quick_route(), *talk.full_route())}
        said = phrases.Phrases(talk.case, known, lang)
        found = []
        for step in steps.values():
            question = known.question[step.question]
            if types and question.type not in types:
                continue
            section = sections[question.section]
            about = said.subject(question, step.subject)
            asked = talk.asked(question, step.subject, lang)
            words = " ".join(
                (asked, question.ask.nl, question.ask.en, section.nl, section.en, about)
            )
            where = f"{section.text(lang)} · {about}" if about else section.text(lang)
            label = f"{phrases.STATE_SIGN[step.state]} {asked}"
            found.append(Place("question", question.id, step.subject, label, where, words))
        if types:
            return found
        for section in known.sections:
            text = section.text(lang)
            words = f"{section.nl} {section.en}"
            found.append(Place("section", section.id, None, text, _("section"), words))
        for person in self.people():
            label = phrases.person_label(person)
            searched = f"{person.name} {person.relation}"
            found.append(Place("person", person.id, person.id, label, _("person"), searched))
        return found

    def action_go(self) -> None:
        """Any question, section or person by a few letters."""
        self.intake.push_screen(GoScreen(self.places()), self._place_picked)

    def _place_picked(self, place: Place | None) -> None:
        if place is not None:
            self.soon(self._go(place))

    async def _go(self, place: Place) -> None:
        self.remove_class("-beside")
        if place.kind == "section":
            await self.open_section(place.id)
        elif place.kind == "question":
            await self.jump(place.id, place.subject)
        else:
            steps = [s for s in self.talk.full_route() if s.subject == place.id]
            if steps:
                await self.jump(steps[0].question, steps[0].subject)
            else:
                self.action_people()

    async def jump(self, question: str, subject: str | None, *, editing: str | None = None) -> None:
        """To a question from elsewhere; Enter goes on from where its section goes on."""
        quick = {s.key for s in self.talk.quick_route()}
        self.in_section = (question, subject) not in quick
        self.remove_class("-beside")
        await self.open_question(question, subject, editing=editing, focus=True)

    def action_earlier(self) -> None:
        """What was said on this question before: change, withdraw, or give to who said it."""
        from intake_tui.tui.screens.dialogs.earlier import EarlierScreen

        if self.at is None:
            return
        with self.told():
            self.finish_field()
        question = self.talk.questionnaire.question[self.at[0]]
        screen = EarlierScreen(self.talk, question, self.at[1])
        self.intake.push_screen(screen, self._earlier_left)

    def _earlier_left(self, statement_id: str | None) -> None:
        if statement_id is not None and self.at is not None:
            self.soon(self.open_question(*self.at, editing=statement_id, focus=True))

    def action_undo(self) -> None:
        """Withdraw the answer that was given last."""
        statement = None
        with self.told():
            statement = self.talk.undo()
        if statement is None:
            self.intake.say(_("Nothing was said here that can be undone."))
            if self.at is not None and self.talk.field is None:
                self.soon(self.open_question(*self.at, remember=False))
            return
        question = self.talk.questionnaire.question[statement.question]
        asked = self.talk.asked(question, statement.subject, self.intake.lang)
        told = _("Withdrawn: {question} It stays readable in the file.")
        self.intake.say(told.format(question=asked))
        self.soon(self.jump(statement.question, statement.subject))

    # --- other screens ---------------------------------------------------------------------

    def action_review(self) -> None:
        """What is still to ask."""
        from intake_tui.tui.screens.review.screen import ReviewScreen

        with self.told():
            self.finish_field()
        screen = ReviewScreen(self.talk, self.places("quote", "text"), self.review_at)
        self.intake.push_screen(screen, self._review_left)

    def _review_left(self, left: Any) -> None:
        if left is not None:
            self.review_at, (question, subject) = left
            self.soon(self.jump(question, subject))

    def action_plan(self) -> None:
        """See and export the plans."""
        from intake_tui.tui.screens.plan.screen import PlanScreen

        with self.told():
            self.finish_field()
        self.intake.push_screen(PlanScreen(self.talk))

    def action_acute(self) -> None:
        """Numbers to call, and the questions on danger."""
        from intake_tui.tui.screens.acute.screen import AcuteScreen

        self.intake.push_screen(AcuteScreen(self.talk), self._acute_left)

    def _acute_left(self, question: str | None) -> None:
        if question is not None:
            self.soon(self.jump(question, self.talk.call))

    def action_people(self) -> None:
        """Children, people and calls of this case."""
        from intake_tui.tui.screens.people.screen import PeopleScreen

        with self.told():
            self.finish_field()
        self.intake.push_screen(PeopleScreen(self.talk), self._people_left)

    def _people_left(self, started: bool | None) -> None:
        if started:
            self.soon(self.begin_call())

    async def begin_call(self) -> None:
        """The first question of the call in hand; the cursor stands in the notepad."""
        self.at, self.in_section = None, False
        self.trail.clear()
        await self.to_next()
        self.add_class("-beside")
        self.query_one("#jot", Input).focus()

    def action_new_call(self) -> None:
        """Start another call in this case."""
        with self.told():
            self.finish_field()
            self.talk.start_call("phone")
            self.soon(self.begin_call())

    def action_end_call(self) -> None:
        """Note that the call has ended."""
        with self.told():
            self.finish_field()
            self.talk.end_call()
        if self.at is not None:
            self.soon(self.open_question(*self.at, remember=False))

    def action_reference(self) -> None:
        """Give the case your own reference."""
        from intake_tui.tui.screens.dialogs.confirm import LineScreen

        head = self.talk.case.head
        hint = _("Your own number for this case. No name: it is shown in the list.")
        screen = LineScreen(_("Reference"), hint=hint, value=head.reference, empty=True)
        self.intake.push_screen(screen, self._refer)

    def _refer(self, reference: str | None) -> None:
        if reference is not None:
            with self.told():
                self.talk.saver.commit(operations.refer(self.talk.case, reference))
            self.show_all()

    def show_recovered(self) -> None:
        """What a crash interrupted."""
        from intake_tui.tui.screens.dialogs.recovered import RecoveredScreen

        self.intake.push_screen(RecoveredScreen(self.talk), self._recovered_left)

    def _recovered_left(self, found: str | None) -> None:
        statement = self.talk.case.statements.get(found or "")
        if statement is not None:
            self.soon(self.jump(statement.question, statement.subject, editing=statement.id))

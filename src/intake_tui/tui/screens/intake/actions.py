"""The keys of the intake screen: what each asks, and what it does with the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.widgets import Input

from intake_tui.domain.record import changes as operations
from intake_tui.locale import _
from intake_tui.session.call import going
from intake_tui.session.call.going import Place
from intake_tui.session.call.live import set_aside
from intake_tui.session.forms.reading import words_no_name
from intake_tui.tui import commands
from intake_tui.tui.screens.filing.keys import NotepadKeys
from intake_tui.tui.screens.intake.calling import CallKeys
from intake_tui.tui.screens.intake.columns import next_column
from intake_tui.tui.screens.intake.live import LiveRows
from intake_tui.tui.screens.intake.speaking import SpeakingKeys
from intake_tui.tui.screens.read_back.keys import ReadBackKeys

if TYPE_CHECKING:
    from intake_tui.domain.signals import Signal


class IntakeKeys(NotepadKeys, SpeakingKeys, CallKeys, ReadBackKeys):
    """Actions of the intake screen; the screen itself has the questions and the saving."""

    _went_to_notepad = False

    # --- columns ---------------------------------------------------------------------------

    def action_notepad(self) -> None:
        """To the notepad; pressed again, back to the question. A new call begins in the notepad:
        who goes there by key for the first time stays, so that no letter answers a question.
        """
        back = self._went_to_notepad and self.query_one("#jot", Input).has_focus
        self._went_to_notepad = True
        if back:
            self.action_question()
        else:
            self.to_notepad()

    def to_notepad(self) -> None:
        """The cursor in the line one writes."""
        self.show_column("notes")
        self.query_one("#jot", Input).focus()

    def action_question(self) -> None:
        """To the question; from one that is put right back to reading aloud."""
        if self.column == "question" and (self.back_to_card() or self._no_name()):
            return
        self.show_column("question")
        control = self.pane.control
        if control is not None:
            control.focus_first()

    def _no_name(self) -> bool:
        """Words typed where a name is asked go to the notepad, and the field is empty again."""
        field = self.talk.field
        if self.at is None or field is None or words_no_name() not in field.problem:
            return False
        self.run_worker(self.open_question(*self.at, remember=False, focus=True), group="open")
        return True

    def action_column(self, name: str = "") -> None:
        """To the column called ``name``, or the next one: a tab where there is no room for all."""
        name = name or next_column(self.column)
        self.show_column(name)
        match name:
            case "question":
                self.action_question()
            case "notes":
                self.query_one("#jot", Input).focus()
            case _:
                self.query_one(f"#{name}").focus()

    def action_parked(self) -> None:
        """Show what is parked while somebody is on the line, or put it away again."""
        self.unparked = not self.unparked
        self.show_all()

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
        return going.places(self.talk, self.intake.lang, *types)

    def action_go(self, begun: str = "") -> None:
        """Any question, section, person or command by a few letters, ``begun`` typed already."""
        from intake_tui.tui.screens.dialogs.go import GoScreen

        screen = GoScreen([*self.places(), *self.doings()], begun=begun)
        self.intake.push_screen(screen, self._place_picked)

    def doings(self) -> list[Place]:
        """The commands of this screen, to be found by what they are called in either language."""
        from intake_tui.tui.palette import offered
        from intake_tui.tui.shown_keys import keys_of

        found = []
        for command in offered(self):
            if command.id not in ("intake.go", "app.palette"):
                names = f"{commands.said(command.label)} {command.label}"
                words = command.id.partition(".")[2].replace("_", " ")
                keys = keys_of(command, self.intake.settings.keys)
                detail = " ".join((_("command"), *keys[:1]))
                label = commands.said(command.label)
                around = f"{command.help} {commands.said(command.help)}"
                sought = (names, "", words, around)
                place = Place("command", command.action, None, label, detail, sought, 0.5)
                found.append(place)
        return found

    def _place_picked(self, place: Place | None) -> None:
        if place is not None:
            self.soon(self._go(place))

    async def _go(self, place: Place) -> None:
        if place.kind == "command":
            await self.run_action(place.id)
            return
        self.show_column("question")
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

    async def jump(
        self,
        question: str,
        subject: str | None,
        *,
        editing: str | None = None,
        remember: bool = True,
    ) -> None:
        """To a question from elsewhere; Enter goes on from where its section goes on."""
        quick = {s.key for s in self.talk.quick_route()}
        self.in_section = (question, subject) not in quick
        self.show_column("question")
        await self.open_question(question, subject, editing=editing, remember=remember, focus=True)

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
        """Take back what was done last in this case, here or on another screen."""
        from intake_tui.session.keeping.undoing import undo

        if self.undone_line():
            return
        undone = None
        with self.told():
            undone = undo(self.talk, self.intake.lang)
        self.intake.say(undone.words if undone else _("Nothing was done that can be undone."))
        if undone is not None and undone.statement is not None:
            self._go_back_to((undone.statement.question, undone.statement.subject))
        elif self.at is not None and self.talk.field is None:
            self.soon(self.open_question(*self.at, remember=False))

    def _go_back_to(self, key: tuple[str, str | None]) -> None:
        """To a question behind one: what came after it is no way back from there."""
        if key in self.trail:
            del self.trail[self.trail.index(key) :]
        elif self.trail:
            self.trail.pop()
        self.soon(self.jump(*key, remember=False))

    # --- attention points ------------------------------------------------------------------

    def action_set_aside(self) -> None:
        """Set the attention point under the cursor aside, with a reason."""
        from intake_tui.tui.screens.dialogs.confirm import LineScreen

        chosen = self.query_one("#signals", LiveRows).chosen
        if not (isinstance(chosen, tuple) and chosen[0] == "signal"):
            text = _("First choose an attention point: {intake.column} goes to them.")
            self.intake.say(self.intake.keyed(text))
            return
        signal: Signal = chosen[1]
        hint = signal.rule.message.text(self.intake.lang)
        screen = LineScreen(_("Why can this be set aside?"), hint=hint)
        self.intake.push_screen(screen, lambda reason: self._aside(signal, reason))

    def _aside(self, signal: Signal, reason: str | None) -> None:
        if reason:
            with self.told():
                set_aside(self.talk, signal, reason)
            self.query_one("#signals", LiveRows).loosen()
            self.show_all()

    # --- other screens ---------------------------------------------------------------------

    def action_review(self) -> None:
        """What is still to ask."""
        from intake_tui.tui.screens.review.screen import ReviewScreen

        with self.told():
            self.finish_field()
            self.finish_line()
        self.intake.push_screen(ReviewScreen(self.talk, self.review_at), self._review_left)

    def _review_left(self, left: Any) -> None:
        from intake_tui.tui.screens.filing.screen import Opened

        match left:
            case (at, "plan"):
                self.review_at = at
                self.action_plan()
            case (at, Opened() as opened):
                self.review_at = at
                self.soon(self.answer_beside(opened))
            case (at, (question, subject), editing):
                self.review_at = at
                self.soon(self.jump(question, subject, editing=editing))

    def action_plan(self) -> None:
        """See and export the plans."""
        from intake_tui.tui.screens.plan.screen import PlanScreen

        with self.told():
            self.finish_field()
        self.intake.push_screen(PlanScreen(self.talk))

    def action_acute(self) -> None:
        """Numbers to call, what is known of the danger, and what was done."""
        from intake_tui.tui.screens.acute.screen import AcuteScreen

        self.intake.push_screen(AcuteScreen(self.talk))

    def action_may_know(self) -> None:
        """What who speaks may be told now, and what to say when they ask for more."""
        from intake_tui.tui.screens.may_know.screen import MayKnowScreen

        self.intake.push_screen(MayKnowScreen(self.talk, self.company))

    def action_network(self) -> None:
        """People and circles, offers, the week, agreements."""
        from intake_tui.tui.screens.network.screen import NetworkScreen

        with self.told():
            self.finish_field()
        self.intake.push_screen(NetworkScreen(self.talk), self._network_left)

    def _network_left(self, left: tuple[str, str | None] | None) -> None:
        if left is not None:
            self.soon(self.jump(*left))
        elif self.at is not None:
            self.soon(self.open_question(*self.at, remember=False))

    def action_people(self) -> None:
        """Children, people and calls of this case."""
        from intake_tui.tui.screens.people.screen import PeopleScreen

        with self.told():
            self.finish_field()
        self.intake.push_screen(PeopleScreen(self.talk), self._people_left)

    def _people_left(self, started: bool | None) -> None:
        if started:
            self.soon(self.begin_call())

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

"""What was said on a question before: change it, withdraw it, give it to who really said it."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from intake_tui.domain.questionnaire import Question
from intake_tui.domain.record.types import Statement
from intake_tui.locale import _
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.call.rows import rows_of, without_row
from intake_tui.session.phrases import Phrases, person_label
from intake_tui.tui import commands
from intake_tui.tui.screens.base import Dialog
from intake_tui.tui.screens.dialogs.confirm import LineScreen
from intake_tui.tui.screens.dialogs.pick import Choice
from intake_tui.tui.screens.dialogs.releasing import to_somebody
from intake_tui.tui.screens.intake.who import WhoScreen
from intake_tui.tui.text import fitted, safe


class EarlierScreen(Dialog[str]):
    """Answers the id of the statement to change in the field; None: back to the question."""

    GROUP = "earlier"
    BINDINGS = commands.bindings("earlier")

    def __init__(
        self,
        talk: Conversation,
        question: Question,
        subject: str | None,
        *,
        at: str | None = None,
    ) -> None:
        super().__init__()
        self.at = at
        self.talk = talk
        self.question = question
        self.about = None if question.per == "call" else subject
        self.found: list[tuple[Statement, int | None]] = []
        """What each line stands for: an answer, or one row of an answer that is a list."""

    def compose(self) -> ComposeResult:
        """The answers that stand, and the keys."""
        with Vertical(classes="dialog wide"):
            yield Static(safe(_("Said before")), classes="dialog-title")
            yield OptionList(markup=False)
            hint = _(
                "Enter: change    {earlier.withdraw}: withdraw    {earlier.row}: this row off"
                "    {earlier.speaker}: other speaker    {earlier.release}: release to somebody"
                "    {earlier.redact}: remove for good"
            )
            yield Static(safe(self.intake.keyed(hint)), classes="hint")

    def on_mount(self) -> None:
        """The cursor on the answer one came for, else on the last."""
        self.show()
        whose = [statement.id for statement, _row in self.found]
        if self.at in whose:
            self.query_one(OptionList).highlighted = whose.index(self.at)
        self.query_one(OptionList).focus()

    def show(self) -> None:
        """List what stands; back where nothing does."""
        standing = self.talk.facts().current.on(self.question.id, subject=self.about)
        self.found, lines = [], []
        for statement in standing:
            self.found.append((statement, None))
            lines.append(self._line(statement))
            for row, words in enumerate(rows_of(self.talk, statement, self.intake.lang)):
                self.found.append((statement, row))
                lines.append(Content(f"    - {fitted(words, 84)}"))
        if not self.found:
            self.dismiss(None)
            return
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(Option(line) for line in lines)
        options.highlighted = len(self.found) - 1

    def _line(self, statement: Statement) -> Content:
        phrases = Phrases(self.talk.case, self.talk.questionnaire, self.intake.lang)
        source = phrases.source(statement, self.talk.ground.now())
        to = [phrases.person(r.to) for r in statement.releases if r.withdrawn is None]
        if to:
            source += _(" · released to {people}").format(people=", ".join(to))
        return Content.assemble(
            fitted(phrases.said(statement), 90), "\n  ", (fitted(source, 80), "dim")
        )

    def on_key(self, event: events.Key) -> None:
        """A letter that does nothing here is told so, not swallowed."""
        if event.is_printable and event.key not in self.active_bindings:
            self.intake.say(_("That letter does nothing here; Escape leads back to the answer."))

    def _chosen(self) -> Statement | None:
        index = self.query_one(OptionList).highlighted
        return None if index is None or not self.found else self.found[index][0]

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter changes it in the field; what was said before stays readable."""
        event.stop()
        self.dismiss(self.found[event.option_index][0].id)

    def action_take_off(self) -> None:
        """Take one row off a list; the others stay as they were said."""
        index = self.query_one(OptionList).highlighted
        statement, row = self.found[index] if index is not None and self.found else (None, None)
        if statement is None or row is None:
            text = _("Choose a row of a list; a whole answer is withdrawn with {earlier.withdraw}.")
            self.intake.say(self.intake.keyed(text))
            return
        with self.told():
            without_row(self.talk, statement.id, row)
            self.show()

    def _with_reason(self, title: str, do: Callable[[str, str], None]) -> None:
        statement = self._chosen()
        if statement is None:
            return

        def reasoned(reason: str | None) -> None:
            if reason:
                with self.told():
                    do(statement.id, reason)
                self.show()

        self.intake.push_screen(LineScreen(title), reasoned)

    def action_withdraw(self) -> None:
        """End it, with a reason; it stays readable in the file."""
        self._with_reason(_("Why is this withdrawn?"), self.talk.withdraw)

    def action_redact(self) -> None:
        """Remove the words for good, with a reason: they cannot be brought back."""
        title = _("Why are these words removed? They cannot be brought back.")
        self._with_reason(title, self.talk.redact)

    def action_release(self) -> None:
        """Release exactly this statement to one person, or take that back; noted with consent."""
        statement = self._chosen()
        if statement is not None:
            to_somebody(self, self.talk, statement, then=self.show)

    def action_speaker(self) -> None:
        """Somebody else said this: it is withdrawn here and said there, in one."""
        statement = self._chosen()
        if statement is None:
            return
        people = [p for p in self.talk.case.people() if p.name or p.relation or p.role]
        choices = [
            Choice(p.id, person_label(p), p.relation, also=f"{p.name} {p.relation}") for p in people
        ]
        picker = WhoScreen(_("Who said this?"), choices, now=statement.speaker)

        def picked(person: str | None) -> None:
            if person is not None and person != statement.speaker:
                with self.told():
                    self.talk.attribute_anew(statement.id, person)
                self.show()

        self.intake.push_screen(picker, picked)

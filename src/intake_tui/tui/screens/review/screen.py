"""Still to ask (Nog te vragen): what was not asked, is unknown, differs or waits to be filed.

One key leads to the question, and the same key as before leads back here, to the same line.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Footer, Static

from intake_tui.domain.record.types import Note
from intake_tui.domain.review import Review
from intake_tui.domain.route import Step
from intake_tui.domain.signals import Signal
from intake_tui.locale import _
from intake_tui.session.conversation import Conversation
from intake_tui.tui import commands
from intake_tui.tui.screens.base import BaseScreen
from intake_tui.tui.screens.dialogs.confirm import LineScreen
from intake_tui.tui.screens.dialogs.go import GoScreen, Place
from intake_tui.tui.screens.intake.panes import Rows
from intake_tui.tui.screens.intake.views import MARK_SIGN, Views
from intake_tui.tui.text import fitted, safe

Left = tuple[object, tuple[str, str | None]]
Row = tuple[Content, object]


class ReviewScreen(BaseScreen[Left]):
    """Answers (the line it was left on, the question to go to); None: back to the call."""

    GROUP = "review"
    CSS_PATH = "review.tcss"
    BINDINGS = commands.bindings("review")

    def __init__(self, talk: Conversation, places: Iterable[Place], at: object = None) -> None:
        super().__init__()
        self.talk = talk
        self.places = list(places)
        self.start_at = at

    @property
    def views(self) -> Views:
        """Words for the case, in the language of the screen."""
        return Views(self.talk, self.intake.lang)

    def compose(self) -> ComposeResult:
        """A title, the list, the keys."""
        yield Static(id="review-head")
        yield Rows(id="review")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """The cursor on the line one came from, or the first."""
        self.relabel()
        rows = self.query_one(Rows)
        values = rows.values()
        places = [i for i, value in enumerate(values) if value is not None]
        if places:
            known = self.start_at in values and self.start_at is not None
            rows.highlighted = values.index(self.start_at) if known else places[0]
        rows.focus()

    def relabel(self) -> None:
        """Say everything in the language of the screen."""
        self.query_one("#review-head", Static).update(safe(_("Still to ask")))
        self.show()

    def show(self) -> None:
        """List everything that is open."""
        rows = list(self._rows(self.talk.review()))
        if all(value is None for _line, value in rows):
            rows.append((safe(_("Nothing is open. That does not mean: safe.")), None))
        self.query_one(Rows).show(rows)

    def _rows(self, review: Review) -> Iterable[Row]:
        yield from self._steps(_("First questions, not asked"), review.first)
        yield from self._steps(_("Answers differ"), review.contradictory)
        yield from self._notes(review.unfiled)
        yield from self._signals(_("Attention points"), review.signals)
        yield from self._signals(_("To ask, by the rules"), review.to_ask)
        yield from self._steps(_("Does not know"), review.unknown)
        yield from self._steps(_("Does not want to say"), review.declined)
        yield from self._steps(_("Not asked"), review.not_asked)

    def _title(self, title: str, count: int) -> Row:
        return Content.styled(f"{title} ({count})", "bold"), None

    def _steps(self, title: str, steps: tuple[Step, ...]) -> Iterable[Row]:
        if steps:
            yield self._title(title, len(steps))
        for step in steps:
            about = self.views.phrases.subject(
                self.talk.questionnaire.question[step.question], step.subject
            )
            line = self.views.step_line(step, max(40, self.size.width - 30))
            yield (
                Content.assemble("  ", line, (f"  {fitted(about, 20)}", "dim")),
                ("step", step.key),
            )

    def _notes(self, notes: tuple[Note, ...]) -> Iterable[Row]:
        if notes:
            yield self._title(_("Notepad, not filed"), len(notes))
        for note in notes:
            who = self.views.phrases.person(note.speaker) if note.speaker else ""
            text = f"  {MARK_SIGN[note.mark]}{fitted(note.text, max(40, self.size.width - 30))}"
            yield Content.assemble(safe(text), (f"  {fitted(who, 20)}", "dim")), ("note", note.id)

    def _signals(self, title: str, signals: tuple[Signal, ...]) -> Iterable[Row]:
        if signals:
            yield self._title(title, len(signals))
        for signal in signals:
            line = self.views.signal(signal)
            if signal.set_aside is not None:
                why = _("  set aside: {reason}").format(reason=fitted(signal.set_aside.reason, 60))
                line = Content.assemble(line.stylize("dim"), "\n", (why, "dim"))
            yield line, ("signal", signal)

    # --- keys ------------------------------------------------------------------------------

    def action_back(self) -> None:
        """Back to the call."""
        self.dismiss(None)

    async def on_rows_picked(self, event: Rows.Picked) -> None:
        """A click goes there."""
        self.action_jump()

    def action_jump(self) -> None:
        """To the question; a line of the notepad is filed."""
        match self.query_one(Rows).chosen:
            case ("step", (str(question), subject)) as line:
                self.dismiss((line, (question, cast("str | None", subject))))
            case ("note", str(note)):
                screen = GoScreen(self.places, _("File under which question?"))
                self.intake.push_screen(screen, lambda place: self._file(note, place))
            case ("signal", Signal() as signal) as line:
                self._jump_to_reason(line, signal)

    def _jump_to_reason(self, line: object, signal: Signal) -> None:
        said = [s for i in signal.statements if (s := self.talk.case.statements.get(i))]
        if said:
            self.dismiss((line, (said[-1].question, said[-1].subject)))
        else:
            self.intake.say(signal.rule.suggestion.text(self.intake.lang))

    def _file(self, note_id: str, place: Place | None) -> None:
        if place is None:
            return
        with self.told():
            text = self.talk.case.notes[note_id].text
            self.talk.file_note(note_id, place.id, place.subject, text)
        self.show()

    def action_drop(self) -> None:
        """This line of the notepad needs no question."""
        match self.query_one(Rows).chosen:
            case ("note", str(note)):
                with self.told():
                    self.talk.drop_note(note)
                self.show()

    def action_set_aside(self) -> None:
        """Set an attention point aside, with a reason, for what it rests on now."""
        match self.query_one(Rows).chosen:
            case ("signal", Signal() as signal):
                hint = signal.rule.message.text(self.intake.lang)
                screen = LineScreen(_("Why can this be set aside?"), hint=hint)
                self.intake.push_screen(screen, lambda reason: self._aside(signal, reason))

    def _aside(self, signal: Signal, reason: str | None) -> None:
        if reason:
            with self.told():
                self.talk.set_aside(signal, reason)
            self.show()

"""Still to ask (Nog te vragen): what was not asked, is unknown, differs, or waits.

One key leads to the question, and the same key as before leads back here, to the same line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from intake_tui.domain.record.types import Note, Statement
from intake_tui.domain.review import Review
from intake_tui.domain.route import Step
from intake_tui.domain.signals import Signal
from intake_tui.locale import _
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.notes import filing
from intake_tui.session.phrases import day_and_time
from intake_tui.tui import commands
from intake_tui.tui.screens.base import BaseScreen
from intake_tui.tui.screens.dialogs.confirm import LineScreen
from intake_tui.tui.screens.dialogs.earlier import EarlierScreen
from intake_tui.tui.screens.filing.screen import FileScreen, Opened
from intake_tui.tui.screens.intake.views import MARK_SIGN, Views
from intake_tui.tui.text import fitted, safe
from intake_tui.tui.widgets.key_line import KeyLine
from intake_tui.tui.widgets.rows import Rows

PLAN = "plan"
"""The last line: what a worker does next."""
At = tuple[object, int]
"""The line one left from, and where it stood."""
Left = tuple[At, tuple[str, str | None], str | None] | tuple[At, Opened] | tuple[At, str]
"""The line it was left on, and the question to go to with the statement to change, if any; or the
question to open beside a line of the notepad; or ``PLAN``."""
Row = tuple[Content, object]


def group_word(group: str) -> str:
    """What a group is called."""
    return {
        "not_asked": _("Not asked"),
        "unknown": _("Does not know"),
        "declined": _("Does not want to say"),
        "contradictory": _("Answers differ"),
        "unfiled": _("Notepad, not filed"),
        "unreleased": _("Not released"),
        "signals": _("Attention points"),
    }[group]


class ReviewScreen(BaseScreen[Left]):
    """Answers where to go from here; None: back to the call."""

    GROUP = "review"
    CSS_PATH = "review.tcss"
    BINDINGS = commands.bindings("review")

    def __init__(self, talk: Conversation, at: object = None) -> None:
        super().__init__()
        self.talk = talk
        self.start_at = at
        self.begins: dict[str, int] = {}

    @property
    def views(self) -> Views:
        """Words for the case, in the language of the screen."""
        return Views(self.talk, self.intake.lang)

    def compose(self) -> ComposeResult:
        """A title with the groups and their letters, the list, the keys."""
        yield Static(id="review-head")
        yield Rows(id="review")
        yield KeyLine()

    def on_mount(self) -> None:
        """The cursor on the line one came from, the one that took its place, or the first."""
        self.relabel()
        rows = self.query_one(Rows)
        values = rows.values()
        places = [i for i, value in enumerate(values) if value is not None]
        if places:
            rows.highlighted = places[0]
        match self.start_at:
            case (value, int(index)) if places:
                after = [i for i in places if i >= index]
                there = values.index(value) if value in values else (after or places[-1:])[0]
                rows.highlighted = there
        rows.focus()

    def relabel(self) -> None:
        """Say everything in the language of the screen."""
        self.show()

    def show(self) -> None:
        """List everything that is open, under a line that counts it."""
        review = self.talk.review()
        rows = list(self._rows(review))
        nothing = all(value is None for _line, value in rows)
        if nothing:
            rows.append((safe(_("Nothing is open. That does not mean: safe.")), None))
        after = self.intake.keyed(_("What next? {review.plan}: the plan, to read and to export."))
        rows.append((safe(after), PLAN))
        self.query_one(Rows).show(rows)
        # The right of the first line belongs to the saved mark.
        lines = [[Content.styled(_("Still to ask"), "bold")], []]
        room = cells = self.app.size.width - 2
        for group, items in self._groups(review).items():
            key = self.intake.keyed(f"{{review.{group}}}")
            part = Content.assemble((key, "bold"), f" {group_word(group)} {len(items)}")
            if part.cell_length > room:
                room = cells
                lines.append([])
            room -= part.cell_length + 3
            lines[-1].append(part)
        shown = Content("\n").join(Content(" · ").join(line) for line in lines)
        self.query_one("#review-head", Static).update(shown)

    def _groups(self, review: Review) -> dict[str, tuple[object, ...]]:
        return {
            "not_asked": (*review.first, *review.not_asked),
            "unknown": review.unknown,
            "declined": review.declined,
            "contradictory": review.contradictory,
            "unfiled": review.unfiled,
            "unreleased": review.unreleased,
            "signals": (*review.signals, *review.to_ask),
        }

    def _rows(self, review: Review) -> Iterator[Row]:
        found: list[Row] = []
        for group, items in self._groups(review).items():
            self.begins[group] = len(found)
            head = f"{group_word(group)} ({len(items)})"
            if not items:
                head = f"{group_word(group)}: {_('nothing')}"
            found.append((Content.styled(head, "bold" if items else "dim"), None))
            if group == "not_asked" and review.first:
                title = f"{_('First questions, not asked')} ({len(review.first)})"
                found.append((Content.styled(f" {title}", "dim"), None))
                found += self._lines(review.first)
                found.append((Content.styled(f" {_('The others')}", "dim"), None))
                found += self._lines(review.not_asked)
            else:
                found += self._lines(items)
        return iter(found)

    def _lines(self, items: Iterable[object]) -> Iterator[Row]:
        for item in items:
            match item:
                case Step():
                    yield self._step(item)
                case Note():
                    yield self._note(item)
                case Statement():
                    yield self._statement(item)
                case Signal():
                    yield self._signal(item)

    @property
    def _cells(self) -> int:
        return max(40, self.app.size.width - 30)

    def _step(self, step: Step) -> Row:
        about = self.views.phrases.subject(
            self.talk.questionnaire.question[step.question], step.subject
        )
        line = self.views.step_line(step, self._cells)
        return (
            Content.assemble("  ", line, (f"  {fitted(about, 20)}", "dim")),
            ("step", step.key),
        )

    def _note(self, note: Note) -> Row:
        who = self.views.phrases.person(note.speaker) if note.speaker else ""
        when = day_and_time(note.at, self.talk.ground.now())
        text = f"{MARK_SIGN[note.mark]}{fitted(note.text, self._cells - 8)}"
        return (
            Content.assemble((f"  {when} ", "dim"), safe(text), (f"  {fitted(who, 16)}", "dim")),
            ("note", note.id),
        )

    def _statement(self, statement: Statement) -> Row:
        phrases = self.views.phrases
        question = self.talk.questionnaire.question[statement.question]
        asked = self.talk.asked(question, statement.subject, self.intake.lang)
        half = self._cells // 2
        return (
            Content.assemble(
                f"  {fitted(phrases.said(statement), half)}",
                (f"  {fitted(phrases.tellers(statement), 16)} · {fitted(asked, half)}", "dim"),
            ),
            ("statement", statement.id),
        )

    def _signal(self, signal: Signal) -> Row:
        line = self.views.signal(signal)
        if signal.set_aside is not None:
            why = _("  set aside: {reason}").format(reason=fitted(signal.set_aside.reason, 60))
            line = Content.assemble(line.stylize("dim"), "\n", (why, "dim"))
        return line, ("signal", signal)

    # --- keys ------------------------------------------------------------------------------

    def action_back(self) -> None:
        """Back to the call."""
        self.dismiss(None)

    def action_group(self, name: str) -> None:
        """To the first line of a group; to what stands there where it is empty."""
        rows = self.query_one(Rows)
        values, start = rows.values(), self.begins[name] + 1
        end = min([b for b in self.begins.values() if b >= start], default=len(values))
        first = next((i for i in range(start, end) if values[i] is not None), None)
        if first is not None:
            rows.highlighted = first
        else:
            self.intake.say(f"{group_word(name)}: {_('nothing')}")

    def action_plan(self) -> None:
        """What comes next: the plan."""
        self.dismiss((self._at(), PLAN))

    async def on_rows_picked(self, event: Rows.Picked) -> None:
        """A click goes there."""
        self.action_jump()

    def _at(self) -> At:
        rows = self.query_one(Rows)
        return rows.chosen, rows.highlighted or 0

    def action_jump(self) -> None:
        """To the question; a line of the notepad is filed, an answer released."""
        match self.query_one(Rows).chosen:
            case "plan":
                self.action_plan()
            case ("step", (str(question), subject)):
                self.dismiss((self._at(), (question, cast("str | None", subject)), None))
            case ("note", str(note)):
                self.intake.push_screen(FileScreen(self.talk, note), self._filed)
            case ("statement", str(statement)):
                self._earlier(self.talk.case.statements[statement])
            case ("signal", Signal() as signal):
                self._jump_to_reason(signal)

    def _filed(self, opened: Opened | None) -> None:
        if opened is not None:
            self.dismiss((self._at(), opened))
        else:
            self.show()

    def _earlier(self, statement: Statement) -> None:
        question = self.talk.questionnaire.question[statement.question]

        def left(editing: str | None) -> None:
            if editing is not None:
                self.dismiss((self._at(), (question.id, statement.subject), editing))
            else:
                self.show()

        screen = EarlierScreen(self.talk, question, statement.subject, at=statement.id)
        self.intake.push_screen(screen, left)

    def _jump_to_reason(self, signal: Signal) -> None:
        said = [s for i in signal.statements if (s := self.talk.case.statements.get(i))]
        if said:
            self.dismiss((self._at(), (said[-1].question, said[-1].subject), None))
        else:
            self.intake.say(signal.rule.suggestion.text(self.intake.lang))

    def action_drop(self) -> None:
        """This line of the notepad needs no question."""
        match self.query_one(Rows).chosen:
            case ("note", str(note)):
                with self.told():
                    filing.leave_unfiled(self.talk, note)
                self.show()

    def action_undo(self) -> None:
        """Take back what was done last with a line of the notepad."""
        note = None
        with self.told():
            note = filing.undo_line(self.talk)
        if note is None:
            self.intake.say(_("Nothing was done with a line here that can be undone."))
        else:
            self.show()
            self.intake.say(_("Undone; the line waits in the notepad again."))

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

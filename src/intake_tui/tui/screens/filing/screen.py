"""File the lines of the notepad: a few letters, Enter, and the next line stands here at once."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from intake_tui.domain.record import notes as lines
from intake_tui.domain.record.types import Note
from intake_tui.locale import _
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.finding import Finder
from intake_tui.session.notes import filing
from intake_tui.session.notes.filing import Target
from intake_tui.session.phrases import Phrases, day_and_time, person_label
from intake_tui.tui import commands
from intake_tui.tui.screens.base import Dialog
from intake_tui.tui.screens.dialogs.go import line_of, typed_into
from intake_tui.tui.screens.dialogs.pick import Choice, PickScreen
from intake_tui.tui.text import fitted, safe

SHOWN = 40
"""How many questions are listed at once; more letters bring the rest."""


@dataclass(frozen=True)
class Opened:
    """A question that is to be answered from a line which does not read as its answer."""

    note: str
    question: str
    subject: str | None


class FileScreen(Dialog[Opened]):
    """Answers a question to open with a line beside it; None when filing was left or is ready."""

    CSS = """
    FileScreen .dialog OptionList { height: 11; }
    FileScreen.-short .dialog OptionList { height: 4; }
    FileScreen .option-list--option-highlighted { text-style: bold underline; }
    """
    GROUP = "filing"
    BINDINGS = commands.bindings("filing")

    def __init__(self, talk: Conversation, note: str, recent: str = "") -> None:
        super().__init__()
        self.talk = talk
        self.note = note
        self.recent = [recent] if recent else []
        self.found: list[Target] = []
        self.finder: Finder[Target] = Finder(())

    def compose(self) -> ComposeResult:
        """The line, a few letters, the questions that fit, and what Enter does."""
        with Vertical(classes="dialog wide"):
            yield Static(classes="dialog-title")
            yield Static(id="filed-line")
            yield Input(placeholder=_("a few letters of the question"), select_on_focus=False)
            yield OptionList(markup=False, compact=True)
            yield Static(id="filing-says")
            hint = _(
                "{filing.skip}: next line    {filing.leave}: leave unfiled"
                "    {filing.undo}: undo    Escape: ready"
            )
            yield Static(safe(self.intake.keyed(hint)), classes="hint")

    def on_mount(self) -> None:
        """The cursor in the letters."""
        self.show_line(self.note)
        self.query_one(Input).focus()

    # --- showing ---------------------------------------------------------------------------

    @property
    def line(self) -> Note:
        """The line in hand."""
        return self.talk.case.notes[self.note]

    def show_line(self, note_id: str) -> None:
        """Go on with this line."""
        self.note = note_id
        note, talk = self.line, self.talk
        left = len(lines.waiting(talk.case))
        title = _("File under which question?")
        ids = [n.id for n in lines.lines_of(talk.case)]
        count = _("line {at} of {all}, {n} waiting").format(
            at=ids.index(note_id) + 1, all=len(ids), n=left
        )
        self.query_one(".dialog-title", Static).update(safe(f"{title}  ({count})"))
        who = person_label(talk.person(note.speaker)) if note.speaker else ""
        sign = {"quote": '" ', "danger": "! ", "ask": "? "}.get(note.mark, "")
        cells = 3 * max(30, min(self.app.size.width, 100) - 12)
        head = f"{day_and_time(note.at, talk.ground.now())} {fitted(who, 16)}  "
        text = f"{sign}{fitted(note.text, cells)}"
        self.query_one("#filed-line", Static).update(
            Content.assemble((head, "dim"), safe(text).stylize("bold"))
        )
        found = filing.targets(talk, note, self.intake.lang, self.recent)
        self.finder = Finder(found)
        self.query_one(Input).value = ""
        self._list("")

    def _list(self, typed: str) -> None:
        self.found = self.finder.found(typed)[:SHOWN]
        options = self.query_one(OptionList)
        sections = {s.id: s.text(self.intake.lang) for s in self.talk.questionnaire.sections}
        options.set_options(
            Option(line_of(t.short, sections[t.section], t.label, self.app.size.width))
            for t in self.found
        )
        # Without a letter nothing is chosen: Enter files under what was chosen, never a guess.
        options.highlighted = 0 if self.found and typed.strip() else None
        self._say()

    def _say(self) -> None:
        target, line = self._chosen(), self.query_one("#filing-says", Static)
        if target is None:
            nothing = _("No question fits.") if not self.found else ""
            line.update(safe(nothing or _("Type letters, or choose with the arrows.")))
            return
        question = self.talk.questionnaire.question[target.question]
        value = filing.reads_as(self.talk, self.line, question, self.intake.lang)
        if value is None:
            line.update(safe(_("Enter opens this question; the line is filed with your answer.")))
        elif target.worded:
            line.update(safe(_("Enter files the line here.")))
        else:
            words = Phrases(self.talk.case, self.talk.questionnaire, self.intake.lang)
            text = _("Enter files it here, as: {answer}")
            line.update(safe(text.format(answer=fitted(words.value(question, value), 40))))

    def _chosen(self) -> Target | None:
        at = self.query_one(OptionList).highlighted
        return None if at is None or at >= len(self.found) else self.found[at]

    # --- keys ------------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        """Every letter narrows the list."""
        event.stop()
        self._list(event.value)

    def on_key(self, event: events.Key) -> None:
        """Arrows move in the list while the cursor stays in the letters; letters go there."""
        options = self.query_one(OptionList)
        typed_into(self.query_one(Input), event)
        if event.key in ("up", "down") and self.query_one(Input).has_focus and self.found:
            event.stop()
            (options.action_cursor_up if event.key == "up" else options.action_cursor_down)()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """What Enter does there."""
        event.stop()
        self._say()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter files under what is chosen."""
        event.stop()
        target = self._chosen()
        if target is not None:
            self._whom(target)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click files there."""
        event.stop()
        self._whom(self.found[event.option_index])

    def _whom(self, target: Target) -> None:
        """Whom it is about: a letter where there are several."""
        if len(target.subjects) == 1:
            self._file(target, target.subjects[0])
            return
        choices = []
        for subject in target.subjects:
            person = self.talk.person(subject)
            detail = person.relation if person is not None and person.name else ""
            choices.append(Choice(subject or "", person_label(person), detail))
        now = filing.likely(self.talk, self.line, target.subjects)

        def picked(subject: str | None) -> None:
            if subject is not None:
                self._file(target, subject)

        self.intake.push_screen(PickScreen(_("About whom?"), choices, now=now), picked)

    def _file(self, target: Target, subject: str | None) -> None:
        filed = None
        with self.told():
            filed = filing.file_line(
                self.talk, self.note, target.question, subject, self.intake.lang
            )
        if filed is None:
            return
        self.recent = [target.section, *(s for s in self.recent if s != target.section)]
        if filed:
            self._go_on()
        else:
            self.dismiss(Opened(self.note, target.question, subject))

    def _go_on(self) -> None:
        note = filing.next_line(self.talk, self.note)
        if note is None:
            self.intake.say(_("Every line of the notepad is filed."))
            self.dismiss(None)
        else:
            self.show_line(note.id)

    def action_skip(self) -> None:
        """This line waits on; the next one."""
        note = filing.next_line(self.talk, self.note)
        if note is not None:
            self.show_line(note.id)

    def action_leave_unfiled(self) -> None:
        """This line needs no question."""
        with self.told():
            filing.leave_unfiled(self.talk, self.note)
            self._go_on()

    def action_undo(self) -> None:
        """The filing before this one is taken back; its line stands here again."""
        note = None
        with self.told():
            note = filing.undo_line(self.talk)
        if note is None:
            self.intake.say(_("Nothing was said here that can be undone."))
        else:
            self.show_line(note.id)

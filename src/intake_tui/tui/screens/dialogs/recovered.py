"""What a crash interrupted, shown when the case opens: kept, unless the worker withdraws it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from intake_tui.locale import _
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.phrases import Phrases
from intake_tui.tui import commands
from intake_tui.tui.screens.base import Dialog
from intake_tui.tui.text import fitted, safe


class RecoveredScreen(Dialog[str]):
    """Answers the id of the statement to go to; None: everything is kept."""

    GROUP = "recovered"
    BINDINGS = commands.bindings("recovered")

    def __init__(self, conversation: Conversation) -> None:
        super().__init__()
        self.conversation = conversation
        self.found = list(conversation.recovered)

    def compose(self) -> ComposeResult:
        """What was found again, and the keys."""
        with Vertical(classes="dialog wide"):
            yield Static(safe(_("Found again after an interruption:")), classes="dialog-title")
            yield OptionList(*(Option(self._line(found)) for found in self.found), markup=False)
            hint = _(
                "Enter: keep all    {recovered.withdraw}: withdraw this one"
                "    {recovered.go}: go there"
            )
            yield Static(safe(self.intake.keyed(hint)), classes="hint")

    def _line(self, found: str) -> Content:
        talk, lang = self.conversation, self.intake.lang
        phrases = Phrases(talk.case, talk.questionnaire, lang)
        statement = talk.case.statements.get(found)
        if statement is None:
            note = talk.case.notes[found]
            text, where = note.text, _("Notepad")
        else:
            question = talk.questionnaire.question.get(statement.question)
            text = phrases.said(statement)
            asked = question.ask.text(lang) if question else statement.question
            where = f"{phrases.tellers(statement)} · {asked}"
        ended = found in talk.case.withdrawals or (
            statement is None and talk.case.notes[found].dropped
        )
        mark = _("withdrawn") if ended else _("kept")
        return Content.assemble(
            (f"[{mark}] ", "bold"), fitted(text, 60), "\n  ", (fitted(where, 70), "dim")
        )

    def on_mount(self) -> None:
        """The cursor on the first."""
        self.query_one(OptionList).highlighted = 0
        self.query_one(OptionList).focus()

    def _chosen(self) -> str | None:
        index = self.query_one(OptionList).highlighted
        return None if index is None else self.found[index]

    def action_withdraw(self) -> None:
        """This was not said so."""
        found = self._chosen()
        if found is None:
            return
        with self.told():
            if found in self.conversation.case.statements:
                self.conversation.withdraw(found, _("interrupted while typing"))
            else:
                self.conversation.drop_note(found)
        options = self.query_one(OptionList)
        options.replace_option_prompt_at_index(self.found.index(found), self._line(found))

    def action_go(self) -> None:
        """To the question of this one."""
        found = self._chosen()
        if found is not None and found in self.conversation.case.statements:
            self.dismiss(found)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter keeps everything."""
        event.stop()
        self.dismiss(None)

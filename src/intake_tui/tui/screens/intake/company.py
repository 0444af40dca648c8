"""Who listens along in a call, and who interprets: one place to note both."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from intake_tui.locale import _
from intake_tui.session.call.company import Company
from intake_tui.tui import commands
from intake_tui.tui.screens.base import Dialog
from intake_tui.tui.screens.dialogs.pick import Choice, letters
from intake_tui.tui.text import fitted, safe
from intake_tui.tui.widgets.rows import Rows

OUTSIDE = "outside"


class CompanyScreen(Dialog[Company]):
    """Answers who hears along from now on; None when it was left."""

    GROUP = "company"
    BINDINGS = commands.bindings("company")

    def __init__(self, people: Iterable[Choice], company: Company) -> None:
        super().__init__()
        self.people = tuple(people)
        self.company = company
        self.keys = letters(self.people)

    def compose(self) -> ComposeResult:
        """A line per person, with what is noted of them."""
        with Vertical(classes="dialog"):
            yield Static(safe(_("Who hears along?")), classes="dialog-title")
            yield Rows(id="company")
            hint = _(
                "Letter or {company.listens}: listens along    {company.interprets}: interprets"
                "    {company.keep}: keep    Escape: back"
            )
            yield Static(safe(self.intake.keyed(hint)), classes="hint")

    def on_mount(self) -> None:
        """The cursor on the first."""
        self._show()
        rows = self.query_one(Rows)
        rows.highlighted = 0
        rows.focus()

    def _show(self) -> None:
        letter_of = {c.value: letter for letter, c in self.keys.items()}
        rows = [
            (
                self._line(letter_of.get(c.value, " "), c.label, c.value),
                c.value,
            )
            for c in self.people
        ]
        rows.append((self._line(" ", _("An interpreter from outside"), OUTSIDE), OUTSIDE))
        listed = self.query_one(Rows)
        at = listed.highlighted
        listed.show(rows)
        listed.highlighted = at

    def _line(self, letter: str, label: str, value: str) -> Content:
        noted = [_("listens along")] if value in self.company.listening else []
        noted += [_("interprets")] if self._interprets(value) else []
        mark = "■" if noted else "□"
        told = f"  {' · '.join(noted)}" if noted else ""
        return Content.assemble(
            f"{mark} ", (letter, "bold"), "  ", fitted(label, 30, pad=True), (told, "bold")
        )

    def _interprets(self, value: str) -> bool:
        who = self.company.interpreter
        known = {c.value for c in self.people}
        return who == value or (value == OUTSIDE and who is not None and who not in known)

    def on_key(self, event: events.Key) -> None:
        """A letter: this person listens along, or does not any more."""
        choice = self.keys.get((event.character or "").casefold())
        if choice is not None:
            event.stop()
            self._toggle(choice.value)

    def action_listens(self) -> None:
        """Who is under the cursor listens along, or does not any more."""
        chosen = self.query_one(Rows).chosen
        if chosen == OUTSIDE:
            self.action_interprets()
        elif isinstance(chosen, str):
            self._toggle(chosen)

    def _toggle(self, person: str) -> None:
        others = tuple(p for p in self.company.listening if p != person)
        there = person in self.company.listening
        self.company = replace(self.company, listening=others if there else (*others, person))
        self._show()

    def action_interprets(self) -> None:
        """Who is under the cursor interprets, or does not any more."""
        chosen = self.query_one(Rows).chosen
        if isinstance(chosen, str):
            name = _("from outside") if chosen == OUTSIDE else chosen
            now = None if self._interprets(chosen) else name
            self.company = replace(self.company, interpreter=now)
            self._show()

    def action_keep(self) -> None:
        """From now on these hear along."""
        self.dismiss(self.company)

    def on_rows_picked(self, event: Rows.Picked) -> None:
        """A click marks the line."""
        event.stop()
        self.action_listens()

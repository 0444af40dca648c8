"""Calls that were noted while the vault was locked: shown in the list, and put in a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake_tui.errors import IntakeError
from intake_tui.locale import _, ngettext
from intake_tui.session.phrases import day_and_time
from intake_tui.tui.text import fitted

if TYPE_CHECKING:
    from intake_tui.session.call.conversation import Conversation
    from intake_tui.store.unfiled import UnfiledCall
    from intake_tui.tui.screens.start.screen import StartScreen

NEW = "new"
WORDS = 38
"""Cells of the first words of a call."""


class Filing:
    """What the list of cases does with calls that have no case yet."""

    def __init__(self, screen: StartScreen) -> None:
        self.screen = screen
        self._known: tuple[UnfiledCall, ...] = ()
        self._asked: str | None = None

    def calls(self) -> tuple[UnfiledCall, ...]:
        """The calls that wait; what cannot be read now is told when the list is read."""
        try:
            self._known = self.screen.intake.store.unfiled()
        except IntakeError:
            self._known = ()
        return self._known

    def waiting(self) -> str:
        """One line on the calls that wait, empty when there is none."""
        calls = self.calls()
        if not calls:
            return ""
        number = len(calls) + self.screen.intake.store.more_unfiled()
        count = ngettext("{n} call without a case", "{n} calls without a case", number)
        each = " · ".join(self._named(call) for call in calls[:3])
        more = " · …" if len(calls) > 3 else ""
        hint = self.screen.intake.keyed(_("{start.file}: put it in a case"))
        return f"{count.format(n=number)}: {each}{more}    {hint}"

    def _named(self, call: UnfiledCall) -> str:
        lines = ngettext("{time}, {n} line", "{time}, {n} lines", len(call.lines))
        when = day_and_time(call.started_at, self.screen.intake.ground.now())
        return lines.format(time=when, n=len(call.lines))

    # --- which call, and where it goes -----------------------------------------------------

    def ask_of_the_call_under_way(self) -> None:
        """It was unlocked with a caller on the line: ask at once, and only once."""
        now = self.screen.intake.under_way
        if now is not None and now != self._asked and now in [call.id for call in self._known]:
            self._asked = now
            self.ask()

    def ask(self) -> None:
        """Which call where there are several, then in which case."""
        from intake_tui.tui.screens.dialogs.pick import Choice, PickScreen

        app = self.screen.intake
        calls = {call.id: call for call in self.calls()}
        if not calls:
            app.say(_("No call is waiting for a case."))
            return
        if app.under_way in calls or len(calls) == 1:
            self._ask_where(calls.get(app.under_way or "") or next(iter(calls.values())))
            return
        choices = [Choice(c.id, self._named(c), self._begins(c)) for c in calls.values()]

        def picked(call_id: str | None) -> None:
            if call_id is not None:
                self._ask_where(calls[call_id])

        app.push_screen(PickScreen(_("Which call?"), choices, hint=self._hint()), picked)

    def _begins(self, call: UnfiledCall) -> str:
        """The first words that were noted, to know the call by."""
        words = next((line.text for line in call.lines if line.text.strip()), "")
        return fitted(words, WORDS)

    def _hint(self) -> str:
        return _("Escape: not now; the call stays in the list")

    def _ask_where(self, call: UnfiledCall) -> None:
        from intake_tui.tui.screens.dialogs.pick import Choice, PickScreen

        app, row = self.screen.intake, self.screen.under_cursor()
        choices = [Choice(NEW, _("A new case"), key="n")]
        if row is not None and row.summary is not None:
            label = row.summary.reference or row.case_id[:8]
            detail = row.summary.label or _("no name yet")
            choices.append(Choice(row.case_id, label, detail, key="d"))
        title = _("The call of {call}: in which case?").format(call=self._named(call))
        begins = self._begins(call)
        title += f"\n“{begins}”" if begins else ""

        def picked(case_id: str | None) -> None:
            if case_id is not None:
                self._file(call, None if case_id == NEW else case_id)
            else:
                app.under_way = None

        app.push_screen(PickScreen(title, choices, hint=self._hint()), picked)

    def _file(self, call: UnfiledCall, case_id: str | None) -> None:
        from intake_tui.session.call.conversation import Conversation
        from intake_tui.session.notes.unfiled import into_new_case, take_in

        app = self.screen.intake
        goes_on, app.under_way = app.under_way == call.id, None
        try:
            if case_id is None:
                talk = into_new_case(
                    app.store, app.questionnaire, app.ground, call, profile=app.settings.profile
                )
            else:
                talk = Conversation.open(app.store, case_id, app.questionnaire, app.ground)
        except IntakeError as error:
            app.tell(error)
            return
        try:
            filed = take_in(talk, call)
            if goes_on:
                self._go_on(talk, call.id)
        except IntakeError as error:
            # Read-only, for one: the notes stay sealed and listed.
            app.tell(error)
            talk.close()
            return
        if not filed:
            app.say(_("The notes stay in the list too, until all of it is saved."), "warning")
        app.show_case(talk)

    def _go_on(self, talk: Conversation, call_id: str) -> None:
        """It was unlocked in the middle of the call: the call is not over."""
        from msgspec.structs import replace

        from intake_tui.domain.record import changes as operations

        call = talk.case.calls.get(call_id)
        if call is not None and call.ended_at is not None:
            talk.saver.commit(operations.put_call(replace(call, ended_at=None)))

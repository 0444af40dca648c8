"""What may be released to one reader: a list of statements, those that wait first."""

from __future__ import annotations

import contextlib

from textual.content import Content

from intake_tui.domain.reading import Reader
from intake_tui.domain.releasing import Line
from intake_tui.domain.words import Lang
from intake_tui.errors import PlanRefused
from intake_tui.locale import _
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.phrases import Phrases
from intake_tui.session.plans import releasing
from intake_tui.tui.shown_keys import keyed
from intake_tui.tui.text import safe
from intake_tui.tui.widgets.rows import Rows

ORDER = ("held", "open", "released", "given")
"""What asks something of the worker stands first."""


class ReleaseRows(Rows):
    """The lines of one reader; which one was picked is told as every list tells it."""

    lines: tuple[Line, ...] = ()

    def fill(self, talk: Conversation, reader: Reader, lang: Lang) -> None:
        """List what ``reader`` reads, could read or was to read."""
        self.lines = ()
        with contextlib.suppress(PlanRefused):
            found = releasing.lines(talk, reader)
            self.lines = tuple(sorted(found, key=lambda line: ORDER.index(line.state)))
        waiting = sum(line.state == "open" for line in self.lines)
        title = keyed(self, _("May be released: {n} wait ({plan.release})")).format(n=waiting)
        self.border_title = safe(title)
        self.show([(_row(talk, line, lang), line.statement.id) for line in self.lines])

    def line(self, statement: object) -> Line | None:
        """The line of a statement, by its id."""
        return next((x for x in self.lines if x.statement.id == statement), None)


def _row(talk: Conversation, line: Line, lang: Lang) -> Content:
    phrases = Phrases(talk.case, talk.questionnaire, lang)
    said = line.statement
    asked = talk.asked(talk.questionnaire.question[said.question], said.subject, lang)
    source = phrases.source(said, talk.ground.now())
    warned = (f"    ! {releasing.warning(talk, w)}" for w in line.warned)
    return Content("\n").join(
        [
            safe(f"{releasing.SIGN[line.state]} {phrases.said(said)}"),
            safe(f"    {asked}").stylize("dim"),
            safe(f"    {source} · {releasing.state_word(line.state)}").stylize("dim"),
            *(safe(words) for words in warned),
        ]
    )

"""What the pieces of the intake screen take for granted of each other."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from intake_tui.domain.record.types import Person
from intake_tui.session.call.company import Company
from intake_tui.tui.screens.base import BaseScreen

if TYPE_CHECKING:
    from intake_tui.session.call.conversation import Conversation
    from intake_tui.session.notes.notepad import Jotting
    from intake_tui.tui.screens.intake.panes import QuestionPane


class IntakeParts(BaseScreen[None]):
    """The screen as its keys see it; the screen itself has the questions and the saving."""

    if TYPE_CHECKING:
        talk: Conversation
        jotting: Jotting
        at: tuple[str, str | None] | None
        trail: list[tuple[str, str | None]]
        in_section: bool
        review_at: object
        unparked: bool
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

        async def jump(
            self,
            question: str,
            subject: str | None,
            *,
            editing: str | None = None,
            remember: bool = True,
        ) -> None:
            """To a question from elsewhere."""

        async def to_next(self) -> None:
            """The next question that was not asked."""

        def to_notepad(self) -> None:
            """The cursor in the notepad."""

        def action_question(self) -> None:
            """To the question."""

        def finish_field(self) -> None:
            """Leave the field in hand."""

        def people(self) -> tuple[Person, ...]:
            """The persons to choose from."""

        def save(self) -> None:
            """Make durable what is typed."""

        def show_all(self) -> None:
            """Everything but the control."""

        @property
        def column(self) -> str:
            """The column that has the cursor."""

        def show_column(self, name: str) -> None:
            """The column that is seen where there is no room for all."""

        @property
        def company(self) -> Company:
            """Who hears along in the call in hand."""

        def hear(self, company: Company) -> None:
            """From now on these hear along."""

    def soon(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do ``work`` after the dialog has gone."""
        self.run_worker(work, group="go", exit_on_error=True)

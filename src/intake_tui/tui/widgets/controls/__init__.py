"""The question controls: one per question type, from one factory."""

from __future__ import annotations

from intake_tui.domain.questionnaire import Question
from intake_tui.tui.widgets.controls.base import Control, ControlContext

__all__ = ["Control", "ControlContext", "make_control"]


def make_control(question: Question, context: ControlContext) -> Control:
    """The control for ``question``; its kind is loaded with the first question that needs it."""
    made: type[Control]
    match question.type:
        case "quote" | "text":
            from intake_tui.tui.widgets.controls.words import WordsControl as made
        case "phone":
            from intake_tui.tui.widgets.controls.words import PhoneControl as made
        case "choice":
            from intake_tui.tui.widgets.controls.picks import ChoiceControl as made
        case "choices":
            from intake_tui.tui.widgets.controls.picks import ChoicesControl as made
        case "scale":
            from intake_tui.tui.widgets.controls.scale import ScaleControl as made
        case _:
            from intake_tui.tui.widgets.controls.form import FormControl as made
    return made(question, context)

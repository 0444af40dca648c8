"""The question controls: one per question type, from one factory."""

from __future__ import annotations

from intake_tui.domain.questionnaire import Question
from intake_tui.tui.widgets.controls.base import Control, ControlContext

__all__ = ["Control", "ControlContext", "make_control"]


def make_control(question: Question, context: ControlContext) -> Control:
    """The control for ``question``."""
    from intake_tui.tui.widgets.controls.form import FormControl
    from intake_tui.tui.widgets.controls.picks import ChoiceControl, ChoicesControl
    from intake_tui.tui.widgets.controls.scale import ScaleControl
    from intake_tui.tui.widgets.controls.words import PhoneControl, WordsControl

    made: dict[str, type[Control]] = {
        "quote": WordsControl,
        "text": WordsControl,
        "phone": PhoneControl,
        "choice": ChoiceControl,
        "choices": ChoicesControl,
        "scale": ScaleControl,
    }
    return made.get(question.type, FormControl)(question, context)

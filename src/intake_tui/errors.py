"""One hierarchy of errors a worker can understand.

Every error says what went wrong (``title``), where (``detail``) and what to do (``way_out``).
None of the three ever holds what a person said: ids, file names and line numbers only.
"""

from __future__ import annotations

from collections.abc import Callable


class IntakeError(Exception):
    """The root. ``str(error)`` is one line: title, detail, way out."""

    title = "Something went wrong"
    way_out = ""

    def __init__(self, detail: str = "", *, way_out: str | None = None) -> None:
        self.detail = detail
        if way_out is not None:
            self.way_out = way_out
        super().__init__(self.line())

    def line(self, translate: Callable[[str], str] = str) -> str:
        """The error as one line of plain text; title and way out in the reader's language."""
        title = translate(self.title)
        text = f"{title}: {self.detail.rstrip('.')}" if self.detail else title
        return f"{text}. {translate(self.way_out)}" if self.way_out else f"{text}."


class ContentError(IntakeError):
    """The questionnaire cannot be read or does not fit together."""

    title = "The questionnaire has a fault"
    way_out = "Run 'intake-tui questions check' to see every fault."


class ValueRefused(IntakeError):
    """A value does not fit its question. ``detail`` never holds the value."""

    title = "This does not fit the question"
    way_out = "Nothing was saved; change it or leave it empty."


class RecordRefused(IntakeError):
    """An operation on the record that is not allowed in its present state."""

    title = "This cannot be done in this case"
    way_out = ""


class BundleRefused(IntakeError):
    """A bundle that cannot be taken in. Nothing of it was imported."""

    title = "This bundle was refused"
    way_out = "Nothing was imported."


class StoreError(IntakeError):
    """The root of what a case store may raise."""

    title = "The case store has a problem"


class SettingsError(IntakeError):
    """The settings file cannot be used."""

    title = "The settings file has a fault"


class PlanRefused(IntakeError):
    """A plan that may not be made; ``detail`` names the guard or rule."""

    title = "This plan is not made"


class NoChildNoted(PlanRefused):
    """A family plan for a parent of whom it is not noted which children they may hear about."""

    title = "It is not noted which children this parent may hear about"
    way_out = "Answer who has authority over the child (F5: authority), then make the plan again."


class ExportFailed(IntakeError):
    """An export that could not be written. Nothing half-written is left behind."""

    title = "The file could not be written"
    way_out = "Choose another folder, or make room."

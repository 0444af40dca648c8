"""One hierarchy of errors a worker can understand.

Every error says what went wrong (``title``), where (``detail``) and what to do (``way_out``).
None of the three ever holds what a person said: ids, file names and line numbers only. A detail
made by ``said`` can be told in the reader's language; one that is a plain text stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, SupportsIndex


class Said(str):
    """A text in English that knows the template it was made of, to be said in another language.

    It is a ``str`` in every other respect; what is cut out of it or added to it is plain text.
    ``places`` holds what was filled in, numbers and texts; a text may be a ``Said`` itself.
    """

    template: str
    places: Mapping[str, int | str]

    def __new__(cls, template: str, places: Mapping[str, int | str]) -> Said:
        """``template`` with ``places`` filled in."""
        made = super().__new__(cls, template.format(**places))
        made.template, made.places = template, dict(places)
        return made

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]:
        return Said, (self.template, dict(self.places))


def said(template: str, /, **places: object) -> Said:
    """``template``, an English text of the program, with ``places`` filled in as ``format`` does.

    Numbers and texts are kept as they are, anything else as its ``str``. What is filled in is data:
    braces in it mean nothing.
    """
    kept = {name: p if isinstance(p, int | str) else str(p) for name, p in places.items()}
    return Said(template, kept)


def joined(sign: str, parts: Iterable[str]) -> Said:
    """``parts`` with ``sign`` between them, each still to be said in another language."""
    places = {f"part{number}": part for number, part in enumerate(parts)}
    return Said(sign.join(f"{{{name}}}" for name in places), places)


def told(text: str, translate: Callable[[str], str]) -> str:
    """``text`` in the language of ``translate``, as far down as it was ``said``."""
    if not isinstance(text, Said) or not text:
        return text
    places = {
        name: told(place, translate) if isinstance(place, str) else place
        for name, place in text.places.items()
    }
    return translate(text.template).format(**places)


_CAUSES = (
    said("no such file or directory"),
    said("permission denied"),
    said("operation not permitted"),
    said("no space left on device"),
    said("disk quota exceeded"),
    said("read-only file system"),
    said("is a directory"),
    said("not a directory"),
    said("file exists"),
    said("file name too long"),
    said("file too large"),
    said("too many levels of symbolic links"),
    said("too many open files"),
    said("input/output error"),
    said("stale file handle"),
    said("no such device or address"),
)
"""What systems often say, so that it can be said in another language too."""


def cause_of(error: OSError) -> str:
    """The cause of ``error`` as the system puts it, without a path."""
    if not error.strerror:
        return said("the system refused")
    words = error.strerror.lower()
    return next((cause for cause in _CAUSES if cause == words), words)


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
        """The error as one line of plain text, in the reader's language."""
        title = translate(self.title)
        detail = told(self.detail, translate).rstrip(".")
        text = f"{title}: {detail}" if detail else title
        if not self.way_out:
            return f"{text}."
        made = isinstance(self.way_out, Said)
        return f"{text}. {told(self.way_out, translate) if made else translate(self.way_out)}"


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
    way_out = "Answer who has authority over the child, then make the plan again."


class NoChildLeft(PlanRefused):
    """A family plan for a parent from whom every child they may hear about is kept back.

    Why stands in the case and not in the message: a script's output is read by others too.
    """

    title = "There is no child that may stand in a plan for this parent now"
    way_out = "Open the case: what is noted there of the children and this parent says why."


class ExportFailed(IntakeError):
    """An export that could not be written. Nothing half-written is left behind."""

    title = "The file could not be written"
    way_out = "Choose another folder, or make room."

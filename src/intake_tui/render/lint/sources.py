"""What can be said of an own template without filling it in: its form, and what it may not hold."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from intake_tui.errors import told
from intake_tui.locale import _
from intake_tui.render.page import REFERENCES, Page, marked_up
from intake_tui.render.sandbox import fault_words
from intake_tui.render.templates import TemplateFault, own_files, source

if TYPE_CHECKING:
    from jinja2 import nodes

FORMATS = ("html", "md")
Sources = Mapping[str, Mapping[str, str]]
"""Format -> name -> text."""
_TAGS = re.compile(
    r"\{#.*?#\}|\{%[-+]?\s*raw\s*[-+]?%\}.*?\{%[-+]?\s*endraw\s*[-+]?%\}|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)
_HOLE = re.compile("\ue000([0-9]+)\ue001")
_STYLED = re.compile(r"\|\s*css\s*(\|\s*(truncate|upper|lower|trim|capitalize)\b[^|]*)*$")
_MADE_TAG = re.compile(r"<\s*/?\s*[\w:-]*\ue000")
_PROFESSIONAL = re.compile(r"if\s+plan\.reader\s*==\s*[\"']professional[\"']$")
_OPENS = re.compile(r"(if|for|macro|call|filter|block|with)\b|set\s+\w+(\s*\|.*)?$", re.DOTALL)


@dataclass(frozen=True, order=True)
class Fault:
    """A fault of an own template: path of the file, line (0: the whole file), what is wrong."""

    file: str
    line: int
    what: str

    def told(self) -> str:
        """The fault as one line, ``file:line: what``."""
        return f"{self.file}:{self.line}: {self.what}" if self.line else f"{self.file}: {self.what}"


@dataclass(frozen=True)
class Masked:
    """A template with its tags taken out and a numbered hole for each expression.

    Lines stay where they are; ``holes`` are the expressions.
    """

    text: str
    holes: tuple[str, ...]


def masked(text: str, *, outside: bool = False) -> Masked:
    """``text`` masked; ``outside``: without what only a professional's file shows."""
    kept: list[str] = []
    holes: list[str] = []
    hidden: list[bool] = []
    at = 0
    for tag in _TAGS.finditer(text):
        between = text[at : tag.start()]
        kept.append("\n" * between.count("\n") if outside and any(hidden) else between)
        at = tag.end()
        inside = tag[0][2:-2].strip("-+ \t\r\n")
        if tag[0].startswith("{{") and not (outside and any(hidden)):
            kept.append(f"\ue000{len(holes)}\ue001")
            holes.append(inside)
        elif tag[0].startswith("{%"):
            if inside.startswith(("endset", "end")) and hidden:
                hidden.pop()
            elif inside.startswith(("else", "elif")) and hidden and hidden[-1]:
                hidden[-1] = False
            elif _OPENS.match(inside):
                hidden.append(bool(_PROFESSIONAL.match(inside)))
        kept.append("\n" * tag[0].count("\n"))
    rest = text[at:]
    kept.append(rest)
    return Masked("".join(kept), tuple(holes))


class _Source(Page):
    """Reads a masked HTML template: where may what is filled in stand?"""

    def __init__(self, template: Masked) -> None:
        self.holes = template.holes
        super().__init__(template.text)
        for found in _MADE_TAG.finditer(template.text):
            line = template.text.count("\n", 0, found.start()) + 1
            self.faults.append((line, _("the name of an element may not be filled in")))

    def _attribute(self, at: int, tag: str, name: str, value: str) -> None:
        holes = [self.holes[int(n)] for n in _HOLE.findall(value)]
        logo = tag == "img" and name == "src" and holes == ["house.logo"]
        if logo and _HOLE.fullmatch(value):
            return
        if holes and name in REFERENCES and not value.startswith("#"):
            self.fault(at, _("nothing is filled in in the attribute '%(name)s'") % {"name": name})
            return
        super()._attribute(at, tag, name, value)

    def _style(self, at: int, text: str) -> None:
        for found in _HOLE.finditer(text):
            hole = self.holes[int(found[1])]
            if not _STYLED.search(hole) and hole not in ("house.colour", "house.accent"):
                what = _("in a style what is filled in goes through '| css'")
                self.fault(at + found.start(), what)
        super()._style(at, _HOLE.sub(lambda hole: "x" * len(hole[0]), text))


def parsed(text: str, name: str) -> nodes.Template:
    """``text`` as Jinja reads it. Raises ``TemplateSyntaxError``, ``RecursionError``."""
    from jinja2 import Environment

    return Environment(autoescape=True).parse(text, name)


def read(own: Path) -> tuple[dict[str, dict[str, str]], list[Fault]]:
    """Format -> name -> text of every own template that can be read, and the faults of the rest.

    Raises ``TemplateFault`` where there is no such folder.
    """
    found: dict[str, dict[str, str]] = {format: {} for format in FORMATS}
    faults = []
    for format in FORMATS:
        for name in own_files(own, format):
            try:
                found[format][name] = source(own, format, name)
            except TemplateFault as error:
                faults.append(_unread(own / format / name, error))
    if not faults and not any(found.values()):
        faults.append(Fault(str(own), 0, _("no templates in it: none in 'html', none in 'md'")))
    return found, faults


def _unread(place: Path, error: TemplateFault) -> Fault:
    rest = told(error.detail, _).removeprefix(f"{place}:")
    line, colon, what = rest.partition(":")
    if colon and line.isdigit():
        return Fault(str(place), int(line), what.strip())
    return Fault(str(place), 0, rest.strip())


def of_form(place: Path, format: str, text: str) -> Iterator[Fault]:
    """Faults of one template: syntax, filters and tags that are not for own templates, the page."""
    from jinja2 import TemplateSyntaxError

    from intake_tui.render.worker import refusals

    if place.name.endswith(".j2"):
        try:
            tree = parsed(text, place.name)
        except TemplateSyntaxError as error:
            yield Fault(str(place), error.lineno, fault_words("syntax", what=error.message or ""))
            return
        except (RecursionError, MemoryError):
            yield Fault(str(place), 0, fault_words("nested"))
            return
        for line, kind, name in refusals(tree):
            yield Fault(str(place), line, fault_words(kind, name=name))
    if format == "html":
        if place.name.endswith(".css"):
            template = masked(text)
            template = Masked(f"<style>{template.text}</style>", template.holes)
        else:
            template = masked(text)
        for line, what in _Source(template).faults:
            yield Fault(str(place), line, what)
    else:
        for line, what in marked_up(masked(text).text):
            yield Fault(str(place), line, what)


def faults_of_form(own: Path, sources: Sources) -> Iterator[Fault]:
    """``of_form`` of every own template."""
    for format, texts in sources.items():
        for name, text in texts.items():
            yield from of_form(own / format / name, format, text)


def first_fault(own: Path, sources: Sources, faults: Sequence[Fault]) -> Fault | None:
    """The first fault that forbids to use what ``read`` gave; None where there is none."""
    return faults[0] if faults else next(faults_of_form(own, sources), None)


def texts_in(format: str, text: str) -> Iterator[tuple[int, str]]:
    """Line and text of what a template says itself to readers outside the team.

    What is filled in counts as one word; so does markup of Markdown as none.
    """
    template = masked(text, outside=True)
    if format == "html":
        for line, words in Page(_HOLE.sub("x", template.text)).texts:
            yield line, words
        return
    starts = [m.start() for m in re.finditer("^", template.text, re.MULTILINE)]
    for piece in re.finditer(r"(?:[^\n]+\n?)+", template.text):
        words = re.sub(r"^[\s#>*|-]+|[*|_]+", " ", _HOLE.sub("x", piece[0]), flags=re.MULTILINE)
        if words.strip():
            lead = len(piece[0]) - len(piece[0].lstrip())
            yield bisect_right(starts, piece.start() + lead), words

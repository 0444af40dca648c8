"""Every fault of an organisation's own templates, told at once."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from time import monotonic

from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.sentences import LONGEST, too_long
from intake_tui.domain.ways.paper import PaperKind
from intake_tui.domain.words import ReaderName
from intake_tui.errors import told
from intake_tui.house import NO_HOUSE, House
from intake_tui.locale import LANGUAGES, _
from intake_tui.render.document import FORMATS, Format, Renderer
from intake_tui.render.lint.names import Names
from intake_tui.render.lint.sample import samples
from intake_tui.render.lint.sources import Fault, faults_of_form, read, texts_in
from intake_tui.render.sandbox import LIMITS, Limits
from intake_tui.render.templates import (
    OURS,
    Document,
    TemplateFault,
    laid_over,
    names_for,
    names_of,
)

READERS: tuple[ReaderName, ...] = typing.get_args(ReaderName)
KINDS: tuple[PaperKind, ...] = typing.get_args(PaperKind)
FOR_PROFESSIONALS = ("plan.professional.", "paper.journal.")
"""Own templates whose pages nobody outside the team reads."""
SLOW = 0.5
"""Seconds; a fault that took longer is one of time or memory."""
_PLACE = re.compile(r"(?P<file>.*?\.j2)(?::(?P<line>\d+))?: (?P<what>.*)", re.DOTALL)


def check(
    own: Path,
    questionnaire: Questionnaire,
    *,
    plans: Iterable[Document] = (),
    house: House = NO_HOUSE,
    limits: Limits = LIMITS,
) -> list[Fault]:
    """Every fault of the templates in ``own``, in order of file and line; empty where all is well.

    First what can be seen without filling them in; where that is well, sample plans and papers
    and ``plans`` are filled in, each in both formats and languages. ``questionnaire`` gives the
    banned words.
    Raises ``TemplateFault`` where there is no such folder.
    """
    sources, faults = read(own)
    faults += faults_of_form(own, sources)
    for format in FORMATS:
        faults += _of_names(own, format, sources[format])
        faults += _of_words(own, format, sources[format], questionnaire)
    if not faults:
        formats = [format for format in FORMATS if sources[format]]
        faults += _of_filling_in(own, formats, [*samples(), *plans], house, limits)
    return sorted(set(faults))


def entries(format: str, sources: Mapping[str, str]) -> list[str]:
    """The templates of ``sources`` that a plan or a paper begins with."""
    each = [("plan", reader) for reader in READERS] + [("paper", kind) for kind in KINDS]
    names = {name for what, one in each for name in names_for(what, one, format)}
    return sorted(names & set(sources))


def _of_names(own: Path, format: str, mine: Mapping[str, str]) -> Iterator[Fault]:
    if not mine:
        return
    found: list[Fault] = []

    def told(name: str, line: int, what: str) -> None:
        if name in mine:
            found.append(Fault(str(own / format / name), line, what))

    sources = laid_over(format, mine)
    names = Names(sources, told)
    for entry in entries(format, sources):
        names.begin(entry)
    yield from found
    for name in sorted(set(mine) - names.reached):
        what = _("no plan and no paper uses this template; is its name right?")
        yield Fault(str(own / format / name), 0, what)


def used(format: str) -> list[str]:
    """The names of our templates that plans and papers use."""
    sources = laid_over(format, {})
    names = Names(sources, lambda name, line, what: None)
    for entry in entries(format, sources):
        names.begin(entry)
    return sorted(name for name in names.reached if not name.startswith(f"{OURS}/"))


def _of_words(
    own: Path, format: str, mine: Mapping[str, str], questionnaire: Questionnaire
) -> Iterator[Fault]:
    banned = [
        (words, re.compile(rf"(?<!\w){joined}(?!\w)", re.IGNORECASE))
        for word in questionnaire.banned_words
        for words in (word.nl, word.en)
        if (joined := r"\s+".join(map(re.escape, words.split())))
    ]
    for name, text in mine.items():
        if name.endswith(".css") or name.startswith(FOR_PROFESSIONALS):
            continue
        place = str(own / format / name)
        for line, words in texts_in(format, text):
            for number in too_long(words):
                what = _("a sentence of %(number)s words, at most %(most)s")
                yield Fault(place, line, what % {"number": number, "most": LONGEST})
            for banned_words, pattern in banned:
                if pattern.search(words):
                    what = _("the words '%(words)s' are not used about people")
                    yield Fault(place, line, what % {"words": banned_words})


def _of_filling_in(
    own: Path, formats: list[Format], plans: list[Document], house: House, limits: Limits
) -> Iterator[Fault]:
    told: set[str] = set()
    try:
        renderer = Renderer(own, house, limits)
    except TemplateFault as error:
        yield _fault(own, error)
        return
    with renderer:
        for plan in plans:
            for format in formats:
                yield from _filled_in(renderer, own, plan, format, told)


def _filled_in(
    renderer: Renderer, own: Path, plan: Document, format: Format, told: set[str]
) -> Iterator[Fault]:
    for lang in LANGUAGES:
        # One fault per reader and format: the next plan would only say it again, slowly. A template
        # that was stopped for its time is not waited for with every other reader too.
        kind, begins = names_of(plan, format)[0], renderer.name_for(plan, format)
        if told & {kind, begins}:
            return
        began = monotonic()
        try:
            renderer.render(plan, format, lang)
        except TemplateFault as error:
            told.add(begins if monotonic() - began > SLOW else kind)
            yield _fault(own, error)


def _fault(own: Path, error: TemplateFault) -> Fault:
    detail = told(error.detail, _)
    found = _PLACE.fullmatch(detail)
    if found is None:
        return Fault(str(own), 0, detail)
    return Fault(found["file"], int(found["line"] or 0), found["what"])

"""Every fault of an organisation's own templates, told at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from intake_tui.domain.plan.model import Plan
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.sentences import LONGEST, too_long
from intake_tui.domain.words import ReaderName
from intake_tui.errors import told
from intake_tui.house import NO_HOUSE, House
from intake_tui.locale import LANGUAGES, _
from intake_tui.render.document import FORMATS, Format, Renderer
from intake_tui.render.lint.names import Names
from intake_tui.render.lint.sample import samples
from intake_tui.render.lint.sources import Fault, faults_of_form, read, texts_in
from intake_tui.render.sandbox import LIMITS, Limits
from intake_tui.render.templates import OURS, TemplateFault, laid_over, names_for

READERS: tuple[ReaderName, ...] = ("professional", "family", "supporter", "child")
_PLACE = re.compile(r"(?P<file>.*?\.j2)(?::(?P<line>\d+))?: (?P<what>.*)", re.DOTALL)


def check(
    own: Path,
    questionnaire: Questionnaire,
    *,
    plans: Iterable[Plan] = (),
    house: House = NO_HOUSE,
    limits: Limits = LIMITS,
) -> list[Fault]:
    """Every fault of the templates in ``own``, in order of file and line; empty where all is well.

    First what can be seen without filling them in; where that is well, sample plans and ``plans``
    are filled in, each in both formats and languages. ``questionnaire`` gives the banned words.
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
    """The templates of ``sources`` that a plan of some reader begins with."""
    names = {name for reader in READERS for name in names_for(reader, format)}
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
        names.entry(entry)
    yield from found
    for name in sorted(set(mine) - names.reached):
        what = _("no plan uses this template; is its name right?")
        yield Fault(str(own / format / name), 0, what)


def used(format: str) -> list[str]:
    """The names of our templates that plans use."""
    sources = laid_over(format, {})
    names = Names(sources, lambda name, line, what: None)
    for entry in entries(format, sources):
        names.entry(entry)
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
        if name.endswith(".css") or name.startswith("plan.professional."):
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
    own: Path, formats: list[Format], plans: list[Plan], house: House, limits: Limits
) -> Iterator[Fault]:
    told: set[tuple[str, str]] = set()
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
    renderer: Renderer, own: Path, plan: Plan, format: Format, told: set[tuple[str, str]]
) -> Iterator[Fault]:
    for lang in LANGUAGES:
        # One fault per reader and format: the next plan would only say it again, slowly.
        if (plan.reader, format) in told:
            return
        try:
            renderer.render(plan, format, lang)
        except TemplateFault as error:
            told.add((plan.reader, format))
            yield _fault(own, error)


def _fault(own: Path, error: TemplateFault) -> Fault:
    detail = told(error.detail, _)
    found = _PLACE.fullmatch(detail)
    if found is None:
        return Fault(str(own), 0, detail)
    return Fault(found["file"], int(found["line"] or 0), found["what"])

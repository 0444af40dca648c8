"""Texts of a plan in one language, and their escaping for Markdown.

Dates and lists go through Babel (``nl``, ``en_GB``); moments are shown in Europe/Amsterdam.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from intake_tui.domain.moments import ZONE, read_kept
from intake_tui.domain.plan.model import PLACE, Label, Listed, Moment, Msg, Said
from intake_tui.domain.text import clean
from intake_tui.domain.words import Lang, Words
from intake_tui.errors import ValueRefused
from intake_tui.locale import catalog

LOCALES: dict[str, str] = {"nl": "nl", "en": "en_GB"}
_LEAD = re.compile(r"^(?:[^\w\n]|[0-9]{1,9}[.)][ \t])*", re.MULTILINE)
"""What can stand before a mark that only means something where a line or an item of it begins."""
_FIRST = re.compile(r"-(?=[-+:|\s]|$)|\+(?=\s|$)|[:!]|(?:(?<=[0-9])|(?<![^\s]))[.)]", re.MULTILINE)
"""Such a mark: of a list, a line under a heading, a table, a definition, a number of a list."""
_NUMBER = re.compile(r"[0-9]{1,9}([.)])$", re.MULTILINE)
_ANYWHERE = re.compile(
    r"[\\`*_\[\]<>~|#$^=@]"  # marks of CommonMark and GFM, formulas, mentions, addresses
    r"|&(?=#?\w*(?:;|$))"  # what reads as a character by its name
    r"|/(?=/)|(?<=www)\.|\.(?=[^\W\d_])",  # what is made a link by itself
    re.MULTILINE | re.IGNORECASE,
)

TURNS: Mapping[Lang, str] = {"nl": "\x0e", "en": "\x0f"}
"""What a marking teller sets before words in another language: ``clean`` takes these characters
out of every text, so nobody's words can hold one."""
BACK = "\x10"
"""What it sets after them."""


class Teller:
    """Says texts of a plan in ``lang``; what is there in the other language only, in that one.

    ``marking``: such words stand between a mark of ``TURNS`` and ``BACK``.
    """

    def __init__(self, lang: Lang, *, marking: bool = False) -> None:
        self.lang: Lang = lang
        self.marking = marking
        self._catalog = catalog(lang)

    def message(self, text: str) -> str:
        """The plan's own words ``text`` in this language."""
        return self._catalog.gettext(text)

    def say(self, text: Any) -> str:
        """``text`` as plain words, without characters that steer a screen or a printer."""
        match text:
            case str():
                return clean(text)
            case Label() | Said() | Words() if not text.text(self.lang).strip():
                return self._elsewhere(text)
            case Label() | Words():
                return clean(text.text(self.lang))
            case Msg(id=message, args=args):
                words = self.message(message)
                return words % {k: self.say(v) for k, v in args.items()} if args else words
            case Said(args=args):
                return self.filled(text.text(self.lang), args)
            case Moment(at=at, weekday=weekday):
                return self.moment(at, weekday=weekday)
            case Listed(items=items):
                return self.listed([self.say(item) for item in items])
            case None:
                return ""
            case int():
                return str(text)
            case float():
                return f"{round(text, 2):g}"
        raise TypeError(f"not a text of a plan: {type(text).__name__}")

    def _elsewhere(self, text: Label | Said | Words) -> str:
        """Words that are not there in this language, in the other one."""
        other: Lang = "nl" if self.lang == "en" else "en"
        if not text.text(other).strip():
            return ""
        words = Teller(other).say(text)
        return f"{TURNS[other]}{words}{BACK}" if self.marking else words

    def filled(self, words: str, args: Mapping[str, Any]) -> str:
        """``words`` with each ``[place]`` said; what is filled in is not read for places again."""

        def filling(found: re.Match[str]) -> str:
            name = found[1].casefold()
            return self.say(args[name]) if name in args else found[0]

        return PLACE.sub(filling, clean(words))

    def moment(self, at: str, *, weekday: bool = False) -> str:
        """A kept date or moment in words; what cannot be read stands as it was kept."""
        from babel.dates import format_date, format_datetime

        try:
            moment = read_kept(at)
        except ValueRefused:
            return clean(at)
        locale = LOCALES[self.lang]
        day = "EEEE d MMMM y" if weekday else "d MMMM y"
        if isinstance(moment, datetime):
            return format_datetime(moment, f"{day}, HH:mm", tzinfo=ZONE, locale=locale)
        return format_date(moment, day, locale=locale)

    def listed(self, items: list[str]) -> str:
        """Items as a list in a sentence."""
        from babel.lists import format_list

        return format_list(items, locale=LOCALES[self.lang]) if items else ""


def one_line(text: str) -> str:
    """``text`` on one line, for headings and cells."""
    return " ".join(text.split())


def marks(text: str) -> set[int]:
    """Where in ``text`` a character stands that Markdown could read as markup, there or where the
    text is put. A comma in a sentence is none, a hyphen only where a line begins.
    """
    found = {match.start() for match in _ANYWHERE.finditer(text)}
    for lead in _LEAD.finditer(text):
        # Searched beyond the lead, as a sign is told by what follows it.
        for match in _FIRST.finditer(text, lead.start()):
            if match.start() >= lead.end():
                break
            found.add(match.start())
        alone = _NUMBER.match(text, lead.end())
        if alone is not None:
            found.add(alone.start(1))
    return found


def markdown_lines(text: str) -> list[str]:
    """The lines of ``text`` with nothing left that Markdown would read as markup.

    Blanks around each line go, since four of them make code; each of ``marks`` gets a backslash,
    which CommonMark takes off again.
    """
    lines = (line.strip() for line in clean(text).replace("\t", " ").split("\n"))
    return [_escaped(line) for line in lines]


def _escaped(line: str) -> str:
    signs = marks(line)
    return "".join(f"\\{c}" if at in signs else c for at, c in enumerate(line))


def markdown(text: str, margin: str = "") -> str:
    """``text`` escaped, its lines joined with hard breaks, each next one after ``margin``."""
    return f"\\\n{margin}".join(markdown_lines(clean(text).strip()))

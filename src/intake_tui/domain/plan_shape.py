"""Who reads what, and how a plan is made up: rows, parts, age bands, texts, numbers to call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from intake_tui.domain.words import Data, Passage, ReaderName, Words


class ReaderRow(Data, frozen=True, kw_only=True):
    """What each reader may read of the answers to one question."""

    question: str
    professional: Passage
    family: Passage
    supporter: Passage
    child: Passage


class ReaderException(Words, frozen=True, kw_only=True):
    """An exception to the rows: a filter, a reader's own copy, or a kind of reader."""

    id: str
    kind: Literal["own", "filter", "reader"]
    questions: tuple[str, ...]
    reader: str
    effect: Passage
    when: Mapping[str, Any]


class StandingLine(Words, frozen=True, kw_only=True):
    """A line that always holds (waarborg), is read out before the story, or is what to say to who
    asks for more than they may know.
    """

    id: str
    when: Literal["before-story", "standing", "before-print-child", "asked-more"]
    findings: tuple[str, ...] = ()
    basis: str | None = None


class PlanPart(Data, frozen=True, kw_only=True):
    """A part of a plan: its heading, who reads it, and the questions it draws on."""

    id: str
    order: int
    heading: Words
    readers: tuple[ReaderName, ...]
    findings: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


class AgeBand(Data, frozen=True, kw_only=True):
    """How a child's plan is written at an age; ``max_sentences`` None means no limit."""

    band: str
    max_sentences: int | None = None
    reader: str
    nl: tuple[str, ...]
    en: tuple[str, ...]


class PlanText(Words, frozen=True, kw_only=True):
    """One text of a plan, with ``[places]``.

    ``reader`` is whose plan it stands in, ``home`` everybody's but the file; ``breach`` is what the
    worker is told when a plan asks more than was offered. ``part`` with ``fixed`` puts it in that
    part of every plan of ``bands``.
    """

    id: str
    reader: Literal["child", "supporter", "home", "breach"]
    part: str = ""
    bands: tuple[str, ...] = ()
    fixed: bool = False
    findings: tuple[str, ...] = ()


class PlanShape(Data, frozen=True, kw_only=True):
    """Parts, their order per reader, age bands, texts and what a plan refuses."""

    professional_title: Words
    parts: tuple[PlanPart, ...]
    order: Mapping[ReaderName, tuple[str, ...]]
    bands: tuple[AgeBand, ...]
    band_note: Words
    guards: tuple[Mapping[str, str], ...]
    child_open: Words
    texts: tuple[PlanText, ...] = ()


class Phone(Data, frozen=True, kw_only=True):
    """A number to call. ``verified`` is False where it has still to be checked before use."""

    name: str
    number: str
    hours: Words
    for_whom: Words
    source: str
    verified: bool
    checked: str


class BannedWord(Words, frozen=True, kw_only=True):
    """A word that is not used about people, in any text of ours."""

    kind: str

"""A plan as plain data: parts, blocks and texts, in no language and no format yet.

Texts from the questionnaire carry both languages, the plan's own words are messages that the
renderer looks up, and dates and lists stay data. People's words are plain ``str`` and stay as they
were said. A renderer needs one macro per kind of block.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec

from intake_tui.domain.words import Lang, ReaderName, Words


class Piece(msgspec.Struct, frozen=True, tag=True):
    """Base of everything in a plan: frozen, tagged with its kind."""


class Label(Piece, frozen=True):
    """Words of the questionnaire, filled in, in both languages."""

    nl: str
    en: str

    def text(self, lang: Lang) -> str:
        """The words in ``lang``."""
        return self.en if lang == "en" else self.nl


class Msg(Piece, frozen=True):
    """Words of the plan itself: an English message id with ``%(name)s`` places for texts."""

    id: str
    args: Mapping[str, Text] = {}


class Said(Piece, frozen=True):
    """Words of the questionnaire with ``[place]``s for what a language fills in: dates, lists.

    A place that is not among ``args`` stays; what is filled in is never read for places again.
    """

    nl: str
    en: str
    args: Mapping[str, Text] = {}

    def text(self, lang: Lang) -> str:
        """The words in ``lang``, places not filled in."""
        return self.en if lang == "en" else self.nl


class Moment(Piece, frozen=True):
    """A date ``YYYY-MM-DD`` or a UTC moment ``YYYY-MM-DDTHH:MMZ``; ``weekday`` names its day."""

    at: str
    weekday: bool = False


class Listed(Piece, frozen=True):
    """Texts that are named one after the other: a, b and c."""

    items: tuple[Text, ...]


Text = str | Label | Said | Msg | Moment | Listed


class Quote(Piece, frozen=True, kw_only=True):
    """Words as they were said. ``by`` are whose, told by whom and when; ``kind`` what they are."""

    text: str
    by: tuple[Text, ...]
    kind: Text | None
    id: str = ""


class Answer(Piece, frozen=True, kw_only=True):
    """An answer that is not prose: chosen labels, people, a moment, an offer, 'does not know'."""

    values: tuple[Text, ...]
    by: tuple[Text, ...]
    kind: Text | None
    id: str = ""


class FactLine(Piece, frozen=True, kw_only=True):
    """One worry in facts: what happened, when, who saw it, which kind, which source (G6)."""

    what: str
    at: Text | None
    seen_by: Text | None
    kind: Text
    source: Text
    by: tuple[Text, ...]
    id: str = ""


class Asked(Piece, frozen=True, kw_only=True):
    """A question with the answers to it, each as it was given."""

    question: Text
    blocks: tuple[Block, ...]


class Table(Piece, frozen=True, kw_only=True):
    """A table; ``caption`` says what is in it. The first column names the row."""

    caption: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]


class Items(Piece, frozen=True, kw_only=True):
    """A list of short lines."""

    items: tuple[Text, ...]


class Number(Piece, frozen=True, kw_only=True):
    """A number to call. ``note`` is set where it has to be checked before use."""

    name: Text
    number: Text
    hours: Text
    for_whom: Text
    note: Text | None = None


class Numbers(Piece, frozen=True, kw_only=True):
    """Whom to call."""

    rows: tuple[Number, ...]


class Deal(Piece, frozen=True, kw_only=True):
    """An agreement: who does what, for whom, when, who takes over, and what it rests on."""

    owner: Text
    what: Text
    text: str
    lines: tuple[Text, ...]
    state: Text


class Notice(Piece, frozen=True, kw_only=True):
    """A line that always holds, or a word of care about what follows."""

    text: Text
    tone: Literal["line", "care"] = "line"


class Empty(Piece, frozen=True):
    """Nothing here yet, and that says nothing by itself."""

    text: Text


class Group(Piece, frozen=True, kw_only=True):
    """Blocks under a heading of their own, one child or one person."""

    heading: Text
    blocks: tuple[Block, ...]


class Columns(Piece, frozen=True, kw_only=True):
    """Groups side by side that are not merged."""

    groups: tuple[Group, ...]


class Point(Piece, frozen=True, kw_only=True):
    """An attention point with what it rests on. ``lines`` are guard, suggestion, set aside."""

    severity: Text
    message: Text
    about: Text | None
    lines: tuple[Text, ...]
    reasons: tuple[Block, ...]
    rule: str


Shape = Literal["informal", "formal", "volunteer"]
"""What kind of person a mark stands for: drawn as a circle, a square, a diamond."""


class Ring(Piece, frozen=True, kw_only=True):
    """A circle around the child: its radius, what it is called, and where that stands."""

    radius: float
    caption: Text
    y: float


class Mark(Piece, frozen=True, kw_only=True):
    """Somebody in a drawing: their mark at x, y; ``star`` is where the star of who was chosen is.

    ``label`` is the name, or the number in a numbered drawing; ``label_width`` is never too small.
    """

    number: int
    x: float
    y: float
    shape: Shape
    star: tuple[float, float] | None
    label: Text
    label_x: float
    label_width: float
    anchor: Literal["start", "middle", "end"]


class Drawing(Piece, frozen=True, kw_only=True):
    """The circles around ``middle``, who stands at 0, 0; ``tray`` is the height of the line above
    those who stand in no circle."""

    numbered: bool
    left: float
    top: float
    width: float
    height: float
    middle: Text
    tray: float | None
    rings: tuple[Ring, ...]
    marks: tuple[Mark, ...]


class Around(Piece, frozen=True, kw_only=True):
    """The same somebody in the list beside the drawing."""

    number: int
    name: Text
    shape: Shape
    star: bool
    lines: tuple[Text, ...]


class Circle(Piece, frozen=True, kw_only=True):
    """Who stands in one circle, or in none."""

    heading: Text
    people: tuple[Around, ...]


class Picture(Piece, frozen=True, kw_only=True):
    """The circles around one child, drawn and as a list.

    ``named`` is None where there are too many people for names; ``numbered`` is for those and for
    small screens. ``id`` tells the pictures of one plan apart.
    """

    id: str
    caption: Text
    description: Text
    named: Drawing | None
    numbered: Drawing
    circles: tuple[Circle, ...]


Block = (
    Picture
    | Quote
    | Answer
    | FactLine
    | Asked
    | Table
    | Items
    | Numbers
    | Deal
    | Notice
    | Empty
    | Group
    | Columns
    | Point
)


class Part(Piece, frozen=True, kw_only=True):
    """A part of the plan under its heading, in the order of the reader."""

    id: str
    heading: Text
    blocks: tuple[Block, ...]


class Plan(Piece, frozen=True, kw_only=True):
    """What one reader reads. ``stamp`` says concept, revision and date; ``closing`` ends it.

    ``lead`` stands above the parts. ``person`` is the id of whom it was made for.
    """

    reader: ReaderName
    person: str | None
    title: Text
    for_whom: Text
    case: str
    reference: str
    children: tuple[str, ...]
    revision: int
    made_at: datetime
    stamp: tuple[Text, ...]
    lead: tuple[Notice, ...]
    parts: tuple[Part, ...]
    closing: tuple[Text, ...]


PLACE = re.compile(r"\[(\w+)\]")
"""A place in words of the questionnaire: ``[naam]``."""


def label(words: Words, **places: str | Label) -> Label:
    """``words`` with each ``[place]`` filled in, in both languages; unknown places stay."""

    def fill(text: str, lang: Lang) -> str:
        def filling(found: re.Match[str]) -> str:
            given = places.get(found[1].casefold())
            if given is None:
                return found[0]
            return given.text(lang) if isinstance(given, Label) else given

        return PLACE.sub(filling, text)

    return Label(fill(words.nl, "nl"), fill(words.en, "en"))

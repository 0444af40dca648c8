"""What one reader gets to see of a case: the data that ``readers.reading`` gives out.

A plan builder receives a ``Reading`` and nothing else, so what is not in it cannot leak.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from intake_tui.domain.network import Breach, Load
from intake_tui.domain.plan_shape import Phone, StandingLine
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.record.types import Agreement, Note, Place, Status
from intake_tui.domain.review import Review
from intake_tui.domain.signals import Signal
from intake_tui.domain.week import Cover
from intake_tui.domain.words import Kind, ReaderName, Role, Side

UNNAMED = ""
"""Stands in a value where the name of who told or saw something is left out."""


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Base of what a reader sees: frozen, named fields."""


class Reader(View, frozen=True, kw_only=True):
    """Who reads: ``person`` is None for the professional, the person's id for the others."""

    name: ReaderName
    person: str | None = None


class PersonView(View, frozen=True, kw_only=True):
    """A person this reader may know of. ``mandate`` None: not known, or not for this reader.

    ``places`` are the circles in which this reader may see them, see ``circles``.
    """

    id: str
    name: str
    role: Role | None
    side: Side | None
    relation: str
    mandate: bool | None
    places: tuple[Place, ...] = ()


class Passed(View, frozen=True, kw_only=True):
    """A statement that may be read, with what may be shown of it.

    ``teller`` is who told it, None where that name is left out; ``by_team`` says the team noted it.
    ``words_of`` is whose words they are where those are another's; ``words_hidden`` says that they
    are somebody's who may not be named. ``subject`` is None per case, per call, and where naming
    the subject would name the teller. ``corrected_at`` is filled for the professional only, the one
    whose plan tells times.
    """

    id: str
    seq: int
    question: str
    subject: str | None
    call: str | None
    call_at: datetime | None
    value: Any | None
    status: Status
    kind: Kind
    teller: str | None
    by_team: bool
    words_of: str | None
    words_hidden: bool
    said_at: datetime
    own: bool
    corrected_at: datetime | None = None
    released_to: tuple[str, ...] = ()
    listening: tuple[str, ...] = ()
    interpreter: str | None = None
    recovered: bool = False


class Warned(View, frozen=True, kw_only=True):
    """For the worker, never for the reader: a line that was left out, or that names somebody.

    ``about`` is a statement or agreement id, ``person`` the hidden person whose name occurs in it.
    ``no-room``: it passed, and the sentences of this child's age were used up. ``past``: its day
    has gone by. ``own-statement``: their own statement, which the plan says will be read to them.
    ``no-consent``: nobody else gave all consent to tell this supporter, ``person`` (x04).
    """

    about: str
    question: str
    person: str | None
    why: Literal[
        "names-hidden",
        "secret-stay",
        "other-child",
        "no-team-decision",
        "unsourced-fact",
        "no-room",
        "past",
        "own-statement",
        "no-consent",
    ]
    left_out: bool


class Differing(View, frozen=True, kw_only=True):
    """Statements that stand side by side and differ; ids."""

    question: str
    subject: str | None
    statements: tuple[str, ...]


class Reading(View, frozen=True, kw_only=True):
    """The one thing a plan builder receives.

    ``covers`` are the weeks of the children, as far as the agreements in them may be seen. ``band``
    is the age band of the child who reads. ``organisation``: a volunteer organisation, which gets
    task, contact and limit. ``consent`` False: nothing but the reader's
    own words. From ``reference`` to ``breaches`` the fields are filled for the professional only.

    Filled in by ``plan/holding``: ``willing`` are those who said an informed yes and may be
    approached, ``parents`` gives per child the parents this reader may know of, ``unread`` says
    that the reader's own statement is there and not in this plan.
    """

    reader: Reader
    questionnaire: Questionnaire
    case: str
    revision: int
    made_at: datetime
    children: tuple[PersonView, ...]
    persons: Mapping[str, PersonView]
    statements: tuple[Passed, ...]
    agreements: tuple[Agreement, ...]
    lines: Mapping[str, StandingLine]
    phones: tuple[Phone, ...]
    warnings: tuple[Warned, ...] = ()
    reference: str = ""
    signals: tuple[Signal, ...] = ()
    differing: tuple[Differing, ...] = ()
    review: Review | None = None
    notes: tuple[Note, ...] = ()
    loads: tuple[Load, ...] = ()
    breaches: tuple[Breach, ...] = ()
    covers: tuple[Cover, ...] = ()
    band: str | None = None
    consent: bool = True
    organisation: bool = False
    willing: frozenset[str] = frozenset()
    parents: Mapping[str, tuple[str, ...]] = {}
    unread: bool = False

    def on(self, *questions: str, subject: str | None = None) -> tuple[Passed, ...]:
        """What passed on ``questions``, in their order, then by seq."""
        return tuple(
            s
            for question in questions
            for s in self.statements
            if s.question == question and (subject is None or s.subject == subject)
        )

    def by_id(self, *ids: str) -> tuple[Passed, ...]:
        """Statements by id, in the order of the record; ids that did not pass are not there."""
        return tuple(s for s in self.statements if s.id in ids)

    @property
    def whole(self) -> bool:
        """Whether this is the complete file."""
        return self.reader.name == "professional"

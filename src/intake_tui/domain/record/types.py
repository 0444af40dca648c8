"""The parts of a case. All frozen: a case changes only through ``changes.py`` and ``apply``.

Times are UTC with a zone; ids are UUIDs as text; ``seq`` is given by the store, 0 before that.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from intake_tui.domain.questionnaire import Pin
from intake_tui.domain.words import Kind, Lang, ReaderName, Role, Side

SCHEMA = 2
"""Version of the case schema. Raise it with a step in ``migrate.py``."""

Status = Literal["answered", "unknown", "declined"]
Value = Any
"""Plain JSON data in the form of the question's type, see ``values.py``; None if not answered."""


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of everything a case keeps under an id."""

    id: str


class Release(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One exact statement released to one person (vrijgave)."""

    to: str
    by: str
    checked_by: str
    how: str
    at: datetime
    withdrawn: datetime | None = None


class Redaction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That a value was removed for good: who, when, why. The value itself is nowhere."""

    by: str
    at: datetime
    reason: str
    moved_to: str | None = None


class Statement(Record, frozen=True, kw_only=True):
    """One thing somebody said (uitspraak): the atom of the record.

    ``subject`` is a person id, a call id (per call) or None (per case); per child+call it is the
    child and ``call`` tells which call. ``speaker`` told us; ``words_of`` is whose words they pass
    on, None when they are the speaker's own.
    """

    seq: int = 0
    question: str
    subject: str | None
    call: str | None
    speaker: str
    words_of: str | None = None
    value: Value | None
    status: Status
    kind: Kind
    said_at: datetime
    recorded_at: datetime
    recorded_by: str
    replaces: str | None = None
    listening: tuple[str, ...] = ()
    interpreter: str | None = None
    releases: tuple[Release, ...] = ()
    recovered: bool = False
    redacted: Redaction | None = None


class Draft(Record, frozen=True, kw_only=True):
    """A statement while its field is being typed in; same id as the statement it becomes.

    ``raw`` is what stands in the field, also when it does not yet read as a value.
    """

    statement: Statement
    raw: str = ""


class Withdrawal(Record, frozen=True, kw_only=True):
    """The end of a statement (same id): what it replaced stands again."""

    by: str
    at: datetime
    reason: str


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person's circle (1 close to 3 far) around one child, as drawn by one person."""

    child: str
    circle: int
    drawn_by: str


class Person(Record, frozen=True, kw_only=True):
    """Somebody in the case. ``role`` None: not known yet (a caller without a name).

    ``mandate`` is what was noted here; an answer to ``professional-mandate`` outranks it.
    """

    name: str = ""
    role: Role | None = None
    side: Side | None = None
    relation: str = ""
    mandate: bool | None = None
    places: tuple[Place, ...] = ()
    named_by: str | None = None
    ticked: bool = False
    added_at: datetime


class Call(Record, frozen=True, kw_only=True):
    """One conversation (gesprek): when, by which channel, with whom."""

    started_at: datetime
    ended_at: datetime | None = None
    channel: Literal["phone", "visit", "video", "message", "other"] = "phone"
    with_people: tuple[str, ...] = ()
    worker: str


class Note(Record, frozen=True, kw_only=True):
    """A line of the notepad (kladblok); ``filed_as`` names the statements made of it."""

    call: str | None
    speaker: str | None
    text: str
    mark: Literal["", "quote", "danger", "ask"] = ""
    at: datetime
    filed_as: tuple[str, ...] = ()
    dropped: bool = False


class Agreement(Record, frozen=True, kw_only=True):
    """Who does what for which children (afspraak), within the offer it rests on."""

    owner: str
    code: str
    text: str = ""
    amount: int | None = None
    children: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    start: str | None = None
    end: str | None = None
    backup: str | None = None
    offer: str | None = None
    visible_to: tuple[str, ...] = ()
    state: Literal["proposed", "agreed", "ended"] = "proposed"


class SetAside(Record, frozen=True, kw_only=True):
    """An attention point set aside with a reason, for exactly these statements and no others."""

    rule: str
    subject: str | None
    statements: tuple[str, ...]
    reason: str
    by: str
    at: datetime


class Unlock(Record, frozen=True, kw_only=True):
    """A guard opened with a reason, for exactly the statements that closed it."""

    rule: str
    subject: str | None
    block: str
    statements: tuple[str, ...]
    reason: str
    consulted: str = ""
    by: str
    at: datetime


class Need(Record, frozen=True, kw_only=True):
    """Which of the 28 parts of the week one child needs somebody (id = the child's id)."""

    slots: tuple[str, ...]


class Event(Record, frozen=True, kw_only=True):
    """Something that was done to the case itself, without content."""

    what: Literal[
        "caller-identified", "questionnaire-moved", "redacted", "moved-in", "moved-out", "recovered"
    ]
    about: str
    by: str
    at: datetime


class AsItStood(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What changes in place in a case, as it stood at an export. No answer is in it.

    ``withdrawn`` are ids of statements, ``releases`` those of each statement that had any;
    ``waiting`` are the notepad lines that were neither filed nor dropped.
    """

    questionnaire: Pin
    profile: str
    reference: str
    persons: tuple[Person, ...]
    calls: tuple[Call, ...]
    agreements: tuple[Agreement, ...]
    set_asides: tuple[SetAside, ...]
    unlocks: tuple[Unlock, ...]
    needs: tuple[Need, ...]
    withdrawn: tuple[str, ...]
    releases: Mapping[str, tuple[Release, ...]]
    waiting: tuple[str, ...]


class Export(Record, frozen=True, kw_only=True):
    """One numbered version of a plan: for whom, when, by whom, and whether it was read back.

    ``number`` counts per reader and person, ``seq`` all exports of the case. ``revision`` and
    ``next_seq`` are the case's of that moment. ``stood`` is None where nothing of it had changed
    since the export ``as_in``. With the statements this is enough for ``past.case_at``.
    """

    seq: int
    number: int
    reader: ReaderName
    person: str | None = None
    lang: Lang
    revision: int
    next_seq: int
    at: datetime
    by: str
    purpose: str = ""
    read_back: datetime | None = None
    read_back_by: str = ""
    as_in: str | None = None
    stood: AsItStood | None = None


class Head(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a case says of itself."""

    id: str
    schema: int = SCHEMA
    reference: str = ""
    profile: str = ""
    questionnaire: Pin
    created_at: datetime
    changed_at: datetime
    next_seq: int = 1


TABLES: Mapping[str, type[Record]] = {
    "persons": Person,
    "calls": Call,
    "statements": Statement,
    "withdrawals": Withdrawal,
    "drafts": Draft,
    "notes": Note,
    "agreements": Agreement,
    "set_asides": SetAside,
    "unlocks": Unlock,
    "needs": Need,
    "events": Event,
    "exports": Export,
}
"""The tables of a case and what each holds; the order of the keys is the order on disk."""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One family (dossier) at one revision: every table as id -> record."""

    head: Head
    revision: int = 0
    persons: Mapping[str, Person] = {}
    calls: Mapping[str, Call] = {}
    statements: Mapping[str, Statement] = {}
    withdrawals: Mapping[str, Withdrawal] = {}
    drafts: Mapping[str, Draft] = {}
    notes: Mapping[str, Note] = {}
    agreements: Mapping[str, Agreement] = {}
    set_asides: Mapping[str, SetAside] = {}
    unlocks: Mapping[str, Unlock] = {}
    needs: Mapping[str, Need] = {}
    events: Mapping[str, Event] = {}
    exports: Mapping[str, Export] = {}

    @property
    def id(self) -> str:
        """The case's random id."""
        return self.head.id

    def table(self, name: str) -> Mapping[str, Any]:
        """The table called ``name`` in ``TABLES``."""
        table: Mapping[str, Any] = getattr(self, name)
        return table

    def people(self, *roles: str) -> tuple[Person, ...]:
        """Persons with one of ``roles`` (all without), in the order they were added."""
        chosen = [p for p in self.persons.values() if not roles or p.role in roles]
        return tuple(sorted(chosen, key=lambda p: (p.added_at, p.id)))

    def calls_in_order(self) -> tuple[Call, ...]:
        """Calls, oldest first."""
        return tuple(sorted(self.calls.values(), key=lambda c: (c.started_at, c.id)))

    def latest_call(self) -> Call | None:
        """The call that started last, None without calls."""
        calls = self.calls_in_order()
        return calls[-1] if calls else None


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What an operation does to a case: one commit, one write, all or nothing.

    ``puts`` are (table, record), ``drops`` (table, id). ``head`` replaces the head's own fields but
    ``next_seq`` and ``changed_at``, which ``apply`` keeps. With ``erases`` the store also removes
    the content from the previous generation and the index.
    """

    puts: tuple[tuple[str, Record], ...] = ()
    drops: tuple[tuple[str, str], ...] = ()
    head: Head | None = None
    erases: bool = False

    def __bool__(self) -> bool:
        return bool(self.puts or self.drops or self.head)

    def __add__(self, other: Changes) -> Changes:
        """One after the other: of what touches the same record, the later holds."""
        later = {(table, record.id) for table, record in other.puts} | set(other.drops)
        return Changes(
            puts=tuple(p for p in self.puts if (p[0], p[1].id) not in later) + other.puts,
            drops=tuple(d for d in self.drops if d not in later) + other.drops,
            head=other.head or self.head,
            erases=self.erases or other.erases,
        )


def apply(case: Case, changes: Changes, *, at: datetime | None = None) -> Case:
    """``case`` with ``changes`` in it, one revision further.

    New statements get the next ``seq`` in the order they are put. ``at`` becomes ``changed_at``.
    Drops come before puts, so a draft can end and its statement begin in one commit.
    """
    tables: dict[str, dict[str, Any]] = {}

    def open_table(name: str) -> dict[str, Any]:
        if name not in tables:
            tables[name] = dict(case.table(name))
        return tables[name]

    head = changes.head or case.head
    next_seq = case.head.next_seq
    for name, record_id in changes.drops:
        open_table(name).pop(record_id, None)
    for name, put in changes.puts:
        record = put
        if isinstance(record, Statement):
            if record.seq == 0:
                record = msgspec.structs.replace(record, seq=next_seq)
            next_seq = max(next_seq, record.seq + 1)
        open_table(name)[record.id] = record
    head = msgspec.structs.replace(head, next_seq=next_seq, changed_at=at or head.changed_at)
    return msgspec.structs.replace(case, head=head, revision=case.revision + 1, **tables)

"""Small made-up cases for the tests of readers, plans and rendering."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from intake_tui.content.load import load
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.reading import Reader
from intake_tui.domain.record.types import (
    Call,
    Case,
    Head,
    Person,
    Release,
    Statement,
    Withdrawal,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PROFESSIONAL = Reader(name="professional")


def family(person: str) -> Reader:
    return Reader(name="family", person=person)


def questionnaire() -> Questionnaire:
    return load()


PEOPLE: tuple[tuple[str, str, str | None, str | None, bool | None], ...] = (
    ("worker", "Tessnaam", "worker", "formal", True),
    ("prof", "Woutnaam", "professional", "formal", True),
    ("mother", "Lisanaam", "parent", "informal", None),
    ("father", "Marknaam", "parent", "informal", None),
    ("other-father", "Peternaam", "parent", "informal", None),
    ("child-a", "Semnaam", "child", None, None),
    ("child-b", "Daannaam", "child", None, None),
    ("oma", "Rianaam", "network", "informal", None),
    ("aunt", "Anjanaam", "network", "informal", None),
    ("volunteer", "Josnaam", "volunteer", "volunteer", None),
    ("organisation", "Buurnaam", "organisation", "formal", None),
)
"""child-a has mother and father, child-b mother and other-father."""


class Making:
    """A case being made, statement by statement."""

    def __init__(self, known: Questionnaire | None = None) -> None:
        self.known = known or load()
        self.case = Case(
            head=Head(
                id="case-1",
                questionnaire=self.known.pin,
                created_at=NOW - timedelta(days=20),
                changed_at=NOW,
            ),
            revision=7,
            persons={
                id_: Person(
                    id=id_,
                    name=name,
                    role=role,  # type: ignore[arg-type]
                    side=side,  # type: ignore[arg-type]
                    mandate=mandate,
                    added_at=NOW - timedelta(days=20) + timedelta(minutes=n),
                )
                for n, (id_, name, role, side, mandate) in enumerate(PEOPLE)
            },
            calls={
                "call-1": Call(
                    id="call-1",
                    started_at=NOW - timedelta(days=2),
                    worker="worker",
                    with_people=("oma",),
                )
            },
        )
        self.count = 0

    def say(
        self,
        question: str,
        value: Any,
        *,
        about: str | None = None,
        by: str = "worker",
        words_of: str | None = None,
        to: tuple[str, ...] = (),
        consent: str = "worker",
        call: str | None = "call-1",
        status: str = "answered",
        **more: Any,
    ) -> str:
        """Add a statement; ``to`` releases it to these people. Returns its id."""
        self.count += 1
        id_ = f"s{self.count:03d}"
        if about is None and self.known.question[question].per == "call":
            about = call
        statement = Statement(
            id=id_,
            seq=self.count,
            question=question,
            subject=about,
            call=call,
            speaker=by,
            words_of=words_of,
            value=value,
            status=status,  # type: ignore[arg-type]
            kind=more.pop("kind", "quote"),
            said_at=NOW - timedelta(days=2) + timedelta(minutes=self.count),
            recorded_at=NOW - timedelta(days=2) + timedelta(minutes=self.count),
            recorded_by="worker",
            releases=tuple(
                Release(to=p, by=consent, checked_by="worker", how="phone", at=NOW) for p in to
            ),
            **more,
        )
        return self.put("statements", statement)

    def put(self, table: str, record: Any) -> str:
        self.case = replace(self.case, **{table: {**self.case.table(table), record.id: record}})
        id_: str = record.id
        return id_

    def withdraw(self, statement: str) -> None:
        self.put("withdrawals", Withdrawal(id=statement, by="worker", at=NOW, reason="typed wrong"))

    def authority(self) -> None:
        """The worker notes who may hear about whom."""
        for child, parents in (
            ("child-a", ("mother", "father")),
            ("child-b", ("mother", "other-father")),
        ):
            self.say("authority-holders", [{"person": p} for p in parents], about=child)

    def safe(self) -> None:
        """What keeps the guards open: danger asked, and the caller free to speak."""
        self.say("danger-now", "no", by="oma")
        self.say("call-privacy", "free", by="oma")


def made() -> Making:
    """A case in which family plans may be made."""
    making = Making()
    making.authority()
    making.safe()
    return making

"""Small cases made by hand, one operation at a time, with a clock and ids of their own."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from intake_tui.content.load import load
from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.record import changes as operations
from intake_tui.domain.record.current import Current
from intake_tui.domain.record.types import Call, Case, Changes, Draft, Person, Statement, apply

START = datetime(2026, 11, 2, 13, 0, tzinfo=UTC)
SIDES = {"network": "informal", "volunteer": "volunteer", "professional": "formal"}


class Made:
    """A case under construction; every method commits and gives the id of what it made."""

    def __init__(self, start: datetime = START) -> None:
        self.q = load()
        self.now = start
        self.count = 0
        self.case = operations.new_case(self.id(), pin=self.q.pin, now=start, reference="toets")
        self.worker = self.person("Tess", "worker")

    def id(self) -> str:
        self.count += 1
        return str(uuid.UUID(int=self.count, version=4))

    def do(self, changes: Changes) -> Case:
        self.case = apply(self.case, changes, at=self.now)
        return self.case

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)

    def person(self, name: str, role: str | None, **fields: Any) -> str:
        self.later(seconds=1)
        fields.setdefault("side", SIDES.get(role or ""))
        person = Person(id=self.id(), name=name, role=role, added_at=self.now, **fields)  # type: ignore[arg-type]
        self.do(operations.put_person(self.case, person))
        return person.id

    def call(self, *people: str) -> str:
        self.later(minutes=1)
        call = Call(id=self.id(), started_at=self.now, with_people=people, worker="Tess")
        self.do(operations.put_call(call))
        return call.id

    def statement(
        self,
        question: str,
        subject: str | None,
        value: Any = None,
        *,
        speaker: str | None = None,
        **fields: Any,
    ) -> Statement:
        self.later(seconds=1)
        return Statement(
            id=fields.pop("id", None) or self.id(),
            question=question,
            subject=subject,
            call=fields.pop("call", None),
            speaker=speaker or self.worker,
            value=value,
            status=fields.pop("status", "answered"),
            kind=fields.pop("kind", "told"),
            said_at=self.now,
            recorded_at=self.now,
            recorded_by="Tess",
            **fields,
        )

    def say(self, question: str, subject: str | None, value: Any = None, **fields: Any) -> str:
        statement = self.statement(question, subject, value, **fields)
        self.do(operations.say(self.case, self.q, statement))
        return statement.id

    def draft(self, raw: str, statement: Statement) -> str:
        self.do(
            operations.save_draft(self.case, Draft(id=statement.id, statement=statement, raw=raw))
        )
        return statement.id

    def withdraw(self, statement: str, reason: str = "verkeerde spreker") -> None:
        self.later(seconds=1)
        self.do(operations.withdraw(self.case, statement, reason=reason, by="Tess", now=self.now))

    def current(self) -> Current:
        return Current(self.case, self.q)

    def standing(self, question: str, subject: str | None = None) -> list[Any]:
        return [s.value for s in self.current().on(question, subject=subject)]

    def facts(self, call: str | None = None, limits: dict[str, int] | None = None) -> Facts:
        return Facts(self.case, self.q, now=self.now, call=call, limits=limits)


class Family(Made):
    """A child, a mother, a grandmother who calls and a professional without a mandate."""

    def __init__(self) -> None:
        super().__init__()
        self.sem = self.person("Sem", "child")
        self.noor = self.person("Noor", "child")
        self.lisa = self.person("Lisa", "parent")
        self.ria = self.person("Ria", "network")
        self.noel = self.person("Noël", "professional", mandate=False)
        self.first = self.call(self.ria)

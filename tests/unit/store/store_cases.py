"""Made-up cases for the tests of the store; no questionnaire is needed for them."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from intake_tui.domain.questionnaire import Pin
from intake_tui.domain.record.types import Call, Case, Changes, Head, Person, Statement

START = datetime(2025, 3, 4, 13, 3, 12, 345678, tzinfo=UTC)
PIN = Pin(id="made-up", version="1", hash="0" * 64)
CANARY = "kanarieKLEPEL77"


def new_id() -> str:
    return str(uuid.uuid4())


def new_case(
    *, case_id: str | None = None, reference: str = "", name: str = "Sem", hours: int = 0
) -> Case:
    """A case with one child, one grandmother and one call."""
    at = START + timedelta(hours=hours)
    child, gran, call = new_id(), new_id(), new_id()
    return Case(
        head=Head(
            id=case_id or new_id(),
            reference=reference,
            questionnaire=PIN,
            created_at=at,
            changed_at=at,
        ),
        persons={
            child: Person(id=child, name=name, role="child", added_at=at),
            gran: Person(id=gran, name="oma", role="network", side="informal", added_at=at),
        },
        calls={call: Call(id=call, started_at=at, with_people=(gran,), worker="worker")},
    )


def said(case: Case, value: Any, *, question: str = "child-words", **fields: Any) -> Statement:
    """A statement by the grandmother, in a call of the case."""
    child, gran = case.people("child")[0].id, case.people("network")[0].id
    facts: dict[str, Any] = {
        "id": new_id(),
        "question": question,
        "subject": child,
        "call": next(iter(case.calls)),
        "speaker": gran,
        "value": value,
        "status": "answered",
        "kind": "told",
        "said_at": START,
        "recorded_at": START,
        "recorded_by": "worker",
    }
    return Statement(**{**facts, **fields})


def saying(case: Case, value: Any, **fields: Any) -> Changes:
    """The change that puts one statement."""
    return Changes(puts=(("statements", said(case, value, **fields)),))


def large_case(statements: int, text: str = "x" * 200, **fields: Any) -> Case:
    """A case with many statements."""
    from intake_tui.domain.record.types import apply

    case = new_case(**fields)
    puts = tuple(("statements", said(case, f"{text} {n}")) for n in range(statements))
    return apply(case, Changes(puts=puts))

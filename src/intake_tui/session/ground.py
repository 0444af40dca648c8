"""What a session stands on: who works, what time it is, where ids come from, which limits hold."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import msgspec

from intake_tui.store.locks import user_name


def utc_now() -> datetime:
    """Now in UTC, to the millisecond."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def new_id() -> str:
    """A random UUID as text."""
    return str(uuid.uuid4())


class Ground(msgspec.Struct, frozen=True):
    """Everything a session takes from outside; tests give a clock and ids of their own."""

    worker: str = msgspec.field(default_factory=user_name)
    """Who sits at the keyboard, for the record and the audit log: a name, else the login name."""
    now: Callable[[], datetime] = utc_now
    new_id: Callable[[], str] = new_id
    limits: Mapping[str, int] = msgspec.field(default_factory=dict)
    named: bool = True
    """Whether ``worker`` is a name that was given. A login name is none: it is never shown."""

    @property
    def name(self) -> str:
        """The name of the worker as people read it; empty while none was given."""
        return self.worker if self.named else ""

    def is_worker(self, name: str) -> bool:
        """Whether a worker of a case who is called ``name`` is the one at the keyboard."""
        return name in (self.name, self.worker)

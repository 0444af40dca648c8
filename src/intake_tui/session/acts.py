"""Acts of saying, as undo takes them back: one at a time and nothing beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake_tui.domain.record import changes as operations
from intake_tui.domain.record.types import Case, Changes


@dataclass(frozen=True)
class Act:
    """What one act of saying did: a statement, the end of one, a notepad line filed as one."""

    said: str | None = None
    ended: str | None = None
    filed: tuple[str, str] | None = None

    @property
    def about(self) -> str | None:
        """The statement the act is about, None where it changed nothing."""
        return self.said or self.ended or (self.filed[1] if self.filed else None)

    def taken_back(self, case: Case, *, by: str, now: datetime) -> Changes:
        """What undoes exactly this act, as far as it was not undone otherwise."""
        changes = Changes()
        if self.said in case.statements and self.said not in case.withdrawals and self.said:
            changes += operations.withdraw(case, self.said, reason="undo", by=by, now=now)
        if self.ended:
            changes += operations.stand_again(case, self.ended)
        if self.filed:
            changes += operations.unfile(case, *self.filed)
        return changes

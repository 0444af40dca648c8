"""Attention points while somebody is on the line."""

from __future__ import annotations

from intake_tui.domain.record import changes as operations
from intake_tui.domain.record.types import SetAside
from intake_tui.domain.signals import Signal
from intake_tui.session.call.conversation import Conversation


def set_aside(conversation: Conversation, signal: Signal, reason: str) -> None:
    """Set an attention point aside for exactly the statements it was shown with.

    What is being typed stays as it is, unless the point rests on that: then it is finished first.
    Raises ``RecordRefused`` where the case can only be read or those statements no longer stand.
    """
    field = conversation.field
    if field is not None and field.id in signal.statements:
        conversation.set_aside(signal, reason)
        return
    record = SetAside(
        id=conversation.ground.new_id(),
        rule=signal.rule.id,
        subject=signal.subject,
        statements=signal.statements,
        reason=reason,
        by=conversation.ground.worker,
        at=conversation.ground.now(),
    )
    conversation.saver.commit(operations.set_aside(conversation.case, record))

"""Who is on the line in the tests of a conversation."""

from __future__ import annotations

from intake_tui.session.call.conversation import Conversation


def named_grandmother(talk: Conversation) -> str:
    """A call that grandmother makes; her id."""
    talk.start_call("phone")
    assert talk.caller is not None
    talk.change_person(talk.caller, name="oma", role="network")
    return talk.caller

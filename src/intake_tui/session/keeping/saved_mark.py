"""The saved mark in words: what is durable, what waits, and what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from intake_tui.errors import told
from intake_tui.locale import _
from intake_tui.session.phrases import clock

if TYPE_CHECKING:
    from intake_tui.session.call.conversation import Conversation


class Saved(msgspec.Struct, frozen=True):
    """What the mark says, and whether it is good, waiting or a problem."""

    text: str
    style: str


def saved(talk: Conversation, write: str, *, jotting: bool = False) -> Saved:
    """The saved mark of a case. 'Saved' stands only while everything is durable; ``write`` is the
    key to become the one who writes, ``jotting`` whether a line of the notepad is being typed.
    """
    state = talk.state
    if talk.saver.read_only:
        return Saved(_("READ ONLY ({key}: write here)").format(key=write), "-problem")
    if state.problem:
        return Saved(_("NOT SAVED: {reason}").format(reason=told(state.problem, _)), "-problem")
    done = _("✓ saved {time}").format(time=clock(state.at or talk.ground.now(), seconds=True))
    if state.waiting or jotting:
        # As wide as what follows it, so that nothing on the screen moves at every save.
        return Saved(_("… not saved yet").ljust(len(done)), "-waiting")
    if state.at is None:
        return Saved(_("nothing to save yet"), "-waiting")
    return Saved(done, "-saved")

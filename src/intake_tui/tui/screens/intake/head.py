"""The first line of a call: its clock, who speaks, and what they may know."""

from __future__ import annotations

import msgspec
from rich.cells import cell_len
from textual.content import Content

from intake_tui.locale import _, ngettext
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.phrases import clock, person_label
from intake_tui.session.plans.may_know import MayKnow
from intake_tui.tui.text import fitted, safe, width

LONGEST_NAME = 30
"""Cells that a name takes at most."""
SHORTEST_NAME = 8
"""Cells below which the words around a name give way to it."""


class HeadLine(msgspec.Struct, frozen=True):
    """The pieces of the line. ``careful``: something has to be seen before a word is said."""

    call: Content
    speaker: Content
    may: Content
    careful: bool


def gone(seconds: int) -> str:
    """How long a call lasts: minutes and seconds, hours only where there are any."""
    hours, rest = divmod(max(0, seconds), 3600)
    minutes = f"{rest // 60:02d}:{rest % 60:02d}"
    return f"{hours}:{minutes}" if hours else minutes


def timings(talk: Conversation, begin: str) -> tuple[str, str]:
    """The call with its clock, in full and as short as it goes; ``begin`` are the keys to one."""
    call = talk.case.calls.get(talk.call or "")
    if call is None:
        return _("No call ({keys}: new call)").format(keys=begin), _("No call")
    start = clock(call.started_at)
    if call.ended_at is not None:
        end = clock(call.ended_at)
        return _("Call {start}–{end}, ended").format(start=start, end=end), _("call ended")
    lasted = gone(int((talk.ground.now() - call.started_at).total_seconds()))
    return _("Call {start} · {lasted}").format(start=start, lasted=lasted), lasted


def short(found: MayKnow) -> str:
    """What who speaks may know, in a word or two."""
    if found.whole:
        return _("the whole file")
    number = found.number
    if not number:
        return _("nothing")
    return ngettext("{n} thing", "{n} things", number).format(n=number)


def head(talk: Conversation, found: MayKnow, cells: int, keys: tuple[str, str, str]) -> HeadLine:
    """The line in ``cells`` cells: words give way before the name of who speaks does. The ``keys``
    are those to who speaks, to what they may know and to a new call.
    """
    speaker, know, begin = keys
    long, brief = timings(talk, begin)
    name = person_label(talk.person(talk.speaker))
    wanted = min(width(name), LONGEST_NAME)
    may = short(found)
    sign = "! " if found.careful else ""
    shapes = (
        (
            f" {long}",
            f"   {_('speaks: ')}",
            f" {speaker}",
            f"   {_('may know: ')}{sign}{may} {know}",
        ),
        (
            f" {brief}",
            f"  {_('speaks: ')}",
            f" {speaker}",
            f"  {_('may know: ')}{sign}{may} {know}",
        ),
        (f" {brief}", f"  {speaker} ", "", f"  {know} {sign}{may}"),
    )
    room = 0
    for at, (timing, before, after, last) in enumerate(shapes):
        room = cells - sum(cell_len(part) for part in (timing, before, after, last))
        if room >= (wanted if at == 0 else min(wanted, SHORTEST_NAME)):
            break
    shown = fitted(name, max(4, min(room, LONGEST_NAME)))
    return HeadLine(
        call=safe(timing),
        speaker=Content.assemble(before, (shown, "bold"), (after, "dim")),
        may=safe(last),
        careful=found.careful,
    )

"""What the footer shows: the weightiest keys that fit, and help, which has them all, as the last.

The weight of a command is its place in ``commands.py``: a screen's own before those of everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from intake_tui.locale import _
from intake_tui.tui import commands
from intake_tui.tui.text import width

if TYPE_CHECKING:
    from textual.binding import ActiveBinding, Binding

HELP = "app.help"
BETWEEN = 2
"""Cells between a key and its words and after them."""


def fitting(
    found: Mapping[str, ActiveBinding], cells: int, display: Callable[[Binding], str]
) -> dict[str, ActiveBinding]:
    """``found`` with what fits in ``cells`` shown and first, in the order of the footer.

    Every key goes on working; ``display`` says how a key is written.
    """

    def size(active: ActiveBinding) -> int:
        return width(display(active.binding)) + width(active.binding.description) + BETWEEN

    weights = {command.id: n for n, command in enumerate(commands.COMMANDS)}
    own = len(commands.group("app"))
    lines: dict[str, tuple[str, ActiveBinding]] = {}
    for key, active in found.items():
        if active.binding.show:
            lines.setdefault(active.binding.action, (key, active))

    def weight(line: tuple[str, ActiveBinding]) -> int:
        at = weights.get(line[1].binding.id or "", len(weights))
        return at + len(weights) if at < own else at

    ordered = sorted(lines.values(), key=weight)
    helps = [line for line in ordered if line[1].binding.id == HELP]
    others = [line for line in ordered if line[1].binding.id != HELP]
    if sum(size(active) for _key, active in ordered) > cells:
        helps = [(key, _all_keys(active)) for key, active in helps]
    room = cells - sum(size(active) for _key, active in helps)
    shown = []
    for key, active in others:
        room -= size(active)
        if room < 0:
            break
        shown.append((key, active))
    footer = dict([*shown, *helps])
    hidden = {
        key: active._replace(binding=replace(active.binding, show=False))
        for key, active in found.items()
        if key not in footer
    }
    return footer | hidden


def _all_keys(active: ActiveBinding) -> ActiveBinding:
    return active._replace(binding=replace(active.binding, description=_("All keys")))

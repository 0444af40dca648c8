"""The numbers to call, in as many lines as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from intake_tui.domain.plan_shape import Phone
from intake_tui.session.call.numbers import OWN_DESK, number_of


def packed(
    phones: Sequence[Phone], desk: str, cells: int, lines: int
) -> tuple[str, tuple[str, ...]]:
    """The numbers in ``lines`` of ``cells``, and those for which there is no room in them.

    In their order, but for the own duty desk: where it is set it comes third.
    """
    ordered = [p for p in phones if p.number not in OWN_DESK]
    own = [p for p in phones if p.number in OWN_DESK]
    ordered[2 if desk else len(ordered) :] = [*own, *ordered[2 if desk else len(ordered) :]]
    texts = [p.number if p.name == p.number else f"{p.name} {number_of(p, desk)}" for p in ordered]
    filled: list[str] = [""]
    while texts:
        joined = f"{filled[-1]} · {texts[0]}" if filled[-1] else texts[0]
        if cell_len(joined) <= cells or not filled[-1]:
            filled[-1] = joined
            texts.pop(0)
        elif len(filled) < lines:
            filled.append("")
        else:
            break
    return "\n".join(filled), tuple(texts)

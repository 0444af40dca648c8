"""Leaving what is being asked, from however deep."""

from __future__ import annotations

from typing import Literal

from intake_tui.session.call.going import Key


class Move(Exception):
    """For the next question, another one, the same anew, or the end."""

    def __init__(
        self,
        to: Literal["next", "there", "same", "end"],
        place: Key | None = None,
        editing: str | None = None,
    ) -> None:
        super().__init__(to)
        self.to = to
        self.place = place
        self.editing = editing

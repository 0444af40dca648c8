"""The search line above the list of cases: every letter narrows the list, two keys lead back."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input


class SearchLine(Input):
    """Down leads back to the list, where letters are keys; Escape too, and shows all of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "screen.to_list", show=False),
        Binding("escape", "empty", show=False),
    ]

    async def action_empty(self) -> None:
        """Search for nothing more."""
        self.value = ""
        await self.run_action("screen.to_list")

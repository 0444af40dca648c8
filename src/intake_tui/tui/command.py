"""What a command is: its id, what it does, its keys and its words."""

from __future__ import annotations

import msgspec


class Command(msgspec.Struct, frozen=True):
    """One thing a worker can do. ``label`` and ``help`` are English messages of the catalog. The id
    of another command among the ``keys`` stands for its keys: what leads to a screen leads back.
    """

    id: str
    action: str
    keys: str
    label: str
    help: str
    footer: bool = True
    priority: bool = True

    @property
    def group(self) -> str:
        """The screen the command belongs to."""
        return self.id.partition(".")[0]

"""Which column one is in. Where there is no room for all of them they are tabs."""

from __future__ import annotations

COLUMNS = ("question", "notes", "signals", "steps")
"""In the order in which one key goes round."""


def next_column(name: str) -> str:
    """The column after this one."""
    return COLUMNS[(COLUMNS.index(name) + 1) % len(COLUMNS)] if name in COLUMNS else COLUMNS[0]


def classes(name: str) -> dict[str, bool]:
    """The style classes of the screen while the cursor is in the column called ``name``."""
    return {"-beside": name in ("notes", "signals"), "-list": name == "steps"}

"""Where the plan templates are: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

from intake_tui.errors import ExportFailed

PACKAGE = Path(__file__).resolve().parent.parent


def templates_folder() -> Path:
    """The folder with ``html`` and ``md``. Raises ``ExportFailed`` where it is missing."""
    for folder in (PACKAGE / "templates", PACKAGE.parent.parent / "templates"):
        if (folder / "html").is_dir() and (folder / "md").is_dir():
            return folder
    raise ExportFailed("the plan templates are missing", way_out="Install the program again.")

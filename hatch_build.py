"""Build step: compile the catalogs, and read the questionnaire, so that no start has to."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Writes ``intake_tui.mo`` beside every ``intake_tui.po``, and the questionnaire as read."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before the files of the wheel are gathered."""
        source_root = Path(self.root, "src")
        sys.path.insert(0, str(source_root))
        try:
            questionnaire: Path = import_module("intake_tui.content.built").write()
        finally:
            sys.path.remove(str(source_root))
        build_data["artifacts"].append(questionnaire.relative_to(self.root).as_posix())
        for po in sorted(Path(self.root, "src", "intake_tui", "locale").rglob("*.po")):
            with po.open("rb") as source:
                catalog = read_po(source, locale=po.parts[-3])
            mo = po.with_suffix(".mo")
            with mo.open("wb") as target:
                write_mo(target, catalog)
            build_data["artifacts"].append(mo.relative_to(self.root).as_posix())

"""The plan's own words: which messages stand in plans, in both languages.

Read from the sources of the plan builders and from the templates, so that a check of plan texts
covers what was written there without a list beside it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from intake_tui.domain import plan
from intake_tui.domain.check_texts import PlanMessage
from intake_tui.locale import catalog
from intake_tui.render.templates import templates_folder

_T = re.compile(r"""\bt\(\s*(["'])(?P<words>(?:\\.|(?!\1).)+)\1""")


def plan_messages() -> tuple[PlanMessage, ...]:
    """Every message of the plan builders and templates, in English and in Dutch."""
    dutch = catalog("nl")
    found = []
    for where, words in dict.fromkeys((*_in_builders(), *_in_templates())):
        found.append(PlanMessage(where=where, lang="en", text=words))
        found.append(PlanMessage(where=where, lang="nl", text=dutch.gettext(words)))
    return tuple(found)


def _in_builders() -> Iterator[tuple[str, str]]:
    folder = Path(plan.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Msg" and node.args:
                words = node.args[0]
                if isinstance(words, ast.Constant) and isinstance(words.value, str):
                    yield f"plan/{path.relative_to(folder).as_posix()}", words.value


def _in_templates() -> Iterator[tuple[str, str]]:
    folder = templates_folder()
    for path in sorted(folder.rglob("*.j2")):
        for found in _T.finditer(path.read_text(encoding="utf-8")):
            yield f"templates/{path.relative_to(folder).as_posix()}", found["words"]


__all__ = ["plan_messages"]

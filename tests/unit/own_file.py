"""Help for tests of own questionnaire files: our entries with changes, written as TOML."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from intake_tui.content.load import check, load
from intake_tui.content.shape import KINDS

Expected = list[tuple[str, str]]


def toml(value: Any) -> str:
    """``value`` as a TOML value on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def plain(value: Any) -> Any:
    """Plain data without the keys that have no value: TOML has no null."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if v is not None}
    return [plain(v) for v in value] if isinstance(value, list | tuple) else value


FIELD = {
    "question": "questions",
    "finding": "findings",
    "rule": "rules",
    "reader": "reader_rows",
    "exception": "reader_exceptions",
    "line": "standing_lines",
    "part": "plan.parts",
    "band": "plan.bands",
    "offer": "offers",
    "profile": "profiles",
    "section": "sections",
}


def ours(kind: str, id_: str, **changes: Any) -> dict[str, Any]:
    """Our own entry as plain data, with ``changes``."""
    found: Any = load()
    for step in FIELD[kind].split("."):
        found = getattr(found, step)
    entry = next(e for e in found if getattr(e, KINDS[kind].key) == id_)
    return {**plain(msgspec.to_builtins(entry)), **changes}


def write(folder: Path, **tables: Any) -> Path:
    """An own file with these tables; a list makes ``[[table]]`` entries."""
    path = folder / "own.toml"
    text = "\n".join(f"{name} = {toml(body)}" for name, body in tables.items())
    path.write_text(text + "\n", encoding="utf-8")
    return path


def told(path: Path) -> Expected:
    """Entry and text of every fault; each must name the own file."""
    found = check(path)
    assert {fault.where for fault in found} <= {str(path)}
    return [(fault.entry, fault.what) for fault in found]

"""Reads the questionnaire: our TOML files, with an organisation's own laid over them.

An own file (or a folder of them) has the same form as ours. An entry with an id of ours takes the
place of ours, a new one is added; tables that stand once are merged key by key. Everything is read
entry by entry, so that ``check`` tells every fault at once, with its file and its entry.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from intake_tui.content import built
from intake_tui.content.shape import KINDS, TABLES, schema
from intake_tui.domain.check import Fault, faults
from intake_tui.domain.check_texts import Key
from intake_tui.domain.plan_shape import PlanShape
from intake_tui.domain.questionnaire import Ages, Questionnaire, Routes
from intake_tui.domain.words import Words
from intake_tui.errors import ContentError

HERE = Path(__file__).parent
LARGEST = 5_000_000
"""Bytes of one content file; ours are below 30,000."""


def load(own: Path | None = None) -> Questionnaire:
    """The questionnaire, with ``own`` (a TOML file, or a folder of them) laid over ours.

    Ours alone is read once and kept. Raises ``ContentError`` with the first fault, its file and
    entry, and how many more there are; ``check`` lists them all.
    """
    return built.ours() if own is None else _checked(own)


def parse_ours() -> Questionnaire:
    """Ours alone, from its TOML. Raises ``ContentError``."""
    # Our own files are held sound by the tests, so a start does not pay for the full check.
    reading = _read(None)
    questionnaire = reading.build()
    if questionnaire is None or reading.faults:
        raise _error(reading.faults)
    return questionnaire


def _checked(own: Path) -> Questionnaire:
    reading = _read(own)
    questionnaire = reading.build()
    found = reading.faults
    if questionnaire is not None:
        found = found + faults(questionnaire, reading.files)
    if questionnaire is None or found:
        raise _error(found)
    return questionnaire


def check(own: Path | None = None) -> list[Fault]:
    """Every fault of the questionnaire with ``own`` laid over it; empty when it is sound."""
    reading = _read(own)
    questionnaire = reading.build()
    if questionnaire is None:
        return reading.faults
    return reading.faults + faults(questionnaire, reading.files)


def _error(found: list[Fault]) -> ContentError:
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return ContentError(f"{found[0].line()}{more}")


class _Reading:
    """What has been read so far: entries by kind, the single tables, their files, the faults."""

    def __init__(self) -> None:
        self.entries: dict[str, list[tuple[str, Any]]] = {kind: [] for kind in KINDS}
        self.selectors: dict[str, Any] = {}
        self.tables: dict[str, dict[str, Any]] = {name: {} for name in TABLES}
        self.files: dict[Key, str] = {}
        self.faults: list[Fault] = []

    def fault(self, where: str, entry: str, what: str) -> None:
        self.faults.append(Fault(where, entry, what))

    def add(self, layer: list[tuple[str, Mapping[str, Any]]]) -> None:
        """Lays the files of one layer (ours, or an organisation's own) over what is there."""
        fresh: dict[str, list[tuple[str, Any]]] = {kind: [] for kind in KINDS}
        for where, data in layer:
            for name, body in data.items():
                if name in KINDS:
                    fresh[name].extend(self._entries(where, name, body))
                elif name == "selector":
                    self._selectors(where, body)
                elif name in TABLES:
                    self._table(where, name, body)
                else:
                    self.fault(where, f"[{name}]", "there is no such table")
        known = {kind: {id_ for id_, _ in self.entries[kind]} for kind in KINDS}
        for kind, entries in fresh.items():
            self.entries[kind] = _laid_over(self.entries[kind], entries)
        self._add_to_full(fresh["question"], known["question"], layer)

    def _entries(self, where: str, kind: str, body: Any) -> Iterator[tuple[str, Any]]:
        if not isinstance(body, list):
            self.fault(where, f"[{kind}]", f"must be written as [[{kind}]]")
            return
        for number, raw in enumerate(body, 1):
            id_ = raw.get(KINDS[kind].key) if isinstance(raw, dict) else None
            name = f"[[{kind}]] {id_}" if isinstance(id_, str) else f"[[{kind}]] number {number}"
            try:
                entry = msgspec.convert(raw, KINDS[kind].type)
            except msgspec.ValidationError as error:
                self.fault(where, name, _plain(error))
                continue
            if not str(id_).strip():
                self.fault(where, name, f"'{KINDS[kind].key}' is empty")
                continue
            self.files[kind, str(id_)] = where
            yield str(id_), entry

    def _selectors(self, where: str, body: Any) -> None:
        for name, selector in body.items() if isinstance(body, dict) else ():
            self.selectors[name] = selector
            self.files["selector", name] = where
        if not isinstance(body, dict):
            self.fault(where, "[selector]", "must be written as [selector.name]")

    def _table(self, where: str, name: str, body: Any) -> None:
        try:
            msgspec.convert(body, TABLES[name])
        except msgspec.ValidationError as error:
            self.fault(where, f"[{name}]", _plain(error))
            return
        there = self.tables[name]
        for key, value in body.items():
            old = there.get(key)
            merge = isinstance(old, dict) and isinstance(value, dict)
            there[key] = {**old, **value} if merge and isinstance(old, dict) else value
        self.files[name, ""] = where

    def _add_to_full(
        self,
        fresh: list[tuple[str, Any]],
        known: set[str],
        layer: list[tuple[str, Mapping[str, Any]]],
    ) -> None:
        """A question an own file adds joins the full route at the end of its section.

        Not when the file gives a full route of its own: then that is what it wants.
        """
        routes = [data["routes"] for _, data in layer if isinstance(data.get("routes"), dict)]
        if not known or any("full" in table for table in routes):
            return
        full: list[str] = list(self.tables["routes"].get("full", ()))
        sections = {id_: question.section for id_, question in self.entries["question"]}
        for id_, question in fresh:
            if id_ not in known and id_ not in full:
                same = [n for n, q in enumerate(full) if sections.get(q) == question.section]
                full.insert(same[-1] + 1 if same else len(full), id_)
        self.tables["routes"]["full"] = full

    def build(self) -> Questionnaire | None:
        """The questionnaire; None when a table that cannot be missed is missing."""

        def entries(kind: str) -> tuple[Any, ...]:
            return tuple(entry for _, entry in self.entries[kind])

        tables = self.tables
        try:
            plan = msgspec.convert(
                {"parts": (), "bands": (), **tables["plan"]}, PlanShape, strict=True
            )
            order = {section.id: section.order for section in entries("section")}
            by_section = sorted(entries("question"), key=lambda q: order.get(q.section, len(order)))
            return Questionnaire(
                **msgspec.convert(tables["questionnaire"], dict[str, str]),
                findings=entries("finding"),
                sections=tuple(sorted(entries("section"), key=lambda s: s.order)),
                questions=tuple(by_section),
                routes=msgspec.convert(tables["routes"], Routes),
                units=entries("unit"),
                offers=entries("offer"),
                days=entries("day"),
                day_parts=entries("day_part"),
                selectors=self.selectors,
                rules=entries("rule"),
                blocks=tables["blocks"],
                unlocks=tables["unlocks"],
                thresholds=entries("threshold"),
                threshold_note=msgspec.convert(tables["threshold_note"], Words),
                reader_rows=entries("reader"),
                reader_exceptions=entries("exception"),
                exception_terms=tables["exception_terms"],
                standing_lines=entries("line"),
                plan=msgspec.structs.replace(
                    plan, parts=entries("part"), bands=entries("band"), texts=entries("text")
                ),
                phones=entries("phone"),
                banned_words=entries("banned"),
                profiles=entries("profile"),
                ages=msgspec.convert(
                    {k: v for k, v in tables["ages"].items() if k != "role_fallback"}, Ages
                ),
                role_fallback=tables["ages"].get("role_fallback", {}),
                types=msgspec.convert(tables["types"], dict[str, Words]),
            )
        except (msgspec.ValidationError, TypeError) as error:
            self.fault("content", "", _plain(error))
            return None


def _laid_over(there: list[tuple[str, Any]], fresh: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """``fresh`` in the place of what has the same id, the rest behind; doubles stay for check."""
    ids = {id_ for id_, _ in there}
    own: dict[str, list[tuple[str, Any]]] = {}
    for id_, entry in fresh:
        own.setdefault(id_, []).append((id_, entry))
    kept = [item for id_, entry in there for item in own.get(id_, [(id_, entry)])]
    return kept + [(id_, entry) for id_, entry in fresh if id_ not in ids]


def _read(own: Path | None) -> _Reading:
    reading = _Reading()
    reading.add(_files(HERE, "content", reading))
    if own is not None:
        if own.is_dir():
            reading.add(_files(own, str(own), reading))
        else:
            data = _parse(own, str(own), reading)
            reading.add([] if data is None else [(str(own), data)])
    return reading


def _files(folder: Path, name: str, reading: _Reading) -> list[tuple[str, Mapping[str, Any]]]:
    found: list[tuple[str, Mapping[str, Any]]] = []
    for path in sorted(folder.rglob("*.toml")):
        where = f"{name}/{path.relative_to(folder).as_posix()}"
        data = _parse(path, where, reading)
        if data is not None:
            found.append((where, data))
    if not found and not reading.faults:
        reading.fault(name, "", "there is no .toml file here")
    return found


_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)$| \(at end of document\)$")
_AT_PATH = re.compile(r"^(?P<what>.*?)(?: - at `\$?\.?(?P<path>.*?)`)?$", re.DOTALL)


def _parse(path: Path, where: str, reading: _Reading) -> dict[str, Any] | None:
    try:
        if path.stat().st_size > LARGEST:
            reading.fault(where, "", "the file is too large for a questionnaire")
            return None
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        line = f"line {found[1]}" if found and found[1] else "end of the file"
        reading.fault(where, line, f"this is not TOML: {_AT_LINE.sub('', str(error))}")
    except UnicodeDecodeError:
        reading.fault(where, "", "the file is not UTF-8 text")
    except RecursionError:
        reading.fault(where, "", "the tables are nested too deep")
    except OSError as error:
        reading.fault(where, "", f"the file cannot be read: {error.strerror}")
    return None


def _plain(error: Exception) -> str:
    """A decoding error as a sentence: where in the entry, then what."""
    found = _AT_PATH.match(str(error))
    if found is None or not found["path"]:
        return str(error).removesuffix(" - at `$`")
    return f"{found['path']}: {found['what']}"


__all__ = ["Fault", "check", "load", "schema"]

"""Bundles: one case as plain JSON, byte-identical through export, import, export.

Only what is final: no drafts, no revision, no export time, no program version. Keys are sorted,
records stand in order of ``seq`` and id. A bundle is plain text on purpose; who writes one says so.
"""

from __future__ import annotations

import json
from typing import Any, TypeVar

import msgspec

from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.record.changes import checked
from intake_tui.domain.record.migrate import NewerSchema, migrate
from intake_tui.domain.record.types import TABLES, Case, Head, Record
from intake_tui.domain.text import clean
from intake_tui.errors import BundleRefused, RecordRefused, ValueRefused, said

FORMAT = "intake-tui-case"
LARGEST = 64 * 1024 * 1024
"""Bytes of the largest bundle that is read."""

R = TypeVar("R", bound=Record)


def export(case: Case) -> bytes:
    """The bundle of ``case``, UTF-8 with a newline at the end."""
    data: dict[str, Any] = {"format": FORMAT, "head": msgspec.to_builtins(case.head)}
    for name in TABLES:
        if name != "drafts":
            records = sorted(
                case.table(name).values(), key=lambda record: (getattr(record, "seq", 0), record.id)
            )
            data[name] = [msgspec.to_builtins(record) for record in records]
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    return text.encode() + b"\n"


def read(data: bytes, questionnaire: Questionnaire) -> Case:
    """The case in a bundle, at revision 1.

    Raises ``BundleRefused`` naming the first thing that does not fit and where it stands; what a
    person said is never in the message.
    """
    if len(data) > LARGEST:
        raise BundleRefused(said("larger than {number} MB", number=LARGEST // (1024 * 1024)))
    try:
        plain = json.loads(data.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise BundleRefused(said("not UTF-8 text at byte {byte}", byte=error.start)) from None
    except json.JSONDecodeError as error:
        raise BundleRefused(
            said("not JSON at line {line}, column {column}", line=error.lineno, column=error.colno)
        ) from None
    except (ValueError, RecursionError):
        raise BundleRefused(said("not JSON that a bundle may hold")) from None
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise BundleRefused(said("not a bundle of this program (no format {form})", form=FORMAT))
    try:
        plain = migrate({key: value for key, value in plain.items() if key != "format"})
    except NewerSchema as error:
        raise BundleRefused(error.detail, way_out="Open it with a newer version.") from None
    except RecordRefused as error:
        raise BundleRefused(error.detail) from None
    if unknown := sorted(set(plain) - set(TABLES) - {"head"}):
        raise BundleRefused(
            said("{number} unknown part(s) beside head and the tables", number=len(unknown))
        )
    if plain.get("drafts"):
        raise BundleRefused(said("drafts: a bundle holds only what is final"))
    head = _convert(plain["head"], Head, "head")
    tables: dict[str, Any] = {
        name: _table(plain, name, kind) for name, kind in TABLES.items() if name != "drafts"
    }
    return _check(Case(head=head, revision=1, **tables), questionnaire)


def _no_constant(_: str) -> None:
    raise ValueError


def _table(plain: dict[str, Any], name: str, kind: type[R]) -> dict[str, R]:
    rows = plain.get(name, [])
    if not isinstance(rows, list):
        raise BundleRefused(said("{name}: not a list", name=name))
    table: dict[str, R] = {}
    for index, row in enumerate(rows):
        record = _convert(row, kind, f"{name}[{index}]")
        if record.id in table:
            raise BundleRefused(said("{name}[{index}]: the same id twice", name=name, index=index))
        table[record.id] = record
    return table


T = TypeVar("T")


def _convert(data: Any, kind: type[T], where: str) -> T:
    try:
        return msgspec.convert(_cleaned(data, where), kind)
    except msgspec.ValidationError as error:
        path = str(error).rpartition(" - at `$")[2].rstrip("`") if " - at `$" in str(error) else ""
        raise BundleRefused(
            said("{where}{path}: does not have the form of a bundle", where=where, path=path)
        ) from None


def _cleaned(data: Any, where: str) -> Any:
    """``data``, refused where a text holds what may not enter the record."""
    if isinstance(data, str):
        if clean(data) != data:
            raise BundleRefused(said("{where}: control characters in a text", where=where))
        return data
    if isinstance(data, dict):
        return {_cleaned(key, where): _cleaned(item, where) for key, item in data.items()}
    if isinstance(data, list):
        return [_cleaned(item, where) for item in data]
    return data


def _check(case: Case, questionnaire: Questionnaire) -> Case:
    if case.head.profile not in ("", *(profile.id for profile in questionnaire.profiles)):
        raise BundleRefused(said("head: an unknown profile"))
    seqs: set[int] = set()
    for statement in case.statements.values():
        where = said("statement {statement}", statement=statement.id)
        if not 0 < statement.seq < case.head.next_seq or statement.seq in seqs:
            raise BundleRefused(
                said("{where}: seq is missing, double or past next_seq", where=where)
            )
        seqs.add(statement.seq)
        if statement.replaces is not None and statement.replaces not in case.statements:
            raise BundleRefused(
                said("{where}: replaces a statement that is not in the bundle", where=where)
            )
        if statement.redacted is None:
            try:
                kept = checked(case, questionnaire, statement)
            except ValueRefused as error:
                raise BundleRefused(
                    said("{where}, {reason}", where=where, reason=error.detail)
                ) from None
            if kept.value != statement.value:
                raise BundleRefused(
                    said(
                        "{where}, question {question}: value not in the kept form",
                        where=where,
                        question=statement.question,
                    )
                )
    for statement_id in case.withdrawals:
        if statement_id not in case.statements:
            raise BundleRefused(
                said(
                    "withdrawals: {statement_id} is not a statement of the bundle",
                    statement_id=statement_id,
                )
            )
    for export in case.exports.values():
        other = export if export.as_in is None else case.exports.get(export.as_in)
        if other is None or other.stood is None:
            raise BundleRefused(
                said("exports: what {id} was made of is not in the bundle", id=export.id)
            )
    return case

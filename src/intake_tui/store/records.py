"""Between a ``Case`` and the tables of a TinyDB file, and what may be written at all."""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping
from types import GenericAlias
from typing import Any

import msgspec

from intake_tui.domain.record.migrate import NewerSchema, migrate
from intake_tui.domain.record.types import SCHEMA, TABLES, Case, Changes, Head
from intake_tui.errors import IntakeError, ValueRefused, said
from intake_tui.store.base import CaseNotFound, CaseTooNew
from intake_tui.store.sealed import Unreadable

HEAD = "head"
"""The table that holds the case's head as its one document."""

Tables = dict[str, dict[str, Any]]

_CaseFile: Any = msgspec.defstruct(
    "_CaseFile",
    [
        (HEAD, dict[str, Head]),
        *((name, GenericAlias(dict, (str, kind)), {}) for name, kind in TABLES.items()),
    ],
    frozen=True,
    forbid_unknown_fields=True,
)


def canonical_id(case_id: str) -> str:
    """The id in its one written form. Raises ``CaseNotFound`` for what is no UUID."""
    try:
        return str(uuid.UUID(case_id))
    except (ValueError, AttributeError, TypeError):
        raise CaseNotFound(said("what was given is no case id")) from None


def tables_of(case: Case) -> Tables:
    """The case as TinyDB tables. Numbers of documents mean nothing outside the file."""
    tables: Tables = {HEAD: {"1": case.head}}
    for name in TABLES:
        records = case.table(name).values()
        tables[name] = {str(number): record for number, record in enumerate(records, 1)}
    return tables


def case_of(body: bytes, case_id: str, revision: int) -> Case:
    """The case in the body of a file. Raises ``Unreadable`` or ``CaseTooNew``."""
    try:
        held = msgspec.json.decode(body, type=_CaseFile)
        if [head.schema for head in held.head.values()] != [SCHEMA]:
            held = _older(body)
    except msgspec.DecodeError:
        held = _older(body)
    (head,) = held.head.values()
    if head.id != case_id:
        raise Unreadable(said("holds another case"))
    tables: dict[str, Any] = {}
    for name in TABLES:
        documents = getattr(held, name)
        tables[name] = {record.id: record for record in documents.values()}
        if len(tables[name]) != len(documents):
            raise Unreadable(said("holds a record twice"))
    return Case(head=head, revision=revision, **tables)


def _older(body: bytes) -> Any:
    # Also reached by what does not decode at all: the schema number decides what it is.
    try:
        plain = msgspec.json.decode(body, type=dict[str, dict[str, Any]])
        (head,) = plain.pop(HEAD).values()
        lists = {name: list(documents.values()) for name, documents in plain.items()}
        present = migrate({HEAD: head, **lists})
        tables = {
            name: {str(number): record for number, record in enumerate(records, 1)}
            for name, records in present.items()
            if name != HEAD
        }
        return msgspec.convert({HEAD: {"1": present[HEAD]}, **tables}, type=_CaseFile)
    except NewerSchema as error:
        raise CaseTooNew(error.detail) from None
    except (msgspec.MsgspecError, IntakeError, KeyError, ValueError, TypeError, AttributeError):
        raise Unreadable(said("does not hold a case as this program writes it")) from None


def writable(changes: Changes) -> Changes:
    """``changes`` in the form in which they will be read again.

    What could be written and not be read again is refused here: a record that does not fit its
    table, NaN or infinity (JSON turns them into nothing), text that is no valid Unicode. Raises
    ``ValueRefused``; the message names the table only.
    """
    puts = []
    for name, record in changes.puts:
        if name not in TABLES:
            raise ValueRefused(said("a record for a table that does not exist"))
        puts.append((name, _as_read(record, TABLES[name], name)))
    if any(name not in TABLES for name, _ in changes.drops):
        raise ValueRefused(said("a record of a table that does not exist"))
    head = changes.head and _as_read(changes.head, Head, HEAD)
    return msgspec.structs.replace(changes, puts=tuple(puts), head=head)


def writable_case(case: Case) -> Case:
    """A whole case in the form in which it will be read again. Raises ``ValueRefused``."""
    tables: dict[str, Any] = {}
    for name, kind in TABLES.items():
        records: Mapping[str, Any] = case.table(name)
        tables[name] = {record.id: _as_read(record, kind, name) for record in records.values()}
    head = _as_read(case.head, Head, HEAD)
    return Case(head=head, revision=case.revision, **tables)


def _as_read(record: Any, kind: type[Any], name: str) -> Any:
    try:
        if not _finite(msgspec.to_builtins(record)):
            raise ValueRefused(said("a number in '{name}' that is not finite", name=name))
        return msgspec.json.decode(msgspec.json.encode(record), type=kind)
    except (msgspec.MsgspecError, UnicodeError, TypeError, RecursionError):
        # Without the cause: its message may hold what was said.
        raise ValueRefused(
            said("a record in '{name}' is not in the form of that table", name=name)
        ) from None


def _finite(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return all(_finite(inner) for inner in value.values())
    if isinstance(value, list | tuple):
        return all(_finite(inner) for inner in value)
    return True

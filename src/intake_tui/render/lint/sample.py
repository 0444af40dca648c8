"""Plans and papers with one of everything, or as little as can be, for templates to cope with.

Made from the classes of the model. Every text in them is the same word, so that nothing of anybody
is needed to check a template.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from intake_tui.domain.plan.model import Items, Piece, Plan
from intake_tui.domain.ways.paper import Paper, PaperKind
from intake_tui.domain.words import ReaderName
from intake_tui.render.lint.shape import is_piece, members_of
from intake_tui.render.templates import Document

WORD = "voorbeeld"
P = typing.TypeVar("P", bound=Piece)
DEEPEST = 3
"""How deep blocks stand in blocks in a full sample."""


def samples() -> Iterator[Document]:
    """For every reader a full and a bare plan, and the same of every kind of paper."""
    for full in (True, False):
        stamp = (WORD, WORD, WORD)  # a plan always says concept or final, revision and date
        plan, paper = _piece(Plan, full, 0), _piece(Paper, full, 0)
        for reader in typing.get_args(ReaderName):
            yield msgspec.structs.replace(plan, reader=reader, stamp=stamp)
        for kind in typing.get_args(PaperKind):
            yield msgspec.structs.replace(paper, kind=kind)


def _piece(cls: type[P], full: bool, depth: int) -> P:
    hints = typing.get_type_hints(cls)
    return cls(**{f.name: _value(hints[f.name], full, depth) for f in msgspec.structs.fields(cls)})


def _value(hint: Any, full: bool, depth: int) -> Any:
    members = sorted(members_of(hint), key=str)
    if not full and type(None) in typing.get_args(hint):
        return None
    if str in members:
        return WORD
    if datetime in members:
        return datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    member = members[0]
    if typing.get_origin(member) is typing.Literal:
        return typing.get_args(member)[0]
    if typing.get_origin(member) is tuple:
        return _several(typing.get_args(member), full, depth)
    if is_piece(member):
        return _piece(member, full, depth + 1)
    return member(1)


def _several(inner: tuple[Any, ...], full: bool, depth: int) -> tuple[Any, ...]:
    if inner[-1] is not Ellipsis:
        return tuple(_value(hint, full, depth) for hint in inner)
    kinds = sorted(members_of(inner[0]), key=str)
    if len(kinds) > 1 and all(map(is_piece, kinds)):
        if depth >= DEEPEST:
            return (Items(items=(WORD,)),) if full else ()
        return tuple(_piece(kind, full, depth + 1) for kind in kinds if full or depth < 2)
    if not full and depth:
        return ()
    return tuple(_value(inner[0], full, depth) for _ in range(2))

"""What a plan or a paper is made of, as an own template meets it: which names hang under which.

Read from the classes of the model, so that it cannot lag behind them.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any

import msgspec

from intake_tui.domain.plan import model
from intake_tui.domain.plan.model import Piece, Plan
from intake_tui.domain.ways.paper import Paper
from intake_tui.house import House


@dataclass(frozen=True)
class Shape:
    """What stands under a name.

    ``kind``: piece (with the names of the classes it may be), list (of ``inner``), text, number,
    loop, some (a piece, which is not known) and free (anything).
    """

    kind: str
    pieces: frozenset[str] = frozenset()
    inner: Shape | None = None


TEXT = Shape("text")
NUMBER = Shape("number")
SOME = Shape("some")
FREE = Shape("free")
LOOP = Shape("loop")
HOUSE = Shape("piece", frozenset({"House"}))
PLAN = Shape("piece", frozenset({"Plan"}))
PAPER = Shape("piece", frozenset({"Paper"}))
_TEXTS = frozenset({str, *typing.get_args(model.Text)})


@cache
def fields_of() -> Mapping[str, Mapping[str, Shape]]:
    """Class -> field -> shape, of every piece that can be in a plan or a paper."""
    found: dict[str, dict[str, Shape]] = {
        "House": {field.name: TEXT for field in fields(House)} | {"type": TEXT}
    }
    waiting: list[Any] = [Plan, Paper]
    while waiting:
        piece = waiting.pop()
        if piece.__name__ in found:
            continue
        hints = typing.get_type_hints(piece)
        names = [field.name for field in msgspec.structs.fields(piece)]
        found[piece.__name__] = {name: shape(hints[name]) for name in names} | {"type": TEXT}
        waiting += [cls for name in names for cls in pieces_in(hints[name])]
    return found


@cache
def every_field() -> frozenset[str]:
    """Every name that hangs under some piece."""
    return frozenset(name for names in fields_of().values() for name in names)


def shape(hint: Any) -> Shape:
    """The shape of a field with this type."""
    members = members_of(hint)
    if members <= _TEXTS or datetime in members:
        return TEXT
    if members <= {int, float, bool}:
        return NUMBER
    if all(is_piece(member) for member in members):
        return Shape("piece", frozenset(member.__name__ for member in members))
    if len(members) == 1:
        (member,) = members
        origin, inner = typing.get_origin(member), typing.get_args(member)
        if origin is tuple:
            return Shape("list", inner=shape(inner[0]))
        if origin is typing.Literal:
            return TEXT
    return FREE


def members_of(hint: Any) -> set[Any]:
    """The types of a union without None; the type itself where it is none."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return {m for part in typing.get_args(hint) for m in members_of(part)} - {type(None)}
    return {hint}


def is_piece(hint: Any) -> bool:
    """Whether ``hint`` is a class of the model that keeps its fields for a template."""
    return isinstance(hint, type) and issubclass(hint, Piece) and hint not in _TEXTS


def pieces_in(hint: Any) -> set[type[Piece]]:
    """The classes of the model that a field of this type can hold."""
    found = set()
    for member in members_of(hint):
        if is_piece(member):
            found.add(member)
        elif typing.get_origin(member) is tuple:
            for inner in typing.get_args(member):
                found |= pieces_in(inner)
    return found

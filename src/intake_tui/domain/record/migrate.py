"""Older case schemas, brought to the present one by pure steps when a case is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from intake_tui.domain.record.types import SCHEMA
from intake_tui.errors import RecordRefused, said

Plain = dict[str, Any]


def _exports(case: Plain) -> Plain:
    """Schema 2 keeps the numbered versions of plans; there were none before."""
    return {**case, "exports": []}


STEPS: Mapping[int, Callable[[Plain], Plain]] = {1: _exports}
"""From a schema number to the step that brings a plain case one schema further."""


class NewerSchema(RecordRefused):
    """The case was written by a newer program; it is left untouched."""

    title = "This case was written by a newer version"
    way_out = "Open it with that version."


def migrate(case: Plain, steps: Mapping[int, Callable[[Plain], Plain]] = STEPS) -> Plain:
    """``case`` (``{"head": {...}, "<table>": {...}}`` as plain data) in the present schema.

    Raises ``NewerSchema`` for a newer one and ``RecordRefused`` where no schema is given.
    """
    schema = case.get("head", {}).get("schema") if isinstance(case.get("head"), dict) else None
    if not isinstance(schema, int) or isinstance(schema, bool) or schema < 1:
        raise RecordRefused(said("no schema number"))
    present = max([SCHEMA, *(number + 1 for number in steps)])
    if schema > present:
        raise NewerSchema(
            said(
                "schema {schema}, this program reads up to {present}",
                schema=schema,
                present=present,
            )
        )
    while schema < present:
        case = steps[schema](case)
        schema += 1
        case = {**case, "head": {**case["head"], "schema": schema}}
    return case

"""Finds the folders that lie beside the package in a checkout and inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path | None:
    """The folder ``name`` (``examples``, ``templates``); None where it was not installed."""
    for place in (PACKAGE / name, PACKAGE.parent.parent / name):
        if place.is_dir():
            return place
    return None


def examples() -> tuple[Path, ...]:
    """The fictional example cases, as bundles, in the order of their names."""
    place = folder("examples")
    return tuple(sorted(place.glob("*.json"))) if place else ()

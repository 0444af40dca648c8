"""The one gate through which the command line writes: nothing that steers a terminal passes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from intake_tui.domain.text import clean, clean_line
from intake_tui.errors import IntakeError, cause_of
from intake_tui.locale import _

T = TypeVar("T")

WIDEST = 48
"""Terminal cells of a column that is not the last one."""


class OutputFailed(IntakeError):
    """What is asked for could not be put out: a full disk behind ``>``, a closed stream."""

    title = "The output could not be written"


def refusal(error: IntakeError) -> str:
    """The one line for ``error``, in the language of the screen.

    Here nobody is typing and nothing is tried again by itself, so that is not promised.
    """
    from intake_tui.store.base import NotSaved

    if isinstance(error, NotSaved) and error.way_out == NotSaved.way_out:
        error = type(error)(error.detail, way_out="Put that right, then try again.")
    return error.line(_)


def say(text: str = "") -> None:
    """A line, or several, on standard output."""
    _wipe()
    _put(clean(text))


def note(text: str) -> None:
    """Something a person should know, on standard error."""
    _wipe()
    click.echo(clean(text), err=True)


def fail(text: str) -> None:
    """The one line that says why it was refused or failed, on standard error."""
    _wipe()
    click.echo(clean_line(text), err=True)


def data(value: Any) -> None:
    """``value`` as JSON for another program: UTF-8, in the order given."""
    _put(clean(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)))


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Rows in columns, measured in terminal cells; the last column is as long as it is."""
    from rich.cells import cell_len

    lines = [
        [*(_fitted(cell) for cell in row[:-1]), clean_line(row[-1])] for row in (headings, *rows)
    ]
    widths = [max(cell_len(line[n]) for line in lines) for n in range(len(headings))]
    for line in lines:
        padded = (
            cell + " " * (width - cell_len(cell)) for cell, width in zip(line, widths, strict=True)
        )
        say("  ".join(padded).rstrip())


def _fitted(cell: str) -> str:
    """``cell`` on one line, cut where it would push the other columns out of sight."""
    from rich.cells import cell_len, set_cell_size

    line = clean_line(cell)
    if len(line) <= WIDEST and cell_len(line) <= WIDEST:
        return line
    return set_cell_size(line[:WIDEST], WIDEST - 1).rstrip() + "…"


def _put(text: str) -> None:
    """Onto standard output. Raises ``OutputFailed``; ``BrokenPipeError`` where nobody reads."""
    try:
        click.echo(text)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputFailed(cause_of(error)) from None


def indented(text: str, by: int) -> str:
    """``text`` with every line moved to the right."""
    return "\n".join(" " * by + line for line in clean(text).split("\n"))


def progress(items: Sequence[T], what: str) -> Iterator[T]:
    """``items``, with a counter on standard error where a person is watching."""
    watched = _watched() and len(items) > 1
    for number, item in enumerate(items, 1):
        if watched:
            _wipe()
            click.echo(f"{what} {number}/{len(items)}", nl=False, err=True)
            _counting[0] = True
        yield item
    _wipe()


@contextmanager
def busy(what: str) -> Iterator[None]:
    """Say on standard error what takes a moment, where a person is watching; gone afterwards."""
    if _watched():
        _wipe()
        click.echo(what, nl=False, err=True)
        _counting[0] = True
    try:
        yield
    finally:
        _wipe()


def _watched() -> bool:
    """Whether a person sees standard error; there is none where it was closed before we came."""
    return sys.stderr is not None and sys.stderr.isatty()


_counting = [False]


def _wipe() -> None:
    """Take the counter off its line, so that what follows has the line to itself."""
    if _counting[0]:
        _counting[0] = False
        click.echo("\r\x1b[K", nl=False, err=True)

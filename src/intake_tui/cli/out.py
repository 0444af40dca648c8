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
    lines = [[*(_fitted(cell) for cell in row[:-1]), _line(row[-1])] for row in (headings, *rows)]
    # The last one is not padded, so it needs no width.
    widths = [
        max(map(_cells, column)) for column in zip(*(line[:-1] for line in lines), strict=True)
    ]
    _wipe()
    _put("\n".join("  ".join((*map(_padded, line, widths), line[-1])).rstrip() for line in lines))


def _line(cell: str) -> str:
    """``clean_line``, at once where nothing can be in it that steers."""
    if cell.isascii() and cell.isprintable():
        return " ".join(cell.split())
    return clean_line(cell)


def _padded(cell: str, width: int) -> str:
    return cell.ljust(width) if cell.isascii() else cell + " " * (width - _cells(cell))


def _cells(line: str) -> int:
    """Terminal cells of ``line``, which is clean."""
    if line.isascii():
        return len(line)
    from rich.cells import cell_len

    return cell_len(line)


def _fitted(cell: str) -> str:
    """``cell`` on one line, cut where it would push the other columns out of sight."""
    line = _line(cell)
    if len(line) <= WIDEST and _cells(line) <= WIDEST:
        return line
    from rich.cells import set_cell_size

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

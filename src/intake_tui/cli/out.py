"""The one gate through which the command line writes: nothing that steers a terminal passes."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from intake_tui.domain.text import clean, clean_line
from intake_tui.errors import IntakeError, cause_of
from intake_tui.locale import _, ngettext

T = TypeVar("T")

WIDEST = 48
"""Terminal cells of a column that is not the last one."""

_NOT_PLAIN = re.compile("[^\n -~¡-¬®-˿]")
"""Other than the printed letters and signs of Latin writing, each in one piece and one cell."""


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
    import json

    _put(clean(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)))


def faults(rows: Sequence[Any], lines: Sequence[str], *, as_json: bool) -> None:
    """Tell what a check found, as data or a line each, and end with 1 if there is anything.

    Raises ``click.exceptions.Exit``.
    """
    if as_json:
        data(rows)
    else:
        for line in lines:
            say(line)
    if rows:
        text = ngettext("%(number)s fault.", "%(number)s faults.", len(rows))
        fail(text % {"number": len(rows)})
        raise click.exceptions.Exit(1)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Rows in columns, measured in terminal cells; the last column is as long as it is."""
    *columns, last = zip(headings, *rows, strict=True)
    put = [*map(_column, columns), last if _is_plain(last) else map(clean_line, last)]
    _wipe()
    _put("\n".join(map(str.rstrip, map("  ".join, zip(*put, strict=True)))))


def _column(cells: Sequence[str]) -> Iterable[str]:
    """``cells`` cleaned, cut and padded to one width."""
    if _is_plain(cells):
        short = [cell if len(cell) <= WIDEST else _cut(cell) for cell in cells]
        return map(f"{{:<{max(map(len, short))}}}".format, short)
    fitted = [*map(_fitted, cells)]
    widths = [*map(_cells, fitted)]
    most = max(widths)
    return (cell + " " * (most - width) for cell, width in zip(fitted, widths, strict=True))


def _is_plain(cells: Sequence[str]) -> bool:
    """Whether ``clean_line`` changes none of ``cells`` and every sign is one terminal cell wide.

    Asked of all together, which for thousands takes a tenth of asking each.
    """
    whole = "\n".join(("", *cells, ""))
    blanks = any(blank in whole for blank in ("  ", " \n", "\n "))
    return not blanks and whole.count("\n") == len(cells) + 1 and not _NOT_PLAIN.search(whole)


def _cells(line: str) -> int:
    """Terminal cells of ``line``, which is clean."""
    if line.isascii():
        return len(line)
    from rich.cells import cell_len

    return cell_len(line)


def _fitted(cell: str) -> str:
    """``cell`` on one line, cut where it would push the other columns out of sight."""
    line = clean_line(cell)
    if len(line) <= WIDEST and _cells(line) <= WIDEST:
        return line
    from rich.cells import set_cell_size

    return _cut(set_cell_size(line[:WIDEST], WIDEST - 1))


def _cut(line: str) -> str:
    """The beginning of ``line``, of signs of one cell, and that there was more."""
    return line[: WIDEST - 1].rstrip() + "…"


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

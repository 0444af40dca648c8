"""Rows -> CSV (RFC 4180) in UTF-8, with nothing left that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

from intake_tui.domain.text import clean
from intake_tui.render.words import one_line

STARTS_FORMULA = frozenset("=+-@\u2212")
"""What a spreadsheet reads as the start of a formula; U+2212 is the minus sign of mathematics."""
NEVER_FIRST = frozenset("\t\r\n\0")
QUOTES = frozenset("'\"`´‘’‚‛“”„‟«»‹›＂＇")


def defused(text: str) -> str:
    """``text`` with ``'`` in front where a spreadsheet would run it or drop its beginning.

    Wide and other forms of the signs count, also behind quotes and blanks. Idempotent it is not:
    what is defused once starts with a quote and is read anew.
    """
    if text[:1] in NEVER_FIRST and text:
        return f"'{text}"
    for char in text:
        if char in QUOTES or _unseen(char):
            continue
        plain = unicodedata.normalize("NFKC", char)[:1]
        return f"'{text}" if plain in STARTS_FORMULA or char in NEVER_FIRST else text
    return text


def _unseen(char: str) -> bool:
    return char not in NEVER_FIRST and (
        char.isspace() or unicodedata.category(char) in ("Cc", "Cf", "Zs", "Mn")
    )


def csv_of(
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    delimiter: str = ";",
    bom: bool = False,
) -> bytes:
    """A table as CSV: CRLF, every cell quoted and on one line.

    Quoting every cell keeps a cell whole for a program that takes another delimiter.
    ``bom`` puts the mark in front by which Excel sees that it is UTF-8.
    """
    into = io.StringIO()
    writer = csv.writer(into, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in (headings, *rows):
        writer.writerow([defused(one_line(clean(cell))) for cell in row])
    return into.getvalue().encode("utf-8-sig" if bom else "utf-8")

"""What may enter the record as text: the one place where people's words are cleaned.

Control characters, NUL, lone surrogates and bidirectional overrides never enter: they can steer a
terminal or break an encoder. Words, spelling, emoji and line breaks stay as they were said.
"""

from __future__ import annotations

import re

LONGEST_TEXT = 200_000
"""Characters in one answer; far beyond a long phone call, it only stops a pasted file."""

BAR = " | "
"""Between the fields of a row while it is kept as text."""

_LINE_ENDS = re.compile("\r\n|\r|\x0b|\x0c|\x85|\u2028|\u2029")
_STEERING = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # C0 but tab and newline, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional controls
    "\ud800-\udfff\ufffe\uffff\ufff9-\ufffb\ufeff]"
)
_BLANKS = re.compile(r"[ \t]+$", re.MULTILINE)


def clean(text: str) -> str:
    """``text`` as it may be kept: one kind of line end, no steering characters.

    Idempotent. Longer than ``LONGEST_TEXT`` is left to the caller to refuse; nothing is cut here.
    """
    return _STEERING.sub("", _LINE_ENDS.sub("\n", text))


def clean_line(text: str) -> str:
    """``text`` cleaned and on one line, for names and references."""
    return " ".join(clean(text).split())


def tidy(text: str) -> str:
    """``text`` cleaned, without blanks at the line ends and around the whole; words stay."""
    return _BLANKS.sub("", clean(text)).strip()


def without_bars(rows: str) -> str:
    """Rows kept as text, for somebody who reads them: commas between the fields that say something,
    nothing where a field is empty.
    """
    lines = (re.split(r"(?:^|(?<=\s))\|(?=\s|$)", line) for line in rows.split("\n"))
    return "\n".join(", ".join(filter(None, map(str.strip, line))) for line in lines)

"""A plan as it will read: our Markdown without its signs. What people said stays as it was said."""

from __future__ import annotations

import re

from textual.content import Content

from intake_tui.tui.text import safe

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
"""A character that Markdown would take for a sign; here it is shown as it was said."""
_HEADING = re.compile(r"^(#{1,6}) ")
_BOLD = re.compile(r"(?<!\\)\*\*(.+?)(?<!\\)\*\*")


def preview(markdown: str) -> Content:
    """The text of a plan with headings set off and quotations marked at the margin."""
    return Content("\n").join([_line(line) for line in markdown.split("\n")])


def _line(line: str) -> Content:
    heading = _HEADING.match(line)
    if heading:
        style = "bold underline" if len(heading[1]) < 3 else "bold"
        return _said(line[heading.end() :]).stylize(style)
    if line.startswith("> "):
        return Content.assemble("▎ ", _said(line[2:]))
    pieces, end = [], 0
    for found in _BOLD.finditer(line):
        pieces += [_said(line[end : found.start()]), _said(found[1]).stylize("bold")]
        end = found.end()
    return Content("").join([*pieces, _said(line[end:])])


def _said(text: str) -> Content:
    return safe(_ESCAPED.sub(r"\1", text))

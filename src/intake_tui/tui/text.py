"""The one gate through which people's words reach the screen.

What somebody said is data: no markup, no link, no escape sequence, no character that turns the line
around. Every name, answer, note and reference is passed through here on its way to a widget.
Widths are terminal cells, never characters.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from intake_tui.domain.text import clean

if TYPE_CHECKING:
    from rich.text import Text
    from textual.widgets import Static

ELLIPSIS = "…"
_TAB = "    "
# Characters without a width of their own on which terminals and libraries disagree: they would put
# everything right of them out of line. Joiners stay, as some scripts need them to be readable.
_WIDTHLESS = re.compile("[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u206f"
                        "\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]")  # fmt: skip
_EMOJI_JOINER = re.compile("(?<=[\u2190-\u2bff\U0001f000-\U0001faff])\u200d")
_MARKS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
_PILED = re.compile(f"({_MARKS}{{3}}){_MARKS}+")


def plain(text: str | Content) -> str:
    """``text`` as it may stand on the screen, lines kept; for measuring and for input fields."""
    shown = text.plain if isinstance(text, Content) else text
    if shown.isascii() and shown.isprintable():
        return shown  # nothing in it that any of the rest would touch
    shown = clean(shown)
    shown = _WIDTHLESS.sub("", shown)
    shown = _EMOJI_JOINER.sub("", shown)
    return _PILED.sub(r"\1", shown).replace("\t", _TAB)


def safe(text: str | Content) -> Content:
    """``text`` for a widget: shown letter by letter, whatever it says."""
    return Content(plain(text))


def safe_rich(text: str | Content) -> Text:
    """``text`` for the cells of a DataTable or a Tree, which take Rich text."""
    from rich.text import Text

    return Text(plain(text))


def width(text: str | Content) -> int:
    """Cells that ``text`` takes on one line."""
    return cell_len(" ".join(plain(text).split()))


def fitted(text: str | Content, width_cells: int, *, pad: bool = False) -> str:
    """``text`` on one line of at most ``width_cells`` cells, cut with an ellipsis.

    With ``pad`` it is filled up with blanks to exactly that width, for columns.
    """
    line = " ".join(plain(text).split())
    if width_cells <= 0:
        return ""
    if cell_len(line) > width_cells:
        line = set_cell_size(line, width_cells - 1).rstrip() + ELLIPSIS
    return set_cell_size(line, width_cells) if pad else line


def one_line(text: str | Content, width_cells: int, *, pad: bool = False) -> Content:
    """``fitted`` as content for a widget."""
    return Content(fitted(text, width_cells, pad=pad))


def put(place: Static, text: Content) -> None:
    """Show ``text`` in ``place``; where it stands there already nothing is laid out or drawn anew,
    and where it takes the room of what stands there nothing is laid out. Most keys and every
    second of a clock would cost that otherwise.
    """
    shown = place.content
    if not isinstance(shown, Content):
        place.update(text)
    elif not shown.is_same(text):
        one_line = "\n" not in shown.plain + text.plain
        fits = text.cell_length <= place.content_size.width
        alike = one_line and fits and shown.cell_length == text.cell_length
        place.update(text, layout=not alike)

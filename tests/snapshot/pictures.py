"""A screen as text: its lines, and below them which cells have which colours.

Each screen has a file per language, size and look. ``make snapshots`` writes them anew; what is
different is then read in the diff.
"""

from __future__ import annotations

import difflib
import os
from pathlib import Path

from playing import Worker
from rich.style import Style
from textual.widgets import Input, TextArea

from intake_tui.tui.widgets.left_over import LeftOverLine

HERE = Path(__file__).parent
WRITE = os.environ.get("INTAKE_SNAPSHOTS") == "write"

Look = tuple[int, int, str]
"""Width, height, theme."""


def _words(style: Style | None) -> str:
    if style is None:
        return "-"
    front = style.color.name if style.color else "-"
    ground = style.bgcolor.name if style.bgcolor else "-"
    more = [name for name in ("bold", "dim", "italic", "underline", "reverse", "strike")
            if getattr(style, name)]  # fmt: skip
    return " ".join([f"{front}/{ground}", *more])


def picture(worker: Worker) -> str:
    """What stands on the screen now: the lines, then the styles by line and column."""
    lines, runs, legend = [], [], {}
    for number, strip in enumerate(worker.app.screen._compositor.render_strips()):
        lines.append(strip.text.rstrip())
        at, row = 0, []
        for segment in strip:
            words = _words(segment.style)
            code = legend.setdefault(words, str(len(legend)))
            if not row or row[-1][1] != code:
                row.append((at, code))
            at += segment.cell_length
        told = " ".join(f"{start}:{code}" for start, code in row)
        runs.append((number, told))
    merged: list[tuple[int, int, str]] = []
    for number, told in runs:
        if merged and merged[-1][2] == told:
            merged[-1] = (merged[-1][0], number, told)
        else:
            merged.append((number, number, told))
    styles = [f"{a}-{b}  {told}" if a != b else f"{a}  {told}" for a, b, told in merged]
    names = [f"{code} = {words}" for words, code in legend.items()]
    return "\n".join([*lines, "--- styles", *styles, *names])


async def become(worker: Worker, look: Look) -> None:
    """The screen at this size in this look, where it is not so already."""
    width, height, theme = look
    if worker.app.theme != theme:
        worker.app.theme = theme
    if worker.app.size != (width, height):
        await worker.pilot.resize_terminal(width, height)


async def settled(worker: Worker) -> str:
    """The screen once it no longer changes; nothing blinks."""
    app = worker.app
    app.clear_notifications()
    for screen in app.screen_stack:
        for line in screen.query(LeftOverLine):
            line.look()  # it looks once a second by itself
    for kind in (Input, TextArea):
        for field in app.screen.query(kind):
            field.cursor_blink = False
    before = ""
    for _ in range(100):
        await worker.quiet()
        await worker.pilot.pause(0.02)
        now = picture(worker)
        if now == before:
            return now
        before = now
    raise AssertionError(f"the screen never comes to rest:\n{worker.screen()}")


def file_of(name: str, lang: str, look: Look) -> Path:
    """Where a screen in a language, at a size and in a look is kept."""
    width, height, theme = look
    return HERE / lang / f"{width}x{height}-{theme}" / f"{name}.txt"


def compare(name: str, lang: str, look: Look, now: str) -> list[str]:
    """What differs from the file, as a diff; with INTAKE_SNAPSHOTS=write it is written instead."""
    file = file_of(name, lang, look)
    if WRITE:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(now + "\n")
        return []
    old = file.read_text().splitlines() if file.exists() else []
    title = str(file.relative_to(HERE))
    lines = difflib.unified_diff(old, now.splitlines(), f"kept {title}", "now", lineterm="")
    diff = "\n".join(lines)
    return [diff] if diff else []

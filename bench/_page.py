"""The document and the picture that the measurements are written into."""

from __future__ import annotations

from datetime import datetime
from xml.sax.saxutils import escape

import msgspec
from _reasons import REASONS
from _rows import Row, Told

WIDTH, LINE, NAMES, SCALE = 900, 24, 430, 180
"""Of the picture, in its own points: ``SCALE`` is how long a bar is that just meets its goal."""
MOST = 2.2
"""Times the goal at which a bar is cut off."""


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One run: what every family told, and the circumstances."""

    told: dict[str, Told]
    failed: tuple[str, ...]
    """What was to be measured and was not, in words."""
    machine: str
    versions: str
    peers: str
    at: datetime
    seconds: float
    busy: float
    quick: bool

    @property
    def rows(self) -> list[Row]:
        return [row for told in self.told.values() for row in told.rows]


def table(run: Run) -> str:
    """The one table, as Markdown."""
    lines = [
        "| What | Ours | The limit | Ratio | Instead | Goal | Met |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += map(line, run.rows)
    lines += [f"| {name} | not measured: it failed | | | | | **no** |" for name in run.failed]
    return "\n".join(lines)


def line(row: Row) -> str:
    """A row of the table."""
    peers = "<br>".join(
        f"{p.name}: {p.figure.words() if p.figure else p.lacking}" for p in row.peers
    )
    limit = f"{row.limit_name}: {row.limit.words()}" if row.limit else "–"
    ratio = f"{row.ratio:.2f}" if row.ratio is not None and row.limit else "–"
    ours = row.ours.words() + (f"<br>{row.beside}" if row.beside else "")
    met = "yes" if row.met else "**no**"
    return f"| {' | '.join((row.what, ours, limit, ratio, peers or '–', row.goal, met))} |"


def document(run: Run) -> str:
    """docs/performance.md."""
    missed = [row for row in run.rows if not row.met]
    sizes = "`make bench-quick`: smaller sizes than the goals speak of" if run.quick else "one run"
    reasons = dict.fromkeys(row.reason for row in missed)
    parts = [
        "# Measurements",
        "Written by `make bench`; not edited by hand. `make bench-quick` prints a smaller table in "
        "under two minutes.",
        f"{run.at:%Y-%m-%d}, {sizes} of {run.seconds / 60:.0f} minutes. Machine: {run.machine}; "
        f"{run.busy:.1f} processes wanted a core on average in the last quarter of an hour of it. "
        f"Measured: {run.versions}. Peers: {run.peers}.",
        "The program is the wheel, installed with compiled bytecode. What a person waits for runs "
        "in a pseudo-terminal of 120x40. What is compared takes turns in one run; a figure is the "
        "median with the middle half of the measurements behind it, and a ratio is that of two "
        "medians. Milliseconds say as much about the machine as about the program; ratios say "
        "more. On a disk that is virtual a sync may cost less than on one that is not: then what "
        "the program itself does weighs more in the ratio. The peers keep plain text and the "
        "program encrypts. No timing decides a test.",
        "![Each figure as a part of its goal](performance.svg)",
        f"{len(run.rows) - len(missed)} of {len(run.rows)} goals that were measured in this run "
        f"were met.{f' Not measured: {len(run.failed)} parts.' if run.failed else ''}",
        table(run),
    ]
    if missed:
        parts.append("## What was missed, and why")
        parts.append(
            "Beside each the functions that took most of the time themselves, under a profiler in "
            "the same run, which makes all of it slower and small functions most."
        )
        for reason in reasons:
            rows = [row for row in missed if row.reason == reason]
            parts.append(f"**{'; '.join(row.what for row in rows)}.** {REASONS[reason]}")
            parts += [_profile(row) for row in rows if row.parts][:1]
    parts += [block for told in run.told.values() for block in told.blocks]
    return "\n\n".join(parts) + "\n"


def _profile(row: Row) -> str:
    whole = sum(part.took for part in row.parts)
    lines = ["| Part | Own time | Share |", "|---|---|---|"]
    lines += [f"| {p.name} | {p.took:.2f} ms | {p.took / whole:.0%} |" for p in row.parts]
    return "\n".join(lines)


def picture(run: Run) -> str:
    """A bar for each goal that is a number: how long beside what it may be."""
    rows = [row for row in run.rows if row.ratio is not None and row.most]
    height = LINE * (len(rows) + 2)
    end = NAMES + SCALE
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="sans-serif" font-size="12" role="img">',
        "<title>Each figure as a part of its goal</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="{end}" y="16" text-anchor="middle" fill="#333333">goal</text>',
    ]
    for number, row in enumerate(rows, 1):
        assert row.ratio is not None
        assert row.most
        part = row.ratio / row.most
        y, length = number * LINE, max(2.0, min(part, MOST) * SCALE)
        colour = "#2f6f9f" if part <= 1 else "#b5541c"
        said = f"{row.ratio:.2f} of {row.most:g}{'' if row.limit else ' ms'}"
        said += "" if part <= 1 else ", missed"
        cut = " →" if part > MOST else ""
        out += [
            f'<text x="{NAMES - 8}" y="{y + 16}" text-anchor="end" fill="#222222">'
            f"{escape(_brief(row.what))}</text>",
            f'<rect x="{NAMES}" y="{y + 5}" width="{length:.0f}" height="14" fill="{colour}"/>',
            f'<text x="{NAMES + length + 6:.0f}" y="{y + 16}" fill="#222222">{said}{cut}</text>',
        ]
    out.append(
        f'<line x1="{end}" y1="20" x2="{end}" y2="{height - 12}" stroke="#222222" '
        'stroke-dasharray="4 3"/>'
    )
    return "\n".join([*out, "</svg>"]) + "\n"


def _brief(what: str) -> str:
    return what if len(what) <= 66 else what[:65].rstrip() + "…"

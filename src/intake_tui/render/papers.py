"""Papers that are no plans, as plain text; as a page ``document`` makes them, like plans.

In plain text a line of ours begins at the margin or after blanks of ours, and people's words are
always set in: what was said cannot pass for a heading or a line of the worker. No marks of any
markup are used, so that it can be pasted anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from intake_tui.domain.plan.model import (
    Answer,
    Asked,
    Block,
    Deal,
    Empty,
    Group,
    Items,
    Notice,
    Numbers,
    Quote,
)
from intake_tui.domain.plan.say import KINDS
from intake_tui.domain.ways.paper import Paper
from intake_tui.domain.words import Lang
from intake_tui.errors import ExportFailed, said
from intake_tui.render.document import Format
from intake_tui.render.words import Teller, one_line

STEP = "  "
VERBATIM = KINDS["quote"]
"""What marks a quote: only that stands between quotation marks."""
_ID = re.compile(r"^[0-9A-Za-z][0-9A-Za-z-]{0,63}$")


def path_of(paper: Paper, format: Format, lang: Lang) -> Path:
    """``<case>/<kind>[-<person id>].<lang>.<format>``: ids only, never a name.

    Raises ``ExportFailed`` for an id that is not one, so that no id can be a way out of the folder.
    """
    if any(id_ is not None and not _ID.match(id_) for id_ in (paper.case, paper.person)):
        raise ExportFailed(said("an id cannot be part of a file name"), way_out="")
    whose = f"-{paper.person}" if paper.person else ""
    return Path(paper.case) / f"{paper.kind}{whose}.{lang}.{format}"


def text_of(paper: Paper, lang: Lang, duty_desk: str = "") -> str:
    """``paper`` as plain text; ends with a newline. ``duty_desk`` joins the numbers to call."""
    return "\n".join(_Plain(Teller(lang), duty_desk).paper(paper)).strip() + "\n"


def text_of_blocks(blocks: Iterable[Block], lang: Lang, duty_desk: str = "") -> str:
    """Some blocks of a paper as plain text, a line each, without its heading."""
    plain = _Plain(Teller(lang), duty_desk)
    return "\n".join(plain._blocks(blocks, ""))


class _Plain:
    """Blocks as lines of plain text."""

    def __init__(self, teller: Teller, duty_desk: str) -> None:
        self.teller = teller
        self.duty_desk = self._line(duty_desk)

    def paper(self, paper: Paper) -> Iterator[str]:
        yield self._line(paper.title).upper()
        yield self._line(paper.for_whom)
        yield self._by(paper.stamp)
        for notice in paper.lead:
            yield self._line(notice.text)
        for part in paper.parts:
            yield ""
            yield self._line(part.heading).upper()
            yield from self._blocks(part.blocks, STEP)
        if paper.closing:
            yield ""
        for text in paper.closing:
            yield self._line(text)

    def _line(self, text: object) -> str:
        return one_line(self.teller.say(text))

    def _by(self, texts: Iterable[object]) -> str:
        return " · ".join(self._line(text) for text in texts)

    def _source(self, block: Quote | Answer) -> str:
        pieces = (*block.by, block.kind) if block.kind else block.by
        return f"({self._by(pieces)})"

    def _blocks(self, blocks: Iterable[Block], margin: str) -> Iterator[str]:
        for block in blocks:
            yield from self._block(block, margin)

    def _block(self, block: Block, margin: str) -> Iterator[str]:
        match block:
            case Quote(text=text):
                mark = '"' if block.kind == VERBATIM else ""
                said = f"{mark}{self.teller.say(text).strip()}{mark}".split("\n")
                yield from (f"{margin}{one_line(line)}".rstrip() for line in said)
                yield f"{margin}{STEP}{self._source(block)}"
            case Answer(values=values):
                for value in values:
                    yield f"{margin}{self._line(value)}"
                yield f"{margin}{STEP}{self._source(block)}"
            case Asked(question=question, blocks=inner):
                yield f"{margin}{self._line(question)}"
                yield from self._blocks(inner, margin + STEP)
            case Group(heading=heading, blocks=inner):
                yield f"{margin}{self._line(heading)}"
                yield from self._blocks(inner, margin + STEP)
            case Items(items=items):
                yield from (f"{margin}{self._line(item)}" for item in items)
            case Numbers(rows=rows):
                for row in rows:
                    use = f"{self._line(row.for_whom)} ({self._line(row.hours)})"
                    both = dict.fromkeys((self._line(row.number), self._line(row.name)))
                    yield f"{margin}{' '.join(both)}: {use}"
                if self.duty_desk:
                    yield f"{margin}{self.duty_desk} {self.teller.message('Duty desk')}"
            case Deal(owner=owner, what=what, text=text, lines=lines, state=state):
                head = f"{self._line(owner)}: {self._line(what)} ({self._line(state)})"
                yield f"{margin}{head}"
                rest = (text, *lines) if text else lines
                yield from (f"{margin}{STEP}{self._line(line)}" for line in rest)
            case Notice(text=notice) | Empty(text=notice):
                yield f"{margin}{self._line(notice)}"
            case _:
                raise TypeError(f"not a block of plain text: {type(block).__name__}")

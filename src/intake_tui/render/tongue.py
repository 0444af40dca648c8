"""Words in another language than their page: each such passage gets a ``lang`` of its own.

A screen reader pronounces them by it (WCAG 2.2, 3.1.2). The teller marks them in the text; here, in
the finished page, the marks become elements where text stands, and go where an element cannot.
"""

from __future__ import annotations

import re

from intake_tui.render.words import BACK, TURNS

_MARKS = re.compile(f"[{''.join(TURNS.values())}{BACK}]")
_PASSAGE = {
    lang: re.compile(f"{turn}([^{''.join(TURNS.values())}{BACK}]+){BACK}")
    for lang, turn in TURNS.items()
}
_MARKUP = re.compile(
    r"""<(style|title|svg)\b.*?</\1\s*>|<!--.*?-->|<(?:"[^"]*"|'[^']*'|[^'"<>])*>""",
    re.DOTALL | re.IGNORECASE,
)


def tongued(page: str) -> str:
    """``page`` with its marked passages in elements with a ``lang``, and no mark left."""
    if not _MARKS.search(page):
        return page
    made, at = [], 0
    for markup in _MARKUP.finditer(page):
        made += [_spans(page[at : markup.start()]), _MARKS.sub("", markup[0])]
        at = markup.end()
    return "".join((*made, _spans(page[at:])))


def _spans(text: str) -> str:
    for lang, passage in _PASSAGE.items():
        text = passage.sub(rf'<span lang="{lang}">\1</span>', text)
    return _MARKS.sub("", text)

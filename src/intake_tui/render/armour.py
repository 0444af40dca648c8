"""A plan as plain data for templates that are not ours: every text said, every word armoured.

In an armoured text each character that means something in the format stands as a character of a
private-use plane. However a template cuts, joins or marks it, it stays a character of a text; only
when the document is done is it put back, escaped. So escaping hangs on no template and no sandbox.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from string import punctuation
from typing import Any

import msgspec

from intake_tui.domain.plan.model import Label, Listed, Moment, Msg, Piece, Plan, Said
from intake_tui.domain.text import clean
from intake_tui.domain.ways.paper import Paper
from intake_tui.house import House
from intake_tui.render.words import Teller, marks

BASE = 0xF0000
"""The private-use plane that armoured characters stand in."""
PRIVATE = re.compile("[\U000f0000-\U0010ffff]")
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_:.-]*")
_CODES = frozenset(
    {"anchor", "case", "id", "made_at", "person", "reader", "rule", "shape", "tone", "children"}
)
"""Fields that hold a code of ours: templates compare them."""
_HTML = str.maketrans({c: chr(BASE + ord(c)) for c in "&<>\"'"})
_MD = str.maketrans({c: chr(BASE + ord(c)) for c in punctuation + "\n"})
_OUT_HTML: dict[int, str] = {
    BASE + ord(c): f"&{name};"
    for c, name in {"&": "amp", "<": "lt", ">": "gt", '"': "#34", "'": "#39"}.items()
}
_OUT_MD: dict[int, str] = {BASE + ord(c): c for c in punctuation + "\n"}


def armoured(text: str, format: str) -> str:
    """``text``, cleaned, without one character that ``format`` would read as markup."""
    return _hardened(clean(text), format)


def _hardened(text: str, format: str) -> str:
    safe = PRIVATE.sub("\ufffd", text)
    if format == "md":
        return "\n".join(markdown_plain(safe)).translate(_MD)
    return safe.translate(_HTML)


def markdown_plain(text: str) -> list[str]:
    """The lines of ``text`` as Markdown shows them: no tab, no blanks around a line."""
    return [line.strip() for line in text.strip().replace("\t", " ").split("\n")]


def disarmed(text: str, format: str) -> str:
    """A finished document with every armoured character put back, escaped for ``format``."""
    if format != "md":
        return text.translate(_OUT_HTML)
    # Character for character, so that what needs a backslash is judged where it came to stand.
    bare = text.translate(_OUT_MD)
    signs = marks(bare)
    return "".join(
        f"\\{c}" if was != c and (c == "\n" or at in signs) else c
        for at, (was, c) in enumerate(zip(text, bare, strict=True))
    )


def plain(document: Plan | Paper, teller: Teller, format: str) -> dict[str, Any]:
    """A plan or paper as dicts, lists, numbers and armoured texts; ``type`` tells the pieces."""
    said = _Saying(teller, format).of(document)
    assert isinstance(said, dict)
    return said | ({"kind": document.kind} if isinstance(document, Paper) else {})


def house_data(house: House, format: str) -> dict[str, str]:
    """The house style for a template; the logo and the colours are ours and stand as they are."""
    kept = {"logo": house.logo, "colour": house.colour, "accent": house.accent}
    return {k: armoured(v, format) for k, v in asdict(house).items()} | kept


class _Saying:
    def __init__(self, teller: Teller, format: str) -> None:
        self.teller = teller
        self.format = format

    def of(self, value: Any, field: str = "") -> Any:
        match value:
            case Label() | Said() | Msg() | Moment() | Listed():
                # Said, it is clean, but for the marks of another language.
                return _hardened(self.teller.say(value), self.format)
            case Piece():
                names = msgspec.structs.fields(value)
                fields = {f.name: self.of(getattr(value, f.name), f.name) for f in names}
                return {"type": type(value).__name__} | fields
            case str():
                if field in _CODES and _CODE.fullmatch(value):
                    return value
                return armoured(value, self.format)
            case tuple() | list():
                return [self.of(item, field) for item in value]
            case Mapping():
                return {str(k): self.of(v, field) for k, v in value.items()}
            case datetime():
                return value.isoformat()
            case bool() | int() | float() | None:
                return value
        raise TypeError(f"not a part of a plan: {type(value).__name__}")

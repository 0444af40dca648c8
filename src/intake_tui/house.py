"""An organisation's house style on its plans: name, logo, two colours, the duty desk.

Colours stand as text on white paper and as fills under white letters, so each has to keep the
contrast of 7:1 (WCAG 2.2, 1.4.6) with white.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from intake_tui.errors import cause_of, said


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


LARGEST_LOGO = 200_000
"""Bytes of a logo file."""
CONTRAST = 7.0
"""The least contrast of a colour with white."""

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_SHAPES = _set(
    "svg g defs title desc path rect circle ellipse line polyline polygon text tspan "
    "linearGradient radialGradient stop clipPath mask use symbol style"
)
_SVG = "{http://www.w3.org/2000/svg}"
_NOTES = tuple(
    f"{{{name}}}"
    for name in (
        "http://www.inkscape.org/namespaces/inkscape",
        "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "http://creativecommons.org/ns#",
        "http://purl.org/dc/elements/1.1/",
    )
)
"""Namespaces of drawing programs: notes of their own, which no browser draws or runs."""
_OUTSIDE = re.compile(r"@import|expression|javascript:|\\|url\(\s*[\"']?(?!#)", re.IGNORECASE)


_POINTS = re.compile(r"url\(\s*[\"']?#([^)\"']+)")
MOST_DRAWN = 5_000
"""Elements an SVG may draw, each counted as often as it is drawn: one that is used ten times by
one that is used ten times counts for a hundred."""
WIDEST = 10_000
"""The largest number in the size of an SVG."""


class HouseRefused(ValueError):
    """A part of the house style that cannot be used; ``rule`` says which rule it breaks."""

    def __init__(self, rule: str) -> None:
        self.rule = rule
        super().__init__(rule)


@dataclass(frozen=True)
class House:
    """What a plan shows of the organisation; empty where nothing was chosen.

    ``logo`` is a data URI, ``colour`` and ``accent`` are ``#rrggbb``.
    """

    name: str = ""
    logo: str = ""
    colour: str = ""
    accent: str = ""
    duty_desk: str = ""


NO_HOUSE = House()


def colour(text: str) -> str:
    """``text`` as a colour of six hex digits. Raises ``HouseRefused``."""
    if not _HEX.fullmatch(text):
        raise HouseRefused(said('must be a colour of six hex digits, such as "#1d3f66"'))
    found = contrast(text)
    if found < CONTRAST:
        raise HouseRefused(
            said(
                "has a contrast of {found}:1 with white; at least {least}:1 is needed",
                found=f"{found:.1f}",
                least=f"{CONTRAST:g}",
            )
        )
    return text.lower()


def contrast(hex_: str) -> float:
    """The contrast ratio of ``#rrggbb`` with white, 1 to 21 (WCAG 2.2, relative luminance)."""
    parts = [int(hex_[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def logo(place: Path) -> str:
    """The picture in ``place`` as a data URI: PNG, JPEG, or an SVG that reaches for nothing.

    Raises ``HouseRefused`` where it cannot be read, is too large or is something else.
    """
    try:
        with place.open("rb") as opened:
            data = opened.read(LARGEST_LOGO + 1)
    except OSError as error:
        raise HouseRefused(said("cannot be read ({reason})", reason=cause_of(error))) from None
    if len(data) > LARGEST_LOGO:
        raise HouseRefused(said("is larger than {number} KB", number=LARGEST_LOGO // 1000))
    if data.startswith(_PNG):
        kind = "png"
    elif data.startswith(_JPEG):
        kind = "jpeg"
    else:
        _plain_svg(data)
        kind = "svg+xml"
    return f"data:image/{kind};base64,{b64encode(data).decode('ascii')}"


def _plain_svg(data: bytes) -> None:
    from xml.etree import ElementTree

    # What declares entities or style sheets is refused before a parser sees it.
    if b"<!doctype" in data.lower() or b"<!entity" in data.lower() or b"\0" in data:
        raise HouseRefused(said("is an SVG with a document type; save it without"))
    if re.search(rb"<\?(?!xml\s)", data):
        raise HouseRefused(said("is an SVG with a processing instruction; save it without"))
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 - no DTD, so no entities
    except (ParseError, ValueError, LookupError):
        raise HouseRefused(said("is neither PNG, JPEG nor SVG")) from None
    if root.tag != f"{_SVG}svg":
        raise HouseRefused(said("is neither PNG, JPEG nor SVG"))
    for element in root.iter():
        tag = element.tag.removeprefix(_SVG)
        if tag.startswith(_NOTES):
            continue
        if tag not in _SHAPES and tag != "metadata":
            short = tag.rpartition("}")[2]
            raise HouseRefused(
                said("is an SVG with <{short}>; only shapes and text are taken", short=short)
            )
        if tag == "style" and _OUTSIDE.search("".join(element.itertext())):
            raise HouseRefused(said("is an SVG that reaches outside itself"))
        for name, value in element.attrib.items():
            short = name.rpartition("}")[2].lower()
            outside = short == "href" and not value.startswith("#")
            if short.startswith("on") or outside or _OUTSIDE.search(value):
                raise HouseRefused(
                    said("is an SVG with a script or a reference outside ({short})", short=short)
                )
    _small(root)
    try:
        drawn = _Drawn(root).cost(root)
    except RecursionError:
        drawn = MOST_DRAWN + 1
    if drawn > MOST_DRAWN:
        raise HouseRefused(
            said("is an SVG that draws more than {number} shapes", number=MOST_DRAWN)
        )


def _small(root: Element) -> None:
    sizes = " ".join(root.get(name, "") for name in ("width", "height", "viewBox"))
    for number in re.findall(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", sizes):
        if abs(float(number)) > WIDEST:
            raise HouseRefused(said("is an SVG whose size is over {number}", number=WIDEST))


class _Drawn:
    """How many elements of an SVG are drawn when what it points at is drawn each time anew."""

    def __init__(self, root: Element) -> None:
        self._named = {e.get("id", ""): e for e in root.iter()}
        self._costs: dict[Element, int] = {}
        # A style sheet could put a mask on every shape, that of the mask among them.
        for sheet in root.iter(f"{_SVG}style"):
            for one in self._named_in("".join(sheet.itertext())):
                if not one.tag.endswith("Gradient"):
                    raise HouseRefused(
                        said("is an SVG whose style points at a mask; put it on the shape itself")
                    )

    def cost(self, element: Element) -> int:
        """Elements drawn for this one. Raises ``HouseRefused`` where it draws itself."""
        known = self._costs.get(element)
        if known is None:
            self._costs[element] = -1
            known = 1
            for other in (*element, *self._pointed(element)):
                known = min(MOST_DRAWN + 1, known + self.cost(other))
            self._costs[element] = known
        elif known < 0:
            raise HouseRefused(said("is an SVG that draws itself within itself"))
        return known

    def _pointed(self, element: Element) -> list[Element]:
        return [
            one
            for name, value in element.attrib.items()
            for one in self._named_in(
                f"url({value})" if name.rpartition("}")[2].lower() == "href" else value
            )
        ]

    def _named_in(self, text: str) -> list[Element]:
        return [self._named[m] for m in _POINTS.findall(text) if m in self._named]

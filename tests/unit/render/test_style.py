"""Contrast, computed from the style sheet: 7:1 for every text on everything that may lie behind it.

What Chromium makes of it is measured in ``tests/html``.
"""

from __future__ import annotations

import re

import pytest

from intake_tui.domain.plan import layout
from intake_tui.render.templates import templates_folder

STYLE = (templates_folder() / "html" / "style.css").read_text()
COLOURS = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", STYLE)) | {"white": "#ffffff"}
PAPER = ("white", "tint")
CHILD = ("white", "cream", "peach", "sage")
CIRCLES = ("white", "far", "near", "close")
PAIRS = [
    *((ink, ground) for ink in ("ink", "soft", "blue", "care") for ground in PAPER),
    *((ink, ground) for ink in ("ink", "soft") for ground in CIRCLES),
    *((ink, ground) for ink in ("ink", "warm") for ground in CHILD),
    *(("white", mark) for mark in ("blue", "earth")),
]
"""Text colour and what is behind it; names and captions of circles lie on any circle."""


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(c * w for c, w in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(COLOURS[one]), luminance(COLOURS[other])))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_has_a_contrast_of_seven(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 7


@pytest.mark.parametrize("mark", ["blue", "earth", "ink"])
@pytest.mark.parametrize("ground", CIRCLES)
def test_marks_can_be_told_from_the_circles(mark: str, ground: str) -> None:
    assert contrast(mark, ground) >= 3


@pytest.mark.parametrize("figure", ["warm", "leaf", "plum"])
@pytest.mark.parametrize("ground", CHILD)
def test_figures_can_be_told_from_what_is_behind_them(figure: str, ground: str) -> None:
    assert contrast(figure, ground) >= 3


def test_a_child_has_a_page_of_its_own() -> None:
    """Nothing in soft grey, larger than a parent's, and the child's own words the largest text."""
    rules = dict(re.findall(r"^(\.child[^{]*) { ([^}]*) }", STYLE, re.MULTILINE))
    size = {
        rule: float(found[1])
        for rule, style in rules.items()
        if (found := re.search(r"font-size: ([\d.]+)rem", style))
    }
    assert size[".child.young"] > size[".child"] > 1
    said = size[".child .child-words .quote blockquote"]
    assert said > max(size[".child.young .quote blockquote"], size[".child h2"])
    assert not [rule for rule, style in rules.items() if "--soft" in style or "--blue" in style]


def test_no_colour_is_used_that_is_not_computed_here() -> None:
    grounds = {name for _, name in PAIRS} | {"blue", "leaf", "plum"}
    found = re.findall(r"[{;] ?(?:background|fill|color): ?([^;}]+)", STYLE)
    system = {"Canvas", "CanvasText", "none", "inherit"}
    known = {f"var(--{name})" for name in {ink for ink, _ in PAIRS} | grounds}
    literal = {"#fff", "#ffffff", COLOURS["soft"]}
    assert len(found) > 20
    assert {colour.strip() for colour in found} - system - known - literal == set()


def test_the_drawing_says_its_colours_twice_and_the_same() -> None:
    """As attributes too, for makers of PDF that do not read a style sheet inside a drawing."""
    drawing = (templates_folder() / "html" / "picture.svg.j2").read_text()
    used = set(re.findall(r"#[0-9a-f]{6}", drawing))
    assert used <= {*COLOURS.values(), "#5d6b7d"}
    assert {COLOURS[name] for name in ("far", "near", "close", "blue", "earth", "ink")} <= used


def test_the_drawing_has_the_sizes_that_were_laid_out() -> None:
    drawing = (templates_folder() / "html" / "picture.svg.j2").read_text()
    assert f'class="middle" fill="#1d3f66" cx="0" cy="0" r="{layout.MIDDLE:g}"' in drawing
    assert f'class="of-child" font-size="{layout.MIDDLE_SIZE:g}"' in drawing
    assert f'words("name", {layout.SIZE:g},' in drawing
    assert f'words("of-ring", {layout.CAPTION:g},' in drawing
    for name, size in (("name", layout.SIZE), ("of-child", layout.MIDDLE_SIZE)):
        assert re.search(rf"\.circles (?:\.{name}|text) {{[^}}]*font-size: {size:g}px", STYLE)

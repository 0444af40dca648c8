"""A document as a whole: languages, dates, headings, the stamp, and no way out of the file."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace
from plan_making import NOW, PROFESSIONAL, Making, family, made

import intake_tui
from intake_tui.domain.plan.build import build
from intake_tui.domain.plan.model import Label, Listed, Moment, Msg, Plan
from intake_tui.domain.plan.say import WHO
from intake_tui.domain.words import ROLES
from intake_tui.locale import catalog
from intake_tui.render import Format, render
from intake_tui.render.templates import templates_folder
from intake_tui.render.words import Teller


def plan(m: Making | None = None, *, home: bool = False) -> Plan:
    m = m or made()
    reader = family("mother") if home else PROFESSIONAL
    return build(m.case, m.known, reader, now=NOW).plan


@pytest.mark.parametrize("home", [True, False])
@pytest.mark.parametrize("format_", ["md", "html"])
def test_the_header_says_reader_revision_date_and_concept(format_: Format, home: bool) -> None:
    text = render(plan(home=home), format_, "en").replace("\\", "")
    top = text[: text.index("If it goes wrong" if home else "What the child says")]
    assert ("Network plan" if home else "File, own team only") in top
    assert ("for Lisanaam" in top) is home
    for stamp in ("concept", "revision 7", "23 November 2026"):
        assert stamp in top


def test_the_file_ends_with_the_line() -> None:
    for format_ in ("md", "html"):
        text = render(plan(), format_, "nl").replace("\\", "")
        body = re.sub(r"<[^>]*>", "", text).strip().strip("*")
        assert body.endswith("Geen aandachtspunt betekent niet: veilig.")


@pytest.mark.parametrize("home", [True, False])
def test_headings_come_in_order(home: bool) -> None:
    m = made()
    m.say("child-wish", "x", about="child-a", by="oma", words_of="child-a", to=("mother",))
    m.say("supporter-agreed", "thinking", about="oma", by="oma")
    for format_, mark in (("html", r"<h(\d)"), ("md", r"^(#+) ")):
        found = re.findall(mark, render(plan(m, home=home), format_, "nl"), re.MULTILINE)  # type: ignore[arg-type]
        levels = [int(x) if x.isdigit() else len(x) for x in found]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(b - a <= 1 for a, b in pairwise(levels))


def test_html_is_one_file_that_does_nothing() -> None:
    text = render(plan(), "html", "nl")
    assert text.startswith("<!DOCTYPE html>")
    assert '<html lang="nl">' in text
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in text
    for outside in (
        "<script",
        "http://",
        "https://",
        "url(",
        "@import",
        "javascript:",
        "<a ",
        "src=",
    ):
        assert outside not in text
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def test_a_name_cannot_leave_the_style() -> None:
    changed = replace(plan(), title='x"; } </style><b>')
    text = render(changed, "html", "nl")
    style = text[text.index("<style>") : text.index("</style>")]
    assert '@top-left { content: "x  styleb, ' in style
    assert "<b>" not in text
    assert text.count("</style>") == 1


def test_dates_lists_and_messages_follow_the_plans_language() -> None:
    nl, en = Teller("nl"), Teller("en")
    assert nl.say(Moment("2026-12-01")) == "1 december 2026"
    assert en.say(Moment("2026-12-01")) == "1 December 2026"
    assert nl.say(Moment("2026-07-01T22:30Z")) == "2 juli 2026, 00:30"
    assert nl.say(Moment("ergens in mei")) == "ergens in mei"
    assert nl.say(Listed(("a", Label("b", "c"), "d"))) == "a, b en d"
    assert en.say(Listed(("a", Label("b", "c")))) == "a and c"
    assert en.say(Msg("words of %(name)s", {"name": "100% %s"})) == "words of 100% %s"


def test_every_message_of_a_plan_has_dutch() -> None:
    root = Path(intake_tui.__file__).parent / "domain" / "plan"
    messages = {"role: " + role for role in ROLES} | set(WHO.values())
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Msg", "group"):
                messages |= {
                    c.value
                    for c in ast.walk(node.args[0])
                    if isinstance(c, ast.Constant) and isinstance(c.value, str)
                }
    messages.discard("role: ")
    for path in templates_folder().rglob("*.j2"):
        messages |= set(re.findall(r't\("([^"]+)"\)', path.read_text()))
    assert len(messages) > 80
    dutch = catalog("nl")
    known = dutch._catalog  # type: ignore[attr-defined]
    assert sorted(messages - set(known)) == []


def test_nothing_heavy_is_loaded_before_a_plan_is_rendered() -> None:
    code = (
        "import intake_tui.render, sys; print([m for m in ('jinja2', 'babel') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_plan_uses_a_banned_word() -> None:
    m = made()
    m.say("supporter-agreed", "thinking", about="oma", by="oma")
    m.say("cap-load", 9, about="oma", by="oma")
    for lang in ("nl", "en"):
        text = render(plan(m), "md", lang).replace("\\", "").casefold()  # type: ignore[arg-type]
        for banned in m.known.banned_words:
            word = banned.nl if lang == "nl" else banned.en
            assert not re.search(rf"\b{re.escape(word)}\b", text)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(c * w for c, w in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def test_every_text_colour_has_a_contrast_of_seven() -> None:
    style = (templates_folder() / "html" / "style.css").read_text()
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", style))
    used = set(re.findall(r"[; {]color: ?([^;}]+)", style))
    assert used <= {
        "var(--ink)",
        "var(--soft)",
        "var(--blue)",
        "var(--care)",
        "var(--warm)",
        "#41464e",
    }
    for text in ("ink", "soft", "blue", "care", "warm"):
        for ground in ("#ffffff", colours["tint"]):
            light, dark = luminance(ground), luminance(colours[text])
            assert (light + 0.05) / (dark + 0.05) >= 7

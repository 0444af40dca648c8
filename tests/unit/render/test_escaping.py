"""What people say comes out as they said it, and does nothing else."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from plan_making import NOW, PROFESSIONAL, made

from intake_tui.domain.plan.build import build
from intake_tui.domain.plan.model import Plan
from intake_tui.domain.record.types import Agreement
from intake_tui.domain.text import tidy
from intake_tui.render import render
from intake_tui.render.words import markdown

NAUGHTY = [
    "[/ 3 kids",
    "<script>alert(1)</script>",
    "](javascript:alert(1))",
    "[x](javascript:alert(1))",
    "# kop",
    "a | b | c",
    "`code` ``` x",
    "rood \x1b[31m tekst",
    "links\u202erechts",
    "שלום عليكم",
    "👩‍👧 thuis",
    "{{7*7}} {% raw %} {# x #}",
    "1. een\n2) twee\n- drie\n> vier\n\n    vijf\n===",
    "<http://x.example> www.x.example https://x.example a@x.example",
    "&lt;b&gt; &amp; &#60;",
    "\\ \\* **vet** _schuin_ ~~weg~~",
    "![img](data:x) <img src=x onerror=alert(1)>",
    "' onmouseover='x\" style=\"x",
    "</style></title><style>*{display:none}",
    "%(name)s %s %",
    "\x00\x07\tzin met\ttabs\r\nen regels\u2028door",
    "--- \n***\n| --- |",
]


def words(text: str) -> str:
    return " ".join(text.split())


def plan_of(text: str) -> Plan:
    m = made()
    m.say("child-wish", text, about="child-a", by="child-a")
    m.say("tempo-waiting", text, about="oma", by="oma")
    m.say("network-people", [{"person": "oma", "why": text}], by="mother")
    m.say("decision-list", [{"what": text, "decides": "worker", "heard": []}])
    fact = {"what": text, "kind": "told", "source": text, "seen_by": text}
    m.say("worry-facts", [fact], about="child-a", by="oma")
    m.put("agreements", Agreement(id="a1", owner="oma", code="care", text=text))
    return build(m.case, m.known, PROFESSIONAL, now=NOW).plan


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text.append(data)


# fmt: off
TAGS = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "section", "footer", "h1",
    "h2", "h3", "h4", "h5", "h6", "p", "ul", "li", "dl", "dt", "dd", "div", "span", "figure",
    "blockquote", "figcaption", "table", "caption", "thead", "tbody", "tr", "th", "td", "strong",
    "em", "svg", "desc", "circle", "rect", "path", "text",
}
# fmt: on
# fmt: off
ATTRIBUTES = {
    "lang", "charset", "http-equiv", "content", "name", "class", "dir", "id", "aria-labelledby",
    "scope", "data-label", "data-rule", "role", "aria-hidden", "focusable", "viewbox", "width",
    "height", "x", "y", "cx", "cy", "r", "d", "text-anchor",
    "fill", "stroke", "stroke-width", "stroke-linejoin", "font-size", "font-weight",
}
# fmt: on


@pytest.mark.parametrize("text", NAUGHTY)
def test_html_shows_it_and_nothing_more(text: str) -> None:
    document = render(plan_of(text), "html", "nl")
    seen = Seen()
    seen.feed(document)
    assert words(tidy(text)) in words("".join(seen.text))
    assert seen.tags <= TAGS
    assert seen.attributes <= ATTRIBUTES
    assert not {c for c in document if ord(c) < 32 and c not in "\n\t"}
    assert "\u202e" not in document


@pytest.mark.parametrize("dialect", ["commonmark", "gfm-like"])
@pytest.mark.parametrize("text", NAUGHTY)
def test_markdown_shows_it_and_nothing_more(text: str, dialect: str) -> None:
    parser = MarkdownIt(dialect, {"linkify": False}).enable("table")
    tokens = parser.parse(render(plan_of(text), "md", "nl"))
    kinds = {t.type for t in tokens} | {c.type for t in tokens for c in t.children or ()}
    assert not kinds & {
        "html_block",
        "html_inline",
        "link_open",
        "image",
        "code_inline",
        "code_block",
        "fence",
        "s_open",
        "ordered_list_open",
        "lheading_open",
    }
    shown = " ".join(
        "".join(c.content if c.type in ("text", "text_special") else " " for c in t.children or ())
        for t in tokens
        if t.type == "inline"
    )
    assert words(tidy(text)) in words(shown)


@settings(max_examples=300, deadline=None)
@example("0\r\x1b")
@given(text=st.text(max_size=80))
def test_any_text_reads_back_from_markdown(text: str) -> None:
    parser = MarkdownIt("commonmark")
    (first, *rest) = parser.parse("x " + markdown(text)) or [None]
    assert first is not None and first.type == "paragraph_open"
    inline = rest[0]
    shown = "".join(
        c.content if c.type in ("text", "text_special") else "\n" for c in inline.children or ()
    )
    assert len(rest) == 2
    assert words(shown) == words("x " + tidy(text))


def test_a_quote_keeps_its_lines() -> None:
    text = "Eerste regel\n\nderde regel\n    ingesprongen"
    document = render(plan_of(text), "md", "nl")
    assert "> Eerste regel\\\n> \\\n> derde regel\\\n> ingesprongen\n" in document


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('Ja, maar (soms) - denk ik - "bij oma"; 14.30 uur!', None),
        ("06-12345678, +31 6, -5 graden, R&D & co.", None),
        ("- lijst", r"\- lijst"),
        ("12. twaalf", r"12\. twaalf"),
        ("---", r"\-\-\-"),
        ("! let op", r"\! let op"),
        ("&amp;", r"\&amp;"),
        ("www.x.nl a@b.nl", r"www\.x\.nl a\@b\.nl"),
        ("http://x", r"http:\//x"),
    ],
)
def test_only_what_markdown_would_read_gets_a_backslash(text: str, written: str | None) -> None:
    assert markdown(text) == (written or text)

"""What a page of an own template may hold, as a parser of the HTML standard reads it."""

from __future__ import annotations

from typing import Any

import pytest
import tinyhtml5
from hypothesis import given
from hypothesis import strategies as st

from intake_tui.render.page import POLICY, active, marked_up

CSP = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
HEAD = f'<!DOCTYPE html>\n<html lang="nl">\n<head>\n<meta charset="utf-8">\n{CSP}\n'
BODY = HEAD + "<title>t</title><style>p > b { color: red }</style></head><body>"
RUNS = "<script>alert(1)</script>"
ATTACKS = (
    f"<svg><style>{RUNS}</style></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><style>x</style></svg>",
    "<svg><title><img src=x onerror=alert(1)></title></svg>",
    f"<!--> {RUNS} -->",
    f"<!-- --!> {RUNS} -->",
    f"<![CDATA[ > {RUNS} ]]>",
    f"<svg><![CDATA[ > {RUNS} ]]></svg>",
    f"<!x \"> {RUNS}\">",
    f"<?x > {RUNS} ?>",
    f"</ x> {RUNS}",
    f"<math><annotation-xml encoding=\"text/html\"><style>{RUNS}</style></annotation-xml></math>",
    f"<svg><foreignObject>{RUNS}</foreignObject></svg>",
    *(f"<{tag}><p title=\"</{tag}>{RUNS}\">" for tag in (
        "title", "style", "textarea", "xmp", "noscript", "iframe", "noembed", "noframes",
        "plaintext", "template", "select", "listing",
    )),
    f"<p title=\"{RUNS}\">",
    f"<p title='>{RUNS}'>",
    f"<p title=x>{RUNS}",
    "<p\tONCLICK = \"x()\">",
    "<p/onclick=\"x()\">",
    "<p title=\"a\"onclick=\"x()\">",
    "<svg onload=\"x()\"/>",
    "<a href=\"javascript:x()\">x</a>",
    "<a href=\"&#106;avascript:x()\">x</a>",
    "<a href=\"https://example.org\">x</a>",
    "<svg><use href=\"#a\"/></svg>",
    "<svg><a xlink:href=\"https://example.org\">x</a></svg>",
    "<img src=\"&#104;ttps://example.org/x.png\" alt=\"\">",
    "<meta http-equiv=\"refresh\" content=\"0;url=x\">",
    "<base href=\"https://example.org\">",
    "<p style=\"background: u&#114;l(https://example.org)\">",
    "<style>@import 'x';</style>",
    "<style/>@import 'x';</style>",
)  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda text: text[:40])
def test_what_runs_or_loads_is_refused_however_it_is_hidden(attack: str) -> None:
    assert list(active(f"{BODY}{attack}</body></html>"))


@pytest.mark.parametrize(
    "head",
    [
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{CSP}</title>',
        f'<!DOCTYPE html><html><head><meta charset="utf-8">x{CSP}',
        f'<!DOCTYPE html><html><head><meta charset="utf-7">{CSP}',
        f"<!DOCTYPE html><html><head>{CSP}",
        f'<!DOCTYPE html><html><body><meta charset="utf-8">{CSP}',
        f"<!DOCTYPE html><html><!--{CSP}-->",
        f'<html><head><meta charset="utf-8">{CSP}',
        HEAD.replace("'none'", "*"),
    ],
)
def test_before_the_policy_stands_nothing_it_would_not_bind(head: str) -> None:
    told = [what for _, what in active(f"{head}</head><body><p>x</p></body></html>")]
    assert any("Content-Security-Policy" in what for what in told)


def test_a_plain_page_has_no_fault() -> None:
    body = (
        '<p class=\'a\' title="x > y">1 < 2 &lt;script&gt; javascript: onclick="x"</p><br/>'
        '<svg viewBox="0 0 1 1"><title>t</title><path d="M0 0Z"/></svg>'
        '<a href="#part">x</a><img src="data:image/png;base64,aGk=" alt="">'
    )
    assert list(active(f"{BODY}{body}</body></html>")) == []


PIECES = st.sampled_from(
    [
        *"<>/!?-= \"'&;x\n\x0b\x0c\0\u017f\u212a",
        *("<!--", "-->", "--!>", "<![CDATA[", "]]>", "<p", "</p>", "<p>", "<svg>", "</svg>", "<g>"),
        *(
            "<style>",
            "</style>",
            "<style/>",
            "<title>",
            "</title>",
            "<title/>",
            "<desc>",
            "<table>",
        ),
        *("<textarea>", "<xmp>", "<math>", "<template>", "<noscript>", "<select>", "<td>", "<body"),
        *("<script>", "</script>", ' onclick="x"', " onclick=x", ' title="', " title='", "<img"),
    ]
)
RUNNING = {"script", "iframe", "object", "embed", "link", "base", "form", "use", "foreignObject"}


def elements(text: str) -> Any:
    return [one for one in tinyhtml5.parse(text).iter() if isinstance(one.tag, str)]


def local(tag: str) -> str:
    return tag.rpartition("}")[2]


@given(st.lists(PIECES, max_size=14).map("".join))
def test_in_what_passes_the_standard_finds_the_policy_and_nothing_that_runs(body: str) -> None:
    page = f"{BODY}{body}"
    if list(active(page)):
        return
    found = elements(page)
    (head,) = (one for one in found if local(one.tag) == "head")
    assert head[1].get("http-equiv") == "Content-Security-Policy"
    assert not {local(one.tag) for one in found} & RUNNING
    assert not [name for one in found for name in one.attrib if name.lower().startswith("on")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\n<b>x</b>", 2),
        ("</p>", 1),
        ("<!-- x -->", 1),
        ("<https://example.org>", 1),
        ("![x](y.png)", 1),
        ("[x](https://example.org)", 1),
        ("[x] [y]", 1),
        ("\n\n[x]: https://example.org", 3),
        ("\\\\<b>", 1),
    ],
)
def test_markdown_of_a_template_holds_no_tag_picture_or_link(text: str, line: int) -> None:
    assert next(n for n, _ in marked_up(text)) == line


@pytest.mark.parametrize("text", ["a < b", "\\<b\\>", "\\[x\\](y)", "- [ ] x", "# h\n> q\n**b**"])
def test_markdown_that_is_no_more_than_text_passes(text: str) -> None:
    assert list(marked_up(text)) == []

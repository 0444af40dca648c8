"""What is there in one language only is said in that one, and a page says which it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec.structs import replace
from plan_making import NOW, PROFESSIONAL, made

from intake_tui.domain.plan.build import build
from intake_tui.domain.plan.model import Items, Label, Listed, Moment, Msg, Part, Plan, Said, Text
from intake_tui.domain.words import Words
from intake_tui.render import Renderer, render
from intake_tui.render.tongue import tongued
from intake_tui.render.words import BACK, TURNS, Teller

DUTCH = Label("Hoe gaat <het>?", "")
ENGLISH = Label(" ", "How are things?")
MARKED = '<span lang="nl">Hoe gaat &lt;het&gt;?</span>'


def holding(*texts: Text) -> Plan:
    """A plan with these texts as a list."""
    m = made()
    plan = build(m.case, m.known, PROFESSIONAL, now=NOW).plan
    return replace(
        plan, parts=(Part(id="about", heading=DUTCH, blocks=(Items(items=tuple(texts)),)),)
    )


def items(page: str) -> list[str]:
    return re.findall(r'<li><span dir="auto">(.*?)</span></li>', page)


@pytest.mark.parametrize(
    ("text", "lang", "said"),
    [
        (DUTCH, "en", "Hoe gaat <het>?"),
        (ENGLISH, "nl", "How are things?"),
        (Words(nl="alleen Nederlands", en=""), "en", "alleen Nederlands"),
        (Label("", " "), "nl", ""),
        (Label("", ""), "en", ""),
        (Said("Tot [tot]", "", {"tot": Moment("2026-12-01")}), "en", "Tot 1 december 2026"),
        (Label("ja", "yes"), "en", "yes"),
    ],
)
def test_a_text_that_is_not_there_is_said_in_the_other_language(text, lang, said) -> None:
    assert Teller(lang).say(text) == said


def test_only_the_passage_is_marked_also_inside_a_sentence_and_a_list() -> None:
    page = render(
        holding(
            DUTCH,
            Label("ja", "yes"),
            "Hoe gaat het?",
            Msg("%(before)s: %(after)s", {"before": "Sem", "after": DUTCH}),
            Listed(("a", DUTCH)),
        ),
        "html",
        "en",
    )
    assert items(page) == [MARKED, "yes", "Hoe gaat het?", f"Sem: {MARKED}", f"a and {MARKED}"]
    assert f'<h2 id="part-about"><span dir="auto">{MARKED}</span></h2>' in page


def test_a_dutch_page_marks_english() -> None:
    page = render(holding(ENGLISH), "html", "nl")
    assert items(page) == ['<span lang="en">How are things?</span>']


def test_nobodys_words_can_carry_a_mark() -> None:
    marks = "".join((*TURNS.values(), BACK))
    page = render(holding(f"{marks[0]}x{BACK}", Label(f"{marks}y", "")), "html", "en")
    assert items(page) == ["x", '<span lang="nl">y</span>']
    assert not set(marks) & set(page)


def test_markdown_is_left_unmarked() -> None:
    text = render(holding(DUTCH), "md", "en")
    assert "- Hoe gaat \\<het\\>?" in text
    assert not {*TURNS.values(), BACK} & set(text)


TURN = TURNS["nl"]


@pytest.mark.parametrize(
    ("page", "made"),
    [
        (f"<p>{TURN}a{BACK} b</p>", '<p><span lang="nl">a</span> b</p>'),
        (f'<p title="x > {TURN}a{BACK}">c</p>', '<p title="x > a">c</p>'),
        (f"<p title='{TURN}a{BACK}'>c</p>", "<p title='a'>c</p>"),
        (f"<title>{TURN}a{BACK}</title>", "<title>a</title>"),
        (f"<style>{TURN}a{BACK}</style>", "<style>a</style>"),
        (f"<svg><text>{TURN}a{BACK}</text></svg>", "<svg><text>a</text></svg>"),
        (f"<!-- <p>{TURN}a{BACK} -->", "<!-- <p>a -->"),
        (f"<p>{TURN}a</p><p>b{BACK}</p>", "<p>a</p><p>b</p>"),
        (f"<p>{TURN}{TURN}a{BACK}{BACK}</p>", '<p><span lang="nl">a</span></p>'),
    ],
)
def test_a_mark_becomes_an_element_only_where_text_stands(page, made) -> None:
    assert tongued(page) == made


def test_an_own_template_gets_the_same_and_cannot_break_an_attribute(tmp_path: Path) -> None:
    folder = tmp_path / "own" / "html"
    folder.mkdir(parents=True)
    text = (
        '{% extends "ours/plan.html.j2" %}{% block main %}{% for p in plan.parts %}'
        '<p title="{{ p.heading }}">{{ p.heading }}</p><p>{{ p.heading | truncate(5, true) }}</p>'
        "{% endfor %}{% endblock %}"
    )
    (folder / "plan.html.j2").write_text(text, encoding="utf-8")
    with Renderer(tmp_path / "own") as renderer:
        page = renderer.render(holding(), "html", "en")
    assert f'<p title="Hoe gaat &lt;het&gt;?">{MARKED}</p><p>H...</p>' in page

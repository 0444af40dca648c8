"""A child's page is one for a child: people as figures, near and far in words, by its age."""

from __future__ import annotations

import re

import pytest
from plan_making import NOW, PROFESSIONAL, made

from intake_tui.domain.plan.build import build
from intake_tui.domain.reading import Reader
from intake_tui.domain.record.types import Agreement
from intake_tui.house import House
from intake_tui.render import render


def page(band: str, house: House | None = None) -> str:
    m = made()
    m.say("child-age-band", band, about="child-a")
    m.say(
        "child-wish",
        "Bij oma slapen",
        about="child-a",
        by="child-a",
        to=("child-a",),
        consent="child-a",
    )
    plan = build(m.case, m.known, Reader(name="child", person="child-a"), now=NOW).plan
    return render(plan, "html", "nl", house or House())


@pytest.mark.parametrize(
    ("band", "look"),
    [
        ("0-3", "sheet"),
        ("4-7", "young"),
        ("8-11", "young"),
        ("12-15", "older"),
        ("16-17", "older"),
    ],
)
def test_the_page_follows_the_age(band: str, look: str) -> None:
    assert f'<body class="child {look}">' in page(band)


def test_people_around_a_child_are_figures_with_their_names_and_near_is_said_in_words() -> None:
    text = page("8-11")
    assert 'class="circles' not in text
    assert not re.search(r"[Cc]irkel [123]", text)
    assert text.count('<svg class="someone"') == 1 + text.count('<div><strong dir="auto">') > 2
    assert '<p class="circle-name" id="picture-1-circle-1">Dicht bij jou</p>' in text
    assert 'aria-labelledby="picture-1-circle-1"' in text


def test_the_childs_own_words_come_before_everything_else() -> None:
    text = page("8-11")
    assert text.index("Bij oma slapen") < text.index('class="people"')
    assert text.index('class="part child-words"') == text.index('class="part ')


def test_the_colour_of_the_house_is_that_of_a_childs_page_too() -> None:
    text = page("8-11", House(colour="#5b1a4a"))
    assert ".child { --warm: #5b1a4a; }" in text
    assert ".child { --warm:" not in page("8-11")


def test_a_week_says_which_parts_of_it_are_empty() -> None:
    m = made()
    m.put(
        "agreements",
        Agreement(
            id="a1", owner="oma", code="care", children=("child-a",), slots=("mon.night",),
            state="agreed",
        ),
    )  # fmt: skip
    text = render(build(m.case, m.known, PROFESSIONAL, now=NOW).plan, "html", "nl")
    week = re.search(r'<caption><span dir="auto">De week van.*?</table>', text, re.DOTALL)
    assert week is not None
    cells = re.findall(r"<td([^>]*)><span dir=\"auto\">([^<]*)</span></td>", week[0])
    assert len(cells) == 28
    assert [('class="none"' in attributes) is (shown == "·") for attributes, shown in cells] == [
        True
    ] * 28
    assert sum(shown != "·" for _, shown in cells) == 1

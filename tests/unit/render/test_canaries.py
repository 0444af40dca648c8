"""No plan shows a parent what the table withholds, and the file shows all of it."""

from __future__ import annotations

import html
import re

import msgspec
import pytest
from canaries import CHILDREN_OF, Planted, allowed, planted, row
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_making import NOW, PROFESSIONAL, family, questionnaire

from intake_tui.domain.plan.build import from_reading
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.readers import reading
from intake_tui.domain.reading import Reader
from intake_tui.domain.words import Lang
from intake_tui.render import Format, render

SAYS: list[tuple[Format, Lang]] = [("md", "nl"), ("html", "en")]


def text_of(case: Planted, reader: Reader, format_: Format, lang: Lang) -> str:
    r = reading(case.making.case, case.making.known, reader, now=NOW)
    return html.unescape(render(from_reading(r), format_, lang).replace("\\", ""))


def leaks(case: Planted) -> set[str]:
    """Questions of which a parent gets something that the hand-written table withholds.

    Looks in the documents, and in what the builders were given: a part may not draw on it today.
    """
    found = set()
    for parent in CHILDREN_OF:
        given_out = reading(case.making.case, case.making.known, family(parent), now=NOW)
        text = msgspec.json.encode((given_out.statements, given_out.persons)).decode()
        found |= {c.question for c in case.canaries if c.word in text and not allowed(c, parent)}
        for format_, lang in SAYS:
            text = text_of(case, family(parent), format_, lang)
            found |= {
                c.question for c in case.canaries if c.word in text and not allowed(c, parent)
            }
    return found


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_parent_reads_at_most_what_the_table_gives(seed: int) -> None:
    assert leaks(planted(seed, questionnaire())) == set()


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_file_has_all_but_the_acute_address(seed: int) -> None:
    case = planted(seed, questionnaire())
    for format_, lang in SAYS:
        text = text_of(case, PROFESSIONAL, format_, lang)
        missing = {c.question for c in case.canaries if c.word not in text}
        assert missing == {"danger-address"}


def test_the_family_plan_is_not_empty() -> None:
    """The check above would also hold for a plan in which nothing stands."""
    case = planted(1, questionnaire(), size=400)
    text = text_of(case, family("mother"), "md", "nl")
    seen = {c.question for c in case.canaries if c.word in text}
    assert len(seen) > 20


@pytest.mark.parametrize(
    "hole",
    [
        {"question": "net-fears", "family": "always"},
        {"question": "danger-what", "family": "release"},
        {"question": "child-wish", "family": "always"},
    ],
)
def test_a_planted_hole_is_caught(hole: dict[str, str]) -> None:
    known: Questionnaire = row(questionnaire(), **hole)
    found = set()
    for seed in range(6):
        found |= leaks(planted(seed, known))
    assert hole["question"] in found


def test_names_of_tellers_stay_out() -> None:
    case = planted(3, questionnaire(), size=300)
    text = text_of(case, family("father"), "md", "nl")
    told = re.findall(r"(?:verteld door|told by|words of|woorden van) (\w+)", text)
    assert set(told) <= {"Marknaam", "Semnaam", "iemand", "someone"}

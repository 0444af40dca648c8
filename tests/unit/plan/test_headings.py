"""No plan has a heading with nothing under it, and 'Agreements' stands over what was agreed."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from canary_cases import READERS, world
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from plan_making import NOW, PROFESSIONAL, made, questionnaire

from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.plan.build import from_reading
from intake_tui.domain.plan.holding import standing
from intake_tui.domain.readers import reading
from intake_tui.domain.reading import Reader
from intake_tui.domain.record.types import Agreement, Case
from intake_tui.errors import PlanRefused
from intake_tui.render import render

KEPT = ("child-age-band", "authority-holders", "supporter-contact-ok")


def page(case: Case, reader: Reader) -> str:
    """The plan as Markdown, whatever holds it back; empty where none can be made."""
    known = questionnaire()
    try:
        passed = reading(case, known, reader, now=NOW)
    except PlanRefused:
        return ""
    facts = Facts(case, known, now=NOW)
    return render(from_reading(standing(facts, passed)[0]), "md", "nl")


def hollow(text: str) -> Iterator[str]:
    """Headings without a line before the next heading of their own or a higher level."""
    open_: list[tuple[int, str]] = []
    for line in [*text.splitlines(), "# end"]:
        if line.startswith("#"):
            level = len(line) - len(line.lstrip("#"))
            yield from (heading for above, heading in open_ if above >= level)
            open_ = [(above, heading) for above, heading in open_ if above < level]
            open_.append((level, line))
        elif line.strip(" -"):
            open_ = []


def test_the_search_finds_a_hollow_heading() -> None:
    assert list(hollow("# a\n\nx\n\n## b\n\n### c\n\n## d\ny\n## e\n\n---\n")) == [
        "## b",
        "### c",
        "## e",
    ]


@settings(max_examples=24, deadline=None)
@given(seed=st.integers(0, 1_000_000), share=st.sampled_from([0.0, 0.05, 0.3, 1.0]))
def test_no_heading_stands_over_nothing(seed: int, share: float) -> None:
    chance, whole = random.Random(seed), world(seed, questionnaire(), size=60).making.case
    said, agreed = whole.statements.items(), whole.agreements.items()
    case = replace(
        whole,
        statements={k: s for k, s in said if s.question in KEPT or chance.random() < share},
        agreements={k: a for k, a in agreed if chance.random() < share},
    )
    for reader in (*READERS, PROFESSIONAL):
        assert list(hollow(page(case, reader))) == [], (reader.name, reader.person)


@pytest.mark.parametrize("consent", [True, False])
def test_without_an_agreement_a_supporters_plan_has_no_agreements(consent: bool) -> None:
    m = made()
    if consent:
        m.say("supporter-contact-ok", "all", about="oma", by="mother")
    else:
        m.put("agreements", Agreement(id="a1", owner="oma", code="care", state="agreed"))
    text = page(m.case, Reader(name="supporter", person="oma"))
    assert "Afspraken" not in text
    assert "Dit doet u niet" not in text
    route = text[text.index("## Als het niet goed gaat") :]
    assert "U bent niet de hulpdienst." in route[: route.index("\n## ")]


def test_with_one_it_stands_there() -> None:
    m = made()
    m.say("supporter-contact-ok", "all", about="oma", by="mother")
    m.put("agreements", Agreement(id="a1", owner="oma", code="care", state="agreed"))
    text = page(m.case, Reader(name="supporter", person="oma"))
    assert "### Dit doet u\n" in text[text.index("## Afspraken") :]
    assert text.count("U bent niet de hulpdienst.") == 1

"""Sentences as they are read: with long names in them, still of at most 15 words."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace
from plan_making import NOW, Making, family, made

from intake_tui.domain.plan.build import build
from intake_tui.domain.reading import Reader
from intake_tui.domain.record.types import Agreement
from intake_tui.domain.sentences import too_long
from intake_tui.domain.words import Lang
from intake_tui.render import render

READERS = (
    family("mother"),
    Reader(name="supporter", person="oma"),
    Reader(name="child", person="child-a"),
)
WEEK = tuple(
    f"{day}.{part}"
    for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    for part in ("morning", "evening")
)


def long_named(band: str) -> Making:
    """Everybody has a name of four words; everything that makes a sentence was said."""
    m = made()
    for n, person in enumerate(m.case.persons.values()):
        name = f"Anna{n} van der Bloemendaalseweg"
        m.put("persons", replace(person, name=name, relation="oma"))
    m.say("child-age-band", band, about="child-a")
    for person in ("oma", "aunt", "volunteer"):
        m.say("supporter-contact-ok", "all", about=person, by="mother")
        m.say("supporter-agreed", "yes-clear", about=person, by=person)
    yes = {"to": ("child-a", "mother", "oma"), "consent": "child-a"}
    people = [{"person": "oma"}, {"person": "father"}, {"person": "organisation"}]
    m.say("child-supporter", people, about="child-a", by="child-a", **yes)
    m.say("child-next-visit", {"at": "2026-12-01", "by": "worker"}, about="child-a", **yes)
    m.say("evaluation-date", {"at": "2026-12-12", "by": "prof"}, **yes)
    m.say("responsible-prof", "prof", **yes)
    decision = {"what": "Hoe lang?", "decides": "worker", "heard": ["oma"], "at": "2026-12-02"}
    m.say("decision-list", [decision], **yes)
    m.say("network-now", "koken", about="oma", by="oma", **yes)
    for n, code in enumerate(("care", "live-in", "think-along", "night-call")):
        for backup in ("aunt", "volunteer"):
            m.put(
                "agreements",
                Agreement(
                    id=f"{code}-{backup}", owner="oma", code=code, children=("child-a",),
                    slots=WEEK[: 3 + 4 * n], backup=backup, state="agreed",
                    visible_to=("mother", "child-a"),
                ),
            )  # fmt: skip
    return m


def lines(page: str) -> list[str]:
    """What is read as sentences: a cell of a table, a line of a list, what is around bold words."""
    plain = page.replace("\\", "")
    plain = re.sub(r"\*\*|^[#>\-\s]+|^— ", "", plain, flags=re.MULTILINE)
    return [piece for line in plain.splitlines() for piece in re.split(r" \| | · ", line)]


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("band", ["0-3", "4-7", "8-11", "12-15", "16-17"])
def test_no_composed_sentence_is_longer_than_fifteen_words(band: str, lang: Lang) -> None:
    m = long_named(band)
    listed = re.compile(r"Bloemendaalseweg(?:, | en | and )Anna")
    for reader in READERS:
        page = render(build(m.case, m.known, reader, now=NOW).plan, "md", lang)
        assert "Bloemendaalseweg" in page
        wrong = [line for line in lines(page) if too_long(line) and not listed.search(line)]
        assert wrong == [], (reader.name, wrong)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_many_parts_of_the_week_are_told_in_short_sentences(lang: Lang) -> None:
    m = made()
    m.say("child-age-band", "8-11", about="child-a")
    m.put(
        "agreements",
        Agreement(
            id="a", owner="oma", code="care", children=("child-a",), slots=WEEK,
            visible_to=("child-a",), state="agreed",
        ),
    )  # fmt: skip
    reader = Reader(name="child", person="child-a")
    page = render(build(m.case, m.known, reader, now=NOW).plan, "md", lang)
    told = "Dat is op " if lang == "nl" else "That is on "
    assert page.count(told) == 3
    assert [line for line in lines(page) if too_long(line)] == []
    if lang == "nl":
        assert "zondagavond" in page
        assert "zondag avond" not in page


def test_who_takes_over_is_a_list_where_there_are_several() -> None:
    m = long_named("8-11")
    page = render(build(m.case, m.known, READERS[1], now=NOW).plan, "md", "nl")
    after = page.replace("\\", "").split("Dan nemen zij het over:")[1]
    assert [line[:2] for line in after.strip().splitlines()[:2]] == ["- ", "- "]

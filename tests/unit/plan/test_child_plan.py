"""A child's plan: few sentences, its own words, and nothing lost without a word to the worker."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_making import NOW, Making, made

from intake_tui.domain.plan.build import Made, build, readers_at_home
from intake_tui.domain.plan.child import NoAgeNoted
from intake_tui.domain.plan.length import sentences_in
from intake_tui.domain.plan.model import Plan
from intake_tui.domain.reading import Reader
from intake_tui.domain.record.types import Agreement
from intake_tui.domain.words import Lang
from intake_tui.render import render

ME = Reader(name="child", person="child-a")


def aged(band: str) -> Making:
    m = made()
    m.say("child-age-band", band, about="child-a")
    return m


def yes(m: Making, question: str, value: Any, *, by: str = "child-a", **more: Any) -> str:
    """A line with the child's own yes and the worker's check."""
    about = "child-a" if m.known.question[question].per in ("child", "child+call") else None
    return m.say(question, value, about=about, by=by, to=("child-a",), consent="child-a", **more)


def willing(m: Making, person: str) -> None:
    """Somebody who said an informed yes and may be approached."""
    m.say("supporter-contact-ok", "all", about=person, by="mother")
    m.say("supporter-agreed", "yes-clear", about=person, by=person)


def plan(m: Making) -> Made:
    return build(m.case, m.known, ME, now=NOW)


def counted(p: Plan) -> int:
    """Sentences in what is read to or by the child."""
    own = [part for part in p.parts if part.id != "read-aloud"]
    return sum(sentences_in(b) for part in own for b in part.blocks) + sum(
        sentences_in(text) for text in p.closing
    )


@pytest.mark.parametrize("band", ["4-7", "8-11", "12-15", "16-17", "18plus"])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_version_says_you_may_change_your_mind(band: str, lang: Lang) -> None:
    text = render(plan(aged(band)).plan, "md", lang)
    words = {"nl": "Je mag van mening veranderen", "en": "You may change your mind"}
    assert words[lang] in text


@pytest.mark.parametrize(
    ("band", "words"),
    [
        (
            "4-7",
            ["Het is niet jouw schuld.", "Ben je bang? Zeg het tegen iemand die je vertrouwt."],
        ),
        ("8-11", ["Het is niet jouw schuld.", "Klopt iets niet? Zeg het ons."]),
        ("12-15", ["Je mag meepraten en je dossier lezen.", "Dan komt jouw verhaal erbij."]),
        ("16-17", ["Bij gevaar moeten wij soms toch iets delen.", "Wie blijft er na je 18e?"]),
    ],
)
def test_what_stands_at_each_age(band: str, words: list[str]) -> None:
    text = render(plan(aged(band)).plan, "md", "nl").replace("\\", "")
    assert [w for w in words if w not in text] == []


def test_the_words_of_a_child_open_its_plan() -> None:
    m = aged("4-7")
    yes(m, "child-wish", "Bij oma slapen.")
    yes(m, "child-supporter", [{"person": "oma"}])
    willing(m, "oma")
    yes(m, "child-next-visit", {"at": "2026-12-01", "by": "worker"}, by="worker")
    text = render(plan(m).plan, "md", "nl").replace("\\", "")
    assert "> Bij oma slapen.\n\n— Jij zei" in text
    assert "Rianaam is er voor jou." in text
    assert "Tessnaam komt bij je: dinsdag 1 december 2026." in text
    assert "Ben je bang? Zeg het tegen Rianaam." in text


def test_that_there_is_nobody_is_a_line_too() -> None:
    m = aged("8-11")
    yes(m, "child-supporter", [])
    assert "niemand" in render(plan(m).plan, "md", "nl")


def test_nothing_without_the_childs_yes() -> None:
    m = aged("8-11")
    m.say("child-wish", "stil", about="child-a", by="child-a", to=("child-a",))
    text = render(plan(m).plan, "md", "nl")
    assert "stil" not in text


@settings(max_examples=60, deadline=None)
@given(
    band=st.sampled_from(["4-7", "8-11"]),
    texts=st.lists(
        st.lists(st.sampled_from(["Een zin.", "Nog een?", "Zonder punt", "Ja!\nNee."]), min_size=1),
        max_size=8,
    ),
    deals=st.integers(0, 4),
)
def test_the_limit_holds_and_what_is_left_out_is_told(
    band: str, texts: list[list[str]], deals: int
) -> None:
    m = aged(band)
    said = {yes(m, "child-good", f"{' '.join(text)} w{n}w") for n, text in enumerate(texts)}
    for n in range(deals):
        m.put(
            "agreements",
            Agreement(
                id=f"a{n}", owner="oma", code="care", children=("child-a",),
                slots=("mon.night",), visible_to=("child-a",), state="agreed",
            ),
        )  # fmt: skip
    result = plan(m)
    most = {"4-7": 8, "8-11": 15}[band]
    assert counted(result.plan) <= most
    told = {w.about for w in result.warnings if w.why == "no-room" and w.left_out}
    text = render(result.plan, "md", "nl").replace("\\", "")
    for n, id_ in enumerate(sorted(said)):
        assert (f"w{n}w" in text) is (id_ not in told)
    assert told <= said | {f"a{n}" for n in range(deals)}


def test_from_twelve_nothing_is_left_out() -> None:
    m = aged("12-15")
    for n in range(30):
        yes(m, "child-good", f"Een. Twee. Drie. w{n}w")
    result = plan(m)
    assert result.warnings == ()
    assert "w29w" in render(result.plan, "md", "nl")


def test_a_line_without_room_leaves_no_name_behind() -> None:
    m = aged("4-7")
    for n in range(4):
        yes(m, "child-wish", f"Wens {n}.")
    yes(m, "network-people", [{"person": "aunt", "why": "Eén. Twee. Drie. Vier."}])
    text = render(plan(m).plan, "md", "nl")
    assert "Anjanaam" not in text


def test_for_who_reads_aloud_stands_apart() -> None:
    p = plan(aged("4-7")).plan
    assert p.parts[-1].id == "read-aloud"
    text = render(p, "md", "nl").replace("\\", "")
    before, after = text.split("## Voor wie voorleest")
    assert re.search(r"\b112\b", after)
    assert "vertrouwenspersoon" in after
    assert not re.search(r"\b112\b", before)


def test_the_youngest_get_a_sheet_of_who_is_there_and_when() -> None:
    m = aged("0-3")
    wish = yes(m, "child-wish", "dit staat er niet")
    m.put(
        "agreements",
        Agreement(
            id="a1", owner="oma", code="care", text="pap", children=("child-a",),
            slots=("mon.night",), visible_to=("child-a",), state="agreed",
        ),
    )  # fmt: skip
    p = plan(m).plan
    assert [w.about for w in plan(m).warnings if w.why == "no-room"] == [wish]
    assert [part.id for part in p.parts] == ["who-is-there", "read-aloud"]
    text = render(p, "md", "nl").replace("\\", "")
    assert "Dit blad is voor wie voorleest aan Semnaam." in text
    assert "Rianaam | opvang overdag, eten | maandagnacht" in text
    assert "Je mag van mening veranderen" not in text, "a baby does not read this"
    assert text.count("Voor wie voorleest") == 1
    assert "dit staat er niet" not in text


def test_the_age_has_to_be_noted_and_the_youngest_of_two_counts() -> None:
    with pytest.raises(NoAgeNoted, match="how old"):
        plan(made())
    m = aged("12-15")
    m.say("child-age-band", "4-7", about="child-a", by="mother")
    assert plan(m).plan.parts[-1].id == "read-aloud"


def test_a_youth_reads_who_may_know_what() -> None:
    m = aged("16-17")
    m.say(
        "child-wish", "bij tante blijven", about="child-a", by="child-a",
        to=("child-a", "aunt"), consent="child-a",
    )  # fmt: skip
    yes(m, "child-good", "school")
    text = render(plan(m).plan, "md", "nl").replace("\\", "")
    known = text.index("Dit mag Anjanaam weten")
    assert text.index("bij tante blijven", known) < text.index("Dit niet", known)
    assert text.index("school", known) > text.index("Dit niet", known)


def test_who_else_reads_it_is_asked_for_every_paper_at_home() -> None:
    m = aged("8-11")
    m.say("supporter-contact-ok", "all", about="oma", by="mother")
    made_ = plan(m)
    assert [w.nl for w in made_.asks] == ["Dit blad ligt straks thuis; anderen kunnen meelezen."]
    supporter = Reader(name="supporter", person="oma")
    found = [w.nl for w in build(m.case, m.known, supporter, now=NOW).asks]
    assert found[1:] == [
        "Zet dit blad niet in de familie-app.",
        "Staan alle nummers erop? Vul ze anders met de hand in.",
    ]
    professional = Reader(name="professional")
    assert build(m.case, m.known, professional, now=NOW).asks == ()
    assert [readers_at_home(r) for r in (ME, supporter, professional)] == [True, True, False]

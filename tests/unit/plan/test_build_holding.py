"""What a plan may say on its own day: nothing that is over, and nobody before their own yes."""

from __future__ import annotations

from datetime import date

import pytest
from plan_making import NOW, PROFESSIONAL, Making, family, made

from intake_tui.domain.plan.build import Made, build
from intake_tui.domain.plan.holding import over
from intake_tui.domain.reading import Reader
from intake_tui.domain.record.types import Agreement
from intake_tui.render import render

CHILD = Reader(name="child", person="child-a")
OMA = Reader(name="supporter", person="oma")
GONE, TO_COME = "2026-11-22", "2026-11-23"
"""The day before the plan's, and its own: what is agreed for today still holds."""


def plan(m: Making, reader: Reader) -> Made:
    return build(m.case, m.known, reader, now=NOW)


def text(m: Making, reader: Reader) -> str:
    return render(plan(m, reader).plan, "md", "nl").replace("\\", "")


def past(m: Making, reader: Reader) -> set[str]:
    return {w.about for w in plan(m, reader).warnings if w.why == "past" and w.left_out}


def willing(m: Making, *people: str) -> None:
    for person in people:
        m.say("supporter-contact-ok", "all", about=person, by="mother")
        m.say("supporter-agreed", "yes-clear", about=person, by=person)


def agree(m: Making, **fields: object) -> None:
    whole: dict[str, object] = {
        "id": "a1",
        "owner": "oma",
        "code": "care",
        "text": "pannenkoeken",
        "children": ("child-a",),
        "slots": ("wed.afternoon",),
        "visible_to": ("mother", "child-a"),
        "state": "agreed",
    }
    m.put("agreements", Agreement(**{**whole, **fields}))  # type: ignore[arg-type]


def aged() -> Making:
    m = made()
    m.say("child-age-band", "8-11", about="child-a")
    return m


@pytest.mark.parametrize("reader", [family("mother"), OMA, CHILD])
def test_an_agreement_that_ended_by_date_is_left_out_and_the_worker_is_told(reader: Reader) -> None:
    m = aged()
    willing(m, "oma")
    agree(m, end=TO_COME)
    assert "Rianaam" in text(m, reader)
    assert past(m, reader) == set()
    agree(m, end=GONE)
    page = text(m, reader)
    assert "pannenkoeken" not in page
    assert "Dat is op woensdagmiddag" not in page
    assert past(m, reader) == {"a1"}


def test_list_and_week_go_by_one_rule() -> None:
    m = made()
    agree(m, end=GONE)
    page = text(m, family("mother"))
    assert "Rianaam" not in page, "neither in the list nor in a cell of the week"
    for end in (None, GONE, TO_COME):
        a = Agreement(id="a", owner="oma", code="care", start="2027-01-01", end=end)
        assert over(a, date(2026, 11, 23)) is (end == GONE)


def test_the_file_keeps_it_with_the_day_it_ended() -> None:
    m = made()
    agree(m, end=GONE)
    m.say("child-next-visit", {"at": GONE, "by": "worker"}, about="child-a")
    page = text(m, PROFESSIONAL)
    assert "(afgelopen op 22 november 2026)" in page
    assert "was op 22 november 2026" in page
    assert past(m, PROFESSIONAL) == set()


@pytest.mark.parametrize("reader", [family("mother"), CHILD])
def test_a_day_that_has_gone_by_is_left_out(reader: Reader) -> None:
    m = aged()
    more = {"to": ("child-a",), "consent": "child-a"} if reader is CHILD else {}
    visit = m.say("child-next-visit", {"at": GONE, "by": "worker"}, about="child-a", **more)
    look = m.say("evaluation-date", {"at": GONE, "by": "worker"}, **more)
    page = text(m, reader)
    assert "22 november" not in page
    assert past(m, reader) == {visit, look}


def test_of_decisions_only_those_to_come_stand_and_they_stand_once() -> None:
    m = made()
    items = [
        {"what": "Blijft Sem bij oma?", "decides": "worker", "heard": [], "at": TO_COME},
        {"what": "Komt er hulp?", "decides": "worker", "heard": [], "at": GONE},
    ]
    said = m.say("decision-list", items)
    page = text(m, family("mother"))
    assert page.count("Blijft Sem bij oma?") == 1
    assert "Komt er hulp?" not in page
    assert past(m, family("mother")) == {said}


def test_who_takes_over_is_named_after_their_own_yes_only() -> None:
    m = made()
    willing(m, "oma")
    agree(m, backup="aunt")
    page = text(m, family("mother"))
    assert "Anjanaam" not in page
    assert "nog niemand neemt het over" in page
    file = text(m, PROFESSIONAL)
    assert "Anjanaam heeft nog geen helder ja gezegd" in file
    m.say("cap-backup", [], about="oma", by="oma")
    assert "Rianaam zei iets anders: niemand" in text(m, PROFESSIONAL)
    willing(m, "aunt")
    assert "Anjanaam neemt het over" in text(m, family("mother"))


def test_a_parent_is_not_named_as_taking_over_where_the_owner_said_otherwise() -> None:
    m = made()
    willing(m, "oma")
    agree(m, backup="father")
    assert "Marknaam neemt het over" in text(m, family("mother"))
    m.say("cap-backup", [{"person": "aunt"}], about="oma", by="oma")
    page = text(m, family("mother"))
    assert "Marknaam neemt het over" not in page
    assert "nog niemand neemt het over" in page
    assert "Rianaam zei iets anders: Anjanaam" in text(m, PROFESSIONAL)


@pytest.mark.parametrize(
    ("question", "value", "by"),
    [
        ("supporter-contact-ok", "refused", "mother"),
        ("supporter-contact-ok", "partly", "mother"),
        ("supporter-agreed", "thinking", "oma"),
        ("supporter-agreed", "no", "oma"),
    ],
)
def test_a_child_is_not_told_that_somebody_is_there_before_their_yes(
    question: str, value: str, by: str
) -> None:
    m = aged()
    chosen = [{"person": "oma", "why": "stil"}]
    m.say(
        "child-supporter", chosen, about="child-a", by="child-a", to=("child-a",), consent="child-a"
    )
    asked = "Jij koos Rianaam. Wij vragen het Rianaam nog."
    assert asked in text(m, CHILD), "nobody asked yet"
    willing(m, "oma")
    assert "Rianaam is er voor jou." in text(m, CHILD)
    m.say(question, value, about="oma", by=by)
    page = text(m, CHILD)
    assert asked in page
    assert "Rianaam is er voor jou" not in page
    assert "wij vragen het nog" in page, "also beside the star of the picture"


def test_what_is_not_sure_for_a_child_says_so() -> None:
    m = aged()
    agree(m)
    page = text(m, CHILD)
    assert "Je bent bij Rianaam. Rianaam zorgt ook voor eten." in page
    assert "Dat is op woensdagmiddag. Dit is nog niet zeker." in page
    willing(m, "oma")
    assert "nog niet zeker" not in text(m, CHILD)


def test_an_own_statement_that_does_not_cross_is_said_to_be_there() -> None:
    m = made()
    said = m.say("own-statement", "Daannaam hoort hier niet bij.", by="father")
    page = text(m, family("father"))
    assert "Daannaam" not in page
    assert "Uw eigen verklaring is opgeschreven. De werker leest die aan u voor." in page
    told = [w.about for w in plan(m, family("father")).warnings if w.why == "own-statement"]
    assert told == [said]
    assert "is opgeschreven" not in text(m, family("mother"))


def test_nobody_reads_you_over_an_answer_of_somebody_else() -> None:
    m = made()
    m.say("network-now", "ik kook", about="oma", by="oma", to=("mother",))
    m.say("family-plan", "wants", by="mother")
    mother = text(m, family("mother"))
    assert "Wilt u eerst zelf met familie en vrienden een plan maken?" in mother
    assert "Wat er nu al gebeurt" in mother
    assert "Wat doet u nu al" not in mother
    father = text(m, family("father"))
    assert "Eerst zelf een plan maken met familie en vrienden" in father
    assert "Wilt u eerst zelf" not in father


def test_a_paper_with_fears_on_it_says_where_to_leave_it() -> None:
    m = made()
    advice = "Leg dit papier waar alleen u het leest."
    assert advice not in text(m, family("mother"))
    m.say("parent-fears", ["lose"], about="mother", by="mother")
    page = text(m, family("mother"))
    assert page.index("Wie kan het nog meer lezen?") < page.index(advice) < page.index("## ")
    assert advice not in text(m, family("father"))


@pytest.mark.parametrize("reader", [family("mother"), OMA])
def test_words_of_the_trade_stay_in_the_file(reader: Reader) -> None:
    m = made()
    willing(m, "oma")
    agree(m)
    m.say("tipping-line", "Als er niemand is.", about="child-a", to=("mother", "oma"))
    m.say("tipping-decided-with", ["team"], about="child-a")
    m.say("responsible-prof", "prof")
    m.say("evaluation-date", {"at": "2027-01-12", "by": "prof"})
    m.say("placement-status", "threat", about="child-a")
    page = text(m, reader)
    assert "Als er niemand is." in page
    for word in ("duiding", "letterlijk", "formeel", "mandaat", "evalue", "OPEN"):
        assert word not in page, word
    assert "plaatsing dreigt" not in page


@pytest.mark.parametrize("reader", [family("mother"), OMA])
def test_a_line_for_several_children_stands_once(reader: Reader) -> None:
    m = made()
    willing(m, "oma")
    agree(m, children=("child-a", "child-b"), visible_to=("mother",))
    for child in ("child-a", "child-b"):
        m.say("tipping-line", "Als er niemand is.", about=child, to=("mother", "oma"))
        m.say("tipping-decided-with", ["team"], about=child)
    page = text(m, reader)
    assert page.count("Als er niemand is.") == 1
    assert "### Semnaam en Daannaam" in page
    assert page.count("doet een beroepskracht") == 1

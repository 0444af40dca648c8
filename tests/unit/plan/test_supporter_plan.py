"""A supporter's page: the own part, deciding alone, stopping, and nothing without consent."""

from __future__ import annotations

import pytest
from plan_making import NOW, Making, made

from intake_tui.domain.plan.build import build, from_reading
from intake_tui.domain.readers import readers_of, reading
from intake_tui.domain.reading import Reader
from intake_tui.domain.record.types import Agreement
from intake_tui.render import render

OMA = Reader(name="supporter", person="oma")


def helping(person: str = "oma", **more: object) -> Making:
    m = made()
    for one in (person, "aunt"):
        m.say("supporter-contact-ok", "all", about=one, by="mother")
        m.say("supporter-agreed", "yes-clear", about=one, by=one)
    fields: dict[str, object] = {
        "id": "a1",
        "owner": person,
        "code": "care",
        "amount": 1,
        "text": "pannenkoeken",
        "children": ("child-a",),
        "slots": ("wed.afternoon",),
        "backup": "aunt",
        "state": "agreed",
    }
    m.put("agreements", Agreement(**{**fields, **more}))  # type: ignore[arg-type]
    return m


def text(m: Making, person: str = "oma") -> str:
    reader = Reader(name="supporter", person=person)
    return render(build(m.case, m.known, reader, now=NOW).plan, "md", "nl").replace("\\", "")


def test_the_page_says_what_it_has_to_say() -> None:
    m = helping()
    offer = {"code": "care", "amount": 1, "unit": "times/week", "limit": "niet op maandag"}
    m.say("cap-can", [offer], about="oma", by="oma")
    m.say("cap-cannot", "autorijden", about="oma", by="oma")
    m.say("self-decide", "hoe laat wij eten", about="oma", by="oma")
    m.say("responsible-prof", "prof")
    page = text(m)
    for words in (
        "U helpt Semnaam.",
        "### Uw rol",
        "### Dit doet u\n",
        "pannenkoeken",
        "### Dit doet u niet",
        "autorijden",
        "niet op maandag",
        "## Dit mag u zelf beslissen",
        "hoe laat wij eten",
        "## U hoeft de ouders niet te controleren",
        "Terugkijken en toezicht houden doet een beroepskracht.",
        "## Stoppen mag. Eén telefoontje is genoeg; Anjanaam neemt het over.",
        "Nee zeggen mag. Stoppen mag.",
        "Tijdens kantooruren kunt u Woutnaam bellen.",
        "Nummer van Woutnaam: …",
        "Buiten kantooruren belt u onze piketdienst.",
        "112",
        "## Zet dit blad niet in de familie-app",
    ):
        assert words in page, words


def test_without_a_name_nobody_is_promised_to_take_over() -> None:
    page = text(helping(backup=None))
    assert "## Stoppen mag. Eén telefoontje is genoeg.\n" in page
    assert "Dan zoeken wij wie het overneemt." in page
    assert "nog niemand neemt het over" in page
    assert "de werker neemt het over" not in page


def test_nobody_takes_over_before_their_own_yes() -> None:
    m = helping()
    m.say("supporter-agreed", "thinking", about="aunt", by="aunt")
    page = text(m)
    assert "Anjanaam" not in page
    assert "Dan zoeken wij wie het overneemt." in page


def test_a_volunteer_writes_no_reports() -> None:
    line = "Een vrijwilliger schrijft geen verslagen over het gezin."
    assert line in text(helping("volunteer"), "volunteer")
    assert line not in text(helping())


def test_without_consent_there_is_nothing_but_their_own_words() -> None:
    m = made()
    m.say("child-supporter", [{"person": "oma"}], about="child-a", by="child-a", to=("oma",))
    m.say("network-now", "ik kook", about="oma", by="oma")
    m.say("worry-facts", [], about="child-a", to=("oma",))
    r = reading(m.case, m.known, OMA, now=NOW)
    page = render(from_reading(r), "md", "nl").replace("\\", "")
    assert "ik kook" in page
    assert "Semnaam" not in page
    assert "U helpt" not in page
    assert "kind voor een steunfiguur" not in page


def test_parts_with_nothing_in_them_are_left_out() -> None:
    ids = [p.id for p in build(helping().case, helping().known, OMA, now=NOW).plan.parts]
    assert "child-words" not in ids
    assert {"route", "agreements", "own-decision", "not-check", "stop", "family-chat"} <= set(ids)


def test_fears_and_health_stay_off_the_paper() -> None:
    m = helping()
    m.say("net-fears", ["parents"], about="oma", by="oma")
    m.say("cap-health", "poor", about="oma", by="oma")
    page = text(m)
    for question in ("net-fears", "cap-health"):
        assert m.known.question[question].ask.nl not in page


@pytest.mark.parametrize(
    ("name", "people"),
    [
        ("professional", [None]),
        ("family", ["mother", "father", "other-father"]),
        ("supporter", ["oma", "aunt"]),
        ("child", ["child-a", "child-b"]),
    ],
)
def test_for_whom_a_kind_of_plan_is_made(name: str, people: list[str | None]) -> None:
    m = helping()
    m.say("child-supporter", [{"person": "aunt"}], about="child-b", by="child-b")
    found = readers_of(m.case, m.known, name, now=NOW)  # type: ignore[arg-type]
    assert [r.person for r in found] == people


def test_an_agreement_that_does_not_pass_is_told_to_the_worker() -> None:
    m = helping()
    assert [a.id for a in reading(m.case, m.known, OMA, now=NOW).agreements] == ["a1"]
    m.say("supporter-contact-ok", "task-only", about="oma", by="father")
    found = reading(m.case, m.known, OMA, now=NOW)
    assert not found.agreements
    assert [(w.about, w.why, w.left_out) for w in found.warnings] == [("a1", "no-consent", True)]
    aunt = reading(m.case, m.known, Reader(name="supporter", person="aunt"), now=NOW)
    assert not aunt.warnings, "it was never hers"

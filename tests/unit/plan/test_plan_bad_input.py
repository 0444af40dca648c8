"""Cases at the edge: no child, many children, many people, long and right-to-left names."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace
from plan_making import NOW, Making, made

from intake_tui.domain.plan.build import build
from intake_tui.domain.readers import readers_of
from intake_tui.domain.reading import Reader
from intake_tui.domain.record.types import Agreement, Need, Person
from intake_tui.domain.words import READERS
from intake_tui.errors import NoChildNoted, PlanRefused
from intake_tui.render import render


def all_plans(m: Making) -> dict[str, list[str]]:
    """Every plan of a case in every format and language, by kind of reader."""
    made_: dict[str, list[str]] = {}
    for name in READERS:
        for reader in readers_of(m.case, m.known, name, now=NOW):
            plan = build(m.case, m.known, reader, now=NOW).plan
            for format_ in ("md", "html"):
                for lang in ("nl", "en"):
                    made_.setdefault(name, []).append(render(plan, format_, lang))  # type: ignore[arg-type]
    return made_


def full(m: Making) -> Making:
    """Something to say in every plan."""
    for child in m.case.people("child"):
        m.say("child-age-band", "8-11", about=child.id)
        m.say(
            "child-wish", "Buiten spelen.", about=child.id, by=child.id,
            to=(child.id, "mother", "oma"), consent=child.id,
        )  # fmt: skip
        m.say("child-supporter", [{"person": "oma"}], about=child.id, by=child.id)
        m.put("needs", Need(id=child.id, slots=("mon.night",)))
    m.say("supporter-contact-ok", "all", about="oma", by="mother")
    return m


def test_no_child_yet() -> None:
    m = Making()
    m.safe()
    m.case = replace(m.case, persons={i: p for i, p in m.case.persons.items() if p.role != "child"})
    assert set(all_plans(m)) == {"professional"}
    with pytest.raises(NoChildNoted):
        build(m.case, m.known, Reader(name="family", person="mother"), now=NOW)
    for reader in (Reader(name="child", person="child-a"), Reader(name="child", person="oma")):
        with pytest.raises(PlanRefused):
            build(m.case, m.known, reader, now=NOW)


def test_nobody_at_all() -> None:
    m = Making()
    m.case = replace(m.case, persons={}, calls={})
    assert set(all_plans(m)) == {"professional"}


def test_twelve_children() -> None:
    m = made()
    for n in range(10):
        id_ = f"child-{n}"
        m.put(
            "persons",
            Person(id=id_, name=f"Kindnaam{n}", role="child", added_at=NOW - timedelta(days=1)),
        )
        m.say("authority-holders", [{"person": "mother"}], about=id_)
    plans = all_plans(full(m))
    assert {name: len(texts) // 4 for name, texts in plans.items()} == {
        "professional": 1,
        "family": 3,
        "supporter": 1,
        "child": 12,
    }
    mother, father, _ = (plans["family"][n * 4] for n in range(3))
    assert all(f"Kindnaam{n}" in mother for n in range(10))
    assert not any(f"Kindnaam{n}" in father for n in range(10))


def test_sixty_people() -> None:
    m = full(made())
    for n in range(60):
        m.put(
            "persons",
            Person(
                id=f"p{n}", name=f"Buurnaam{n}", role="network", added_at=NOW - timedelta(days=1)
            ),
        )
        m.put(
            "agreements",
            Agreement(
                id=f"a{n}", owner=f"p{n}", code="care", children=("child-a",),
                slots=("mon.night",), visible_to=("mother", "child-a", "oma"), state="agreed",
            ),
        )  # fmt: skip
        m.say("supporter-contact-ok", "all", about=f"p{n}", by="mother")
    plans = all_plans(m)
    assert len(plans["supporter"]) == 61 * 4
    assert "Buurnaam59" in plans["professional"][0]
    assert "Buurnaam59" in plans["family"][0]


@pytest.mark.parametrize(
    "name",
    [
        "A" * 300,
        "Jan " * 75,
        "\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd \u05db\u05d4\u05df",
        "\u0645\u0631\u064a\u0645 \u0628\u0646 \u0639\u0644\u064a",
        "\u202eneevmo",
        "[naam] %(name)s {{ x }}",
        "*_`<b>",
    ],
)
def test_long_right_to_left_and_awkward_names(name: str) -> None:
    m = made()
    for person in ("child-a", "oma", "mother", "prof"):
        m.put("persons", replace(m.case.persons[person], name=name, relation=name))
    m.say("responsible-prof", "prof")
    plans = all_plans(full(m))
    assert set(plans) == set(READERS)
    for texts in plans.values():
        for text in texts:
            assert "\u202e" not in text
            assert "<b>" not in text

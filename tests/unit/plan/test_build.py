"""What stands in the professional's file and in a family plan, as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from plan_making import NOW, PROFESSIONAL, Making, family, made

from intake_tui.domain.plan import model
from intake_tui.domain.plan.build import build
from intake_tui.domain.plan.model import Answer, Asked, Columns, Deal, FactLine, Plan, Point, Quote
from intake_tui.domain.reading import Reader
from intake_tui.domain.record.types import Agreement, Need, Note


def plan(m: Making, reader: Reader = PROFESSIONAL) -> Plan:
    return build(m.case, m.known, reader, now=NOW).plan


def walk(piece: Any) -> Iterator[Any]:
    yield piece
    if isinstance(piece, msgspec.Struct):
        for field in piece.__struct_fields__:
            yield from walk(getattr(piece, field))
    elif isinstance(piece, tuple):
        for item in piece:
            yield from walk(item)
    elif isinstance(piece, dict):
        for item in piece.values():
            yield from walk(item)


def of(piece: Any, kind: type[Any]) -> list[Any]:
    return [p for p in walk(piece) if isinstance(p, kind)]


def part(p: Plan, part_id: str) -> model.Part:
    (found,) = [x for x in p.parts if x.id == part_id]
    return found


def test_parts_stand_in_the_order_of_the_questionnaire() -> None:
    m = made()
    ids = [p.id for p in plan(m).parts]
    order = m.known.plan.order["professional"]
    assert [i for i in ids if i in order] == list(order)
    assert ids.index("attention") < ids.index("differing") < ids.index("to-ask")
    assert ids[-1] == "other-answers"


def test_at_home_come_the_childs_words_whom_to_call_and_what_was_agreed() -> None:
    m = made()
    m.say("child-wish", "stil", about="child-a", by="child-a", to=("mother",), consent="child-a")
    m.put(
        "agreements",
        Agreement(id="a", owner="mother", code="care", children=("child-a",), state="agreed"),
    )
    m.say("parent-view", "druk", about="mother", by="mother")
    ids = [p.id for p in plan(m, family("mother")).parts]
    assert ids[:4] == ["child-words", "route", "once-wrong", "agreements"]
    order = m.known.plan.order["family"]
    assert ids == [i for i in order if i in ids], "the order of the questionnaire"
    assert "options" not in ids, "a part in which nothing stands is left out"
    assert not of(plan(m, family("mother")), model.Empty)


def test_the_file_opens_with_the_child_and_closes_with_the_line() -> None:
    p = plan(made())
    assert p.parts[0].id == "child-words"
    assert p.closing == (
        model.Label(
            "Geen aandachtspunt betekent niet: veilig.",
            "No attention point does not mean: safe.",
        ),
    )
    assert p.closing[0] in of(part(p, "to-ask"), model.Label)


def test_relayed_words_name_whose_and_who_told() -> None:
    m = made()
    m.say("child-wish", "bij oma is het stil", about="child-a", by="oma", words_of="child-a")
    (quote,) = of(part(plan(m), "child-words"), Quote)
    assert quote.text == "bij oma is het stil"
    assert quote.by[0] == model.Msg(
        "words of %(owner)s, told by %(teller)s", {"owner": "Semnaam", "teller": "Rianaam"}
    )
    assert quote.kind == model.Msg("verbatim")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("quote", "words of %(name)s"),
        ("observed", "observed by %(name)s"),
        ("told", "told by %(name)s"),
        ("opinion", "opinion of %(name)s"),
        ("interpretation", "interpretation by %(name)s"),
        ("none", "told by %(name)s"),
    ],
)
def test_every_kind_is_told_apart(kind: str, words: str) -> None:
    m = made()
    m.say("child-wish", "x", about="child-a", by="oma", kind=kind)
    (quote,) = of(part(plan(m), "of-child"), Quote)
    assert quote.by[0] == model.Msg(words, {"name": "Rianaam"})


def test_without_a_name_there_is_no_day_either() -> None:
    m = made()
    m.say(
        "child-wish",
        "x",
        about="child-a",
        by="oma",
        words_of="child-a",
        to=("mother",),
        consent="child-a",
    )
    m.say("child-good", "y", about="child-a", by="oma", to=("mother",))
    m.say("child-next-visit", {"at": "2026-12-01"}, about="child-a", by="worker")
    p = plan(m, family("mother"))
    (relayed,), (own,) = of(part(p, "child-words"), Quote), of(part(p, "of-child"), Quote)
    assert relayed.by == (model.Msg("words of %(owner)s, told to us", relayed.by[0].args),)
    assert own.by == (model.Msg("name of who told this is left out"),)
    (noted,) = of(part(p, "who-is-there"), Answer)
    assert noted.by == (model.Msg("noted by the team"), model.Moment("2026-11-21"))


def test_parents_stand_side_by_side_and_beside_the_child_where_they_differ() -> None:
    m = made()
    m.say("child-wish", "naar oma", about="child-a", by="child-a")
    m.say("parent-view", "thuis blijven", about="mother", by="mother")
    (columns,) = of(part(plan(m), "parents-view"), Columns)
    headings = [g.heading.args["name"] for g in columns.groups]
    assert headings == ["Lisanaam", "Marknaam", "Peternaam"]
    assert [q.text for q in of(columns, Quote)] == ["thuis blijven"]
    m.say("views-differ", "differ", about="child-a", by="worker")
    (columns,) = of(part(plan(m), "differing"), Columns)
    headings = [g.heading.args["name"] for g in columns.groups]
    assert headings == ["Semnaam", "Lisanaam", "Marknaam", "Peternaam"]
    assert [q.text for q in of(columns, Quote)] == ["naar oma", "thuis blijven"]


def test_what_differs_stands_side_by_side() -> None:
    m = made()
    for by, value in (("oma", "good"), ("mother", "mismatch")):
        m.say("vol-match", value, about="volunteer", by=by)
    (columns,) = of(part(plan(m), "differing"), Columns)
    assert [g.heading for g in columns.groups] == ["Rianaam", "Lisanaam"]


def test_a_worry_needs_kind_and_source() -> None:
    m = made()
    whole = {"what": "deur dicht", "kind": "observed", "source": "oma"}
    m.say("worry-facts", [whole, {"what": "geroep", "kind": "told"}], about="child-a", by="oma")
    p = plan(m)
    assert [f.what for f in of(part(p, "facts"), FactLine)] == ["deur dicht"]
    assert "geroep" in of(part(p, "to-ask"), str)
    assert of(part(p, "other-answers"), Answer), "the whole statement is still in the file"


def test_an_attention_point_quotes_its_reasons_and_their_speaker() -> None:
    m = made()
    m.say("supporter-agreed", "thinking", about="oma", by="oma")
    (point,) = [x for x in of(part(plan(m), "attention"), Point) if x.rule == "not-a-question"]
    (reason,) = point.reasons
    assert isinstance(reason, Asked)
    assert of(reason, Answer)[0].by[0].args == {"name": "Rianaam"}
    assert point.about == "Rianaam"


def test_no_signal_reaches_the_family() -> None:
    m = made()
    m.say("supporter-agreed", "thinking", about="oma", by="oma")
    p = plan(m, family("mother"))
    assert not of(p, Point)
    assert not {"attention", "to-ask", "other-answers", "people"} & {x.id for x in p.parts}
    assert p.closing == ()
    assert p.reference == ""


def test_unknown_declined_and_notes_are_still_to_ask() -> None:
    m = made()
    m.say("child-wish", None, about="child-a", by="child-a", status="declined")
    m.say("cap-load", None, about="oma", by="oma", status="unknown")
    m.put("notes", Note(id="n1", call="call-1", speaker="oma", text="belt om het weekend", at=NOW))
    to_ask = part(plan(m), "to-ask")
    headings = {g.heading.id for g in of(to_ask, model.Group)}
    assert {"Answered with 'does not know'", "Would rather not say"} <= headings
    assert "Notepad lines not filed yet" in headings
    assert [q.text for q in of(to_ask, Quote)] == ["belt om het weekend"]


def test_agreements_stand_against_offers_and_the_week_shows_gaps() -> None:
    m = made()
    offer = [{"code": "care", "amount": 1, "unit": "times/week", "slots": ["wed.afternoon"]}]
    statement = m.say("cap-can", offer, about="oma", by="oma")
    m.put("needs", Need(id="child-a", slots=("wed.afternoon", "thu.night")))
    m.put(
        "agreements",
        Agreement(
            id="a1",
            owner="oma",
            code="care",
            amount=2,
            children=("child-a",),
            slots=("wed.afternoon",),
            offer=statement,
            state="agreed",
            backup="aunt",
        ),
    )
    found = part(plan(m), "agreements")
    (deal,) = of(found, Deal)
    assert (deal.owner, deal.state) == ("Rianaam", model.Msg("agreed"))
    against, week = of(found, model.Table)
    assert against.rows[0][-1] == model.Msg("%(number)s more than offered", {"number": "1"})
    by_part = {row[0].en: row[1:] for row in week.rows}
    assert by_part["night"][3] == model.Msg("OPEN")
    assert by_part["afternoon"][2] == model.Listed(("Rianaam",))


def test_numbers_are_on_every_version_and_unchecked_ones_only_in_the_file() -> None:
    m = made()
    file, home = (
        of(part(plan(m, r), "route"), model.Number) for r in (PROFESSIONAL, family("mother"))
    )
    assert {"112", "0800-2000"} <= {n.number for n in home}
    assert all(n.note is None for n in home)
    assert [n for n in file if n.note]


def test_the_heading_names_who_to_call_only_with_a_mandate() -> None:
    m = made()
    assert part(plan(m, family("mother")), "once-wrong").heading.nl.endswith("Bel ons.")
    m.say("responsible-prof", "prof")
    assert part(plan(m, family("mother")), "once-wrong").heading.nl.endswith("Bel Woutnaam.")


def test_a_name_cannot_fill_another_place() -> None:
    words = m_words("Bel [naam] over [kind].")
    assert model.label(words, naam="[kind]", kind="Sem").nl == "Bel [kind] over Sem."


def m_words(text: str) -> Any:
    from intake_tui.domain.words import Words

    return Words(nl=text, en=text)


def test_an_empty_case_has_a_file() -> None:
    m = Making()
    m.case = replace(m.case, persons={}, calls={})
    assert next(x.id for x in plan(m).parts) == "child-words"


def test_a_plan_can_be_kept_as_plain_data() -> None:
    m = made()
    m.say("child-wish", "x", about="child-a", by="child-a")
    assert msgspec.json.encode(plan(m))

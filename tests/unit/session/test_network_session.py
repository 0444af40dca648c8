"""What the network promises: who stands where, asked against offered, the week, and acts that can
be taken back one at a time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from intake_tui.content.load import load
from intake_tui.domain.network import Load, bar
from intake_tui.domain.record.types import Agreement
from intake_tui.domain.week import part_state
from intake_tui.errors import RecordRefused
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.ground import Ground
from intake_tui.session.keeping.undoing import undo
from intake_tui.session.network.agreement_form import (
    agreement_of,
    agreement_shape,
    scene_of,
    texts_of,
)
from intake_tui.session.network.arranging import Arranging
from intake_tui.session.network.circle_sketch import sketch
from intake_tui.session.network.showing import Network
from intake_tui.session.network.words import NetworkWords
from intake_tui.store.memory import MemoryStore

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


class Family:
    """Sem and Noor, oma Riet on the phone, and their mother."""

    def __init__(self) -> None:
        store = MemoryStore()
        self.talk = Conversation.new(store, load(), Ground(worker="w.jansen", now=lambda: NOW))
        self.talk.start_call("phone")
        self.sem = self.talk.case.people("child")[0].id
        self.talk.change_person(self.sem, name="Sem")
        self.noor = self.talk.add_person("Noor", "child")
        self.riet = self.talk.caller or ""
        self.talk.change_person(self.riet, name="Riet", role="network", relation="oma")
        self.lisa = self.talk.add_person("Lisa", "parent", relation="moeder")
        self.acts = Arranging(self.talk)

    def say(self, question: str, subject: str | None, value: object) -> str:
        self.talk.go(question, subject)
        self.talk.put("", value)
        assert self.talk.leave() == ""
        return max(self.talk.case.statements.values(), key=lambda s: s.seq).id

    def offer(self, amount: int, code: str = "stay-over", **more: object) -> str:
        unit = self.talk.questionnaire.offer[code].unit
        row = {"code": code, "amount": amount, "unit": unit, "slots": [], **more}
        return self.say("cap-can", self.riet, [row])

    def deal(self, **fields: object) -> Agreement:
        plain = Agreement(
            id=self.talk.ground.new_id(), owner=self.riet, code="stay-over", children=(self.sem,)
        )
        agreement = replace(plain, **fields)  # type: ignore[arg-type]
        self.acts.agree(agreement)
        return self.talk.case.agreements[agreement.id]

    @property
    def network(self) -> Network:
        return Network.of(self.talk)


@pytest.fixture
def family() -> Family:
    return Family()


def stored(family: Family):
    return family.talk.saver.store.load(family.talk.case.id)


# --- people and circles ------------------------------------------------------------------------


def test_the_nearest_circle_comes_first_and_the_worker_last(family: Family) -> None:
    family.acts.put_in_circle(family.lisa, family.sem, 2, family.riet)
    family.acts.put_in_circle(family.riet, family.sem, 1, family.riet)
    rows = family.network.people(family.sem)
    assert [row.person.name for row in rows] == ["Riet", "Lisa", "Noor", "w.jansen"]
    assert [row.circle for row in rows] == [1, 2, None, None]
    assert [row.number for row in rows] == [1, 2, 3, 4]


def test_circles_are_per_child_and_per_who_drew_them_and_the_childs_own_counts(
    family: Family,
) -> None:
    family.acts.put_in_circle(family.riet, family.sem, 1, family.riet)
    family.acts.put_in_circle(family.riet, family.sem, 3, family.sem)
    by_riet_and_sem = {(p.circle, p.drawn_by) for p in family.talk.case.persons[family.riet].places}
    assert by_riet_and_sem == {(1, family.riet), (3, family.sem)}
    assert family.network.people(family.sem)[0].circle == 3
    assert all(row.circle is None for row in family.network.people(family.noor))
    family.acts.put_in_circle(family.riet, family.sem, None, family.sem)
    assert family.network.people(family.sem)[0].circle == 1


def test_the_star_is_only_for_whom_the_child_named_in_its_own_words(family: Family) -> None:
    def starred() -> set[str]:
        return {row.person.name for row in family.network.people(family.sem) if row.chosen}

    family.talk.go("child-supporter", family.sem)
    family.talk.choose_words_of(None)
    family.talk.put("", [{"person": family.riet}])
    family.talk.leave()
    assert starred() == set()
    family.talk.go("child-supporter", family.sem)
    family.talk.choose_words_of(family.sem)
    family.talk.put("", [{"person": family.lisa}])
    family.talk.leave()
    assert starred() == {"Lisa"}


def test_whether_somebody_may_be_contacted_is_told_or_not_asked(family: Family) -> None:
    words = NetworkWords(family.network, "nl")
    riet = next(r for r in family.network.people(family.sem) if r.person.id == family.riet)
    assert words.may_contact(riet) == "–"
    family.say("supporter-contact-ok", family.riet, "refused")
    riet = next(r for r in family.network.people(family.sem) if r.person.id == family.riet)
    assert NetworkWords(family.network, "en").may_contact(riet) in ("no", "nee")


# --- the picture -------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 2, 7, 14, 25, 60])
@pytest.mark.parametrize("size", [(98, 22), (78, 16), (46, 20), (24, 7)])
def test_nobody_stands_on_anybody_else_and_everybody_is_inside(
    count: int, size: tuple[int, int]
) -> None:
    columns, rows = size
    found = sketch([1 + n % 3 for n in range(count)], columns, rows)
    assert len({(s.row, s.left) if not found.numbered else (s.row, s.column) for s in found.spots}
               ) == len(found.spots)  # fmt: skip
    assert all(0 <= s.row < rows and 0 <= s.column < columns for s in found.spots)
    if not found.numbered:
        assert len(found.spots) == count
        assert all(s.room >= 3 for s in found.spots)
    for spot in found.spots:
        if found.numbered:
            assert spot.column + spot.room <= columns


def test_names_are_legible_at_a_hundred_columns(family: Family) -> None:
    found = sketch([1, 1, 2, 2, 2, 3, 3, 3, 3, 3], 98, 22)
    assert not found.numbered
    assert min(s.room for s in found.spots) >= 20


def test_who_is_in_no_circle_has_no_place_in_the_picture() -> None:
    assert [s.index for s in sketch([None, 1, None], 80, 20).spots] == [1]


# --- asked against offered ---------------------------------------------------------------------


def test_a_bar_shows_free_room_and_what_goes_beyond() -> None:
    def load(offered: int | None, agreed: int, proposed: int) -> Load:
        return Load(
            person="p",
            code="c",
            unit="u",
            offered=offered,
            agreed=agreed,
            proposed=proposed,
            unmeasured=0,
        )

    def cells(one: Load, largest: int, width: int) -> tuple[int, int, int, int]:
        drawn = bar(one, largest, width)
        return drawn.agreed, drawn.proposed, drawn.free, drawn.over

    assert cells(load(4, 1, 1), 4, 4) == (1, 1, 2, 0)
    assert cells(load(2, 1, 3), 4, 4) == (1, 1, 0, 2)
    assert cells(load(None, 2, 0), 2, 2) == (0, 0, 0, 2)
    assert sum(cells(load(1, 160, 1), 162, 14)) <= 14
    assert cells(load(1, 160, 1), 162, 14)[0] == 1
    assert cells(load(0, 0, 0), 0, 10) == (0, 0, 0, 0)


def test_codes_stand_apart_and_over_the_offer_says_why(family: Family) -> None:
    family.offer(1)
    family.offer(2, "care")
    family.deal(amount=3, state="agreed")
    rows = {row.load.code: row for row in family.network.loads()}
    assert (rows["stay-over"].load.offered, rows["stay-over"].load.over) == (1, 2)
    assert (rows["care"].load.offered, rows["care"].load.over) == (2, 0)
    said = NetworkWords(family.network, "nl").warnings(rows["stay-over"])
    assert any("Meer gevraagd dan aangeboden" in line for line in said)
    assert not any("B3.0" in line for line in said)
    care = NetworkWords(family.network, "nl").warnings(rows["care"])
    assert not any("Meer gevraagd" in line for line in care)


def test_what_has_ended_asks_nothing_any_more(family: Family) -> None:
    family.offer(2)
    family.deal(amount=2, state="agreed", end="2026-11-22")
    (row,) = family.network.loads()
    assert (row.load.offered, row.load.agreed) == (2, 0)


def test_another_circle_is_the_same_drawing_changed_and_one_act(family: Family) -> None:
    family.acts.put_in_circle(family.lisa, family.sem, 1, family.sem)
    places = family.acts.redrawn(family.lisa, family.sem, 3)
    assert [(p.circle, p.drawn_by) for p in places] == [(3, family.sem)]
    family.acts.change(family.lisa, name="Lisa V.", places=places)
    undo(family.talk, "nl")
    lisa = stored(family).persons[family.lisa]
    assert (lisa.name, lisa.places[0].circle) == ("Lisa", 1)


def test_an_offer_made_for_somebody_is_shown_as_still_to_be_asked(family: Family) -> None:
    family.talk.choose_speaker(family.lisa)
    family.offer(2)
    (row,) = family.network.loads()
    assert row.load.offered is None
    assert row.own == () and len(row.behalf) == 1
    assert any("Lisa" in note for note in NetworkWords(family.network, "en").load_note(row))


# --- the week ----------------------------------------------------------------------------------


def test_a_gap_is_needed_and_uncovered_and_a_proposal_leaves_it_a_gap(family: Family) -> None:
    family.acts.turn(family.sem, "tue.night", "wed.night", "thu.night")
    family.deal(slots=("tue.night", "sat.night"), state="agreed")
    family.deal(slots=("wed.night", "sun.night"), state="proposed")
    cover = family.network.week(family.sem)
    states = {
        p: part_state(cover, p)
        for p in ("tue.night", "wed.night", "thu.night", "sat.night", "sun.night", "mon.night")
    }
    assert states == {
        "tue.night": "covered",
        "wed.night": "waiting",
        "thu.night": "gap",
        "sat.night": "extra",
        "sun.night": "maybe",
        "mon.night": "free",
    }
    assert cover.gaps == ("wed.night", "thu.night")
    assert family.network.week(family.noor).needed == ()


def test_marking_turns_a_row_on_and_then_off(family: Family) -> None:
    row = tuple(f"{day}.night" for day in ("mon", "tue", "wed"))
    family.acts.turn(family.sem, "mon.night")
    family.acts.turn(family.sem, *row)
    assert stored(family).needs[family.sem].slots == row
    family.acts.turn(family.sem, *row)
    assert stored(family).needs[family.sem].slots == ()


def test_a_later_week_has_what_begins_later(family: Family) -> None:
    family.deal(slots=("tue.night",), state="agreed", start="2026-11-28")
    assert family.network.week(family.sem).covered == {}
    assert "tue.night" in family.network.week(family.sem, 1).covered


# --- agreements --------------------------------------------------------------------------------


def test_an_agreement_is_written_at_once_and_rests_on_the_owners_offer(family: Family) -> None:
    offer = family.offer(2)
    agreement = family.deal(amount=1)
    assert stored(family).agreements[agreement.id].offer == offer


def test_a_new_agreement_begins_with_what_is_known(family: Family) -> None:
    offer = family.offer(2)
    begun = family.acts.begin(owner=family.riet, child=family.noor, part="tue.night")
    assert (begun.owner, begun.code, begun.offer) == (family.riet, "stay-over", offer)
    assert (begun.children, begun.slots, begun.state) == (
        (family.noor,),
        ("tue.night",),
        "proposed",
    )
    assert begun.id not in family.talk.case.agreements


def test_an_agreement_takes_over_what_was_offered_and_asks_no_more(family: Family) -> None:
    family.offer(2, slots=["tue.night", "wed.night"], until="2026-12-25", limit="niet alleen")
    begun = family.acts.begin(owner=family.riet, child=family.sem)
    assert (begun.amount, begun.slots) == (2, ("tue.night", "wed.night"))
    assert (begun.end, begun.text, begun.state) == ("2026-12-25", "niet alleen", "proposed")
    kinds = {b.kind for b in family.acts.weighed(begun)}
    assert not kinds & {"over-offer", "outside-week", "past-until", "not-measured"}
    family.acts.agree(replace(begun, amount=1, slots=("tue.night",)))
    rest = family.acts.begin(owner=family.riet, child=family.sem)
    assert (rest.amount, rest.slots) == (1, ("wed.night",))


def test_parts_of_the_week_to_choose_from_stand_in_the_words(family: Family) -> None:
    family.offer(1, slots=["tue.night", "wed.night"])
    begun = family.acts.begin(owner=family.riet, child=family.sem)
    assert (begun.amount, begun.slots) == (1, ())
    assert "dinsdag en woensdag" in begun.text
    assert "over-offer" not in {b.kind for b in family.acts.weighed(begun)}


def test_an_offer_that_has_ended_is_not_taken_over(family: Family) -> None:
    family.offer(2, until="2026-11-01")
    begun = family.acts.begin(owner=family.riet, child=family.sem)
    assert (begun.code, begun.amount, begun.end) == ("stay-over", None, None)


def test_the_yes_of_who_takes_over_is_asked_before_that_of_who_does_it(family: Family) -> None:
    family.offer(1)
    joke = family.talk.add_person("Joke", "network")
    agreement = family.deal(amount=1, backup=joke)
    assert family.acts.unsaid(agreement) == joke
    family.talk.choose_speaker(joke)
    family.say("supporter-agreed", joke, "yes-clear")
    assert family.acts.unsaid(agreement) == family.riet


def test_weighing_tells_what_is_too_much_and_writes_nothing(family: Family) -> None:
    family.offer(1)
    revision = family.talk.case.revision
    begun = replace(family.acts.begin(owner=family.riet, child=family.sem), amount=3)
    kinds = {b.kind for b in family.acts.weighed(begun)}
    assert "over-offer" in kinds
    assert "over-offer" not in {b.kind for b in family.acts.weighed(replace(begun, amount=1))}
    assert family.talk.case.revision == revision


def test_yes_and_the_end_of_an_agreement(family: Family) -> None:
    agreement = family.deal(amount=1)
    family.acts.say_yes(agreement.id)
    assert stored(family).agreements[agreement.id].state == "agreed"
    family.acts.end(agreement.id)
    ended = stored(family).agreements[agreement.id]
    assert (ended.state, ended.end) == ("ended", "2026-11-23")
    assert [row.running for row in family.network.deals()] == [False]


def test_acts_are_taken_back_one_at_a_time_newest_first(family: Family) -> None:
    family.acts.add({"name": "Joke", "role": "network"}, family.sem)
    agreement = family.deal(amount=1)
    family.acts.say_yes(agreement.id)
    family.acts.turn(family.sem, "tue.night")
    undo(family.talk, "nl")
    assert family.sem not in stored(family).needs
    undo(family.talk, "nl")
    assert stored(family).agreements[agreement.id].state == "proposed"
    undo(family.talk, "nl")
    assert stored(family).agreements == {}
    undo(family.talk, "nl")
    assert "Joke" not in {p.name for p in stored(family).persons.values()}
    # What was said before it is next.


def test_undo_takes_back_the_latest_act_said_or_arranged_and_says_which(family: Family) -> None:
    said = family.offer(1)
    agreement = family.deal(amount=1)
    family.say("cap-cannot", family.riet, "woensdag")
    told = [undo(family.talk, "nl") for _ in range(3)]
    assert agreement.id not in stored(family).agreements
    assert said in stored(family).withdrawals
    words = [one.words if one else "" for one in told]
    assert "logeren" in words[1] and "Riet" in words[1]
    assert [bool(one and one.statement) for one in told] == [True, False, True]


def test_what_changed_or_is_used_since_is_not_undone(family: Family) -> None:
    joke = family.acts.add({"name": "Joke", "role": "network"}, family.sem)
    family.talk.agree(Agreement(id=family.talk.ground.new_id(), owner=joke, code="listen"))
    with pytest.raises(RecordRefused):
        undo(family.talk, "nl")
    assert joke in stored(family).persons
    agreement = family.deal(amount=1)
    family.talk.agree(replace(agreement, amount=2))
    with pytest.raises(RecordRefused):
        undo(family.talk, "nl")
    assert stored(family).agreements[agreement.id].amount == 2


# --- the form ----------------------------------------------------------------------------------


def test_an_agreement_reads_back_as_it_was_written(family: Family) -> None:
    offer = family.offer(2)
    whole = Agreement(
        id="00000000-0000-4000-8000-00000000abcd",
        owner=family.riet,
        code="stay-over",
        text="[/ slaapt op zolder",
        amount=2,
        children=(family.sem, family.noor),
        slots=("tue.night", "wed.night"),
        start="2026-11-24",
        end="2026-12-24",
        backup=family.lisa,
        offer=offer,
        visible_to=(family.lisa, family.riet),
        state="agreed",
    )
    shape = agreement_shape(family.talk)
    for lang in ("nl", "en"):
        scene = scene_of(family.talk, lang)
        read, reading = agreement_of(shape, whole, texts_of(shape, whole, scene), scene)
        assert reading.problem == ""
        assert read == whole


def test_what_does_not_read_says_which_field(family: Family) -> None:
    shape, scene = agreement_shape(family.talk), scene_of(family.talk, "nl")
    begun = family.acts.begin(child=family.sem)

    def field(**texts: str) -> str:
        agreement, reading = agreement_of(shape, begun, texts, scene)
        assert agreement is None and reading.problem
        return reading.field

    good = {"owner": "Riet", "code": "logeren"}
    assert field(code="logeren") == "owner"
    assert field(owner="Riet") == "code"
    assert field(**good, amount="0") == "amount"
    assert field(**good, children="Riet") == "children"
    assert field(**good, start="24-12-2026", end="24-11-2026") == "end"
    agreement, reading = agreement_of(shape, begun, {**good, "owner": "Niemand Hier"}, scene)
    assert agreement is None and reading.new == ("Niemand Hier",)

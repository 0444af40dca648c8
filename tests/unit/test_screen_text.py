"""What people say reaches the screen letter by letter and stays in its column."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content

from intake_tui.content.load import load
from intake_tui.domain.moments import proposed
from intake_tui.domain.record.types import Person
from intake_tui.locale import use
from intake_tui.session.forms.offer_line import spread_offer
from intake_tui.session.forms.offers import OFFERS
from intake_tui.session.forms.reading import ManyPeople, Moment, OnePerson, Scene
from intake_tui.session.forms.shapes import DECISIONS, FACTS, PEOPLE
from intake_tui.session.forms.week_words import Slots
from intake_tui.tui.text import fitted, one_line, plain, safe, safe_rich, width

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
ADDED = datetime(2026, 11, 1, tzinfo=UTC)

MARKUP = ["[/ 3 kids", "[@click=app.quit]weg[/]", "[groep 8]", "[link=https://x.example]a[/link]"]
STEERING = ["\x1b[2J", "\x1b]52;c;AAAA\x07", "\x9b31m", "a\u202eb", "\u2067rtl\u2069", "x\x00y"]


@pytest.fixture(autouse=True)
def _english():
    use("en")
    yield
    use("nl")


def scene(*people: Person) -> Scene:
    return Scene(load(), "en", people, NOW)


def person(id_: str, name: str, role: str = "network", relation: str = "") -> Person:
    return Person(id=id_, name=name, role=role, relation=relation, added_at=ADDED)


@pytest.mark.parametrize("words", MARKUP)
def test_markup_is_shown_as_typed(words: str) -> None:
    assert safe(words).plain == words
    assert not safe(words).spans
    assert safe_rich(words).plain == words
    assert not safe_rich(words).spans


@pytest.mark.parametrize("words", STEERING)
def test_nothing_that_steers_a_terminal_is_left(words: str) -> None:
    shown = safe(f"oma {words} zei").plain
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in shown)
    assert not any(c in shown for c in "\u202e\u2067\u2069\u200e")


@given(st.text(max_size=60), st.integers(min_value=0, max_value=40))
def test_a_line_never_takes_more_cells_than_it_is_given(words: str, cells: int) -> None:
    assert cell_len(fitted(words, cells)) <= cells
    assert cell_len(fitted(words, cells, pad=True)) == cells
    assert "\n" not in fitted(words, cells)


@given(st.text(max_size=80))
def test_the_gate_is_idempotent(words: str) -> None:
    assert plain(plain(words)) == plain(words)
    assert safe(safe(words)).plain == safe(words).plain


def test_a_line_that_is_cut_says_so() -> None:
    assert fitted("grootmoeder", 6) == "groot…"
    assert one_line("漢字漢字", 5).plain == "漢字…"
    assert one_line(Content("kort"), 10).plain == "kort"
    assert width("漢字") == 4


def test_line_breaks_stay_and_piled_up_marks_do_not() -> None:
    assert safe("een\ntwee").plain == "een\ntwee"
    assert len(plain("a" + "\u0301" * 50)) == 4


def test_words_that_are_read_aloud_as_they_are_keep_their_accents() -> None:
    assert safe("Zoë café ñandú").plain == "Zoë café ñandú"


# --- reading typed lines -----------------------------------------------------------------------


def test_a_moment_is_echoed_with_its_weekday() -> None:
    reading = Moment().read("24-11 14:30", scene())
    assert reading.value == "2026-11-24T13:30Z"
    assert reading.echo == "Tuesday 24 November 2026, 14:30"


@pytest.mark.parametrize("typed", ["31-02", "25:00", "some day", "-", "24-13"])
def test_a_date_that_does_not_exist_is_a_problem_in_words(typed: str) -> None:
    reading = Moment().read(typed, scene())
    assert reading.value is None
    assert "24-11 14:30" in reading.problem


@pytest.mark.parametrize("kept", ["2026-11-24T13:30Z", "2026-11-24", "2025-07-01T22:15Z"])
def test_a_moment_reads_back_as_itself(kept: str) -> None:
    assert Moment().read(Moment().write(kept, scene()), scene()).value == kept


def test_namesakes_get_names_of_their_own() -> None:
    here = scene(
        person("1", "Jan", relation="uncle"), person("2", "Jan", "parent"), person("3", "Jan")
    )
    assert len({name.casefold() for name in here.names.values()}) == 3
    for id_, name in here.names.items():
        assert OnePerson().read(name, here).value == id_
    assert OnePerson().read("Jan", here).value is None


def test_a_name_nobody_bears_is_new_and_not_an_answer() -> None:
    reading = ManyPeople().read("Riet, Piet", scene(person("1", "Riet")))
    assert (reading.value, reading.new) == (None, ("Piet",))


@pytest.mark.parametrize(
    ("typed", "slots"),
    [
        ("tue evening", ["tue.evening"]),
        ("di wo avond", ["tue.evening", "wed.evening"]),
        ("sat morning, sun night", ["sat.morning", "sun.night"]),
        ("fri-sun evening", ["fri.evening", "sat.evening", "sun.evening"]),
        ("weekend nacht", ["sat.night", "sun.night"]),
        ("ma", ["mon.morning", "mon.afternoon", "mon.evening"]),
        ("vrijdag- en zaterdagnacht", ["fri.night", "sat.night"]),
        (
            "maandag tot en met woensdag na school",
            [f"{d}.afternoon" for d in ("mon", "tue", "wed")],
        ),
        ("elke dinsdag 's avonds", ["tue.evening"]),
        ("elke avond", [f"{day.code}.evening" for day in load().days]),
        (
            "in het weekend overdag",
            [f"{d}.{p}" for d in ("sat", "sun") for p in ("morning", "afternoon")],
        ),
    ],
)
def test_parts_of_the_week(typed: str, slots: list[str]) -> None:
    assert Slots().read(typed, scene()).value == slots


@given(st.data())
def test_every_set_of_slots_reads_back_as_itself(data: st.DataObject) -> None:
    known = load()
    every = [f"{d.code}.{p.code}" for d in known.days for p in known.day_parts]
    slots = data.draw(st.lists(st.sampled_from(every), unique=True, min_size=1))
    read = Slots().read(Slots().write(slots, scene()), scene())
    assert set(read.value) == set(slots)


def test_a_whole_offer_on_one_line() -> None:
    reading = OFFERS.read({"code": "staying over 2 tue wed until 24-12 not alone"}, scene())
    assert reading.value == {
        "code": "stay-over",
        "amount": 2,
        "unit": "nights/week",
        "slots": ["tue.night", "wed.night"],
        "until": "2026-12-24",
        "limit": "not alone",
    }


def test_a_whole_offer_on_one_line_in_dutch() -> None:
    use("nl")
    here = Scene(load(), "nl", (), NOW)
    reading = OFFERS.read({"code": "logeren 2 di wo tot 24-12 niet in de vakantie"}, here)
    assert reading.value == {
        "code": "stay-over",
        "amount": 2,
        "unit": "nights/week",
        "slots": ["tue.night", "wed.night"],
        "until": "2026-12-24",
        "limit": "niet in de vakantie",
    }
    assert OFFERS.words(reading.value, here) == (
        "logeren, 2 nachten per week op dinsdag en woensdag 's nachts, "
        "tot en met 24-12-2026, niet in de vakantie"
    )


SAID = [
    (
        "oppassen di na school elke week tot kerst",
        'opvang overdag, eten ("oppassen"), elke week op dinsdag \'s middags, tot en '
        "met 25-12-2026",
    ),
    ("elke week di oppassen", 'opvang overdag, eten ("oppassen"), elke week op dinsdag'),
    (
        "logeren vrijdag- en zaterdagnacht tot de herfstvakantie",
        'logeren ("tot de herfstvakantie"), 2 nachten per week op vrijdag en zaterdag \'s nachts',
    ),
    (
        "halen ma t/m vr voor school tot eind van het schooljaar",
        "halen en brengen, 5 keer per week van maandag tot en met vrijdag 's ochtends, "
        "tot en met 31-07-2027",
    ),
    (
        "logeren om het weekend niet met kerst",
        "logeren, om het weekend (telt mee als 2 nachten per week) op zaterdag en zondag "
        "'s nachts, niet met kerst",
    ),
    (
        "oppassen 2 keer per maand woensdagmiddag bij mij thuis tot kerst",
        'opvang overdag, eten ("bij mij thuis; oppassen"), 2 keer per maand (telt mee '
        "als elke week) op woensdag 's middags, "
        "tot en met 25-12-2026",
    ),
    ("luisteren in noodgevallen", "luisteren, er zijn, in noodgevallen (telt mee als elke week)"),
    (
        "logeren di of wo om het weekend tot de toetsen",
        'logeren ("di of wo; tot de toetsen"), om het weekend (telt mee als 4 nachten '
        "per week) op dinsdag, woensdag, zaterdag "
        "en zondag 's nachts",
    ),
    ("koken 2x", 'opvang overdag, eten ("koken"), 2 keer per week'),
    ('opvang overdag, eten ("koken") 2x', 'opvang overdag, eten ("koken"), 2 keer per week'),
    (
        "kan Milan op vrijdag en zaterdagnacht hebben, elke week tot kerst, niet meer",
        'logeren ("kan Milan hebben"), 2 nachten per week op vrijdag en zaterdag \'s nachts, '
        "tot en met 25-12-2026, niet meer",
    ),
    ("papieren 2 uur per week", "papieren en vragen, 2 uur per week"),
]


def test_a_task_taken_from_the_list_keeps_what_was_typed_for_it() -> None:
    use("nl")
    here = Scene(load(), "nl", (), NOW)
    kind = OFFERS.first.kind
    assert kind.accept("koken", "opvang overdag, eten") == 'opvang overdag, eten ("koken")'
    assert kind.accept("opv", "opvang overdag, eten") == "opvang overdag, eten"
    typed = "ik wil wat doen op dinsdag, elke week"
    assert OFFERS.read({"code": typed}, here).field == "code"
    assert OFFERS.spread({"code": typed}, here) == {
        "code": "ik wil wat doen",
        "amount": "elke week",
        "slots": "op dinsdag",
    }


@pytest.mark.parametrize(("typed", "sentence"), SAID)
def test_an_offer_as_it_is_said_is_read_and_reads_as_a_sentence(typed: str, sentence: str) -> None:
    use("nl")
    here = Scene(load(), "nl", (), NOW)
    reading = OFFERS.read({"code": typed}, here)
    assert reading.problem == ""
    assert OFFERS.words(reading.value, here) == sentence
    again = OFFERS.read(OFFERS.write(reading.value, here), here)
    assert again.value == reading.value


def test_a_date_that_is_only_named_is_a_question_until_it_is_taken() -> None:
    use("nl")
    here = Scene(load(), "nl", (), NOW)
    reading = OFFERS.read({"code": "oppassen", "amount": "1", "until": "kerst"}, here)
    assert (reading.value["until"], reading.asks) == ("2026-12-25", "kerst: 25-12-2026?")


def test_words_that_are_no_number_day_or_date_are_kept_and_never_refused() -> None:
    texts = {"code": "care", "amount": "when asked", "slots": "holidays", "until": "the exams"}
    kept = OFFERS.read({**texts, "code": "daytime"}, scene()).value["words"]
    assert all(words in kept for words in ("when asked", "holidays", "until the exams"))


def test_days_to_choose_from_do_not_say_how_often() -> None:
    assert OFFERS.read({"code": "daytime tue or wed"}, scene()).field == "amount"


def test_all_that_is_wrong_is_told_at_once_with_the_first_field() -> None:
    reading = OFFERS.read({"code": "daytime", "until": "31-02", "amount": "999"}, scene())
    assert reading.field == "amount"
    assert "168" in reading.problem and "24-11" in reading.problem


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Kerst", "2026-12-25"),
        ("eind december", "2026-12-31"),
        ("einde van de maand", "2026-11-30"),
        ("na de zomer", "2027-08-31"),
        ("het eind van het schooljaar", "2027-07-31"),
        ("over 3 weken", "2026-12-14"),
        ("twee maanden", "2027-01-23"),
        ("Easter", "2027-03-28"),
        ("mid January 2027", "2027-01-15"),
        ("herfstvakantie", None),
        ("een half jaar", None),
        ("eind", None),
    ],
)
def test_a_time_that_is_named_is_proposed_as_a_day(words: str, day: str | None) -> None:
    assert proposed(words, now=NOW) == day


def test_every_offer_can_be_typed_by_its_label_and_number() -> None:
    for number, offer in enumerate(load().offers, 1):
        for begin in (offer.en, str(number)):
            value = OFFERS.read({"code": f"{begin} 3"}, scene()).value
            assert (value["code"], value["amount"], value["unit"]) == (offer.code, 3, offer.unit)


OFFER_WORDS = ["stay", "2", "3", "tue", "until", "24-12", "evening", "not", "x", "word", "7"]


@given(st.lists(st.sampled_from(OFFER_WORDS), min_size=1))
def test_spreading_an_offer_loses_no_word(typed: list[str]) -> None:
    spread = spread_offer({"code": " ".join(typed), "amount": "1"}, scene())
    kept = " ".join(spread.values()).split()
    for word in set(typed) - {"until", "x"}:
        assert kept.count(word) >= typed.count(word)


@pytest.mark.parametrize("shape", [PEOPLE, OFFERS, DECISIONS, FACTS])
@given(data=st.data())
def test_a_row_kept_as_a_line_comes_apart_again(shape, data: st.DataObject) -> None:
    words = st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=8)
    texts = {f.key: data.draw(words) for f in shape.fields}
    assert shape.split(shape.line(texts)) == texts

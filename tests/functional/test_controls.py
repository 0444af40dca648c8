"""Every question type by keyboard: what is typed becomes the value the record takes."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from naughty import PASTED
from textual import events
from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.pilot import Pilot

from intake_tui.content.load import load
from intake_tui.domain.record.types import Person
from intake_tui.domain.record.values import check_value
from intake_tui.domain.words import QUESTION_TYPES
from intake_tui.locale import use
from intake_tui.tui.widgets.controls import Control, ControlContext, make_control

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
NAUGHTY = [*PASTED[:-1], "second\rthird | a | b\nfourth", "0", "-"]


class Host(App[None]):
    """One control at a time, and everything it says."""

    def __init__(self) -> None:
        super().__init__()
        self.known = load()
        self.people: list[Person] = []
        self.said: list[Control.Changed] = []
        self.ready = 0
        self.control: Control | None = None
        self.add("Riet de Graaf", "network", relation="oma")
        self.add("Sem", "child")
        self.add("Bo [/ x]", "professional")

    def add(self, name: str, role: str | None, relation: str = "") -> str:
        person_id = f"p{len(self.people)}"
        self.people.append(
            Person(id=person_id, name=name, role=role, relation=relation, added_at=NOW)
        )
        return person_id

    def compose(self) -> ComposeResult:
        yield VerticalScroll(id="here", can_focus=False)

    async def put(self, question_id: str, given: Any = None) -> Control:
        here = self.query_one("#here")
        await here.remove_children()
        self.said.clear()
        self.ready = 0
        self.control = make_control(
            self.known.question[question_id],
            ControlContext(
                questionnaire=self.known,
                lang="en",
                people=lambda: tuple(self.people),
                add_person=self.add,
                now=lambda: NOW,
            ),
        )
        if given is not None:
            self.control.show("", given, "answered")
        await here.mount(self.control)
        self.control.focus_first()
        while self.focused is None or self.control not in self.focused.ancestors:
            await asyncio.sleep(0.005)
        return self.control

    def on_control_changed(self, event: Control.Changed) -> None:
        self.said.append(event)

    def on_control_done(self, event: Control.Done) -> None:
        self.ready += 1

    @property
    def value(self) -> Any:
        """The last value, which the record takes as it is."""
        last = self.said[-1]
        if last.value is not None and not last.problem:
            question = last.control.question
            ids = [person.id for person in self.people]
            assert check_value(self.known, question, last.value, ids) == last.value
            assert not last.problem
        return last.value


@pytest.fixture(autouse=True)
def _english():
    use("en")
    yield
    use("nl")


def keys(text: str) -> list[str]:
    """Words as single keys; names in angle brackets are keys by name."""
    found = []
    while text:
        if text.startswith("<"):
            name, text = text[1:].split(">", 1)
            found.append(name)
        else:
            found.append("space" if text[0] == " " else text[0])
            text = text[1:]
    return found


async def press(pilot: Pilot[None], typed: list[str]) -> None:
    """Type; the screen settles before and after every key that is not a letter."""
    for key in typed:
        if len(key) == 1:
            pilot.app.post_message(events.Key(key, key))
        elif key == "space":
            pilot.app.post_message(events.Key(key, " "))
        else:
            await pilot.press(key)
    await pilot.pause()


def question_of(type_: str) -> str:
    return next(q.id for q in load().questions if q.type == type_)


SIMPLE = [
    ("danger-what", "It is <enter>", "It is", 1),
    ("caller-phone", "06 12 34 56 78<enter>", "06 12 34 56 78", 1),
    ("danger-now", "2", "unsure", 1),
    ("danger-now", "n<enter>", "no", 1),
    ("danger-now", "<down><space>", "yes", 0),
    ("danger-action", "31<enter>", ["called-112", "duty-manager"], 1),
    ("danger-action", "1<down><space>1<enter>", ["called-vt"], 1),
    ("cap-load", "7<enter>", 7, 1),
    ("cap-load", "10<enter>", 10, 1),
    ("cap-load", "t<left><enter>", 9, 1),
    ("cap-load", "0<enter>", 0, 1),
]
PEOPLE = [
    ("who-is-there", "om<enter>", [{"person": "p0"}], 0),
    ("who-is-there", "se<enter>ri<enter><enter>", [{"person": "p1"}, {"person": "p0"}], 1),
    ("who-is-there", "0<enter>", [], 1),
    ("who-is-there", "om<enter>sem<enter><backspace><enter>", [{"person": "p0"}], 1),
    ("who-is-there", "<down><enter><enter>", [{"person": "p0"}], 1),
    ("who-is-there", "om<tab>she helps<enter>", [{"person": "p0", "why": "she helps"}], 0),
    ("responsible-prof", "bo<enter>", "p2", 1),
    ("call-speaker", "riet<tab>0612345678<enter>", {"person": "p0", "phone": "0612345678"}, 1),
    (
        "call-speaker",
        "riet<tab><tab>sem<enter>",
        {"person": "p0", "on_behalf_of": "p1"},
        1,
    ),
]
FORMS = [
    ("back-call", "24-11 14:30<enter>", {"at": "2026-11-24T13:30Z"}, 1),
    (
        "back-call",
        "tomorrow 10h<tab>sem<tab>om<enter>",
        {"at": "2026-11-24T09:00Z", "by": "p1", "with": "p0"},
        1,
    ),
    (
        "informed-on",
        "<tab><tab><tab><tab><tab>not safe<enter>",
        {"reason": "not safe"},
        1,
    ),
    ("child-last-seen", "20-11<enter>", {"at": "2026-11-20"}, 1),
    (
        "cap-can",
        "stay 2 tue wed<enter><enter>",
        [
            {
                "code": "stay-over",
                "amount": 2,
                "unit": "nights/week",
                "slots": ["tue.night", "wed.night"],
            }
        ],
        1,
    ),
    (
        "cap-can",
        "4<tab>1<tab><tab><tab>no car<tab><tab><right><space><enter>",
        [
            {
                "code": "transport",
                "amount": 1,
                "unit": "times/week",
                "slots": ["tue.morning"],
                "limit": "no car",
            }
        ],
        0,
    ),
    ("cap-can", "0<enter>", [], 1),
    (
        "decision-list",
        "School<tab>bo<tab>sem, ri<enter><enter>",
        [{"what": "School", "decides": "p2", "heard": ["p1", "p0"]}],
        1,
    ),
    (
        "worry-facts",
        "Fell<tab>20-11<tab>me<tab>1<tab>phone<enter>Ran<enter><enter>",
        [
            {
                "what": "Fell",
                "at": "2026-11-20",
                "seen_by": "me",
                "kind": "observed",
                "source": "phone",
            },
            {"what": "Ran"},
        ],
        1,
    ),
]


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param(SIMPLE, id="simple"),
        pytest.param(PEOPLE, id="people", marks=pytest.mark.long),
        pytest.param(FORMS, id="forms"),
    ],
)
async def test_what_is_typed_is_the_value(entries) -> None:
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        for question, typed, expected, ready in entries:
            await app.put(question)
            await press(pilot, keys(typed))
            await pilot.pause()
            assert (question, typed, app.value) == (question, typed, expected)
            assert (question, typed, app.ready) == (question, typed, ready)


async def test_a_new_person_takes_two_keys_beyond_the_name() -> None:
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.put("who-is-there")
        await press(pilot, keys("Ans<enter>"))
        assert app.value is None
        assert app.said[-1].raw == "Ans"
        assert app.said[-1].problem
        await pilot.press("enter")
        assert app.value == [{"person": "p3"}]
        await press(pilot, keys("Tom<enter>2<enter>"))
        await pilot.pause()
        assert app.value == [{"person": "p3"}, {"person": "p4"}]
        assert [(p.name, p.role) for p in app.people[3:]] == [("Ans", "network"), ("Tom", "parent")]
        assert app.ready == 1
        await app.put("call-speaker")
        await press(pilot, keys("Els<enter><escape>"))
        assert len(app.people) == 5
        assert app.said[-1].raw == "Els"
        await press(pilot, keys("<enter>4"))
        await pilot.pause()
        assert app.value == {"person": "p5"}
        assert app.people[5].role == "volunteer"


async def test_what_does_not_read_stays_and_says_why() -> None:
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        control = await app.put("back-call")
        await press(pilot, keys("31-02<enter>"))
        await pilot.pause()
        last = app.said[-1]
        assert (last.raw, last.value, app.ready) == ("31-02", None, 0)
        assert "no date or time" in last.problem
        again = await app.put("back-call")
        again.show(last.raw, None, "answered")
        await pilot.pause()
        assert again is not control
        assert (app.said, again.current()[0]) == ([], "31-02")
        await app.put("caller-phone")
        await press(pilot, keys("06 abc<enter>"))
        assert app.value is None
        assert app.said[-1].raw == "06 abc"
        assert "telephone" in app.said[-1].problem
        listed = await app.put("cap-can")
        await press(pilot, keys("stay 2 tue<enter>lis"))
        await pilot.pause()
        raw = app.said[-1].raw
        assert app.said[-1].problem
        assert [row["code"] for row in app.said[-1].value] == ["stay-over"], "what reads, counts"
        listed.show(raw, None, "answered")
        assert listed.current()[0] == raw
        await press(pilot, keys(" 1<enter>"))
        await pilot.pause()
        assert [row["code"] for row in app.value] == ["stay-over", "listen"]


FILLED = {
    "quote": "It is quiet.\nI can sleep.",
    "text": "words",
    "phone": "020 555 0100",
    "choice": None,
    "choices": None,
    "scale": 10,
    "people": [{"person": "p0", "why": "kind | and near"}, {"person": "p2"}],
    "person": "p2",
    "speaker": {"person": "p0", "on_behalf_of": "p1"},
    "when": {"at": "2026-11-24T13:30Z", "by": "p0", "where": "home", "reason": "x"},
    "offers": [
        {"code": "care", "amount": 3, "unit": "times/week", "slots": ["mon.night"], "limit": "x"}
    ],
    "decisions": [{"what": "School", "heard": ["p0", "p2"], "at": "2026-12-01"}],
    "facts": [{"what": "Fell", "kind": "told", "seen_by": "Bo"}],
}


async def test_showing_a_value_says_nothing_and_reads_back() -> None:
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        for type_ in QUESTION_TYPES:
            question = app.known.question[question_of(type_)]
            value = FILLED[type_]
            if type_ in ("choice", "choices"):
                value = (
                    question.choices[1].code if type_ == "choice" else [question.choices[0].code]
                )
            control = await app.put(question.id, given=value)
            await pilot.pause()
            assert app.said == []
            assert control._checked()[1] == value, type_
            control.show("", value, "answered")
            assert control._checked()[1] == value, type_
            control.show("", None, "declined")
            await pilot.pause()
            assert app.said == []
            assert control.current()[1] is None
            text = str(control.query_one(".control-status").render())
            assert text == "Answer: does not want to say"
            await pilot.press("enter")
            await pilot.pause()
            assert (type_, app.said, app.ready) == (type_, [], 1)


async def test_what_people_say_neither_crashes_nor_acts() -> None:
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        for name in NAUGHTY:
            app.add(name, "network", relation=name)
        for type_ in QUESTION_TYPES:
            control = await app.put(question_of(type_))
            for words in NAUGHTY:
                app.focused.post_message(events.Paste(words))
            await pilot.press("enter")
            await pilot.pause()
            control.show("\n".join(NAUGHTY), None, "answered")
            await pilot.pause()
            shown = "".join(
                segment.text for line in app.screen._compositor.render_strips() for segment in line
            )
            assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in shown), type_
            assert not any(c in shown for c in "\u202e\u2066\u2069\u200f\u061c"), type_
        assert app.is_running
        raws = [said.raw for said in app.said]
        assert not any("\x1b" in raw or "\x9b" in raw for raw in raws)


async def test_a_large_paste_stays_workable() -> None:
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        for type_ in ("quote", "facts"):
            await app.put(question_of(type_))
            app.focused.post_message(events.Paste("word [/ 漢字 " * 4000))
            await pilot.pause()
            begin = time.perf_counter()
            await pilot.press("a", "b", "c")
            await pilot.pause()
            assert time.perf_counter() - begin < 3
            assert len(app.said[-1].raw) > 40_000


async def test_by_mouse() -> None:
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.put("danger-now")
        await pilot.click("PickList", offset=(6, 2))
        assert (app.value, app.ready) == ("no", 1)
        await app.put("danger-action")
        await pilot.click("PickList", offset=(6, 1))
        assert (app.value, app.ready) == (["called-vt"], 0)
        await app.put("cap-load")
        await pilot.click("Numbers", offset=(13, 0))
        assert app.value == 4
        await app.put("cap-can")
        await press(pilot, keys("stay 1"))
        await pilot.click("WeekGrid", offset=(10 + 3 * 6 + 1, 4))
        assert app.value[0]["slots"] == ["sun.night"]
        await app.put("who-is-there")
        await pilot.press("s")
        await pilot.click("Completions", offset=(2, 0))
        await pilot.pause()
        assert app.value == [{"person": "p1"}]


ROWS = [
    # A row is taken up, changed and taken again; the order stays.
    (
        "worry-facts",
        "Fell<tab>20-11<enter>Ran<enter><up><up><enter><end>!<enter>",
        [{"what": "Fell!", "at": "2026-11-20"}, {"what": "Ran"}],
    ),
    # Backspace brings back a row that holds more than one field, and nothing of it is lost.
    (
        "worry-facts",
        "Fell<tab>20-11<enter><backspace>",
        [{"what": "Fell", "at": "2026-11-20"}],
    ),
    # Delete takes a row off the list.
    ("worry-facts", "Fell<enter>Ran<enter><up><delete>", [{"what": "Fell"}]),
    # A row brought back and emptied is gone.
    ("who-is-there", "om<enter>sem<enter><up><enter><ctrl+u><enter>", [{"person": "p0"}]),
    # Nobody stands in the list twice, and what was typed stays.
    ("who-is-there", "om<enter>riet de graaf", [{"person": "p0"}]),
    # A reason typed after the person was taken is that person's.
    ("who-is-there", "om<enter><tab>zij luistert", [{"person": "p0", "why": "zij luistert"}]),
]


@pytest.mark.long
async def test_rows_can_be_changed_and_taken_off() -> None:
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        for question, typed, expected in ROWS:
            await app.put(question)
            await press(pilot, keys(typed))
            assert (typed, app.value) == (typed, expected)
            if typed.endswith("riet de graaf"):
                assert app.said[-1].problem == "This person is in the list already."
                assert app.said[-1].raw == "Riet de Graaf\nriet de graaf"


async def test_more_lines_and_keys_left_to_the_screen() -> None:
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.put("danger-what")
        await press(pilot, keys("a<ctrl+j>b<alt+enter>c<f6><f7>d"))
        await pilot.pause()
        assert app.value == "a\nb\ncd"
        for type_ in QUESTION_TYPES:
            await app.put(question_of(type_))
            taken = {
                key for node in (app.focused, app.control) for key in node._bindings.key_to_bindings
            }
            screen = {f"f{n}" for n in range(1, 11)} | {f"ctrl+{c}" for c in "snogp"}
            assert not taken & screen, type_


async def test_a_picture_asked_of_a_field_that_was_taken_away_is_blank() -> None:
    from textual.geometry import Region
    from textual.widgets import Input, OptionList, TextArea

    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        for question, kind in (
            ("call-reason", TextArea),
            ("caller-phone", Input),
            ("danger-now", OptionList),
        ):
            control = await app.put(question)
            gone = control.query_one(kind)
            await app.query_one("#here").remove_children()
            await pilot.pause()
            (line,) = gone.render_lines(Region(0, 0, 10, 1))
            assert line.text == " " * 10, question


@pytest.mark.parametrize(
    ("typed", "spread"),
    [
        ("stay 2 fri sat until 24-12 not at xmas", ("2", "fri sat", "24-12", "not at xmas")),
        ("fetch 3x per week until 20 december", ("3", "", "20 december", "")),
        ("stay 2 until christmas", ("2", "", "christmas", "")),
    ],
)
def test_an_offer_on_one_line_is_spread_over_its_fields(
    typed: str, spread: tuple[str, ...]
) -> None:
    from intake_tui.session.forms.offer_line import split_offer
    from intake_tui.session.forms.reading import Scene

    found = split_offer(typed, Scene(load(), "en", (), NOW))
    assert tuple(found.get(f, "") for f in ("amount", "slots", "until", "limit")) == spread

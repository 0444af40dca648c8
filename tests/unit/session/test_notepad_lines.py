"""Lines of the notepad: split, merged and changed, and not a word or a minute is lost by it."""

from __future__ import annotations

import contextlib
import itertools
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake_tui.content.load import load
from intake_tui.domain.record import notes as lines
from intake_tui.domain.record.types import Case, Note, Person
from intake_tui.errors import RecordRefused
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.ground import Ground
from intake_tui.session.notes import filing
from intake_tui.session.notes.notepad import Jotting, as_typed, read_line
from intake_tui.store.memory import MemoryStore

START = datetime(2026, 3, 10, 13, 3, tzinfo=UTC)


def letters(case: Case) -> str:
    """Every letter of the notepad in order; blanks at a cut are no words."""
    return "".join("".join(n.text.split()) for n in lines.lines_of(case))


def a_talk() -> Conversation:
    numbers, moments = itertools.count(1), itertools.count()
    ground = Ground(
        worker="Eva",
        now=lambda: START + timedelta(seconds=next(moments)),
        new_id=lambda: str(uuid.UUID(int=next(numbers) << 70, version=4)),
    )
    talk = Conversation.new(MemoryStore("Eva"), load(), ground)
    talk.start_call("phone")
    return talk


def on_disk(talk: Conversation) -> Case:
    return talk.saver.store.load(talk.case.id)


@pytest.fixture
def talk() -> Conversation:
    return a_talk()


def test_both_halves_keep_time_speaker_and_mark_and_stand_in_order(talk: Conversation) -> None:
    note = talk.note("kan dinsdag niet maar woensdag wel", "danger")
    talk.note("daarna")
    first, second = filing.split_line(talk, note, len("kan dinsdag niet"))
    cut = [talk.case.notes[i] for i in (first, second)]
    assert [n.text for n in cut] == ["kan dinsdag niet", "maar woensdag wel"]
    assert {(n.at, n.speaker, n.mark, n.call) for n in cut} == {
        (cut[0].at, talk.caller, "danger", talk.call)
    }
    texts = [n.text for n in lines.lines_of(on_disk(talk))]
    assert texts == ["kan dinsdag niet", "maar woensdag wel", "daarna"]
    again = filing.split_line(talk, first, 3)
    assert [talk.case.notes[i].text for i in again] == ["kan", "dinsdag niet"]
    assert letters(talk.case) == "kandinsdagnietmaarwoensdagweldaarna"


def test_merged_lines_have_the_first_time_and_are_no_quote(talk: Conversation) -> None:
    first, second = talk.note("het is stil", "quote"), talk.note("bij oma", "quote")
    at = talk.case.notes[first].at
    assert filing.merge_line(talk, second) == first
    (whole,) = lines.lines_of(on_disk(talk))
    assert (whole.text, whole.mark, whole.at) == ("het is stil bij oma", "", at)
    assert filing.undo_line(talk) is not None
    assert [(n.text, n.mark) for n in lines.lines_of(on_disk(talk))] == [
        ("het is stil", "quote"),
        ("bij oma", "quote"),
    ]


def test_lines_of_two_people_are_not_made_one(talk: Conversation) -> None:
    talk.note("ik kan niet")
    talk.choose_speaker(talk.add_person("Ben", "parent"))
    second = talk.note("zij kan wel")
    with pytest.raises(RecordRefused, match="two people"):
        filing.merge_line(talk, second)
    with pytest.raises(RecordRefused, match="no line before"):
        filing.merge_line(talk, lines.lines_of(talk.case)[0].id)
    with pytest.raises(RecordRefused, match="both sides"):
        filing.split_line(talk, second, 0)
    assert letters(talk.case) == "ikkannietzijkanwel"


def test_a_line_that_was_filed_stays_as_it_is(talk: Conversation) -> None:
    note = talk.note("hij belt steeds")
    assert filing.file_line(talk, note, "call-reason", talk.call, "nl")
    for change in (
        lambda: filing.split_line(talk, note, 3),
        lambda: Jotting(talk).take_up(note),
        lambda: filing.leave_unfiled(talk, note),
    ):
        with pytest.raises(RecordRefused, match="filed already"):
            change()
    assert filing.undo_line(talk) == talk.case.notes[note]
    assert [n.id for n in lines.waiting(talk.case)] == [note]


def test_a_changed_line_is_no_quote_and_an_emptied_one_keeps_its_words(talk: Conversation) -> None:
    note, jotting = talk.note("ik slaap daar niet", "quote"), Jotting(talk)
    was = talk.case.notes[note]
    assert jotting.take_up(note) == '"ik slaap daar niet'
    jotting.finish()
    assert talk.case.notes[note] == was, "looking is not changing"
    jotting.take_up(note)
    for typed in ('"ik slaap daar', '"ik slaap daar nooit'):
        jotting.put(typed)
        assert jotting.flush()
        assert on_disk(talk).notes[note].text == typed[1:]
    jotting.finish()
    changed = talk.case.notes[note]
    assert (changed.text, changed.mark, changed.at) == ("ik slaap daar nooit", "", was.at)
    jotting.take_up(note)
    for typed in ("ik", ""):
        jotting.put(typed)
        jotting.flush()
    jotting.finish()
    left = on_disk(talk).notes[note]
    assert (left.text, left.dropped) == ("ik slaap daar nooit", True)
    assert filing.undo_line(talk) == changed
    assert filing.undo_line(talk) == was


def test_a_prefix_that_fits_two_stays_in_the_text_and_is_told(talk: Conversation) -> None:
    riet = talk.add_person("Riet", "network", relation="oma")
    rob = talk.add_person("Rob", "network")
    people = talk.case.people()
    both = read_line("r: belt vaak", people)
    assert (both.text, both.speaker, both.unsure) == ("r: belt vaak", None, (riet, rob))
    begun = read_line("ri: belt vaak", people)
    assert (begun.text, begun.unsure) == ("ri: belt vaak", (riet,))
    assert read_line("riet: belt vaak", people).speaker == riet
    assert read_line("o: belt vaak", people).unsure == ()
    assert read_line("nu: belt vaak", people).unsure == ()
    jotting = Jotting(talk)
    jotting.put("r: belt vaak")
    jotting.finish()
    assert jotting.unsure == (riet, rob)


def test_a_line_typed_again_reads_as_it_was(talk: Conversation) -> None:
    for mark in ("", "quote", "danger", "ask"):
        note = Note(id="n", call=None, speaker=None, text="hij zei !dat?", mark=mark, at=START)
        read = read_line(as_typed(note), ())
        assert (read.text, read.mark) == (note.text, note.mark)


@pytest.mark.parametrize(
    ("typed", "words", "mark"),
    [
        ("nog vragen: school", "school", "ask"),
        ("Vragen: school", "school", "ask"),
        ("to ask: school", "school", "ask"),
        ("ik: ze klinkt moe", "ze klinkt moe", ""),
        ("me: ! ze huilt", "ze huilt", "danger"),
    ],
)
def test_what_is_to_ask_or_my_own_is_never_of_who_speaks(
    talk: Conversation, typed: str, words: str, mark: str
) -> None:
    jotting = Jotting(talk)
    jotting.put(typed)
    written = jotting.finish() or ""
    note = talk.case.notes[written]
    assert (note.text, note.mark, note.speaker) == (words, mark, talk.me())
    assert note.speaker != talk.speaker


def test_an_opening_that_could_be_a_name_stays_in_the_text() -> None:
    merel = Person(id="p", name="Merel", added_at=START)
    assert not read_line("me: belt vaak", (merel,)).own
    assert read_line("vragen:", ()).text == "vragen:"
    to_ask = read_line("merel: ? school", (merel,))
    assert (to_ask.text, to_ask.speaker, to_ask.own) == ("merel: school", None, True)


WORDS = st.lists(st.sampled_from(["ja", "oma", "niet", "É", "👩‍👧", "12"]), min_size=1, max_size=6)
STEPS = st.lists(
    st.tuples(st.sampled_from(["split", "merge", "undo", "leave", "file"]), st.integers(0, 60)),
    max_size=14,
)


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(WORDS, min_size=1, max_size=4), steps=STEPS)
def test_whatever_is_done_with_lines_their_words_and_times_stay(
    texts: list[list[str]], steps: list[tuple[str, int]]
) -> None:
    talk = a_talk()
    times = {}
    for number, words in enumerate(texts):
        note = talk.note(" ".join(words), ("", "quote", "ask")[number % 3])
        times[talk.case.notes[note].at] = note
    whole = letters(talk.case)
    for what, number in steps:
        notes = lines.lines_of(talk.case)
        note = notes[number % len(notes)]
        doing: dict[str, Callable[[], object]] = {
            "split": lambda note=note, at=number: filing.split_line(talk, note.id, at % 20),
            "merge": lambda note=note: filing.merge_line(talk, note.id),
            "undo": lambda: filing.undo_line(talk),
            "leave": lambda note=note: filing.leave_unfiled(talk, note.id),
            "file": lambda note=note: filing.file_line(
                talk, note.id, "call-reason", talk.call, "nl"
            ),
        }
        with contextlib.suppress(RecordRefused):
            doing[what]()
        kept = on_disk(talk)
        assert letters(kept) == whole, what
        assert {n.at for n in lines.lines_of(kept)} <= set(times)
        for made in kept.statements.values():
            assert made.said_at in times
            assert any(made.id in n.filed_as for n in kept.notes.values()) or (
                made.id in kept.withdrawals
            )

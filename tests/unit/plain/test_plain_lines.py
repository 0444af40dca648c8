"""Lines that are read and said: nothing that steers gets through, in either direction."""

from __future__ import annotations

import io
import os
import re
import signal
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from listening import Heard

from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.plain.lines import Ended, Lines, shown
from intake_tui.session.call.caller import add_caller, add_person
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.ground import Ground
from intake_tui.store.memory import MemoryStore

STEERS = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f]")
NAUGHTY = [
    "\x1b[31mrood\x1b[0m",
    "\x1b]0;titel\x07",
    "a\x08\x08b",
    "tab\there",
    "\u202eomgekeerd",
    "\x9b2J",
    "nul\x00nul",
    "{name} %(name)s [bold]",
    "1 Opgetekend: verzonnen. Bewaard 14:07.",
]


def lines_of(text: str) -> tuple[Lines, list[str]]:
    said: list[str] = []
    return Lines(io.StringIO(text), said.append, said.append), said


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_what_is_said_is_one_line_that_steers_nothing(text: str) -> None:
    assert not STEERS.search(shown(text))


def test_lines_are_read_one_by_one_to_the_end_of_input() -> None:
    lines, said = lines_of("een\r\n\x1b[Atwee\x1b[200~ drie\nvier")
    assert [lines.ask("Antwoord:"), lines.ask(""), lines.ask("")] == ["een", "twee drie", "vier"]
    with pytest.raises(Ended, match="end of input"):
        lines.ask("")
    assert said == ["Antwoord:"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_the_waiting_and_no_work(number: int) -> None:
    read, write = os.pipe()
    with os.fdopen(read) as source:
        lines = Lines(source, lambda _text: None, lambda _text: None)
        with lines.listening():
            os.write(write, b"eerst\n")
            os.kill(os.getpid(), number)
            done = sum(range(1000))
            assert (done, lines.ask("")) == (499500, "eerst")
            with pytest.raises(Ended) as ended:
                lines.ask("")
    os.close(write)
    assert ended.value.why == ("interrupt" if number == signal.SIGINT else "signal")


def test_a_signal_is_heard_while_nobody_types() -> None:
    read, write = os.pipe()
    later = threading.Timer(0.1, lambda: os.kill(os.getpid(), signal.SIGTERM))
    with os.fdopen(read) as source:
        lines = Lines(source, lambda _text: None, lambda _text: None)
        begun = time.monotonic()
        with lines.listening():
            later.start()
            with pytest.raises(Ended, match="signal"):
                lines.ask("")
        assert time.monotonic() - begun < 5
    os.close(write)


def test_words_of_people_are_said_without_a_control_sign(
    memory_store: MemoryStore, questionnaire: Questionnaire, ground: Ground
) -> None:
    talk = Conversation.new(memory_store, questionnaire, ground)
    talk.start_call("phone")
    add_caller(talk, NAUGHTY[0], "network")
    for name in NAUGHTY[1:]:
        add_person(talk, name, "network")
    said: list[str] = []
    for words in NAUGHTY:
        said += Heard(talk, [f" {words}", ""]).answer("call-reason", None).said
        said += Heard(talk, [f"/k ! {words}", "/mensen", "/notities", "/eerder"]).run().said
    assert len(said) > 100
    assert [line for line in said if STEERS.search(line)] == []
    assert not any(line.startswith("1 Opgetekend") for line in said if "iemand" not in line)

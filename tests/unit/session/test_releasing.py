"""What may be released to a reader is what the allow-list would let cross, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake_tui.content.load import load
from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.readers import readers_of, reading_of
from intake_tui.domain.reading import Reader
from intake_tui.domain.record import bundle
from intake_tui.domain.releasing import consent_of, releasable
from intake_tui.domain.words import ReaderName
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.ground import Ground
from intake_tui.session.plans import releasing
from intake_tui.store.memory import MemoryStore


@pytest.fixture
def talk(ground: Ground) -> Conversation:
    """Grandmother tells what the child and what she herself said."""
    talk = Conversation.new(MemoryStore(), load(), ground)
    talk.start_call("phone")
    child, caller = talk.case.people("child")[0].id, talk.caller
    assert caller is not None
    talk.change_person(child, name="Sem")
    talk.change_person(caller, name="Riet", role="network", relation="oma")
    talk.add_person("Karin", "parent")
    say(talk, "child-age-band", child, "8-11")
    say(talk, "child-good", child, "Bij oma is het stil.")
    return talk


def say(talk: Conversation, question: str, subject: str | None, value: object) -> None:
    talk.go(question, subject)
    talk.put(value if isinstance(value, str) else "", value)
    assert not talk.leave()


def child_of(talk: Conversation) -> Reader:
    return Reader(name="child", person=talk.case.people("child")[0].id)


def test_a_line_waits_is_released_read_and_taken_back(talk: Conversation) -> None:
    reader = child_of(talk)

    def state() -> tuple[str, bool]:
        line = next(
            x for x in releasing.lines(talk, reader) if x.statement.question == "child-good"
        )
        read = line.statement.id in {p.id for p in reading_of(talk.facts(), reader).statements}
        return line.state, read

    assert state() == ("open", False)
    said = next(s for s in talk.case.statements.values() if s.question == "child-good")
    releasing.release(talk, said, reader, "ze las het zelf en knikte")
    assert state() == ("released", True)
    given = talk.case.statements[said.id].releases[-1]
    assert (given.by, given.how, given.checked_by) == (
        reader.person,
        "ze las het zelf en knikte",
        talk.ground.worker,
    )
    talk.end_release(said.id, reader.person or "")
    assert state() == ("open", False)


def test_what_can_never_be_released_is_not_offered(talk: Conversation) -> None:
    reader = child_of(talk)
    say(talk, "danger-now", talk.call, "no")
    assert "danger-now" not in {x.statement.question for x in releasing.lines(talk, reader)}


def test_the_professional_reads_everything_so_nothing_waits(talk: Conversation) -> None:
    assert releasing.lines(talk, Reader(name="professional")) == ()


def test_a_childs_plan_takes_the_childs_own_yes_and_others_that_of_whose_words_they_are(
    talk: Conversation,
) -> None:
    said = next(s for s in talk.case.statements.values() if s.question == "child-good")
    child = child_of(talk)
    assert consent_of(talk.case, said, child) == child.person
    parent = Reader(name="family", person="x")
    assert consent_of(talk.case, said, parent) == (said.words_of or said.speaker)


def test_every_line_of_the_examples_says_what_the_allow_list_does(
    examples: tuple[Path, ...],
) -> None:
    known, checked = load(), 0
    for path in examples:
        case = bundle.read(path.read_bytes(), known)
        facts = Facts(case, known, now=datetime(2026, 11, 23, 12, tzinfo=UTC))
        names: tuple[ReaderName, ...] = ("family", "supporter", "child")
        for reader in (r for n in names for r in readers_of(case, known, n, now=facts.now)):
            reads = {p.id for p in reading_of(facts, reader).statements}
            lines = releasable(facts, reader)
            assert {x.statement.id for x in lines if x.state in ("given", "released")} == reads
            checked += len(lines)
    assert checked > 100

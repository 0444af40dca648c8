"""What the person on the line may be told, and what is never said aloud."""

from __future__ import annotations

import pytest

from intake_tui.content.load import load
from intake_tui.session.call.company import Company, company_of, note_company
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.ground import Ground
from intake_tui.session.plans.may_know import may_know, sentences
from intake_tui.session.plans.telling import Telling
from intake_tui.store.memory import MemoryStore


def say(talk: Conversation, question: str, subject: str | None, value: object) -> str:
    field = talk.go(question, subject)
    talk.put(value if isinstance(value, str) else "", value)
    assert talk.leave() == ""
    return field.id


@pytest.fixture
def talk(memory_store: MemoryStore, ground: Ground) -> Conversation:
    """A call of grandmother Riet about Sem; mother Sanne is in the case."""
    talk = Conversation.new(memory_store, load(), ground)
    talk.start_call("phone")
    talk.change_person(talk.case.people("child")[0].id, name="Sem")
    talk.change_person(talk.caller or "", name="Riet", role="network", relation="oma")
    talk.add_person("Sanne", "parent")
    return talk


def person(talk: Conversation, name: str) -> str:
    return next(p.id for p in talk.case.people() if p.name == name)


def consented(talk: Conversation) -> None:
    """Sanne consents to telling Riet; Sem named her."""
    riet, before = person(talk, "Riet"), talk.speaker
    talk.choose_speaker(person(talk, "Sanne"))
    say(talk, "supporter-contact-ok", riet, "all")
    talk.choose_speaker(person(talk, "Sem"))
    say(talk, "child-supporter", person(talk, "Sem"), [{"person": riet}])
    talk.choose_speaker(before)


def test_nothing_by_default_and_why(talk: Conversation) -> None:
    found = may_know(talk)
    assert (found.number, found.why, found.whole) == (0, "no-consent", False)
    talk.choose_speaker(person(talk, "Sanne"))
    assert may_know(talk).why == "no-child"
    talk.choose_speaker(talk.me())
    assert may_know(talk).whole
    talk.choose_speaker(None)
    assert may_know(talk).why == "nobody"
    talk.start_call("phone")
    assert may_know(talk).why == "unknown"


def test_what_was_released_may_be_told_and_only_to_that_person(talk: Conversation) -> None:
    consented(talk)
    talk.choose_speaker(person(talk, "Sanne"))
    wish = say(talk, "return-needs", person(talk, "Sem"), "rest at home")
    talk.choose_speaker(person(talk, "Riet"))
    before = {s.id for s in may_know(talk).told}
    assert wish not in before
    talk.release(wish, person(talk, "Riet"), consent_of=person(talk, "Sanne"), how="phone")
    found = may_know(talk)
    assert {s.id for s in found.told} - before == {wish}
    told = "\n".join(Telling(talk, "nl", found).told())
    assert "rest at home" in told and "zeg niet wie het vertelde" in told
    assert "Sanne" not in told, "nobody said that her name may be told"


def test_who_listens_along_counts_as_well(talk: Conversation) -> None:
    consented(talk)
    wish = say(talk, "return-needs", person(talk, "Sem"), "rest at home")
    talk.choose_speaker(person(talk, "Sanne"))
    wish = say(talk, "return-needs", person(talk, "Sem"), "a bed")
    talk.choose_speaker(person(talk, "Riet"))
    talk.release(wish, person(talk, "Riet"), consent_of=person(talk, "Sanne"), how="phone")
    alone = may_know(talk)
    uncle = talk.add_person("Kees", "network")
    heard = may_know(talk, Company(listening=(uncle,)))
    assert alone.number > 0 and heard.number == 0
    assert heard.held == alone.number and heard.careful
    assert "Kees" in "\n".join(Telling(talk, "nl", heard).careful())
    kept = [line.id for line in sentences(heard, talk.person(talk.speaker), talk.questionnaire)]
    assert kept[0] == "another-moment" and "cannot-say" in kept


def test_a_secret_stay_is_warned_of_by_name_and_for_whom(talk: Conversation) -> None:
    sem, riet = person(talk, "Sem"), person(talk, "Riet")
    assert not may_know(talk).secret
    talk.choose_speaker(talk.me())
    say(talk, "secret-stay", sem, [{"person": person(talk, "Sanne")}])
    talk.choose_speaker(riet)
    assert not may_know(talk).secret
    heard = may_know(talk, Company(listening=(person(talk, "Sanne"),)))
    assert heard.secret == (sem,) and heard.secret_from == (person(talk, "Sanne"),)
    talk.choose_speaker(person(talk, "Sanne"))
    found = may_know(talk)
    assert found.secret == (sem,) and found.number == 0
    assert "GEHEIM: zeg niet waar Sem is." in Telling(talk, "nl", found).secret()
    spoken = next(iter(sentences(found, talk.person(talk.speaker), talk.questionnaire)))
    assert spoken.id == "cannot-say-where"
    talk.start_call("phone")
    assert may_know(talk).secret == (sem,), "of a caller whom nobody knows it is secret as well"


def test_a_child_is_answered_as_a_child(talk: Conversation) -> None:
    talk.choose_speaker(person(talk, "Sem"))
    found = may_know(talk)
    assert found.number == 0
    spoken = sentences(found, talk.person(talk.speaker), talk.questionnaire)
    assert [line.id for line in spoken] == ["cannot-say-child"]


def test_an_older_questionnaire_without_the_sentences_takes_them_from_ours(
    talk: Conversation,
) -> None:
    from msgspec.structs import replace

    ours = talk.questionnaire
    older = replace(ours, standing_lines=())
    found = may_know(talk)
    lines = list(sentences(found, talk.person(talk.speaker), older, ours))
    assert [line.id for line in lines] == ["cannot-say", "ask-first"]


def test_who_hears_along_stands_in_what_is_said_and_is_known_again(talk: Conversation) -> None:
    sanne = person(talk, "Sanne")
    field = talk.go("call-reason", talk.call)
    talk.put("he ", "he ")
    note_company(talk, Company(listening=(sanne, talk.speaker or ""), interpreter="Tolk BV"))
    talk.put("he sleeps", "he sleeps")
    talk.leave()
    said = talk.case.statements[field.id]
    assert (said.listening, said.interpreter) == ((sanne,), "Tolk BV")
    assert company_of(talk) == Company(listening=(sanne,), interpreter="Tolk BV")
    talk.start_call("phone")
    assert not company_of(talk), "another call, nobody there yet"

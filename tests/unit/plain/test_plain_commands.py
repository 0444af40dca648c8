"""Each command of the intake line by line, in Dutch and English, and what it does to the record."""

from __future__ import annotations

from pathlib import Path

import pytest
from listening import Heard, called, record

from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.plain import commands
from intake_tui.plain.doing import _DO
from intake_tui.session.call.acute import done
from intake_tui.session.call.caller import add_caller, add_person
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.ground import Ground
from intake_tui.store.memory import MemoryStore


@pytest.fixture
def talk(memory_store: MemoryStore, questionnaire: Questionnaire, ground: Ground) -> Conversation:
    """Grandmother Ria on the line, about Sem."""
    talk = Conversation.new(memory_store, questionnaire, ground)
    talk.start_call("phone")
    add_caller(talk, "Ria", "network")
    add_person(talk, "Sem", "child")
    return talk


PRIVACY = "1"
"""An answer to the first question that is asked here after who is calling."""


def run(talk: Conversation, *typed: str) -> Heard:
    """An interview from its beginning; the first question is who is calling."""
    return Heard(talk, typed).run()


def test_every_command_has_names_in_both_languages_a_help_and_a_deed() -> None:
    assert set(commands.COMMANDS) == set(commands.helps()) == set(_DO)
    for command, names in commands.COMMANDS.items():
        for lang, own in (("nl", names.nl), ("en", names.en)):
            for name in own:
                assert commands.read(name, lang) == (command, "")


def test_a_command_is_known_by_its_beginning_and_takes_words() -> None:
    assert commands.read("weet", "nl") == ("unknown", "")
    assert commands.read("ga naar gezag Sem", "nl") == ("go", "gezag Sem")
    assert commands.read("spr oma", "nl") == ("speaker", "oma")
    assert commands.read("kind Sem", "nl") == ("child", "Sem")
    assert commands.read("kind quote", "en") == ("kind", "quote")
    assert commands.read("bewaard?", "nl") == ("saved", "")
    assert commands.read("zomaar iets", "nl") is None
    assert commands.read("", "nl") is None


def test_help_lists_every_command_in_the_language_of_the_screen(talk: Conversation) -> None:
    heard = run(talk, "/hulp")
    for names in commands.COMMANDS.values():
        assert any(line.startswith(f"/{names.nl[0]}") for line in heard.said)
    heard = Heard(talk, ["/help"], "en").run()
    assert any(line.startswith("/go to") for line in heard.said)


def test_an_unknown_command_is_no_answer(talk: Conversation) -> None:
    heard = run(talk, "/zomaar iets")
    assert "Die opdracht is er niet; /hulp noemt ze." in heard.said
    assert record(talk.case) == []


@pytest.mark.parametrize(
    ("typed", "status"), [("/weet niet", "unknown"), ("/wil niet", "declined")]
)
def test_unknown_and_declined_are_answers(talk: Conversation, typed: str, status: str) -> None:
    run(talk, "", typed)
    assert [(s["question"], s["status"]) for s in record(talk.case)] == [("call-privacy", status)]


def test_undo_withdraws_the_last_answer_and_asks_it_again(talk: Conversation) -> None:
    heard = run(talk, "", PRIVACY, "/ongedaan", "2")
    first, second = talk.case.statements.values()
    assert first.id in talk.case.withdrawals
    assert second.value != first.value
    assert any(line.startswith("Ingetrokken: Kunt u nu rustig praten") for line in heard.said)


def test_back_goes_to_the_question_before(talk: Conversation) -> None:
    heard = run(talk, "", PRIVACY, "/terug")
    asked = [line for line in heard.said if line.startswith("Kunt u nu rustig")]
    assert len(asked) == 2
    assert any(line.startswith("Het antwoord tot nu toe: kan vrij praten") for line in heard.said)


def test_earlier_lists_answers_and_withdraw_ends_one_with_a_reason(talk: Conversation) -> None:
    run(talk, "", PRIVACY, "/terug", "/eerder", "/trek in 1", "verkeerd verstaan")
    (ended,) = talk.case.withdrawals.values()
    assert ended.reason == "verkeerd verstaan"


def test_what_follows_the_command_goes_to_the_notepad_with_its_signs(talk: Conversation) -> None:
    heard = run(
        talk,
        '/k "ik ben bang"',
        "/k ! er wordt geschreeuwd",
        "/kladblok ? welke school",
        "/k s: nu rustig",
        "/notitie los",
    )
    notes = sorted(talk.case.notes.values(), key=lambda n: n.at)
    assert [(n.text, n.mark, called(talk.case, n.speaker)) for n in notes] == [
        ("ik ben bang", "quote", "Ria"),
        ("er wordt geschreeuwd", "danger", "Ria"),
        ("welke school", "ask", "Eva"),
        ("nu rustig", "", "Sem"),
        ("los", "", "Ria"),
    ]
    assert record(talk.case) == []
    assert any(line.startswith("ACUUT: ") for line in heard.said)
    assert "Kladblok, letterlijk: ik ben bang. Verteld door Ria. Bewaard 14:03." in heard.said


def test_whatever_is_no_command_is_the_answer(talk: Conversation) -> None:
    Heard(talk, ['"ik ben bang"', ""]).answer("call-reason", None)
    Heard(talk, ["//dev/null is weg", ""]).answer("call-reason", None)
    assert [(s["value"], s["kind"]) for s in record(talk.case)] == [
        ("ik ben bang", "quote"),
        ("/dev/null is weg", "told"),
    ]


@pytest.mark.parametrize("typed", ["! er wordt geschreeuwd", "? welke school", "s: nu rustig", "?"])
def test_signs_of_the_notepad_mean_nothing_in_an_answer(talk: Conversation, typed: str) -> None:
    Heard(talk, [typed, ""]).answer("call-reason", None)
    assert [s["value"] for s in record(talk.case)] == [typed]
    assert not talk.case.notes


def test_the_speaker_is_changed_and_the_wording_follows(talk: Conversation) -> None:
    heard = run(talk, "/spreker sem", "", "", "/ga naar slaapt", "bij mama", "")
    (said,) = record(talk.case)
    assert (said["speaker"], said["value"]) == ("Sem", "bij mama")
    assert "Waar slaap je vannacht?" in heard.said
    assert talk.case.calls[talk.call or ""].with_people == (talk.caller, talk.speaker)


def test_whose_words_and_of_which_kind(talk: Conversation) -> None:
    Heard(talk, ["/woorden van Sem", "/soort mening", "Hij wil weg", ""]).answer(
        "call-reason", None
    )
    (said,) = record(talk.case)
    assert (said["speaker"], said["words_of"], said["kind"]) == ("Ria", "Sem", "opinion")


def test_go_to_and_still_to_ask_lead_to_a_question(talk: Conversation) -> None:
    heard = run(talk, "/ga naar gezag heeft", "1", "0", "/nog te vragen", "1")
    assert [s["question"] for s in record(talk.case)][:1] == ["authority-holders"]
    assert any(line.startswith("Van de eerste vragen") for line in heard.said)


def test_attention_points_are_told_once_and_listed_when_asked(talk: Conversation) -> None:
    heard = run(talk, "", PRIVACY, "1", "hij slaat", "", "1", "/let op")
    urgent = [line for line in heard.said if line.startswith("Let op, dringend")]
    assert len(urgent) == len(set(urgent)) * 2
    assert sum(line.startswith("ACUUT: ") for line in heard.said) == 1
    assert any(line.startswith("Want Ria zei: ja. Gevraagd was: Is er") for line in heard.said)
    assert "Geen aandachtspunt betekent niet: veilig." in heard.said


def test_acute_gives_the_numbers(talk: Conversation) -> None:
    heard = run(talk, "/acuut")
    assert any(line.startswith("112. Direct gevaar") for line in heard.said)


def test_acute_notes_what_was_done_after_it_was_agreed_to_and_takes_it_back(
    talk: Conversation,
) -> None:
    heard = run(
        talk,
        *("/acuut", "1", "", "25:70", "10 min geleden", "nee"),
        *("1", "", "10 min geleden", "ja", "2", "", "", "ja", "-1", "ja", "-9", ""),
    )
    assert any(line.startswith("25:70 is geen tijd. Bijvoorbeeld") for line in heard.said)
    assert "Er is niets genoteerd." in heard.said
    assert any(line.startswith("Genoteerd: 112 gebeld, door ") for line in heard.said)
    assert any(line.startswith("Teruggenomen: 112 gebeld, door ") for line in heard.said)
    assert [act.code for act in done(talk)] == ["called-vt"]


def test_people_are_listed_named_and_added(talk: Conversation) -> None:
    heard = run(talk, "/mensen", "/kind Noor", "/persoon Bas", "4", "buurman")
    assert any("Ria" in line for line in heard.said)
    people = {(p.name, p.role, p.relation) for p in talk.case.people()}
    assert {("Noor", "child", ""), ("Bas", "volunteer", "buurman")} <= people


def test_a_plan_is_written_with_its_guards(
    talk: Conversation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    heard = run(talk, "", PRIVACY, "1", "", "/plan", "2", "", "/plan", "1")
    assert "Dit plan wordt niet gemaakt." in heard.said
    assert "Er is geen plan geschreven." in heard.said
    files = sorted(path.name for path in tmp_path.rglob("*.*"))
    assert files == ["professional.nl.html", "professional.nl.md"]
    (export,) = talk.case.exports.values()
    assert (export.reader, export.number) == ("professional", 1)


def test_a_held_plan_is_opened_with_a_reason_and_who_was_consulted(
    talk: Conversation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run(talk, "", PRIVACY, "2", "", "/plan", "2", "veilig bij oma", "gedragswetenschapper", "j")
    assert [unlock.reason for unlock in talk.case.unlocks.values()][:1] == ["veilig bij oma"]


def test_calls_are_ended_and_begun(talk: Conversation) -> None:
    first = talk.call
    heard = run(talk, "/einde gesprek", "/gesprek", "/nieuw gesprek")
    assert talk.case.calls[first or ""].ended_at is not None
    assert talk.call != first
    assert "Het gesprek van 14:03 is voorbij." in heard.said


def test_saved_and_stop(talk: Conversation) -> None:
    heard = run(talk, "/bewaard?", "", PRIVACY, "/bewaard?", "/stop", "1")
    assert "Bewaard 14:03." in heard.said
    assert [s["question"] for s in record(talk.case)] == ["call-privacy"]
    assert heard.said[-1].startswith(f"Dossier {talk.case.id[:8]}. Bewaard 14:0")


def test_a_case_goes_on_with_its_open_call_or_with_a_new_one(
    talk: Conversation, memory_store: MemoryStore, questionnaire: Questionnaire, ground: Ground
) -> None:
    run(talk, "", PRIVACY)
    again = Conversation.open(memory_store, talk.case.id, questionnaire, ground)
    run(again, "", "1", "", "3")  # Enter alone is no choice
    assert again.call == talk.call
    assert [s["question"] for s in record(again.case)] == ["call-privacy", "danger-now"]
    anew = Conversation.open(memory_store, talk.case.id, questionnaire, ground)
    run(anew, "3")
    assert anew.case.calls[talk.call or ""].ended_at is not None
    assert anew.call != talk.call
    assert len(anew.case.calls) == 2


def test_an_interruption_is_told_when_the_case_is_opened_again(
    talk: Conversation, memory_store: MemoryStore, questionnaire: Questionnaire, ground: Ground
) -> None:
    with pytest.raises(Exception, match="end of input"):
        Heard(talk, ["Hij belt steeds"]).answer("call-reason", None)
    memory_store.release(talk.case.id)
    again = Conversation.open(memory_store, talk.case.id, questionnaire, ground)
    heard = run(again, "")
    at = heard.said.index("Teruggevonden na afbreken:")
    assert "Hij belt steeds" in heard.said[at + 1]


def test_a_case_that_is_open_elsewhere_is_only_read_until_it_is_free(
    talk: Conversation, memory_store: MemoryStore, questionnaire: Questionnaire, ground: Ground
) -> None:
    run(talk, "", PRIVACY)
    other = memory_store.sibling("Tom")
    other.hold(talk.case.id)
    reading = Conversation.open(memory_store, talk.case.id, questionnaire, ground)
    heard = run(reading, "2", "/weet niet", "/schrijf")
    assert any(line.startswith("Tom schrijft in dit dossier.") for line in heard.said)
    assert "Wat u hier typt wordt niet bewaard: alleen lezen." in heard.said
    assert len(reading.case.statements) == 1
    other.release(talk.case.id)
    reading = Conversation.open(memory_store, talk.case.id, questionnaire, ground)
    assert not reading.saver.read_only
    reading.close()


def test_what_is_not_saved_is_told_and_stop_asks(
    talk: Conversation, memory_store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from intake_tui.store.base import NotSaved

    def full(*_arguments: object, **_named: object) -> None:
        raise NotSaved("no space left on device")

    monkeypatch.setattr(memory_store, "commit", full)
    monkeypatch.setattr(memory_store, "create", full)
    heard = Heard(talk, ["", PRIVACY, "/stop", "nee"])
    heard.interview.run()
    assert any("NIET BEWAARD" in line and "Opgetekend" in line for line in heard.said)
    assert any(line.endswith("verliezen wat niet bewaard is?") for line in heard.said)
    assert not heard.interview.close()

"""What the intake screen says, without a screen."""

from __future__ import annotations

from intake_tui.content.load import load
from intake_tui.locale import _
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.ground import Ground
from intake_tui.store.memory import MemoryStore
from intake_tui.tui.screens.intake.views import Views


def say(talk: Conversation, question: str, subject: str | None, value: object) -> None:
    talk.go(question, subject)
    talk.put("", value)
    talk.leave()


def test_a_danger_stays_in_the_strip_until_somebody_with_a_mandate_notes_the_outcome(
    memory_store: MemoryStore, ground: Ground
) -> None:
    talk = Conversation.new(memory_store, load(), ground)
    talk.start_call("phone")
    talk.change_person(talk.caller, name="Robin", role="parent")
    first, robin = talk.call, talk.caller
    say(talk, "danger-now", first, "yes")
    talk.start_call("phone")
    talk.identify_caller(robin)
    say(talk, "danger-now", talk.call, "no")

    strip, alarm = Views(talk, "en").danger(200, "^l")
    assert alarm
    assert strip.plain.index("yes (Robin") < strip.plain.index("no (Robin")

    talk.resume_call(first)
    say(talk, "danger-outcome", first, "handed-over")
    assert Views(talk, "en").danger(200, "^l")[1], "whether the worker has a mandate is not known"
    say(talk, "professional-mandate", talk.me(), "yes")
    strip, alarm = Views(talk, "en").danger(200, "^l")
    assert not alarm
    assert strip.plain.index("no (Robin") >= 0


def test_a_reason_names_who_told_it_and_whose_words_they_are(
    memory_store: MemoryStore, ground: Ground
) -> None:
    talk = Conversation.new(memory_store, load(), ground)
    talk.start_call("phone")
    talk.change_person(talk.caller, name="Ria", role="network")
    child = talk.case.people("child")[0].id
    talk.change_person(child, name="Sem")
    say(talk, "child-wish", child, "Bij oma is het stil")
    views = Views(talk, "nl")
    (unheard,) = [s for s in views.live() if s.rule.id == "child-unheard"]
    reason = views.signal(unheard).plain.splitlines()[-1]
    assert reason.index("Ria over Sem, ") < reason.index("Bij oma is het stil")


def test_what_a_rule_still_wants_to_know_is_shown_as_its_question(
    memory_store: MemoryStore, ground: Ground
) -> None:
    talk = Conversation.new(memory_store, load(), ground)
    talk.start_call("phone")
    mother = talk.add_person("Sanne", "parent")
    (wanted,) = [
        s for s in talk.review().to_ask if s.rule.id == "nobody-for-parent" and s.subject == mother
    ]
    shown = Views(talk, "nl").signal(wanted).plain
    assert talk.asked(talk.questionnaire.question["who-is-there"], mother, "nl") in shown
    assert wanted.rule.message.nl not in shown, "nobody said that nobody is there"


def test_what_only_the_worker_answers_does_not_look_like_the_callers(
    memory_store: MemoryStore, ground: Ground
) -> None:
    talk = Conversation.new(memory_store, load(), ground)
    talk.start_call("phone")
    talk.change_person(talk.caller, name="Ria", role="network")
    talk.go("back-call", talk.call)
    line = Views(talk, "en").attribution().plain
    assert line.startswith(_("you (worker) answer"))
    assert "Ria" not in line
    talk.go("danger-now", talk.call)
    assert (
        Views(talk, "en").attribution().plain.startswith(_("told by {person}").format(person="Ria"))
    )

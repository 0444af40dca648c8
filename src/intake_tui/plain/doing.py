"""What each command of the intake line by line does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from intake_tui.domain import route
from intake_tui.domain.record.types import Statement
from intake_tui.domain.signals import on_the_phone
from intake_tui.errors import told
from intake_tui.locale import _
from intake_tui.plain import commands
from intake_tui.plain.acute import acute
from intake_tui.plain.moving import Move
from intake_tui.plain.telling import sentence, shortened
from intake_tui.session.call.caller import add_person
from intake_tui.session.call.calls import hang_up, left_open, new_call
from intake_tui.session.call.going import in_section, places
from intake_tui.session.finding import fitting
from intake_tui.session.keeping.undoing import undo
from intake_tui.session.phrases import STATE_SIGN, kind_word

if TYPE_CHECKING:
    from intake_tui.plain.interview import Interview

KINDS: tuple[Literal["quote", "observed", "told", "opinion", "interpretation"], ...] = (
    "quote",
    "observed",
    "told",
    "opinion",
    "interpretation",
)
SHOWN = 9
"""Places, and open questions, that are listed at once."""


def do(one: Interview, command: str, words: str) -> None:
    """Do ``command`` with the words that follow it. Raises ``Move`` where it leads elsewhere, and
    ``IntakeError`` where it is refused.
    """
    _DO[command](one, words)


# --- help and what is known ----------------------------------------------------------------


def _help(one: Interview, words: str) -> None:
    one.say(*commands.told(one.lang))


def _again(one: Interview, words: str) -> None:
    one.show()


def _explain(one: Interview, words: str) -> None:
    known = one.talk.questionnaire.question
    text = known[one.at[0]].help.text(one.lang) if one.at else ""
    one.say(text or _("There is no explanation of this question."))


def _head(one: Interview, words: str) -> None:
    one.say(*one.telling.head())


def _saved(one: Interview, words: str) -> None:
    one.talk.flush()
    one.say(one.telling.saved())


def _points(one: Interview, words: str) -> None:
    standing = [s for s in one.talk.signals("live") if s.prints == "signal" and s.set_aside is None]
    found = standing if words else list(on_the_phone(standing))
    for signal in found:
        one.say(one.telling.signal(signal), *one.telling.reasons(signal))
    if len(found) < len(standing):
        text = _("{number} more: {command} {all}.")
        name, every = commands.name_of("points", one.lang), _("all")
        one.say(text.format(number=len(standing) - len(found), command=name, all=every))
    one.say(_("No attention point does not mean: safe."))


def _people(one: Interview, words: str) -> None:
    one.choosing.list_people(every=True)
    calls = list(reversed(one.talk.case.calls_in_order()))
    one.say(*(f"{_('Call')}: {one.telling.call(call)}" for call in calls))


def _notes(one: Interview, words: str) -> None:
    notes = sorted(one.talk.case.notes.values(), key=lambda n: (n.at, n.id))
    there = [n for n in notes if n.text and not n.dropped]
    phrases = one.telling.phrases
    for note in there[-SHOWN:]:
        who = phrases.person(note.speaker) if note.speaker else ""
        head = ", ".join(part for part in (one.telling.mark(note), who) if part)
        one.say(sentence(f"{head}: {shortened(note.text)}" if head else shortened(note.text)))
    if not there:
        one.say(_("The notepad is empty."))


def _open(one: Interview, words: str) -> None:
    talk = one.talk
    quick = talk.quick_route()
    counted = route.progress(quick)
    text = _("Of the first questions {asked} of {open} were asked.")
    one.say(text.format(asked=counted.asked, open=counted.open))
    review = talk.review()
    steps = [*review.first, *review.not_asked]
    known = talk.questionnaire.question
    labels = []
    for step in steps[:SHOWN]:
        about = one.telling.phrases.subject(known[step.question], step.subject)
        asked = talk.asked(known[step.question], step.subject, one.lang)
        labels.append(f"{asked} ({about})" if about else asked)
    if not labels:
        return
    if len(steps) > SHOWN:
        more = _("{number} questions are open; the first {shown}:")
        one.say(more.format(number=len(steps), shown=SHOWN))
    at = one.choosing.one(labels, prompt=_("Go to number, or Enter:"))
    if at is not None:
        one.jump(steps[at].question, steps[at].subject)


# --- the answer in hand --------------------------------------------------------------------


def _mark(status: Literal["unknown", "declined"]) -> Callable[[Interview, str], None]:
    def mark(one: Interview, words: str) -> None:
        one.talk.mark(status)
        one.talk.flush()
        raise Move("next")

    return mark


def _words(one: Interview, words: str) -> None:
    talk = one.talk
    if talk.field is None:
        one.say(_("No question is open."))
        return
    if not words:
        one.choosing.list_people(every=True)
        words = one.hear(_("Whose words? Enter: the speaker's own:")).strip()
    person = one.choosing.person(words) if words else None
    if words and person is None:
        return
    talk.choose_words_of(person)
    talk.flush()
    one.say(one.telling.attributed(talk.field.statement))


def _kind(one: Interview, words: str) -> None:
    talk = one.talk
    if talk.field is None:
        one.say(_("No question is open."))
        return
    codes = [(kind, kind_word(kind)) for kind in KINDS]
    if not words:
        one.choosing.list([label for _code, label in codes])
        words = one.hear(_("Number:")).strip()
    found = one.choosing.read_one(codes, words) if words else None
    if found is not None:
        talk.choose_kind(next(kind for kind in KINDS if kind == found))
        talk.flush()
        one.say(one.telling.attributed(talk.field.statement))


def _undo(one: Interview, words: str) -> None:
    undone = undo(one.talk, one.lang)
    one.say(undone.words if undone else _("Nothing was done that can be undone."))
    if undone is None or undone.statement is None:
        raise Move("same")
    one.jump(undone.statement.question, undone.statement.subject)


def _said_before(one: Interview) -> list[Statement]:
    if one.at is None:
        return []
    question = one.talk.questionnaire.question[one.at[0]]
    about = None if question.per == "call" else one.at[1]
    return list(one.talk.facts().current.on(question.id, subject=about))


def _earlier(one: Interview, words: str) -> None:
    one.finish()
    found = _said_before(one)
    one.say(*(f"{n} {one.telling.statement(s)}" for n, s in enumerate(found, 1)))
    if not found:
        one.say(_("Nothing was said on this question yet."))
    raise Move("same")


def _withdraw(one: Interview, words: str) -> None:
    one.finish()
    found = _said_before(one)
    if not words.isdecimal() or not 0 < int(words[:4]) <= len(found):
        name = commands.name_of("earlier", one.lang)
        one.say(_("Give the number of an answer; {command} lists them.").format(command=name))
        raise Move("same")
    reason = one.hear(_("Why is this withdrawn?")).strip()
    if reason:
        one.talk.withdraw(found[int(words[:4]) - 1].id, reason)
        one.say(f"{_('Withdrawn; it stays readable in the file.')} {one.telling.saved()}")
        one.follows()
    raise Move("same")


# --- people --------------------------------------------------------------------------------


def _speaker(one: Interview, words: str) -> None:
    talk = one.talk
    if not words:
        one.choosing.list_people(every=True)
        words = one.hear(_("Who speaks now?")).strip()
    person_id = one.choosing.person(words) if words else None
    if person_id is None:
        return
    one.finish()
    before = talk.speaker
    talk.choose_speaker(person_id)
    person = talk.person(person_id)
    if person is not None and person.role != "worker":
        talk.join_call(person_id)
    if one.at is not None and person is not None and one.at[1] == before:
        # A question about who spoke until now is asked of who speaks from now on.
        question = talk.questionnaire.question[one.at[0]]
        if question.per == "person" and person.role in question.respondents:
            one.at = (question.id, person.id)
    one.say(f"{one.telling.speaks()} {one.telling.saved()}")
    raise Move("same")


def _child(one: Interview, words: str) -> None:
    name = words or one.hear(_("Name of the child:")).strip()
    if name:
        one.finish()
        child = one.talk.person(add_person(one.talk, name, "child"))
        assert child is not None
        one.say(f"{one.telling.person(child)} {one.telling.saved()}")
        raise Move("same")


def _person(one: Interview, words: str) -> None:
    name = words or one.hear(_("Name:")).strip()
    if not name:
        return
    one.finish()
    person_id = one.choosing.newcomer(name)
    relation = one.hear(_("What are they to the child? For instance grandmother, or Enter:"))
    if relation.strip():
        one.talk.change_person(person_id, relation=relation.strip())
    person = one.talk.person(person_id)
    assert person is not None
    one.say(f"{one.telling.person(person)} {one.telling.saved()}")
    raise Move("same")


# --- going, notes, calls -------------------------------------------------------------------


def _next(one: Interview, words: str) -> None:
    raise Move("next")


def _back(one: Interview, words: str) -> None:
    if not one.trail:
        one.say(_("There is no question before this one."))
        return
    place = one.trail.pop()
    one.finish()
    one.at = None
    raise Move("there", place)


def _go(one: Interview, words: str) -> None:
    words = words or one.hear(_("A few words of the question, section or person:"))
    if not words.strip():
        return
    found = fitting(places(one.talk, one.lang), words)[:SHOWN]
    if not found:
        one.say(_("No question, section or person has these words."))
        return
    labels = [f"{p.label.lstrip(''.join(STATE_SIGN.values()) + ' ')} ({p.detail})" for p in found]
    at = 0 if len(found) == 1 else one.choosing.one(labels)
    if at is None:
        return
    place = found[at]
    if place.kind == "question":
        one.jump(place.id, place.subject)
    steps = (
        in_section(one.talk, place.id)
        if place.kind == "section"
        else tuple(s for s in one.talk.full_route() if s.subject == place.id)
    )
    if not steps:
        one.say(_("No question of this section is open now."))
        return
    step = next((s for s in steps if s.state == "not-asked"), steps[0])
    one.in_section = True
    raise Move("there", step.key)


def _note(one: Interview, words: str) -> None:
    text = words or one.hear(_("Note:"))
    if text.strip():
        one.note(text)


def _plan(one: Interview, words: str) -> None:
    from intake_tui.plain.plans import write_plan

    one.finish()
    one.talk.settle()
    write_plan(one.choosing, one.settings, one.plans_folder)
    raise Move("same")


def _call(one: Interview, words: str) -> None:
    one.finish()
    new_call(one.talk)
    one.at, one.in_section = None, False
    one.trail.clear()
    one.say(*one.telling.head())
    raise Move("next")


def _hang_up(one: Interview, words: str) -> None:
    one.finish()
    call = one.talk.case.calls.get(one.talk.call or "") or left_open(one.talk.case)
    if call is not None:
        hang_up(one.talk, call)
    one.say(*one.telling.head())
    raise Move("same")


def _write(one: Interview, words: str) -> None:
    if not one.talk.saver.read_only:
        one.say(_("You write this case already."))
    elif one.talk.become_writer():
        one.taken_over()
        raise Move("next")
    else:
        one.only_reading()


def _stop(one: Interview, words: str) -> None:
    one.finish()
    if not one.talk.flush() and one.talk.state.problem:
        problem = told(one.talk.state.problem, _)
        question = _("NOT SAVED: {reason}. Close anyway, and lose what was not saved?")
        if not one.choosing.yes(question.format(reason=problem)):
            raise Move("same")
    raise Move("end")


_DO: dict[str, Callable[[Interview, str], None]] = {
    "help": _help,
    "again": _again,
    "explain": _explain,
    "next": _next,
    "back": _back,
    "unknown": _mark("unknown"),
    "declined": _mark("declined"),
    "undo": _undo,
    "earlier": _earlier,
    "withdraw": _withdraw,
    "note": _note,
    "notes": _notes,
    "speaker": _speaker,
    "words": _words,
    "kind": _kind,
    "child": _child,
    "person": _person,
    "people": _people,
    "go": _go,
    "open": _open,
    "points": _points,
    "acute": acute,
    "plan": _plan,
    "call": _call,
    "hang up": _hang_up,
    "head": _head,
    "saved": _saved,
    "write": _write,
    "stop": _stop,
}

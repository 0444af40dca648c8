"""From question to question: everywhere one can go, and where Enter goes next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from intake_tui.domain import route
from intake_tui.domain.questionnaire import Question, Section
from intake_tui.domain.record.types import Person
from intake_tui.domain.route import Step
from intake_tui.domain.words import Lang
from intake_tui.locale import _
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.phrases import STATE_SIGN, Phrases, person_label

Key = tuple[str, str | None]
"""A question and its subject."""
Sought = tuple[str, str, str, str]
"""By what something is found: name, wording, other words for it, what surrounds it."""
NAMED = 12.0
"""What speaks for a person, and for a section called by one word: who types its name means it, not
a question with it. A word of a longer name means a question: Enter on it must not open another.
"""


class Place(msgspec.Struct, frozen=True):
    """Somewhere to go. ``kind`` is question, section, person or command, ``label`` what it is
    called in full, ``short`` where there is little room. By ``sought`` and ``prior`` it is found.
    """

    kind: str
    id: str
    subject: str | None
    label: str
    detail: str
    sought: Sought
    prior: float = 0.0
    short: str = ""


def sought(question: Question, section: Section, asked: str, about: str = "") -> Sought:
    """By what a question is found, in both languages; ``asked`` is its wording here and now."""
    answers = " ".join(f"{c.nl} {c.en}" for c in question.choices)
    return (
        f"{question.short.nl} {question.short.en}",
        f"{asked} {question.ask.nl} {question.ask.en}",
        f"{' '.join(question.also)} {question.id.replace('-', ' ')}",
        f"{about} {section.nl} {section.en} {answers}",
    )


def to_choose(talk: Conversation) -> tuple[Person, ...]:
    """The persons to choose from: everybody but a caller without a name."""
    return tuple(p for p in talk.case.people() if p.name or p.relation or p.role)


def places(talk: Conversation, lang: Lang, *types: str) -> list[Place]:
    """Everywhere one can go; with ``types`` only questions of those types."""
    known = talk.questionnaire
    sections = {s.id: s for s in known.sections}
    first = {s.key: s for s in talk.quick_route()}
    steps = first | {s.key: s for s in talk.full_route() if s.key not in first}
    phrases = Phrases(talk.case, known, lang)
    found = []
    begins: dict[str, int] = {}
    for at, step in enumerate(steps.values()):
        begins.setdefault(step.question, at)
    # Of one question asked of several, who speaks now comes before anybody else.
    for step in sorted(
        steps.values(), key=lambda s: (begins[s.question], s.subject != talk.speaker)
    ):
        question = known.question[step.question]
        if types and question.type not in types:
            continue
        section = sections[question.section]
        about = phrases.subject(question, step.subject)
        asked = talk.asked(question, step.subject, lang)
        prior = (8.0 if step.key in first else 0.0) + (2.0 if step.state == "not-asked" else 0.0)
        prior += 1.0 if step.subject is not None and step.subject == talk.speaker else 0.0
        where = f"{section.text(lang)} · {about}" if about else section.text(lang)
        sign = STATE_SIGN[step.state]
        found.append(
            Place(
                "question",
                question.id,
                step.subject,
                f"{sign} {asked}",
                where,
                sought(question, section, asked, about),
                prior,
                f"{sign} {question.short.text(lang) or asked}",
            )
        )
    if types:
        return found
    for section in known.sections:
        text = section.text(lang)
        both = f"{section.nl} {section.en}"
        one = " " not in text
        names = (both, "", "", "") if one else ("", "", both, "")
        prior = NAMED if one else 0.0
        found.append(Place("section", section.id, None, text, _("section"), names, prior))
    for person in to_choose(talk):
        label = person_label(person)
        names = (f"{label} {person.name} {person.relation}", "", "", "")
        place = Place("person", person.id, person.id, label, _("person"), names, NAMED)
        found.append(place)
    return found


def possible(talk: Conversation, steps: Iterable[Step]) -> tuple[Step, ...]:
    """Of ``steps`` those that can be asked now: what is asked in a call needs one."""
    question = talk.questionnaire.question
    return tuple(
        s for s in steps if talk.call is not None or "call" not in question[s.question].per
    )


def in_section(talk: Conversation, section: str) -> tuple[Step, ...]:
    """The questions of a section that can be asked now, those for the worker alone at the end."""
    known, last = talk.questionnaire.question, route.put_last(talk.facts(), on_line(talk))
    found = (s for s in possible(talk, talk.full_route()) if known[s.question].section == section)
    return tuple(sorted(found, key=lambda s: s.question in last))


def next_in_section(talk: Conversation, here: Key) -> Step | None:
    """The next question of the section of ``here`` that was not asked."""
    steps = in_section(talk, talk.questionnaire.question[here[0]].section)
    keys = [s.key for s in steps]
    rest = steps[keys.index(here) + 1 :] if here in keys else ()
    return next((s for s in rest if s.state == "not-asked"), None)


def on_line(talk: Conversation) -> str | None:
    """Who is on the line now."""
    return route.on_line(talk.facts(), talk.caller, talk.speaker)


def next_step(
    talk: Conversation, here: Key | None, trail: Sequence[Key], *, ask_known: bool = True
) -> Step | None:
    """The next question that was not asked: of the quick route first, from where that was left,
    then of all what may be asked of who is on the line, then what is left for others; of each what
    only the worker answers comes at the end.

    Without ``ask_known`` who is on the line is not asked while that person has a name.
    """
    quick, full = (
        tuple(
            s for s in possible(talk, steps) if ask_known or not asks_a_known_name(talk, s.question)
        )
        for steps in (talk.quick_route(), talk.full_route())
    )
    theirs = tuple(s for s in full if _for_who_speaks(talk, s))
    last = route.put_last(talk.facts(), on_line(talk))
    after = here
    if here is not None and here not in [s.key for s in quick]:
        done = [key for key in trail if key in [s.key for s in quick]]
        after = done[-1] if done else None
    return (
        route.next_open(quick, after, last=last)
        or route.next_open(theirs, here, last=last)
        or route.next_open(full, here, last=last)
    )


def asks_a_known_name(talk: Conversation, question: str) -> bool:
    """Whether a question is who is on the line, while that person has a name: not proposed."""
    line = talk.person(on_line(talk))
    asks = talk.questionnaire.question[question].type == "speaker"
    return asks and line is not None and bool(line.name)


def _for_who_speaks(talk: Conversation, step: Step) -> bool:
    question = talk.questionnaire.question[step.question]
    return route.may_be_asked(talk.facts(), question, on_line(talk))


def said_first(talk: Conversation, here: Key, lang: Lang) -> str:
    """The sentence on taking notes, to be read aloud before the story; nothing elsewhere."""
    known = talk.questionnaire

    def is_story(question: str) -> bool:
        return known.question[question].type == "quote" and question != "danger-what"

    story = next((s for s in talk.quick_route() if is_story(s.question)), None)
    if story is None or story.key != here:
        return ""
    speaker = talk.person(talk.speaker)
    line = "sharing-child" if speaker is not None and speaker.role == "child" else "sharing"
    return known.line[line].text(lang)

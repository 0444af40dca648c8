"""Cases in which every statement carries a word of its own, and who may read which."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta

from msgspec.structs import replace
from plan_making import NOW, Making

from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.record.types import Person

# Written by hand from the table of the domain page, not read from the questionnaire.
# fmt: off
ALWAYS = {
    "child-age-band", "placement-status", "kader", "professional-mandate", "child-next-visit",
    "family-plan", "tipping-decided-with", "alternatives", "decision-list", "responsible-prof",
    "evaluation-date",
}
# fmt: on
# fmt: off
RELEASE = {
    "authority-holders", "child-good", "child-worry", "child-wish", "child-involve",
    "child-shown", "child-supporter", "network-people", "network-now", "out-of-hours",
    "bridge-person", "cap-can", "worry-facts", "return-needs", "supporter-motive", "org-role",
}
# fmt: on  # tipping-line needs a team decision, which no case here has
# fmt: off
OWN = {
    "parent-view", "parent-need", "who-is-there", "people-react", "parent-fears", "free-to-speak",
    "good-enough", "knows-line", "escalation-route", "contact-frequency", "contact-trust",
    "tempo-fit", "tempo-waiting", "tension", "back-call", "read-back", "own-statement",
}
# fmt: on
# fmt: off
ABOUT_ADULTS = {
    "parent-view", "parent-need", "who-is-there", "people-react", "parent-fears", "free-to-speak",
    "knows-line", "escalation-route", "contact-frequency", "contact-trust", "tempo-fit",
    "tempo-waiting", "tension", "read-back", "own-statement",
}
# fmt: on
CHILDREN_OF = {
    "mother": {"child-a", "child-b"},
    "father": {"child-a"},
    "other-father": {"child-b"},
}
CHILDREN = {"child-a", "child-b"}


@dataclass
class Canary:
    word: str
    question: str
    about: str | None
    by: str
    words_of: str | None
    to: tuple[str, ...]


@dataclass
class Planted:
    making: Making
    canaries: list[Canary] = field(default_factory=list)


def allowed(c: Canary, parent: str) -> bool:
    """What the hand-written table gives one parent."""
    if {c.about, c.by, c.words_of} & (CHILDREN - CHILDREN_OF[parent]):
        return False
    if c.question in ALWAYS:
        return True
    # No child said yes here, and nobody else says it for them.
    released = parent in c.to and not {c.by, c.words_of} & CHILDREN
    if c.question in RELEASE:
        return released
    if c.question in OWN:
        owner = c.about if c.question in ABOUT_ADULTS else c.by
        return owner == parent and (parent in (c.by, c.words_of) or released)
    return False


def planted(seed: int, known: Questionnaire, *, size: int = 130) -> Planted:
    """A case with a canary in statements on every question and of every type."""
    chance = random.Random(seed)
    making = Making(known)
    making.authority()
    case = Planted(making)
    people = [p for p in making.case.persons if p != "worker"]
    questions = list(known.questions)
    chosen = questions + chance.choices(questions, k=max(0, size - len(questions)))
    for number, question in enumerate(chosen):
        word = f"zq{seed % 1000:03d}x{number:03d}y"
        about = None
        if question.per in ("child", "child+call"):
            about = chance.choice(sorted(CHILDREN))
        elif question.per == "person":
            about = chance.choice(people)
        by = chance.choice(people)
        words_of = chance.choice([None, None, chance.choice(people)])
        to = tuple(p for p in CHILDREN_OF if chance.random() < 0.4)
        if question.id in ("secret-stay", "authority-holders"):
            by, words_of = "aunt", None
        value, word = _value(case, question.id, question.type, word, number)
        making.say(
            question.id,
            value,
            about=about,
            by=by,
            words_of=words_of,
            to=to,
            kind=chance.choice(["quote", "observed", "told", "opinion", "interpretation", "none"]),
            status="answered",
        )
        case.canaries.append(
            Canary(word=word, question=question.id, about=about, by=by, words_of=words_of, to=to)
        )
    return case


def _value(case: Planted, question: str, type_: str, word: str, n: int) -> tuple[object, str]:
    match type_:
        case "choice":
            return word, word
        case "choices":
            return [word], word
        case "scale":
            return 7_000_000 + n, str(7_000_000 + n)
        case "people":
            # Nobody of the case, so that the statement itself names nobody who is hidden.
            return [{"person": "aunt", "why": word}], word
        case "person":
            id_ = f"named-{n}"
            person = Person(
                id=id_,
                name=word,
                role="professional",
                mandate=True,
                added_at=NOW - timedelta(days=1),
            )
            case.making.put("persons", person)
            return id_, word
        case "speaker":
            return {"person": "oma", "phone": word}, word
        case "when":
            return {"at": "2026-12-01", "by": "worker", "where": word}, word
        case "offers":
            return [{"code": "care", "amount": 1, "unit": "times/week", "limit": word}], word
        case "decisions":
            return [{"what": word, "heard": []}], word
        case "facts":
            return [{"what": word, "kind": "told", "source": "school"}], word
    return word, word


def row(known: Questionnaire, question: str, **passage: str) -> Questionnaire:
    """``known`` with a hole: another row for one question."""
    rows = tuple(replace(r, **passage) if r.question == question else r for r in known.reader_rows)
    return replace(known, reader_rows=rows)

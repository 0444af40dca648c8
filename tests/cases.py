"""Cases like those people make, the same for the same seed; for tests and for measuring.

They are made of the examples (fictional families): a small one is the beginning of an example under
other names, with answers of the length people give on the telephone; a long one goes on until it
has as many statements and people as were asked for; a whole one is an example with more answers.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from intake_tui import resources
from intake_tui.domain.moments import kept
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.record import bundle
from intake_tui.domain.record.types import Case, Person, Statement

MADE = datetime.fromisoformat("2026-11-23T12:00:00+00:00")
RARE = "luchtballon"
"""A word in one case of a hundred, for searching."""
_FIRST = (
    "Amber Anouk Bram Cas Daan Elif Esmée Fatma Femke Finn Fleur Gijs Hanna Ilse Jasmijn Jip Joris "
    "Kaoutar Lieke Lotte Luuk Maartje Mees Mila Naïma Niels Noor Olivier Pien Quinten Roos Ruben "
    "Saar Samira Siem Sjoerd Tess Thijs Vera Wout Yara Youssef Zeynep"
)
_FAMILY = (
    "Bakker|van den Berg|de Boer|Bouzid|Dekker|van Dijk|Demir|de Graaf|Hendriks|ten Hove|Jansen|"
    "Kaya|van der Laan|Meijer|Mulder|Oosterhuis|Peters|Postma|de Ruiter|Schouten|Smit|Vermeulen|"
    "Visser|de Vries|Willems|Wolters|Yılmaz|Zijlstra"
)
_WORDS = (
    "oma zegt dat het kind na school bij haar kan eten maar niet elke week want zij werkt dan "
    "tot zes uur en op donderdag haalt de buurvrouw hem op als moeder naar de dokter moet "
    "vader belt in het weekend en wil dat er samen wordt afgesproken wie er slaapt en wakker blijft"
)
FIRST, FAMILY, WORDS = _FIRST.split(), _FAMILY.split("|"), _WORDS.split()


def small(count: int, questionnaire: Questionnaire, seed: int = 7) -> Iterator[Case]:
    """Cases of five to twenty-five statements, each changed at a time of its own."""
    dice = random.Random(seed)
    examples = _examples(questionnaire)
    for number in range(count):
        case = examples[number % len(examples)]
        said = sorted(case.statements.values(), key=lambda s: s.seq)[: dice.randint(5, 25)]
        statements = [_other_words(s, dice) for s in said]
        if number % 100 == 0:
            prose = next(s for s in case.statements.values() if _is_prose(s))
            told = f"{_other_words(prose, dice).value} {RARE}"
            statements.append(replace(prose, id=_id(dice), value=told, replaces=None))
        changed = MADE - timedelta(minutes=dice.randint(0, 200_000))
        if number % 3 == 0:
            statements.append(_promise(case, statements[-1], dice))
        yield _case(
            case,
            dice,
            reference=f"JB-{number:05}",
            changed=changed,
            said=statements,
            persons=dict(case.persons),
        )


def long(
    questionnaire: Questionnaire, statements: int = 300, people: int = 20, seed: int = 7
) -> Case:
    """One case with so many statements about so many people: a child, a caller and others."""
    dice = random.Random(seed)
    case = _examples(questionnaire)[0]
    if people < len(case.persons):
        case = _among(case, people)
    persons = dict(case.persons)
    alike = [p for p in case.people("network") or case.people() if p.role != "worker"]
    while len(persons) < people:
        fresh = replace(dice.choice(alike), id=_id(dice), name=_name(dice))
        persons[fresh.id] = fresh
    said = sorted(case.statements.values(), key=lambda s: s.seq)
    per_person = [s for s in said if questionnaire.question[s.question].per == "person"] or said
    added = [p for p in persons if p not in case.persons] or list(persons)
    while len(said) < statements:
        like, person = dice.choice(per_person), dice.choice(added)
        fresh = replace(_other_words(like, dice), id=_id(dice), subject=person, speaker=person)
        said.append(replace(fresh, replaces=None, seq=said[-1].seq + 1))
    return _case(
        case, dice, reference="LANG", changed=MADE, said=said[:statements], persons=persons
    )


def whole(
    count: int, questionnaire: Questionnaire, seed: int = 7, more: int = 30
) -> Iterator[Case]:
    """Examples as they are, agreements and releases too, each with up to ``more`` answers more."""
    dice = random.Random(seed)
    examples = _examples(questionnaire)
    for number in range(count):
        case = examples[number % len(examples)]
        prose = [s for s in case.statements.values() if _is_prose(s)]
        statements, seq = dict(case.statements), case.head.next_seq
        for _ in range(dice.randint(0, more)):
            fresh = replace(_other_words(dice.choice(prose), dice), id=_id(dice), replaces=None)
            statements[fresh.id] = replace(fresh, seq=seq)
            seq += 1
        head = replace(case.head, id=_id(dice), reference=f"R-{number:05}", next_seq=seq)
        yield replace(case, head=head, statements=statements)


def copies(case: Case, count: int, seed: int = 7) -> Iterator[Case]:
    """The same case so many times, each under an id of its own."""
    dice = random.Random(seed)
    for number in range(count):
        head = replace(case.head, id=_id(dice), reference=f"K-{number:05}")
        yield replace(case, head=head)


def _among(case: Case, people: int) -> Case:
    """The first call of ``case``, with a child and as many others as there is room for."""
    child, others = case.people("child")[0], case.people("network")
    kept = [child, *others[: max(1, people - 1)]]
    ids = [p.id for p in kept]
    call = min(case.calls.values(), key=lambda c: c.started_at)
    statements = {
        s.id: replace(
            s, subject=child.id, speaker=ids[1], words_of=None, call=call.id, listening=()
        )
        for s in case.statements.values()
    }
    persons = {p.id: replace(p, places=(), named_by=None) for p in kept}
    calls = {call.id: replace(call, with_people=(ids[1],))}
    return Case(head=case.head, persons=persons, calls=calls, statements=statements)


def _examples(questionnaire: Questionnaire) -> list[Case]:
    return [bundle.read(path.read_bytes(), questionnaire) for path in resources.examples()]


def _case(
    like: Case,
    dice: random.Random,
    *,
    reference: str,
    changed: datetime,
    said: list[Statement],
    persons: dict[str, Person],
) -> Case:
    names = {p.id: replace(p, name=_name(dice)) for p in persons.values() if p.role != "worker"}
    ids = {s.id for s in said}
    statements = {
        s.id: replace(s, seq=seq, releases=(), replaces=s.replaces if s.replaces in ids else None)
        for seq, s in enumerate(said, 1)
    }
    head = replace(
        like.head,
        id=_id(dice),
        reference=reference,
        created_at=min(like.head.created_at, changed),
        changed_at=changed,
        next_seq=len(said) + 1,
    )
    return Case(head=head, persons=persons | names, calls=like.calls, statements=statements)


def _promise(case: Case, like: Statement, dice: random.Random) -> Statement:
    """That somebody is called back, before or after now."""
    at = MADE + timedelta(hours=dice.randint(-200, 2_000))
    caller = next(p for p in case.people() if p.role != "worker").id
    value = {"at": kept(at), "with": caller}
    call = max(case.calls_in_order(), key=lambda c: c.started_at).id
    return replace(
        like,
        id=_id(dice),
        question="back-call",
        subject=call,
        call=call,
        value=value,
        status="answered",
        replaces=None,
    )


def _other_words(statement: Statement, dice: random.Random) -> Statement:
    if not _is_prose(statement):
        return statement
    return replace(statement, value=" ".join(dice.choices(WORDS, k=dice.randint(4, 30))))


def _is_prose(statement: Statement) -> bool:
    value: Any = statement.value
    return isinstance(value, str) and " " in value


def _name(dice: random.Random) -> str:
    return f"{dice.choice(FIRST)} {dice.choice(FAMILY)}"


def _id(dice: random.Random) -> str:
    return str(uuid.UUID(int=dice.getrandbits(128), version=4))

"""Nobody's words stand under a heading that gives them to somebody else.

Every question is answered by every kind of person, about everybody it can be about, and by chance
in generated cases; then each part of every reader's plan is looked through. Which heading speaks of
whom is written here by hand.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from canary_cases import CHILDREN, NAMES, World, _value, world
from plan_making import NOW, PROFESSIONAL, Making, family, made
from test_build import of

from intake_tui.content.load import load
from intake_tui.domain.plan.build import build, from_reading
from intake_tui.domain.plan.model import Block, Group, Msg, Part, Quote
from intake_tui.domain.plan.parts.points import shown_in
from intake_tui.domain.readers import reading
from intake_tui.domain.reading import Reader
from intake_tui.domain.record.types import Case, Statement

Q = load()
READERS = (
    PROFESSIONAL,
    family("mother"),
    Reader(name="supporter", person="oma"),
    Reader(name="supporter", person="organisation"),
    Reader(name="child", person="child-a"),
)
SPEAKERS = ("child-a", "child-b", "mother", "father", "oma", "volunteer", "prof", "worker")
OF_ONESELF = {"child-words", "own-statement"}
"""Parts in which everybody speaks for themselves, in the file and at home."""
OF_READER = {
    ("supporter", "own-decision"),
    ("family", "own-statement"),
    ("supporter", "own-statement"),
    ("child", "child-words"),
    ("child", "own-statement"),
}
YOU = {"own-role", "offered", "do-not"}
"""Groups on a supporter's page that say 'you'."""


def voice(s: Statement) -> str:
    """Whose words they are: the teller's, unless another's were passed on literally."""
    passed_on = s.kind == "quote" and s.words_of is not None
    return (s.words_of or "") if passed_on else s.speaker


def groups_in(blocks: tuple[Block, ...]) -> Iterator[Group]:
    for block in blocks:
        if isinstance(block, Group):
            yield block
        for inner in ("blocks", "groups"):
            yield from groups_in(getattr(block, inner, ()))


def wrong(case: Case, reader: Reader, part: Part) -> Iterator[str]:
    """What stands in ``part`` under a heading that is not of who speaks."""
    said = {i: case.statements[i] for i in shown_in(part.blocks) if i in case.statements}
    for s in said.values():
        who = voice(s)
        role = case.persons[who].role
        where = f"{reader.name}/{part.id}: {s.question} of {who} about {s.subject}"
        if part.id in OF_ONESELF and s.subject != who:
            yield where
        if part.id == "child-words" and role != "child":
            yield where
        if part.id == "parents-view" and role != "parent":
            yield where
        if (reader.name, part.id) in OF_READER and who != reader.person:
            yield where
    texts = {t.nl: t.id for t in Q.plan.texts if t.id in YOU}
    for group in groups_in(part.blocks):
        ids = shown_in(group.blocks) & said.keys()
        heading = group.heading
        if isinstance(heading, Msg) and heading.id == "%(name)s says":
            (person,) = (p for p, name in NAMES.items() if name == heading.args["name"])
            yield from (
                f"{person} does not say {said[i].id}" for i in ids if voice(said[i]) != person
            )
        if getattr(heading, "nl", "") in texts:
            yield from (
                f"not the reader's: {said[i].question} of {voice(said[i])} in {reader}"
                for i in ids
                if voice(said[i]) != reader.person
            )


def faults(case: Case) -> list[str]:
    found = []
    for reader in READERS:
        plan = from_reading(reading(case, Q, reader, now=NOW))
        found += [fault for part in plan.parts for fault in wrong(case, reader, part)]
    return found


def told_everything(speaker: str, *, words_of: str | None, kind: str) -> Making:
    """A case in which ``speaker`` answered every question about everybody, all of it released."""
    m = made()
    m.say("child-age-band", "12-15", about="child-a")
    m.say("supporter-contact-ok", "all", about="oma", by="mother")
    chance = random.Random(1)
    for n, question in enumerate(Q.questions):
        if question.id in ("child-age-band", "authority-holders", "secret-stay", "danger-now"):
            continue
        subjects: tuple[str | None, ...] = (None,)
        if question.per in ("child", "child+call"):
            subjects = CHILDREN
        elif question.per == "person":
            subjects = ("mother", "oma", "child-a", "organisation")
        for about in subjects:
            value, *_ = _value(World(m), chance, question, f"w{n}", n)
            if question.choices:
                code = question.choices[0].code
                value = [code] if question.type == "choices" else code
            m.say(
                question.id,
                value,
                about=about,
                by=speaker,
                words_of=words_of if words_of != speaker else None,
                kind=kind,
                to=("mother", "oma", "organisation", "child-a"),
                consent=words_of or speaker,
            )
    return m


@pytest.mark.parametrize("speaker", SPEAKERS)
@pytest.mark.parametrize(
    ("words_of", "kind"), [(None, "told"), ("child-a", "told"), ("child-a", "quote")]
)
def test_every_question_by_every_role(speaker: str, words_of: str | None, kind: str) -> None:
    m = told_everything(speaker, words_of=words_of, kind=kind)
    assert faults(m.case) == []


@pytest.mark.parametrize("seed", range(4))
def test_generated_cases(seed: int) -> None:
    assert faults(world(seed, Q).making.case) == []


def test_what_a_child_says_of_a_parent_is_no_parents_view() -> None:
    m = made()
    id_ = m.say("parent-view", "mama is moe", about="mother", by="child-a", kind="told")
    parts = {p.id: shown_in(p.blocks) for p in build(m.case, Q, PROFESSIONAL, now=NOW).plan.parts}
    assert id_ not in parts["parents-view"]
    assert id_ in parts["of-parents"]


def test_what_grandmother_tells_of_a_child_is_hers_and_about_it() -> None:
    m = made()
    words: dict[str, Any] = {"about": "child-a", "by": "oma", "words_of": "child-a"}
    told = m.say("child-worry", "hij is bang, zegt hij", kind="told", **words)
    literal = m.say("child-worry", "Ik ben bang", kind="quote", **words)
    plan = build(m.case, Q, PROFESSIONAL, now=NOW).plan
    parts = {p.id: p for p in plan.parts}
    assert shown_in(parts["child-words"].blocks) == {literal}
    (quote,) = of(parts["of-child"], Quote)
    assert quote.id == told
    assert quote.by[0] == Msg(
        "told by %(teller)s, about %(owner)s", {"teller": "Rianaam", "owner": "Semnaam"}
    )
    assert quote.kind is None


def test_a_child_never_reads_you_said_over_what_another_told() -> None:
    m = made()
    m.say("child-age-band", "8-11", about="child-a")
    m.say(
        "child-wish",
        "hij wil naar huis",
        about="child-a",
        by="oma",
        words_of="child-a",
        kind="told",
        to=("child-a",),
        consent="child-a",
    )
    plan = build(m.case, Q, Reader(name="child", person="child-a"), now=NOW).plan
    parts = {p.id: p for p in plan.parts}
    assert "child-words" not in parts
    (quote,) = of(parts["of-others"], Quote)
    assert quote.by[0].id == "told to us, about %(owner)s"

"""The plans that the browser opens: every reader of every example case, and planted ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace
from plan_making import NOW as MADE_AT
from plan_making import Making, family, made

from intake_tui.content.load import load
from intake_tui.domain.plan.build import build
from intake_tui.domain.plan.model import Plan
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.reading import Reader
from intake_tui.domain.record import bundle
from intake_tui.domain.record.types import Agreement, Case, Person, Place
from intake_tui.domain.words import ReaderName, Words
from intake_tui.errors import PlanRefused

NOW = datetime(2026, 3, 10, 13, 3, tzinfo=UTC)
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.json"))
ROLES: dict[ReaderName, tuple[str, ...]] = {
    "professional": (),
    "family": ("parent",),
    "supporter": ("network", "volunteer", "organisation", "professional"),
    "child": ("child",),
}


def readers(case: Case) -> Iterator[Reader]:
    """Everybody for whom some plan might be made."""
    for name, roles in ROLES.items():
        if name == "professional":
            yield Reader(name=name)
        else:
            yield from (Reader(name=name, person=p.id) for p in case.people(*roles))


def plans(case: Case, known: Questionnaire, now: datetime = NOW) -> Iterator[Plan]:
    """Every plan of ``case`` that nothing holds back."""
    for reader in readers(case):
        try:
            yield build(case, known, reader, now=now).plan
        except PlanRefused:
            continue


def example_plans(known: Questionnaire) -> Iterator[tuple[str, Plan]]:
    """A name for the file, and the plan."""
    for path in EXAMPLES:
        case = bundle.read(path.read_bytes(), known)
        for number, plan in enumerate(plans(case, known)):
            yield f"{path.stem}-{number}-{plan.reader}", plan


PROFESSIONAL = Reader(name="professional")


def of(m: Making, reader: Reader) -> Plan:
    """The plan of a made-up case."""
    return build(m.case, m.known, reader, now=MADE_AT).plan


def saying(texts: Sequence[str]) -> Making:
    """A case in which every text is an answer of every kind that people's words can be."""
    m = made()
    to = ("mother",)
    for n, text in enumerate(texts):
        m.say("child-wish", text, about="child-a", by="child-a", to=to, consent="child-a")
        m.say("network-people", [{"person": "mother", "why": text}], by="mother", to=to)
        m.say("decision-list", [{"what": text, "decides": "worker", "heard": []}], to=to)
        fact = {"what": text, "kind": "told", "source": text, "seen_by": text, "at": text}
        m.say("worry-facts", [fact], about="child-a", by="oma", to=to)
        m.say("evaluation-date", {"at": text, "by": "worker", "where": text}, about="child-a")
        m.put(
            "agreements",
            Agreement(
                id=f"a{n:03d}",
                owner="mother",
                code="care",
                text=text,
                children=("child-a",),
                visible_to=to,
            ),
        )
    return m


def called(names: Sequence[str]) -> Making:
    """A case in which people have these names and relations, and stand in the circles."""
    m = made()
    for n, name in enumerate(names):
        id_ = f"p{n:03d}"
        m.put(
            "persons",
            Person(
                id=id_,
                name=name,
                relation=name,
                role="network",
                side=("informal", "formal", "volunteer")[n % 3],  # type: ignore[arg-type]
                added_at=MADE_AT - timedelta(hours=1) + timedelta(seconds=n),
                places=(Place(child="child-a", circle=n % 3 + 1, drawn_by="worker"),),
            ),
        )
        m.put(
            "agreements",
            Agreement(
                id=f"a{n:03d}",
                owner=id_,
                code="care",
                children=("child-a",),
                visible_to=("mother",),
            ),
        )
    return m


def dutch_only() -> Making:
    """A case held with questions that nobody has put into English yet."""
    known = load()
    asked = tuple(
        replace(q, ask=Words(nl=q.ask.nl, en=""), ask_by_role={}, ask_by_age={})
        for q in known.questions
    )
    m = Making(replace(known, questions=asked))
    m.say("child-wish", "Bij oma slapen", about="child-a", by="child-a", to=("mother",))
    m.say("call-reason", "Ik maak me zorgen", by="oma")
    return m


def arabic() -> Making:
    """A case in which the child's name is written from right to left, with a week."""
    m = made()
    m.put("persons", replace(m.case.persons["child-a"], name="محمد علي"))
    m.say("child-wish", "أريد أن أنام عند جدتي", about="child-a", by="child-a", to=("mother",))
    m.put(
        "agreements",
        Agreement(
            id="a1",
            owner="oma",
            code="care",
            children=("child-a",),
            slots=("mon.night", "wed.afternoon"),
            visible_to=("mother",),
            state="agreed",
        ),
    )
    return m


def families(children: int) -> Making:
    """A case with so many children, everybody around the first."""
    m = made()
    for n in range(children):
        m.put("persons", Person(id=f"c{n}", name=f"Kind {n}", role="child", added_at=MADE_AT))
        m.put(
            "persons",
            Person(
                id=f"n{n}",
                name=f"Buur {n}",
                role="network",
                added_at=MADE_AT,
                places=(Place(child=f"c{n}", circle=2, drawn_by=f"c{n}"),),
            ),
        )
    return m


MOTHER = family("mother")

"""Generated cases in which every statement and agreement carries a word of its own.

Who may read which word is written here by hand, from the table of the domain page; nothing of it is
read from the questionnaire or from the program.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta

from msgspec.structs import replace
from plan_making import NOW, PEOPLE, Making

from intake_tui.domain.questionnaire import Question, Questionnaire
from intake_tui.domain.reading import Reader
from intake_tui.domain.record.types import Agreement, Need, Person, Place, Release

# fmt: off
FAMILY_ALWAYS = {
    "placement-status", "kader", "professional-mandate", "child-next-visit", "family-plan",
    "alternatives", "decision-list", "responsible-prof", "evaluation-date",
}
FAMILY_RELEASE = {
    "child-good", "child-worry", "child-wish", "child-involve", "child-shown", "child-supporter",
    "network-people", "network-now", "out-of-hours", "bridge-person", "cap-can", "worry-facts",
    "tipping-line", "return-needs", "supporter-motive", "org-role",
}
FAMILY_OWN = {
    "parent-view", "parent-need", "who-is-there", "people-react", "parent-fears", "free-to-speak",
    "good-enough", "knows-line", "escalation-route", "contact-frequency", "contact-trust",
    "tempo-fit", "tempo-waiting", "tension", "back-call", "read-back", "own-statement",
}
SUPPORTER_ALWAYS = {
    "responsible-prof", "evaluation-date", "professional-mandate", "family-plan",
}
SUPPORTER_RELEASE = {
    "child-good", "child-worry", "child-wish", "child-involve", "child-shown", "child-supporter",
    "child-next-visit", "network-people", "out-of-hours", "bridge-person", "return-needs",
    "worry-facts", "tipping-line", "org-role", "alternatives", "decision-list", "good-enough",
}
SUPPORTER_OWN = {
    "supporter-agreed", "supporter-motive", "who-is-there", "people-react", "network-now",
    "cap-can", "cap-cannot", "cap-load", "cap-health", "cap-own-children", "cap-pressure",
    "cap-backup", "entangled", "cap-support", "net-fears", "net-heldback", "told-matches-noticed",
    "net-recognises", "knows-line", "escalation-route", "self-decide", "network-heard",
    "evaluate-asked", "contact-frequency", "contact-trust", "tempo-fit", "tempo-waiting",
    "tension", "back-call", "read-back", "own-statement",
}
ORGANISATION = {
    "org-role", "cap-can", "cap-cannot", "cap-load", "cap-health", "cap-own-children",
    "cap-pressure", "cap-backup", "entangled", "cap-support", "contact-frequency",
    "contact-trust", "tempo-fit", "tempo-waiting", "back-call", "read-back", "own-statement",
    "responsible-prof", "evaluation-date", "professional-mandate", "escalation-route",
}
CHILD = {
    "placement-status", "child-next-visit", "responsible-prof", "evaluation-date", "child-good",
    "child-worry", "child-wish", "child-involve", "child-shown", "child-supporter",
    "network-people", "out-of-hours", "bridge-person", "return-needs", "child-share",
    "supporter-asked-by-child", "parent-view", "parent-need", "network-now", "cap-can",
    "alternatives", "decision-list", "escalation-route",
}
CHILD_OWN = {"tempo-fit", "tempo-waiting", "back-call", "read-back", "own-statement"}
PLACES = {
    "child-where-now", "child-with-whom", "child-where-tonight", "child-last-seen",
    "placement-status",
}
ABOUT_CHILDREN = {
    "child-next-visit", "placement-status", "kader", "alternatives", "good-enough",
}
NOT_PLANTED = {
    "child-age-band", "supporter-contact-ok", "secret-stay", "authority-holders",
    "tipping-decided-with", "may-say-who-told",
}
# fmt: on
CHILDREN = ("child-a", "child-b")
PARENTS = ("mother", "father", "other-father")
SUPPORTERS = ("oma", "aunt", "volunteer", "organisation", "prof")
TASK_ONLY = ("organisation", "prof")
CHILDREN_OF = {
    "mother": {"child-a", "child-b"},
    "father": {"child-a"},
    "other-father": {"child-b"},
}
NAMES = {id_: name for id_, name, *_ in PEOPLE}
READERS = [
    *(Reader(name="family", person=p) for p in PARENTS),
    *(Reader(name="supporter", person=p) for p in SUPPORTERS),
    *(Reader(name="child", person=p) for p in CHILDREN),
]


@dataclass
class Canary:
    """A word, where it stands, and everybody the line is tied to."""

    word: str
    question: str
    per: str
    about: str | None
    by: str
    words_of: str | None
    named: frozenset[str]
    yes: dict[str, tuple[str, str]]
    """Per person it was released to: by whom, checked by whom."""
    in_where: bool = False
    in_reason: bool = False

    @property
    def child(self) -> str | None:
        """The child who speaks here: nobody else says yes to releasing it."""
        return next((p for p in (self.words_of, self.by) if p in CHILDREN), None)

    def released(self, me: str) -> bool:
        """Whether it was released to ``me``, a child's words by that child and checked."""
        giver, checked = self.yes.get(me, ("", ""))
        return bool(giver) and (self.child is None or (giver == self.child and bool(checked)))

    @property
    def people(self) -> set[str | None]:
        return {self.about, self.by, self.words_of, *self.named}


@dataclass
class Deal:
    """An agreement's word."""

    word: str
    people: frozenset[str]
    owner: str
    children: frozenset[str]
    seen_by: frozenset[str]
    ended: bool


@dataclass
class World:
    """A case, its words, and what the hand-written rules have to know of it."""

    making: Making
    canaries: list[Canary] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    consent: set[str] = field(default_factory=set)
    secret: dict[str, set[str]] = field(default_factory=dict)
    team: set[str] = field(default_factory=set)
    chosen: dict[str, set[str]] = field(default_factory=dict)

    def hidden(self, reader: Reader) -> set[str]:
        """Who may not be known of by this reader at all."""
        return {p for p, whom in self.secret.items() if reader.person in whom} - {reader.person}

    def children(self, reader: Reader) -> set[str]:
        me = reader.person or ""
        if reader.name == "family":
            near = CHILDREN_OF[me]
        elif reader.name == "child":
            near = {me}
        elif me not in self.consent:
            near = {c.about for c in self.canaries if c.by == me and c.about in CHILDREN}
        else:
            tasks = {c for d in self.deals if d.owner == me and not d.ended for c in d.children}
            near = tasks | self.chosen.get(me, set())
        return {c for c in near if c} - self.hidden(reader)

    def may_read(self, c: Canary, reader: Reader) -> bool:
        """The hand-written table."""
        me, q = reader.person or "", c.question
        hidden = self.hidden(reader)
        if c.people & hidden or (hidden and (q in PLACES or c.in_where)):
            return False
        if q == "tipping-line" and c.about not in self.team:
            return False
        others = set(CHILDREN) - self.children(reader)
        released = c.released(me)
        if hidden and (q == "decision-list" or c.in_reason) and not released and c.by != me:
            return False
        own = (c.about if c.per == "person" else c.by) == me
        # What others told of this reader is not theirs to read without a release.
        own = own and (me in (c.by, c.words_of) or released)
        if reader.name == "family":
            if c.people & others:
                return False
            return (
                q in FAMILY_ALWAYS
                or (q in FAMILY_RELEASE and released)
                or (q in FAMILY_OWN and own)
            )
        if reader.name == "child":
            yes = released and c.yes[me][0] == me and bool(c.yes[me][1])
            if c.about in others and c.per in ("child", "child+call"):
                return False
            return yes and (q in CHILD or (q in CHILD_OWN and own))
        if me not in self.consent and c.by != me:
            return False
        if me == "organisation" and q not in ORGANISATION:
            return False
        if me in TASK_ONLY and c.about in others:
            return False
        if q in SUPPORTER_OWN and own:
            return True
        if q in SUPPORTER_RELEASE:
            return released
        if q in SUPPORTER_ALWAYS:
            return released or me not in TASK_ONLY
        return False

    def may_see(self, d: Deal, reader: Reader) -> bool:
        """The hand-written rule for agreements."""
        me = reader.person or ""
        if reader.name == "child":
            return False  # who does what stands there, the words of it do not
        if d.ended or d.people & self.hidden(reader):
            return False
        if me != d.owner and me not in d.seen_by:
            return False
        if reader.name == "supporter" and me not in self.consent:
            return False
        others = set(CHILDREN) - self.children(reader)
        return reader.name != "family" or not d.people & others

    def never(self, reader: Reader) -> set[str]:
        """Names that stand nowhere in this reader's plan."""
        out = self.hidden(reader)
        if reader.name == "family":
            out = out | (set(CHILDREN) - self.children(reader))
        return {NAMES[p] for p in out}


def world(seed: int, known: Questionnaire, *, size: int = 120) -> World:
    """A case out of ``seed``."""
    chance = random.Random(seed)
    m = Making(known)
    m.authority()
    w = World(m)
    for child, band in zip(CHILDREN, chance.choices(BANDS, k=2), strict=True):
        m.say("child-age-band", band, about=child)
        if chance.random() < 0.5:
            w.team.add(child)
            m.say("tipping-decided-with", ["team"], about=child, by="prof")
    for person in SUPPORTERS:
        answers = chance.choice([[], ["all"], ["all"], ["all"], ["all", "refused"], ["partly"]])
        for n, answer in enumerate(answers):
            m.say("supporter-contact-ok", answer, about=person, by=("mother", "father")[n])
        if answers == ["all"]:
            w.consent.add(person)
        if chance.random() < 0.4:
            m.say("supporter-contact-ok", "all", about=person, by=person)
    for person in chance.sample(["mother", "oma", "child-a", "child-b", "aunt"], k=1):
        if chance.random() < 0.5:
            whom = set(chance.sample([p for p in NAMES if p != person], k=2))
            w.secret[person] = whom
            m.say("secret-stay", [{"person": p} for p in sorted(whom)], about=person)
    for person in ("oma", "mother"):
        if chance.random() < 0.5:
            m.say("may-say-who-told", "with-name", about=person, by=person)
    planted = [q for q in known.questions if q.id not in NOT_PLANTED]
    questions = planted + chance.choices(planted, k=max(0, size - len(planted)))
    for number, question in enumerate(questions):
        _plant(w, chance, question, f"zq{seed % 1000:03d}x{number:03d}y", number)
    for number in range(6):
        _agree(w, chance, f"zq{seed % 1000:03d}a{number:03d}y", number)
    for person in ("oma", "mother", "child-b"):
        drawn = tuple(
            Place(child=c, circle=chance.randint(1, 3), drawn_by=chance.choice(["worker", c]))
            for c in CHILDREN
            if c != person
        )
        m.put("persons", replace(m.case.persons[person], places=drawn))
    m.put("needs", Need(id="child-a", slots=("mon.night", "tue.night")))
    return w


BANDS = ("0-3", "4-7", "8-11", "12-15", "16-17", "18plus")


def _plant(w: World, chance: random.Random, question: Question, word: str, n: int) -> None:
    people = [p for p in NAMES if p != "worker"]
    about = None
    if question.per in ("child", "child+call"):
        about = chance.choice(CHILDREN)
    elif question.per == "person":
        about = chance.choice(people)
    by = chance.choice(people)
    yes = {
        p: (chance.choice([p, p, "mother", "worker"]), chance.choice(["worker", "worker", ""]))
        for p in (*PARENTS, *SUPPORTERS, *CHILDREN)
        if chance.random() < 0.35
    }
    value, word, named, in_where = _value(w, chance, question, word, n)
    if question.id == "child-supporter" and about:
        for person in named:
            w.chosen.setdefault(person, set()).add(about)
    words_of = chance.choice([None, None, chance.choice(people)])
    id_ = w.making.say(
        question.id,
        value,
        about=about,
        by=by,
        words_of=words_of,
        kind=chance.choice(["quote", "observed", "told", "opinion"]),
    )
    s = w.making.case.statements[id_]
    releases = tuple(
        Release(to=to, by=giver, checked_by=checked, how="phone", at=NOW)
        for to, (giver, checked) in yes.items()
    )
    w.making.put("statements", replace(s, releases=releases))
    w.canaries.append(
        Canary(
            word=word,
            question=question.id,
            per=question.per,
            about=about,
            by=by,
            words_of=words_of,
            named=named,
            yes=yes,
            in_where=in_where,
            in_reason=isinstance(value, dict) and "reason" in value,
        )
    )


def _value(
    w: World, chance: random.Random, question: Question, word: str, n: int
) -> tuple[object, str, frozenset[str], bool]:
    who = chance.choice([p for p in NAMES if p != "worker"])
    one, none = frozenset({who}), frozenset[str]()
    match question.type:
        case "choices":
            return [word], word, none, False
        case "scale":
            return 7_000_000 + n, str(7_000_000 + n), none, False
        case "people":
            return [{"person": who, "why": word}], word, one, False
        case "person":
            id_ = f"named-{n}"
            added = NOW - timedelta(days=1)
            person = Person(id=id_, name=word, role="professional", mandate=True, added_at=added)
            w.making.put("persons", person)
            return id_, word, none, False
        case "speaker":
            return {"person": who, "phone": word}, word, one, False
        case "when":
            if chance.random() < 0.3:
                return {"reason": word, "by": who}, word, one, False
            return {"at": "2026-12-01", "by": who, "where": word}, word, one, True
        case "offers":
            offer = {"code": "care", "amount": 1, "unit": "times/week", "limit": word}
            return [offer], word, none, False
        case "decisions":
            return [{"what": word, "heard": [who]}], word, one, False
        case "facts":
            return [{"what": word, "kind": "told", "source": "school"}], word, none, False
    return word, word, none, False


def _agree(w: World, chance: random.Random, word: str, number: int) -> None:
    owner = chance.choice(["oma", "aunt", "volunteer", "organisation", "mother", "worker"])
    backup = chance.choice([None, "aunt", "mother"])
    children = frozenset(chance.sample(CHILDREN, k=chance.choice([1, 1, 2])))
    seen = frozenset(p for p in NAMES if chance.random() < 0.4)
    state = chance.choice(["proposed", "agreed", "agreed", "ended"])
    w.making.put(
        "agreements",
        Agreement(
            id=f"a{number}",
            owner=owner,
            code=chance.choice(["care", "stay-over"]),
            text=word,
            children=tuple(sorted(children)),
            slots=("tue.night",),
            backup=backup,
            visible_to=tuple(sorted(seen)),
            state=state,  # type: ignore[arg-type]
        ),
    )
    people = frozenset({owner, *children, *([backup] if backup else [])})
    w.deals.append(
        Deal(
            word=word,
            people=people,
            owner=owner,
            children=children,
            seen_by=seen,
            ended=state == "ended",
        )
    )

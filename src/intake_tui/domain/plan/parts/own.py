"""The parts of a supporter's own page: role, do and don't, deciding, stopping, not checking."""

from __future__ import annotations

from collections.abc import Iterable

from intake_tui.domain.plan import say, voices
from intake_tui.domain.plan.model import Block, Group, Items, Notice, Text
from intake_tui.domain.plan.parts import people, steps
from intake_tui.domain.plan.parts.agreed import deal, week
from intake_tui.domain.plan.picture import pictures
from intake_tui.domain.reading import Reading

FEARED = ("parent-fears", "free-to-speak", "evaluate-asked", "network-heard", "tension")
"""Answers of the reader's own that others at home had better not read."""
OWN_WORDS = (
    "supporter-agreed",
    "org-role",
    "cap-can",
    "cap-cannot",
    "self-decide",
    "own-statement",
    "read-back",
)
"""Questions whose answers stand under headings that say 'you'."""


def child_words(r: Reading) -> tuple[Block, ...]:
    """What the child let this person know; nothing for a volunteer organisation."""
    return () if r.organisation else people.child_words(r)


def who_is_there(r: Reading) -> tuple[Block, ...]:
    """Who is there for the child and for this person, and that the child's choice is followed."""
    blocks = say.per_child(r, "child-supporter", "child-next-visit") if r.children else ()
    own = tuple(say.asked(r, "who-is-there"))
    if r.organisation or not r.consent:
        return own
    return (*blocks, *pictures(r), *own, *_line(r, "follow-child"))


def strengths(r: Reading) -> tuple[Block, ...]:
    """What this person does already and why, and whom others named."""
    return _asked(
        r,
        "network-now",
        "supporter-motive",
        "out-of-hours",
        "bridge-person",
        "network-people",
        "people-react",
    )


def facts(r: Reading) -> tuple[Block, ...]:
    """Worries and the line, as far as they were released; what this person said of them."""
    worries = steps.facts(r) if r.on("worry-facts") else ()
    rest = _asked(
        r,
        "return-needs",
        "alternatives",
        "good-enough",
        "knows-line",
        "told-matches-noticed",
        "net-recognises",
    )
    return (*worries, *steps.the_line(r), *rest)


def route(r: Reading) -> tuple[Block, ...]:
    """Steps and numbers, and that this person is not the crisis service (H3)."""
    danger, *rest = steps.route(r)
    return (danger, Notice(text=say.worded(r, "no-crisis")), *rest)


def agreements(r: Reading) -> tuple[Block, ...]:
    """Own role, what this person does and does not do, what others do, the week (B3.0). That they
    are no emergency service stands where it goes wrong (H3), also without any agreement.
    """
    me = r.reader.person
    found: list[Block] = []
    said = voices.mine(r)
    role = _asked(said, "supporter-agreed", "org-role", "family-plan")
    if role:
        found.append(_group(r, "own-role", role))
    own = tuple(deal(r, a) for a in r.agreements if a.owner == me)
    if own:
        found.append(_group(r, "do", (*own, Notice(text=say.worded(r, "not-more")))))
    offered = _asked(said, "cap-can")
    if offered:
        found.append(_group(r, "offered", offered))
    limits = _do_not(r)
    if limits:
        found.append(_group(r, "do-not", limits))
    others = tuple(deal(r, a) for a in r.agreements if a.owner != me)
    if others:
        found.append(_group(r, "others-do", others))
    return (*found, *week(r))


def _do_not(r: Reading) -> tuple[Block, ...]:
    limits: tuple[Text, ...] = tuple(
        item["limit"]
        for p in r.on("cap-can")
        if p.status == "answered" and p.teller == r.reader.person
        for item in p.value or ()
        if item.get("limit")
    )
    said = tuple(say.block(r, p) for p in voices.mine(r).on("cap-cannot"))
    return (*said, *((Items(items=limits),) if limits else ()))


def own_decision(r: Reading) -> tuple[Block, ...]:
    """What this person decides alone (C2.7)."""
    return (*_asked(voices.mine(r), "self-decide"), Notice(text=say.worded(r, "decide")))


def not_check(r: Reading) -> tuple[Block, ...]:
    """Evaluating is not theirs, and a volunteer writes no reports (B4.1, C2.4, B6.3)."""
    me = r.persons.get(r.reader.person or "")
    volunteers = me is not None and (
        me.role in ("volunteer", "organisation") or me.side == "volunteer"
    )
    reporting = _line(r, "no-reporting") if volunteers else ()
    return (*steps.looking_back(r), *reporting, *_asked(r, "evaluate-asked", "network-heard"))


def stop(r: Reading) -> tuple[Block, ...]:
    """No is allowed, stopping too, and who takes over then (B3.4, B3.6, C2.5)."""
    names = backups(r)
    over: tuple[Block, ...]
    if len(names) > 1:
        listed = Items(items=tuple(say.name(r, person) for person in names))
        over = (Notice(text=say.worded(r, "take-over-list")), listed)
    elif names:
        over = (Notice(text=say.worded(r, "takes-over", naam=say.name(r, names[0]))),)
    else:
        over = (Notice(text=say.worded(r, "we-take-over")),)
    return (*_line(r, "no-and-stop"), *over, *_asked(r, "cap-backup"))


def backups(r: Reading) -> list[str]:
    """Who takes over in the own agreements."""
    mine = (a.backup for a in r.agreements if a.owner == r.reader.person)
    return [p for p in dict.fromkeys(mine) if p and p in r.persons]


def relief(r: Reading) -> tuple[Block, ...]:
    """What this person said it takes, and what they need from us."""
    return _asked(r, "cap-load", "cap-support", "entangled")


def contact(r: Reading) -> tuple[Block, ...]:
    """How often, who calls, at what pace (G1, G3, A3.5)."""
    return _asked(
        r,
        "contact-frequency",
        "tempo-waiting",
        "tempo-fit",
        "back-call",
        "contact-trust",
        "tension",
    )


def evaluation(r: Reading) -> tuple[Block, ...]:
    """When a professional with a mandate looks back, and decisions they were told of."""
    return (*steps.evaluation(r), *_asked(r, "decision-list", "responsible-prof"))


def family_chat(r: Reading) -> tuple[Block, ...]:
    """The heading says it; here is why."""
    return (Notice(text=say.worded(r, "in-the-chat"), tone="care"),)


def lead(r: Reading) -> tuple[Notice, ...]:
    """Whom this person helps, where they may be told so."""
    helped = (
        tuple(Notice(text=say.worded(r, "helps", kind=say.name(r, c.id))) for c in r.children)
        if r.consent
        else ()
    )
    return (Notice(text=say.worded(r, "own-part")), *helped, *keep_apart(r))


def keep_apart(r: Reading) -> tuple[Notice, ...]:
    """Where to leave a paper that says what its reader fears or may not say freely."""
    if not any(p.own for p in r.on(*FEARED)):
        return ()
    return (Notice(text=say.worded(r, "keep-apart"), tone="care"),)


def own_statement(r: Reading) -> tuple[Block, ...]:
    """What this person added, and that it was read back."""
    own = voices.mine(r)
    return (*_asked(own, "own-statement"), *people.unread(r), *_asked(own, "read-back"))


def told_of_me(r: Reading) -> tuple[Block, ...]:
    """What others told where the other parts hold what this person said; empty for none."""
    return _asked(voices.not_mine(r), *OWN_WORDS)


def _asked(r: Reading, *questions: str) -> tuple[Block, ...]:
    return tuple(block for q in questions for block in say.asked(r, q))


def _group(r: Reading, heading: str, blocks: Iterable[Block]) -> Group:
    return Group(heading=say.worded(r, heading), blocks=tuple(blocks))


def _line(r: Reading, line_id: str) -> tuple[Block, ...]:
    line = r.lines.get(line_id)
    return (Notice(text=say.filled(r, line)),) if line else ()

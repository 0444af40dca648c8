"""The read-back card: what one person said in one call, in their words, to read aloud.

It is read to the one who said it, so it holds nothing that anybody else told: of an appointment
another noted only when, by whom and with whom, and of nothing who listened or may read it. Nobody
whose stay is secret from this person is named. What was said stands as it was said; corrections go
under the question ``read-back``.
"""

from __future__ import annotations

from msgspec.structs import replace

from intake_tui.domain.moments import kept
from intake_tui.domain.plan import say
from intake_tui.domain.plan.model import (
    Block,
    Empty,
    Items,
    Label,
    Moment,
    Msg,
    Notice,
    Part,
    Text,
)
from intake_tui.domain.plan.parts.steps import numbers
from intake_tui.domain.reading import Passed, Reading
from intake_tui.domain.record.types import Call, Person
from intake_tui.domain.record.values import persons_in
from intake_tui.domain.ways.paper import Paper

HEADER = frozenset({"call-speaker", "read-back"})
"""Answers about the call itself, which nobody needs to hear back."""
WORDS = Label("In uw woorden", "In your words")
WORDS_CHILD = Label("In jouw woorden", "In your words")


def card(r: Reading, call: Call, person: Person, *, band: str | None = None) -> Paper:
    """The card for ``person`` about ``call``; ``band`` is the age band of a child.

    ``r`` is the professional's reading, ``person`` somebody of the case.
    """
    secret = _secret(r, person)
    r = replace(r, children=tuple(c for c in r.children if c.id not in secret))
    said = tuple(
        _bare(p)
        for p in r.statements
        if p.call == call.id and p.teller == person.id and p.question not in HEADER
    )
    quotes = tuple(p for p in said if p.kind == "quote" and p.status == "answered")
    rest = tuple(p for p in said if p not in quotes)
    parts = [
        _part("words", WORDS_CHILD if person.role == "child" else WORDS, blocks_of(r, quotes)),
        _part("told", Msg("What else was written down"), blocks_of(r, rest)),
        _part("agreed", Msg("Agreed"), _agreed(r, call, person, secret)),
        _part("ask", Msg("To ask now"), (Items(items=_to_ask(r, person, band)),)),
        _part("say", Msg("To say before hanging up"), _standing(r, person)),
    ]
    return Paper(
        kind="read-back",
        person=person.id,
        title=Msg("Read-back card"),
        for_whom=Msg("for %(name)s", {"name": say.name(r, person.id)}),
        case=r.case,
        reference=r.reference,
        revision=r.revision,
        made_at=r.made_at,
        stamp=(
            Msg("call of %(moment)s", {"moment": Moment(kept(call.started_at))}),
            Msg("revision %(number)s", {"number": str(r.revision)}),
        ),
        lead=_care(r, call, person, secret),
        parts=tuple(part for part in parts if part.blocks),
    )


def _secret(r: Reading, person: Person) -> frozenset[str]:
    """Persons whose stay is secret from this person. One speaker saying so is enough."""
    return frozenset(
        p.subject
        for p in r.on("secret-stay")
        if p.subject
        and p.subject != person.id
        and p.status == "answered"
        and person.id in persons_in(r.questionnaire.question[p.question], p.value)
    )


def _bare(p: Passed) -> Passed:
    """An answer without who listened, who interpreted, and who may read it."""
    return replace(p, listening=(), interpreter=None, released_to=(), recovered=False)


def _part(part_id: str, heading: Text, blocks: tuple[Block, ...]) -> Part:
    return Part(id=part_id, heading=heading, blocks=blocks)


def blocks_of(r: Reading, passed: tuple[Passed, ...]) -> tuple[Block, ...]:
    """Questions with these answers to them, in the order in which they came up."""
    narrowed = replace(r, statements=passed)
    questions = dict.fromkeys(p.question for p in sorted(passed, key=lambda p: (p.seq, p.id)))
    return tuple(b for q in questions for b in say.asked(narrowed, q)) or (
        Empty(Msg("Nothing was written down.")),
    )


def _care(r: Reading, call: Call, person: Person, secret: frozenset[str]) -> tuple[Notice, ...]:
    found = [
        Notice(
            text=Msg(
                "For the worker: read this to %(name)s only, and write down what is put right.",
                {"name": say.name(r, person.id)},
            )
        )
    ]
    privacy = [p for p in r.on("call-privacy") if p.call == call.id]
    if not privacy or any(p.value != "free" for p in privacy):
        text = Msg("It is not noted that this person can talk freely. Ask that first: yes or no.")
        found.append(Notice(text=text, tone="care"))
    listening = {q for p in r.statements if p.call == call.id for q in p.listening}
    listening -= {person.id, *secret}
    if listening:
        names = say.names(r, sorted(listening))
        found.append(Notice(text=Msg("%(names)s listened in", {"names": names}), tone="care"))
    return tuple(found)


def _agreed(r: Reading, call: Call, person: Person, secret: frozenset[str]) -> tuple[Block, ...]:
    """When who calls whom back; only where this person has a part in it.

    Who noted it, where it is and why are another's words.
    """
    back = tuple(
        replace(
            _bare(p),
            teller=None,
            words_of=None,
            by_team=True,
            value={k: v for k, v in p.value.items() if k in ("at", "by", "with")},
        )
        for p in r.on("back-call")
        if p.call == call.id
        and p.teller != person.id
        and isinstance(p.value, dict)
        and person.id in (both := {p.value.get("by"), p.value.get("with")})
        and not both & secret
    )
    return blocks_of(r, back) if back else ()


def _to_ask(r: Reading, person: Person, band: str | None) -> tuple[Text, ...]:
    found: list[Text] = [_wording(r, "read-back", person, band)]
    noted = any(p.teller == person.id for p in r.on("may-say-who-told", subject=person.id))
    line = r.lines.get("who-told")
    if person.role == "child" and not noted:
        found.append(_wording(r, "may-say-who-told", person, band))
    elif line is not None and not noted:
        found.append(say.filled(r, line))
    found.append(_wording(r, "own-statement", person, band))
    return tuple(found)


def _wording(r: Reading, question: str, person: Person, band: str | None) -> Text:
    q = r.questionnaire
    if question not in q.question:
        return question
    return Label(
        q.wording(question, "nl", role=person.role, band=band),
        q.wording(question, "en", role=person.role, band=band),
    )


def _standing(r: Reading, person: Person) -> tuple[Block, ...]:
    """The standing lines that fit who listens, and whom to call."""
    own = {
        "child": ("sharing-child", "follow-you"),
        "parent": ("sharing",),
        "network": ("sharing", "no-and-stop", "evaluation"),
        "volunteer": ("sharing", "no-and-stop", "evaluation", "no-reporting"),
    }.get(person.role or "", ("sharing",))
    lines = [r.lines[line] for line in own if line in r.lines]
    checked = replace(r, phones=tuple(phone for phone in r.phones if phone.verified))
    return (
        Items(items=tuple(say.filled(r, line) for line in lines)),
        Notice(text=Msg("Immediate danger: call 112."), tone="care"),
        numbers(checked),
    )

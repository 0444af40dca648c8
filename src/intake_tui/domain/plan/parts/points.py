"""The last parts of the file: attention points, what differs, what is still to ask, all answers."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from intake_tui.domain.moments import kept
from intake_tui.domain.plan import say
from intake_tui.domain.plan.model import (
    Answer,
    Asked,
    Block,
    Columns,
    Empty,
    FactLine,
    Group,
    Items,
    Label,
    Moment,
    Msg,
    Notice,
    Point,
    Quote,
    Text,
)
from intake_tui.domain.reading import Passed, Reading
from intake_tui.domain.record.types import Note
from intake_tui.domain.route import Step
from intake_tui.domain.signals import Signal

SEVERITY = {"urgent": Msg("urgent"), "attention": Msg("attention"), "info": Msg("for information")}


def point(r: Reading, signal: Signal) -> Point:
    """An attention point with the statements it rests on, each with who said it."""
    rule = signal.rule
    lines: list[Text] = [say.filled(r, rule.suggestion, signal.subject)]
    lines += [say.filled(r, guard, signal.subject) for guard in signal.guards]
    if signal.set_aside:
        lines.append(
            Msg(
                "Set aside by %(name)s: %(reason)s",
                {"name": _by(r, signal.set_aside.by), "reason": signal.set_aside.reason},
            )
        )
    return Point(
        severity=SEVERITY[signal.severity],
        message=say.filled(r, rule.message, signal.subject),
        about=_about(r, signal.subject),
        lines=tuple(lines),
        reasons=tuple(reason(r, p) for p in r.by_id(*signal.statements)),
        rule=rule.id,
    )


def _by(r: Reading, who: str) -> Text:
    return say.name(r, who) if who in r.persons else who


def _about(r: Reading, subject: str | None) -> Text | None:
    return say.name(r, subject) if subject in r.persons else None


def reason(r: Reading, p: Passed) -> Block:
    """One statement under its question."""
    return Asked(question=say.question(r, p.question, p.subject), blocks=(say.block(r, p),))


def verdict(r: Reading) -> tuple[Label, ...]:
    """'No attention point does not mean: safe.'"""
    line = r.lines.get("not-safe-verdict")
    return (Label(line.nl, line.en),) if line else ()


def attention(r: Reading) -> tuple[Block, ...]:
    """Attention points, most urgent first; those set aside with a reason come last."""
    found = [s for s in r.signals if s.prints == "signal"]
    standing = [point(r, s) for s in found if s.set_aside is None]
    aside = [point(r, s) for s in found if s.set_aside is not None]
    blocks: list[Block] = list(standing)
    if aside:
        blocks.append(Group(heading=Msg("Set aside with a reason"), blocks=tuple(aside)))
    empty = () if blocks else (Empty(Msg("No attention points came up.")),)
    return (*blocks, *empty, *(Notice(text=line, tone="care") for line in verdict(r)))


def differing(r: Reading) -> tuple[Block, ...]:
    """Answers that differ, side by side. A difference is a finding, not an error."""
    found: list[Block] = []
    for d in r.differing:
        groups = tuple(
            Group(heading=say.name(r, p.words_of or p.teller), blocks=(say.block(r, p),))
            for p in r.by_id(*d.statements)
        )
        found.append(
            Asked(question=say.question(r, d.question, d.subject), blocks=(Columns(groups=groups),))
        )
    return tuple(found) or (Empty(Msg("Nothing that stands differs.")),)


def to_ask(r: Reading) -> tuple[Block, ...]:
    """Still to ask: the first questions, what a rule asks for, unknown, declined, unfiled."""
    found: list[Block] = []

    def group(heading: str, items: Iterable[Text]) -> None:
        listed = once(items)
        if listed:
            found.append(Group(heading=Msg(heading), blocks=(Items(items=listed),)))

    review = r.review
    if review is not None:
        group("First questions not asked yet", (_step(r, s) for s in review.first))
        wanted = (_wanted(r, s, q) for s in review.to_ask for q in s.asks)
        group("What this file needs", wanted)
        group("Answered with 'does not know'", (_step(r, s) for s in review.unknown))
        group("Would rather not say", (_step(r, s) for s in review.declined))
    group(
        "Worries without a kind or a source",
        (
            fact["what"]
            for p in r.on("worry-facts")
            for fact in p.value or ()
            if not fact.get("kind") or not fact.get("source")
        ),
    )
    if r.notes:
        quotes = tuple(note(r, n) for n in r.notes)
        found.append(Group(heading=Msg("Notepad lines not filed yet"), blocks=quotes))
    if review is not None and review.not_asked:
        rest = Msg(
            "Questions of the full route not asked yet: %(number)s.",
            {"number": str(len(review.not_asked))},
        )
        found.append(Notice(text=rest))
    return (*found, *(Notice(text=line, tone="care") for line in verdict(r)))


def note(r: Reading, n: Note) -> Quote:
    """A line of the notepad that stands under no question: when it was written, and who spoke
    then. That does not make it theirs; what is still to ask is the worker's own.
    """
    who: Text = Msg("speaker not noted")
    view = r.persons.get(n.speaker or "")
    if n.speaker:
        own = view is not None and view.role == "worker"
        words = "noted by %(name)s" if own else "while %(name)s spoke"
        who = Msg(words, {"name": say.name(r, n.speaker)})
    asks = (Msg("still to ask"),) if n.mark == "ask" else ()
    return Quote(text=n.text, by=(*asks, who, Moment(kept(n.at))), kind=None, id=n.id)


def once(items: Iterable[Text]) -> tuple[Text, ...]:
    """``items`` in order, each once."""
    found: list[Text] = []
    for item in items:
        if item not in found:
            found.append(item)
    return tuple(found)


def _step(r: Reading, step: Step) -> Text:
    words = say.question(r, step.question, step.subject)
    about = _about(r, step.subject)
    return say.colon(about, words) if about is not None else words


def _wanted(r: Reading, signal: Signal, question: str) -> Text:
    words = say.question(r, question, signal.subject)
    about = _about(r, signal.subject)
    return say.colon(about, words) if about is not None else words


def shown_in(blocks: Iterable[Block]) -> set[str]:
    """The ids of the statements that stand in ``blocks``, at any depth."""
    found: set[str] = set()
    for b in blocks:
        match b:
            case Quote() | Answer() | FactLine():
                found.add(b.id)
            case Asked() | Group():
                found |= shown_in(b.blocks)
            case Columns():
                found |= shown_in(b.groups)
    return found - {""}


def other_answers(r: Reading, shown: set[str]) -> tuple[Block, ...]:
    """The answers that no part drew on, by section, so that the file is complete."""
    rest = replace(r, statements=tuple(p for p in r.statements if p.id not in shown))
    found: list[Block] = []
    known = {q.id for q in r.questionnaire.questions}
    for section in r.questionnaire.sections:
        ids = [q.id for q in r.questionnaire.questions if q.section == section.id]
        blocks = tuple(b for q in ids for b in say.asked(rest, q))
        if blocks:
            found.append(Group(heading=Label(section.nl, section.en), blocks=blocks))
    retired = tuple(
        b
        for q in dict.fromkeys(p.question for p in rest.statements if p.question not in known)
        for b in say.asked(rest, q)
    )
    if retired:
        found.append(Group(heading=Msg("Questions of an earlier questionnaire"), blocks=retired))
    return tuple(found) or (Empty(Msg("All answers stand in the parts above.")),)

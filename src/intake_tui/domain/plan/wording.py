"""Names, days, parts of the week and words with places filled in, as texts of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from intake_tui.domain.check_texts import TEXT_PLACES
from intake_tui.domain.moments import ZONE, gone_by, kept
from intake_tui.domain.plan.model import Label, Listed, Moment, Msg, Said, Text, label
from intake_tui.domain.reading import UNNAMED, Passed, Reading
from intake_tui.domain.words import Coded, Words

AT_ONCE = 5
"""Parts of the week in one sentence of a paper at home: more make it too long to read."""
SOMEONE = Label("iemand", "someone")
NAMELESS = Label("(naam nog niet bekend)", "(name not known yet)")
WORKER = Label("de werker", "the worker")
CHILD = Label("het kind", "the child")
KINDS: Mapping[str, Text] = {
    "quote": Msg("verbatim"),
    "observed": Msg("observed"),
    "told": Msg("told"),
    "opinion": Msg("opinion"),
    "interpretation": Msg("interpretation"),
}
AT_HOME: Mapping[str, Text] = {
    "quote": Msg("in their own words"),
    "interpretation": Msg("what the team makes of it"),
}
"""Kinds of a fact in words for a paper at home, where they differ."""


def name(r: Reading, person: str | None) -> Text:
    """The name this reader may read, 'someone' where they may not."""
    view = r.persons.get(person or "")
    if view is None:
        return SOMEONE
    return view.name or view.relation or (WORKER if view.role == "worker" else NAMELESS)


def flat(text: Text) -> str | Label:
    """A name as it may be filled into words of the questionnaire."""
    return text if isinstance(text, str | Label) else SOMEONE


def day_of(moment: datetime) -> str:
    """The date in Amsterdam, as the record keeps dates."""
    return moment.astimezone(ZONE).date().isoformat()


def said(r: Reading, p: Passed) -> Text:
    """When it was said: to the minute in the file, by day for everybody else. The file also says
    when it was corrected, with the day where that was another; what stood there before, nowhere.
    """
    if not r.whole:
        return Moment(day_of(p.said_at))
    at = Moment(kept(p.said_at))
    if p.corrected_at is None:
        return at
    later: Text = Moment(kept(p.corrected_at))
    if day_of(p.corrected_at) == day_of(p.said_at):
        later = f"{p.corrected_at.astimezone(ZONE):%H:%M}"
    return Msg("%(said)s, corrected %(later)s", {"said": at, "later": later})


def when(text: str | None) -> Text | None:
    """A kept date or moment as a text, None for none."""
    return Moment(text) if text else None


def names(r: Reading, people: tuple[str, ...] | list[str]) -> Text:
    """Names one after the other."""
    return Listed(tuple(name(r, person) for person in people))


def filled(
    r: Reading, words: Words, subject: str | None = None, person: Text | None = None
) -> Label:
    """``words`` with child, person and worker filled in as far as this reader may know them."""
    view = r.persons.get(subject or "")
    only = r.children[0] if len(r.children) == 1 else None
    child = view if view is not None and view.role == "child" else only
    child_name = flat(name(r, child.id)) if child else CHILD
    who = flat(person or name(r, subject))
    return label(
        words, kind=child_name, child=child_name, naam=who, name=who, werker=WORKER, worker=WORKER
    )


def worded(r: Reading, text: str, **args: Text) -> Text:
    """A text of plans with its places filled in; ``args`` go by the Dutch name of the place.

    A questionnaire without this text says its id, so that nothing is lost silently.
    """
    words = r.questionnaire.plan_text.get(text)
    if words is None:
        return text
    both = {**args, **{TEXT_PLACES[k]: v for k, v in args.items() if k in TEXT_PLACES}}
    return Said(words.nl, words.en, both) if both else filled(r, words)


def code(codes: tuple[Coded, ...], wanted: Any) -> Text:
    """The label of a code; a code that is no longer there stands as it was kept."""
    for entry in codes:
        if entry.code == wanted:
            return Label(entry.nl, entry.en)
    return str(wanted)


def slots(r: Reading, parts: list[str] | tuple[str, ...]) -> Text:
    """Parts of the week in words."""
    return Listed(tuple(slot(r, part) for part in parts))


def slot_lines(r: Reading, parts: list[str] | tuple[str, ...]) -> tuple[Text, ...]:
    """Parts of the week in lines; at home in as many as stay short, in the file in one."""
    step = len(parts) if r.whole else AT_ONCE
    return tuple(slots(r, parts[n : n + step]) for n in range(0, len(parts), step or 1))


def slot(r: Reading, part_of_week: str) -> Text:
    """One part of the week; Dutch writes it as one word: 'woensdagmiddag'."""
    q = r.questionnaire
    day, _, part = part_of_week.partition(".")
    return Msg("%(day)s %(part)s", {"day": code(q.days, day), "part": code(q.day_parts, part)})


def task(r: Reading, wanted: str) -> Text:
    """What an offer or agreement is about; at home in words that fit beside a name."""
    words = None if r.whole else r.questionnaire.plan_text.get(f"home-{wanted}")
    return Label(words.nl, words.en) if words else code(r.questionnaire.offers, wanted)


def amount(r: Reading, number: int, unit: str) -> Text:
    """A number with its unit."""
    return Msg(
        "%(number)s %(unit)s", {"number": str(number), "unit": code(r.questionnaire.units, unit)}
    )


def colon(before: Text, after: Text) -> Text:
    """Two texts with a colon between them."""
    return Msg("%(before)s: %(after)s", {"before": before, "after": after})


def moment(r: Reading, at: str) -> Text:
    """A day that was agreed; one that has gone by as what it was."""
    if not gone_by(at, today(r)):
        return Moment(at)
    return Msg("was on %(date)s", {"date": Moment(at)})


def joined(pieces: list[Text]) -> Text:
    """Texts with a semicolon between them; one that is a sentence already ends by itself."""
    whole = pieces[0]
    for piece in pieces[1:]:
        ends = isinstance(whole, str) and whole.rstrip().endswith((".", "?", "!", "…"))
        words = "%(before)s – %(after)s" if ends else "%(before)s; %(after)s"
        whole = Msg(words, {"before": whole, "after": piece})
    return whole


def informant(text: str | None) -> Text | None:
    """Who saw something, as typed; left out where that may not be told."""
    if text is None:
        return None
    return Msg("someone whose name is left out") if text == UNNAMED else text


def today(r: Reading) -> date:
    """The day the plan is made, in Amsterdam."""
    return r.made_at.astimezone(ZONE).date()


def fact_kind(r: Reading, kind: str) -> Text:
    """What kind of statement a fact is."""
    usual = KINDS.get(kind, kind)
    return usual if r.whole else AT_HOME.get(kind, usual)

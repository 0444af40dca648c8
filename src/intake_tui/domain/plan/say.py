"""From what passed to texts: names, attributions, values and questions, in no language yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from intake_tui.domain.check_texts import TEXT_PLACES
from intake_tui.domain.moments import ZONE, kept
from intake_tui.domain.plan.model import (
    Answer,
    Asked,
    Block,
    Empty,
    Group,
    Label,
    Listed,
    Moment,
    Msg,
    Quote,
    Said,
    Text,
    label,
)
from intake_tui.domain.reading import UNNAMED, Passed, Reading
from intake_tui.domain.words import Coded, Words

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
WHO: Mapping[str, str] = {
    "quote": "words of %(name)s",
    "observed": "observed by %(name)s",
    "told": "told by %(name)s",
    "opinion": "opinion of %(name)s",
    "interpretation": "interpretation by %(name)s",
    "none": "noted by %(name)s",
}


def name(r: Reading, person: str | None) -> Text:
    """The name this reader may read, 'someone' where they may not."""
    view = r.persons.get(person or "")
    if view is None:
        return SOMEONE
    return view.name or view.relation or NAMELESS


def flat(text: Text) -> str | Label:
    """A name as it may be filled into words of the questionnaire."""
    return text if isinstance(text, str | Label) else SOMEONE


def day_of(moment: datetime) -> str:
    """The date in Amsterdam, as the record keeps dates."""
    return moment.astimezone(ZONE).date().isoformat()


def when(text: str | None) -> Text | None:
    """A kept date or moment as a text, None for none."""
    return Moment(text) if text else None


def said(r: Reading, p: Passed) -> Moment:
    """When it was said: to the minute in the file, by day for everybody else."""
    return Moment(kept(p.said_at.astimezone(UTC)) if r.whole else day_of(p.said_at))


def kind_of(p: Passed) -> Text | None:
    """What kind of statement it is, None where 'told by' and the like say so already."""
    if p.status != "answered":
        return None
    said_by_verb = p.teller is not None and (p.words_of is None or p.kind == "told")
    return KINDS.get(p.kind) if p.kind == "quote" or not said_by_verb else None


def by(r: Reading, p: Passed) -> tuple[Text, ...]:
    """Whose words, told by whom and when; in the file also who listened and who may read it.

    Where the teller is left out the day is too: who knows who called when would know the teller.
    """
    if p.teller is None and not p.by_team:
        return (_who(r, p),)
    return (_who(r, p), said(r, p), *_circumstances(r, p))


def _who(r: Reading, p: Passed) -> Text:
    teller = name(r, p.teller)
    if p.words_of:
        args: Mapping[str, Text] = {"owner": name(r, p.words_of), "teller": teller}
        return Msg(
            "words of %(owner)s, told by %(teller)s"
            if p.teller
            else "words of %(owner)s, told to us",
            args,
        )
    if p.words_hidden:
        return Msg("words of someone whose name is left out")
    if p.teller:
        verb = p.kind if p.status == "answered" else "told"
        view = r.persons.get(p.teller or "")
        if verb == "none" and view is not None and view.role not in ("worker", "professional"):
            verb = "told"
        return Msg(WHO.get(verb, WHO["told"]), {"name": teller})
    return Msg("noted by the team") if p.by_team else Msg("name of who told this is left out")


def _circumstances(r: Reading, p: Passed) -> tuple[Text, ...]:
    if not r.whole:
        return ()
    found: list[Text] = []
    if p.listening:
        found.append(Msg("%(names)s listened in", {"names": names(r, p.listening)}))
    if p.interpreter:
        interpreter = name(r, p.interpreter) if p.interpreter in r.persons else p.interpreter
        found.append(Msg("interpreter: %(name)s", {"name": interpreter}))
    if p.recovered:
        found.append(Msg("recovered after the program stopped"))
    if p.released_to:
        found.append(Msg("released to %(names)s", {"names": names(r, p.released_to)}))
    return tuple(found)


def names(r: Reading, people: tuple[str, ...] | list[str]) -> Text:
    """Names one after the other."""
    return Listed(tuple(name(r, person) for person in people))


def question(r: Reading, question_id: str, subject: str | None = None) -> Text:
    """How a question is asked, with the names it is about filled in."""
    entry = r.questionnaire.question.get(question_id)
    return filled(r, entry.ask, subject) if entry else question_id


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
    q = r.questionnaire
    found = []
    for slot in parts:
        day, _, part = slot.partition(".")
        found.append(
            Msg("%(day)s %(part)s", {"day": code(q.days, day), "part": code(q.day_parts, part)})
        )
    return Listed(tuple(found))


def amount(r: Reading, number: int, unit: str) -> Text:
    """A number with its unit."""
    return Msg(
        "%(number)s %(unit)s", {"number": str(number), "unit": code(r.questionnaire.units, unit)}
    )


def colon(before: Text, after: Text) -> Text:
    """Two texts with a colon between them."""
    return Msg("%(before)s: %(after)s", {"before": before, "after": after})


def values(r: Reading, p: Passed) -> tuple[Text, ...]:
    """An answer as texts, one per thing it says."""
    if p.status != "answered":
        return (Msg("does not know") if p.status == "unknown" else Msg("would rather not say"),)
    entry = r.questionnaire.question.get(p.question)
    v: Any = p.value
    match entry.type if entry else "text":
        case "choice" if entry:
            return (code(entry.choices, v),)
        case "choices" if entry:
            return tuple(code(entry.choices, c) for c in v)
        case "scale":
            return (Msg("%(number)s on a scale of 0 to 10", {"number": str(v)}),)
        case "person":
            return (_owner(r, v),)
        case "people":
            return tuple(_with_why(r, item) for item in v) or (Msg("nobody"),)
        case "speaker":
            return _speaker(r, v)
        case "when":
            return _moment(r, v)
        case "offers":
            return tuple(offer(r, item) for item in v) or (Msg("can do nothing now"),)
        case "decisions":
            return tuple(_decision(r, item) for item in v)
        case "facts":
            return tuple(_fact(item) for item in v)
        case _:
            return (str(v),)


def _owner(r: Reading, person: str) -> Text:
    view = r.persons.get(person)
    if view is None or view.mandate is None:
        return name(r, person)
    words = "%(name)s, with a mandate" if view.mandate else "%(name)s, without a mandate"
    return Msg(words, {"name": name(r, person)})


def _with_why(r: Reading, item: Mapping[str, Any]) -> Text:
    shown = name(r, item["person"])
    return colon(shown, item["why"]) if item.get("why") else shown


def _speaker(r: Reading, v: Mapping[str, Any]) -> tuple[Text, ...]:
    found: list[Text] = [name(r, v["person"])]
    if v.get("on_behalf_of"):
        found.append(Msg("on behalf of %(name)s", {"name": name(r, v["on_behalf_of"])}))
    if v.get("phone"):
        found.append(v["phone"])
    return tuple(found)


def _moment(r: Reading, v: Mapping[str, Any]) -> tuple[Text, ...]:
    found: list[Text] = [Moment(v["at"])] if v.get("at") else [Msg("no date yet")]
    if v.get("by"):
        found.append(Msg("by %(name)s", {"name": _owner(r, v["by"])}))
    if v.get("with"):
        found.append(Msg("with %(name)s", {"name": name(r, v["with"])}))
    if v.get("where"):
        found.append(colon(Msg("where"), v["where"]))
    if v.get("reason"):
        found.append(colon(Msg("reason"), v["reason"]))
    if v.get("done"):
        found.append(Msg("done") if v["done"] == "yes" else Msg("not done yet"))
    return tuple(found)


def offer(r: Reading, item: Mapping[str, Any]) -> Text:
    """One offer in a line: what, how much, when in the week, until when, and what not."""
    q = r.questionnaire
    pieces: list[Text] = [amount(r, item["amount"], item.get("unit", ""))]
    if item.get("slots"):
        pieces.append(slots(r, item["slots"]))
    if item.get("until"):
        pieces.append(Msg("until %(date)s", {"date": Moment(item["until"])}))
    if item.get("limit"):
        pieces.append(colon(Msg("limit"), item["limit"]))
    return colon(code(q.offers, item["code"]), joined(pieces))


def joined(pieces: list[Text]) -> Text:
    """Texts with a semicolon between them."""
    whole = pieces[0]
    for piece in pieces[1:]:
        whole = Msg("%(before)s; %(after)s", {"before": whole, "after": piece})
    return whole


def _decision(r: Reading, item: Mapping[str, Any]) -> Text:
    pieces: list[Text] = [item["what"]]
    if item.get("decides"):
        pieces.append(Msg("decides: %(name)s", {"name": name(r, item["decides"])}))
    if item.get("heard"):
        pieces.append(Msg("heard: %(names)s", {"names": names(r, item["heard"])}))
    if item.get("at"):
        pieces.append(Moment(item["at"]))
    return joined(pieces)


def _fact(item: Mapping[str, Any]) -> Text:
    pieces: list[Text] = [item["what"]]
    if item.get("at"):
        pieces.append(Moment(item["at"]))
    if item.get("seen_by"):
        pieces.append(Msg("seen by %(name)s", {"name": item["seen_by"]}))
    if item.get("kind"):
        pieces.append(KINDS.get(item["kind"], item["kind"]))
    if item.get("source"):
        pieces.append(Msg("source: %(source)s", {"source": item["source"]}))
    return joined(pieces)


def informant(text: str | None) -> Text | None:
    """Who saw something, as typed; left out where that may not be told."""
    if text is None:
        return None
    return Msg("someone whose name is left out") if text == UNNAMED else text


def block(r: Reading, p: Passed) -> Block:
    """A statement as a block: prose as a quote, everything else as an answer."""
    entry = r.questionnaire.question.get(p.question)
    prose = entry is None or entry.type in ("quote", "text")
    if prose and p.status == "answered":
        return Quote(text=str(p.value), by=by(r, p), kind=kind_of(p), id=p.id)
    return Answer(values=values(r, p), by=by(r, p), kind=kind_of(p), id=p.id)


def asked(r: Reading, question_id: str, subject: str | None = None) -> tuple[Block, ...]:
    """A question with every answer that passed, empty when none did.

    Without ``subject`` each subject gets a question of its own, with the name in front.
    """
    passed = r.on(question_id)
    # What was asked per call stands together; the date tells which call.
    about_whom = {p.id: p.subject if p.subject in r.persons else None for p in passed}
    subjects = dict.fromkeys(about_whom.values())
    found: list[Block] = []
    for about in subjects:
        if subject is not None and about != subject:
            continue
        words = question(r, question_id, about)
        if subject is None:
            words = _about(r, about, words)
        found.append(
            Asked(
                question=words,
                blocks=tuple(block(r, p) for p in passed if about_whom[p.id] == about),
            )
        )
    return tuple(found)


def _about(r: Reading, about: str | None, words: Text) -> Text:
    """A question with whom it is about in front, unless that is plain already."""
    view = r.persons.get(about or "")
    if view is None or about == r.reader.person:
        return words
    if view.role == "child" and len(r.children) == 1:
        return words
    shown = name(r, about)
    if isinstance(words, Label) and isinstance(shown, str) and shown in words.nl:
        return words
    return colon(shown, words)


def nothing(r: Reading) -> Empty:
    """What stands where nothing does. Only the file can tell that nobody asked."""
    return Empty(Msg("Not asked yet.") if r.whole else Msg("Nothing in this plan yet."))


def per_child(r: Reading, *questions: str) -> tuple[Block, ...]:
    """Answers about each child, under its name where there are several."""
    found: list[Block] = []
    for child in r.children:
        blocks = tuple(b for q in questions for b in asked(r, q, child.id)) or (nothing(r),)
        if len(r.children) == 1:
            return blocks
        found.append(Group(heading=name(r, child.id), blocks=blocks))
    return tuple(found) or (nothing(r),)


def any_of(r: Reading, *questions: str) -> tuple[Block, ...]:
    """Answers on ``questions`` about anybody, or that there is nothing."""
    return tuple(b for q in questions for b in asked(r, q)) or (nothing(r),)


def today(r: Reading) -> date:
    """The day the plan is made, in Amsterdam."""
    return r.made_at.astimezone(ZONE).date()

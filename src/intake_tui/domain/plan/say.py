"""From what passed to texts: names, attributions, values and questions, in no language yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from intake_tui.domain.plan.model import (
    Answer,
    Asked,
    Block,
    Empty,
    Group,
    Label,
    Moment,
    Msg,
    Quote,
    Text,
)
from intake_tui.domain.plan.wording import (
    KINDS,
    SOMEONE,
    WORKER,
    amount,
    code,
    colon,
    day_of,
    fact_kind,
    filled,
    flat,
    informant,
    joined,
    moment,
    name,
    names,
    said,
    slot,
    slot_lines,
    slots,
    task,
    today,
    when,
    worded,
)
from intake_tui.domain.reading import Passed, Reading
from intake_tui.domain.words import Words

FEW = range(1, 4)
"""Parts of the week that fit in one line with how much is offered."""
APPOINTED = frozenset({"child-next-visit", "back-call", "evaluation-date"})
"""Answers with a day that was agreed and can go by; other days are of what happened."""

WHO: Mapping[str, str] = {
    "quote": "words of %(name)s",
    "observed": "observed by %(name)s",
    "told": "told by %(name)s",
    "opinion": "opinion of %(name)s",
    "interpretation": "interpretation by %(name)s",
    "none": "noted by %(name)s",
}


def kind_of(r: Reading, p: Passed) -> Text | None:
    """What kind of statement it is, for the file; None where 'told by' and the like say so."""
    if p.status != "answered":
        return None
    # A paper at home says whose words they are, and that is enough.
    if not r.whole:
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
        if p.kind == "quote":
            told = "words of %(owner)s, told by %(teller)s"
            return Msg(told if p.teller else "words of %(owner)s, told to us", args)
        # Told in the teller's words: nobody reads them as literally those of the owner.
        told = "told by %(teller)s, about %(owner)s"
        return Msg(told if p.teller else "told to us, about %(owner)s", args)
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


def question(r: Reading, question_id: str, subject: str | None = None) -> Text:
    """How a question is asked, with the names it is about filled in."""
    entry = r.questionnaire.question.get(question_id)
    return filled(r, entry.ask, subject) if entry else question_id


def values(r: Reading, p: Passed) -> tuple[Text, ...]:
    """An answer as texts, one per thing it says."""
    if p.status != "answered":
        return (Msg("does not know") if p.status == "unknown" else Msg("would rather not say"),)
    entry = r.questionnaire.question.get(p.question)
    v: Any = p.value
    match entry.type if entry else "text":
        case "choice" if entry:
            at_home = None if r.whole else r.questionnaire.plan_text.get(f"home-{p.question}-{v}")
            return (Label(at_home.nl, at_home.en) if at_home else code(entry.choices, v),)
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
            return _moment(r, v, appointed=p.question in APPOINTED)
        case "offers":
            return tuple(t for item in v for t in _offered(r, item)) or (Msg("can do nothing now"),)
        case "decisions":
            return tuple(_decision(r, item) for item in v)
        case "facts":
            return tuple(_fact(item) for item in v)
        case _:
            return (str(v),)


def _owner(r: Reading, person: str) -> Text:
    view = r.persons.get(person)
    if view is None or view.mandate is None or not r.whole:
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


def _moment(r: Reading, v: Mapping[str, Any], *, appointed: bool) -> tuple[Text, ...]:
    found: list[Text] = []
    if v.get("at"):
        found.append(moment(r, v["at"]) if appointed else Moment(v["at"]))
    else:
        found.append(Msg("no date yet"))
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
    return colon(task(r, item["code"]), joined(_pieces(r, item)))


def _offered(r: Reading, item: Mapping[str, Any]) -> Iterator[Text]:
    """An offer in a line, at home in a short line for each thing that was said of it."""
    if r.whole:
        yield offer(r, item)
        return
    for piece in _pieces(r, item):
        yield colon(task(r, item["code"]), piece)


def _pieces(r: Reading, item: Mapping[str, Any]) -> list[Text]:
    pieces: list[Text] = [f"“{item['words']}”"] if item.get("words") else []
    pieces.append(amount(r, item["amount"], item.get("unit", "")))
    weekly = item.get("slots") or ()
    pieces += slot_lines(r, weekly)
    if len(weekly) in FEW:
        pieces = [joined(pieces)]
    if item.get("until"):
        pieces.append(Msg("until %(date)s", {"date": Moment(item["until"])}))
    if item.get("limit"):
        pieces.append(colon(Msg("limit"), item["limit"]))
    return pieces


def _decision(r: Reading, item: Mapping[str, Any]) -> Text:
    pieces: list[Text] = [item["what"]]
    if item.get("decides"):
        pieces.append(Msg("decides: %(name)s", {"name": name(r, item["decides"])}))
    if item.get("heard"):
        pieces.append(Msg("heard: %(names)s", {"names": names(r, item["heard"])}))
    if item.get("at"):
        pieces.append(moment(r, item["at"]))
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


def block(r: Reading, p: Passed) -> Block:
    """A statement as a block: prose as a quote, everything else as an answer."""
    entry = r.questionnaire.question.get(p.question)
    prose = entry is None or entry.type in ("quote", "text")
    if prose and p.status == "answered":
        return Quote(text=str(p.value), by=by(r, p), kind=kind_of(r, p), id=p.id)
    return Answer(values=values(r, p), by=by(r, p), kind=kind_of(r, p), id=p.id)


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
        here = tuple(p for p in passed if about_whom[p.id] == about)
        words = put_to(r, question_id, about, here)
        if subject is None:
            words = _about(r, about, words)
        found.append(Asked(question=words, blocks=tuple(block(r, p) for p in here)))
    return tuple(found)


def put_to(r: Reading, question_id: str, about: str | None, answers: tuple[Passed, ...]) -> Text:
    """A question as it was put to who answered it.

    At home that is how this reader was asked. What others answered stands under a heading that
    speaks to nobody, so that nobody reads 'you' over an answer of somebody else.
    """
    entry = r.questionnaire.question.get(question_id)
    if entry is None:
        return question_id
    texts = r.questionnaire.plan_text
    mine = all(p.teller == r.reader.person and p.words_of is None for p in answers)
    if not r.whole:
        words = texts.get(f"own-{question_id}") if mine else texts.get(f"topic-{question_id}")
        if words is not None:
            return filled(r, words, about)
    tellers = {p.teller for p in answers}
    view = r.persons.get(next(iter(tellers)) or "") if len(tellers) == 1 else None
    role = view.role if view is not None and (r.whole or mine) else None
    wording = r.questionnaire.wording
    band = _band(r, view.id) if view is not None and role == "child" else None
    return filled(
        r,
        Words(
            nl=wording(question_id, "nl", role=role, band=band),
            en=wording(question_id, "en", role=role, band=band),
        ),
        about,
    )


def _band(r: Reading, child: str) -> str | None:
    noted = [p.value for p in r.on("child-age-band", subject=child) if p.status == "answered"]
    return str(noted[-1]) if noted else None


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
        blocks = tuple(b for q in questions for b in asked(r, q, child.id))
        if len(r.children) == 1:
            return blocks or (nothing(r),)
        if blocks or r.whole:
            found.append(Group(heading=name(r, child.id), blocks=blocks or (nothing(r),)))
    return tuple(found) or (nothing(r),)


def any_of(r: Reading, *questions: str) -> tuple[Block, ...]:
    """Answers on ``questions`` about anybody, or that there is nothing."""
    return tuple(b for q in questions for b in asked(r, q)) or (nothing(r),)


__all__ = [
    "APPOINTED",
    "KINDS",
    "SOMEONE",
    "WHO",
    "WORKER",
    "amount",
    "any_of",
    "asked",
    "block",
    "by",
    "code",
    "colon",
    "day_of",
    "fact_kind",
    "filled",
    "flat",
    "informant",
    "joined",
    "kind_of",
    "moment",
    "name",
    "names",
    "nothing",
    "offer",
    "per_child",
    "put_to",
    "question",
    "said",
    "slot",
    "slot_lines",
    "slots",
    "task",
    "today",
    "values",
    "when",
    "worded",
]

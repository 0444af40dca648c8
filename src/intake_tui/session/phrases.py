"""What stands in the record, as a worker reads it. Plain text; no gate has cleaned it yet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from intake_tui.domain.moments import ZONE, read_kept
from intake_tui.domain.names import fold
from intake_tui.domain.questionnaire import Question, Questionnaire
from intake_tui.domain.record.corrected import corrected_at
from intake_tui.domain.record.types import Case, Person, Statement
from intake_tui.domain.words import Coded, Lang
from intake_tui.errors import StoreError, ValueRefused, told
from intake_tui.locale import _, ngettext
from intake_tui.session.days import day_word
from intake_tui.store.base import CaseHeld

STATE_SIGN = {
    "not-asked": "○",
    "answered": "•",
    "unknown": "?",
    "declined": "–",
    "contradictory": "≠",
}
"""One sign per state of a question; the legend in the help says each in words."""


def state_word(state: str) -> str:
    """The state of a question in words."""
    return {
        "not-asked": _("not asked"),
        "answered": _("answered"),
        "unknown": _("does not know"),
        "declined": _("does not want to say"),
        "contradictory": _("answers differ"),
    }[state]


def kind_word(kind: str) -> str:
    """Of which kind a statement is, in words; nothing where it does not matter."""
    return {
        "quote": _("quote"),
        "observed": _("observed"),
        "told": _("told"),
        "opinion": _("opinion"),
        "interpretation": _("interpretation"),
    }.get(kind, "")


def role_word(role: str | None) -> str:
    """A person's role in words."""
    return {
        "child": _("child"),
        "parent": _("parent"),
        "network": _("network"),
        "volunteer": _("volunteer"),
        "organisation": _("organisation"),
        "professional": _("professional"),
        "worker": _("worker"),
    }.get(role or "", _("role not known"))


def side_word(side: str | None) -> str:
    """On which side a person stands, in words."""
    return {
        "informal": _("informal"),
        "volunteer": _("volunteer"),
        "formal": _("formal"),
    }.get(side or "", _("not known"))


def person_label(person: Person | None) -> str:
    """What a person is called: the name, else what they are to the child, else their role."""
    if person is None:
        return _("nobody")
    if person.name or person.relation:
        return person.name or person.relation
    return role_word(person.role) if person.role else _("caller without a name")


def clock(at: datetime, *, seconds: bool = False) -> str:
    """The time in Amsterdam."""
    return at.astimezone(ZONE).strftime("%H:%M:%S" if seconds else "%H:%M")


def day_and_time(at: datetime, now: datetime) -> str:
    """The time, with the date where it is not today; both in Amsterdam."""
    local, today = at.astimezone(ZONE), now.astimezone(ZONE).date()
    if local.date() == today:
        return local.strftime("%H:%M")
    return f"{day_word(local, year=local.year != today.year)} {local:%H:%M}"


def why_read_only(obstacle: StoreError | None, now: datetime, key: str) -> str:
    """Why a case can only be read here, and what to do about it: ``key`` tries it again."""
    if isinstance(obstacle, CaseHeld):
        who = obstacle.who or _("Somebody else")
        if obstacle.since is None:
            text = _("{who} writes in this case. Only reading here; {key} once it is closed there.")
            return text.format(who=who, key=key)
        text = _(
            "{who} writes in this case since {when}. Only reading here; "
            "{key} once it is closed there."
        )
        return text.format(who=who, when=day_and_time(obstacle.since, now), key=key)
    reason = told(obstacle.detail, _).rstrip(".") if obstacle is not None else ""
    if not reason:
        return _("This case can only be read here.")
    text = _("This case can only be read here: {reason}. {key} tries it again.")
    return text.format(reason=reason, key=key)


def moment(kept: str) -> str:
    """A date or moment of the record, in Amsterdam."""
    try:
        read = read_kept(kept)
    except ValueRefused:
        return kept
    if isinstance(read, datetime):
        local = read.astimezone(ZONE)
        return f"{day_word(local)} {local:%H:%M}"
    assert isinstance(read, date)
    return day_word(read)


def short_day(kept: str, now: datetime) -> str:
    """The day of a date or moment of the record, the year only where it is another."""
    try:
        read = read_kept(kept)
    except ValueRefused:
        return kept
    day = read.astimezone(ZONE) if isinstance(read, datetime) else read
    return day_word(day, year=day.year != now.astimezone(ZONE).year)


def promise_word(question: str) -> str:
    """What was promised, in a word or two; nothing for a question that promises nothing."""
    return {
        "back-call": _("call back"),
        "child-next-visit": _("see the child"),
        "evaluation-date": _("evaluate the plan"),
    }.get(question, "")


def label_of(coded: tuple[Coded, ...], code: Any, lang: Lang) -> str:
    """The label of a code; the code itself where the questionnaire no longer has it."""
    return next((c.text(lang) for c in coded if c.code == code), str(code))


def how_often(amount: int, unit: str) -> str:
    """How often a week, in the unit of a task."""
    if unit == "times/week" and amount == 1:
        return _("every week")
    text = {
        "nights/week": ngettext("{n} night a week", "{n} nights a week", amount),
        "days/week": ngettext("{n} day a week", "{n} days a week", amount),
        "hours/week": ngettext("{n} hour a week", "{n} hours a week", amount),
    }.get(unit, ngettext("{n} time a week", "{n} times a week", amount))
    return text.format(n=amount)


def in_the_week(known: Questionnaire, slots: Collection[str], lang: Lang) -> str:
    """Parts of the week as a sentence has them: 'on Tuesday and Friday in the evening'."""
    words = {
        "morning": _("in the morning"),
        "afternoon": _("in the afternoon"),
        "evening": _("in the evening"),
        "night": _("at night"),
    }
    groups: dict[tuple[str, ...], list[int]] = {}
    for at, day in enumerate(known.days):
        parts = tuple(p.code for p in known.day_parts if f"{day.code}.{p.code}" in slots)
        if parts:
            groups.setdefault(parts, []).append(at)
    said = []
    for parts, days in groups.items():
        names = [known.days[at].text(lang) for at in days]
        if len(days) == len(known.days):
            when = _("every day")
        elif len(days) > 2 and days[-1] - days[0] == len(days) - 1:
            when = _("on {first} to {last}").format(first=names[0], last=names[-1])
        else:
            when = _("on {days}").format(days=listed(names))
        # Day and evening without the night is the day as it is said: on Tuesday.
        daytime = parts == ("morning", "afternoon", "evening")
        times = [] if daytime else [words.get(part, part) for part in parts]
        said.append(" ".join([when, listed(times)]).strip())
    return listed(said)


def listed(words: Sequence[str]) -> str:
    """Words as a list in a sentence, the last one with 'and'."""
    if len(words) < 2:
        return "".join(words)
    return _("{some} and {last}").format(some=", ".join(words[:-1]), last=words[-1])


def deal(
    known: Questionnaire,
    lang: Lang,
    *,
    code: str,
    amount: int | None,
    slots: Collection[str],
    until: str | None,
    limit: str = "",
    words: str = "",
) -> str:
    """What is offered or agreed, as a sentence without its subject, with the ``words`` that were
    said of it. Where those or ``limit`` say how often, other than the record can count, they say it
    here.
    """
    offered = known.offer.get(code)
    often = how_often(amount, offered.unit if offered else "") if amount else ""
    known_words, limits = words.split("; "), limit.split("; ")
    from intake_tui.session.forms.often import often_at

    said = [w for w in (*known_words, *limits) if (found := often_at(fold(w))) and not found.exact]
    if said:
        counts = _("{often} (counts as {amount})").format(often=listed(said), amount=often)
        often = counts if often else listed(said)
        words = "; ".join(w for w in known_words if w not in said)
        limit = "; ".join(w for w in limits if w not in said)
    week = in_the_week(known, slots, lang)
    end = _("until and including {day}").format(day=moment(until)) if until else ""
    task = label_of(known.offers, code, lang)
    task = f'{task} ("{words}")' if words else task
    parts = [task, " ".join(filter(None, (often, week))), end, limit]
    return ", ".join(part for part in parts if part)


def offer(known: Questionnaire, item: Mapping[str, Any], lang: Lang) -> str:
    """One offer of an answer as a sentence without its subject."""
    return deal(
        known,
        lang,
        code=str(item.get("code", "")),
        amount=item.get("amount"),
        slots=item.get("slots") or (),
        until=item.get("until"),
        limit=str(item.get("limit") or ""),
        words=str(item.get("words") or ""),
    )


class Phrases:
    """Values and statements of one case as text, in one language."""

    def __init__(self, case: Case, questionnaire: Questionnaire, lang: Lang) -> None:
        self.case = case
        self.known = questionnaire
        self.lang = lang

    def person(self, person_id: str | None) -> str:
        """What the person with this id is called."""
        return person_label(self.case.persons.get(person_id or ""))

    def subject(self, question: Question, subject: str | None) -> str:
        """Whom a question is about; nothing where it is about the case or the call."""
        return self.person(subject) if subject in self.case.persons else ""

    def said(self, statement: Statement) -> str:
        """What was said, or that it is unknown or declined."""
        if statement.redacted is not None:
            return _("removed for good")
        if statement.status != "answered":
            return state_word(statement.status)
        question = self.known.question.get(statement.question)
        if question is None:
            return str(statement.value)
        text = self.value(question, statement.value)
        return (
            f"“{text}”" if statement.kind == "quote" and isinstance(statement.value, str) else text
        )

    def source(self, statement: Statement, now: datetime) -> str:
        """Who said it, in whose words, and when."""
        return f"{self.tellers(statement)}, {self.when(statement, now)}"

    def when(self, statement: Statement, now: datetime) -> str:
        """When it was said, and when it was corrected since; the day where that was another."""
        said, later = day_and_time(statement.said_at, now), corrected_at(self.case, statement)
        if later is None:
            return said
        text = _("{said}, corrected {later}")
        return text.format(said=said, later=day_and_time(later, statement.said_at))

    def tellers(self, statement: Statement) -> str:
        """Who told it, and whose words they pass on."""
        who = self.person(statement.speaker)
        if not statement.words_of:
            return who
        literal = statement.kind == "quote"
        words = _("{speaker}, words of {other}") if literal else _("{speaker} about {other}")
        return words.format(speaker=who, other=self.person(statement.words_of))

    def whose(self, statement: Statement, *, asked: bool = False) -> list[str]:
        """Who told it, in whose words or about whom, and of which kind, as pieces of a line;
        ``asked``: it is asked now of the worker at the keyboard, whoever is on the line.
        """
        teller = _("you (worker) answer") if asked else _("told by {person}")
        parts = [teller.format(person=self.person(statement.speaker))]
        if statement.words_of:
            other = self.person(statement.words_of)
            if statement.kind == "quote":
                parts.insert(0, _("words of {person}").format(person=other))
            else:
                parts.append(_("about {person}").format(person=other))
        if statement.kind != "told" and kind_word(statement.kind):
            parts.append(kind_word(statement.kind))
        return parts

    def value(self, question: Question, value: Any) -> str:
        """A value as text, by the type of its question."""
        if value is None:
            return ""
        match question.type:
            case "choice":
                return label_of(question.choices, value, self.lang)
            case "choices":
                return ", ".join(label_of(question.choices, code, self.lang) for code in value)
            case "scale":
                return _("{number} of 10").format(number=value)
            case "person":
                return self.person(value)
            case "people":
                return self._each(value, self._named, _("nobody"))
            case "speaker":
                return self._speaker(value)
            case "when":
                return self._when(value)
            case "offers":
                return self._each(value, self._offer, _("can do nothing now"))
            case "decisions" | "facts":
                return self._each(value, lambda item: str(item.get("what", "")), _("nothing"))
            case _:
                return str(value)

    def _each(self, items: Any, tell: Callable[[Mapping[str, Any]], str], otherwise: str) -> str:
        return "; ".join(tell(item) for item in items) or otherwise

    def _named(self, item: Mapping[str, Any]) -> str:
        why = f" ({item['why']})" if item.get("why") else ""
        return self.person(item["person"]) + why

    def _speaker(self, value: Mapping[str, Any]) -> str:
        parts = [self.person(value.get("person"))]
        if value.get("on_behalf_of"):
            parts.append(_("for {person}").format(person=self.person(value["on_behalf_of"])))
        if value.get("phone"):
            parts.append(str(value["phone"]))
        return ", ".join(parts)

    def _when(self, value: Mapping[str, Any]) -> str:
        parts = [moment(value["at"])] if value.get("at") else [_("no date yet")]
        parts += [self.person(value["by"])] if value.get("by") else []
        if value.get("with"):
            parts.append(_("with {person}").format(person=self.person(value["with"])))
        parts += [str(value[field]) for field in ("where", "reason") if value.get(field)]
        parts += [_("done")] if value.get("done") == "yes" else []
        return ", ".join(parts)

    def _offer(self, item: Mapping[str, Any]) -> str:
        return offer(self.known, item, self.lang)


def read_by(questionnaire: Questionnaire, question_id: str) -> str:
    """Who reads what is said on a question as long as nothing of it is released."""
    row = questionnaire.reader_row.get(question_id)
    if row is None or {row.family, row.supporter, row.child} == {"never"}:
        return _("own team only")
    return _("family plan too") if row.family == "always" else _("own team until released")

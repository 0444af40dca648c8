"""What stands in the record, as a worker reads it. Plain text; no gate has cleaned it yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from intake_tui.domain.moments import ZONE, read_kept
from intake_tui.domain.questionnaire import Question, Questionnaire
from intake_tui.domain.record.types import Case, Person, Statement
from intake_tui.domain.words import Coded, Lang
from intake_tui.errors import StoreError, ValueRefused, told
from intake_tui.locale import _
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
    same_year = local.year == today.year
    return local.strftime("%d-%m %H:%M" if same_year else "%d-%m-%Y %H:%M")


def why_read_only(obstacle: StoreError | None, now: datetime) -> str:
    """Why a case can only be read here, and what to do about it."""
    if isinstance(obstacle, CaseHeld):
        who = obstacle.who or _("Somebody else")
        if obstacle.since is None:
            text = _(
                "{who} writes in this case. Only reading here; Ctrl+S once it is closed there."
            )
            return text.format(who=who)
        text = _(
            "{who} writes in this case since {when}. Only reading here; "
            "Ctrl+S once it is closed there."
        )
        return text.format(who=who, when=day_and_time(obstacle.since, now))
    reason = told(obstacle.detail, _).rstrip(".") if obstacle is not None else ""
    if not reason:
        return _("This case can only be read here.")
    text = _("This case can only be read here: {reason}. Ctrl+S tries it again.")
    return text.format(reason=reason)


def moment(kept: str) -> str:
    """A date or moment of the record, in Amsterdam."""
    try:
        read = read_kept(kept)
    except ValueRefused:
        return kept
    if isinstance(read, datetime):
        return read.astimezone(ZONE).strftime("%d-%m-%Y %H:%M")
    assert isinstance(read, date)
    return read.strftime("%d-%m-%Y")


def short_day(kept: str, now: datetime) -> str:
    """The day of a date or moment of the record, the year only where it is another."""
    text = moment(kept)
    return text[:5] if text[6:10] == str(now.astimezone(ZONE).year) else text[:10]


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
        return f"{self.tellers(statement)}, {day_and_time(statement.said_at, now)}"

    def tellers(self, statement: Statement) -> str:
        """Who told it, and whose words they pass on."""
        who = self.person(statement.speaker)
        if not statement.words_of:
            return who
        return _("{speaker}, words of {other}").format(
            speaker=who, other=self.person(statement.words_of)
        )

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
        unit = label_of(self.known.units, item.get("unit"), self.lang)
        code = label_of(self.known.offers, item.get("code"), self.lang)
        parts = [f"{code}: {item.get('amount', '')} {unit}"]
        parts += (
            [", ".join(self._slot(slot) for slot in item["slots"])] if item.get("slots") else []
        )
        if item.get("until"):
            parts.append(_("until {day}").format(day=moment(item["until"])))
        parts += [str(item["limit"])] if item.get("limit") else []
        return ", ".join(parts)

    def _slot(self, slot: str) -> str:
        day, _dot, part = slot.partition(".")
        named = label_of(self.known.days, day, self.lang)[:2]
        return f"{named} {label_of(self.known.day_parts, part, self.lang)}"

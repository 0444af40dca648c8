"""Checks the words of a questionnaire: both languages there, and no banned words about people.

Only text meant for people is read: ids, codes and conditions are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from intake_tui.domain.plan_shape import AgeBand
from intake_tui.domain.questionnaire import Finding, Question, Questionnaire
from intake_tui.domain.sentences import LONGEST, too_long
from intake_tui.domain.words import ReaderName, Words

Key = tuple[str, str]
"""Kind of entry as it is written in TOML, and its id: ``("question", "child-wish")``."""


def entries_by_kind(q: Questionnaire) -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    """Every list of entries, by kind, with the id of each entry."""
    for kind, entries in (
        ("finding", q.findings),
        ("section", q.sections),
        ("question", q.questions),
        ("rule", q.rules),
        ("threshold", q.thresholds),
        ("exception", q.reader_exceptions),
        ("line", q.standing_lines),
        ("part", q.plan.parts),
        ("profile", q.profiles),
    ):
        yield kind, [(entry.id, entry) for entry in entries]
    for kind, coded in (
        ("unit", q.units),
        ("offer", q.offers),
        ("day", q.days),
        ("day_part", q.day_parts),
    ):
        yield kind, [(entry.code, entry) for entry in coded]
    yield "reader", [(row.question, row) for row in q.reader_rows]
    yield "phone", [(phone.name, phone) for phone in q.phones]
    yield "band", [(band.band, band) for band in q.plan.bands]
    yield "text", [(text.id, text) for text in q.plan.texts]
    yield "banned", [(word.nl, word) for word in q.banned_words]


def _human_texts(q: Questionnaire) -> Iterator[tuple[Key, str, str, str]]:
    """Every text that is meant for people: entry, where in it, language, text."""

    def both(key: Key, field: str, words: Words) -> Iterator[tuple[Key, str, str, str]]:
        yield key, field, "nl", words.nl
        yield key, field, "en", words.en

    for kind, entries in entries_by_kind(q):
        for id_, entry in entries:
            key = (kind, id_)
            if isinstance(entry, Words) and kind != "banned":
                yield from both(key, "", entry)
            if isinstance(entry, Question):
                yield from both(key, "ask", entry.ask)
                yield from both(key, "help", entry.help)
                yield from both(key, "short", entry.short)
                for field, wordings in (
                    ("ask_by_role", entry.ask_by_role),
                    ("ask_by_age", entry.ask_by_age),
                ):
                    for name, words in wordings.items():
                        yield from both(key, f"{field}.{name}", words)
                for choice in entry.choices:
                    yield from both(key, f"choice '{choice.code}'", choice)
            elif isinstance(entry, Finding) and entry.plan:
                yield key, "plan", "en", entry.plan
            elif isinstance(entry, AgeBand):
                for sentence in entry.nl:
                    yield key, "nl", "nl", sentence
                for sentence in entry.en:
                    yield key, "en", "en", sentence
    for rule in q.rules:
        key = ("rule", rule.id)
        yield from both(key, "message", rule.message)
        yield from both(key, "suggestion", rule.suggestion)
        for guard in (rule.guard, *(branch.guard for branch in rule.branches)):
            if guard is not None:
                yield from both(key, "guard", guard)
    for part in q.plan.parts:
        yield from both(("part", part.id), "heading", part.heading)
    for phone in q.phones:
        yield from both(("phone", phone.name), "hours", phone.hours)
        yield from both(("phone", phone.name), "for_whom", phone.for_whom)
    for profile in q.profiles:
        if profile.basis:
            yield ("profile", profile.id), "basis", "en", profile.basis
    plan = ("plan", "")
    yield from both(plan, "professional_title", q.plan.professional_title)
    yield from both(plan, "band_note", q.plan.band_note)
    yield from both(plan, "child_open", q.plan.child_open)
    for refused in q.plan.guards:
        at = f"guard '{refused.get('id', '')}'"
        yield plan, at, "nl", refused.get("nl", "")
        yield plan, at, "en", refused.get("text", "")
    yield from both(("routes", ""), "notes", q.routes.notes)
    if q.threshold_note is not None:
        yield from both(("threshold_note", ""), "", q.threshold_note)
    for name, words in q.types.items():
        yield from both(("types", ""), name, words)


PLACEHOLDERS: Mapping[str, str] = {"kind": "child", "naam": "name", "werker": "worker"}
"""What may stand between square brackets in a question, Dutch and English."""

TEXT_PLACES: Mapping[str, str] = {
    "naam": "name",
    "kind": "child",
    "wat": "what",
    "wanneer": "when",
    "waarom": "why",
    "aangeboden": "offered",
    "gevraagd": "asked",
    "tot": "until",
}
"""What may stand between square brackets in a text of a plan, Dutch and English."""

_BRACKETS = re.compile(r"\[([^\]]*)\]")


def _placeholders(question: Question) -> Iterator[str]:
    wordings = [("ask", question.ask), ("help", question.help)]
    wordings += [(f"ask_by_role.{name}", words) for name, words in question.ask_by_role.items()]
    wordings += [(f"ask_by_age.{name}", words) for name, words in question.ask_by_age.items()]
    for field, words in wordings:
        dutch, english = set(_BRACKETS.findall(words.nl)), set(_BRACKETS.findall(words.en))
        for name in sorted(dutch - set(PLACEHOLDERS)):
            yield f"{field}: unknown placeholder [{name}]"
        for name in sorted(english - set(PLACEHOLDERS.values())):
            yield f"{field}: unknown placeholder [{name}]"
        if {PLACEHOLDERS.get(name) for name in dutch} != english and words.nl and words.en:
            yield f"{field}: nl and en do not have the same placeholders"


def _banned(q: Questionnaire, lang: str) -> list[tuple[str, re.Pattern[str]]]:
    words = [word.nl if lang == "nl" else word.en for word in q.banned_words]
    return [
        (word, re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, word.split())) + r"(?!\w)", re.I))
        for word in words
        if word.strip()
    ]


@dataclass(frozen=True)
class PlanMessage:
    """Words of the program itself that stand in plans: in which file, language, text."""

    where: str
    lang: str
    text: str


OUTSIDE: tuple[ReaderName, ...] = ("family", "supporter", "child")
"""Readers whose plans are written in short sentences."""


def plan_texts(q: Questionnaire, messages: Iterable[PlanMessage] = ()) -> Iterator[tuple[Key, str]]:
    """Every text of a family, supporter or child plan that is too long or holds a banned word.

    At most 15 words in a sentence, in both languages. Covers what the questionnaire gives to those
    plans, and ``messages``: the plan's own words and those of templates.
    """
    for key, field, lang, text in _plan_texts(q):
        at = f"{field}: " if field else ""
        for number in too_long(text):
            yield key, f"{at}a sentence of {number} words, at most {LONGEST} ({lang})"
    banned = {lang: _banned(q, lang) for lang in ("nl", "en")}
    for message in messages:
        for number in too_long(message.text):
            what = f"a sentence of {number} words, at most {LONGEST} ({message.lang})"
            yield ("message", message.where), what
        for word, pattern in banned[message.lang]:
            if pattern.search(message.text):
                what = f"the words '{word}' are not used about people ({message.lang})"
                yield ("message", message.where), what


def _plan_texts(q: Questionnaire) -> Iterator[tuple[Key, str, str, str]]:
    """Of the texts meant for people those that stand in plans outside the team."""
    whole = ("part", "band", "text", "offer", "unit", "day", "day_part", "phone")
    for key, field, lang, text in _human_texts(q):
        kind, id_ = key
        if (
            kind in whole
            or (kind == "question" and _asked_outside(q, id_, field))
            or (kind == "line" and q.line[id_].when != "before-story")
            or (kind == "plan" and not field.startswith("guard"))
        ):
            yield key, field, lang, text


def _asked_outside(q: Questionnaire, question: str, field: str) -> bool:
    """Whether this wording of a question may stand in a plan outside the team."""
    row = q.reader_row.get(question)
    own = any(x.kind == "own" and question in x.questions for x in q.reader_exceptions)
    passes = own or (row and any(getattr(row, reader) != "never" for reader in OUTSIDE))
    shown = field == "ask" or field.startswith(("choice", "ask_by_age", "ask_by_role.child"))
    return bool(passes) and shown


MAY_BE_ABSENT = ("help", "short")
"""Texts of a question that it may go without."""
SHORTEST = 22
"""Characters of the short name of a question: what the list of questions has room for."""


def _half_said(question: Question) -> Iterator[str]:
    """What is given in one language only, and what is too long or empty to be found by."""
    for field in MAY_BE_ABSENT:
        words: Words = getattr(question, field)
        if bool(words.nl.strip()) != bool(words.en.strip()):
            yield f"{field}: the text in '{'en' if words.nl.strip() else 'nl'}' is empty"
    for lang, name in (("nl", question.short.nl), ("en", question.short.en)):
        if len(name) > SHORTEST:
            yield f"short: {len(name)} characters, at most {SHORTEST} ({lang})"
    for word in question.also:
        if not word.strip():
            yield "also: a word is empty"


def texts(q: Questionnaire) -> Iterator[tuple[Key, str]]:
    """Every text that is empty in a language, or holds a banned word of its own language."""
    banned = {lang: _banned(q, lang) for lang in ("nl", "en")}
    for key, field, lang, text in _human_texts(q):
        at = f"{field}: " if field else ""
        for word, pattern in banned[lang]:
            if pattern.search(text):
                yield key, f"{at}the words '{word}' are not used about people ({lang})"
        if not text.strip() and field not in MAY_BE_ABSENT:
            yield key, f"{at}the text in '{lang}' is empty"
    for question in q.questions:
        yield from ((("question", question.id), what) for what in _half_said(question))
        for what in _placeholders(question):
            yield ("question", question.id), what
    for word_ in q.banned_words:
        if not word_.nl.strip() or not word_.en.strip():
            yield ("banned", word_.nl), "a word in both languages is needed"
    for band in q.plan.bands:
        if not band.nl or not band.en:
            yield ("band", band.band), "sentences in both languages are needed"

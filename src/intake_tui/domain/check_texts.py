"""Checks the words of a questionnaire: both languages there, and no banned words about people.

Only text meant for people is read: ids, codes and conditions are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from intake_tui.domain.questionnaire import AgeBand, Finding, Question, Questionnaire, Words

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
        yield plan, f"guard '{refused.get('id', '')}'", "en", refused.get("text", "")
    yield from both(("routes", ""), "notes", q.routes.notes)
    if q.threshold_note is not None:
        yield from both(("threshold_note", ""), "", q.threshold_note)
    for name, words in q.types.items():
        yield from both(("types", ""), name, words)


PLACEHOLDERS: Mapping[str, str] = {"kind": "child", "naam": "name", "werker": "worker"}
"""What may stand between square brackets in a question, Dutch and English."""

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


def texts(q: Questionnaire) -> Iterator[tuple[Key, str]]:
    """Every text that is empty in a language, or holds a banned word of its own language."""
    banned = {lang: _banned(q, lang) for lang in ("nl", "en")}
    for key, field, lang, text in _human_texts(q):
        at = f"{field}: " if field else ""
        for word, pattern in banned[lang]:
            if pattern.search(text):
                yield key, f"{at}the words '{word}' are not used about people ({lang})"
        if not text.strip() and field != "help":
            yield key, f"{at}the text in '{lang}' is empty"
    for question in q.questions:
        if bool(question.help.nl.strip()) != bool(question.help.en.strip()):
            lang = "en" if question.help.nl.strip() else "nl"
            yield ("question", question.id), f"help: the text in '{lang}' is empty"
        for what in _placeholders(question):
            yield ("question", question.id), what
    for word_ in q.banned_words:
        if not word_.nl.strip() or not word_.en.strip():
            yield ("banned", word_.nl), "a word in both languages is needed"
    for band in q.plan.bands:
        if not band.nl or not band.en:
            yield ("band", band.band), "sentences in both languages are needed"

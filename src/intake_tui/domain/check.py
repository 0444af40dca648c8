"""Checks that a questionnaire fits together: every reference, translation and allow-list row.

Pure: ``content/load.py`` reads the files and says which entry stands in which file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from intake_tui.domain.check_texts import TEXT_PLACES, Key, entries_by_kind, plan_texts, texts
from intake_tui.domain.conditions.lint import (
    Scope,
    lint_condition,
    lint_selector,
    selector_circles,
)
from intake_tui.domain.questionnaire import Finding, Question, Questionnaire
from intake_tui.domain.text import clean_line
from intake_tui.domain.words import ROLES

EXCEPTION_READERS = ("professional", "family", "supporter", "child", "*")
DANGER = "danger-now"
PLACE = re.compile(r"\[([^\]]*)\]")


@dataclass(frozen=True, order=True)
class Fault:
    """One fault of a questionnaire: in which file, at which entry, what is wrong."""

    where: str
    entry: str
    what: str

    def line(self) -> str:
        """The fault on one line, without anything that could steer a terminal."""
        parts = (self.where, self.entry, self.what)
        return clean_line(": ".join(part for part in parts if part))


def entry_name(key: Key) -> str:
    """How an entry is named in a fault: ``[[question]] child-wish``, ``[routes]``."""
    kind, id_ = key
    if not id_:
        return f"[{kind}]"
    return f"[selector.{id_}]" if kind == "selector" else f"[[{kind}]] {id_}"


def faults(questionnaire: Questionnaire, files: Mapping[Key, str] | None = None) -> list[Fault]:
    """Every fault of ``questionnaire``, in the order of its parts; empty when it is sound.

    ``files`` tells in which file an entry stands. Covers references
    both ways, codes in conditions, translations, the reader table, routes, banned words.
    """
    found: list[Fault] = []
    for key, what in _all(questionnaire):
        fault = Fault((files or {}).get(key, ""), entry_name(key), what)
        if fault not in found:
            found.append(fault)
    return found


def _all(q: Questionnaire) -> Iterator[tuple[Key, str]]:
    for part in (
        _duplicates,
        texts,
        plan_texts,
        _questions,
        _selectors,
        _rules,
        _findings,
        _readers,
        _routes,
        _plan,
        _texts,
        _small,
    ):
        yield from part(q)


# --- ids --------------------------------------------------------------------------


def _twice(ids: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    again: dict[str, None] = {}
    for id_ in ids:
        if id_ in seen:
            again[id_] = None
        seen.add(id_)
    return list(again)


def _duplicates(q: Questionnaire) -> Iterator[tuple[Key, str]]:
    for kind, entries in entries_by_kind(q):
        for id_ in _twice(id_ for id_, _ in entries):
            yield (kind, id_), "this id stands twice"
    for question in q.questions:
        for code in _twice(choice.code for choice in question.choices):
            yield ("question", question.id), f"choice code '{code}' stands twice"
    for guard in _twice(guard.get("id", "") for guard in q.plan.guards):
        yield ("plan", ""), f"guard '{guard}' stands twice"


# --- questions, selectors, rules ------------------------------------------------------------


def _unknown(
    names: Iterable[str], known: Iterable[str] | Mapping[str, Any], what: str
) -> Iterator[str]:
    for name in names:
        if name not in known:
            yield f"unknown {what} '{name}'"


def _questions(q: Questionnaire) -> Iterator[tuple[Key, str]]:
    sections = {section.id for section in q.sections}
    wanted = {finding.id: finding for finding in q.findings}
    for question in q.questions:
        key = ("question", question.id)
        for what in _question(q, question, sections, wanted):
            yield key, what


def _question(
    q: Questionnaire, question: Question, sections: set[str], findings: Mapping[str, Finding]
) -> Iterator[str]:
    if question.section not in sections:
        yield f"unknown section '{question.section}'"
    if question.type in ("choice", "choices") and not question.choices:
        yield f"a question of type {question.type} needs choices"
    if question.type not in ("choice", "choices") and question.choices:
        yield f"a question of type {question.type} has no choices"
    if not question.findings and not question.basis:
        yield "neither a finding nor a basis says why this is asked"
    if not question.respondents:
        yield "respondents: at least one role is needed"
    yield from _unknown(question.ask_by_role, ROLES, "role in ask_by_role:")
    yield from _unknown(question.ask_by_age, q.ages.bands, "age band in ask_by_age:")
    yield from _mutual(question.id, question.findings, findings, "question")
    for what in lint_selector(question.subjects, q):
        yield f"subjects: {what}"
    if question.not_said_by is not None:
        for what in lint_selector(question.not_said_by, q):
            yield f"not_said_by: {what}"
    if question.open_when is not None:
        person = question.per in ("person", "child", "child+call")
        # An open_when is judged during a call, so the call in hand counts as bound.
        for what in lint_condition(question.open_when, q, Scope("open", person, True)):
            yield f"open_when: {what}"


def _mutual(
    id_: str, names: Iterable[str], findings: Mapping[str, Finding], kind: str
) -> Iterator[str]:
    named: Callable[[Finding], tuple[str, ...]] = {
        "question": lambda f: f.questions,
        "rule": lambda f: f.rules,
        "line": lambda f: f.guards,
        "part": lambda f: f.parts,
    }[kind]
    for name in names:
        if name not in findings:
            yield f"unknown finding '{name}'"
        elif id_ not in named(findings[name]):
            yield f"finding '{name}' does not name this {kind} back"


def _selectors(q: Questionnaire) -> Iterator[tuple[Key, str]]:
    for name, selector in q.selectors.items():
        for what in lint_selector(selector, q):
            yield ("selector", name), what
    for name in selector_circles(q):
        yield ("selector", name), "this selector leads back to itself"


def _rules(q: Questionnaire) -> Iterator[tuple[Key, str]]:
    wanted = {finding.id: finding for finding in q.findings}
    for rule in q.rules:
        key = ("rule", rule.id)
        for what in _mutual(rule.id, rule.findings, wanted, "rule"):
            yield key, what
        for what in lint_selector(rule.subject.select, q):
            yield key, f"subject: {what}"
        if not rule.findings and not rule.basis:
            yield key, "neither a finding nor a basis says why this rule is there"
        if not rule.branches:
            yield key, "a rule needs at least one branch"
        for number, branch in enumerate(rule.branches, 1):
            scope = Scope(
                branch.at, rule.subject.kind in ("person", "child"), rule.subject.kind == "call"
            )
            for what in lint_condition(branch.when, q, scope):
                yield key, f"branch {number}: {what}"
        for guard in (rule.guard, *(branch.guard for branch in rule.branches)):
            if guard is not None and q.blocks:
                for what in _unknown(guard.blocks, q.blocks, "block"):
                    yield key, f"guard: {what}"


# --- findings, readers, routes, plan --------------------------------------------------------


def _findings(q: Questionnaire) -> Iterator[tuple[Key, str]]:
    kinds: tuple[tuple[str, Mapping[str, Any], Callable[[Finding], tuple[str, ...]]], ...] = (
        ("question", q.question, lambda f: f.questions),
        ("rule", q.rule, lambda f: f.rules),
        ("line", q.line, lambda f: f.guards),
        ("part", q.part, lambda f: f.parts),
    )
    for finding in q.findings:
        key = ("finding", finding.id)
        if not finding.questions:
            yield key, "no question takes up this finding"
        if not (finding.rules or finding.guards or finding.parts):
            yield key, "no rule, line or plan part takes up this finding"
        for kind, entries, names in kinds:
            for name in names(finding):
                if name not in entries:
                    yield key, f"unknown {kind} '{name}'"
                elif finding.id not in entries[name].findings:
                    yield key, f"{kind} '{name}' does not name this finding back"
    wanted = {finding.id: finding for finding in q.findings}
    for kind, entries, _ in kinds[2:]:
        for id_, entry in entries.items():
            for what in _mutual(id_, entry.findings, wanted, kind):
                yield (kind, id_), what


def _readers(q: Questionnaire) -> Iterator[tuple[Key, str]]:
    for row in q.reader_rows:
        if row.question not in q.question:
            yield ("reader", row.question), f"unknown question '{row.question}'"
    for question in q.questions:
        if question.id not in q.reader_row:
            yield ("question", question.id), "no [[reader]] row says who may read the answers"
    for exception in q.reader_exceptions:
        key = ("exception", exception.id)
        for what in _unknown(exception.questions, {*q.question, "*"}, "question"):
            yield key, what
        for what in _unknown([exception.reader], EXCEPTION_READERS, "reader"):
            yield key, what
        if q.exception_terms:
            for what in _unknown(exception.when, {*q.exception_terms, "unless"}, "term"):
                yield key, f"when: {what}"
        for term in ("consent_lacks", "speaker_release"):
            asked = exception.when.get(term)
            if asked is not None and asked not in list(q.question):
                yield key, f"when: {term}: unknown question '{asked}'"


def _opened_by_danger(question: Question | None) -> bool:
    condition = question.open_when if question else None
    return bool(condition) and condition is not None and condition.get("q") == DANGER


def _routes(q: Questionnaire) -> Iterator[tuple[Key, str]]:
    key = ("routes", "")
    for what in _unknown(q.routes.full, q.question, "question"):
        yield key, f"full: {what}"
    for id_ in _twice(q.routes.full):
        yield key, f"full: question '{id_}' stands twice"
    for question in q.questions:
        if question.id not in q.routes.full:
            yield ("question", question.id), "this question is not in the full route"
    lists = {"each_speaker": q.routes.each_speaker, "of_themselves": q.routes.of_themselves}
    for name, ids in lists.items():
        for what in _unknown(ids, q.question, "question"):
            yield key, f"{name}: {what}"
    for name, ids in q.routes.quick.items():
        for what in _unknown(ids, q.question, "question"):
            yield key, f"quick.{name}: {what}"
        for id_ in _twice(ids):
            yield key, f"quick.{name}: question '{id_}' stands twice"
        asked = sum(not _opened_by_danger(q.question.get(id_)) for id_ in ids)
        if asked > q.routes.max_quick:
            yield key, f"quick.{name}: {asked} questions, at most {q.routes.max_quick}"
    for caller, variant in q.routes.variant_by_caller.items():
        if variant not in q.routes.quick:
            yield key, f"variant_by_caller.{caller}: unknown route '{variant}'"
        if caller not in (*ROLES, "unknown"):
            yield key, f"variant_by_caller: unknown role '{caller}'"


def _plan(q: Questionnaire) -> Iterator[tuple[Key, str]]:
    for reader, ids in q.plan.order.items():
        for what in _unknown(ids, q.part, "part"):
            yield ("plan", ""), f"order.{reader}: {what}"
        for id_ in ids:
            part = q.part.get(id_)
            if part is not None and reader not in part.readers:
                yield ("part", id_), f"stands in the order of {reader}, who is not its reader"
    for part in q.plan.parts:
        for what in _unknown(part.questions, q.question, "question"):
            yield ("part", part.id), what
        for reader in part.readers:
            if part.id not in q.plan.order.get(reader, ()):
                yield ("part", part.id), f"does not stand in the order of its reader {reader}"
    for band in q.plan.bands:
        if band.band not in q.ages.bands:
            yield ("band", band.band), f"unknown age band '{band.band}'"


def _texts(q: Questionnaire) -> Iterator[tuple[Key, str]]:
    findings = {finding.id for finding in q.findings}
    for text in q.plan.texts:
        key = ("text", text.id)
        for what in _unknown(text.bands, q.ages.bands, "age band"):
            yield key, what
        for what in _unknown(text.findings, findings, "finding"):
            yield key, what
        if text.part:
            yield from ((key, what) for what in _unknown([text.part], q.part, "part"))
        if text.fixed and not (text.part and text.bands):
            yield key, "a fixed text needs a part and age bands"
        dutch, english = set(PLACE.findall(text.nl)), set(PLACE.findall(text.en))
        for what in _unknown(sorted(dutch), TEXT_PLACES, "place"):
            yield key, what
        if {TEXT_PLACES.get(place) for place in dutch} != english:
            yield key, "nl and en do not have the same places"


def _small(q: Questionnaire) -> Iterator[tuple[Key, str]]:
    units = {unit.code for unit in q.units}
    sections = {section.id for section in q.sections}
    for offer in q.offers:
        for what in _unknown([offer.unit], units, "unit"):
            yield ("offer", offer.code), what
    for profile in q.profiles:
        key = ("profile", profile.id)
        for what in _unknown(profile.without_sections, sections, "section"):
            yield key, what
        for what in _unknown(
            (*profile.without_questions, *profile.keep_questions), q.question, "question"
        ):
            yield key, what
    for band, age in q.ages.from_band.items():
        if age not in q.ages.bands:
            yield ("ages", ""), f"from_band.{band}: unknown age band '{age}'"
    for role, fallback in q.role_fallback.items():
        for what in _unknown([role, fallback], (*ROLES, "ask"), "role"):
            yield ("ages", ""), f"role_fallback: {what}"

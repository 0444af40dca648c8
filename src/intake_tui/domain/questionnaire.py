"""The questionnaire as data: findings, questions, rules, readers and everything they name.

These are plain, frozen structures; ``content/load.py`` fills them from TOML. Conditions and
selectors stay plain data here and are compiled in ``domain/conditions``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal

import msgspec

from intake_tui.domain.plan_shape import (
    BannedWord,
    Phone,
    PlanPart,
    PlanShape,
    PlanText,
    ReaderException,
    ReaderRow,
    StandingLine,
)
from intake_tui.domain.words import (
    Coded,
    Data,
    Kind,
    Lang,
    Per,
    QuestionType,
    Role,
    Severity,
    Words,
)
from intake_tui.errors import ContentError

Condition = Mapping[str, Any]
Selector = Mapping[str, Any]


class Finding(Words, frozen=True, kw_only=True):
    """One of the 87 findings of the research, and where it is taken up."""

    id: str
    network: str
    kind: str
    questions: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    plan: str = ""


class Section(Words, frozen=True, kw_only=True):
    """A group of questions, in the order of the full route."""

    id: str
    order: int


class Question(Data, frozen=True, kw_only=True):
    """One entry of the questionnaire. ``subjects`` is a selector, ``open_when`` a condition.

    ``short`` names it where a sentence does not fit; ``also`` are words in either language that
    people look for it with.
    """

    id: str
    section: str
    type: QuestionType
    per: Per
    respondents: tuple[Role, ...]
    ask: Words
    help: Words = Words(nl="", en="")
    short: Words = Words(nl="", en="")
    also: tuple[str, ...] = ()
    kind_default: Kind
    accumulates: bool
    subjects: Mapping[str, Any] = {}
    ask_by_role: Mapping[str, Words] = {}
    ask_by_age: Mapping[str, Words] = {}
    choices: tuple[Coded, ...] = ()
    open_when: Condition | None = None
    findings: tuple[str, ...] = ()
    basis: str | None = None
    asked_by: str | None = None
    not_said_by: Selector | None = None


class Routes(Data, frozen=True, kw_only=True):
    """The quick route per kind of caller, and the full route.

    ``each_speaker`` are the questions that stand open again for everybody who comes on the line;
    of ``of_themselves`` each answers for their own part, so that two answers never contradict.
    """

    quick: Mapping[str, tuple[str, ...]]
    variant_by_caller: Mapping[str, str]
    max_quick: int
    full: tuple[str, ...]
    notes: Words
    each_speaker: tuple[str, ...] = ()
    of_themselves: tuple[str, ...] = ()


class OfferCode(Coded, frozen=True, kw_only=True):
    """What somebody may offer, always counted in one unit."""

    unit: str


class Block(Words, frozen=True, kw_only=True):
    """What a rule holds back until it is opened; ``unlock`` says how."""

    blocks: tuple[str, ...]
    unlock: Literal["reason", "reason+consult", "no"]


class Branch(Data, frozen=True, kw_only=True):
    """One condition of a rule: ``live`` while typing, ``close`` when something is closed."""

    when: Condition
    at: Literal["live", "close"]
    prints: Literal["signal", "to_ask", "plan"]
    severity: Severity
    guard: Block | None = None
    priority: int | None = None
    basis: str | None = None


class RuleSubject(Data, frozen=True, kw_only=True):
    """What a rule is bound to, once for each that fits ``select``."""

    kind: Literal["case", "child", "person", "call"]
    select: Mapping[str, Any] = {}


class Rule(Data, frozen=True, kw_only=True):
    """A rule; when one of its branches holds it is an attention point (aandachtspunt)."""

    id: str
    severity: Severity
    subject: RuleSubject
    branches: tuple[Branch, ...]
    message: Words
    suggestion: Words
    findings: tuple[str, ...] = ()
    guard: Block | None = None
    was: str | None = None
    basis: str | None = None


class Threshold(Words, frozen=True, kw_only=True):
    """A number a rule compares with: a prompt for conversation, not validated, configurable."""

    id: str
    default: int


class Profile(Words, frozen=True, kw_only=True):
    """Which part of the questionnaire an organisation's legal basis reaches."""

    id: str
    without_sections: tuple[str, ...] = ()
    without_questions: tuple[str, ...] = ()
    keep_questions: tuple[str, ...] = ()
    basis: str = ""


class Ages(Data, frozen=True, kw_only=True):
    """Age bands of the wording, and how the bands of ``child-age-band`` map to them."""

    bands: tuple[str, ...]
    from_band: Mapping[str, str]


class Pin(msgspec.Struct, frozen=True, kw_only=True):
    """Which questionnaire a case was held with."""

    id: str
    version: str
    hash: str


class Questionnaire(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Everything that is asked and follows. Immutable; look-ups are cached on first use.

    ``types`` says what each question type holds, ``blocks`` what a rule can hold back, ``unlocks``
    how that is opened, ``exception_terms`` what the terms of reader exceptions mean.
    """

    id: str
    version: str
    findings: tuple[Finding, ...]
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    routes: Routes
    units: tuple[Coded, ...]
    offers: tuple[OfferCode, ...]
    days: tuple[Coded, ...]
    day_parts: tuple[Coded, ...]
    selectors: Mapping[str, Selector]
    rules: tuple[Rule, ...]
    thresholds: tuple[Threshold, ...]
    reader_rows: tuple[ReaderRow, ...]
    reader_exceptions: tuple[ReaderException, ...]
    standing_lines: tuple[StandingLine, ...]
    plan: PlanShape
    phones: tuple[Phone, ...]
    banned_words: tuple[BannedWord, ...]
    profiles: tuple[Profile, ...]
    ages: Ages
    role_fallback: Mapping[str, str]
    types: Mapping[str, Words] = {}
    threshold_note: Words | None = None
    blocks: Mapping[str, str] = {}
    unlocks: Mapping[str, str] = {}
    exception_terms: Mapping[str, str] = {}

    @cached_property
    def question(self) -> Mapping[str, Question]:
        """Questions by id."""
        return {question.id: question for question in self.questions}

    @cached_property
    def rule(self) -> Mapping[str, Rule]:
        """Rules by id."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def reader_row(self) -> Mapping[str, ReaderRow]:
        """Reader rows by question id; an absent row means: never."""
        return {row.question: row for row in self.reader_rows}

    @cached_property
    def offer(self) -> Mapping[str, OfferCode]:
        """Offers by code."""
        return {offer.code: offer for offer in self.offers}

    @cached_property
    def line(self) -> Mapping[str, StandingLine]:
        """Standing lines by id."""
        return {line.id: line for line in self.standing_lines}

    @cached_property
    def part(self) -> Mapping[str, PlanPart]:
        """Plan parts by id."""
        return {part.id: part for part in self.plan.parts}

    @cached_property
    def plan_text(self) -> Mapping[str, PlanText]:
        """Texts of plans by id."""
        return {text.id: text for text in self.plan.texts}

    def speaking(self, newer: Questionnaire) -> Questionnaire:
        """This questionnaire, with the plan texts of ``newer`` and its short names and search words
        for questions, where it has none of its own.

        What was asked stays as it was; how a plan is worded and by which words a question is found
        are not part of what was asked.
        """
        known = {text.id for text in self.plan.texts}
        more = tuple(text for text in newer.plan.texts if text.id not in known)
        nameless = any(not q.short.nl and q.id in newer.question for q in self.questions)
        if not more and not nameless:
            return self
        plan = msgspec.structs.replace(self.plan, texts=(*self.plan.texts, *more))
        named = tuple(
            msgspec.structs.replace(q, short=newer.question[q.id].short, also=also)
            if not q.short.nl and q.id in newer.question
            else q
            for q in self.questions
            for also in (q.also or (newer.question[q.id].also if q.id in newer.question else ()),)
        )
        return msgspec.structs.replace(self, plan=plan, questions=named)

    @cached_property
    def pin(self) -> Pin:
        """Id, version and the hash of the whole content, as a case keeps it."""
        data = msgspec.json.encode(self, order="deterministic")
        return Pin(id=self.id, version=self.version, hash=hashlib.sha256(data).hexdigest())

    def limits(self, own: Mapping[str, int] | None = None) -> dict[str, int]:
        """Threshold values by id: the defaults, with an organisation's ``own`` laid over."""
        return {t.id: (own or {}).get(t.id, t.default) for t in self.thresholds}

    def wording(self, question: str, lang: Lang, *, role: str | None, band: str | None) -> str:
        """How ``question`` is asked of somebody with ``role``; a child by its age ``band``.

        The wording for 0-3 is an observation by the worker, so it is used for the worker and for a
        child that age. Without an own wording a role falls back as ``role_fallback`` says.
        Placeholders like ``[kind]`` are left for the caller to fill.
        """
        entry = self.question[question]
        if band and role in ("child", "worker", None):
            age = self.ages.from_band.get(band, band)
            if age in entry.ask_by_age and (role == "child" or age == "0-3"):
                return entry.ask_by_age[age].text(lang)
        while role and role != "ask":
            if role in entry.ask_by_role:
                return entry.ask_by_role[role].text(lang)
            role = self.role_fallback.get(role)
        return entry.ask.text(lang)

    def with_profile(self, profile_id: str | None) -> Questionnaire:
        """The questionnaire without what the profile leaves out.

        Only ``routes`` change: what is no longer asked stays readable where it was answered.
        Raises ``ContentError`` for an unknown profile.
        """
        if not profile_id:
            return self
        profile = next((p for p in self.profiles if p.id == profile_id), None)
        if profile is None:
            raise ContentError("profiles.toml, an unknown profile is asked for")
        left_out = {
            q.id
            for q in self.questions
            if (q.section in profile.without_sections and q.id not in profile.keep_questions)
            or q.id in profile.without_questions
        }

        every = {"": self.routes.full, **self.routes.quick}
        quick = {name: tuple(i for i in ids if i not in left_out) for name, ids in every.items()}
        routes = msgspec.structs.replace(self.routes, full=quick.pop(""), quick=quick)
        return msgspec.structs.replace(self, routes=routes)

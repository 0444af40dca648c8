"""What stands now: which statements are current, and which contradict each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

import msgspec

from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.record.types import Case, Statement

Key = tuple[str, str | None, str, str | None, str | None]


def key_of(questionnaire: Questionnaire, statement: Statement) -> Key:
    """What a statement is an answer to: question, subject, speaker, words_of and, where the
    question is per call, the call. Of one key a choice, scale or date stands once.
    """
    question = questionnaire.question.get(statement.question)
    per_call = question is not None and "call" in question.per
    return (
        statement.question,
        statement.subject,
        statement.speaker,
        statement.words_of,
        statement.call if per_call else None,
    )


def unreplaced(case: Case) -> list[Statement]:
    """The statements that were neither withdrawn, redacted nor replaced, in order of ``seq``.

    A withdrawn one no longer replaces, unless it was itself replaced before: withdrawing the middle
    of A, B, C leaves C alone.
    """
    followers: dict[str, list[Statement]] = defaultdict(list)
    for statement in case.statements.values():
        if statement.replaces:
            followers[statement.replaces].append(statement)

    def replaced(statement_id: str) -> bool:
        waiting, seen = [statement_id], {statement_id}
        while waiting:
            for follower in followers.get(waiting.pop(), ()):
                if follower.id not in case.withdrawals:
                    return True
                if follower.id not in seen:
                    seen.add(follower.id)
                    waiting.append(follower.id)
        return False

    return sorted(
        (
            s
            for s in case.statements.values()
            if s.id not in case.withdrawals and s.redacted is None and not replaced(s.id)
        ),
        key=lambda s: (s.seq, s.id),
    )


class Contradiction(msgspec.Struct, frozen=True, kw_only=True):
    """Statements that stand side by side and differ: a finding, not an error."""

    question: str
    subject: str | None
    call: str | None
    statements: tuple[Statement, ...]


class Current:
    """The statements of ``case`` that stand now, with look-ups by question and subject.

    A statement stands until it is withdrawn, redacted or replaced, see ``unreplaced``. Where
    answers accumulate, an empty list (nobody, nothing) and 'unknown' never stand beside others of
    the same key: whichever is later counts.
    """

    def __init__(self, case: Case, questionnaire: Questionnaire) -> None:
        self.case = case
        self.questionnaire = questionnaire
        self.statements = tuple(self._standing())
        self._by_question: dict[str, list[Statement]] = defaultdict(list)
        for statement in self.statements:
            self._by_question[statement.question].append(statement)

    def _standing(self) -> Iterable[Statement]:
        standing = unreplaced(self.case)
        groups: dict[Key, list[Statement]] = defaultdict(list)
        for statement in standing:
            if self._accumulates(statement):
                groups[key_of(self.questionnaire, statement)].append(statement)
        overtaken = {s.id for group in groups.values() for s in _overtaken(group)}
        return (s for s in standing if s.id not in overtaken)

    def _accumulates(self, statement: Statement) -> bool:
        question = self.questionnaire.question.get(statement.question)
        return question is not None and question.accumulates

    def on(
        self, question: str, *, subject: str | None = None, call: str | None = None
    ) -> tuple[Statement, ...]:
        """Current statements on ``question``; ``subject`` and ``call`` narrow it where given."""
        return tuple(
            s
            for s in self._by_question.get(question, ())
            if (subject is None or s.subject == subject) and (call is None or s.call == call)
        )

    def own(
        self,
        question: str,
        subject: str | None,
        speaker: str,
        words_of: str | None,
        call: str | None,
    ) -> tuple[Statement, ...]:
        """What stands of exactly this key; ``call`` only counts where the question is per call."""
        per_call = "call" in self.questionnaire.question[question].per
        return tuple(
            s
            for s in self._by_question.get(question, ())
            if s.subject == subject
            and s.speaker == speaker
            and s.words_of == words_of
            and (not per_call or s.call == call)
        )

    @cached_property
    def by_question(self) -> Mapping[str, list[Statement]]:
        """Current statements by question id, oldest first."""
        return self._by_question

    def contradictions(self) -> tuple[Contradiction, ...]:
        """Where two answers that should be one differ, by question and subject. What each answers
        for themselves, like whether they can talk freely, is no difference.
        """
        found = []
        apart = self.questionnaire.routes.of_themselves
        for question_id, statements in self._by_question.items():
            question = self.questionnaire.question.get(question_id)
            if question is None or question.accumulates or question_id in apart:
                continue
            groups: dict[tuple[str | None, str | None], list[Statement]] = defaultdict(list)
            for statement in statements:
                if statement.status == "answered":
                    call = statement.call if "call" in question.per else None
                    groups[statement.subject, call].append(statement)
            for (subject, call), group in groups.items():
                values = [s.value for s in group]
                if any(value != values[0] for value in values[1:]):
                    found.append(
                        Contradiction(
                            question=question_id,
                            subject=subject,
                            call=call,
                            statements=tuple(group),
                        )
                    )
        return tuple(found)


def _overtaken(group: list[Statement]) -> list[Statement]:
    """Of statements of one key in order, those that a later 'nobody', or a name, has overtaken."""
    beside: list[Statement] = []
    gone: list[Statement] = []
    for statement in group:
        if statement.status == "answered" and statement.value == []:
            gone += beside
            beside = []
        else:
            gone += [s for s in beside if _says_nothing(s)]
            beside = [s for s in beside if not _says_nothing(s)]
        beside.append(statement)
    return gone


def _says_nothing(statement: Statement) -> bool:
    return statement.status == "unknown" or statement.value == []

"""The field that is being typed in: a draft of one statement, from the first key to leaving it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from msgspec.structs import replace

from intake_tui.domain.questionnaire import Question, Questionnaire
from intake_tui.domain.record import changes as operations
from intake_tui.domain.record.current import Current
from intake_tui.domain.record.types import Case, Changes, Draft, Note, Person, Statement
from intake_tui.domain.record.values import check_value
from intake_tui.domain.route import for_the_team
from intake_tui.domain.text import tidy
from intake_tui.domain.words import Kind
from intake_tui.errors import RecordRefused, ValueRefused, said

if TYPE_CHECKING:
    from intake_tui.session.call.conversation import Conversation
    from intake_tui.session.open_case import OpenCase


def attribution(
    conversation: OpenCase,
    question: Question,
    subject: str | None,
    *,
    speaker: str | None,
) -> tuple[str, str | None, Kind]:
    """Who says it, in whose words, and of which kind, as proposed for a question.

    What only the worker answers is the worker's, whoever is on the line; everything else is of who
    speaks. What somebody passes on of a child is that speaker's statement with the child as
    ``words_of``, kind told: a yes of the child lets others read it, and they are not its literal
    words. Raises ``RecordRefused`` while nobody speaks.
    """
    person = conversation.person(speaker)
    role = person.role if person else None
    theirs = "worker" in question.respondents and role not in question.respondents
    if theirs and (for_the_team(question) or person is None):
        return conversation.me(), None, question.kind_default
    if person is None:
        raise RecordRefused(
            said("nobody speaks yet"), way_out="Choose who speaks, or start a call."
        )
    child = conversation.person(subject)
    passes_on = (
        child is not None
        and child.role == "child"
        and child.id != person.id
        and "child" in question.respondents
        and (question.type == "quote" or question.respondents == ("child",))
    )
    words_of = child.id if passes_on and child is not None else None
    return person.id, words_of, kind_of(question, subject, person, words_of)


def by_me(conversation: OpenCase, said: Statement) -> bool:
    """Whether an answer is that of the worker at the keyboard."""
    person = conversation.person(said.speaker)
    mine = person is not None and person.role == "worker"
    return mine and person is not None and conversation.ground.is_worker(person.name)


def kind_of(
    question: Question, subject: str | None, speaker: Person | None, words_of: str | None
) -> Kind:
    """Of which kind an answer is as long as the worker says nothing about it.

    Literal is only what a question asks of somebody in their own words about themselves, like a
    child's wish; observed is only what those who work in the case saw. The rest was told.
    """
    kind = question.kind_default
    if words_of is not None:
        return "told"
    if kind == "quote" and (speaker is None or subject != speaker.id):
        return "told"
    if kind == "observed" and (speaker is None or speaker.role not in ("worker", "professional")):
        return "told"
    return kind


MARKS = ('"', "“", "„", "”")
"""What a worker types around words that are literal."""


def literal(raw: str) -> str | None:
    """The words of a text that stands in quotation marks from its first letter on, also while the
    closing mark is still to come; None where it does not, or only a part of it does.
    """
    text = raw.strip()
    if not text.startswith(MARKS):
        return None
    words = text[1:].strip()
    words = words[:-1].strip() if words.endswith(MARKS) else words
    return None if any(mark in words for mark in MARKS) else words


def partly_literal(raw: str) -> bool:
    """Whether a text begins in quotation marks and goes on after them: it counts as told."""
    return raw.strip().startswith(MARKS) and literal(raw) is None


def of_line(
    conversation: OpenCase, question: Question, subject: str | None, note: Note
) -> tuple[str, str | None, Kind]:
    """Who says it, in whose words, and of which kind, where a line of the notepad is filed.

    Only what was noted as a quote is somebody's literal words, and it stays a quote. What is told
    of a child waits for the child's yes, as it does when it is typed under the question itself.
    """
    speaker, words_of, kind = attribution(conversation, question, subject, speaker=note.speaker)
    if note.mark != "quote":
        return speaker, words_of, "told" if kind == "quote" else kind
    worded = question.type in ("quote", "text") and speaker == note.speaker
    return speaker, words_of, "quote" if worded else kind


class Field:
    """What stands in the open question. The statement's id is fixed from the start."""

    def __init__(self, question: Question, statement: Statement, raw: str = "") -> None:
        self.question = question
        self.statement = statement
        self.raw = raw
        self.problem = ""
        self.dirty = False
        self.touched = False
        self.corrects = False
        self.marked: Kind | None = None
        """The kind it had before quotation marks in the text made it literal."""
        self.note: str | None = None
        """The line of the notepad that this answer is made of; it is filed with the answer."""
        self.overwritten = ""
        """What was typed before the answer was marked unknown or declined; it becomes a note."""
        self.seen: tuple[Case, Case] | None = None

    @property
    def id(self) -> str:
        """The id the statement has now and will keep."""
        return self.statement.id

    @property
    def says_something(self) -> bool:
        """Whether leaving the field now would say something."""
        value = self.statement.value
        if self.statement.status != "answered":
            return True
        if isinstance(value, str):
            return bool(tidy(value))
        return value is not None

    @classmethod
    def open(
        cls,
        conversation: Conversation,
        question: Question,
        subject: str | None,
        editing: str | None,
    ) -> Field:
        """The field of a question, filled with the answer it goes on from, if there is one."""
        ground = conversation.ground
        speaker, words_of, kind = attribution(
            conversation, question, subject, speaker=conversation.speaker
        )
        now = ground.now()
        if question.per == "call":
            subject = conversation.call
        fresh = Statement(
            id=ground.new_id(),
            question=question.id,
            subject=subject,
            call=conversation.call,
            speaker=speaker,
            words_of=words_of,
            value=None,
            status="answered",
            kind=kind,
            said_at=now,
            recorded_at=now,
            recorded_by=ground.worker,
        )
        earlier = conversation.case.statements.get(editing or "")
        if earlier is None and not question.accumulates:
            standing = Current(conversation.case, conversation.questionnaire).own(
                question.id, subject, speaker, words_of, conversation.call
            )
            earlier = standing[-1] if standing else None
        if earlier is None:
            return cls(question, fresh)
        taken_up = replace(
            fresh,
            kind=earlier.kind,
            value=earlier.value,
            status=earlier.status,
            replaces=earlier.id,
        )
        if editing:
            # A correction stays where and when it was said, under who said it.
            taken_up = replace(
                earlier,
                id=fresh.id,
                seq=0,
                recorded_by=ground.worker,
                replaces=earlier.id,
                releases=(),
                recovered=False,
            )
        raw = earlier.value if isinstance(earlier.value, str) else ""
        field = cls(question, taken_up, raw)
        field.corrects = bool(editing)
        return field

    def attribute(self, conversation: Conversation) -> None:
        """Take over whose words and which kind were chosen."""
        changed = self.statement
        if conversation.words_of != "as asked":
            words_of = conversation.words_of
            changed = replace(changed, words_of=None if words_of == changed.speaker else words_of)
            if conversation.kind is None:
                speaker = conversation.person(changed.speaker)
                usual = kind_of(self.question, changed.subject, speaker, changed.words_of)
                self.marked = usual if self.marked else None
                changed = replace(changed, kind="quote" if self.marked else usual)
        if conversation.kind is not None:
            changed = replace(changed, kind=conversation.kind)
        if changed != self.statement:
            self._change(conversation, changed)

    def put(self, conversation: Conversation, raw: str, value: Any, problem: str) -> None:
        """Take over what stands in the field. A value that does not fit is a problem, not lost."""
        if self.overwritten.strip() and self.overwritten.strip() not in raw:
            conversation.keep_aside(self, self.overwritten)
        self.raw = raw
        self.problem, self.overwritten = problem, ""
        if value is not None and not problem and value != "":
            try:
                check_value(
                    conversation.questionnaire,
                    self.question,
                    value,
                    conversation.case.persons.keys(),
                )
            except ValueRefused as error:
                if not (isinstance(value, str) and not tidy(value)):
                    self.problem = error.detail
        changed = replace(self.statement, value=value, status="answered")
        self._change(conversation, self._as_marked(changed, chosen=conversation.kind is not None))

    def _as_marked(self, statement: Statement, *, chosen: bool) -> Statement:
        """Literal where the words stand in quotation marks; a kind that was chosen stays."""
        words = None
        if self.question.type in ("quote", "text") and isinstance(statement.value, str):
            words = literal(statement.value)
        if words:
            self.marked = self.marked or statement.kind
            kind = statement.kind if chosen else "quote"
            return replace(statement, value=words, kind=kind)
        if self.marked and not chosen:
            statement = replace(statement, kind=self.marked)
        self.marked = None
        return statement

    def mark(self, conversation: Conversation, status: Literal["unknown", "declined"]) -> None:
        """The answer is 'unknown' or 'declined'."""
        value = self.statement.value
        typed = self.raw or (value if isinstance(value, str) else "")
        self.overwritten = self.overwritten or (typed if self.touched else "")
        self.raw, self.problem = "", ""
        self._change(conversation, replace(self.statement, value=None, status=status))

    def _change(self, conversation: Conversation, statement: Statement) -> None:
        now = conversation.ground.now()
        self.statement = replace(
            statement,
            said_at=statement.said_at if self.touched or self.corrects else now,
            recorded_at=now,
        )
        self.dirty = self.touched = True
        self.seen = None

    def draft_changes(self, case: Case) -> Changes:
        """What makes the field durable as a draft."""
        if self.statement.status == "answered" and not self.says_something and not self.raw.strip():
            return operations.drop_draft(case, self.id)
        value = None if self.problem else self.statement.value
        raw = self.raw
        if not raw and self.statement.status != "answered":
            raw = self.overwritten or self.statement.status
        return operations.save_draft(
            case, Draft(id=self.id, statement=replace(self.statement, value=value), raw=raw)
        )

    def final(self, conversation: Conversation) -> Statement:
        """The statement as it becomes final."""
        return replace(self.statement, recorded_at=conversation.ground.now())

    def said(
        self, case: Case, questionnaire: Questionnaire, final: Statement
    ) -> tuple[Changes, Note | None]:
        """What saying it does, and the line of the notepad that is filed by that."""
        if self.note is None or self.note not in case.notes:
            return operations.say(case, questionnaire, final), None
        changes = operations.file_note(case, questionnaire, self.note, final)
        return changes, next(r for _, r in changes.puts if isinstance(r, Note))

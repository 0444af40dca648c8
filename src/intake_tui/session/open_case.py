"""One open case: what there is in it, and everything that may be done to it beside talking."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Literal

from msgspec.structs import replace

from intake_tui.domain import review as reviewing
from intake_tui.domain import route
from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.judging import Judge
from intake_tui.domain.questionnaire import Question, Questionnaire
from intake_tui.domain.record import changes as operations
from intake_tui.domain.record import erase
from intake_tui.domain.record.types import (
    Agreement,
    Case,
    Changes,
    Need,
    Note,
    Person,
    Place,
    Release,
    SetAside,
    Statement,
    Unlock,
    apply,
)
from intake_tui.domain.signals import Moment, Signal
from intake_tui.domain.words import Lang, Role, Side
from intake_tui.errors import RecordRefused, StoreError, said
from intake_tui.session.call.field import attribution, kind_of, of_line
from intake_tui.session.ground import Ground
from intake_tui.session.keeping.acts import Act, Arranged, Removed
from intake_tui.session.keeping.saving import Saver, SaveState

SIDE_OF_ROLE: Mapping[str | None, Side | None] = {
    "network": "informal",
    "volunteer": "volunteer",
    "organisation": "formal",
    "professional": "formal",
}


def worker_person(ground: Ground) -> Person:
    """The worker as a person of a case. Their mandate is asked, not assumed (B4.4)."""
    return Person(
        id=ground.new_id(),
        name=ground.name,
        role="worker",
        side="formal",
        added_at=ground.now(),
    )


class OpenCase:
    """A case, who works in it, and the call in hand if there is one."""

    def __init__(self, saver: Saver, questionnaire: Questionnaire, ground: Ground) -> None:
        self.saver = saver
        self.questionnaire = questionnaire
        self.ground = ground
        self.call: str | None = None
        self.speaker: str | None = None
        self._done: list[Act | Arranged | Removed] = []
        self._judge = Judge()
        self._facts: tuple[Case, tuple[str | None, datetime], Facts] | None = None

    # --- what there is ---------------------------------------------------------------------

    @property
    def case(self) -> Case:
        """The case with everything that was said, durable or waiting."""
        return self.saver.case

    @property
    def state(self) -> SaveState:
        """What the saved mark shows."""
        return self.saver.state

    def seen_case(self) -> Case:
        """The case that signals and route are judged on."""
        return self.case

    def did(self, act: Act | Arranged | Removed) -> None:
        """Something was done that undo takes back."""
        self._done.append(act)

    @property
    def last_act(self) -> Act | None:
        """What undo would take back now, where that was said; None where it was arranged."""
        last = self._done[-1] if self._done else None
        return last if isinstance(last, Act) else None

    def settle(self) -> None:
        """Finish what is under way before something else is done; nothing is, here."""

    def facts(self) -> Facts:
        """The case as conditions read it, what is being typed included."""
        case, now = self.seen_case(), self.ground.now()
        key = (self.call, now.replace(second=0, microsecond=0))
        if self._facts is None or self._facts[0] is not case or self._facts[1] != key:
            facts = Facts(
                case,
                self.questionnaire,
                now=now,
                limits=self.ground.limits,
                call=self.call,
            )
            self._facts = (case, key, facts)
        return self._facts[2]

    def signals(self, at: Moment = "live") -> tuple[Signal, ...]:
        """The attention points of now, what is being typed included."""
        return self._judge.judge(self.facts(), at)

    def quick_route(self) -> tuple[route.Step, ...]:
        """The quick route for who is on the line."""
        return route.quick(self.facts(), self.caller, self.speaker)

    def full_route(self) -> tuple[route.Step, ...]:
        """Every open question for each of its subjects."""
        return route.full(self.facts())

    def review(self) -> reviewing.Review:
        """What is still to ask, and what differs or waits."""
        return reviewing.review(self.facts(), self.caller)

    @property
    def caller(self) -> str | None:
        """Who is on the line in the call in hand; None without a call."""
        call = self.case.calls.get(self.call or "")
        return call.with_people[0] if call and call.with_people else None

    def audit(self, what: str, purpose: str) -> None:
        """Note something done with this case that leaves it. Raises ``NotSaved``."""
        self.saver.store.audit(what, self.case.id, purpose)

    def me(self) -> str:
        """The person of the case who works here now; added where a colleague opened the case."""
        for person in self.case.people("worker"):
            if self.ground.is_worker(person.name):
                return person.id
        if self.saver.read_only and self.case.people("worker"):
            return self.case.people("worker")[0].id
        worker = worker_person(self.ground)
        self._do(operations.put_person(self.case, worker))
        return worker.id

    def person(self, person_id: str | None) -> Person | None:
        """A person of the case."""
        return self.case.persons.get(person_id or "")

    def asked(
        self, question: Question, subject: str | None, lang: Lang, *, to: str | None = None
    ) -> str:
        """The wording for who speaks, or for ``to``, and the child's age; names filled in."""
        speaker = self.person(to or self.speaker)
        facts = self.facts()
        child = self.person(subject) if question.per in ("child", "child+call") else None
        if child is None and speaker is not None and speaker.role == "child":
            child = speaker
        bands = facts.current.on("child-age-band", subject=child.id) if child else ()
        band = bands[-1].value if bands and bands[-1].status == "answered" else None
        role = speaker.role if speaker else None
        if child is not None and speaker is not None and role == "child" and child != speaker:
            # A child that is asked about another child is not asked where it is itself.
            role = band = None
        text = self.questionnaire.wording(question.id, lang, role=role, band=band)
        children = self.case.people("child")
        named = child or (children[0] if len(children) == 1 else None)
        someone = self.person(subject)
        worker = next(iter(self.case.people("worker")), None)
        fill = {
            "[kind]": _name(named, "het kind" if lang == "nl" else "the child"),
            "[child]": _name(named, "the child"),
            "[naam]": _name(someone, "deze persoon" if lang == "nl" else "this person"),
            "[name]": _name(someone, "this person"),
            "[werker]": _name(worker, "de werker" if lang == "nl" else "the worker"),
            "[worker]": _name(worker, "the worker"),
        }
        for mark, name in fill.items():
            text = text.replace(mark, name)
        return text

    # --- people ---------------------------------------------------------------------------

    def add_person(
        self,
        name: str,
        role: Role | None,
        *,
        relation: str = "",
        side: Side | None = None,
        child: str | None = None,
        circle: int | None = None,
        mandate: bool | None = None,
    ) -> str:
        """Add a person; side follows from the role where it is not given."""
        person_id = self.ground.new_id()
        places: tuple[Place, ...] = ()
        if child is not None and circle is not None:
            drawn_by = self.speaker or person_id
            places = (Place(child=child, circle=circle, drawn_by=drawn_by),)
        person = Person(
            id=person_id,
            name=name,
            role=role,
            side=side or SIDE_OF_ROLE.get(role),
            relation=relation,
            mandate=mandate,
            places=places,
            named_by=self.speaker,
            added_at=self.ground.now(),
        )
        self._do(operations.put_person(self.case, person))
        return person_id

    def change_person(self, person_id: str, **fields: Any) -> None:
        """Change what is noted of a person: name, role, relation, side, mandate, ticked, places."""
        person = self.case.persons.get(person_id)
        if person is None:
            raise RecordRefused(said("this person is not in the case"))
        if "role" in fields and "side" not in fields and person.side is None:
            fields["side"] = SIDE_OF_ROLE.get(fields["role"])
        self._do(operations.put_person(self.case, replace(person, **fields)))

    # --- statements -----------------------------------------------------------------------

    def withdraw(self, statement_id: str, reason: str) -> None:
        """End a statement, with a reason."""
        self._do(
            operations.withdraw(
                self.case,
                statement_id,
                reason=reason,
                by=self.ground.worker,
                now=self.ground.now(),
            )
        )

    def redact(self, statement_id: str, reason: str) -> None:
        """Remove a statement's value for good."""
        self._do(
            erase.redact(
                self.case,
                statement_id,
                reason=reason,
                by=self.ground.worker,
                now=self.ground.now(),
                event_id=self.ground.new_id(),
            )
        )
        with contextlib.suppress(StoreError):
            # Where the log cannot be written the words are gone all the same; the record says it.
            self.saver.store.audit("redacted", self.case.id)

    def attribute_anew(self, statement_id: str, speaker: str) -> None:
        """A statement was typed under the wrong speaker: withdraw it and say it under the right
        one, in one commit. Whose words and which kind follow from who said it.
        """
        statement = self.case.statements[statement_id]
        question = self.questionnaire.question[statement.question]
        _, words_of, kind = attribution(self, question, statement.subject, speaker=speaker)
        said_by = self.person(statement.speaker)
        if statement.kind != kind_of(question, statement.subject, said_by, statement.words_of):
            kind = statement.kind  # the worker chose it
        now, by = self.ground.now(), self.ground.worker
        ended = operations.withdraw(self.case, statement_id, reason="wrong speaker", by=by, now=now)
        again = replace(
            statement,
            id=self.ground.new_id(),
            seq=0,
            speaker=speaker,
            words_of=words_of,
            kind=kind,
            recorded_at=now,
            recorded_by=by,
            replaces=statement_id,
            releases=(),
        )
        said = operations.say(apply(self.case, ended), self.questionnaire, again)
        new = again.id if any(r.id == again.id for _, r in said.puts) else None
        self._done.append(Act(said=new, ended=statement_id))
        self._do(ended + said)

    # --- notes, signals, releases ----------------------------------------------------------

    def note(self, text: str, mark: Literal["", "quote", "danger", "ask"] = "") -> str:
        """Write a line in the notepad, with the time and who speaks."""
        note = Note(
            id=self.ground.new_id(),
            call=self.call,
            speaker=self.speaker,
            text=text,
            mark=mark,
            at=self.ground.now(),
        )
        self._do(operations.put_note(note))
        return note.id

    def file_note(self, note_id: str, question_id: str, subject: str | None, value: Any) -> None:
        """Make a statement of a notepad line. It is a quote only where the line was marked so."""
        note = self.case.notes[note_id]
        question = self.questionnaire.question[question_id]
        if question.per == "call":
            subject = note.call
        speaker, words_of, kind = of_line(self, question, subject, note)
        now = self.ground.now()
        statement = Statement(
            id=self.ground.new_id(),
            question=question_id,
            subject=subject,
            call=note.call,
            speaker=speaker,
            words_of=words_of,
            value=value,
            status="answered",
            kind=kind,
            said_at=note.at,
            recorded_at=now,
            recorded_by=self.ground.worker,
        )
        filing = operations.file_note(self.case, self.questionnaire, note_id, statement)
        self._do(filing)
        made = self.case.notes[note_id].filed_as[-1]
        said = made if made == statement.id else None
        self._done.append(Act(said=said, filed=(note_id, made)))

    def drop_note(self, note_id: str) -> None:
        """A notepad line needs no filing; it stays readable."""
        self._do(operations.put_note(replace(self.case.notes[note_id], dropped=True)))

    def set_aside(self, signal: Signal, reason: str) -> None:
        """Set an attention point aside for exactly the statements it rests on now."""
        self.settle()
        record = SetAside(
            id=self.ground.new_id(),
            rule=signal.rule.id,
            subject=signal.subject,
            statements=signal.statements,
            reason=reason,
            by=self.ground.worker,
            at=self.ground.now(),
        )
        self._do(operations.set_aside(self.case, record))

    def unlock(self, signal: Signal, block: str, reason: str, consulted: str = "") -> None:
        """Open what a guard holds back, with a reason, for exactly the statements of now."""
        self.settle()
        record = Unlock(
            id=self.ground.new_id(),
            rule=signal.rule.id,
            subject=signal.subject,
            block=block,
            statements=signal.statements,
            reason=reason,
            consulted=consulted,
            by=self.ground.worker,
            at=self.ground.now(),
        )
        self._do(operations.unlock(self.case, record))

    def release(self, statement_id: str, to: str, *, consent_of: str, how: str) -> None:
        """Release one exact statement to one person."""
        released = Release(
            to=to, by=consent_of, checked_by=self.ground.worker, how=how, at=self.ground.now()
        )
        self._do(operations.release(self.case, statement_id, released))

    def end_release(self, statement_id: str, to: str) -> None:
        """Withdraw a release."""
        self._do(operations.end_release(self.case, statement_id, to, now=self.ground.now()))

    def agree(self, agreement: Agreement) -> None:
        """Note an agreement, or change it."""
        self._do(operations.put_agreement(self.case, self.questionnaire, agreement))

    def need(self, child: str, slots: tuple[str, ...]) -> None:
        """Mark when in the week a child needs somebody."""
        need = Need(id=child, slots=slots)
        self._do(operations.put_need(self.case, self.questionnaire, need))

    def _do(self, changes: Changes) -> bool:
        return self.saver.commit(changes)

    def _ids(self) -> Iterator[str]:
        return (self.ground.new_id() for _ in itertools.count())


def _name(person: Person | None, otherwise: str) -> str:
    return person.name if person and person.name else otherwise

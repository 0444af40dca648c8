"""What conditions look at: the standing statements of a case, its people and its calls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

from intake_tui.domain.questionnaire import Questionnaire, Selector
from intake_tui.domain.record.current import Current
from intake_tui.domain.record.types import Call, Case, Person, Statement
from intake_tui.domain.record.values import persons_in


class Facts:
    """A case as conditions read it, at one moment and with one set of thresholds.

    ``call`` is the call in hand, if one is open; the latest call otherwise.
    """

    def __init__(
        self,
        case: Case,
        questionnaire: Questionnaire,
        *,
        now: datetime,
        limits: Mapping[str, int] | None = None,
        call: str | None = None,
    ) -> None:
        self.case = case
        self.questionnaire = questionnaire
        self.now = now
        self.limits = questionnaire.limits(limits)
        self.current = Current(case, questionnaire)
        latest = case.latest_call()
        self.latest_call = latest.id if latest else None
        self.call = call or self.latest_call
        self.in_route = frozenset(questionnaire.routes.full)
        self.people = case.people()
        # What selectors chose, kept for this one state of the case; a selector is kept with its
        # answer so that its identity cannot be taken over by another.
        self.chosen: dict[int, tuple[Selector, tuple[Person, ...]]] = {}
        self.groups: dict[str, frozenset[str]] = {}

    @cached_property
    def spoke_in(self) -> Mapping[str, tuple[str, ...]]:
        """For each person the calls in which they spoke, oldest first."""
        spoke: dict[str, set[str]] = {}
        for statement in self.current.statements:
            if statement.call and not self._is_worker(statement.speaker):
                spoke.setdefault(statement.speaker, set()).add(statement.call)
        for call in self.case.calls.values():
            for person in call.with_people:
                spoke.setdefault(person, set()).add(call.id)
        order = {call.id: index for index, call in enumerate(self.case.calls_in_order())}
        return {
            person: tuple(sorted(calls, key=lambda c: order.get(c, -1)))
            for person, calls in spoke.items()
        }

    def _is_worker(self, person: str) -> bool:
        known = self.case.persons.get(person)
        return known is not None and known.role == "worker"

    @cached_property
    def named_in(self) -> Mapping[str, frozenset[str]]:
        """For each question the persons named in a standing answer to it."""
        named: dict[str, set[str]] = {}
        for statement in self.current.statements:
            question = self.questionnaire.question.get(statement.question)
            if question is not None and statement.status == "answered":
                named.setdefault(question.id, set()).update(persons_in(question, statement.value))
        return {question: frozenset(people) for question, people in named.items()}

    @cached_property
    def tasked(self) -> frozenset[str]:
        """Persons who own an agreement, or to whom one is proposed."""
        return frozenset(a.owner for a in self.case.agreements.values() if a.state != "ended")

    def answered_about(self, person: str, question: str) -> bool:
        """Whether an answered statement about ``person`` stands on ``question``."""
        return any(s.status == "answered" for s in self.current.on(question, subject=person))

    def mandate(self, person_id: str | None) -> bool | None:
        """Whether a person is a professional with a mandate; None where that is not known.

        Who is neither professional nor worker has none, whatever was said or noted (B4.1, B4.4).
        Of the others an answer to ``professional-mandate`` outranks what was noted of the person: a
        'yes' is the worker's to give, so that nobody has a mandate by saying so; one 'no', by
        anybody, is enough for no. Of somebody without a role it can only be known that there is
        none.
        """
        person = self.case.persons.get(person_id or "")
        if person is None:
            return None
        if person.role not in ("professional", "worker", None):
            return False
        answers = {
            s.value
            for s in self.current.on("professional-mandate", subject=person.id)
            if s.status == "answered" and (s.value == "no" or self._is_worker(s.speaker))
        }
        mandate = answers == {"yes"} if answers else person.mandate
        return None if mandate and person.role is None else mandate

    def field(self, person_id: str, name: str) -> str | None:
        """A field of a person as a code, for paths like ``by.mandate``."""
        person: Person | None = self.case.persons.get(person_id)
        if person is None:
            return None
        if name == "mandate":
            mandate = self.mandate(person_id)
            return None if mandate is None else ("yes" if mandate else "no")
        value = getattr(person, name, None) if name in ("role", "side") else None
        return value if isinstance(value, str) else None

    def calls_by_speaker(self, statements: list[Statement]) -> list[Statement]:
        """Of ``statements`` those made in the latest call of their speaker."""
        return [
            s
            for s in statements
            if s.call and s.call == (self.spoke_in.get(s.speaker) or ("",))[-1]
        ]

    def speaking_call(self, person: str | None) -> str | None:
        """The latest call in which ``person`` spoke."""
        calls = self.spoke_in.get(person or "", ())
        return calls[-1] if calls else None

    def call_record(self, call: str | None) -> Call | None:
        """The call by id."""
        return self.case.calls.get(call or "")

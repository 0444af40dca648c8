"""What a worker arranges: people, circles, agreements, the week. Each act is one commit, durable at
once, and can be taken back one at a time, as long as nobody changed the same since.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from msgspec.structs import replace

from intake_tui.domain.moments import ZONE
from intake_tui.domain.network import Breach, offers, place_around
from intake_tui.domain.plan.capacity import breaches
from intake_tui.domain.record import changes as operations
from intake_tui.domain.record.types import Agreement, Place, Record, apply
from intake_tui.errors import RecordRefused
from intake_tui.session.call.caller import add_person
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.keeping.acts import Arranged
from intake_tui.session.network.showing import placed, toggled


class Arranging:
    """The acts on the network of one open case. They are taken back apart from what was said: undo
    in the network never withdraws an answer, and undo in the call never an agreement.
    """

    def __init__(self, talk: Conversation) -> None:
        self.talk = talk

    def _act(
        self, table: Literal["persons", "agreements", "needs"], record_id: str, was: Record | None
    ) -> None:
        now = self.talk.case.table(table).get(record_id)
        if now is not None and now != was:
            self.talk.arranged.append(Arranged(table, was, now))

    def _doing(
        self,
        table: Literal["persons", "agreements", "needs"],
        record_id: str,
        work: Callable[[], None],
    ) -> None:
        was = self.talk.case.table(table).get(record_id)
        work()
        self._act(table, record_id, was)

    def undo(self) -> Arranged | None:
        """Take back what was arranged last; None where there is nothing. Raises ``RecordRefused``
        where it cannot be taken back any more; the act before it is then next.
        """
        if not self.talk.arranged:
            return None
        act = self.talk.arranged.pop()
        self.talk.saver.commit(act.taken_back(self.talk.case))
        return act

    # --- people ----------------------------------------------------------------------------

    def add(self, fields: dict[str, Any], child: str | None) -> str:
        """Add the person of a dialog: name, relation, role, side, mandate, circle."""
        before = self.talk.case.persons
        noted = {**fields, "child": child}
        person = add_person(self.talk, noted.pop("name"), noted.pop("role"), **noted)
        self._act("persons", person, before.get(person))
        return person

    def change(self, person_id: str, **fields: Any) -> None:
        """Change what is noted of a person."""
        self._doing("persons", person_id, lambda: self.talk.change_person(person_id, **fields))

    def put_in_circle(self, person_id: str, child: str, circle: int | None, by: str) -> None:
        """``by`` draws this person in a circle around ``child``; None: in none."""
        person = self.talk.case.persons[person_id]
        self.change(person_id, places=placed(person, child, circle, by))

    def redrawn(self, person_id: str, child: str, circle: int | None) -> tuple[Place, ...]:
        """The places of somebody whose circle is another one: the drawing that is shown, changed; a
        first one is drawn by who speaks.
        """
        person = self.talk.case.persons[person_id]
        workers = {p.id for p in self.talk.case.people("worker")}
        shown = place_around(person, child, workers)
        by = shown.drawn_by if shown is not None else self.draws()
        return placed(person, child, circle, by)

    def draws(self) -> str:
        """Who draws the circles now: who speaks, else the worker."""
        person = self.talk.person(self.talk.speaker)
        if person is not None and self.talk.call is not None:
            return person.id
        return self.talk.me()

    # --- the week --------------------------------------------------------------------------

    def turn(self, child: str, *parts: str) -> None:
        """Mark parts of the week as needed; where all of them are, as not needed."""
        slots = toggled(self.talk.case, child, parts)
        self._doing("needs", child, lambda: self.talk.need(child, slots))

    # --- agreements ------------------------------------------------------------------------

    def begin(
        self, *, owner: str = "", child: str | None = None, part: str | None = None
    ) -> Agreement:
        """An agreement to be filled in: whose, for which child, when; what one offer says already.

        It is proposed until somebody said yes to it. Nothing is written.
        """
        children = self.talk.case.people("child")
        child = child or (children[0].id if len(children) == 1 else None)
        theirs = [o for o in offers(self.talk.facts().current, owner) if o.own] if owner else []
        only = theirs[0] if len({o.code for o in theirs}) == 1 else None
        return Agreement(
            id=self.talk.ground.new_id(),
            owner=owner,
            code=only.code if only else "",
            children=(child,) if child else (),
            slots=(part,) if part else (),
            offer=only.statement if only else None,
        )

    def for_task(self, agreement: Agreement, code: str) -> Agreement:
        """``agreement`` for one task; it rests on what its owner offers of it."""
        own = [
            o
            for o in offers(self.talk.facts().current, agreement.owner)
            if o.own and o.code == code
        ]
        return replace(agreement, code=code, offer=own[-1].statement if own else None)

    def agree(self, agreement: Agreement) -> None:
        """Note an agreement, or change one. Where it names no offer and its owner made one for this
        task, it rests on that one.
        """
        if agreement.offer is None:
            agreement = self.for_task(agreement, agreement.code)
        self._doing("agreements", agreement.id, lambda: self.talk.agree(agreement))

    def say_yes(self, agreement_id: str) -> None:
        """Proposed becomes agreed, agreed becomes proposed; what ended is proposed anew."""
        agreement = self.talk.case.agreements[agreement_id]
        again = agreement.state == "ended"
        state: Literal["proposed", "agreed"] = (
            "agreed" if agreement.state == "proposed" else "proposed"
        )
        self.agree(replace(agreement, state=state, end=None if again else agreement.end))

    def end(self, agreement_id: str) -> None:
        """End an agreement today; one that ended earlier keeps its day."""
        agreement = self.talk.case.agreements[agreement_id]
        day = min(agreement.end or self.today(), self.today())
        self.agree(replace(agreement, state="ended", end=day))

    def today(self) -> str:
        """Today in Amsterdam, as the record keeps a date."""
        today: date = self.talk.ground.now().astimezone(ZONE).date()
        return today.isoformat()

    def weighed(self, agreement: Agreement) -> tuple[Breach, ...]:
        """What noting ``agreement`` would ask beyond what was offered: about itself, or new by it.

        Nothing is written. An agreement that does not fit the case yet weighs nothing.
        """
        talk, now = self.talk, self.talk.ground.now()
        case, known, limits = talk.case, talk.questionnaire, talk.ground.limits
        try:
            changes = operations.put_agreement(case, known, agreement)
        except RecordRefused:
            return ()
        before = set(breaches(case, known, now=now, limits=limits))
        after = breaches(apply(case, changes), known, now=now, limits=limits)
        return tuple(b for b in after if b.agreement == agreement.id or b not in before)

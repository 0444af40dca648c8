"""What a worker arranges: people, circles, agreements, the week. Each act is one commit, durable at
once, and can be taken back, as long as nobody changed the same since.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from msgspec.structs import replace

from intake_tui.domain.moments import ZONE, gone_by
from intake_tui.domain.network import (
    Breach,
    counted,
    latest,
    measure,
    offers,
    place_around,
)
from intake_tui.domain.plan.capacity import breaches
from intake_tui.domain.record import changes as operations
from intake_tui.domain.record import people
from intake_tui.domain.record.types import Agreement, Place, Record, apply
from intake_tui.errors import RecordRefused, StoreError
from intake_tui.locale import language
from intake_tui.session import phrases
from intake_tui.session.call.caller import add_person
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.keeping.acts import Arranged, Removed
from intake_tui.session.network.showing import placed, toggled


class Arranging:
    """The acts on the network of one open case; undo takes them back in the order of all acts."""

    def __init__(self, talk: Conversation) -> None:
        self.talk = talk

    def _act(
        self, table: Literal["persons", "agreements", "needs"], record_id: str, was: Record | None
    ) -> None:
        now = self.talk.case.table(table).get(record_id)
        if now is not None and now != was:
            self.talk.did(Arranged(table, was, now))

    def _doing(
        self,
        table: Literal["persons", "agreements", "needs"],
        record_id: str,
        work: Callable[[], None],
    ) -> None:
        was = self.talk.case.table(table).get(record_id)
        work()
        self._act(table, record_id, was)

    # --- people ----------------------------------------------------------------------------

    def add(self, fields: dict[str, Any], child: str | None) -> str:
        """Add the person of a dialog: name, relation, role, side, mandate, circle."""
        before = self.talk.case.persons
        noted = {**fields, "child": child}
        person = add_person(self.talk, noted.pop("name"), noted.pop("role"), **noted)
        self._act("persons", person, before.get(person))
        return person

    def remove(self, person_id: str) -> str:
        """Take out somebody of whom nothing is recorded; their name. Who spoke goes on speaking,
        else the caller does, else the worker. Raises ``RecordRefused``.
        """
        talk = self.talk
        talk.settle()
        changes = people.remove_person(talk.case, person_id)
        gone = talk.case.persons[person_id]
        calls = tuple(call.id for call in people.heard_in(talk.case, person_id))
        if talk.speaker == person_id:
            talk.choose_speaker(talk.caller or talk.me())
        talk.saver.commit(changes)
        talk.did(Removed(gone, calls))
        with contextlib.suppress(StoreError):
            # Where the log cannot be written the slip is gone all the same.
            talk.audit("changed", "person removed")
        return gone.name or gone.relation

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
        """An agreement to be filled in: whose, for which child, when; and where its owner offers
        one task, what was offered. It is proposed until that person said yes to it. Nothing is
        written.
        """
        children = self.talk.case.people("child")
        child = child or (children[0].id if len(children) == 1 else None)
        begun = Agreement(
            id=self.talk.ground.new_id(),
            owner=owner,
            code="",
            children=(child,) if child else (),
            slots=(part,) if part else (),
        )
        codes = {o.code for o in offers(self.talk.facts().current, owner) if o.own and owner}
        return self.for_task(begun, codes.pop()) if len(codes) == 1 else begun

    def for_task(self, agreement: Agreement, code: str) -> Agreement:
        """``agreement`` for one task, with what its owner offers of it and is not asked yet: how
        often, when, until when, and within what limits.

        More parts of the week than times were offered are parts to choose from: they stand in its
        words, not in its week.
        """
        rests = self._resting(replace(agreement, code=code))
        made = offers(self.talk.facts().current, agreement.owner)
        holding = latest([o for o in made if o.code == code], self.today())
        if not holding:
            return rests
        known, lang = self.talk.questionnaire, language()
        unit = known.offer[code].unit
        asked = [
            a
            for a in self.talk.case.agreements.values()
            if (a.owner, a.code) == (agreement.owner, code)
            and a.id != agreement.id
            and a.state != "ended"
            and not gone_by(a.end, self._day())
        ]
        most = sum(offer.amount for offer in holding)
        left = most - sum(measure(a, unit) or 0 for a in asked)
        left = left if left > 0 else most
        offered = [slot for offer in holding for slot in offer.slots]
        taken = {slot for a in asked for slot in a.slots}
        slots = tuple(dict.fromkeys(s for s in offered if s not in taken)) or tuple(offered)
        ends = [offer.until[:10] for offer in holding if offer.until]
        words = [said for o in holding for said in (o.words, o.limit) if said]
        if agreement.slots:
            slots = agreement.slots
            left = min(left, counted(slots, unit) or left)
        elif counted(slots, unit) > left:
            words.insert(0, phrases.in_the_week(known, slots, lang))
            slots = ()
        text = "; ".join(dict.fromkeys(words))
        return replace(rests, amount=left, slots=slots, end=min(ends, default=None), text=text)

    def _resting(self, agreement: Agreement) -> Agreement:
        """``agreement`` on what its owner offers of its task, the latest of several."""
        own = [
            o
            for o in offers(self.talk.facts().current, agreement.owner)
            if o.own and o.code == agreement.code
        ]
        return replace(agreement, offer=own[-1].statement if own else None)

    def agree(self, agreement: Agreement) -> None:
        """Note an agreement, or change one. Where it names no offer and its owner made one for this
        task, it rests on that one.
        """
        if agreement.offer is None:
            agreement = self._resting(agreement)
        self._doing("agreements", agreement.id, lambda: self.talk.agree(agreement))

    def unsaid(self, agreement: Agreement) -> str:
        """Whose yes is wanted first for ``agreement``: of who takes over where that is missing,
        else of who does it.
        """
        missing = {
            b.person
            for b in self.weighed(agreement)
            if b.agreement == agreement.id and b.kind == "no-informed-yes"
        }
        backup = agreement.backup
        return backup if backup and backup in missing else agreement.owner

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
        return self._day().isoformat()

    def _day(self) -> date:
        return self.talk.ground.now().astimezone(ZONE).date()

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

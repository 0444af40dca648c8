"""The gate of the allow-list for everybody but the professional; see ``readers`` for the rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from intake_tui.domain.circles import chosen_by_child, places_for
from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.moments import ZONE
from intake_tui.domain.names import texts_in
from intake_tui.domain.questionnaire import Question
from intake_tui.domain.reach import (
    age_band,
    children_in_reach,
    consented,
    secret_from,
)
from intake_tui.domain.reader_table import (
    PLACE_QUESTIONS,
    ROLE_OF,
    TEAM,
    for_organisation,
    in_order,
    named_filter,
    role_of,
    row,
    view,
)
from intake_tui.domain.reading import Passed, Reader, Reading
from intake_tui.domain.record.types import Agreement, Statement
from intake_tui.domain.record.values import persons_in
from intake_tui.domain.record.yes import child_speaking
from intake_tui.domain.secrecy import secret_places
from intake_tui.domain.week import Cover, cover
from intake_tui.domain.withholding import Withholding
from intake_tui.domain.words import Passage
from intake_tui.errors import NoChildLeft, NoChildNoted, PlanRefused, said


class Gate:
    """The allow-list at work for one reader other than the professional.

    What is secret in ``today`` is kept back as well: ``facts`` may be of an earlier moment.
    """

    def __init__(self, facts: Facts, reader: Reader, *, today: Facts | None = None) -> None:
        self.facts = facts
        self.known = facts.questionnaire
        self.reader = reader
        person = facts.case.persons.get(reader.person or "")
        if person is None or person.role not in ROLE_OF[reader.name]:
            raise PlanRefused(
                said(
                    "a {name} plan is made for one person, and this is not such a person",
                    name=reader.name,
                ),
                way_out="Name the person with --person.",
            )
        self.person = person
        moments = (facts,) if today is None else (facts, today)
        self.secret = frozenset().union(*(secret_from(f, person.id) for f in moments))
        self.consent = reader.name != "supporter" or consented(facts, person.id)
        reach = children_in_reach(facts, reader, consent=self.consent)
        self.scope = reach - self.secret
        if reader.name == "family" and not self.scope:
            raise NoChildLeft if reach else NoChildNoted
        self.others = {p.id for p in facts.case.people("child")} - self.scope
        self.task_only = reader.name == "supporter" and (
            person.side == "formal" or person.role in ("organisation", "professional")
        )
        self.organisation = reader.name == "supporter" and person.role == "organisation"
        self.band = age_band(facts, person.id) if reader.name == "child" else None
        self.withheld = Withholding(
            facts,
            known={person.id, *self.scope},
            secret=self.secret,
            others=self.others,
            strict=reader.name == "family",
            places=secret_places(self.secret, *moments),
        )

    # -- the decision ---------------------------------------------------------------------------

    def passes(self, s: Statement) -> bool:
        """Whether ``s`` crosses to this reader. Filters first, then own copy, then the row."""
        question = self.known.question.get(s.question)
        if question is None or s.status != "answered":
            return False
        if self._filtered(s, question):
            return False
        own = self._own(s, question)
        passage = own or row(self.known, s.question, self.reader.name)
        if self.task_only and own is None and passage == "always":
            passage = "release"
        if passage == "never":
            return False
        if passage == "release" and not self._released(s):
            return False
        if passage == "always" and self._other_child(s, question):
            return False
        return self._line_of_team(s)

    def _filtered(self, s: Statement, question: Question) -> bool:
        name = self.reader.name
        # Decisions are filtered line by line, see ``_decisions``.
        in_value = () if question.type == "decisions" else persons_in(question, s.value)
        named = {s.subject, s.speaker, s.words_of, *in_value}
        if named_filter(self.known, s.question, name):
            return True
        if self.secret and (named & self.secret or s.question in PLACE_QUESTIONS):
            return self._left_out(s, "secret-stay")
        if name == "family" and named & self.others:
            return self._left_out(s, "other-child")
        if name == "supporter" and not self.consent and s.speaker != self.person.id:
            return True
        if self.task_only and s.subject in self.others:
            return True
        if self.organisation and not for_organisation(question):
            return True
        # A child says yes to what is about itself, not to what another child said.
        if name == "child" and question.per in ("child", "child+call") and s.subject in self.others:
            return True
        return name == "child" and not self._released(s)

    def _other_child(self, s: Statement, question: Question) -> bool:
        return question.per in ("child", "child+call") and s.subject not in self.scope

    def _own(self, s: Statement, question: Question) -> Passage | None:
        """What an own-copy exception says of what is about this person, or else told by them.

        It opens what they said themselves. What another told about them takes a release, as it
        would tell them who has spoken of them; no exception does more than its row for that.
        """
        owner = s.subject if question.per == "person" else s.speaker
        if owner != self.person.id:
            return None
        for x in self.known.reader_exceptions:
            if x.kind == "own" and x.reader == self.reader.name and s.question in x.questions:
                if self.person.id in (s.speaker, s.words_of):
                    return x.effect
                never = row(self.known, s.question, self.reader.name) == "never"
                return "release" if never else None
        return None

    def _released(self, s: Statement) -> bool:
        """A release of exactly this statement to this person, by whose yes it takes.

        To a child, and of a child's words, that is the child itself, checked by the worker.
        """
        whose = {yes for yes in (child_speaking(self.facts.case, s),) if yes is not None}
        if self.reader.name == "child":
            whose.add(self.person.id)
        return any(
            r.to == self.person.id
            and r.withdrawn is None
            and (not whose or (whose == {r.by} and bool(r.checked_by)))
            for r in s.releases
        )

    def _line_of_team(self, s: Statement) -> bool:
        """The line on living at home crosses only when a team decided it (tipping-alone)."""
        if s.question != "tipping-line":
            return True
        decided = self.facts.current.on("tipping-decided-with", subject=s.subject)
        if any(TEAM & set(d.value or ()) for d in decided if d.status == "answered"):
            return True
        return not self._left_out(s, "no-team-decision")

    def _left_out(self, s: Statement, why: Any) -> bool:
        """Tell the worker, where the line would have crossed otherwise."""
        if self._released(s):
            self.withheld.warn(s.id, s.question, why)
        return True

    # -- what is shown of it --------------------------------------------------------------------

    def may_name(self, teller: str | None) -> bool:
        """Whether this reader may know that ``teller`` told it (x06): only a yes with name."""
        if teller == self.person.id:
            return True
        answers = self.facts.current.on("may-say-who-told", subject=teller)
        own = any(s.speaker == teller for s in answers)
        return own and all(s.value == "with-name" for s in answers)

    def _own_words_of_child(self, s: Statement) -> bool:
        """A child who released these very words to this reader may be shown as having said them.

        A 'no' or 'without name' of the child outranks that.
        """
        refused = self.facts.current.on("may-say-who-told", subject=s.speaker)
        return (
            s.speaker == s.subject
            and s.speaker in self.scope
            and not refused
            and any(
                r.to == self.person.id and r.by == s.speaker and r.withdrawn is None
                for r in s.releases
            )
        )

    def show(self, s: Statement) -> Passed:
        """``s`` as this reader sees it."""
        shown = self.may_name(s.speaker) or self._own_words_of_child(s)
        words = s.words_of if s.words_of != s.speaker else None
        words_shown = words in self.scope or words == self.person.id or self.may_name(words)
        question = self.known.question[s.question]
        hide_subject = question.per == "call" or (
            question.per == "person"
            and not shown
            and s.subject == s.speaker
            and role_of(self.facts, s.subject) not in ("worker", "professional")
        )
        return Passed(
            id=s.id,
            seq=s.seq,
            question=s.question,
            subject=None if hide_subject else s.subject,
            call=None,
            call_at=None,
            value=self._value(s, question),
            status=s.status,
            kind=s.kind,
            teller=s.speaker if shown else None,
            by_team=not shown and role_of(self.facts, s.speaker) == "worker",
            words_of=words if words and words_shown else None,
            words_hidden=bool(words) and not words_shown,
            said_at=s.said_at,
            own=self.person.id in (s.speaker, s.words_of),
            released_to=self._given_to(s),
        )

    def _given_to(self, s: Statement) -> tuple[str, ...]:
        """Whom a youth let know these words itself: 'this [name] may know' stands from 16 only, as
        a name is something to read for whoever reads along with a younger child.
        """
        if self.reader.name != "child" or self.band != "16plus":
            return ()
        given = (r.to for r in s.releases if r.withdrawn is None and r.by == self.person.id)
        return tuple(
            p for p in dict.fromkeys(given) if p != self.person.id and p not in self.secret
        )

    def _value(self, s: Statement, question: Question) -> Any:
        given = self._released(s) or s.speaker == self.person.id
        shown = [s.speaker] if self._own_words_of_child(s) else []
        shown += [p for p in (s.words_of,) if p in self.scope and p is not None]
        return self.withheld.value(s, question, given=given, may_name=self.may_name, shown=shown)

    def _agreement_passes(self, a: Agreement) -> bool:
        """Whether this reader sees it. One that was made with them or shown to them and does not
        pass is told to the worker, who may think it stands there.
        """
        if a.state == "ended" or self.person.id not in (a.owner, *a.visible_to):
            return False
        named = {a.owner, a.backup, *a.children}
        warn = self.withheld.warn
        if hidden := sorted(filter(None, named & self.secret)):
            warn(a.id, "agreement", "names-hidden", hidden[0])
        elif self.reader.name == "supporter" and not self.consent:
            warn(a.id, "agreement", "no-consent", self.person.id)
        elif self.reader.name == "family" and named & self.others:
            warn(a.id, "agreement", "other-child")
        else:
            return True
        return False

    def _agreement(self, a: Agreement) -> Agreement:
        """An agreement as it is shown. To a child who does what and when: the words that were
        agreed are of others, and no yes of the child was asked for them.
        """
        return replace(a, text="") if self.reader.name == "child" else a

    # -- the whole ------------------------------------------------------------------------------

    def reading(self) -> Reading:
        """Everything that passes, and who may be seen."""
        chosen = [(s, self.show(s)) for s in self.facts.current.statements if self.passes(s)]
        chosen = [(s, p) for s, p in chosen if p.value != [] or s.value == []]
        agreements = [
            self._agreement(a)
            for a in self.facts.case.agreements.values()
            if self._agreement_passes(a)
        ]
        people = self._people((p for _, p in chosen), agreements)
        may_stand = self.withheld.text_passes
        passed = tuple(p for s, p in chosen if may_stand(s.id, s.question, self._texts(p), people))
        kept = [a for a in agreements if may_stand(a.id, "agreement", (a.text,), people)]
        shown = self._people(passed, kept)
        ids = {p.id for p in passed}
        case, mandate = self.facts.case, self.reader.name != "child"
        by_child = chosen_by_child(passed)
        workers = {p.id for p in case.people("worker")}
        views = {
            p.id: view(
                self.facts,
                replace(p, relation=self.withheld.relation(p.relation, shown)),
                mandate=mandate,
                places=places_for(
                    p, self.reader, children=self.scope, workers=workers, chosen=by_child
                ),
            )
            for p in case.people()
            if p.id in shown
        }
        return Reading(
            reader=self.reader,
            questionnaire=self.known,
            case=case.id,
            revision=case.revision,
            made_at=self.facts.now,
            children=tuple(views[p.id] for p in case.people("child") if p.id in self.scope),
            persons=views,
            statements=passed,
            agreements=in_order(
                # The offer an agreement rests on is named only where that statement passed too.
                _with_offer(a, a.offer if a.offer in ids else None)
                for a in kept
            ),
            lines=self.known.line,
            phones=tuple(phone for phone in self.known.phones if phone.verified),
            warnings=tuple(dict.fromkeys(self.withheld.warnings)),
            covers=self._covers(kept),
            band=self.band,
            consent=self.consent,
            organisation=self.organisation,
        )

    def _covers(self, kept: Iterable[Agreement]) -> tuple[Cover, ...]:
        """The weeks of the children in sight. A gap is a gap of the whole case: what an agreement
        covers that this reader may not see is not shown as open, nor as covered.
        """
        if self.organisation or not self.consent:
            return ()
        case, day = self.facts.case, self.facts.now.astimezone(ZONE).date()
        seen = replace(case, agreements={a.id: a for a in kept})
        found = []
        for child in (p.id for p in case.people("child") if p.id in self.scope):
            week = cover(seen, self.known, child, on=day)
            found.append(replace(week, gaps=cover(case, self.known, child, on=day).gaps))
        return tuple(found)

    def _texts(self, passed: Passed) -> tuple[str, ...]:
        return texts_in(self.known.question[passed.question], passed.value)

    def _people(self, passed: Iterable[Passed], agreements: Iterable[Agreement]) -> set[str]:
        seen: set[str | None] = {self.person.id, *self.scope}
        for p in passed:
            question = self.known.question[p.question]
            seen |= {p.subject, p.teller, p.words_of, *p.released_to}
            seen |= {*persons_in(question, p.value)}
        for a in agreements:
            seen |= {a.owner, a.backup, *a.children}
        return {p for p in seen if p is not None and p in self.facts.case.persons}


def _with_offer(agreement: Agreement, offer: str | None) -> Agreement:
    return replace(agreement, offer=offer, visible_to=())

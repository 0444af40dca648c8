"""The gate of the allow-list for everybody but the professional; see ``readers`` for the rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from intake_tui.domain.circles import chosen_by_child, places_for
from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.moments import ZONE
from intake_tui.domain.names import NameFinder, fold, texts_in
from intake_tui.domain.questionnaire import Question
from intake_tui.domain.reach import (
    age_band,
    children_in_reach,
    consented,
    secret_from,
    secret_places,
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
from intake_tui.domain.reading import UNNAMED, Passed, Reader, Reading, Warned
from intake_tui.domain.record.types import Agreement, Statement
from intake_tui.domain.record.values import persons_in
from intake_tui.domain.week import Cover, cover
from intake_tui.domain.words import Passage
from intake_tui.errors import NoChildNoted, PlanRefused, said


class Gate:
    """The allow-list at work for one reader other than the professional."""

    def __init__(self, facts: Facts, reader: Reader) -> None:
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
        self.secret = secret_from(facts, person.id)
        self.consent = reader.name != "supporter" or consented(facts, person.id)
        self.scope = children_in_reach(facts, reader, consent=self.consent) - self.secret
        if reader.name == "family" and not self.scope:
            raise NoChildNoted
        self.others = {p.id for p in facts.case.people("child")} - self.scope
        self.task_only = reader.name == "supporter" and (
            person.side == "formal" or person.role in ("organisation", "professional")
        )
        self.organisation = reader.name == "supporter" and person.role == "organisation"
        self.band = age_band(facts, person.id) if reader.name == "child" else None
        self.places = secret_places(facts, self.secret)
        people = facts.case.people()
        self.finder = NameFinder(
            people, known={person.id, *self.scope}, relations=self.secret | self.others
        )
        self.informants = NameFinder(people, relations=facts.case.persons.keys())
        self.warnings: list[Warned] = []

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
        """What an own-copy exception says: it is about this person, or else told by them."""
        owner = s.subject if question.per == "person" else s.speaker
        if owner != self.person.id:
            return None
        for x in self.known.reader_exceptions:
            if x.kind == "own" and x.reader == self.reader.name and s.question in x.questions:
                return x.effect
        return None

    def _released(self, s: Statement) -> bool:
        """A release of exactly this statement to this person; to a child with its own yes."""
        return any(
            r.to == self.person.id
            and r.withdrawn is None
            and (self.reader.name != "child" or (r.by == self.person.id and r.checked_by))
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
            self.warnings.append(
                Warned(about=s.id, question=s.question, person=None, why=why, left_out=True)
            )
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
        if question.type == "when" and self.secret and s.value:
            return {k: v for k, v in s.value.items() if k != "where"}
        if question.type == "decisions":
            return self._decisions(s)
        if question.type != "facts":
            return s.value
        kept = []
        for fact in s.value or ():
            if not fact.get("kind") or not fact.get("source"):
                self.warnings.append(
                    Warned(
                        about=s.id,
                        question=s.question,
                        person=None,
                        why="unsourced-fact",
                        left_out=True,
                    )
                )
                continue
            told_by = [
                field
                for field in ("seen_by", "source")
                if any(not self.may_name(p) for p in self.informants.found(fact.get(field) or ""))
            ]
            kept.append({k: UNNAMED if k in told_by else v for k, v in fact.items()})
        return kept

    def _decisions(self, s: Statement) -> list[Any]:
        """The decisions that name nobody hidden, in a field or in the text."""
        hidden = self.secret | (self.others if self.reader.name == "family" else set())
        kept = []
        for item in s.value or ():
            named = {item.get("decides"), *item.get("heard", ()), *self.finder.found(item["what"])}
            if out := sorted(p for p in named if p in hidden):
                why: Any = "secret-stay" if out[0] in self.secret else "other-child"
                self.warnings.append(
                    Warned(about=s.id, question=s.question, person=out[0], why=why, left_out=True)
                )
            else:
                kept.append(item)
        return kept

    def _text_passes(
        self, about: str, question: str, texts: Iterable[str], shown: set[str]
    ) -> bool:
        """Whether free text may stand: names of hidden people in it are told to the worker."""
        texts = tuple(texts)
        if any(place in fold(text) for text in texts for place in self.places):
            self.warnings.append(
                Warned(
                    about=about, question=question, person=None, why="secret-stay", left_out=True
                )
            )
            return False
        hidden = {p for text in texts for p in self.finder.found(text)} - shown
        for person in sorted(hidden):
            secret, other = person in self.secret, person in self.others
            out = secret or (other and self.reader.name == "family")
            self.warnings.append(
                Warned(
                    about=about,
                    question=question,
                    person=person,
                    why="secret-stay" if secret else "other-child" if out else "names-hidden",
                    left_out=out,
                )
            )
            if out:
                return False
        return True

    def _agreement_passes(self, a: Agreement) -> bool:
        named = {a.owner, a.backup, *a.children}
        if a.state == "ended" or named & self.secret:
            return False
        if self.person.id not in (a.owner, *a.visible_to):
            return False
        if self.reader.name == "supporter" and not self.consent:
            return False
        return self.reader.name != "family" or not (named & self.others)

    # -- the whole ------------------------------------------------------------------------------

    def reading(self) -> Reading:
        """Everything that passes, and who may be seen."""
        chosen = [(s, self.show(s)) for s in self.facts.current.statements if self.passes(s)]
        chosen = [(s, p) for s, p in chosen if p.value != [] or s.value == []]
        agreements = [a for a in self.facts.case.agreements.values() if self._agreement_passes(a)]
        people = self._people((p for _, p in chosen), agreements)
        passed = tuple(
            p for s, p in chosen if self._text_passes(s.id, s.question, self._texts(p), people)
        )
        kept = [a for a in agreements if self._text_passes(a.id, "agreement", (a.text,), people)]
        shown = self._people(passed, kept)
        ids = {p.id for p in passed}
        case, mandate = self.facts.case, self.reader.name != "child"
        by_child = chosen_by_child(passed)
        workers = {p.id for p in case.people("worker")}
        views = {
            p.id: view(
                self.facts,
                replace(p, relation=self._relation(p.relation, shown)),
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
            warnings=tuple(dict.fromkeys(self.warnings)),
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

    def _relation(self, relation: str, shown: set[str]) -> str:
        """What somebody is to the child, without the pieces that name who may not be known of."""
        pieces = (piece.strip() for piece in relation.split(","))
        return ", ".join(p for p in pieces if p and not self.finder.found(p) - shown)

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

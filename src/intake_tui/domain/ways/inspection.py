"""For an inspection request (inzageverzoek): everything by and about one person, for checking.

The reader table does not hold here: a person may see what was written down about them, own fears
and all, also what stands no longer (Jeugdwet 7.3.10, AVG 15). What tells about, or comes from,
somebody else is marked for a person to check. Only what would tell about somebody whose stay is
secret from this very person is held back, as it is everywhere; its id is there to look it up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property

import msgspec
from msgspec.structs import replace

from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.moments import kept
from intake_tui.domain.names import NameFinder, texts_in
from intake_tui.domain.plan import say
from intake_tui.domain.plan.model import (
    Answer,
    Asked,
    Block,
    Empty,
    Items,
    Moment,
    Msg,
    Notice,
    Part,
    Quote,
    Text,
)
from intake_tui.domain.plan.parts.agreed import deal
from intake_tui.domain.plan.parts.points import note, point
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.reach import secret_from
from intake_tui.domain.readers import as_it_is, reading
from intake_tui.domain.reading import Passed, Reader
from intake_tui.domain.record.changes import as_read
from intake_tui.domain.record.types import Agreement, Case, Note, Person, Statement
from intake_tui.domain.record.values import persons_in
from intake_tui.domain.secrecy import secret_places
from intake_tui.domain.ways.cover import cover
from intake_tui.domain.ways.journal import CHANNELS
from intake_tui.domain.ways.paper import Paper
from intake_tui.domain.ways.tables import SIDES


class Inspection(msgspec.Struct, frozen=True, kw_only=True):
    """The paper, and how many passages in it are marked and held back."""

    paper: Paper
    marked: int
    held: int


def inspection(
    case: Case,
    questionnaire: Questionnaire,
    person: Person,
    *,
    now: datetime,
    limits: Mapping[str, int] | None = None,
) -> Inspection:
    """Everything by and about ``person``, somebody of ``case``, for a person to check."""
    return _Search(Facts(case, questionnaire, now=now, limits=limits), person, limits).found()


class _Search:
    """The search through one case for one person. Counts what it marks and holds back."""

    def __init__(self, facts: Facts, person: Person, limits: Mapping[str, int] | None) -> None:
        self.case, self.known, self.person = facts.case, facts.questionnaire, person
        professional = Reader(name="professional")
        whole = reading(self.case, self.known, professional, now=facts.now, limits=limits)
        self.r = replace(
            whole, statements=tuple(self._passed(s) for s in self.case.statements.values())
        )
        self.standing = {s.id for s in facts.current.statements}
        self.secret = secret_from(facts, person.id)
        self.places = secret_places(self.secret, facts)
        self.marked = self.held = 0

    def found(self) -> Inspection:
        mine = [s for s in self._in_order() if self._concerns(s)]
        now = [s for s in mine if s.id in self.standing]
        own = [s for s in now if s.speaker == self.person.id]
        parts = tuple(
            Part(id=part_id, heading=heading, blocks=tuple(blocks) or (Empty(Msg("Nothing.")),))
            for part_id, heading, blocks in (
                ("person", Msg("What is noted of this person"), self._person()),
                ("own", Msg("What this person said"), self._statements(own)),
                (
                    "others",
                    Msg("What others said, or the team noted, that concerns this person"),
                    self._statements(s for s in now if s not in own),
                ),
                (
                    "earlier",
                    Msg("Earlier answers that no longer stand"),
                    self._statements(s for s in mine if s.id not in self.standing),
                ),
                ("unfinished", Msg("Unfinished answers"), self._drafts()),
                ("notes", Msg("Lines of the notepad"), self._notes()),
                ("agreements", Msg("Agreements"), self._agreements()),
                ("attention", Msg("Attention points about this person"), self._points()),
                ("released", Msg("Who was given what"), self._released(mine)),
                ("calls", Msg("Conversations"), self._calls()),
            )
        )
        return Inspection(
            paper=cover(self.r, self.case, self.person, parts, marked=self.marked, held=self.held),
            marked=self.marked,
            held=self.held,
        )

    # -- whom it concerns -----------------------------------------------------------------------

    @cached_property
    def finder(self) -> NameFinder:
        people = self.case.people()
        return NameFinder(people, known={self.person.id}, relations=self.case.persons.keys())

    def _texts(self, s: Statement) -> tuple[str, ...]:
        question = self.known.question.get(s.question)
        if question is None:
            return (s.value,) if isinstance(s.value, str) else ()
        return texts_in(question, s.value) if s.status == "answered" else ()

    def _named(self, s: Statement) -> set[str]:
        """Everybody in a statement: whom it is about, whose words, in its answer, in its text."""
        question = self.known.question.get(s.question)
        answered = question is not None and s.status == "answered" and s.redacted is None
        in_value = persons_in(question, s.value) if question is not None and answered else ()
        ids = {s.subject, s.words_of, *in_value}
        in_text = {p for text in self._texts(s) for p in self.finder.found(text)}
        return {p for p in ids | in_text if p is not None and p in self.case.persons}

    def _concerns(self, s: Statement) -> bool:
        return self.person.id in {s.speaker} | self._named(s)

    def _in_order(self) -> list[Statement]:
        return sorted(self.case.statements.values(), key=lambda s: (s.seq, s.id))

    # -- what is marked, what is held back ------------------------------------------------------

    def _keeps_secret(self, people: Iterable[str | None], texts: Iterable[str]) -> bool:
        if self.secret & set(people):
            return True
        return self.places.found(*texts)

    def _reasoned(self, id_: str, reason: str, block: Block) -> list[Block]:
        """A block in which a reason of the team stands: marked for who is named in it, or held."""
        named = self.finder.found(reason)
        if self._keeps_secret(named, (reason,)):
            return [self._hold(id_)]
        return [*self._marks(named, self.person.id), block]

    def _marks(self, people: Iterable[str], teller: str | None) -> list[Block]:
        """What a person has to look at before this goes out."""
        others = sorted(p for p in {*people} - {self.person.id} if self._private(p))
        found: list[Block] = []
        if others:
            names = say.names(self.r, others)
            text = Msg("«REVIEW: about somebody else» %(names)s", {"names": names})
            found.append(Notice(text=text, tone="care"))
        if teller != self.person.id and self._private(teller):
            text = Msg(
                "«REVIEW: told by somebody else» %(name)s", {"name": say.name(self.r, teller)}
            )
            found.append(Notice(text=text, tone="care"))
        self.marked += bool(found)
        return found

    def _private(self, person: str | None) -> bool:
        """Whether somebody stands here as a person; the worker stands here for the organisation."""
        view = self.case.persons.get(person or "")
        return view is not None and view.role != "worker"

    def _hold(self, id_: str) -> Block:
        self.held += 1
        text = Msg(
            "«HELD BACK: a stay that is secret from this person» Look at %(id)s in the case.",
            {"id": id_},
        )
        return Notice(text=text, tone="care")

    # -- the parts ------------------------------------------------------------------------------

    def _person(self) -> list[Block]:
        p, r = self.person, self.r
        lines: list[Text] = [say.colon(Msg("Name"), say.name(r, p.id))]
        lines.append(Msg(f"role: {p.role}") if p.role else Msg("role not known yet"))
        if p.side:
            lines.append(SIDES.get(p.side, p.side))
        if p.relation:
            lines.append(say.colon(Msg("Relation"), p.relation))
        if p.mandate is not None:
            lines.append(say.colon(Msg("Mandate"), Msg("yes") if p.mandate else Msg("no")))
        day = Moment(say.day_of(p.added_at))
        lines.append(Msg("in this case since %(date)s", {"date": day}))
        found: list[Block] = [Items(items=tuple(lines))]
        around = {q for place in p.places for q in (place.child, place.drawn_by)}
        if around & self.secret:
            return [*found, self._hold(p.id)]
        circles = tuple(
            Msg(
                "circle %(number)s around %(child)s, drawn by %(name)s",
                {
                    "number": str(place.circle),
                    "child": say.name(r, place.child),
                    "name": say.name(r, place.drawn_by),
                },
            )
            for place in p.places
        )
        if circles:
            found += [*self._marks(around, self.person.id), Items(items=circles)]
        if p.id in self.case.needs:
            week = say.slots(r, self.case.needs[p.id].slots)
            found.append(Items(items=(say.colon(Msg("Needs somebody"), week),)))
        return found

    def _statements(self, chosen: Iterable[Statement]) -> list[Block]:
        return [self._statement(s) for s in chosen]

    def _statement(self, s: Statement) -> Block:
        people = self._named(s)
        if s.speaker != self.person.id and self._keeps_secret({*people, s.speaker}, self._texts(s)):
            return self._hold(s.id)
        passed, there = self._passed(s), {*s.listening, s.interpreter}
        body: list[Block] = []
        if there & self.secret:
            heard = tuple(p for p in s.listening if p not in self.secret)
            by = None if s.interpreter in self.secret else s.interpreter
            passed = replace(passed, listening=heard, interpreter=by)
            body.append(self._hold(s.id))
        body += self._marks({*people, *passed.listening}, s.speaker)
        if s.redacted is not None:
            gone = Msg("removed for good on %(date)s", {"date": _day(s.redacted.at)})
            body.append(Answer(values=(gone,), by=say.by(self.r, passed), kind=None, id=s.id))
        else:
            body.append(say.block(self.r, passed))
        withdrawn = self.case.withdrawals.get(s.id)
        if withdrawn is not None:
            ended: Text = Msg(
                "withdrawn on %(date)s: %(reason)s",
                {"date": _day(withdrawn.at), "reason": withdrawn.reason},
            )
            body += self._reasoned(s.id, withdrawn.reason, Items(items=(ended,)))
        return Asked(question=say.question(self.r, s.question, s.subject), blocks=tuple(body))

    def _passed(self, s: Statement) -> Passed:
        whole = as_it_is(s, self.case)
        return replace(whole, own=s.speaker == self.person.id, released_to=())

    def _drafts(self) -> list[Block]:
        """What stands in a field that nobody left yet, as it stands there."""
        found: list[Block] = []
        for draft in sorted(self.case.drafts.values(), key=lambda d: d.id):
            s = draft.statement
            named = {p for p in (s.subject, s.words_of, *self.finder.found(draft.raw)) if p}
            if self.person.id not in {s.speaker, *s.listening} | named:
                continue
            if s.speaker != self.person.id and self._keeps_secret(
                {s.speaker, *named}, (draft.raw,)
            ):
                found.append(self._hold(s.id))
                continue
            by: tuple[Text, ...] = (
                Msg("told by %(name)s", {"name": say.name(self.r, s.speaker)}),
                Moment(kept(s.said_at)),
            )
            quote = Quote(text=as_read(self.r.questionnaire, draft), by=by, kind=None, id=s.id)
            marks = self._marks(named, s.speaker)
            words = say.question(self.r, s.question, s.subject)
            found.append(Asked(question=words, blocks=(*marks, quote)))
        return found

    def _notes(self) -> list[Block]:
        found: list[Block] = []
        for n in sorted(self.case.notes.values(), key=lambda n: (n.at, n.id)):
            found += self._note(n)
        return found

    def _note(self, n: Note) -> list[Block]:
        named = self.finder.found(n.text)
        if self.person.id not in {n.speaker, *named}:
            return []
        if n.speaker != self.person.id and self._keeps_secret({n.speaker, *named}, (n.text,)):
            return [self._hold(n.id)]
        return [*self._marks(named, n.speaker), note(self.r, n)]

    def _agreements(self) -> list[Block]:
        found: list[Block] = []
        for a in sorted(self.case.agreements.values(), key=lambda a: (a.start or "", a.id)):
            found += self._agreement(a)
        return found

    def _agreement(self, a: Agreement) -> list[Block]:
        named = {a.owner, *a.children, *self.finder.found(a.text)} | ({a.backup} - {None})
        if self.person.id not in named | {*a.visible_to}:
            return []
        if self._keeps_secret(named, (a.text,)):
            return [self._hold(a.id)]
        readers = tuple(p for p in a.visible_to if p not in self.secret)
        people = (p for p in (*named, *readers) if p is not None)
        shown = replace(a, visible_to=readers)
        return [*self._marks(people, self.person.id), deal(self.r, shown)]

    def _points(self) -> list[Block]:
        """Attention points about this person; what they rest on stands in the parts above."""
        found: list[Block] = []
        for signal in self.r.signals:
            if signal.subject != self.person.id:
                continue
            rests_on = [s for i in signal.statements if (s := self.case.statements.get(i))]
            named = {p for s in rests_on for p in self._named(s)}
            if any(s.speaker != self.person.id for s in rests_on) and named & self.secret:
                found.append(self._hold(signal.rule.id))
                continue
            tellers = {s.speaker for s in rests_on} - {self.person.id}
            found += self._marks(tellers, self.person.id)
            if (aside := signal.set_aside) is None:
                found.append(replace(point(self.r, signal), reasons=()))
            else:
                whole = replace(point(self.r, signal), reasons=())
                found += self._reasoned(aside.id, aside.reason, whole)
        for u in sorted(self.case.unlocks.values(), key=lambda u: (u.at, u.id)):
            if u.subject == self.person.id:
                reason = Msg(
                    "%(rule)s opened on %(date)s: %(reason)s",
                    {"rule": u.rule, "date": _day(u.at), "reason": u.reason},
                )
                found += self._reasoned(u.id, u.reason, Items(items=(reason,)))
        return found

    def _released(self, mine: list[Statement]) -> list[Block]:
        """Which of these answers somebody was allowed to read, and what this person may read."""
        found: list[Block] = []
        for s in self._in_order():
            to = {r.to for r in s.releases}
            if not to or not (s in mine or self.person.id in to):
                continue
            if self._keeps_secret({*self._named(s), s.speaker, *to}, ()):
                found.append(self._hold(s.id))
                continue
            lines = tuple(
                Msg(
                    "released to %(name)s on %(date)s",
                    {"name": say.name(self.r, r.to), "date": _day(r.at)},
                )
                if r.withdrawn is None
                else Msg(
                    "released to %(name)s on %(date)s, withdrawn later",
                    {"name": say.name(self.r, r.to), "date": _day(r.at)},
                )
                for r in s.releases
            )
            words = say.question(self.r, s.question, s.subject)
            marks = self._marks(to, self.person.id)
            found.append(Asked(question=words, blocks=(*marks, Items(items=lines))))
        return found

    def _calls(self) -> list[Block]:
        spoke = {
            s.call
            for s in self.case.statements.values()
            if self.person.id in (s.speaker, s.interpreter, *s.listening)
        }
        lines: tuple[Text, ...] = tuple(
            say.colon(Moment(kept(c.started_at)), CHANNELS.get(c.channel, c.channel))
            for c in self.case.calls_in_order()
            if c.id in spoke or self.person.id in c.with_people
        )
        return [Items(items=lines)] if lines else []


def _day(at: datetime) -> Moment:
    return Moment(say.day_of(at))

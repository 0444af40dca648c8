"""Numbered versions of plans of a case that is open: made, and read back."""

from __future__ import annotations

from collections.abc import Callable

from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.plan import versions
from intake_tui.domain.plan.model import Plan
from intake_tui.domain.plan.versions import stamped, unchanged_since
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.readers import reading_of
from intake_tui.domain.reading import Reader
from intake_tui.domain.record import exports
from intake_tui.domain.record.types import Case, Changes, Export
from intake_tui.domain.words import Lang
from intake_tui.errors import said
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.call.reading_back import ASKED_AFTER, heard
from intake_tui.store.base import NotSaved


class NextVersion:
    """A version that is about to be made or to become final: what it says, and keeping it.

    ``keep`` is for the moment when the files are written whole and have no name yet. Without
    ``changes`` it is a version that was kept before, to be written again.
    """

    def __init__(self, talk: Conversation, export: Export, changes: Changes | None) -> None:
        self.export = export
        self._talk = talk
        self._changes = changes

    def stamped(self, plan: Plan) -> Plan:
        """``plan`` with the stamp of this version."""
        return stamped(plan, self.export)

    def keep(self) -> None:
        """Note it in the case. Raises ``NotSaved`` where that is not durable."""
        if self._changes is None:
            return
        if not self._talk.saver.commit(self._changes):
            raise NotSaved(said("the version could not be noted in the case"))


def export_made(talk: Conversation, reader: Reader, lang: Lang) -> NextVersion:
    """The next version of this reader's plan, of the case as it is now."""
    talk.settle()
    made, changes = exports.record_export(
        talk.case,
        reader.name,
        reader.person,
        lang=lang,
        by=talk.ground.worker,
        now=talk.ground.now(),
        export_id=talk.ground.new_id(),
    )
    return NextVersion(talk, made, changes)


def last_version(talk: Conversation, reader: Reader) -> Export | None:
    """The last version of this reader's plan, None where none was made."""
    made = exports.versions(talk.case, reader.name, reader.person)
    return made[-1] if made else None


def not_heard(talk: Conversation, reader: Reader) -> int:
    """How many lines and agreements of this reader's plan were not read back to them in a call:
    all that others said, and what they said themselves after they heard their words back.

    Raises ``PlanRefused``.
    """
    facts: Facts = talk.facts()
    answer = heard(talk, reader.person) if reader.person else None
    r = reading_of(facts, reader)
    until = answer.seq if answer is not None else 0
    rest = [
        p for p in r.statements if p.question not in ASKED_AFTER and not (p.own and p.seq < until)
    ]
    return len(rest) + len(r.agreements)


def was_read_back(talk: Conversation, reader: Reader) -> NextVersion:
    """The last version as final. Raises ``NoSuchVersion``, ``RecordRefused`` where it is final
    already, ``ChangedSince`` where the plan of now says something else.
    """
    talk.settle()
    now = talk.ground.now()
    last = exports.version(talk.case, reader.name, reader.person, None)
    final, changes = exports.read_back(talk.case, last.id, by=talk.ground.worker, now=now)
    unchanged_since(talk.case, last, known=_known(talk), now=now, limits=talk.ground.limits)
    return NextVersion(talk, final, changes)


def final_now(talk: Conversation, reader: Reader) -> NextVersion | None:
    """The last version where it is final and still says what stands, to be written again."""
    now, limits = talk.ground.now(), talk.ground.limits
    stands = versions.final_now(talk.case, reader, known=_known(talk), now=now, limits=limits)
    return None if stands is None else NextVersion(talk, stands, None)


def _known(talk: Conversation) -> Callable[[Case], Questionnaire]:
    def known(case: Case) -> Questionnaire:
        pinned = case.head.questionnaire.hash
        if pinned == talk.case.head.questionnaire.hash:
            return talk.questionnaire
        kept = talk.saver.store.questionnaire(pinned) or talk.questionnaire
        return kept.speaking(talk.questionnaire).with_profile(case.head.profile)

    return known

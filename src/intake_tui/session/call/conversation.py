"""One case under the hands of one worker: the call, who speaks, the field that is being typed in.

Everything a screen does with a case goes through here. Nothing here knows a screen, and nothing is
kept in a screen: what was typed is a draft in the record at most one autosave later.
"""

from __future__ import annotations

import contextlib
from datetime import datetime
from typing import Any, Literal

from msgspec.structs import replace

from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.record import changes as operations
from intake_tui.domain.record.types import (
    Call,
    Case,
    Note,
    Person,
    Statement,
    apply,
)
from intake_tui.domain.text import without_bars
from intake_tui.domain.words import FORMS, Kind
from intake_tui.errors import IntakeError, RecordRefused, StoreError, ValueRefused, said
from intake_tui.session.call.field import Field
from intake_tui.session.ground import Ground
from intake_tui.session.keeping.acts import Act, Arranged, Removed
from intake_tui.session.keeping.saving import READ_ONLY, Saver, SaveState
from intake_tui.session.open_case import OpenCase, worker_person
from intake_tui.store.base import CaseHeld, CaseStore, NotSaved


class Conversation(OpenCase):
    """A case that is open, and what is being said in it.

    ``new`` and ``open`` make one; ``close`` lets go of it.
    """

    def __init__(self, saver: Saver, questionnaire: Questionnaire, ground: Ground) -> None:
        super().__init__(saver, questionnaire, ground)
        self.words_of: str | Literal["as asked"] | None = "as asked"
        self.kind: Kind | None = None
        self.field: Field | None = None
        self.recovered: tuple[str, ...] = ()

    # --- opening and closing ---------------------------------------------------------------

    @classmethod
    def new(
        cls,
        store: CaseStore,
        questionnaire: Questionnaire,
        ground: Ground,
        *,
        reference: str = "",
        profile: str = "",
    ) -> Conversation:
        """A new case with one child without a name yet. Nothing is written before something is
        said, so an empty case is never left behind.
        """
        now = ground.now()
        case = operations.new_case(
            ground.new_id(), pin=questionnaire.pin, now=now, reference=reference, profile=profile
        )
        child = Person(id=ground.new_id(), role="child", added_at=now)
        worker = worker_person(ground)
        case = replace(case, persons={child.id: child, worker.id: worker})
        saver = Saver(
            store, case, ground, new=True, first=lambda to: to.keep_questionnaire(questionnaire)
        )
        return cls(saver, questionnaire.with_profile(profile), ground)

    @classmethod
    def open(
        cls, store: CaseStore, case_id: str, questionnaire: Questionnaire, ground: Ground
    ) -> Conversation:
        """Open a case; read-only when somebody else writes it, or when nothing can be written.

        The case keeps the questionnaire it was held with where the store has it. What a crash left
        as a draft becomes final; ``recovered`` names those statements and notes. Raises what
        ``CaseStore.load`` raises.
        """
        read_only, obstacle = "", None
        try:
            store.hold(case_id)
        except (CaseHeld, NotSaved) as error:
            read_only, obstacle = error.detail or said(error.title), error
        try:
            case = store.load(case_id)
        except IntakeError:
            store.release(case_id)
            raise
        kept = store.questionnaire(case.head.questionnaire.hash) or questionnaire
        pinned = kept.speaking(questionnaire)
        saver = Saver(store, case, ground, new=False, read_only=read_only, obstacle=obstacle)
        conversation = cls(saver, pinned.with_profile(case.head.profile), ground)
        with contextlib.suppress(StoreError):
            # A vault that cannot be written can still be read; the saved mark says so.
            store.audit("viewed" if read_only else "opened", case.id)
        if not read_only:
            conversation._recover()
        return conversation

    def become_writer(self) -> bool:
        """Become the one writer of a case that was opened read-only; it is read anew for that.

        False where somebody writes it still: then what they saved since is shown. Raises what
        ``CaseStore.load`` raises.
        """
        if not self.saver.read_only:
            return True
        store, case_id, read_only, obstacle = self.saver.store, self.case.id, "", None
        try:
            store.hold(case_id)
        except (CaseHeld, NotSaved) as error:
            read_only, obstacle = error.detail or said(error.title), error
        case = store.load(case_id)
        self.field = None
        self.saver = Saver(
            store, case, self.ground, new=False, read_only=read_only, obstacle=obstacle
        )
        if read_only:
            return False
        with contextlib.suppress(StoreError):
            store.audit("opened", case.id)
        self._recover()
        return True

    def move_to(self, store: CaseStore) -> bool:
        """Go on in ``store``, the same vault opened anew; see ``Saver.move_to``. What is being
        typed stays as it is.
        """
        return self.saver.move_to(store)

    def _recover(self) -> None:
        drafts = set(self.case.drafts)
        if not drafts:
            return
        notes = set(self.case.notes)
        self.saver.commit(
            operations.recover_drafts(
                self.case,
                self.questionnaire,
                by=self.ground.worker,
                now=self.ground.now(),
                ids=self._ids(),
            )
        )
        found = [d for d in drafts if d in self.case.statements]
        self.recovered = (*sorted(found), *sorted(set(self.case.notes) - notes))

    def close(self) -> bool:
        """Finish the field and let go of the case; False where something is not durable."""
        self.leave(force=True)
        durable = self.saver.retry()
        if durable and self.saver.durable is not None:
            self.saver.store.release(self.case.id)
        return durable

    @property
    def state(self) -> SaveState:
        """What the saved mark shows; something typed and not yet in a draft is waiting."""
        state = self.saver.state
        if self.field is not None and self.field.dirty and not state.problem:
            return SaveState(at=state.at, waiting=True)
        return state

    def seen_case(self) -> Case:
        """The case with what is being typed in it, as if it were said."""
        field = self.field
        if field is None or not field.says_something or field.problem:
            return self.case
        if field.seen is not None and field.seen[0] is self.case:
            return field.seen[1]
        try:
            said = operations.say(self.case, self.questionnaire, field.statement)
            field.seen = (self.case, apply(self.case, said))
        except IntakeError:
            field.seen = (self.case, self.case)
        return field.seen[1]

    def settle(self) -> None:
        """Finish what is being typed, so that it comes before what is done next."""
        self.leave(force=True)

    # --- calls ------------------------------------------------------------------

    def start_call(self, channel: Literal["phone", "visit", "video", "message", "other"]) -> str:
        """Start a call with a caller who has no name yet; the caller is who speaks."""
        self.leave(force=True)
        now = self.ground.now()
        caller = Person(id=self.ground.new_id(), added_at=now)
        call = Call(
            id=self.ground.new_id(),
            started_at=now,
            channel=channel,
            with_people=(caller.id,),
            worker=self.ground.name,
        )
        self.saver.prepare(operations.put_person(self.case, caller) + operations.put_call(call))
        self.call, self.speaker, self.words_of, self.kind = call.id, caller.id, "as asked", None
        return call.id

    def resume_call(self, call: str) -> None:
        """Go on with a call that was started before."""
        self.leave(force=True)
        self.call = call
        people = self.case.calls[call].with_people
        self.choose_speaker(people[0] if people else None)

    def end_call(self, call_id: str | None = None, *, at: datetime | None = None) -> None:
        """Note that the call in hand, or another one, has ended: now, or ``at``. The case stays
        open; a call that had ended keeps its end.
        """
        self.leave(force=True)
        call = self.case.calls.get(call_id or self.call or "")
        if call is not None and call.ended_at is None:
            ended = replace(call, ended_at=at or self.ground.now())
            self.saver.prepare(operations.put_call(ended))

    def identify_caller(self, known: str) -> None:
        """The caller turns out to be ``known``, a person of the case."""
        self.leave(force=True)
        unnamed = self.caller
        if unnamed is None or unnamed == known:
            return
        self._do(
            operations.identify_caller(
                self.case,
                self.questionnaire,
                unnamed,
                known,
                by=self.ground.worker,
                now=self.ground.now(),
                event_id=self.ground.new_id(),
            )
        )
        if self.speaker == unnamed:
            self.speaker = known

    def join_call(self, person_id: str) -> None:
        """Somebody else comes on the line as well."""
        call = self.case.calls.get(self.call or "")
        if call is not None and person_id not in call.with_people:
            people = (*call.with_people, person_id)
            self._do(operations.put_call(replace(call, with_people=people)))

    # --- who speaks ------------------------------------------------------------------------

    def choose_speaker(self, person_id: str | None) -> None:
        """From now on this person speaks. What was being typed stays with who spoke before."""
        self.leave(force=True)
        self.speaker, self.words_of, self.kind = person_id, "as asked", None

    def choose_words_of(self, person_id: str | None) -> None:
        """Whose words are passed on; None: the speaker's own. Holds for the field in hand."""
        self._need_writable()
        self.words_of = person_id
        self._reattribute()

    def choose_kind(self, kind: Kind | None) -> None:
        """Quote, observed, told, opinion or interpretation, for the field in hand."""
        self._need_writable()
        self.kind = kind
        self._reattribute()

    def _reattribute(self) -> None:
        if self.field is not None:
            self.field.attribute(self)

    # --- the field that is being typed in --------------------------------------------------

    def go(self, question_id: str, subject: str | None, *, editing: str | None = None) -> Field:
        """Open a question; the one before it is left, and thereby saved.

        ``editing`` names a statement to replace. Without it an answer that stands of this speaker
        is taken up again, unless answers to the question accumulate.
        """
        self.leave(force=True)
        self.words_of, self.kind = "as asked", None
        self.field = Field.open(self, self.questionnaire.question[question_id], subject, editing)
        return self.field

    def put(self, raw: str, value: Any = None, problem: str = "") -> None:
        """What stands in the field now: the text as typed, the value it reads as, or a problem."""
        self._need_writable()
        if self.field is None:
            raise RecordRefused(said("no question is open"))
        self.field.put(self, raw, value, problem)

    def mark(self, status: Literal["unknown", "declined"]) -> None:
        """The answer is: unknown, or declined. Final when the field is left."""
        self._need_writable()
        if self.field is None:
            raise RecordRefused(said("no question is open"))
        self.field.mark(self, status)

    def flush(self) -> bool:
        """Make what is typed durable as a draft; True when everything is durable."""
        field = self.field
        if field is None or not field.dirty:
            return self.saver.retry()
        durable = self.saver.commit(field.draft_changes(self.case))
        field.dirty = not durable
        return durable

    def leave(self, *, force: bool = False) -> str:
        """Leave the field: what was said becomes final. Returns the problem where it does not read
        as an answer; then the field stays, unless ``force``, which keeps the text as a note.
        """
        field = self.field
        if field is None:
            return ""
        if field.problem and field.raw.strip() and not force:
            return field.problem
        self.field = None
        if field.problem and field.raw.strip():
            unread = field.raw
            if isinstance(field.statement.value, list) and field.statement.value:
                # The rows that read are an answer; the last line, which did not, is kept beside it.
                self._say(field)
                unread = field.raw.split("\n")[-1]
            self._keep_as_note(field, unread)
        elif field.touched and field.says_something:
            self._say(field)
        elif field.touched:
            self.saver.commit(operations.drop_draft(self.case, field.id))
        return ""

    def _say(self, field: Field) -> None:
        statement = field.final(self)
        try:
            changes, note = field.said(self.case, self.questionnaire, statement)
            said = any(table == "statements" for table, _ in changes.puts)
            filed = (note.id, note.filed_as[-1]) if note else None
            self._done.append(Act(said=statement.id if said else None, filed=filed))
            self.saver.commit(changes)
        except (RecordRefused, ValueRefused):
            # Whatever stands in the way of the answer, the words are kept.
            value = statement.value
            self._keep_as_note(field, field.raw or (value if isinstance(value, str) else ""))
            raise
        if field.overwritten.strip():
            self._keep_as_note(field, field.overwritten)

    def _keep_as_note(self, field: Field, text: str) -> None:
        self.keep_aside(field, text)
        self.saver.commit(operations.drop_draft(self.case, field.id))

    def keep_aside(self, field: Field, text: str) -> None:
        """Keep words that are no answer (any more) as a line of the notepad."""
        text = without_bars(text) if field.question.type in FORMS else text
        if not text.strip():
            return
        said = field.statement
        speaker = said.speaker if said.speaker in self.case.persons else self.speaker
        note = Note(
            id=self.ground.new_id(),
            call=said.call,
            speaker=speaker,
            text=text,
            mark="ask",
            at=said.said_at,
        )
        self.saver.commit(operations.put_note(note))

    def _need_writable(self) -> None:
        if self.saver.read_only:
            raise RecordRefused(said("the case is open read-only"), way_out=READ_ONLY)

    def undo(self) -> Statement | None:
        """Take back what was done last, see ``take_back``; the statement it was about, if any."""
        act = self.take_back()
        about = act.about if isinstance(act, Act) else None
        return self.case.statements.get(about or "")

    def take_back(self) -> Act | Arranged | Removed | None:
        """Take back what was done last in this case, if anything: what was said is withdrawn and
        what it replaced stands again; what was arranged is as before. Raises ``RecordRefused``
        where that cannot be any more; the act before it is then next.
        """
        notes = len(self.case.notes)
        self.leave(force=True)
        if len(self.case.notes) > notes:
            # What was half typed is in the notepad now; the answer before it is not meant.
            return None
        if not self._done:
            return None
        act = self._done.pop()
        if isinstance(act, Act):
            changes = act.taken_back(self.case, by=self.ground.worker, now=self.ground.now())
        else:
            changes = act.taken_back(self.case)
        if changes:
            self.saver.commit(changes)
        return act

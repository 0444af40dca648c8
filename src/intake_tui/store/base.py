"""What every case store promises, and what it may raise. One contract suite tests them all."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

import msgspec

from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.record.types import Case, Changes
from intake_tui.domain.summary import Summary
from intake_tui.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from intake_tui.store.search import Found
    from intake_tui.store.unfiled import UnfiledCall


class CaseNotFound(StoreError):
    """No case by that id, beginning of an id, or reference."""

    title = "No such case"
    way_out = "'intake-tui list' shows the cases."


class CasePurged(CaseNotFound):
    """The case was removed for good; its id and the date remain."""

    title = "This case was removed for good"
    way_out = "Nothing of it is left here."


class CaseAmbiguous(StoreError):
    """More than one case fits what was given."""

    title = "More than one case fits"
    way_out = "Give more of the id."


class CaseExists(StoreError):
    """A case with this id is there already, and it is not the same."""

    title = "This case exists already"
    way_out = "Nothing was changed."


class CaseDamaged(StoreError):
    """The file of a case cannot be read as it was written. It is left untouched."""

    title = "The case file is damaged"
    way_out = "It is left as it is. 'intake-tui vault recover' shows what there is of it."


class CasePutBack(CaseDamaged):
    """The file of a case is older than the one that was there before: somebody put it back."""

    title = "An older file was put in the place of this case"
    way_out = (
        "'intake-tui vault recover' shows what there is, and goes on with it if you choose so."
    )


class CaseTooNew(StoreError):
    """The case was written by a newer version of the program. It is left untouched."""

    title = "This case was written by a newer version"
    way_out = "Open it with that version."


class CaseHeld(StoreError):
    """Another process writes this case; it can be read, not changed."""

    title = "This case is open elsewhere"
    way_out = "It opens read-only here."

    def __init__(
        self,
        detail: str = "",
        *,
        way_out: str | None = None,
        who: str = "",
        since: datetime | None = None,
    ) -> None:
        self.who = who
        self.since = since
        super().__init__(detail, way_out=way_out)


class LockLost(StoreError):
    """The right to write was lost; reload before writing again."""

    title = "The right to write this case was lost"
    way_out = "Open the case again."


class NotSaved(StoreError):
    """A commit did not become durable; what was on disk is unchanged."""

    title = "NOT SAVED"
    way_out = "What you typed is kept; saving is tried again."


class VaultClosed(StoreError):
    """The vault is missing, or no key opens it."""

    title = "The vault does not open"
    way_out = "Check the folder of the vault."


class WrongSecret(VaultClosed):
    """What was given opens no slot of the vault."""

    title = "The vault does not open"
    way_out = "Try again."


class VaultNotMade(VaultClosed):
    """A vault that was not made; what was there is as it was."""

    title = "The vault was not made"
    way_out = "Name another place."


class FileUnusable(VaultClosed):
    """A file that was named, with a secret in it or for one, that cannot be read or made."""

    title = "This file cannot be used"
    way_out = "Name another file."


class Query(msgspec.Struct, frozen=True):
    """What to list: words that must all occur in a summary's label, reference or id."""

    text: str = ""
    order: Literal["changed", "follow-up"] = "changed"


class Page(msgspec.Struct, frozen=True):
    """A window on a list: ``size`` None means all."""

    start: int = 0
    size: int | None = None


class Listed(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One line of the list: a summary, or why there is none."""

    case_id: str
    summary: Summary | None
    damage: str = ""
    held_by: str = ""


class CasePage(msgspec.Struct, frozen=True):
    """A window of the list, and how many there are in all."""

    rows: tuple[Listed, ...]
    total: int


class Committed(msgspec.Struct, frozen=True):
    """A durable commit: the case as it is on disk now."""

    case: Case


class Conflict(msgspec.Struct, frozen=True):
    """Somebody wrote in between: ``case`` is what is on disk; nothing was written."""

    case: Case


class CaseStore(Protocol):
    """A place for cases. The identity of a case is its UUID, in every method."""

    def list(self, query: Query = Query(), page: Page = Page()) -> CasePage:
        """Cases, last changed first. A damaged case is listed with what is known of it."""

    def glance(self, size: int) -> tuple[Listed, ...] | None:
        """The ``size`` cases changed last, where that is much cheaper than ``list``; else None.

        For what is shown first: ``list`` is to follow, which knows what is new or damaged.
        """

    def find(self, name: str) -> str:
        """The id of the case named by id, a unique beginning of it, or its reference.

        Raises ``CaseNotFound`` or ``CaseAmbiguous``.
        """

    def load(self, case_id: str) -> Case:
        """The case. Raises ``CaseNotFound``, ``CaseDamaged`` or ``CaseTooNew``."""

    def create(self, case: Case) -> Case:
        """Write a new case, durable on return. Raises ``CaseExists`` or ``NotSaved``."""

    def commit(
        self, case_id: str, base: int, changes: Changes, *, at: datetime | None = None
    ) -> Committed | Conflict:
        """Write ``changes`` made on revision ``base``: durable, one write, all or nothing.

        ``at`` becomes the case's ``changed_at``. Raises ``NotSaved``, ``CaseHeld``, ``LockLost``.
        """

    def changes_since(self, case_id: str, revision: int) -> Case | None:
        """The case if it is past ``revision``, None if it is not."""

    def hold(self, case_id: str) -> None:
        """Become the one writer. Raises ``CaseHeld`` saying who and since when."""

    def release(self, case_id: str) -> None:
        """Stop being the writer; harmless when one is not."""

    def keep_questionnaire(self, questionnaire: Questionnaire) -> None:
        """Keep a questionnaire under its hash; keeping it twice is harmless."""

    def questionnaire(self, hash_: str) -> Questionnaire | None:
        """A questionnaire kept before, None if it is not here."""

    def audit(self, what: str, case_id: str | None = None, purpose: str = "") -> None:
        """Note that something was done, without content. Durable on return. Raises ``NotSaved``."""

    def search(
        self, text: str, *, cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[Found]:
        """Every case that holds all words of ``text``, as they are found."""

    def unfiled(self) -> tuple[UnfiledCall, ...]:
        """Calls noted while the vault was locked that are in no case yet, oldest first."""

    def more_unfiled(self) -> int:
        """How many calls wait beside those ``unfiled`` gave last; they come after these."""

    def drop_unfiled(self, call_id: str) -> None:
        """Remove such a call once it is in a case; harmless when it is gone. ``NotSaved``."""

    def close(self) -> None:
        """Let go of every hold and key."""

"""Going on with a case that is damaged, was put back, or whose head is gone: only when asked to.

What there is of a case is its file and the generation before it. The one that is chosen is written
as a new revision above all that is known of, in the place of the file; the other stays as it is.
"""

from __future__ import annotations

import errno
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from intake_tui.domain.record.types import Case, Changes, Event, apply
from intake_tui.errors import StoreError, said
from intake_tui.store import disk, listing
from intake_tui.store.base import CaseNotFound, CasePurged, CaseTooNew, Listed
from intake_tui.store.casefiles import FOLDER, SUFFIX
from intake_tui.store.faults import reading, saving
from intake_tui.store.heads import Head
from intake_tui.store.purging import alone
from intake_tui.store.records import canonical_id, case_of, tables_of
from intake_tui.store.sealed import (
    HEADER_BYTES,
    Header,
    ReadFault,
    TooNew,
    Unreadable,
    file_key,
    header_of,
    seal,
)

if TYPE_CHECKING:
    from intake_tui.store.audit import AuditEntry
    from intake_tui.store.vault import Vault

Name = Literal["file", "previous"]
NAMES: tuple[Name, ...] = ("file", "previous")

WHAT = "recovered"
"""What the audit log calls it."""

ERASING = frozenset({"redacted", "moved out"})
"""What the audit log calls that words were erased from a case."""

AGAIN = frozenset({WHAT, "restored"})
"""What it calls that a case goes on with a file that was chosen."""

EVEN_ERASED = ", even-erased"
"""Ends the purpose of such an entry where the file held what was erased and was taken knowingly."""

WITHHELD = frozenset({errno.EACCES, errno.EPERM, errno.EMFILE, errno.ENFILE, errno.ESTALE})
"""Causes for which a file is not given although it may be sound."""

_FARTHEST = 1_000_000
"""A damaged header that claims to be farther ahead than this is not believed."""


class NothingToRecover(StoreError):
    """The case is whole and is what it was."""

    title = "There is nothing to recover"
    way_out = "The case opens as it is. Nothing was changed."


class RecoverRefused(StoreError):
    """The generation that was chosen cannot be gone on with, or not like this."""

    title = "The case cannot be recovered from this"
    way_out = "Nothing was changed."


class HoldsErased(RecoverRefused):
    """The generation is from before something was erased for good: it still holds those words."""

    title = "This generation still holds what was erased"
    way_out = "Nothing was changed. --even-erased takes it all the same; then erase again."


@dataclass(frozen=True)
class Told:
    """What the audit log last knew of a case: revision (-1: nothing) and seal, the last revision at
    which something was erased, and whether the case was purged.
    """

    revision: int = -1
    seal: str = ""
    erased: int = 0
    purged: bool = False


@dataclass(frozen=True)
class Generation:
    """One of the files there are of a case.

    ``trouble`` is empty for a whole one; otherwise ``reason`` says why it cannot be used.
    ``believed``: the case opens as this. ``lacks`` counts the revisions after it that are known of;
    ``erased``: it is from before something was erased, or the case was purged.
    """

    name: Name
    revision: int = 0
    changed_at: datetime | None = None
    statements: int = 0
    trouble: Literal["", "damaged", "newer", "withheld"] = ""
    reason: str = ""
    believed: bool = False
    lacks: int = 0
    erased: bool = False

    @property
    def whole(self) -> bool:
        """Whether it holds a case that can be gone on with."""
        return not self.trouble


def told(entries: Iterable[AuditEntry]) -> Mapping[str, Told]:
    """What the audit log knows of every case in it."""
    found: dict[str, Told] = {}
    for entry in entries:
        if entry.case is None:
            continue
        was = found.get(entry.case, Told())
        number, _, said = entry.head.partition(":")
        revision = int(number) if number.isascii() and number.isdecimal() else -1
        knowingly = entry.what in AGAIN and entry.purpose.endswith(EVEN_ERASED)
        erased = 0 if knowingly else was.erased
        if entry.what in ERASING:
            erased = max(erased, revision)
        found[entry.case] = Told(
            revision=max(revision, was.revision),
            seal=said if revision > was.revision else was.seal,
            erased=erased,
            purged=entry.what == "purged" or (was.purged and not knowingly),
        )
    return found


def find(vault: Vault, name: str) -> str:
    """The id of a case by name, also where its file is gone: by what is left of it.

    Raises ``CaseNotFound`` or ``CaseAmbiguous``.
    """
    try:
        return vault.find(name)
    except CaseNotFound:
        with reading("heads"):
            left = {*vault.files.heads.ids(), *_previous_ids(vault.folder)}
        return listing.named((Listed(case_id=one, summary=None) for one in left), name)


def generations(vault: Vault, case_id: str, known: Told | None = None) -> tuple[Generation, ...]:
    """What there is of a case: its file and the generation before it, as far as they are there.

    ``known`` is what the audit log says of the case; without it the log is read. Raises
    ``CaseNotFound`` where nobody knows the case, ``CasePurged``, or ``StoreError``.
    """
    case_id = canonical_id(case_id)
    if known is None:
        known = _told(vault, case_id)
    with vault._open():
        head = _head(vault, case_id)
        found = [g for name in NAMES if (g := _generation(vault, case_id, name)) is not None]
        believed = _believed(vault, case_id)
    if not found and head is None and known.revision < 0:
        raise CaseNotFound(said("case {case_id}", case_id=case_id))
    last = max(known.revision, head.revision if head else 0, 0, *(g.revision for g in found))
    erased = max(known.erased, head.erased if head else 0)
    return tuple(
        replace(
            g,
            lacks=last - g.revision if g.whole else 0,
            erased=g.whole and (known.purged or g.revision < erased),
            believed=believed and g.name == "file",
        )
        for g in found
    )


def recover(
    vault: Vault,
    case_id: str,
    generation: Name,
    *,
    by: str,
    now: datetime,
    even_erased: bool = False,
) -> Case:
    """Go on with one generation of a case, as a new revision; durable on return.

    The file that could not be used is replaced in one step by the new one, and the generation
    before it stays: nothing that is whole is lost before the new file stands. A generation from
    before an erasure that is not chosen is removed after that.

    Raises ``NothingToRecover``, ``RecoverRefused`` (``HoldsErased`` without ``even_erased``),
    ``CaseTooNew`` for a file of a newer version, ``CaseNotFound``, ``CasePurged`` (also where only
    the audit log still says so; then without ``even_erased``), ``CaseHeld``,
    ``VaultClosed``, and ``NotSaved``: then the old or the new file stands there.
    """
    case_id = canonical_id(case_id)
    with alone(vault, case_id):
        known = _told(vault, case_id)
        if known.purged and not even_erased:
            raise CasePurged(
                said("case {case_id}, as the audit log says", case_id=case_id),
                way_out="A file of it was put back. --even-erased takes it all the same.",
            )
        found = {g.name: g for g in generations(vault, case_id, known)}
        chosen = _chosen(case_id, found, generation)
        if chosen.erased and not even_erased:
            raise HoldsErased(
                said(
                    "case {case_id}, revision {revision}", case_id=case_id, revision=chosen.revision
                )
            )
        head = _head(vault, case_id)
        last = max(
            known.revision, head.revision if head else 0, *(g.revision for g in found.values())
        )
        event = Event(id=str(uuid.uuid4()), what="recovered", about=case_id, by=by, at=now)
        with saving(vault.files.name(case_id)):
            case, _ = _read(vault, case_id, chosen.name)
            case = apply(case, Changes(puts=(("events", event),)), at=now)
            last = max(last, _claimed(vault, case_id, last))
            case = msgspec.structs.replace(case, revision=last + 1)
            kept = 0 if chosen.erased else max(known.erased, head.erased if head else 0)
            _put(vault, case, kept)
            previous = found.get("previous")
            if previous is not None and previous.erased and not chosen.erased:
                disk.remove(_path(vault, case_id, "previous"))
                disk.sync_folder(vault.files.path(case_id).parent)
        vault._unsure.pop(case_id, None)
        purpose = f"from revision {chosen.revision} ({chosen.name})"
        vault.audit(WHAT, case_id, purpose + (EVEN_ERASED if chosen.erased else ""))
        return case


def _chosen(case_id: str, found: Mapping[Name, Generation], name: Name) -> Generation:
    """The generation called ``name``, where going on with it is right."""
    there = found.get("file")
    if there is not None and there.believed and not there.lacks:
        raise NothingToRecover(said("case {case_id}", case_id=case_id))
    if there is not None and there.trouble == "newer":
        raise CaseTooNew(said("case {case_id}: {reason}", case_id=case_id, reason=there.reason))
    if there is not None and there.trouble == "withheld":
        raise RecoverRefused(
            said("case {case_id}: its file {reason}", case_id=case_id, reason=there.reason),
            way_out="The file may be sound. Put that right, then try again.",
        )
    chosen = found.get(name)
    if chosen is None:
        raise RecoverRefused(
            said("case {case_id}: there is no such file ({name})", case_id=case_id, name=name)
        )
    if not chosen.whole:
        raise RecoverRefused(
            said(
                "case {case_id}, {name}: {reason}", case_id=case_id, name=name, reason=chosen.reason
            )
        )
    return chosen


def _put(vault: Vault, case: Case, erased: int) -> None:
    """Write ``case`` in the place of its file, whatever that is, then its head."""
    files, ring = vault.files, vault.ring
    path, file_id = files.path(case.id), uuid.UUID(case.id).bytes
    header = Header(ring.epoch, file_id, case.revision)
    sealed = seal(file_key(ring.current, file_id), header, msgspec.json.encode(tables_of(case)))
    disk.clean(path)
    disk.replace(path, sealed)
    files.forget(case.id)
    storage = files.storage(case.id, clean=False)
    storage.read_body()
    files.note(case.id, storage)
    files.heads.write(case.id, Head(revision=case.revision, seal=storage.seal, erased=erased))


def _told(vault: Vault, case_id: str) -> Told:
    return told(vault.audit_entries(case_id)).get(case_id, Told())


def _head(vault: Vault, case_id: str) -> Head | None:
    """The head, None where it is gone or damaged. Raises ``CasePurged``.

    Raises ``StoreError`` for one that may be sound and is not given: it knows what was erased.
    """
    try:
        head = vault.files.heads.read(case_id)
    except Unreadable as error:
        if withheld(error):
            raise StoreError(
                said("case {case_id}: {reason}", case_id=case_id, reason=error.reason)
            ) from None
        return None
    if head is not None and head.purged is not None:
        raise CasePurged(said("case {case_id}, on {day}", case_id=case_id, day=head.purged.at[:10]))
    return head


def _path(vault: Vault, case_id: str, name: Name) -> Path:
    path = vault.files.path(case_id)
    return path if name == "file" else path.with_name(path.name + disk.PREVIOUS)


def _read(vault: Vault, case_id: str, name: Name) -> tuple[Case, int]:
    """The case in one of its files and the revision. Raises ``Unreadable`` or ``CaseTooNew``."""
    storage = vault.files.storage(case_id, clean=False, path=_path(vault, case_id, name))
    body = storage.read_body()
    if body is None or storage.revision is None:
        raise FileNotFoundError
    return case_of(body, case_id, storage.revision), storage.revision


def _generation(vault: Vault, case_id: str, name: Name) -> Generation | None:
    try:
        case, revision = _read(vault, case_id, name)
    except FileNotFoundError:
        return None
    except (TooNew, CaseTooNew):
        return Generation(name, trouble="newer", reason=said("written by a newer version"))
    except Unreadable as error:
        return Generation(
            name, trouble="withheld" if withheld(error) else "damaged", reason=error.reason
        )
    return Generation(
        name, revision, changed_at=case.head.changed_at, statements=len(case.statements)
    )


def withheld(error: Unreadable) -> bool:
    """Whether the system did not give a file that may be sound."""
    cause = error.__cause__
    return isinstance(error, ReadFault) and isinstance(cause, OSError) and cause.errno in WITHHELD


def _believed(vault: Vault, case_id: str) -> bool:
    try:
        vault.files.decoded(vault.files.storage(case_id, clean=False), case_id)
    except (Unreadable, CaseNotFound, CaseTooNew):
        return False
    return True


def _claimed(vault: Vault, case_id: str, last: int) -> int:
    """The revision a damaged file says it is of, as far as that can be: others may have seen it."""
    try:
        front, _ = disk.read(vault.files.path(case_id), HEADER_BYTES)
        claimed = header_of(front).revision
    except (OSError, Unreadable):
        return 0
    return claimed if claimed - last <= _FARTHEST else 0


def _previous_ids(vault: Path) -> set[str]:
    end = SUFFIX + disk.PREVIOUS
    return {path.name.removesuffix(end) for path in (vault / FOLDER).glob(f"??/*{end}")}

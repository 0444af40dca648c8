"""Removing a case for good.

First its head becomes a tombstone, durably: from then on the case is gone for every reader. Then
its files go, then the tombstone says so. A crash in between leaves the tombstone, and whoever meets
it next (the list, ``vault check``, purging again) completes the removal.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from intake_tui.domain.text import clean_line
from intake_tui.errors import said
from intake_tui.store import disk
from intake_tui.store.base import CaseHeld, CaseNotFound, CasePurged
from intake_tui.store.faults import saving
from intake_tui.store.heads import Head, Purged
from intake_tui.store.records import canonical_id
from intake_tui.store.sealed import ReadFault, Unreadable

if TYPE_CHECKING:
    from intake_tui.store.vault import Vault

WHAT = "purged"
"""What the audit log calls it."""


@contextlib.contextmanager
def alone(vault: Vault, case_id: str) -> Iterator[None]:
    """Be the one writer of a case nobody has open. Raises ``CaseHeld``, also when it is open here.

    Raises ``NotSaved`` where no lock can be made, ``VaultClosed`` after a new key.
    """
    with vault._open():
        if vault.locks.holds(case_id):
            raise CaseHeld(
                said("case {case_id}, by this process", case_id=case_id),
                way_out="Close it, then try again.",
            )
        try:
            vault.locks.take(case_id)
        except CaseHeld as held:
            raise CaseHeld(
                held.detail, way_out="Close it, then try again.", who=held.who, since=held.since
            ) from None
        try:
            vault.fresh()
            yield
        finally:
            vault.locks.give_back(case_id)


def purge(vault: Vault, case_id: str, *, by: str, now: datetime, reason: str = "") -> None:
    """Remove a case for good: its file, the generation before it, leftovers, and the index.

    What remains is the id, when and ``by`` whom, in its head; and its lines in the audit log, with
    ``reason``. The file need not be readable. Purging again completes what was interrupted.

    Raises ``CaseNotFound``, ``CasePurged`` when it was done before, ``CaseHeld`` when the case is
    open anywhere, ``VaultClosed``, and ``NotSaved``: then it is whole, or gone and to be completed.
    """
    case_id = canonical_id(case_id)
    with alone(vault, case_id), saving(vault.files.name(case_id)):
        head = _head(vault, case_id)
        left = vault.files.files(case_id)
        before = head.purged if head is not None else None
        if before is not None and before.done and not left:
            raise CasePurged(said("case {case_id}, on {day}", case_id=case_id, day=before.at[:10]))
        if head is None and not left and disk.absent(vault.files.heads.path(case_id)):
            raise CaseNotFound(said("case {case_id}", case_id=case_id))
        with vault.locks.vault_wide("index"):
            if head is None or before is None:
                # The index first: no list may still name the case once it is gone.
                vault._index.drop_file()
                tombstone = Purged(at=now.isoformat(), by=clean_line(by)[:64])
                head = Head(revision=head.revision if head else 0, purged=tombstone)
                vault.files.heads.write(case_id, head)
            _unlink(vault, case_id)
        _complete(vault, case_id, head, reason)


def finish(vault: Vault, case_id: str, *, put_back: bool = True) -> bool:
    """Complete the purge of a case that was interrupted; whether there was something to do.

    With ``put_back`` also a file that was put back after a completed purge is removed again.
    Raises as ``purge`` does.
    """
    case_id = canonical_id(case_id)
    with alone(vault, case_id), saving(vault.files.name(case_id)):
        head = _head(vault, case_id)
        if head is None or head.purged is None:
            return False
        if head.purged.done and not (put_back and vault.files.files(case_id)):
            return False
        with vault.locks.vault_wide("index"):
            _unlink(vault, case_id)
        why = "a file that was put back" if head.purged.done else "completed after an interruption"
        _complete(vault, case_id, head, f"{why}; purged by {head.purged.by}, {head.purged.at[:10]}")
    return True


def finish_purges(vault: Vault) -> tuple[str, ...]:
    """Complete every purge that was interrupted: their ids. Reads every head.

    Raises as ``purge`` does, or ``OSError`` where the heads cannot be listed.
    """
    return tuple(case_id for case_id in vault.files.heads.ids() if _begun(vault, case_id))


def _begun(vault: Vault, case_id: str) -> bool:
    try:
        head = vault.files.heads.read(case_id)
    except Unreadable:
        return False
    if head is None or head.purged is None:
        return False
    return finish(vault, case_id)


def _head(vault: Vault, case_id: str) -> Head | None:
    """The head, None where it is damaged too. Raises ``ReadFault``."""
    try:
        return vault.files.heads.read(case_id)
    except ReadFault:
        raise
    except Unreadable:
        return None


def _complete(vault: Vault, case_id: str, head: Head, reason: str) -> None:
    """Tell of it, once the files are gone. Twice is harmless."""
    assert head.purged is not None
    vault.files.forget(case_id)
    vault._unsure.pop(case_id, None)
    # Before 'done', so that a crash leads to a second entry and never to none.
    vault.audit(WHAT, case_id, reason)
    if not head.purged.done:
        vault.files.heads.write(case_id, replace(head, purged=replace(head.purged, done=True)))


def _unlink(vault: Vault, case_id: str) -> None:
    """Remove every file of the case, durably, and the index. Under the lock of the index."""
    folder = vault.files.path(case_id).parent
    # The case last: as long as it is there, the list meets it and goes on with what is left.
    for path in reversed(vault.files.files(case_id)):
        disk.remove(path)
    if folder.is_dir():
        # Also when no file was left: its name may be gone here and not yet on the disk.
        disk.sync_folder(folder)
    vault._index.drop_file()

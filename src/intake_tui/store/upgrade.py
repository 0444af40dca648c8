"""Bringing a vault of version 1 up to date: a head for every case, and a key for notes.

It believes every file as it lies there, so it is done once. Who put an old ``vault.json`` back
would have it done again for older files: a vault that has heads, or whose audit log knows of them,
is refused, and a head that is there is never written anew.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from intake_tui.errors import said
from intake_tui.store import disk, vaultfile
from intake_tui.store.audit import AuditLog
from intake_tui.store.base import CaseNotFound, NotSaved, VaultClosed
from intake_tui.store.casefiles import FOLDER, SUFFIX, CaseFiles
from intake_tui.store.heads import FOLDER as HEADS
from intake_tui.store.keyring import Keyring
from intake_tui.store.locks import Locks, user_name
from intake_tui.store.records import canonical_id
from intake_tui.store.sealed import Unreadable
from intake_tui.store.vault import Vault
from intake_tui.store.vaultfile import VaultFile

BEGUN, DONE = "upgrade begun", "upgraded"
"""What the audit log calls it."""


def past_version_1(folder: Path, ring: Keyring) -> bool:
    """Whether a vault whose file says version 1 has been of a newer one. Raises ``OSError``.

    One that was begun to be brought up to date and was interrupted has not.
    """
    entries = AuditLog(folder, ring).entries()
    if any(entry.head or entry.what == DONE for entry in entries):
        return True
    begun = any(entry.what == BEGUN for entry in entries)
    return not begun and disk.signature(folder / HEADS) is not None


def upgrade(folder: Path, held: VaultFile, ring: Keyring, user: str | None) -> Vault:
    """The vault, open and of the present version. ``vault.json`` is written last, so that a crash
    half-way leaves a vault of version 1. Raises ``VaultClosed`` where it cannot be written, or was
    of a newer version before.
    """
    files = CaseFiles(folder, ring)
    try:
        if past_version_1(folder, ring):
            raise VaultClosed(
                said("{name} is an older one that was put back", name=vaultfile.NAME),
                way_out="'intake-tui vault repair' writes it anew.",
            )
        for name in (FOLDER, HEADS, "locks"):
            disk.make_folder(folder / name)
        by, log = user or user_name(), AuditLog(folder, ring)
        locks = Locks(folder / "locks", by)
        with locks.vault_wide("audit"):
            log.append(by, BEGUN, None, "")
        for path in sorted((folder / FOLDER).glob(f"??/*{SUFFIX}")):
            with contextlib.suppress(Unreadable, CaseNotFound):  # stays as damaged as it was
                case_id = canonical_id(path.stem)
                if not disk.absent(files.heads.path(case_id)):
                    continue
                storage = files.storage(case_id, clean=False)
                if storage.read_body() is not None:
                    files.note(case_id, storage)
                    files.settle(case_id)
        present = vaultfile.with_notes_key(held, ring.current)
        vaultfile.write(folder, present, ring.current)
        with locks.vault_wide("audit"):
            log.append(by, DONE, None, "")
    except NotSaved as error:
        raise VaultClosed(error.detail) from error
    except OSError as error:
        raise VaultClosed(
            said(
                "{folder}: a vault of an older version that cannot be brought up to date: {reason}",
                folder=folder,
                reason=disk.plain_words(error),
            )
        ) from error
    return Vault(folder, vaultfile.ring_of(vaultfile.read(folder), ring.current), user=user)

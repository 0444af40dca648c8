"""Putting back the whole vault, or one case, from a backup that was opened and checked."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from intake_tui.domain.record.types import Case
from intake_tui.errors import said
from intake_tui.store import disk, vaultfile
from intake_tui.store.backup import BackupRefused
from intake_tui.store.backupfile import Backup
from intake_tui.store.base import CaseNotFound, CaseTooNew
from intake_tui.store.faults import saving
from intake_tui.store.heads import Head
from intake_tui.store.keys import is_vault, open_vault
from intake_tui.store.purging import alone
from intake_tui.store.records import tables_of
from intake_tui.store.recovering import EVEN_ERASED, Told, told, withheld
from intake_tui.store.sealed import (
    HEADER_BYTES,
    Header,
    TooNew,
    Unreadable,
    file_key,
    header_of,
    seal,
    seal_of,
)

if TYPE_CHECKING:
    from intake_tui.store.vault import Vault

WHAT = "restored"
"""What the audit log calls it."""

MOST_REVISIONS = 2**62

Standing = Literal["absent", "same", "differs", "damaged", "erased", "purged"]
"""How a case in the backup stands to the vault: ``erased`` is older than something erased there."""


class RestoreRefused(BackupRefused):
    """What is in the backup may not be put in this place."""

    title = "This is not restored"


def may_be_made(folder: Path) -> None:
    """Whether a vault may be restored into ``folder``. Raises ``RestoreRefused``."""
    if is_vault(folder):
        raise RestoreRefused(
            said("there is a vault in {folder} already", folder=folder),
            way_out="Name an empty place with --vault, or one case with --case.",
        )
    try:
        if folder.is_symlink() or (folder.exists() and any(folder.iterdir())):
            raise RestoreRefused(
                said("{folder} is not empty", folder=folder), way_out="Name an empty place."
            )
    except OSError as error:
        raise RestoreRefused(
            said("{where}: {reason}", where=folder, reason=disk.plain_words(error))
        ) from error


def restore(
    backup: Backup,
    folder: Path,
    *,
    user: str | None = None,
    progress: Callable[[int, int], object] = lambda done, all_: None,
) -> Vault:
    """Put the whole vault of an opened ``backup`` in ``folder``, an empty place, and open it.

    It is written beside that place and gets its name once every file is durable. Raises
    ``RestoreRefused`` or ``NotSaved``; then nothing is there.
    """
    assert backup._ring is not None and backup.manifest is not None
    try:
        folder = Path(os.path.abspath(folder))  # noqa: PTH100  '.' has no name of its own
    except OSError as error:
        raise RestoreRefused(
            said("{where}: {reason}", where=folder, reason=disk.plain_words(error))
        ) from error
    may_be_made(folder)
    made = folder.with_name(f".{folder.name}.{secrets.token_hex(8)}.tmp")
    try:
        with saving(str(folder)):
            folder.parent.mkdir(parents=True, exist_ok=True)
            disk.make_folder(made)
            for name in ("cases", "heads", "questionnaires", "unfiled"):
                disk.make_folder(made / name)
            names = backup.names()
            for number, name in enumerate(names, 1):
                disk.make_folder((made / name).parent)
                disk.create(made / name, backup.read(name) or b"")
                progress(number, len(names))
            if folder.exists():
                folder.rmdir()
            os.rename(made, folder)  # noqa: PTH104
            disk.sync_folder(folder.parent)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    vault = open_vault(folder, key=backup._ring.current, user=user)
    vault.audit(WHAT, purpose=f"backup of {backup.manifest.made_at:%Y-%m-%d %H:%M} UTC")
    return vault


def standing(vault: Vault, backup: Backup, case_id: str) -> Standing:
    """How the case in the backup stands to that of the vault. Raises what ``Backup.case`` does, and
    ``CaseTooNew`` or ``RestoreRefused`` where the vault's own cannot be told.
    """
    case = backup.case(case_id)
    head, known = _head_in(vault, case_id), _known(vault, case_id)
    if known.purged or (head is not None and head.purged):
        return "purged"
    erased = max(known.erased, head.erased if head else 0)
    if erased and not _knows_of_it(vault, backup, case, erased):
        return "erased"
    try:
        there = vault.files.decoded(vault.files.storage(case_id, clean=False), case_id)
    except CaseNotFound:
        return "absent"
    except TooNew as error:
        raise CaseTooNew(
            said("case {case_id}: {reason}", case_id=case_id, reason=error.reason)
        ) from None
    except Unreadable as error:
        if withheld(error):
            raise RestoreRefused(
                said("case {case_id}: {reason}", case_id=case_id, reason=error.reason),
                way_out="The file may be sound. Put that right, then try again.",
            ) from None
        return "damaged"
    plain = msgspec.structs.replace(case, revision=there.revision)
    return "same" if plain == there else "differs"


def _knows_of_it(vault: Vault, backup: Backup, case: Case, erased: int) -> bool:
    """Whether the backup is of this vault, from after the erasure at revision ``erased``.

    Revisions do not say so: a vault that was restored from an older backup goes its own way, and
    has revisions of the same number that hold something else.
    """
    assert backup.manifest is not None
    head = backup._head(case.id)
    return (
        backup.held.id == vaultfile.read(vault.folder).id
        and head is not None
        and head.erased == erased <= case.revision
        and vault.audit_stands(backup.manifest.audit)
    )


def bring_back(vault: Vault, backup: Backup, case_id: str, *, even_erased: bool = False) -> int:
    """Put one case of the backup into the vault as its newest revision, which is returned.

    What is there becomes the generation before it; where it is damaged, it goes and the generation
    before it stays. A case that was purged, or of which something was erased that the backup does
    not know of, comes back with ``even_erased`` only: it brings back what was to be gone. Raises
    ``RestoreRefused``, ``CaseHeld``, ``NotSaved`` and what ``standing`` raises.
    """
    assert backup.manifest is not None
    case = backup.case(case_id)
    with vault._open(), alone(vault, case_id):
        now = standing(vault, backup, case_id)  # under its lock: nothing is erased after this
        if now in ("erased", "purged") and not even_erased:
            gone, erased = said("it was removed for good"), said("something in it was erased")
            what = gone if now == "purged" else erased
            raise RestoreRefused(
                said(
                    "case {case_id}: {what} after this backup was made", case_id=case_id, what=what
                ),
                way_out="--even-erased brings back what was to be gone.",
            )
        kept = backup.questionnaire(case.head.questionnaire.hash)
        if kept is not None and kept.pin.hash == case.head.questionnaire.hash:
            vault.keep_questionnaire(kept)
        revision = _put(vault, case, damaged=now == "damaged")
        made = f"{backup.manifest.made_at:%Y-%m-%d %H:%M} UTC"
        knowingly = EVEN_ERASED if now in ("erased", "purged") else ""
        vault.audit(WHAT, case_id, f"backup of {made}, revision {case.revision}{knowingly}")
        return revision


def _put(vault: Vault, case: Case, *, damaged: bool) -> int:
    """Write ``case`` above every revision that is known of, then its head."""
    files, ring = vault.files, vault.ring
    head, known = _head_in(vault, case.id), _known(vault, case.id)
    path = files.path(case.id)
    with saving(files.name(case.id)):
        last = max(case.revision, known.revision, _revision_there(path))
        revision = max(last, head.revision if head else 0) + 1
        gone = head is None or head.purged is not None or head.making
        if gone:
            files.begin(case.id, revision)
        disk.make_folder(path.parent)
        header = Header(ring.epoch, uuid.UUID(case.id).bytes, revision)
        body = msgspec.json.encode(tables_of(case))
        data = seal(file_key(ring.current, header.file_id), header, body)
        disk.clean(path)
        disk.replace(path, data, previous="none" if damaged else "keep")
        erased = max(known.erased, head.erased if head else 0)
        files.heads.write(case.id, Head(revision=revision, seal=seal_of(data), erased=erased))
        files.forget(case.id)
        vault._unsure.pop(case.id, None)
        files.read(files.storage(case.id, clean=False), case.id)
    return revision


def _known(vault: Vault, case_id: str) -> Told:
    return told(vault.audit_entries(case_id)).get(case_id, Told())


def _head_in(vault: Vault, case_id: str) -> Head | None:
    """The head in the vault, None where it is gone or damaged. Raises ``CaseTooNew``, and
    ``RestoreRefused`` for one that may be sound and is not given: it knows what was erased.
    """
    try:
        return vault.files.heads.read(case_id)
    except TooNew as error:
        raise CaseTooNew(
            said("case {case_id}: {reason}", case_id=case_id, reason=error.reason)
        ) from None
    except Unreadable as error:
        if withheld(error):
            raise RestoreRefused(
                said("case {case_id}: {reason}", case_id=case_id, reason=error.reason)
            ) from None
        return None


def _revision_there(path: Path) -> int:
    """The revision the file there says it is of, 0 where it says none."""
    with contextlib.suppress(OSError, Unreadable):
        return min(header_of(disk.read(path, HEADER_BYTES)[0]).revision, MOST_REVISIONS)
    return 0

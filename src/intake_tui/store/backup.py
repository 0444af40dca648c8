"""A backup: the files of the vault as they lie, sealed as they are, in one plain ``tar``.

``vault.json`` and the audit log come first, then every case (its head, its file, the generation
before it), the questionnaires and the notes in no case yet. Names are those in the vault: ids only.
The last member, ``manifest``, is sealed under the vault key and names every other one with its
size and SHA-256, so nothing can be left out or put in unseen.

The vault may be written meanwhile: a case is copied with the head it has, the log is copied before
the cases, and a case made in between is left for the next backup. A backup opens with the secrets
of the day it was made, whatever is changed later.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import secrets
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from intake_tui.errors import StoreError, said
from intake_tui.store import disk, platform, vaultfile
from intake_tui.store.audit import LARGEST as LARGEST_LOG
from intake_tui.store.audit import NAME as AUDIT
from intake_tui.store.audit import head_of
from intake_tui.store.base import NotSaved
from intake_tui.store.faults import reading
from intake_tui.store.heads import Head
from intake_tui.store.locks import NoLock
from intake_tui.store.rekey import RekeyRefused, alone
from intake_tui.store.sealed import Header, Unreadable, file_key, seal

if TYPE_CHECKING:
    from intake_tui.store.vault import Vault

FORM = 1
MANIFEST = "manifest"
FILE_ID = hashlib.sha256(b"intake-tui backup manifest").digest()[:16]
BLOCK = 512

_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_NAMES = re.compile(
    rf"vault\.json|audit\.log|{MANIFEST}|questionnaires/[0-9a-f]{{64}}|unfiled/{_UUID}\.call"
    rf"|heads/(?P<h>[0-9a-f]{{2}})/(?=(?P=h)){_UUID}\.head"
    rf"|cases/(?P<c>[0-9a-f]{{2}})/(?=(?P=c)){_UUID}\.case(?:\.prev)?"
)
_TRIES = 20


class BackupRefused(StoreError):
    """A backup that is not made, or one that is not what it should be."""

    title = "This backup is refused"


class Member(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file in the backup."""

    name: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is in a backup. ``audit`` is the head of the log as it is in there."""

    form: int
    made_at: datetime
    vault: str
    epoch: int
    audit: str
    members: tuple[Member, ...]


@dataclass(frozen=True)
class Made:
    """A backup that was made and read back. ``damaged``: case ids and why, copied as they are;
    ``noted``: whether the audit log could say that it was made.
    """

    cases: int
    files: int
    size: int
    audit: str
    damaged: tuple[tuple[str, str], ...]
    noted: bool = True


def known(name: str) -> bool:
    """Whether ``name`` is one that a backup has: relative, without ``..``, ids only."""
    return _NAMES.fullmatch(name) is not None


def most_of(name: str) -> int:
    """Bytes a file of this name may have."""
    return LARGEST_LOG if name == AUDIT else disk.LARGEST


def front(name: str, size: int) -> bytes:
    """The one header a member of this name and size has: no owner, no time, a regular file."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.USTAR_FORMAT, "ascii", "strict")


def make(
    vault: Vault, file: Path, progress: Callable[[int, int], object] = lambda done, all_: None
) -> Made:
    """Write a backup of ``vault`` to ``file``, read it back, and only then give it that name.

    ``progress`` gets cases done and all, twice: writing and reading back. Raises ``BackupRefused``
    (a file is there, the folder is the vault's, a new key is under way, the disk is full, it did
    not read back) or another ``StoreError``; then there is no ``file``.
    """
    from intake_tui.store.backupfile import Backup

    _may_stand(vault.folder, file)
    with vault._open(), _alone(vault):
        vault.fresh()
        temporary = file.with_name(f".{file.name}.{secrets.token_hex(8)}.tmp")
        try:
            with _writing(file):
                manifest = _write(vault, temporary, progress)
            with Backup(temporary, shown=file) as backup:
                backup.open_with(vault.ring.current)
                if backup.manifest != manifest:
                    raise BackupRefused(
                        said("{file} did not read back as it was written", file=file)
                    )
                damaged = backup.check(progress)
                cases = len(backup.cases())
            with _writing(file):
                size = temporary.stat().st_size
                _name(temporary, file)
        finally:
            with contextlib.suppress(OSError):
                disk.remove(temporary)
        noted = _noted(vault, f"{cases} cases, {len(damaged)} damaged")
    return Made(cases, len(manifest.members), size, manifest.audit, damaged, noted)


def _noted(vault: Vault, purpose: str) -> bool:
    """Whether the audit log says it: a vault on a read-only disk is backed up all the same."""
    try:
        vault.audit("backed up", purpose=purpose)
    except NotSaved:
        return False
    return True


class _Tar:
    """A tar that is written from front to end."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.members: list[Member] = []

    def add(self, name: str, data: bytes) -> None:
        self._put(front(name, len(data)) + data + bytes(-len(data) % BLOCK))
        self.members.append(Member(name, len(data), hashlib.sha256(data).hexdigest()))

    def end(self) -> None:
        self._put(bytes(2 * BLOCK))
        platform.sync(self._descriptor)

    def _put(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._descriptor, view) :]


def _write(vault: Vault, place: Path, progress: Callable[[int, int], object]) -> Manifest:
    held = vaultfile.read(vault.folder)
    vaultfile.ring_of(held, vault.ring.current)
    if held.before is not None:
        raise BackupRefused(
            said("a new vault key is under way"), way_out="'intake-tui vault rekey' finishes it."
        )
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | platform.OPEN
    descriptor = os.open(place, flags, 0o600)
    try:
        tar = _Tar(descriptor)
        tar.add(vaultfile.NAME, _bytes(vault.folder / vaultfile.NAME) or b"")
        log = _bytes(vault.folder / AUDIT) or b""
        log = log[: log.rfind(b"\n") + 1]  # a line may just be being written
        tar.add(AUDIT, log)
        ids = _case_ids(vault.folder)
        for number, case_id in enumerate(ids, 1):
            for name, data in _case(vault, case_id):
                tar.add(name, data)
            progress(number, len(ids))
        for folder in ("questionnaires", "unfiled"):
            for path in sorted((vault.folder / folder).glob("*")):
                name = f"{folder}/{path.name}"
                if known(name) and (whole := _bytes(path)) is not None:
                    tar.add(name, whole)
        manifest = Manifest(
            form=FORM,
            made_at=datetime.now(UTC),
            vault=held.id,
            epoch=held.epoch,
            audit=head_of(log),
            members=tuple(tar.members),
        )
        key = file_key(vault.ring.current, FILE_ID)
        body = msgspec.json.encode(manifest)
        tar.add(MANIFEST, seal(key, Header(held.epoch, FILE_ID, 0), body))
        tar.end()
        return manifest
    finally:
        os.close(descriptor)


def _case(vault: Vault, case_id: str) -> list[tuple[str, bytes]]:
    """The files of a case at one moment: the head is the same before and after the case is read."""
    files = vault.files
    path = files.path(case_id)
    names = (
        f"heads/{case_id[:2]}/{case_id}.head",
        files.name(case_id),
        files.name(case_id) + disk.PREVIOUS,
    )
    for _ in range(_TRIES):
        head = _bytes(files.heads.path(case_id))
        found = head, _bytes(path), _bytes(path.with_name(path.name + disk.PREVIOUS))
        if _bytes(files.heads.path(case_id)) == head:
            break
    else:
        raise BackupRefused(
            said("case {case_id} is changed all the time", case_id=case_id),
            way_out="Try again later.",
        )
    if _is_purged(vault, case_id):
        found = found[0], None, None
    return [(name, data) for name, data in zip(names, found, strict=True) if data is not None]


def _is_purged(vault: Vault, case_id: str) -> bool:
    try:
        head: Head | None = vault.files.heads.read(case_id)
    except Unreadable:
        return False
    return head is not None and head.purged is not None


def _case_ids(folder: Path) -> list[str]:
    with reading("cases"):
        for shard in (*folder.glob("cases/??"), *folder.glob("heads/??")):
            if shard.is_symlink():  # what lies behind it is not copied, and must not go unnoticed
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        found = {
            path.name.partition(".")[0]
            for base in ("cases", "heads")
            for path in (folder / base).glob("??/*")
            if known(path.relative_to(folder).as_posix())
        }
    return sorted(found)


def _bytes(path: Path) -> bytes | None:
    """A file of the vault, None where there is none or the system does not give it: reading the
    backup then says what it lacks. Raises ``OSError`` where the fault is not of this file.
    """
    try:
        disk.real_folder(path.parent) if path.name not in (vaultfile.NAME, AUDIT) else None
        return disk.read(path, largest=most_of(path.name))[0]
    except FileNotFoundError:
        return None
    except OSError as error:
        if path.name in (vaultfile.NAME, AUDIT):
            raise BackupRefused(
                said(
                    "{name} cannot be read, {reason}",
                    name=path.name,
                    reason=disk.plain_words(error),
                )
            ) from error
        return None


def _may_stand(folder: Path, file: Path) -> None:
    if not file.parent.exists():
        raise BackupRefused(
            said("there is no folder {folder}", folder=file.parent),
            way_out="Make it first, or choose another place.",
        )
    try:
        if file.parent.resolve().is_relative_to(folder.resolve()):
            raise BackupRefused(
                said("{file} would lie in the vault itself", file=file),
                way_out="Choose a place on another disk.",
            )
        file.lstat()
    except FileNotFoundError:
        return
    except OSError as error:
        raise BackupRefused(
            said("{where}: {reason}", where=file, reason=disk.plain_words(error))
        ) from error
    raise BackupRefused(said("{file} is there already", file=file), way_out="Name another file.")


def _name(temporary: Path, file: Path) -> None:
    """Give the finished file its name, never that of a file that came in between."""
    try:
        os.link(temporary, file)
    except OSError as error:
        if error.errno not in disk._NO_HARD_LINKS:
            raise
        if not disk.absent(file):
            raise FileExistsError(17, "in the way") from None
        os.rename(temporary, file)  # noqa: PTH104
    disk.remove(temporary)
    disk.sync_folder(file.parent)


@contextlib.contextmanager
def _writing(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BackupRefused(
            said("{file} cannot be written: {reason}", file=file, reason=disk.plain_words(error)),
            way_out="Make room, or choose another place.",
        ) from error


@contextlib.contextmanager
def _alone(vault: Vault) -> Iterator[None]:
    """No new key is begun meanwhile. Without a lock where nobody can write: nobody begins one."""
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(alone(vault))
        except RekeyRefused as error:
            cause = error.__cause__
            here = isinstance(cause, NoLock) and cause.unwritable
            if not here or os.access(vault.folder, os.W_OK):
                raise BackupRefused(error.detail, way_out=error.way_out) from error
        yield

"""One writer per case, among processes.

The lock is on a file of its own, which is never removed: a lock on the case's file would be lost
when that file is replaced. Beside it stands who holds it. The system frees the lock of a process
that died (``flock`` on Unix, ``msvcrt.locking`` on Windows), so it can be taken over at once.
"""

from __future__ import annotations

import contextlib
import errno
import getpass
import os
import socket
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from intake_tui.errors import said
from intake_tui.store import disk, platform
from intake_tui.store.base import CaseHeld, LockLost, NotSaved

if TYPE_CHECKING:
    from filelock import BaseFileLock

WAIT = 10.0
"""Seconds to wait for a lock that is only ever held for one short write."""

_LONGEST_NAME = 64
_WIDE = {
    "audit": said("the audit log"),
    "failed": said("the log of failed unlocks"),
    "index": said("the index"),
    "questionnaires": said("the questionnaires"),
    "rekey": said("a backup or a new vault key"),
}
"""The locks of the whole vault: what each is for."""


class NoLock(NotSaved):
    """No lock can be made in the vault: it cannot be written, or the disk knows no locks."""

    @property
    def unwritable(self) -> bool:
        """Whether that is because nothing may be written there."""
        cause = self.__cause__
        refused = (errno.EROFS, errno.EACCES, errno.EPERM)
        return isinstance(cause, OSError) and cause.errno in refused


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Who writes a case, and since when."""

    user: str
    host: str
    pid: int
    since: datetime


def user_name() -> str:
    """The login name of the user, ``unknown`` where the system has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


class Locks:
    """The locks of one vault, in its folder ``locks``."""

    def __init__(self, folder: Path, user: str) -> None:
        self._folder = folder
        self._user = user
        self._held: dict[str, tuple[BaseFileLock, tuple[int, int]]] = {}

    def take(self, case_id: str) -> None:
        """Become the one writer of a case; harmless when one is.

        Raises ``CaseHeld`` with who and since when, ``NotSaved`` where no lock can be made.
        """
        if case_id in self._held:
            return
        from filelock import FileLock, Timeout

        path = self._folder / f"{case_id}.lock"
        lock = FileLock(path, timeout=0, mode=0o600, thread_local=False)
        try:
            disk.make_folder(self._folder)
            lock.acquire()
            status = path.stat()
        except Timeout:
            raise self._held_error(case_id) from None
        except (OSError, NotImplementedError) as error:
            lock.release(force=True)
            reason = (
                disk.plain_words(error) if isinstance(error, OSError) else said("no locks here")
            )
            raise NotSaved(
                said(
                    "case {case_id} cannot be locked for writing: {reason}",
                    case_id=case_id,
                    reason=reason,
                ),
                way_out="It can be read here, not changed.",
            ) from error
        self._held[case_id] = lock, (status.st_dev, status.st_ino)
        self._say_who(case_id)

    def holds(self, case_id: str) -> bool:
        """Whether this process took the case and did not give it back."""
        return case_id in self._held

    def check(self, case_id: str) -> None:
        """Raises ``LockLost`` when the lock is not ours any more (its file was replaced)."""
        held = self._held.get(case_id)
        with contextlib.suppress(OSError):
            status = (self._folder / f"{case_id}.lock").stat()
            if held and held[0].is_locked and (status.st_dev, status.st_ino) == held[1]:
                return
        self.give_back(case_id)
        raise LockLost(said("case {case_id}", case_id=case_id))

    def give_back(self, case_id: str) -> None:
        """Stop being the writer; harmless when one is not."""
        held = self._held.pop(case_id, None)
        if held is None:
            return
        lock, identity = held
        with contextlib.suppress(OSError):
            status = (self._folder / f"{case_id}.lock").stat()
            if (status.st_dev, status.st_ino) == identity:
                disk.remove(self._who(case_id))
        with contextlib.suppress(OSError):
            lock.release(force=True)

    def close(self) -> None:
        """Give everything back."""
        for case_id in list(self._held):
            self.give_back(case_id)

    def others(self, among: Iterable[str] | None = None) -> dict[str, str]:
        """The cases written by others now, of all or ``among`` these: case id -> the login name of
        who does.
        """
        found = {}
        for case_id in self._noted() if among is None else among:
            if case_id in self._held:
                continue
            holder = self._read_who(case_id)
            if holder is not None and _may_live(holder):
                found[case_id] = holder.user
        return found

    def _noted(self) -> list[str]:
        """The cases somebody said to hold, dead or alive."""
        with contextlib.suppress(OSError):
            names = os.listdir(self._folder)  # noqa: PTH208  a lock of every case ever written
            return [name.removesuffix(".who") for name in names if name.endswith(".who")]
        return []

    @contextlib.contextmanager
    def vault_wide(self, name: str) -> Iterator[None]:
        """Hold a lock of the whole vault for one short write.

        Raises ``NotSaved``, and ``NoLock`` where it cannot be made at all.
        """
        from filelock import FileLock, Timeout

        lock = FileLock(self._folder / f"{name}.lock", timeout=WAIT, mode=0o600, thread_local=False)
        try:
            disk.make_folder(self._folder)
            lock.acquire()
        except Timeout:
            raise NotSaved(
                said("another process is busy with {what}", what=_WIDE.get(name, name))
            ) from None
        except (OSError, NotImplementedError) as error:
            reason = (
                disk.plain_words(error) if isinstance(error, OSError) else said("no locks here")
            )
            raise NoLock(
                said("no lock can be made in the vault: {reason}", reason=reason)
            ) from error
        try:
            yield
        finally:
            # What was done under it stands; the system frees the lock with the process at last.
            with contextlib.suppress(OSError):
                lock.release(force=True)

    def _who(self, case_id: str) -> Path:
        return self._folder / f"{case_id}.who"

    def _say_who(self, case_id: str) -> None:
        now = datetime.now(UTC).replace(microsecond=0)
        me = Holder(user=self._user, host=socket.gethostname(), pid=os.getpid(), since=now)
        # Only told to others; the lock holds without it, so a full disk must not cost the lock.
        with contextlib.suppress(OSError):
            disk.remove(self._who(case_id))
            disk.create(self._who(case_id), msgspec.json.encode(me), durable=False)

    def _read_who(self, case_id: str) -> Holder | None:
        try:
            data, _ = disk.read(self._who(case_id), 4096)
            holder = msgspec.json.decode(data, type=Holder)
        except (OSError, msgspec.MsgspecError, UnicodeError):
            return None
        if holder.since.tzinfo is None:
            return None
        try:
            since = holder.since.astimezone(UTC)
        except (OverflowError, ValueError):
            return None  # before the first year or after the last one
        return msgspec.structs.replace(
            holder, user=_tame(holder.user), host=_tame(holder.host), since=since
        )

    def _held_error(self, case_id: str) -> CaseHeld:
        holder = self._read_who(case_id)
        if holder is None:
            return CaseHeld(said("case {case_id}, by another process", case_id=case_id))
        since = holder.since
        return CaseHeld(
            said(
                "case {case_id}, by {user} on {host} (process {pid}) since {since} UTC",
                case_id=case_id,
                user=holder.user,
                host=holder.host,
                pid=holder.pid,
                since=f"{since:%Y-%m-%d %H:%M}",
            ),
            who=holder.user,
            since=since,
        )


def _tame(name: str) -> str:
    kept = "".join(c for c in name if not unicodedata.category(c).startswith("C"))
    return kept[:_LONGEST_NAME]


def _may_live(holder: Holder) -> bool:
    # Other machines cannot be asked.
    return holder.host != _tame(socket.gethostname()) or platform.may_live(holder.pid)

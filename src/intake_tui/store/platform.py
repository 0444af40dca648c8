"""What differs between Linux, macOS and Windows, and nothing else.

What a system lacks is asked of the system itself (is the call there), not of its name, so that a
system nobody thought of gets what it has.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import msgspec

if sys.platform != "win32":
    import fcntl

OPEN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
"""Flags of every open: no link is followed, no child gets the file, no byte is translated."""

NO_WAIT = getattr(os, "O_NONBLOCK", 0)
"""Flag of an open that a pipe in the place of the file does not keep waiting."""

OPEN_TO_READ = OPEN | os.O_RDONLY | NO_WAIT
"""Flags to open a file for reading."""

_OPEN_FOLDER = OPEN | os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)

_FULL_SYNC_UNKNOWN = {
    errno.ENOTSUP,
    errno.EOPNOTSUPP,
    errno.EINVAL,
    errno.ENOTTY,
    errno.ENOSYS,
    errno.ENODEV,
}
"""How a file system says that it does not know ``F_FULLFSYNC``; other errors are of the disk."""

_PR_SET_DUMPABLE = 4


class NoCore(msgspec.Struct, frozen=True):
    """What was done against memory on disk, see ``no_core_dumps``."""

    limit: bool
    """A core file of this process and its children has at most 0 bytes."""
    undumpable: bool
    """The system writes no core of this process at all, to no program either (Linux only)."""


def sync(descriptor: int) -> None:
    """Make what was written durable. Raises ``OSError``.

    On macOS ``fsync`` only hands it to the drive, which keeps it in a cache without power; there
    ``F_FULLFSYNC`` empties that cache, where the file system knows it.
    """
    if sys.platform != "win32":
        full_sync = getattr(fcntl, "F_FULLFSYNC", None)
        if full_sync is not None:
            try:
                fcntl.fcntl(descriptor, full_sync)
            except OSError as error:
                if error.errno not in _FULL_SYNC_UNKNOWN:
                    raise
            else:
                return
    os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Make names in ``folder`` durable. Windows has no such call: there the system decides."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, _OPEN_FOLDER)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)


def may_live(pid: int) -> bool:
    """Whether a process of this machine may live; False only where it is certain that it does not.

    Windows is not asked: signal 0, the question on Unix, would end the process there.
    """
    if os.name == "nt" or pid <= 0:
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def no_core_dumps() -> NoCore:
    """Keep the memory of this process, keys and notes in it, out of core files from now on.

    The limit holds for children too and cannot be raised again. It says nothing to a system that
    hands cores to a program (``|`` in Linux's ``core_pattern``), so on Linux the process is made
    undumpable as well. From then on no other process of the same user can read its memory or be
    attached to it as a debugger, so the program calls this as it starts and the store never does.
    Harmless where neither can be done; the result says what was.
    """
    return NoCore(limit=_no_core_limit(), undumpable=_undumpable())


def _no_core_limit() -> bool:
    if sys.platform == "win32":
        return False
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        return resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
    except (ImportError, AttributeError, OSError, ValueError):
        return False


def _undumpable() -> bool:
    if not sys.platform.startswith("linux"):
        return False
    try:
        import ctypes

        rest = [ctypes.c_ulong(0)] * 4
        return bool(ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, *rest) == 0)
    except (ImportError, AttributeError, OSError):
        return False

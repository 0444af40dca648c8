"""Files that are whole or not there: the only code of the store that opens a file to write it.

Everything is 0600 in folders of 0700, links are not followed, and a file is replaced, never
changed in place (fsync of the new file, rename, fsync of the folder).
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

PREVIOUS = ".prev"
"""What is added to a file's name for the generation before it."""

LARGEST = 256 * 1024 * 1024
"""Bytes of the largest file that is read; a case of 300 statements has 0.14 MB."""

STALE_AFTER = 3600
"""Seconds after which a temporary file can belong to no write that is still under way."""

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_OPEN = _NOFOLLOW | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_WORDS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file would be larger than allowed here",
    errno.EROFS: "the folder is read-only",
    errno.EACCES: "no permission on the file or its folder",
    errno.EPERM: "no permission on the file or its folder",
    errno.EIO: "the disk reported an error",
    errno.ENOENT: "the file or its folder is gone",
    errno.ENOTDIR: "something that is no folder is in the way",
    errno.EISDIR: "a folder is in the way",
    errno.EEXIST: "a file is in the way",
    errno.ELOOP: "a link is in the way",
    errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open",
    errno.ESTALE: "the network folder was disconnected",
}
_NO_HARD_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}


@dataclass(frozen=True)
class Signature:
    """Enough of a file's state to see that it was replaced: every write makes a new inode."""

    inode: int
    size: int
    mtime_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> Signature:
        """The signature in a stat result."""
        return cls(status.st_ino, status.st_size, status.st_mtime_ns)


def plain_words(error: OSError) -> str:
    """The cause of ``error`` in plain words, without a path."""
    if error.errno is None:
        return "the system refused"
    return _WORDS.get(error.errno) or f"the system refused ({os.strerror(error.errno)})"


def make_folder(folder: Path) -> None:
    """Make ``folder`` (0700) if it is not there, durably. Its parent must exist."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make names in ``folder`` durable. Windows has no such call: there the system decides."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | _OPEN)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def signature(path: Path) -> Signature | None:
    """The signature of the file at ``path``; None if there is none. Raises other ``OSError``."""
    try:
        return Signature.of(path.lstat())
    except FileNotFoundError:
        return None


def absent(path: Path) -> bool:
    """True only where it is certain that there is no file; why one cannot be read, reading says."""
    try:
        return signature(path) is None
    except OSError:
        return False


def read(path: Path, most: int | None = None) -> tuple[bytes, Signature]:
    """The bytes of a regular file (at most the first ``most``) and its signature.

    Raises ``OSError``; only ``FileNotFoundError`` says that there is no such file.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _OPEN)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
        if status.st_size > LARGEST:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        wanted = LARGEST if most is None else most
        parts: list[bytes] = []
        while wanted > 0 and (part := os.read(descriptor, min(wanted, 1 << 20))):
            parts.append(part)
            wanted -= len(part)
        return b"".join(parts), Signature.of(status)
    finally:
        os.close(descriptor)


def create(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write a file that must not exist yet, durably if asked. Raises ``FileExistsError``."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _OPEN, 0o600)
    try:
        _write(descriptor, data, durable=durable)
        if durable:
            sync_folder(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def replace(
    path: Path, data: bytes, *, previous: Literal["keep", "drop", "none"] = "none"
) -> Signature:
    """Put ``data`` at ``path``, whole or not at all, durable on return. Raises ``OSError``.

    ``previous``: keep what stood there as ``<name>.prev``, drop an older ``.prev`` before the new
    file comes (so that what is being erased is in no generation once this returns), or neither.
    After an error the old or the new file stands there; every call starts with a fresh file.
    """
    temporary = _temporary(path)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _OPEN, 0o600)
    try:
        written = _write(descriptor, data, durable=True)
        if previous == "keep":
            _keep_previous(path)
        elif previous == "drop":
            remove(path.with_name(path.name + PREVIOUS))
        os.replace(temporary, path)  # noqa: PTH105  named as the fault tests name it
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)
    return written


def remove(path: Path) -> None:
    """Remove a file; harmless when there is none. Not durable before the folder is synced."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)  # noqa: PTH108


def temporaries(path: Path) -> Iterator[Path]:
    """The temporary files that writes of ``path`` left behind."""
    start, end = f".{path.name}.", ".tmp"
    with contextlib.suppress(FileNotFoundError), os.scandir(path.parent) as entries:
        for entry in entries:
            if entry.name.startswith(start) and entry.name.endswith(end):
                yield Path(entry.path)


def clean(path: Path) -> None:
    """Remove what interrupted writes of ``path`` left behind. Only for its one writer."""
    for left in list(temporaries(path)):
        with contextlib.suppress(OSError):
            left.unlink()


def clean_if_stale(entry: os.DirEntry[str]) -> None:
    """Remove a temporary file that is too old to belong to a write under way."""
    if entry.name.startswith(".") and entry.name.endswith(".tmp"):
        with contextlib.suppress(OSError):
            if time.time() - entry.stat(follow_symlinks=False).st_mtime > STALE_AFTER:
                os.unlink(entry.path)  # noqa: PTH108


def _write(descriptor: int, data: bytes, *, durable: bool) -> Signature:
    try:
        view = memoryview(data)
        while view:
            done = os.write(descriptor, view)
            if done <= 0:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            view = view[done:]
        if durable:
            os.fsync(descriptor)
        return Signature.of(os.fstat(descriptor))
    finally:
        os.close(descriptor)


def _keep_previous(path: Path) -> None:
    # A link, not a rename: the name must never be missing, since missing reads as new.
    if signature(path) is None:
        return
    link = _temporary(path)
    try:
        os.link(path, link)
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        create(link, read(path)[0])
    try:
        os.replace(link, path.with_name(path.name + PREVIOUS))  # noqa: PTH105
    finally:
        remove(link)  # still there when both names already meant the same file


def _temporary(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")

"""Files that are whole or not there: the only code of the store that opens a file to write it.

Everything is 0600 in folders of 0700, links are not followed, and a file is replaced, never
changed in place (fsync of the new file, rename, fsync of the folder).
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from intake_tui.errors import said
from intake_tui.store import platform

PREVIOUS = ".prev"
"""What is added to a file's name for the generation before it."""

LARGEST = 32 * 1024 * 1024
"""Bytes of the largest file that is read or written; a case of 300 statements has 0.14 MB."""

STALE_AFTER = 3600
"""Seconds after which a temporary file can belong to no write that is still under way."""

_TEMPORARY = re.compile(r"\.(.+)\.[0-9a-f]{16}\.tmp", re.DOTALL)
_MAKE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | platform.OPEN
_WORDS = {
    errno.ENOSPC: said("the disk is full"),
    errno.EDQUOT: said("the disk quota is used up"),
    errno.EFBIG: said("the file would be larger than allowed here"),
    errno.EROFS: said("the folder is read-only"),
    errno.EACCES: said("no permission on the file or its folder"),
    errno.EPERM: said("no permission on the file or its folder"),
    errno.EIO: said("the disk reported an error"),
    errno.ENOENT: said("the file or its folder is gone"),
    errno.ENOTDIR: said("something that is no folder is in the way"),
    errno.EISDIR: said("a folder is in the way"),
    errno.EEXIST: said("a file is in the way"),
    errno.ELOOP: said("a link is in the way"),
    errno.EMFILE: said("too many files are open"),
    errno.ENFILE: said("too many files are open"),
    errno.ESTALE: said("the network folder was disconnected"),
}
_NO_HARD_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}


@dataclass(frozen=True)
class Signature:
    """Enough of a file's state to see that it was replaced: every write makes a new inode.

    ``ctime_ns`` also changes when a file is renamed or linked, which a copy by hard links does to
    a file nobody touched, so two signatures are the same without it; the index asks for it.
    """

    inode: int
    size: int
    mtime_ns: int
    ctime_ns: int = field(default=0, compare=False)

    @classmethod
    def of(cls, status: os.stat_result) -> Signature:
        """The signature in a stat result."""
        return cls(status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def plain_words(error: OSError) -> str:
    """The cause of ``error`` in plain words, without a path."""
    if error.errno is None:
        return said("the system refused")
    cause = os.strerror(error.errno)
    return _WORDS.get(error.errno) or said("the system refused ({cause})", cause=cause)


def make_folder(folder: Path) -> None:
    """Make ``folder`` (0700) if it is not there, durably. Its parent must exist.

    Raises ``OSError``, also where a link or something else that is no folder is in the way.
    """
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        real_folder(folder)
        return
    sync_folder(folder.parent)


def real_folder(folder: Path) -> None:
    """Raises ``OSError`` where ``folder`` is a link or no folder; harmless where nothing is."""
    try:
        mode = folder.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(mode):
        code = errno.ELOOP if stat.S_ISLNK(mode) else errno.ENOTDIR
        raise OSError(code, os.strerror(code))


def sync_folder(folder: Path) -> None:
    """Make names in ``folder`` durable. Raises ``OSError``."""
    platform.sync_folder(folder)


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


def read(
    path: Path, most: int | None = None, *, largest: int | None = None
) -> tuple[bytes, Signature]:
    """The bytes of a regular file (at most the first ``most``) and its signature.

    A file of more than ``largest`` bytes (``LARGEST``) is refused. Raises ``OSError``; only
    ``FileNotFoundError`` says that there is no such file.
    """
    descriptor = os.open(path, platform.OPEN_TO_READ)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
        largest = LARGEST if largest is None else largest
        if status.st_size > largest:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        wanted = largest if most is None else most
        parts: list[bytes] = []
        while wanted > 0 and (part := os.read(descriptor, min(wanted, 1 << 20))):
            parts.append(part)
            wanted -= len(part)
        return b"".join(parts), Signature.of(status)
    finally:
        os.close(descriptor)


def make_folders(folder: Path) -> None:
    """Make ``folder`` and what it lies in, each durably, as far as they are not there."""
    for one in (*reversed(folder.parents), folder):
        if not one.is_dir():
            make_folder(one)


def create(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write a file that must not exist yet: whole or not at all, durable on return.

    Without ``durable`` it may be lost or torn by a power cut. Raises ``FileExistsError``.
    """
    place = _temporary(path) if durable else path
    descriptor = os.open(place, _MAKE, 0o600)
    linked = False
    try:
        _write(descriptor, data, durable=durable)
        if durable:
            _name_anew(place, path)
            linked = True
            remove(place)
            sync_folder(path.parent)
    except BaseException:
        for made in (place, path) if linked else (place,):
            with contextlib.suppress(OSError):
                made.unlink()
        raise


def create_secret(path: Path, data: bytes) -> None:
    """Write a secret to a file that must not exist yet, durable on return. Raises ``OSError``.

    It is written under its own name: killed half-way, no copy of it stays in a hidden file.
    """
    descriptor = os.open(path, _MAKE, 0o600)
    try:
        _write(descriptor, data, durable=True)
        sync_folder(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def _name_anew(temporary: Path, path: Path) -> None:
    """Give a file its name, where there is none by that name."""
    try:
        os.link(temporary, path)
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        if not absent(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        os.replace(temporary, path)  # noqa: PTH105


def replace(
    path: Path, data: bytes, *, previous: Literal["keep", "drop", "none"] = "none"
) -> Signature:
    """Put ``data`` at ``path``, whole or not at all, durable on return. Raises ``OSError``.

    ``previous``: keep what stood there as ``<name>.prev``, drop an older ``.prev`` before the new
    file comes (so that what is being erased is in no generation once this returns), or neither.
    After an error the old or the new file stands there; every call starts with a fresh file.
    """
    temporary = _temporary(path)
    descriptor = os.open(temporary, _MAKE, 0o600)
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
    with contextlib.suppress(OSError):  # the rename was of the file too: its ctime is another now
        now = Signature.of(path.lstat())
        written = now if now == written else written
    return written


def remove(path: Path) -> None:
    """Remove a file; harmless when there is none. Not durable before the folder is synced."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)  # noqa: PTH108


def temporaries(path: Path) -> Iterator[Path]:
    """The temporary files that writes of ``path`` left behind, of its earlier generation too."""
    with contextlib.suppress(FileNotFoundError), os.scandir(path.parent) as entries:
        for entry in entries:
            made = _TEMPORARY.fullmatch(entry.name)
            if made is not None and made[1] in (path.name, path.name + PREVIOUS):
                yield Path(entry.path)


def is_temporary(name: str) -> bool:
    """Whether a file of this name is one of our own temporary ones."""
    return _TEMPORARY.fullmatch(name) is not None


def clean(path: Path) -> None:
    """Remove what interrupted writes of ``path`` left behind. Only for its one writer."""
    for left in list(temporaries(path)):
        with contextlib.suppress(OSError):
            left.unlink()


def clean_if_stale(entry: os.DirEntry[str]) -> None:
    """Remove a temporary file that is too old to belong to a write under way."""
    if is_temporary(entry.name):
        with contextlib.suppress(OSError):
            if time.time() - entry.stat(follow_symlinks=False).st_mtime > STALE_AFTER:
                os.unlink(entry.path)  # noqa: PTH108


def able(folder: Path) -> str:
    """What a vault needs and ``folder`` cannot do, in plain words; empty where it can do all.

    Tried on files of its own, which are removed again. Raises nothing.
    """
    old, new, lock = (_temporary(folder / name) for name in ("old", "new", "lock"))
    what = said("files cannot be written here")
    try:
        create(old, b"old", durable=False)
        create(new, b"new", durable=False)
        what = said("files cannot be replaced here")
        os.replace(new, old)  # noqa: PTH105
        if read(old)[0] != b"new":
            return what
        what = said("files cannot be made durable here")
        replace(old, b"durable")
        what = said("locks do not work here")
        if not _shuts_out(lock):
            return what
    except OSError as error:
        return said("{what} ({reason})", what=what, reason=plain_words(error))
    except NotImplementedError:
        return what
    finally:
        for path in (old, new, lock):
            with contextlib.suppress(OSError):
                remove(path)
    return ""


def _shuts_out(path: Path) -> bool:
    """Whether a lock on ``path``, once taken, cannot be taken again."""
    from filelock import FileLock, Timeout

    first, second = (FileLock(path, timeout=0, mode=0o600, thread_local=False) for _ in range(2))
    try:
        first.acquire()
        second.acquire()
    except Timeout:
        return first.is_locked
    finally:
        second.release(force=True)
        first.release(force=True)
    return False


def _write(descriptor: int, data: bytes, *, durable: bool) -> Signature:
    try:
        view = memoryview(data)
        while view:
            done = os.write(descriptor, view)
            if done <= 0:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            view = view[done:]
        if durable:
            platform.sync(descriptor)
        return Signature.of(os.fstat(descriptor))
    finally:
        os.close(descriptor)


def _keep_previous(path: Path) -> None:
    # A link, not a rename: the name must never be missing, since missing reads as new.
    link = _temporary(path)
    try:
        os.link(path, link)
    except FileNotFoundError:
        return
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

"""The case files of a vault as they lie in their folders: which there are, what each is like."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

import msgspec

from intake_tui.store import disk

SUFFIX = ".case"
NEVER = (0, 0, 0, 0)
"""What no file is like, so that the index is not believed and the case is opened."""

JUST = 500_000_000
"""Nanoseconds: what was changed so shortly before the index was written may not be in it yet."""

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class File(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A case file as it was when its case was summarised."""

    revision: int
    inode: int
    size: int
    mtime_ns: int
    ctime_ns: int

    @property
    def state(self) -> tuple[int, int, int, int]:
        """What the file was like; a file put back under its name has another ctime."""
        return self.inode, self.size, self.mtime_ns, self.ctime_ns


def files_in(folder: str) -> dict[str, tuple[int, int, int, int]]:
    """The case files of one folder. Raises ``OSError``."""
    found = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name
            if name.endswith(SUFFIX) and _is_id(stem := name.removesuffix(SUFFIX)):
                try:  # thousands of times, so without a context manager
                    found[stem] = state_of(entry.stat(follow_symlinks=False))
                except FileNotFoundError:
                    continue
            elif name.endswith(".tmp"):
                disk.clean_if_stale(entry)
    return found


def state_of(status: os.stat_result) -> tuple[int, int, int, int]:
    """What a case file is like."""
    if not status.st_mode & stat.S_IRUSR:
        return NEVER  # unchanged in itself, yet it may not be read any more
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _is_id(stem: str) -> bool:
    return _ID.fullmatch(stem) is not None


def touched(cases: Path, index: Path) -> set[str]:
    """The folders of ``cases`` in which a file was made, replaced or removed since ``index`` was
    written. Raises ``OSError``.
    """
    try:
        since = index.lstat().st_mtime_ns - JUST
    except OSError:
        since = 0
    with os.scandir(cases) as shards:
        return {s.name for s in shards if s.stat(follow_symlinks=False).st_mtime_ns >= since}


def as_known(cases: Path, entries: Mapping[str, File], anew: set[str] | None) -> list[str] | None:
    """The ids in ``cases``; None where they are not those of ``entries``, or where a file in a
    folder of ``anew`` (None: any) is not as its entry says. Raises ``OSError``.
    """
    found: list[str] = []
    with os.scandir(cases) as shards:
        for shard in shards:
            if shard.is_symlink():
                return None
            if not shard.is_dir(follow_symlinks=False):
                continue
            if anew is None or shard.name in anew:
                seen = files_in(shard.path)
                if any(i not in entries or entries[i].state != seen[i] for i in seen):
                    return None
                found += seen
                continue
            names = [name for name in os.listdir(shard.path) if name.endswith(SUFFIX)]  # noqa: PTH208
            stems = [name.removesuffix(SUFFIX) for name in names]
            found += [stem for stem in stems if stem in entries or _is_id(stem)]
    return found if len(found) == len(entries) and entries.keys() >= set(found) else None

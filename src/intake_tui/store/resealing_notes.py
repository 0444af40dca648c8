"""Sealing the notes that were typed while the vault was locked anew, to its new public key.

Anyone can seal notes to a vault, so a file that holds none, or what cannot be sealed again, is
named and is in nobody's way. What cannot be read now may be sound.
"""

from __future__ import annotations

import contextlib
import errno
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from intake_tui.errors import IntakeError, said
from intake_tui.store import disk, unfiled, vaultfile
from intake_tui.store.base import NotSaved
from intake_tui.store.faults import saving
from intake_tui.store.records import canonical_id
from intake_tui.store.resealing import Left
from intake_tui.store.sealed import KEY_BYTES

if TYPE_CHECKING:
    from intake_tui.store.vault import Vault


def reseal(vault: Vault) -> tuple[list[Left], int]:
    """What is left as it is, and how many calls were sealed anew. Raises ``NotSaved`` at the first
    write that fails.
    """
    work = _Work(vault)
    work.all()
    return work.left, work.resealed


@dataclass(frozen=True)
class _Opened:
    """A call noted while the vault was locked; ``fresh``: sealed to the new public key."""

    call: unfiled.UnfiledCall
    fresh: bool


_NO_FILE = {errno.EISDIR, errno.ELOOP, errno.EFBIG, errno.ENXIO}
"""What reading a folder, a link, a far too large file and a socket ends in."""


class _Work:
    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self.ring = vault.ring
        self.left: list[Left] = []
        self.resealed = 0

    def all(self) -> None:
        """Every call.

        Somebody may be typing one of these calls now, and holds no lock. So its file is set aside,
        and comes back under its name only where nothing newer was written there meanwhile.
        """
        folder = self.vault.folder / unfiled.FOLDER
        with saving(unfiled.FOLDER):
            try:
                disk.real_folder(folder)
            except OSError as error:  # what lies behind a link is no part of the vault
                self.left.append(Left(unfiled.FOLDER, disk.plain_words(error), sound=True))
                return
            for path in sorted(folder.glob(f"*{unfiled.SUFFIX}{unfiled.ASIDE}")):
                self._back(path, path.with_name(path.name.removesuffix(unfiled.ASIDE)))
            for path in sorted(folder.glob(f"*{unfiled.SUFFIX}")):
                if not path.name.startswith("."):
                    self._call(path)

    def _call(self, path: Path) -> None:
        """One call that is under its name. Anyone can seal any notes: what cannot be sealed anew
        is named, and is in nobody's way.
        """
        aside = path.with_name(path.name + unfiled.ASIDE)
        for _ in range(3):  # who types may have written with the old key just now
            found = self._opened(path)
            if found is None or found.fresh or self._sealed(path, found.call) is None:
                return
            if not disk.absent(aside):
                self._leave(path, said("an unreadable file is beside it"), sound=True)
                return
            os.rename(path, aside)  # noqa: PTH104
            self._back(aside, path)
        self._leave(path, said("written anew all the time"), sound=True)

    def _back(self, aside: Path, path: Path) -> None:
        found = self._opened(aside)
        if found is None or (sealed := self._sealed(aside, found.call)) is None:
            return
        with contextlib.suppress(FileExistsError):  # newer, and it holds these words too
            disk.create(path, sealed)
            self.resealed += 1
        disk.remove(aside)
        disk.sync_folder(path.parent)

    def _sealed(self, path: Path, call: unfiled.UnfiledCall) -> bytes | None:
        public = vaultfile.unpacked(vaultfile.read(self.vault.folder).public, KEY_BYTES)
        try:
            return unfiled.seal(public, call)
        except NotSaved as error:
            self._leave(path, error.detail)
            return None

    def _opened(self, path: Path) -> _Opened | None:
        """The notes in a file; None where there is none or no key of ours opens it."""
        try:
            data, _ = disk.read(path, unfiled.LARGEST_FILE + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            reason = said("cannot be read, {reason}", reason=disk.plain_words(error))
            self._leave(path, reason, sound=error.errno not in _NO_FILE)
            return None
        newer = False
        for number, private in enumerate(self.ring.private):
            try:
                return _Opened(unfiled.unseal(private, data), fresh=number == 0)
            except unfiled.NotNotes as error:
                newer = isinstance(error, unfiled.NewerNotes)
        self._leave(path, said("opens with neither key"), sound=newer)
        return None

    def _leave(self, path: Path, reason: str, *, sound: bool = False) -> None:
        self.left.append(Left(_name(path), reason, sound))


def _name(path: Path) -> str:
    """What to call a file; a name that is not one of ours may say anything."""
    stem = path.name.partition(".")[0]
    with contextlib.suppress(IntakeError):
        if canonical_id(stem) == stem:
            return f"{unfiled.FOLDER}/{path.name}"
    return f"{unfiled.FOLDER}/…"

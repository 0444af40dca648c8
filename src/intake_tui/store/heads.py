"""Heads: for every case a small sealed record of what its file must at least be.

Written when a case is made, at the start and the end of a visit, and when something is erased. It
is not disposable: an older file put back between two visits is refused because its head knows of a
later revision. Two that are put back together are seen against the audit log only.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from intake_tui.errors import said
from intake_tui.store import disk
from intake_tui.store.sealed import Header, ReadFault, Unreadable, file_key, header_of, seal, unseal

if TYPE_CHECKING:
    from intake_tui.store.keyring import Keyring

FOLDER = "heads"
SUFFIX = ".head"


class Purged(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What remains of a purged case: when and by whom. ``done`` once its files are gone."""

    at: str
    by: str
    done: bool = False


class Head(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is known of a case's file.

    ``seal`` tells one file of a revision from another (nonce and tag, hex); empty: any.
    ``making`` until the file of a new case has come to stand. ``erased`` is the last revision at
    which something was erased for good: a generation from before it still holds those words.
    """

    revision: int
    seal: str = ""
    making: bool = False
    erased: int = 0
    purged: Purged | None = None


class Heads:
    """The heads of one vault."""

    def __init__(self, vault: Path, ring: Keyring) -> None:
        self._folder = vault / FOLDER
        self._ring: Keyring | None = ring

    def path(self, case_id: str) -> Path:
        """Where the head of a case is."""
        return Path(f"{self._folder}{os.sep}{case_id[:2]}{os.sep}{case_id}{SUFFIX}")

    def read(self, case_id: str) -> Head | None:
        """The head of a case, None where there is none. Raises ``Unreadable``."""
        return self.sealed(case_id)[0]

    def sealed(self, case_id: str) -> tuple[Head | None, int]:
        """The same, and the epoch of the key it is sealed with; 0 for none."""
        assert self._ring is not None
        try:
            disk.real_folder(self.path(case_id).parent)
            data, _ = disk.read(self.path(case_id), 64 * 1024)
        except FileNotFoundError:
            return None, 0
        except OSError as error:
            raise ReadFault(
                said("its head cannot be read, {reason}", reason=disk.plain_words(error))
            ) from error
        try:
            header = header_of(data)
            if header.file_id != _file_id(case_id):
                raise Unreadable(said("belongs to another case"))
            body = unseal(file_key(self._ring.of(header.epoch), header.file_id), data)
            head = msgspec.json.decode(body, type=Head)
        except Unreadable as error:
            raise type(error)(said("its head: {reason}", reason=error.reason)) from None
        except msgspec.MsgspecError:
            raise Unreadable(said("its head is not in its form")) from None
        return head, header.epoch

    def write(self, case_id: str, head: Head) -> None:
        """Write a head, durable on return. Raises ``OSError``."""
        assert self._ring is not None
        path = self.path(case_id)
        disk.make_folder(self._folder)
        disk.make_folder(path.parent)
        file_id = _file_id(case_id)
        header = Header(self._ring.epoch, file_id, head.revision)
        sealed = seal(file_key(self._ring.current, file_id), header, msgspec.json.encode(head))
        disk.clean(path)
        disk.replace(path, sealed)

    def ids(self) -> list[str]:
        """The cases that have a head. Raises ``OSError``."""
        if not self._folder.is_dir():
            return []
        return sorted(p.stem for p in self._folder.glob(f"??/*{SUFFIX}") if p.name[0] != ".")

    def close(self) -> None:
        """Forget the keys."""
        self._ring = None


def _file_id(case_id: str) -> bytes:
    return hashlib.sha256(b"intake-tui head " + case_id.encode("ascii")).digest()[:16]

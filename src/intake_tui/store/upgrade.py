"""Bringing a vault of version 1 up to date: a head for every case, and a key for notes."""

from __future__ import annotations

import contextlib
from pathlib import Path

from intake_tui.store import disk, vaultfile
from intake_tui.store.base import VaultClosed
from intake_tui.store.casefiles import FOLDER, SUFFIX, CaseFiles
from intake_tui.store.keyring import Keyring
from intake_tui.store.sealed import Unreadable
from intake_tui.store.vault import Vault
from intake_tui.store.vaultfile import VaultFile


def upgrade(folder: Path, held: VaultFile, ring: Keyring, user: str | None) -> Vault:
    """The vault, open and of the present version. ``vault.json`` is written last, so that a crash
    half-way leaves a vault of version 1. Raises ``VaultClosed`` where it cannot be written.
    """
    files = CaseFiles(folder, ring)
    try:
        for path in sorted((folder / FOLDER).glob(f"??/*{SUFFIX}")):
            storage = files.storage(path.stem, clean=False)
            with contextlib.suppress(Unreadable):  # stays as damaged as it was
                if storage.read_body() is not None:
                    files.note(path.stem, storage)
                    files.settle(path.stem)
        present = vaultfile.with_notes_key(held, ring.current)
        vaultfile.write(folder, present, ring.current)
    except OSError as error:
        raise VaultClosed(
            f"{folder}: a vault of an older version, and it cannot be brought up to date: "
            f"{disk.plain_words(error)}"
        ) from error
    return Vault(folder, vaultfile.ring_of(vaultfile.read(folder), ring.current), user=user)

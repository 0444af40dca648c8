"""The door of a vault: making it, opening it, and what may be done while it is shut.

A secret goes in as it was typed and is never kept; an open store comes out.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from intake_tui.errors import StoreError
from intake_tui.session.ground import Ground
from intake_tui.store.base import CaseStore, VaultClosed

if TYPE_CHECKING:
    from intake_tui.session.notes.locked import LockedNotepad
    from intake_tui.store.vault import Vault

Standing = Literal["short", "enough", "fine", "long"]

FINE, LONG = 16, 24
"""Characters from which a passphrase is called fine, and long."""


def standing(passphrase: str) -> tuple[Standing, int]:
    """How a new passphrase stands by its length, and how many characters it has.

    The characters are counted as the vault counts them. There is no other rule.
    """
    import unicodedata

    from intake_tui.store.slots import SHORTEST_PASSPHRASE

    length = len(unicodedata.normalize("NFKC", passphrase))
    if length < SHORTEST_PASSPHRASE:
        return "short", length
    return ("long" if length >= LONG else "fine" if length >= FINE else "enough"), length


class Door:
    """One vault as somebody finds it who has no key yet."""

    shuts = True
    """Whether locking drops the key. Where no slot could bring it back, it only hides."""

    def __init__(self, folder: Path, ground: Ground, key_file: Path | None = None) -> None:
        self.folder = folder
        self.ground = ground
        self.key_file = key_file
        self.made = False
        """Whether the vault was made here, in this run."""

    def state(self) -> Literal["none", "locked"]:
        """Whether there is a vault. Raises ``VaultClosed`` where nobody can tell."""
        from intake_tui.store.keys import is_vault

        return "locked" if is_vault(self.folder) else "none"

    def ways(self) -> frozenset[str]:
        """What opens it: ``passphrase``, ``recovery``, ``key-file``. Raises ``VaultClosed``."""
        from intake_tui.store.keys import ways_in

        return frozenset(ways_in(self.folder))

    def key_file_is_here(self) -> bool:
        """Whether a key file opens it and there is a file where the key file belongs."""
        try:
            return (
                self.key_file is not None and "key-file" in self.ways() and self.key_file.is_file()
            )
        except OSError:
            return False  # its folder cannot be entered, so the file opens nothing here

    # --- making and opening ----------------------------------------------------------------

    def new_recovery_key(self) -> str:
        """A fresh recovery key in groups; nothing is written."""
        from intake_tui.store.recovery_key import new_recovery_key

        return new_recovery_key()

    def make(self, passphrase: str, recovery_key: str) -> CaseStore:
        """Make the vault and open it. Raises ``StoreError``; then there is none."""
        from intake_tui.store.keys import create_vault

        vault = create_vault(
            self.folder, passphrase=passphrase, recovery=recovery_key, user=self.ground.worker
        )
        self.made = True
        return vault

    def unlock(self, passphrase: str) -> CaseStore:
        """Open it. Raises ``WrongSecret``, or ``StoreError`` for another fault; takes 0.2 s."""
        return self._open(passphrase=passphrase)

    def unlock_with_recovery(self, text: str) -> CaseStore:
        """Open it with the recovery key as typed from paper.

        Raises ``RecoveryKeyRefused`` naming the group with a slip in it, ``WrongSecret`` for the
        key of another vault, or ``StoreError``.
        """
        return self._open(recovery=text)

    def unlock_with_key_file(self) -> CaseStore:
        """Open it with the key file. Raises ``VaultClosed``."""
        from intake_tui.store.keys import open_vault

        return open_vault(self.folder, self.key_file, user=self.ground.worker)

    def outdated(self, store: CaseStore) -> bool:
        """Whether the vault was given a new key since ``store`` was opened, so that nothing can be
        written with it any more. One look at the file.
        """
        try:
            _vault(store).fresh()
        except VaultClosed:
            return True
        except (StoreError, TypeError):
            return False
        return False

    def change_passphrase(self, store: CaseStore, new: str) -> None:
        """From now on ``new`` opens the vault, and the passphrase before it no longer does.

        ``store`` is that vault, open. Raises ``StoreError``.
        """
        from intake_tui.store.keys import change_passphrase

        change_passphrase(_vault(store), new)

    def _open(self, *, passphrase: str | None = None, recovery: str | None = None) -> Vault:
        from intake_tui.store.keys import open_vault

        return open_vault(
            self.folder, passphrase=passphrase, recovery=recovery, user=self.ground.worker
        )

    def new_key_unfinished(self) -> bool:
        """Whether a new vault key was begun and not finished."""
        from intake_tui.store.keys import new_key_unfinished

        return new_key_unfinished(self.folder)

    # --- while it is shut ------------------------------------------------------------------

    def notes(self) -> LockedNotepad:
        """A notepad for a call that comes now. It needs no secret. Raises ``VaultClosed``."""
        from intake_tui.session.notes.locked import LockedNotepad
        from intake_tui.store.keys import public_key

        return LockedNotepad(self.folder, public_key(self.folder), self.ground)


class Curtain(Door):
    """The door of a throw-away vault whose key is in memory alone: locking hides, no more."""

    shuts = False

    def ways(self) -> frozenset[str]:
        """None: a key that was dropped could not be brought back."""
        return frozenset()


def _vault(store: CaseStore) -> Vault:
    from intake_tui.store.vault import Vault

    if not isinstance(store, Vault):
        raise TypeError("only a vault has a passphrase")
    return store

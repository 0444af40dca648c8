"""The keys of an open vault: the one new files are sealed with, and that of older files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from intake_tui.errors import said
from intake_tui.store.sealed import Unreadable, derive

KEY_BYTES = 32


@dataclass(frozen=True)
class Keyring:
    """Vault keys by epoch. Two only while a new vault key is being put in place.

    ``private`` are the X25519 private halves that open notes typed while locked, newest first.
    """

    epoch: int
    keys: Mapping[int, bytes] = field(repr=False)
    private: tuple[bytes, ...] = field(default=(), repr=False)

    @classmethod
    def single(cls, key: bytes, epoch: int = 1) -> Keyring:
        """A ring with one key."""
        return cls(epoch=epoch, keys={epoch: key})

    @property
    def current(self) -> bytes:
        """The key new files are sealed with."""
        return self.keys[self.epoch]

    def of(self, epoch: int) -> bytes:
        """The key of ``epoch``. Raises ``Unreadable`` for one that is not here."""
        if epoch not in self.keys:
            raise Unreadable(said("sealed with a key of another epoch"))
        return self.keys[epoch]

    def derived(self, *, salt: bytes, info: bytes) -> Mapping[int, bytes]:
        """A key derived from each, newest epoch first."""
        return {
            epoch: derive(self.keys[epoch], salt=salt, info=info)
            for epoch in sorted(self.keys, reverse=True)
        }

"""A new vault key, and everything sealed anew under it: how access is taken away.

``begin`` writes ``vault.json`` one epoch further in one atomic write. From then on only the new
secrets open the vault, and whoever opens it has both keys. ``run`` seals every file anew; killed
anywhere it is run again and goes on. The old key goes from ``vault.json`` last, once no file needs
it.

After that the old passphrase, recovery key and key file open nothing of what is in the vault.
Backups and copies made before still open with the old secrets: no new key reaches them.

A case keeps its revision, its head and its previous generation. What made it refused before (an
older file put back) makes it refused afterwards.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from intake_tui.errors import StoreError, said
from intake_tui.store import vaultfile
from intake_tui.store.base import CaseHeld, NotSaved
from intake_tui.store.faults import saving
from intake_tui.store.index import NAME as INDEX
from intake_tui.store.keys import Secret, new_slots, open_vault
from intake_tui.store.locks import NoLock
from intake_tui.store.resealing import Left, Resealing
from intake_tui.store.sealed import (
    KEY_BYTES,
)

if TYPE_CHECKING:
    from intake_tui.store.vault import Vault

LOCK = "rekey"
"""The vault-wide lock of a new key and of a backup: neither sees the other half-way."""


class RekeyRefused(StoreError):
    """A new vault key that is not begun, or not gone on with, now."""

    title = "No new vault key now"


@dataclass(frozen=True)
class Rekeyed:
    """What a run did. ``done``: the old key is gone; else ``left`` says what still needs it."""

    resealed: int
    left: tuple[Left, ...]
    done: bool


def under_way(folder: Path) -> bool:
    """Whether a new vault key was begun and not finished. Raises ``VaultClosed``."""
    return vaultfile.read(folder).before is not None


@contextlib.contextmanager
def alone(vault: Vault) -> Iterator[None]:
    """Keep a backup and a new key apart. Raises ``RekeyRefused`` after ten seconds, or where the
    vault cannot be written.
    """
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(vault.locks.vault_wide(LOCK))
        except NoLock as error:
            raise RekeyRefused(error.detail, way_out="The vault cannot be written here.") from error
        except NotSaved as error:
            raise RekeyRefused(error.detail, way_out="Try again when it is done.") from error
        yield


def begin(vault: Vault, opens: tuple[Secret, ...]) -> Vault:
    """Give the vault a new key that only ``opens`` open; ``vault`` is closed, the result is open.

    Raises ``RekeyRefused`` (a case is open somewhere, a new key is under way, a secret is the one
    of now) or ``NotSaved``; ``under_way`` then says whether the new secrets hold all the same.
    """
    if not opens:
        raise ValueError("a vault needs a way in")
    new = secrets.token_bytes(KEY_BYTES)
    with vault._open(), alone(vault):
        _nobody_writes(vault)
        with vault.keeping_the_file() as (held, old):
            if held.before is not None:
                raise RekeyRefused(
                    said("one is under way already"),
                    way_out="'intake-tui vault rekey' finishes it.",
                )
            _really_new(held, opens)
            fresh = new_slots(vaultfile.with_new_key(held, old, new), new, opens)
            with saving(vaultfile.NAME):
                vaultfile.write(vault.folder, fresh, new)
        vault.close()
    opened = open_vault(vault.folder, key=new, user=vault.user)
    opened.audit("new vault key begun")
    return opened


def run(
    vault: Vault,
    progress: Callable[[int, int], object] = lambda done, all_: None,
    *,
    leave_damaged: bool = False,
) -> Rekeyed:
    """Seal everything anew, and let the old key go when nothing needs it any more.

    What cannot be sealed anew is left as it is and named, and the old key stays: a file that is
    damaged here may be whole on another disk, and without its key that copy is lost as well.
    ``leave_damaged`` lets the old key go nevertheless, except for what may be sound (held by
    somebody, not given by the system, of a newer program).

    Raises ``RekeyRefused`` where none was begun or somebody has a case open, ``NotSaved`` at the
    first write that fails; run it again to go on.
    """
    with vault._open(), alone(vault):
        if not under_way(vault.folder):
            raise RekeyRefused(said("none was begun"))
        _nobody_writes(vault)
        work = Resealing(vault)
        ids = work.ids()
        for number, case_id in enumerate(ids, 1):
            work.case(case_id)
            progress(number, len(ids))
        work.questionnaires()
        work.notes()
        work.log(leave_damaged)
        with vault.locks.vault_wide("index"), saving(INDEX):
            vault._index.drop_file()
        work.stray()
        done = not work.left or (leave_damaged and not any(one.sound for one in work.left))
        if done:
            with vault.keeping_the_file() as (held, key), saving(vaultfile.NAME):
                vaultfile.write(vault.folder, msgspec.structs.replace(held, before=None), key)
            vault.audit("new vault key in place", purpose=f"{len(work.left)} files left")
        return Rekeyed(work.resealed, tuple(work.left), done)


def _nobody_writes(vault: Vault) -> None:
    for case_id in sorted(vault._held):
        raise _open_case(said("case {case_id}, here", case_id=case_id))
    # The locks themselves, not who is said to hold them: that file may be lost, or never written.
    for case_id in Resealing(vault).ids():
        try:
            vault.locks.take(case_id)  # what a machine that died left behind is no reason
        except CaseHeld as held:
            raise _open_case(held.detail) from None
        vault.locks.give_back(case_id)


def _open_case(which: str) -> RekeyRefused:
    return RekeyRefused(
        said("somebody has a case open: {which}", which=which),
        way_out="Close every case first, then try again.",
    )


def _really_new(held: vaultfile.VaultFile, opens: tuple[Secret, ...]) -> None:
    ways = {slot.kind for slot in vaultfile.slots_of(held)}
    for one in opens:
        if one.kind in ways and vaultfile.vault_key_from(held, one.kind, one.value) is not None:
            raise RekeyRefused(
                said("the new {kind} is the one of now", kind=vaultfile.NAMED[one.kind]),
                way_out="Nothing was changed; give another.",
            )

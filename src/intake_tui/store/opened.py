"""A vault that is open, whatever is done with its cases: keys, locks, what was audited, search.

``vault.py`` adds the cases. ``folder``, ``ring``, ``files`` and ``locks`` are for the other files
of the store: purging, recovering, a new key, a backup.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.errors import said
from intake_tui.store import disk, vaultfile
from intake_tui.store.audit import AuditCheck, AuditEntry, AuditLog
from intake_tui.store.base import NotSaved, VaultClosed
from intake_tui.store.casefiles import CaseFiles
from intake_tui.store.faults import reading, saving
from intake_tui.store.keyring import Keyring
from intake_tui.store.locks import Locks, user_name
from intake_tui.store.questionnaires import Questionnaires
from intake_tui.store.records import canonical_id

if TYPE_CHECKING:
    from intake_tui.store.unfiled import Unfiled, UnfiledCall
    from intake_tui.store.vaultfile import VaultFile


class OpenVault:
    """What an open vault is beside its cases."""

    def __init__(self, folder: Path, ring: Keyring, *, user: str | None = None) -> None:
        self.folder = folder
        self.user = user or user_name()
        self.ring = ring
        self.files = CaseFiles(folder, ring)
        self.locks = Locks(folder / "locks", self.user)
        with reading(vaultfile.NAME):
            self._file = disk.signature(folder / vaultfile.NAME)
        self._audit = AuditLog(folder, ring)
        self._questionnaires = Questionnaires(folder, ring)
        self._notes: Unfiled | None = None
        self._told: dict[str, int] = {}
        self._turn = threading.RLock()
        self._closed = False
        for name in ("cases", "heads", "questionnaires", "locks", "unfiled"):
            try:
                disk.real_folder(folder / name)
            except OSError as error:
                raise VaultClosed(
                    said("{where}: {reason}", where=name, reason=disk.plain_words(error)),
                    way_out="Nothing was changed. Put its own folder back in that place.",
                ) from error
        try:
            for name in ("cases", "heads", "questionnaires", "locks"):
                disk.make_folder(folder / name)
        except OSError as error:
            # A read-only vault can still be read, as long as there is something to read.
            if not (folder / "cases").is_dir():
                raise VaultClosed(disk.plain_words(error)) from error

    # Questionnaires

    def keep_questionnaire(self, questionnaire: Questionnaire) -> None:
        """Keep a questionnaire under its hash; keeping it twice is harmless. ``NotSaved``."""
        name = f"questionnaires/{questionnaire.pin.hash}"
        with self._open(), saving(name):
            if not self._questionnaires.has(questionnaire.pin.hash):
                with self.locks.vault_wide("questionnaires"):
                    self.fresh()
                    self._questionnaires.keep(questionnaire)

    def questionnaire(self, hash_: str) -> Questionnaire | None:
        """A questionnaire kept before; None if it is not here or in a form no longer known."""
        with self._open():
            return self._questionnaires.get(hash_)

    # Notes taken while the vault was locked

    def unfiled(self) -> tuple[UnfiledCall, ...]:
        """Calls noted while the vault was locked that are in no case yet, oldest first."""
        from intake_tui.store.unfiled import Unfiled

        with self._open(), reading("unfiled"):
            self._notes = self._notes or Unfiled(self.folder, self.ring.private)
            calls, _ = self._notes.calls()
        return tuple(sorted(calls, key=lambda call: (call.started_at, call.id)))

    def more_unfiled(self) -> int:
        """How many calls wait beside those ``unfiled`` gave last: there were too many of them."""
        return self._notes.more if self._notes is not None else 0

    def drop_unfiled(self, call_id: str) -> None:
        """Remove such a call once it is in a case; harmless when it is gone. ``NotSaved``."""
        from intake_tui.store.unfiled import Unfiled

        with self._open(), saving("unfiled"):
            self._notes = self._notes or Unfiled(self.folder, self.ring.private)
            self._notes.remove(canonical_id(call_id))

    # The audit log

    def audit(self, what: str, case_id: str | None = None, purpose: str = "") -> None:
        """Note what was done (``opened``, ``exported``, …), never what a case holds.

        Durable on return. Raises ``NotSaved``.
        """
        with self._open(), saving("audit.log"), self.locks.vault_wide("audit"):
            self.fresh()
            revision, seal = self.files.seen(case_id) if case_id else (0, "")
            head = f"{revision}:{seal}" if seal else ""
            self._audit.append(self.user, what, case_id, purpose, head=head)
            if case_id:
                self._told[case_id] = revision

    def audit_entries(self, case_id: str | None = None) -> list[AuditEntry]:
        """Entries of the log, oldest first, of one case or of all. Raises ``StoreError``."""
        with self._open(), reading("audit.log"):
            entries = self._audit.entries()
        if not entries:
            self._still_ours()
        return [e for e in entries if case_id is None or e.case == case_id]

    def verify_audit(self) -> AuditCheck:
        """Whether every line of the log fits the one before it. Raises ``StoreError``."""
        with self._open(), reading("audit.log"):
            found = self._audit.check()
        if not found.sound:
            self._still_ours()
        return found

    def audit_head(self) -> str:
        """Number and HMAC of the last line, to note elsewhere. Raises ``StoreError``."""
        with self._open(), reading("audit.log"):
            return self._audit.head()

    def audit_stands(self, head: str) -> bool:
        """Whether the line that ``head`` (of ``audit_head``, noted elsewhere) names is there."""
        with self._open(), reading("audit.log"):
            return self._audit.stands(head)

    def close(self) -> None:
        """Let go of every lock and key. Twice is harmless."""
        with self._turn:
            self._closed = True
            self.locks.close()
            for part in (self._audit, self._questionnaires, self.files, self._notes):
                if part is not None:
                    part.close()
            self.ring = Keyring(epoch=self.ring.epoch, keys={})

    @contextlib.contextmanager
    def keeping_the_file(self) -> Iterator[tuple[VaultFile, bytes]]:
        """``vault.json`` and the vault key, under the lock for changing the file."""
        with self._open(), self.locks.vault_wide("vault"):
            self.fresh()
            held = vaultfile.read(self.folder)
            vaultfile.ring_of(held, self.ring.current)
            yield held, self.ring.current
            with contextlib.suppress(OSError):  # then it is read again at the next write
                self._file = disk.signature(self.folder / vaultfile.NAME)

    def fresh(self) -> None:
        """Raises ``VaultClosed`` when the vault got a new key since it was opened here.

        Under the lock of what is about to be written: a new key is put in place lock by lock.
        """
        with saving(vaultfile.NAME):
            found = disk.signature(self.folder / vaultfile.NAME)
        if found == self._file or found is None:
            return
        if vaultfile.read(self.folder).epoch != self.ring.epoch:
            raise VaultClosed(
                said("it was given a new key by somebody else"), way_out="Open it again."
            )
        self._file = found

    def _still_ours(self) -> None:
        """``fresh``, for something that could not be read: the cause may be a new key."""
        with contextlib.suppress(NotSaved):
            self.fresh()

    @contextlib.contextmanager
    def _open(self) -> Iterator[None]:
        with self._turn:
            if self._closed:
                raise VaultClosed(said("it was closed"), way_out="Open it again.")
            yield

"""The case files of a vault: where they are, reading one and believing it, and what its head says.

No locks, no audit log and no index: those are the vault's. What cannot be believed is refused as
``CaseDamaged``, ``CasePutBack`` or ``CaseTooNew``, and never written over.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from intake_tui.domain.record.types import Case
from intake_tui.errors import said
from intake_tui.store import disk
from intake_tui.store.base import (
    CaseDamaged,
    CaseNotFound,
    CasePurged,
    CasePutBack,
    CaseTooNew,
    NotSaved,
)
from intake_tui.store.heads import Head, Heads
from intake_tui.store.keyring import Keyring
from intake_tui.store.records import case_of
from intake_tui.store.sealed import PutBack, ReadFault, SealedStorage, TooNew, Unreadable

FOLDER = "cases"
SUFFIX = ".case"


class CaseFiles:
    """Reading the cases of one vault, and keeping their heads."""

    def __init__(self, vault: Path, ring: Keyring) -> None:
        self._folder = vault / FOLDER
        self._ring: Keyring | None = ring
        self.heads = Heads(vault, ring)
        self._seen: dict[str, tuple[int, str]] = {}

    def path(self, case_id: str) -> Path:
        """Where the file of a case is."""
        return Path(f"{self._folder}{os.sep}{case_id[:2]}{os.sep}{case_id}{SUFFIX}")

    def name(self, case_id: str) -> str:
        """The same, as an error may name it."""
        return f"{FOLDER}/{case_id[:2]}/{case_id}{SUFFIX}"

    def storage(self, case_id: str, *, clean: bool, path: Path | None = None) -> SealedStorage:
        """The Storage of a case; of another file that should hold it with ``path``."""
        assert self._ring is not None
        older = {e: key for e, key in self._ring.keys.items() if e != self._ring.epoch}
        return SealedStorage(
            path or self.path(case_id),
            key=self._ring.current,
            expect_id=bytes.fromhex(case_id.replace("-", "")),
            min_revision=self._seen.get(case_id, (0, ""))[0] if path is None else None,
            epoch=self._ring.epoch,
            older_keys=older,
            clean=clean,
            real_folder=True,
        )

    def seen(self, case_id: str) -> tuple[int, str]:
        """Revision and seal of a case as last read or written here; (0, "") before that."""
        return self._seen.get(case_id, (0, ""))

    def note(self, case_id: str, storage: SealedStorage) -> None:
        """Remember what was just read or written."""
        self._seen[case_id] = storage.revision or 0, storage.seal

    def forget(self, case_id: str) -> None:
        """Believe what is on disk about a case, and nothing from before."""
        self._seen.pop(case_id, None)

    def read(self, storage: SealedStorage, case_id: str, *, to_write: bool = False) -> Case:
        """The case in ``storage``, checked against its head.

        Raises ``CaseNotFound``, ``CasePurged``, ``CaseDamaged``, ``CasePutBack``, ``CaseTooNew``,
        and with ``to_write`` ``NotSaved`` where the system did not give the file.
        """
        try:
            return self.decoded(storage, case_id)
        except TooNew as error:
            raise CaseTooNew(
                said("case {case_id}: {reason}", case_id=case_id, reason=error.reason)
            ) from None
        except CaseTooNew as error:
            raise CaseTooNew(
                said("case {case_id}: {reason}", case_id=case_id, reason=error.detail)
            ) from None
        except PutBack as error:
            raise CasePutBack(
                said("case {case_id}: {reason}", case_id=case_id, reason=error.reason)
            ) from None
        except Unreadable as error:
            if to_write and isinstance(error, ReadFault):
                raise NotSaved(
                    said("case {case_id}: {reason}", case_id=case_id, reason=error.reason)
                ) from error
            raise CaseDamaged(
                said("case {case_id}: {reason}", case_id=case_id, reason=error.reason)
            ) from None

    def decoded(self, storage: SealedStorage, case_id: str) -> Case:
        """As ``read``, raising ``Unreadable`` for what cannot be believed."""
        body = self.body(storage, case_id)
        assert storage.revision is not None
        case = case_of(body, case_id, storage.revision)
        self.note(case_id, storage)
        return case

    def body(self, storage: SealedStorage, case_id: str) -> bytes:
        """The decrypted body, checked against the head. Raises as ``decoded`` does."""
        assert self._ring is not None
        head, epoch = self._living(case_id)
        body = storage.read_body()
        if body is None or storage.revision is None:
            if head is not None and not head.making:
                raise Unreadable(
                    said("its file is gone (it was at revision {revision})", revision=head.revision)
                )
            raise CaseNotFound(said("case {case_id}", case_id=case_id))
        self._believe(head, storage.revision, storage.seal)
        if head is not None and storage.epoch < epoch and head.seal not in ("", storage.seal):
            # Its head knows that it was sealed anew: this one was made with the key before.
            raise PutBack(said("sealed with the old key after it was given the new one"))
        return body

    def refuse_purged(self, case_id: str) -> Head | None:
        """The head of a case. Raises ``CasePurged``, or ``Unreadable`` for a damaged head."""
        return self._living(case_id)[0]

    def _living(self, case_id: str) -> tuple[Head | None, int]:
        head, epoch = self.heads.sealed(case_id)
        if head is not None and head.purged is not None:
            raise CasePurged(
                said("case {case_id}, on {day}", case_id=case_id, day=head.purged.at[:10])
            )
        return head, epoch

    def _believe(self, head: Head | None, revision: int, seal: str) -> None:
        if head is None:
            raise Unreadable(said("its head is gone (the record of the revision it was at)"))
        if revision < head.revision:
            raise PutBack(
                said(
                    "older than what was there before (revision {revision}, it was at {last})",
                    revision=revision,
                    last=head.revision,
                )
            )
        if revision == head.revision and head.seal and seal != head.seal:
            raise PutBack(
                said("not the file that was there before (revision {revision})", revision=revision)
            )

    def lags(self, case_id: str) -> bool:
        """Whether the head of a case knows less than what was seen of it here."""
        revision, seal = self.seen(case_id)
        head = self.heads.read(case_id)
        return head is None or head.making or (head.revision, head.seal) != (revision, seal)

    def begin(self, case_id: str, revision: int) -> None:
        """Write the head of a case that is about to be made. Raises ``OSError``."""
        self.heads.write(case_id, Head(revision=revision, making=True))

    def settle(self, case_id: str, *, erased: bool = False) -> None:
        """Let the head say what was last seen of a case. Raises ``OSError`` or ``Unreadable``."""
        revision, seal = self.seen(case_id)
        before = None
        with contextlib.suppress(Unreadable):
            before = self.heads.read(case_id)
        last = revision if erased else before.erased if before else 0
        self.heads.write(case_id, Head(revision=revision, seal=seal, erased=last))

    def files(self, case_id: str) -> tuple[Path, ...]:
        """Every file that may hold something of a case: it, its generation before, leftovers.

        Raises ``OSError`` where its folder is a link or none.
        """
        path = self.path(case_id)
        disk.real_folder(path.parent)
        previous = path.with_name(path.name + disk.PREVIOUS)
        left = (*disk.temporaries(path), *disk.temporaries(previous))
        return tuple(p for p in (path, previous, *left) if not disk.absent(p))

    def close(self) -> None:
        """Forget the keys."""
        self._ring = None
        self._seen.clear()
        self.heads.close()

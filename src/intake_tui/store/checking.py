"""Reading everything a vault holds, and comparing what its parts say of one another.

Nothing is repaired here but what was decided before: a purge that was interrupted is completed, a
file of a purged case that was put back is removed, and so are temporary files nobody writes to.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from intake_tui.errors import IntakeError, StoreError, said
from intake_tui.store import disk, heads, questionnaires
from intake_tui.store import index as indexes
from intake_tui.store.base import CaseNotFound, CasePurged, CaseTooNew
from intake_tui.store.casefiles import FOLDER, SUFFIX
from intake_tui.store.faults import reading
from intake_tui.store.findings import Finding, Kind, Report
from intake_tui.store.keys import NAME as VAULT_FILE
from intake_tui.store.keys import new_key_unfinished
from intake_tui.store.purging import finish
from intake_tui.store.records import canonical_id, case_of
from intake_tui.store.recovering import Told, generations, told, withheld
from intake_tui.store.sealed import (
    HEADER_BYTES,
    PutBack,
    TooNew,
    Unreadable,
    file_key,
    header_of,
    unseal,
)

if TYPE_CHECKING:
    from intake_tui.store.vault import Vault

_DONE = frozenset({"purge completed", "purge not completed", "purged is back"})
_HASH = re.compile(r"[0-9a-f]{64}")


def check(
    vault: Vault,
    *,
    expect_head: str = "",
    watch: Callable[[Sequence[str]], Iterable[str]] = iter,
) -> Report:
    """Read every file of an open vault. ``watch`` goes round the case ids, to show progress.

    ``expect_head`` is a head of the audit log noted elsewhere. Locks nothing; what a writer changes
    meanwhile is read again. Raises ``StoreError`` where the audit log or a folder is not given.
    """
    report = Report()
    entries = vault.audit_entries()
    log = vault.verify_audit()
    report.entries = log.entries
    if log.faults:
        lines = ", ".join(str(number) for number in log.faults)
        report.findings.append(Finding("audit log", file="audit.log", detail=lines))
    if expect_head and not vault.audit_stands(expect_head):
        report.findings.append(Finding("expected head", file="audit.log"))
    if new_key_unfinished(vault.folder):
        report.findings.append(Finding("unfinished new key", file=VAULT_FILE))
    cases = _Cases(vault, told(entries), report)
    for case_id in watch(cases.ids()):
        cases.check(case_id)
    _questionnaires(vault, report)
    _unfiled(vault, report)
    _index(vault, report)
    _strays(vault.folder, report)
    return report


class _Cases:
    """Checking one case after the other."""

    def __init__(self, vault: Vault, known: Mapping[str, Told], report: Report) -> None:
        self._vault = vault
        self._files = vault.files
        self._known = known
        self._report = report
        self._previous: set[str] = set()

    def ids(self) -> list[str]:
        """Every case there is a file or a head of, or that the audit log knew a file of."""
        found = {case_id for case_id, one in self._known.items() if one.revision >= 0 or one.purged}
        with reading("heads"):
            found.update(self._proper(heads.FOLDER, self._files.heads.ids()))
        closed = []
        with reading("cases"):
            shards = sorted(p for p in (self._vault.folder / FOLDER).iterdir() if p.is_dir())
        for shard in shards:
            try:
                names = [path.name for path in shard.iterdir()]
            except OSError as error:
                closed.append((shard.name, disk.plain_words(error)))
                continue
            there = [name for name in names if not disk.is_temporary(name)]
            earlier = [
                name.removesuffix(disk.PREVIOUS) for name in there if name.endswith(disk.PREVIOUS)
            ]
            place = f"{FOLDER}/{shard.name}"
            self._previous.update(self._proper(place, earlier))
            found.update(self._previous)
            found.update(self._proper(place, [n for n in there if not n.endswith(disk.PREVIOUS)]))
        for name, why in closed:
            if not any(case_id.startswith(name) for case_id in found):
                self._report.findings.append(
                    Finding("withheld", file=f"{FOLDER}/{name}", detail=why)
                )
        return sorted(found)

    def check(self, case_id: str) -> None:
        """Read one case and what belongs to it, and note what is found."""
        found = self._one(case_id)
        if found and not any(finding.kind in _DONE for finding in found):
            found = self._one(case_id)  # it may have been saved in between
        self._report.findings.extend(found)

    def _one(self, case_id: str) -> list[Finding]:
        known = self._known.get(case_id, Told())
        name = self._files.name(case_id)
        storage = self._files.storage(case_id, clean=False)
        try:
            body = self._files.body(storage, case_id)
            revision = storage.revision or 0
            case_of(body, case_id, revision)
        except CasePurged:
            return self._purged(case_id)
        except CaseNotFound:
            return self._missing(case_id, known)
        except (TooNew, CaseTooNew):
            return [Finding("newer", case_id, name)]
        except PutBack as error:
            if known.purged:
                return [Finding("not purged", case_id, name)]
            return [Finding("put back", case_id, name, error.reason, self._usable(case_id, known))]
        except Unreadable as error:
            if withheld(error):
                return [Finding("withheld", case_id, name, error.reason)]
            if known.purged:
                return [Finding("not purged", case_id, name)]
            kind: Kind = "damaged"
            if disk.absent(self._files.path(case_id)):
                kind = "gone"
            elif disk.absent(self._files.heads.path(case_id)):
                kind = "no head"
            return [Finding(kind, case_id, name, error.reason, self._usable(case_id, known))]
        found = self._against_log(case_id, known, revision, storage.seal)
        if case_id in self._previous:
            found += self._earlier(case_id, revision)
        if not found:
            self._report.cases += 1
        return found

    def _against_log(self, case_id: str, known: Told, revision: int, seal: str) -> list[Finding]:
        """What the audit log knows of the case must not be more than what is there."""
        name = self._files.name(case_id)
        if known.purged:
            return [Finding("not purged", case_id, name)]
        if known.revision > revision:
            detail = said(
                "revision {number}, it was at {last}", number=revision, last=known.revision
            )
            return [Finding("put back", case_id, name, detail, self._usable(case_id, known))]
        # A new vault key seals a file anew at the same revision.
        if known.revision == revision and known.seal != seal and self._vault.ring.epoch == 1:
            detail = said(
                "not the file that was there before (revision {revision})", revision=revision
            )
            return [Finding("put back", case_id, name, detail, self._usable(case_id, known))]
        return []

    def _earlier(self, case_id: str, revision: int) -> list[Finding]:
        """The generation before that of a sound case."""
        head = self._files.heads.read(case_id)  # before the file: erasing removes that first
        path = self._files.path(case_id)
        name = f"{self._files.name(case_id)}{disk.PREVIOUS}"
        storage = self._files.storage(
            case_id, clean=False, path=path.with_name(path.name + disk.PREVIOUS)
        )
        try:
            if storage.read_body() is None or storage.revision is None:
                return []
        except TooNew:
            return [Finding("newer", case_id, name)]
        except Unreadable as error:
            kind: Kind = "withheld" if withheld(error) else "previous damaged"
            return [Finding(kind, case_id, name, error.reason, ("file",))]
        if head is not None and storage.revision < head.erased:
            return [Finding("erased is back", case_id, name)]
        if storage.revision > revision and storage.revision > self._revision_now(case_id):
            detail = said(
                "revision {number}, the generation before it is {earlier}",
                number=revision,
                earlier=storage.revision,
            )
            return [Finding("put back", case_id, self._files.name(case_id), detail, ("previous",))]
        return []

    def _missing(self, case_id: str, known: Told) -> list[Finding]:
        """A case without file and head."""
        if not disk.absent(self._files.path(case_id)):
            return []  # it came to stand this moment
        usable = self._usable(case_id, known)
        name = self._files.name(case_id)
        if known.purged:
            return [Finding("not purged", case_id, name)]
        if known.revision >= 0:
            detail = said("it was at revision {number}", number=known.revision)
            return [Finding("cut", case_id, name, detail, usable)]
        return [Finding("gone", case_id, name, "", usable)] if case_id in self._previous else []

    def _purged(self, case_id: str) -> list[Finding]:
        """A tombstone: what it stands for is completed, what was put back is removed again."""
        head = self._files.heads.read(case_id)
        self._report.purged += 1
        try:
            left = self._files.files(case_id)
        except OSError as error:
            why = disk.plain_words(error)
            return [Finding("withheld", case_id, self._files.name(case_id), why)]
        if head is None or head.purged is None or (head.purged.done and not left):
            return []
        kind: Kind = "purged is back" if head.purged.done else "purge completed"
        try:
            finish(self._vault, case_id)
        except StoreError as error:
            kind = "purged is back" if head.purged.done else "purge not completed"
            return [Finding(kind, case_id, self._files.name(case_id), error.detail)]
        return [Finding(kind, case_id, self._files.name(case_id))]

    def _usable(self, case_id: str, known: Told) -> tuple[str, ...]:
        """The generations that can be gone on with, without what was erased."""
        try:
            return tuple(
                g.name for g in generations(self._vault, case_id, known) if g.whole and not g.erased
            )
        except StoreError:
            return ()

    def _revision_now(self, case_id: str) -> int:
        with contextlib.suppress(OSError, Unreadable):
            front, _ = disk.read(self._files.path(case_id), HEADER_BYTES)
            return header_of(front).revision
        return 0

    def _proper(self, place: str, names: Iterable[str]) -> list[str]:
        """The ids among names of files; anything else is noted."""
        found = []
        for name in names:
            case_id = name.removesuffix(SUFFIX)
            with contextlib.suppress(IntakeError):
                if canonical_id(case_id) == case_id:
                    found.append(case_id)
                    continue
            self._report.findings.append(Finding("unknown file", file=f"{place}/{name}"))
        return found


def _questionnaires(vault: Vault, report: Report) -> None:
    for path in _entries(vault.folder / questionnaires.FOLDER):
        name = f"{questionnaires.FOLDER}/{path.name}"
        if not _HASH.fullmatch(path.name):
            report.findings.append(Finding("unknown file", file=name))
        elif vault.questionnaire(path.name) is None:
            report.findings.append(Finding("questionnaire", file=name))
        else:
            report.questionnaires += 1


def _unfiled(vault: Vault, report: Report) -> None:
    from intake_tui.store.unfiled import Unfiled

    notes = Unfiled(vault.folder, vault.ring.private)
    calls, damaged = notes.calls()
    report.unfiled = len(calls) + notes.more
    report.findings += [
        Finding("unfiled", file=f"unfiled/{call_id}", detail=why) for call_id, why in damaged
    ]


def _index(vault: Vault, report: Report) -> None:
    try:
        data, _ = disk.read(vault.folder / indexes.NAME)
        for part in indexes.parts_of(data):
            unseal(file_key(vault.ring.current, indexes.FILE_ID), part)
    except FileNotFoundError:
        return
    except OSError as error:
        why = disk.plain_words(error)
    except Unreadable as error:
        why = error.reason
    else:
        return
    report.findings.append(Finding("index", file=indexes.NAME, detail=why))


def _strays(folder: Path, report: Report) -> None:
    """Temporary files of interrupted writes; those too old to be in use are removed."""
    for place, _, names in os.walk(folder):
        if not any(disk.is_temporary(name) for name in names):
            continue
        with os.scandir(place) as entries:
            strays = [entry for entry in entries if disk.is_temporary(entry.name)]
        for entry in strays:
            disk.clean_if_stale(entry)
            path = Path(entry.path)
            removed = said("removed") if disk.absent(path) else ""
            inside = path.relative_to(folder).as_posix()
            report.findings.append(Finding("left behind", file=inside, detail=removed))


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(p for p in folder.iterdir() if not disk.is_temporary(p.name))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreError(
            said(
                "{name} cannot be read, {reason}", name=folder.name, reason=disk.plain_words(error)
            )
        ) from error

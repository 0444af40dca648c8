"""The index of cases: a sealed, disposable cache of summaries, so that the list opens no case.

It is never right by itself: every use compares it with the folder (inode, size and times of each
file), so a missing, unreadable or stale index costs time and nothing else.

The file is two sealed parts, one after the other: the cases changed last, for a first look, and all
of them. Where the revision of a case would stand, the head of the first part has its size in bytes,
and that of the second one nothing, so that neither is taken for the other.
"""

from __future__ import annotations

import contextlib
import hashlib
import heapq
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from intake_tui.domain.record.types import Case
from intake_tui.domain.summary import Summary, summarise
from intake_tui.errors import IntakeError, said
from intake_tui.store import disk
from intake_tui.store.base import CaseNotFound, Listed
from intake_tui.store.index_files import NEVER, SUFFIX, File, as_known, files_in, state_of, touched
from intake_tui.store.sealed import (
    HEADER_BYTES,
    TAG_BYTES,
    Header,
    Unreadable,
    file_key,
    header_of,
    seal,
    unseal,
)

NAME = "index.sealed"
FILE_ID = hashlib.sha256(b"intake-tui index").digest()[:16]
FIRST = 64
"""Cases of the first look: as many as a tall terminal has rows."""

AT_ONCE = 1 << 16
"""Bytes that are read for a first look; more only where its part is larger."""

_FORM = 5
"""Raise it when ``Summary`` changes: an index in another form is rebuilt."""


class _Entry(File, frozen=True, array_like=True, gc=False):
    summary: Summary


class _When(msgspec.Struct, frozen=True, gc=False):
    changed_at: datetime


class _Brief(File, frozen=True, array_like=True, gc=False):
    """As much of an entry as puts cases in order."""

    summary: _When


class _First(msgspec.Struct, frozen=True):
    """The first part; the second one is a ``dict`` of entries by case."""

    form: int
    cases: dict[str, _Entry]


def parts_of(data: bytes) -> tuple[bytes, ...]:
    """The sealed parts in the bytes of the file; in older forms there is one. Raises
    ``Unreadable``.
    """
    size = header_of(data).revision
    return (data[:size], data[size:]) if size else (data,)


class Index:
    """Summaries of all cases of one vault. ``load`` reads one case and its signature; ``erased``
    gives the last revision at which something in it was erased, None where nobody can tell.
    """

    def __init__(
        self,
        folder: Path,
        key: bytes,
        load: Callable[[str], tuple[Case, disk.Signature]],
        erased: Callable[[str], int | None],
    ) -> None:
        self._path = folder / NAME
        self._cases = folder / "cases"
        self._key = file_key(key, FILE_ID)
        self._load = load
        self._erased = erased
        self._entries: dict[str, _Entry] | None = None
        self._fresh: dict[str, tuple[disk.Signature, Case]] = {}
        self._dirty = False

    @property
    def dirty(self) -> bool:
        """Whether memory knows more than the file."""
        return self._dirty

    def note(self, case: Case, signature: disk.Signature) -> None:
        """Remember a case just written; it is summarised when somebody asks for the list."""
        self._fresh[case.id] = signature, case
        self._dirty = True

    def drop_file(self) -> None:
        """Remove the file, durably: something in it was erased. Raises ``OSError``."""
        disk.remove(self._path)
        disk.clean(self._path)
        disk.sync_folder(self._path.parent)
        self._dirty = True

    def close(self) -> None:
        """Forget the key and what is known."""
        self._key = b""
        self._entries = None
        self._fresh.clear()

    def glance(self, size: int) -> list[Listed] | None:
        """The ``size`` cases changed last, without a look at the others; None where that cannot
        be told from the index alone, or where there are not that many.

        Each is believed as in ``rows``: its file is as it was when it was summarised. A case the
        index does not know yet is missing, so this is for what ``rows`` follows at once.
        """
        if self._entries is not None or self._fresh or size > FIRST:
            return None
        found = list((self._read_first() or {}).items())[:size]
        if len(found) < size:
            return None
        if any(self._state(case_id) != entry.state for case_id, entry in found):
            return None
        return [Listed(case_id=case_id, summary=entry.summary) for case_id, entry in found]

    def first(self) -> Mapping[str, File]:
        """The files of the cases changed last, in that order, for who goes through all of them.

        None where anything was written since, and in memory: ``latest`` is to follow.
        """
        if self._entries is not None or self._fresh or touched(self._cases, self._path):
            return {}
        return self._read_first() or {}

    def latest(self) -> Mapping[str, File] | None:
        """The files of all cases, last changed first, not yet compared with what they are now;
        None where only ``rows`` can tell: one is new, gone, or seen to be another.

        Raises ``OSError`` when the folder cannot be read.
        """
        entries: Mapping[str, _Entry | _Brief]
        if self._entries is not None or self._fresh:
            entries, anew = self._all(), None
        else:
            anew = touched(self._cases, self._path)
            entries = self._briefly()
        there = as_known(self._cases, entries, anew)
        if there is None:
            return None
        order = sorted(sorted(there), key=lambda i: entries[i].summary.changed_at, reverse=True)
        return {case_id: entries[case_id] for case_id in order}

    @property
    def known(self) -> Mapping[str, File]:
        """The files of all cases as ``rows`` last saw them."""
        return self._entries or {}

    def _briefly(self) -> dict[str, _Brief]:
        try:
            return msgspec.json.decode(self._read_all(), type=dict[str, _Brief])
        except msgspec.MsgspecError:
            return {}

    def _state(self, case_id: str) -> tuple[int, int, int, int]:
        try:
            return state_of((self._cases / case_id[:2] / f"{case_id}{SUFFIX}").lstat())
        except OSError:
            return NEVER

    def rows(self) -> tuple[list[Listed], bool]:
        """A line for every case in the folder, and whether the file should be written anew.

        Raises ``OSError`` when the folder cannot be read.
        """
        entries = self._all()
        there, closed = self._scan()
        opened = False
        rows = [
            # Not even their names are known: one line stands for the folder and keeps it in sight.
            Listed(
                case_id=shard,
                summary=None,
                damage=said("folder {folder} {reason}", folder=f"cases/{shard}", reason=why),
            )
            for shard, why in closed.items()
            if not any(case_id.startswith(shard) for case_id in entries)
        ]
        for gone in entries.keys() - there.keys():
            if why := closed.get(gone[:2]):
                rows.append(Listed(case_id=gone, summary=self._known(gone), damage=why))
                continue
            if why := self._missed(gone):
                rows.append(Listed(case_id=gone, summary=self._known(gone), damage=why))
                continue
            del entries[gone]
            self._dirty = True
        for case_id, found in there.items():
            entry = entries.get(case_id)
            if entry and entry.state == found:
                rows.append(Listed(case_id=case_id, summary=entry.summary))
                continue
            try:
                case, signature = self._load(case_id)
                self._put(signature, case)
                opened = True
                rows.append(Listed(case_id=case_id, summary=entries[case_id].summary))
            except CaseNotFound:
                continue  # removed a moment ago
            except Unreadable as error:
                known = self._known(case_id)
                rows.append(Listed(case_id=case_id, summary=known, damage=error.reason))
            except IntakeError as error:
                known = self._known(case_id)
                rows.append(Listed(case_id=case_id, summary=known, damage=said(error.title)))
        return rows, opened

    def _known(self, case_id: str) -> Summary | None:
        """What a case was last known as, which may be what an old index put back says: nothing
        from before an erasure is shown.
        """
        assert self._entries is not None
        entry = self._entries.get(case_id)
        erased = self._erased(case_id)
        if entry is None or erased is None or entry.revision < erased:
            return None
        return entry.summary

    def _missed(self, case_id: str) -> str:
        """Why a case that was there should still be; empty where it was rightly removed."""
        try:
            self._load(case_id)
        except CaseNotFound:
            return ""
        except Unreadable as error:
            return error.reason
        except IntakeError as error:
            return said(error.title)
        return ""

    def write(self) -> None:
        """Write what is true now to the file. Raises ``OSError``. Under the index lock.

        Only what fits the folder at this moment is written, so that what another process erased
        does not come back through an older memory of it.
        """
        entries = self._all()
        there, _ = self._scan()
        kept = {
            case_id: entry
            for case_id, entry in entries.items()
            if there.get(case_id) == entry.state or (case_id not in there and self._missed(case_id))
        }
        latest = heapq.nlargest(FIRST, sorted(kept), key=lambda i: kept[i].summary.changed_at)
        first = msgspec.json.encode(_First(_FORM, {case_id: kept[case_id] for case_id in latest}))
        size = len(first) + HEADER_BYTES + TAG_BYTES
        parts = (
            seal(self._key, Header(1, FILE_ID, size), first),
            seal(self._key, Header(1, FILE_ID, 0), msgspec.json.encode(kept)),
        )
        disk.clean(self._path)
        disk.replace(self._path, b"".join(parts))
        self._dirty = False

    def _all(self) -> dict[str, _Entry]:
        if self._entries is None:
            self._entries = self._decoded()
        for signature, case in list(self._fresh.values()):
            with contextlib.suppress(Unreadable):
                self._put(signature, case)
        self._fresh.clear()
        return self._entries

    def _put(self, signature: disk.Signature, case: Case) -> None:
        assert self._entries is not None
        try:
            summary = summarise(case)
        except (KeyError, TypeError, ValueError, AttributeError):
            # An answer in a form the summary does not know must not cost the whole list.
            self._entries.pop(case.id, None)
            raise Unreadable(said("cannot be summarised")) from None
        self._entries[case.id] = _Entry(
            case.revision,
            signature.inode,
            signature.size,
            signature.mtime_ns,
            signature.ctime_ns,
            summary,
        )
        self._dirty = True

    def _decoded(self) -> dict[str, _Entry]:
        try:
            return msgspec.json.decode(self._read_all(), type=dict[str, _Entry])
        except msgspec.MsgspecError:
            return {}

    def _read_first(self) -> dict[str, _Entry] | None:
        """The cases changed last, in that order; None where the file does not tell."""
        try:
            data, _ = disk.read(self._path, AT_ONCE)
            if header_of(data).revision > len(data):
                data, _ = disk.read(self._path)
        except (OSError, Unreadable):
            return None
        return self._first_in(data)

    def _first_in(self, data: bytes) -> dict[str, _Entry] | None:
        try:
            first = parts_of(data)[0]
            if header_of(first).file_id != FILE_ID:
                return None
            kept = msgspec.json.decode(unseal(self._key, first), type=_First)
        except (Unreadable, msgspec.MsgspecError):
            return None
        return kept.cases if kept.form == _FORM else None

    def _read_all(self) -> bytes:
        """All cases as they stand in the file; none where it does not tell."""
        try:
            data, _ = disk.read(self._path)
            if self._first_in(data) is not None:
                rest = parts_of(data)[-1]
                if header_of(rest) == Header(1, FILE_ID, 0):
                    return unseal(self._key, rest)
        except (OSError, Unreadable):
            pass
        return b"{}"

    def _scan(self) -> tuple[dict[str, tuple[int, int, int, int]], dict[str, str]]:
        """The case files there are, and why a folder of them cannot be looked into."""
        found: dict[str, tuple[int, int, int, int]] = {}
        closed: dict[str, str] = {}
        with os.scandir(self._cases) as shards:
            listed = list(shards)
        folders = [shard.path for shard in listed if shard.is_dir(follow_symlinks=False)]
        for shard in listed:
            if shard.is_symlink() and len(shard.name) == 2 and shard.name.isalnum():
                closed[shard.name] = said("is a link")
        for folder in folders:
            try:
                found |= files_in(folder)
            except OSError as error:
                reason = disk.plain_words(error)
                closed[Path(folder).name] = said("cannot be read, {reason}", reason=reason)
        return found, closed

"""Unlocks that failed: noted in a file without a key, taken into the audit log by the next unlock.

Whoever may write the folder can change or remove it; that cannot be otherwise while no key is at
hand. It holds a time, a login name and the kind of secret, never what was typed.
"""

from __future__ import annotations

import contextlib
import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from intake_tui.domain.text import clean_line
from intake_tui.store import disk, platform
from intake_tui.store.locks import user_name

if TYPE_CHECKING:
    from intake_tui.store.vault import Vault

NAME = "failed.log"
TAKEN = "failed.log.taken"
"""What it is called while its lines go into the audit log."""
LARGEST = 64 * 1024
"""Bytes after which no further attempt is noted; by then the log says enough."""


def note(folder: Path, kind: str) -> None:
    """Note an attempt. Where that cannot be done the attempt has failed all the same."""
    at = datetime.now(UTC).replace(microsecond=0).isoformat()
    line = f"{at} {clean_line(user_name())[:64]} {kind}\n".encode()
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | platform.NO_WAIT | platform.OPEN
    with contextlib.suppress(OSError):
        descriptor = os.open(folder / NAME, flags, 0o600)
        try:
            status = os.fstat(descriptor)
            if stat.S_ISREG(status.st_mode) and status.st_size < LARGEST:
                os.write(descriptor, line)
        finally:
            os.close(descriptor)


def take_in(vault: Vault) -> None:
    """Take what was noted into the audit log. Raises ``NotSaved``; then the rest is taken later.

    The file is set aside first, so that what is noted meanwhile is not removed with it.
    """
    folder = vault.folder
    if disk.absent(folder / NAME) and disk.absent(folder / TAKEN):
        return
    with vault.locks.vault_wide("failed"):
        for _ in range(2):  # what an unlock that was interrupted had set aside comes first
            if disk.absent(folder / TAKEN):
                with contextlib.suppress(OSError):
                    os.rename(folder / NAME, folder / TAKEN)  # noqa: PTH104
            told = 0
            while more := read(folder, TAKEN)[told:]:  # somebody may have had it open still
                for attempt in more:
                    vault.audit("unlock failed", purpose=attempt)
                told += len(more)
            forget(folder, TAKEN)


def read(folder: Path, name: str = NAME) -> tuple[str, ...]:
    """The attempts noted, oldest first; at most 200 of them one by one."""
    try:
        data, _ = disk.read(folder / name, LARGEST * 2)
    except OSError:
        return ()
    lines = [clean_line(line) for line in data.decode("utf-8", "replace").splitlines()]
    if len(lines) > 200:
        return (*lines[:199], f"and {len(lines) - 199} more")
    return tuple(line for line in lines if line)


def forget(folder: Path, name: str = NAME) -> None:
    """Remove the file once its lines are in the audit log."""
    with contextlib.suppress(OSError):
        disk.remove(folder / name)

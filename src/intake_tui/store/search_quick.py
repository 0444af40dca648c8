"""Bodies of case files that nobody touched since they were believed, for a look at what they hold.

A file that is still as the index knows it is the file that was checked against its head when it
was summarised. So it is opened and decrypted here and nothing else is asked; whatever is not as
expected is left to ``CaseFiles``, which says what is wrong. What is shown is read there as well.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from intake_tui.store import platform
from intake_tui.store.index_files import SUFFIX, File, state_of
from intake_tui.store.keyring import Keyring
from intake_tui.store.sealed import (
    HEADER_BYTES,
    NONCE_BYTES,
    Unreadable,
    file_key,
    header_of,
)


class QuickBodies:
    """The bodies of the case files in ``folder``, of those that are as in ``known``."""

    def __init__(self, folder: Path) -> None:
        self._folder = f"{folder}{os.sep}"
        self.known: Mapping[str, File] = {}

    def body(self, case_id: str, ring: Keyring, least: int) -> bytes | None:
        """The decrypted body, None where it is not certain that it may be believed.

        ``least`` is the revision the case was seen at before. Raises nothing.
        """
        entry = self.known.get(case_id)
        if entry is None or entry.revision < least:
            return None
        try:
            data = self._data(case_id, entry)
            if data is None:
                return None
            header, own_id = header_of(data), bytes.fromhex(case_id.replace("-", ""))
            if (header.file_id, header.revision) != (own_id, entry.revision):
                return None
            if header.epoch != ring.epoch:
                return None
            front = data[:HEADER_BYTES]
            sealed = memoryview(data)[HEADER_BYTES:]
            cipher = AESGCM(file_key(ring.current, own_id))
            return cipher.decrypt(front[-NONCE_BYTES:], sealed, front)
        except (OSError, Unreadable, InvalidTag):
            return None

    def _data(self, case_id: str, entry: File) -> bytes | None:
        path = f"{self._folder}{case_id[:2]}{os.sep}{case_id}{SUFFIX}"
        descriptor = os.open(path, platform.OPEN_TO_READ)
        try:
            if state_of(os.fstat(descriptor)) != entry.state:
                return None
            data = os.read(descriptor, entry.size)
        finally:
            os.close(descriptor)
        return data if len(data) == entry.size else None

"""Bodies of case files that nobody touched since they were believed, for a look at what they hold.

A file that is still as the index knows it is the file that was checked against its head when it
was summarised. So it is opened and decrypted here and nothing else is asked; whatever is not as
expected is left to ``CaseFiles``, which says what is wrong. What is shown is read there as well.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from intake_tui.store import platform
from intake_tui.store.index_files import SUFFIX, File, state_of
from intake_tui.store.keyring import Keyring
from intake_tui.store.sealed import HEADER_BYTES, NONCE_BYTES, Header, beginning_of, file_key
from intake_tui.store.search import Sift, may_hold
from intake_tui.store.sharing import flags


def sifting(glimpse: Callable[[str], bytes | None]) -> Sift:
    """Tells which cases are to be read by a ``glimpse`` at each body, as ``QuickBodies`` gives it:
    those that may hold the parts, and those of which it is None.
    """

    def sift(case_ids: Sequence[str], needed: Sequence[bytes]) -> Iterator[bool]:
        def look(number: int) -> bool:
            seen = glimpse(case_ids[number])
            return seen is None or may_hold(seen, needed)

        return flags(look, len(case_ids))

    return sift


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
        own_id = bytes.fromhex(case_id.replace("-", ""))
        try:
            data = self._data(case_id, entry)
            if not data.startswith(beginning_of(Header(ring.epoch, own_id, entry.revision))):
                return None
            front = data[:HEADER_BYTES]
            cipher = AESGCM(file_key(ring.current, own_id))
            return cipher.decrypt(front[-NONCE_BYTES:], memoryview(data)[HEADER_BYTES:], front)
        except (OSError, InvalidTag):
            return None

    def _data(self, case_id: str, entry: File) -> bytes:
        """The bytes of the file; empty where it is not as it was."""
        path = f"{self._folder}{case_id[:2]}{os.sep}{case_id}{SUFFIX}"
        descriptor = os.open(path, platform.OPEN_TO_READ)
        try:
            if state_of(os.fstat(descriptor)) != entry.state:
                return b""
            data = os.read(descriptor, entry.size)
        finally:
            os.close(descriptor)
        return data if len(data) == entry.size else b""

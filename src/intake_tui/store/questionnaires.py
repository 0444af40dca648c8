"""Every questionnaire a case was held with, sealed, in a file named by its hash."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import msgspec

from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.store import disk
from intake_tui.store.keyring import Keyring
from intake_tui.store.sealed import Header, Unreadable, file_key, header_of, seal, unseal

FOLDER = "questionnaires"

_HASH = re.compile(r"[0-9a-f]{64}")


class Questionnaires:
    """The folder of questionnaires of one vault."""

    def __init__(self, vault: Path, ring: Keyring) -> None:
        self._folder = vault / FOLDER
        self._ring: Keyring | None = ring

    def has(self, hash_: str) -> bool:
        """Whether it is here, whole, under the present key."""
        return self._body(hash_, present=True) is not None

    def keep(self, questionnaire: Questionnaire) -> None:
        """Keep it under its hash, durable on return. Raises ``OSError``.

        A file there that does not hold it is replaced: the hash says what has to be in it.
        """
        hash_ = questionnaire.pin.hash
        body = msgspec.json.encode(questionnaire, order="deterministic")
        assert self._ring is not None
        file_id = _file_id(hash_)
        header = Header(self._ring.epoch, file_id, 0)
        sealed = seal(file_key(self._ring.current, file_id), header, body)
        disk.make_folder(self._folder)
        disk.replace(self._folder / hash_, sealed)

    def get(self, hash_: str) -> Questionnaire | None:
        """The questionnaire, None if it is not here or in a form no longer known."""
        body = self._body(hash_)
        if body is None:
            return None
        try:
            return msgspec.json.decode(body, type=Questionnaire)
        except msgspec.MsgspecError:
            return None

    def close(self) -> None:
        """Forget the keys."""
        self._ring = None

    def _body(self, hash_: str, *, present: bool = False) -> bytes | None:
        assert self._ring is not None
        if not _HASH.fullmatch(hash_):
            return None
        file_id = _file_id(hash_)
        try:
            data, _ = disk.read(self._folder / hash_)
            header = header_of(data)
            if header.file_id != file_id or (present and header.epoch != self._ring.epoch):
                return None
            body = unseal(file_key(self._ring.of(header.epoch), file_id), data)
        except (OSError, Unreadable):
            return None
        return body if hashlib.sha256(body).hexdigest() == hash_ else None


def _file_id(hash_: str) -> bytes:
    return hashlib.sha256(b"intake-tui questionnaire " + hash_.encode("ascii")).digest()[:16]

"""Our questionnaire as it was read when the program was built, so that a start parses no TOML.

The file lies beside the TOML it was made of and is believed only while both belong together: it
begins with the hash of every content file and of the code that reads them. Where it is missing or
of other files, as in a checkout that is being worked on, the TOML is read. It holds no case data.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import msgspec

from intake_tui.domain.questionnaire import Questionnaire

HERE = Path(__file__).parent
FILE = HERE / "questionnaire.built"
_HASH_BYTES = 32
_DOMAIN = HERE.parent / "domain"
_CODE = (
    _DOMAIN / "words.py",
    _DOMAIN / "plan_shape.py",
    _DOMAIN / "questionnaire.py",
    HERE / "load.py",
)


@cache
def ours() -> Questionnaire:
    """Our questionnaire, read once and kept. Raises ``ContentError`` for a fault in its TOML."""
    found = read()
    if found is not None:
        return found
    from intake_tui.content.load import parse_ours

    return parse_ours()


def read(file: Path = FILE) -> Questionnaire | None:
    """What stands in ``file``; None where that is not what stands in the content files now."""
    try:
        data = file.read_bytes()
        if data[:_HASH_BYTES] != _hash():
            return None
        return msgspec.msgpack.decode(data[_HASH_BYTES:], type=Questionnaire)
    except (OSError, msgspec.MsgspecError):
        return None


def write(file: Path = FILE) -> Path:
    """Read the content files and write what they say; ``file`` itself. Raises ``ContentError``."""
    from intake_tui.content.load import parse_ours

    file.write_bytes(_hash() + msgspec.msgpack.encode(parse_ours()))
    return file


def _hash() -> bytes:
    """SHA-256 over names and bytes of all content files, and over the code that reads them."""
    found = hashlib.sha256()
    for path in (*sorted(HERE.rglob("*.toml")), *_CODE):
        data = path.read_bytes()
        found.update(f"{path.name} {len(data)}\n".encode())
        found.update(data)
    return found.digest()

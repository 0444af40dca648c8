"""The recovery key: random, on paper, typed back when the passphrase was forgotten.

Eight groups of five signs: four carry 20 bits, the fifth checks the group and its place. The signs
are Crockford's base 32, which has no I, L, O or U; small letters and those look-alikes are read as
what they look like.
"""

from __future__ import annotations

import hashlib
import secrets

from intake_tui.errors import StoreError, said

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS = 8
GROUP_SIGNS = 5
SECRET_BYTES = GROUPS * 20 // 8

_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


class RecoveryKeyRefused(StoreError):
    """What was typed is no recovery key; ``group`` (from 1) is the first that does not fit, or 0.

    With ``missing`` it and what comes after it was not typed, and all before it fit. The message
    never repeats what was typed.
    """

    title = "This is no recovery key"
    way_out = "Compare it with the paper, group by group."

    def __init__(self, detail: str, group: int = 0, *, missing: bool = False) -> None:
        self.group = group
        self.missing = missing
        super().__init__(detail)


def new_recovery_key() -> str:
    """A fresh key as it is shown: ``XXXXX-XXXXX-…``, 160 random bits."""
    return written(secrets.token_bytes(SECRET_BYTES))


def written(secret: bytes) -> str:
    """A secret of ``SECRET_BYTES`` bytes as groups of signs."""
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"a recovery key has {SECRET_BYTES} bytes")
    number = int.from_bytes(secret, "big")
    bits = SECRET_BYTES * 8
    parts = [number >> (bits - 20 * (place + 1)) & 0xFFFFF for place in range(GROUPS)]
    return "-".join(_group(part, place) for place, part in enumerate(parts))


def groups_of(key: str) -> tuple[str, ...]:
    """The groups of a key that was shown, for typing one of them back."""
    return tuple(key.split("-"))


def same_group(typed: str, group: str) -> bool:
    """Whether ``typed`` is the group that was shown, small letters and look-alikes forgiven."""
    return _signs(typed) == group


def read_recovery_key(text: str) -> bytes:
    """The secret in a key as it was typed. Raises ``RecoveryKeyRefused`` naming the group."""
    signs = _signs(text)
    number = 0
    for place in range(GROUPS):
        group = signs[place * GROUP_SIGNS : (place + 1) * GROUP_SIGNS]
        if len(group) < GROUP_SIGNS:
            raise RecoveryKeyRefused(
                said(
                    "it has {groups} groups of {signs}; group {group} is not whole",
                    groups=GROUPS,
                    signs=GROUP_SIGNS,
                    group=place + 1,
                ),
                place + 1,
                missing=True,
            )
        if any(sign not in ALPHABET for sign in group):
            raise RecoveryKeyRefused(
                said("group {group} has a sign that no key has", group=place + 1), place + 1
            )
        part = 0
        for sign in group[:-1]:
            part = part << 5 | ALPHABET.index(sign)
        if _group(part, place) != group:
            raise RecoveryKeyRefused(
                said("group {group} has a slip in it", group=place + 1), place + 1
            )
        number = number << 20 | part
    if len(signs) > GROUPS * GROUP_SIGNS:
        raise RecoveryKeyRefused(
            said(
                "it has {groups} groups of {signs}; there are more here",
                groups=GROUPS,
                signs=GROUP_SIGNS,
            )
        )
    return number.to_bytes(SECRET_BYTES, "big")


def _signs(text: str) -> str:
    kept = "".join(sign for sign in text.upper() if not sign.isspace() and sign not in "-–—.")
    return kept.translate(_LOOK_ALIKES)


def _group(part: int, place: int) -> str:
    signs = "".join(ALPHABET[part >> shift & 31] for shift in (15, 10, 5, 0))
    check = hashlib.sha256(f"{place} {signs}".encode("ascii")).digest()[0] & 31
    return signs + ALPHABET[check]

"""What may be a passphrase, and the recovery key on paper: a slip names its group."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from intake_tui.store import slots
from intake_tui.store.recovery_key import (
    ALPHABET,
    SECRET_BYTES,
    RecoveryKeyRefused,
    groups_of,
    new_recovery_key,
    read_recovery_key,
    same_group,
    written,
)
from intake_tui.store.slots import PassphraseRefused, proper

RECOVERY = written(bytes(range(SECRET_BYTES)))
QUICK = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300
)


@QUICK
@given(st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES))
def test_a_recovery_key_comes_back_from_paper(secret: bytes) -> None:
    key = written(secret)
    assert len(groups_of(key)) == 8 and all(len(group) == 5 for group in groups_of(key))
    for typed_as in (key, key.lower(), key.replace("-", " "), key.replace("-", ""), f"  {key}\n"):
        assert read_recovery_key(typed_as) == secret
    assert read_recovery_key(key.replace("0", "o").replace("1", "l")) == secret
    assert same_group(groups_of(key)[3].lower(), groups_of(key)[3])


@QUICK
@given(
    secret=st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES),
    place=st.integers(0, 39),
    sign=st.sampled_from(ALPHABET),
)
def test_a_slip_names_its_group_and_is_never_repeated(secret: bytes, place: int, sign: str) -> None:
    signs = written(secret).replace("-", "")
    spoiled = signs[:place] + sign + signs[place + 1 :]
    try:
        read = read_recovery_key(spoiled)
    except RecoveryKeyRefused as error:
        assert error.group == place // 5 + 1 and f"group {place // 5 + 1}" in str(error)
        assert spoiled not in str(error)
        assert spoiled[place // 5 * 5 : place // 5 * 5 + 5] not in error.detail
    else:
        # One sign checks four, so some slips pass (1 in 32): then another secret is read.
        assert (read == secret) == (spoiled == signs)


def test_groups_that_changed_places_are_seen() -> None:
    groups = list(groups_of(RECOVERY))
    groups[1], groups[2] = groups[2], groups[1]
    with pytest.raises(RecoveryKeyRefused, match="group 2"):
        read_recovery_key("-".join(groups))


@pytest.mark.parametrize(
    ("text", "group"), [("", 1), (RECOVERY[:-1], 8), (RECOVERY + "A", 0), ("U" * 40, 1), ("é", 1)]
)
def test_what_is_no_recovery_key_is_refused(text: str, group: int) -> None:
    with pytest.raises(RecoveryKeyRefused) as told:
        read_recovery_key(text)
    assert told.value.group == group


def test_recovery_keys_are_random() -> None:
    assert len({new_recovery_key() for _ in range(50)}) == 50


# Passphrases


@QUICK
@given(st.text(max_size=40))
@example("short")
@example("pass\x00phrase with nul")
def test_a_passphrase_is_long_enough_or_refused_without_being_repeated(text: str) -> None:
    try:
        form = proper(text)
    except PassphraseRefused as error:
        assert len(text) < 4 or text not in str(error)
    else:
        assert len(form) >= slots.SHORTEST_PASSPHRASE and proper(form) == form


def test_a_passphrase_typed_in_another_form_is_the_same() -> None:
    assert proper("caf\u00e9 twaalf tekens") == proper("cafe\u0301 twaalf tekens")
    with pytest.raises(PassphraseRefused, match="more than"):
        proper("a" * 2000)

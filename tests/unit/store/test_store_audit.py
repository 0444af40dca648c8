"""The audit log: in order, sealed, and no line of it changed, moved or missing unseen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from store_cases import CANARY, new_id

from intake_tui.store.vault import Vault


@pytest.fixture
def log(vault: Vault) -> Path:
    for number in range(5):
        vault.audit("opened", None, f"purpose {number}")
    return vault.folder / "audit.log"


def test_entries_tell_who_what_which_case_and_why(vault: Vault) -> None:
    assert vault.audit_entries() == []
    assert vault.audit_head() == ""
    case = new_id()
    vault.audit("opened", case, "weekly meeting\n\x1b[31m")
    vault.audit("exported", new_id(), "x" * 5000)
    vault.audit("unlocked")
    first, second, third = vault.audit_entries()
    assert (first.user, first.what, first.case) == ("eva", "opened", case)
    assert first.purpose == "weekly meeting [31m"
    assert abs(datetime.now(UTC) - first.at) < timedelta(minutes=1)
    assert len(second.purpose) == 300
    assert (third.case, third.purpose) == (None, "")
    assert vault.audit_entries(case) == [first]
    check = vault.verify_audit()
    assert (check.entries, check.faults, check.sound) == (3, (), True)


def test_two_processes_write_one_chain(vault: Vault, reopen: Callable[[], Vault]) -> None:
    other = reopen()
    for _ in range(3):
        vault.audit("opened")
        other.audit("viewed")
    assert vault.verify_audit().sound
    assert [(e.user, e.what) for e in other.audit_entries()] == [
        ("noor", "unlocked"),
        *[("eva", "opened"), ("noor", "viewed")] * 3,
    ]
    assert vault.audit_head() == other.audit_head()
    assert vault.audit_head().startswith("7:")


def test_the_log_is_not_readable(vault: Vault) -> None:
    vault.audit(CANARY, None, CANARY)
    text = (vault.folder / "audit.log").read_bytes()
    assert CANARY.encode() not in text and b"eva" not in text


def test_any_changed_character_is_seen(vault: Vault, log: Path) -> None:
    sound = log.read_bytes()
    for place in range(0, len(sound) - 1, 3):
        log.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        assert not vault.verify_audit().sound, place
    log.write_bytes(sound)
    assert vault.verify_audit().sound


def test_missing_moved_and_repeated_lines_are_seen(vault: Vault, log: Path) -> None:
    lines = log.read_bytes().splitlines(keepends=True)
    for spoiled in (
        lines[1:],
        lines[:2] + lines[3:],
        [lines[1], lines[0], *lines[2:]],
        [*lines, lines[-1]],
        [*lines[:2], b"\n", *lines[2:]],
    ):
        log.write_bytes(b"".join(spoiled))
        assert not vault.verify_audit().sound


def test_lines_cut_off_the_end_are_seen_only_by_a_head_noted_elsewhere(
    vault: Vault, log: Path
) -> None:
    head = vault.audit_head()
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[:-1]))
    assert vault.verify_audit().sound
    assert vault.audit_head() != head


def test_after_a_spoiled_line_the_log_goes_on_and_the_fault_stays_seen(
    vault: Vault, log: Path
) -> None:
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join([*lines[:-1], b"nonsense\n"]))
    vault.audit("viewed")
    check = vault.verify_audit()
    assert (check.entries, check.faults) == (6, (5,))
    assert [e.what for e in vault.audit_entries()] == ["opened"] * 4 + ["viewed"]


def test_a_line_cut_off_by_a_crash_was_never_acknowledged_and_goes(vault: Vault, log: Path) -> None:
    with log.open("ab") as opened:
        opened.write(b"6 half a li")
    assert vault.verify_audit().sound
    vault.audit("viewed")
    assert vault.verify_audit().sound
    assert [e.what for e in vault.audit_entries()] == ["opened"] * 5 + ["viewed"]

"""Whether a folder can hold a vault, and that a link in the place of a file is not followed."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from store_cases import new_case, saying

from intake_tui.errors import StoreError
from intake_tui.store import disk
from intake_tui.store.vault import Vault


def refusing(code: int) -> Callable[..., Any]:
    def call(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    return call


def test_an_ordinary_folder_can_hold_a_vault_and_nothing_is_left_in_it(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("somebody's")
    assert disk.able(tmp_path) == ""
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert (tmp_path / "old").read_text() == "somebody's"


@pytest.mark.parametrize(
    ("name", "call", "said"),
    [
        ("open", refusing(errno.EROFS), "files cannot be written here (the folder is read-only)"),
        ("write", refusing(errno.ENOSPC), "files cannot be written here (the disk is full)"),
        ("replace", refusing(errno.EIO), "files cannot be replaced here (the disk reported"),
        ("replace", lambda *_: None, "files cannot be replaced here"),
        ("fsync", refusing(errno.EINVAL), "files cannot be made durable here (the system"),
    ],
)
def test_what_a_folder_cannot_do_is_said_and_nothing_is_left_in_it(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    name: str,
    call: Callable[..., Any],
    said: str,
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(os, name, call)
        told = disk.able(tmp_path)
    assert told.startswith(said)
    assert str(tmp_path) not in told
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_holds_no_vault(tmp_path: Path) -> None:
    told = disk.able(tmp_path / "nowhere")
    assert told == "files cannot be written here (the file or its folder is gone)"


@pytest.mark.parametrize(
    ("flock", "said"),
    [
        (refusing(errno.ENOLCK), "locks do not work here ("),
        (lambda *_: None, "locks do not work here"),
    ],
    ids=["refused", "granted to everybody"],
)
def test_locks_that_shut_nobody_out_are_seen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, flock: Callable[..., Any], said: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(fcntl, "flock", flock)
        told = disk.able(tmp_path)
    assert told.startswith(said)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.filterwarnings("ignore:flock not supported")
def test_a_lock_by_the_name_of_a_file_will_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(fcntl, "flock", refusing(errno.ENOSYS))
        told = disk.able(tmp_path)
    assert told == ""
    assert list(tmp_path.iterdir()) == []


def test_a_link_in_the_place_of_a_case_is_neither_read_nor_written_through(
    vault: Vault, folder: Path, tmp_path: Path
) -> None:
    case = vault.create(new_case())
    path = folder / "cases" / case.id[:2] / f"{case.id}.case"
    elsewhere = tmp_path / "elsewhere"
    path.rename(elsewhere)
    before = elsewhere.read_bytes()
    path.symlink_to(elsewhere)
    with pytest.raises(OSError) as refused:
        disk.read(path)
    assert disk.plain_words(refused.value) == "a link is in the way"
    with pytest.raises(StoreError, match="a link is in the way"):
        vault.load(case.id)
    with pytest.raises(StoreError, match="a link is in the way"):
        vault.commit(case.id, case.revision, saying(case, "x"))
    assert path.is_symlink()
    assert elsewhere.read_bytes() == before

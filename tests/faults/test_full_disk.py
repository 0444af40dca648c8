"""A full disk, a used-up quota, a read-only folder: said at once, and nothing is spoiled."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import works
from operations import KEY, opened_whole, texts
from zygote import LONG, Zygote, started

from intake_tui.store.keys import create_vault, open_vault

AT_ONCE = 1.0
"""Seconds after which it has to be known that something is not saved."""
QUOTA, DISK = works.QUOTA, works.DISK
ROOT = sys.platform == "linux" and os.geteuid() == 0


@pytest.fixture
def zygote() -> Zygote:
    return started()


def mounted(place: Path) -> bool:
    """Put a disk of 1 MiB at ``place``, where that is allowed."""
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "none", str(place)]
    return ROOT and subprocess.run(command, capture_output=True, check=False).returncode == 0


def begun(folder: Path) -> str:
    """A vault with a case in which one thing was said."""
    vault = create_vault(folder, key=KEY)
    talk = works.new_talk(vault)
    works.say(talk, "before")
    assert talk.close()
    vault.close()
    return talk.case.id


def said(folder: Path, case_id: str) -> list[str]:
    """What stands in the case, after everything was found whole."""
    vault = open_vault(folder, key=KEY)
    try:
        return texts(opened_whole(vault)[case_id])
    finally:
        vault.close()


def refused(line: str | None, cause: str) -> None:
    """The child said that it did not save, why, and soon."""
    assert line is not None
    kind, seconds, words = line.split(" ", 2)
    assert kind == "problem", line
    assert float(seconds) < AT_ONCE
    assert cause in words


def a_round(zygote: Zygote, folder: Path, case_id: str, room: int, cause: str) -> bool:
    """Type where ``room`` bytes are left; True if that was refused. Then there is room again."""
    before = said(folder, case_id)
    child = zygote.start("type_without_room", str(folder), case_id, room, cause)
    line = child.hear()
    assert line is not None
    assert said(folder, case_id) == before
    if line.startswith("problem"):
        refused(line, cause)
        child.go()
        refused(child.hear(), cause)
        assert said(folder, case_id) == before
    else:
        assert line == "durable"
    child.go()
    assert child.hear() == "durable"
    child.finish()
    assert said(folder, case_id) == [*before, f"{room} " + "x" * 3000]
    return line != "durable"


def test_a_quota_that_is_used_up(zygote: Zygote, tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    case_id = begun(folder)
    size = max(p.stat().st_size for p in folder.rglob("*.case"))
    rooms = range(0, size, 40 if LONG else 400)
    for room in rooms:
        assert a_round(zygote, folder, case_id, room, QUOTA)
    assert not list(folder.rglob("*.tmp"))


def test_a_disk_that_is_full(zygote: Zygote, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    if not mounted(disk):
        # Without the right to mount, the limit on a file stands in for the limit of a disk.
        test_a_quota_that_is_used_up(zygote, tmp_path)
        return
    try:
        folder = disk / "vault"
        case_id = begun(folder)
        refusals = [
            a_round(zygote, folder, case_id, pages * 4096, DISK)
            for pages in range(8 if LONG else 4)
        ]
        assert refusals[0]
        assert not list(folder.rglob("*.tmp"))
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nobody may write in ``folder``, and everybody may read it."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)


def test_a_vault_that_may_only_be_read(zygote: Zygote) -> None:
    # Not under pytest's own folder, which another user may not enter.
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        folder = Path(name) / "vault"
        case_id = begun(folder)
        with read_only(folder):
            child = zygote.start("use_as_nobody", str(folder), case_id)
            assert child.hear() == "read before"
            for _ in ("commit", "hold", "audit"):
                line = child.hear()
                assert line is not None
                assert line.startswith(("NotSaved NOT SAVED: ", "NoLock NOT SAVED: "))
                assert "no permission" in line
            assert str(child.hear()).startswith("read-only ")
            refused(child.hear(), "no permission")
        assert said(folder, case_id) == ["before"]
        child.go()
        line = child.hear()
        assert line is not None
        state, new_case = line.split()
        assert state == "durable"
        child.finish()
        vault = open_vault(folder, key=KEY)
        assert texts(vault.load(new_case)) == ["as nobody"]
        vault.close()

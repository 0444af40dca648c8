"""What differs between systems: each gets what it has, and what it lacks does no harm."""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from intake_tui.store import disk, platform
from intake_tui.store.platform import NoCore

FULL_SYNC = 51
"""``F_FULLFSYNC`` as macOS numbers it."""


class Mac:
    """A system with ``F_FULLFSYNC``; ``refuses`` is what its file system answers."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.refuses = 0
        self.done: list[str] = []
        self._real: Callable[..., Any] = fcntl.fcntl
        monkeypatch.setattr(fcntl, "F_FULLFSYNC", FULL_SYNC, raising=False)
        monkeypatch.setattr(fcntl, "fcntl", self._fcntl)
        for name in ("fsync", "replace"):
            self._record(monkeypatch, name)

    def _fcntl(self, descriptor: int, command: int, *rest: Any) -> Any:
        if command != FULL_SYNC:
            return self._real(descriptor, command, *rest)
        self.done.append("full sync")
        if self.refuses:
            raise OSError(self.refuses, os.strerror(self.refuses))
        return 0

    def _record(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        real = getattr(os, name)

        def call(*args: Any, **options: Any) -> Any:
            self.done.append(name)
            return real(*args, **options)

        monkeypatch.setattr(os, name, call)


@pytest.fixture
def mac(monkeypatch: pytest.MonkeyPatch) -> Mac:
    return Mac(monkeypatch)


def test_on_macos_a_file_and_its_name_reach_the_drive_itself(mac: Mac, tmp_path: Path) -> None:
    disk.replace(tmp_path / "file", b"x")
    assert mac.done == ["full sync", "replace", "full sync"]
    assert (tmp_path / "file").read_bytes() == b"x"


@pytest.mark.parametrize(
    "code", [errno.ENOTSUP, errno.EINVAL, errno.ENOTTY, errno.ENOSYS, errno.ENODEV]
)
def test_a_file_system_that_knows_no_full_sync_gets_the_ordinary_one(
    mac: Mac, tmp_path: Path, code: int
) -> None:
    mac.refuses = code
    disk.replace(tmp_path / "file", b"x")
    assert mac.done == ["full sync", "fsync", "replace", "full sync", "fsync"]


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
def test_a_full_sync_the_disk_refuses_is_not_taken_for_a_sync(
    mac: Mac, tmp_path: Path, code: int
) -> None:
    mac.refuses = code
    with pytest.raises(OSError) as refused:
        disk.replace(tmp_path / "file", b"x")
    assert refused.value.errno == code
    assert mac.done == ["full sync"]
    assert list(tmp_path.iterdir()) == []


def test_where_there_is_no_full_sync_the_ordinary_one_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mac = Mac(monkeypatch)
    monkeypatch.delattr(fcntl, "F_FULLFSYNC")
    disk.replace(tmp_path / "file", b"x")
    assert mac.done == ["fsync", "replace", "fsync"]


def test_windows_syncs_no_folder_and_asks_no_process(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[str] = []
    with monkeypatch.context() as patched:
        patched.setattr(os, "open", lambda *_: asked.append("open"))
        patched.setattr(os, "kill", lambda *_: asked.append("kill"))
        patched.setattr(os, "name", "nt")
        platform.sync_folder(tmp_path)
        lives = platform.may_live(os.getpid())
    assert lives
    assert not asked


def test_a_process_that_ended_does_not_live_and_one_that_cannot_be_asked_may(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended = subprocess.Popen([sys.executable, "-S", "-c", ""])
    assert platform.may_live(ended.pid)
    ended.wait()
    assert not platform.may_live(ended.pid)
    assert platform.may_live(os.getpid())
    for unknown in (0, -1, 2**70):
        assert platform.may_live(unknown)

    def refuse(pid: int, number: int) -> None:
        raise PermissionError(errno.EPERM, "")

    monkeypatch.setattr(os, "kill", refuse)
    assert platform.may_live(ended.pid)


CRASH = """
import os, resource, sys
sys.path[:0] = {paths!r}
from intake_tui.store import platform
hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
done = platform.no_core_dumps()
print(done.limit, done.undumpable, *resource.getrlimit(resource.RLIMIT_CORE))
if sys.platform == "linux":
    import ctypes
    print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))  # PR_GET_DUMPABLE
sys.stdout.flush()
os.kill(os.getpid(), {signal})
"""


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT], ids=lambda n: n.name)
def test_a_process_that_crashes_leaves_no_core(tmp_path: Path, number: signal.Signals) -> None:
    script = CRASH.format(paths=sys.path, signal=int(number))
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=tmp_path, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = process.stdout.read().splitlines()
        _, status = os.waitpid(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert os.WTERMSIG(status) == number
    assert not os.WCOREDUMP(status)
    assert list(tmp_path.iterdir()) == []
    linux = sys.platform == "linux"
    assert said == [f"True {linux} 0 0", *(["0"] if linux else [])]


def test_what_cannot_be_done_against_cores_is_said_and_does_no_harm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("not allowed to raise maximum limit")

    before = resource.getrlimit(resource.RLIMIT_CORE)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "platform", "darwin")
        patched.setattr(resource, "setrlimit", refuse)
        assert platform.no_core_dumps() == NoCore(limit=False, undumpable=False)
    with monkeypatch.context() as patched:
        for name in ("resource", "ctypes"):
            patched.setitem(sys.modules, name, None)
        assert platform.no_core_dumps() == NoCore(limit=False, undumpable=False)
    assert resource.getrlimit(resource.RLIMIT_CORE) == before

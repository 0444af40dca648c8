"""A fault at every system call of what changes a vault leaves the old vault or the new one, whole.

strace makes the calls fail. It is attached to a child that waits, so that only what the operation
itself asks of the system is counted, and nothing of a Python that starts.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from operations import OPERATIONS, Operation
from zygote import LONG, Child, Zygote, started, strace

pytestmark = pytest.mark.timeout(3600 if LONG else 240)

FAULTS = ("signal=KILL", "error=EIO", "error=ENOSPC")
ELSEWHERE = {"mmap", "poll", "ppoll", "select", "pselect6", "epoll_wait", "epoll_pwait"}
"""Calls with a descriptor that ask nothing of a disk."""
WRITING = {
    *("write", "pwrite64", "writev", "fsync", "fdatasync", "ftruncate", "close", "flock"),
    *("rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat"),
    *("mkdir", "mkdirat", "chmod", "fchmod", "fchmodat"),
}
"""Calls that can change what stands on a disk, or who may."""


@pytest.fixture
def zygote() -> Zygote:
    return started()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: which call fails is strace's doing, not a disk's."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as name:
        yield Path(name)


@contextlib.contextmanager
def attached(child: Child, *options: str) -> Iterator[None]:
    """strace on a child that waits to be told to begin."""
    tracer = subprocess.Popen(
        [strace(), *options, "-p", str(child.pid)],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert tracer.stderr is not None
    told = tracer.stderr.readline()
    assert "attached" in told, told + tracer.stderr.read()
    try:
        yield
    finally:
        child.kill()
        tracer.stderr.read()
        tracer.wait(30)


class Bench:
    """One operation, on a fresh copy of its vault for each fault."""

    def __init__(self, zygote: Zygote, operation: Operation, place: Path) -> None:
        self._zygote, self._operation, self._place = zygote, operation, place
        self._template = place / "template"
        self._facts = operation.prepare(self._template / "vault")
        self._number = 0

    @contextlib.contextmanager
    def fresh(self) -> Iterator[Path]:
        """A copy of the prepared vault, thrown away afterwards."""
        self._number += 1
        place = self._place / str(self._number)
        shutil.copytree(self._template, place)
        yield place / "vault"
        shutil.rmtree(place)

    def begin(self, folder: Path) -> Child:
        """A child that has the vault open and waits."""
        child = self._zygote.start(
            "operate", self._operation.name, str(folder), json.dumps(self._facts)
        )
        assert child.hear() == "ready"
        return child

    def calls(self) -> Counter[str]:
        """How often the operation makes each call that has to do with files."""
        with self.fresh() as folder:
            log = folder.parent / "calls"
            child = self.begin(folder)
            with attached(child, "-o", str(log), "-e", "trace=%file,%desc"):
                child.go()
                assert child.hear() == "done"
            assert self.look(folder) == "new"
            made = re.findall(r"^(\w+)\(", log.read_text(), re.M)
        return Counter(name for name in made if name not in ELSEWHERE)

    def try_fault(self, call: str, nth: int, fault: str) -> str:
        """What stands on disk after a fault; fails where it is neither old nor new."""
        with self.fresh() as folder:
            child = self.begin(folder)
            inject = f"inject={call}:{fault}:when={nth}"
            with attached(child, "-e", f"trace={call}", "-e", inject):
                child.go()
                answer = child.hear()
                found = self.look(folder)
                if answer is not None:
                    assert not answer.startswith("crashed"), answer
                    if answer == "done":
                        self.is_new(folder)
                    child.go()
                    again = child.hear()
                    assert again == "done", again
                    self.is_new(folder)
            vault = self._operation.open(folder, self._facts)
            self._operation.do(vault, self._facts)
            vault.close()
            self.is_new(folder)
        return found

    def is_new(self, folder: Path) -> None:
        """The vault is what the operation was to make of it, in full."""
        assert self.look(folder) == "new"
        self._operation.after(folder, self._facts)

    def look(self, folder: Path) -> str:
        """Whether the vault is the old one or the new one."""
        found = self._operation.look(folder, self._facts)
        assert found in ("old", "new")
        return found


def tried(operation: Operation, calls: Counter[str]) -> list[tuple[str, int, str]]:
    """The faults of this run: all in the long form, else some, the same ones in every run.

    Of a commit every call that writes is always tried.
    """
    every = [
        (call, nth, fault)
        for call, times in sorted(calls.items())
        for nth in range(1, times + 1)
        for fault in FAULTS
    ]
    if LONG:
        return every
    chance = random.Random(operation.name)
    return [
        one
        for one in every
        if chance.random() < operation.short
        or (operation.name == "commit" and one[0] in WRITING and one[2] != "error=ENOSPC")
    ]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.name)
def test_a_fault_at_every_system_call(zygote: Zygote, operation: Operation, place: Path) -> None:
    bench = Bench(zygote, operation, place)
    calls = bench.calls()
    assert calls["write"]
    assert calls["fsync"]
    wrong, seen = [], Counter[str]()
    for call, nth, fault in tried(operation, calls):
        try:
            seen[bench.try_fault(call, nth, fault)] += 1
        except Exception as error:
            wrong.append(f"{call} {nth} {fault}: {type(error).__name__} {error}".split("\n")[0])
    if wrong:
        pytest.fail("\n".join(wrong))
    assert seen["old"]
    assert seen["new"]

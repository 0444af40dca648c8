"""A fault at any call of a commit leaves the old or the new file, whole, and the next one works."""

from __future__ import annotations

import errno
import os
import select
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from store_cases import new_case, said

from intake_tui.domain.record.types import Case, Changes
from intake_tui.store.base import Committed, Conflict, NotSaved
from intake_tui.store.keys import create_vault, open_vault
from intake_tui.store.vault import Vault

KILLS = 200 if os.environ.get("INTAKE_LONG") else 15
CALLS = ("open", "write", "fsync", "close", "link", "unlink", "replace", "fstat")


class Fault:
    """Makes the ``nth`` of the calls named fail, and counts them."""

    def __init__(self, name: str, nth: int, code: int, under: Path) -> None:
        self.name, self.nth, self.code, self.under = name, nth, code, str(under)
        self.seen = 0
        self._real: Callable[..., Any] = getattr(os, name)

    def __enter__(self) -> Fault:
        setattr(os, self.name, self._call)
        return self

    def __exit__(self, *_: object) -> None:
        setattr(os, self.name, self._real)

    def _call(self, *args: Any, **options: Any) -> Any:
        self.seen += 1
        if self.seen == self.nth:
            if self.name == "close":
                self._real(*args)
            raise OSError(self.code, os.strerror(self.code))
        return self._real(*args, **options)


def faults_in(work: Callable[[], object], name: str, under: Path) -> int:
    with Fault(name, 0, 0, under) as counted:
        work()
    return counted.seen


def values(case: Case) -> list[str]:
    return [s.value for s in case.statements.values()]


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("way", ["held", "held erasing", "not held", "not held erasing"])
def test_a_fault_at_every_call_of_a_commit(
    vault: Vault, reopen: Callable[[], Vault], name: str, code: int, way: str
) -> None:
    held, erases = not way.startswith("not"), way.endswith("erasing")
    case = vault.create(new_case())
    if held:
        vault.hold(case.id)

    def commit(text: str) -> Committed | Conflict:
        changes = Changes(puts=(("statements", said(case, text)),), erases=erases)
        return vault.commit(case.id, case.revision, changes)

    def step(text: str) -> None:
        nonlocal case
        done = commit(text)
        assert isinstance(done, Committed)
        case = done.case

    step("first")
    times = faults_in(lambda: step("counted"), name, vault.folder)
    if name in ("open", "write", "fsync", "close", "replace"):
        assert times
    failed = 0
    for nth in range(1, times + 1):
        before = values(case)
        text = f"at {nth}"
        with Fault(name, nth, code, vault.folder):
            try:
                step(text)
            except NotSaved as error:
                failed += 1
                said_so = {errno.EIO: "the disk reported an error", errno.ENOSPC: "disk is full"}
                assert said_so[code] in str(error)
        onlooker = reopen()
        on_disk = onlooker.load(case.id)
        assert values(on_disk) in (before, [*before, text])
        onlooker.close()
        if values(case) == before:
            step(text)
        assert values(case) == [*before, text]
        assert values(reopen().load(case.id)) == values(case)
        assert vault.load(case.id) == reopen().load(case.id)
    if held and name in ("write", "fsync", "replace"):
        assert failed == times
    shard = vault.folder / "cases" / case.id[:2]
    assert {p.suffix for p in shard.iterdir()} <= {".case", ".prev"}


def test_a_save_is_synced_before_it_counts_and_its_name_after(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = vault.create(new_case())
    vault.hold(case.id)
    done: list[str] = []

    def record(name: str) -> None:
        real = getattr(os, name)

        def call(*args: Any, **options: Any) -> Any:
            on_folder = isinstance(args[0], int) and stat.S_ISDIR(os.fstat(args[0]).st_mode)
            done.append(f"{name} folder" if on_folder else name)
            return real(*args, **options)

        monkeypatch.setattr(os, name, call)

    for name in ("write", "fsync", "link", "replace"):
        record(name)
    vault.commit(case.id, 0, Changes(puts=(("statements", said(case, "x")),)))
    assert done == ["write", "fsync", "link", "replace", "replace", "fsync folder"]
    done.clear()
    elsewhere = ("1" if case.id[0] == "0" else "0") + case.id[1:]
    vault.create(new_case(case_id=elsewhere))
    # The head is there before the case, and knows it after; new folders are synced before a file
    # in them counts.
    whole = ["write", "fsync", "replace", "fsync folder"]
    steps = [step for step in done if step != "link"]
    assert steps[-8:] == [*whole, *whole]
    assert steps[-9] == "fsync folder"
    assert done.count("replace") == 3


def test_after_a_write_that_may_stand_its_author_goes_on(vault: Vault) -> None:
    case = vault.create(new_case())
    vault.hold(case.id)
    statement = said(case, "half a wo")
    nths = faults_in(
        lambda: vault.commit(case.id, 0, Changes(puts=(("statements", statement),))),
        "fsync",
        vault.folder,
    )
    case = vault.load(case.id)
    for text in ("half a word", "half a word, and"):
        longer = Changes(puts=(("statements", said(case, text, id=statement.id, seq=1)),))
        with Fault("fsync", nths, errno.EIO, vault.folder), pytest.raises(NotSaved):
            vault.commit(case.id, case.revision, longer)
    on_disk = vault.load(case.id)
    assert on_disk.revision == case.revision + 2
    final = Changes(puts=(("statements", said(case, "all of it", id=statement.id, seq=1)),))
    done = vault.commit(case.id, case.revision, final)
    assert isinstance(done, Committed)
    assert done.case.revision == on_disk.revision + 1
    assert values(done.case) == ["all of it"]
    assert done.case.head.next_seq == 2
    assert vault.commit(case.id, case.revision, final) == Conflict(done.case)


def test_a_fault_while_creating_leaves_no_case_or_a_whole_one(
    vault: Vault, reopen: Callable[[], Vault]
) -> None:
    for name in ("open", "write", "fsync", "replace"):
        times = faults_in(lambda: vault.create(new_case()), name, vault.folder)
        assert times
        for nth in range(1, times + 1):
            case = new_case()
            with Fault(name, nth, errno.ENOSPC, vault.folder):
                try:
                    vault.create(case)
                except NotSaved as error:
                    assert "the disk is full" in str(error)
            assert vault.create(case) == case
            assert reopen().load(case.id) == case


def test_a_failed_audit_entry_leaves_the_log_sound(vault: Vault) -> None:
    vault.audit("opened")
    for name in ("write", "fsync", "open"):
        for nth in (1, 2):
            with Fault(name, nth, errno.ENOSPC, vault.folder):
                try:
                    vault.audit("exported")
                except NotSaved:
                    continue
    vault.audit("opened")
    assert vault.verify_audit().sound
    assert vault.audit_entries()[-1].what == "opened"


AS_NOBODY = """
import os, sys, tempfile
from pathlib import Path
sys.path[:0] = {paths!r}
from store_cases import new_case, saying
from intake_tui.store.base import NotSaved
from intake_tui.store.keys import create_vault, open_vault

def use(vault, case, said):
    for attempt in (
        lambda: vault.commit(case.id, 0, saying(case, "x")),
        lambda: vault.hold(case.id),
        lambda: vault.audit("opened"),
    ):
        try:
            attempt()
        except NotSaved as error:
            said.append(str(error))

with tempfile.TemporaryDirectory() as name:
    # Everything is imported before the user id goes: nobody may not read the library.
    vault = create_vault(Path(name) / "v", key=bytes(32))
    use(vault, vault.create(new_case()), [])
    vault.close()
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
vault = open_vault({folder!r}, key=bytes(32))
case = vault.load({case!r})
said = [str([row.case_id == case.id for row in vault.list().rows])]
use(vault, case, said)
print(*said, sep=chr(10))
"""


def test_a_vault_that_may_only_be_read_says_so() -> None:
    # Not under pytest's own folder, which another user may not enter.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "vault"
        vault = create_vault(folder, key=bytes(32))
        case = vault.create(new_case())
        vault.close()
        Path(name).chmod(0o755)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        script = AS_NOBODY.format(
            paths=[str(Path(__file__).parent), *sys.path],
            folder=str(folder),
            case=case.id,
        )
        run = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
        )
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o700)
    lines = run.stdout.splitlines()
    assert lines[:1] == ["[True]"], run.stderr
    assert len(lines) == 4
    for line in lines[1:]:
        assert line.startswith("NOT SAVED: ")
        assert "no permission" in line


WRITER = """
import sys
sys.path[:0] = {paths!r}
from store_cases import said
from intake_tui.domain.record.types import Changes
from intake_tui.store.keys import open_vault
vault = open_vault({folder!r}, {key!r})
case = vault.load({case!r})
vault.hold(case.id)
number = case.revision
while True:
    number += 1
    text = f"{{number}} " + "x" * (number * 37 % 5000)
    done = vault.commit(case.id, case.revision, Changes(puts=(("statements", said(case, text)),)))
    case = done.case
    print(number, flush=True)
"""


def test_killed_at_any_moment_nothing_acknowledged_is_lost(
    vault: Vault, folder: Path, key_file: Path
) -> None:
    case = vault.create(new_case())
    script = WRITER.format(
        paths=[str(Path(__file__).parent), *sys.path],
        folder=str(folder),
        key=str(key_file),
        case=case.id,
    )
    acknowledged = 0
    for kill in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            seen = ""
            # Killed after a few acknowledgements, at an odd moment of the next save.
            while seen.count("\n") < 2 + kill % 5:
                ready, _, _ = select.select([writer.stdout], [], [], 30)
                assert ready, "the writer stands still"
                seen += os.read(writer.stdout.fileno(), 4096).decode()
            select.select([], [], [], (kill * 0.00037) % 0.004)
            writer.send_signal(signal.SIGKILL)
            seen += writer.stdout.read()
        whole = seen[: seen.rfind("\n")]
        acknowledged = max(acknowledged, int(whole.split()[-1]))
        fresh = open_vault(folder, key_file)
        case = fresh.load(case.id)
        fresh.hold(case.id)
        fresh.close()
        assert case.revision >= acknowledged
        texts = [s.value for s in case.statements.values()]
        assert [int(t.split()[0]) for t in texts] == list(range(1, case.revision + 1))
        left = [p.name for p in (folder / "cases" / case.id[:2]).iterdir()]
        assert sorted(left) == [f"{case.id}.case", f"{case.id}.case.prev"]
    assert acknowledged >= 2 * KILLS

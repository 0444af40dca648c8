"""Scenarios for the power-loss simulator: what was promised at which moment, and is it kept.

A scenario is one function that takes a ``Run``: it makes a vault, records what it does to it, and
says what was acknowledged (``saved``, ``logged``, ``erased`` …) as soon as it was. ``tried`` makes
every state a power loss can leave and checks in each: the vault opens, each case is the one last
acknowledged or the one under way, whole; nothing else is there and nothing is damaged; the audit
log is sound and has what was acknowledged; the index is disposable; and the vault can be used.
"""

from __future__ import annotations

import contextlib
import functools
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from power_loss import Crash, Recording, Tree, lay_out
from recorder import Recorder

from intake_tui.domain.record.types import Case, Changes
from intake_tui.errors import IntakeError
from intake_tui.store.base import CaseNotFound, Committed, VaultClosed
from intake_tui.store.keys import create_vault, open_vault
from intake_tui.store.sealed import HEADER_BYTES, MAGIC, NONCE_BYTES, file_key, header_of
from intake_tui.store.vault import Vault

sys.path.append(str(Path(__file__).resolve().parents[1] / "unit" / "store"))
from store_cases import new_case, said, saying

LONG = bool(os.environ.get("INTAKE_LONG"))
MOST = 20_000 if LONG else 20
"""States tried at one point of a run; where there are more, a sample with a fixed seed."""

KEY = bytes(32)
MEMORY = Path("/dev/shm")
"""Where the states are made, if there is such a disk in memory; they need not be durable."""

Opener = Callable[[Path], Vault]
Look = Callable[[Vault], None]


def with_key(folder: Path) -> Vault:
    """Open the vault with the key these tests make vaults with."""
    return open_vault(folder, key=KEY)


@dataclass(frozen=True)
class Promise:
    """``value`` holds for ``subject`` from the moment on that ``at`` events had happened."""

    at: int
    subject: tuple[str, Any]
    value: Any


@dataclass(frozen=True)
class Bad:
    """A state that breaks a promise: after which event, what is wrong, and the files."""

    point: int
    after: str
    wrong: str
    files: tuple[str, ...]


@dataclass
class Outcome:
    """What a scenario came to: points a crash was tried at, states there are, tried, and bad."""

    points: int = 0
    possible: int | None = 0
    tried: int = 0
    different: int = 0
    bad: list[Bad] = field(default_factory=list)

    def line(self) -> str:
        """In one line, for a person."""
        possible = "too many to count" if self.possible is None else self.possible
        return (
            f"{self.points} points, {self.tried} states tried of {possible} "
            f"({self.different} different), {len(self.bad)} bad"
        )

    def report(self) -> str:
        """The first bad states."""
        return "\n".join(
            f"after event {bad.point} ({bad.after}): {bad.wrong}\n  {'  '.join(bad.files)}"
            for bad in self.bad[:5]
        )


class Run:
    """One run of the store in a folder of its own, and what it promised."""

    def __init__(self, place: Path) -> None:
        self.root = place.resolve() / "disk"
        self.root.mkdir(parents=True)
        self.folder = self.root / "vault"
        """Where ``make`` makes it; a scenario may choose another place under ``root``."""
        self.keys = [KEY]
        """Vault keys with which erased words are looked for; add the new one of a rekey."""
        self.recording = Recording()
        self.promises: list[Promise] = []

    # What a scenario does

    def make(self) -> Vault:
        """A new vault. Until it is promised to open, there may be none; then one can be made."""
        self.vault = create_vault(self.folder, key=KEY, user="eva")
        self.opens(with_key)
        return self.vault

    def case(self, *texts: str, **fields: Any) -> Case:
        """A new case in the vault, with statements, made known as saved."""
        case = self.saved(self.vault.create(new_case(**fields)))
        for text in texts:
            case = self.commit(case, text)
        return case

    def commit(self, case: Case, value: str | Changes) -> Case:
        """Commit a statement, or changes; made known as saved."""
        changes = value if isinstance(value, Changes) else saying(case, value)
        done = self.vault.commit(case.id, case.revision, changes)
        assert isinstance(done, Committed)
        return self.saved(done.case)

    @contextlib.contextmanager
    def recorded(self) -> Iterator[None]:
        """All that is done in here is recorded; what was there before is durable."""
        with Recorder(self.root) as recorder:
            self.recording = recorder.recording
            yield

    # What it promises, from this moment on

    def saved(self, case: Case) -> Case:
        """The case loads, exactly so. Between the promise before and this one: either."""
        self._promise("case", case.id, case)
        return case

    def gone(self, case_id: str) -> None:
        """The case is not found."""
        self._promise("case", case_id, None)

    def logged(self, what: str) -> None:
        """The audit log has this entry, after those promised before."""
        self._promise("log", len(self.promises), what)

    def erased(self, *words: str) -> None:
        """The words are in no file, however it is opened."""
        for word in words:
            self._promise("erased", word, True)

    def opens(self, opener: Opener) -> None:
        """The vault opens in this way. Until then it opens in this or in the way before."""
        self._promise("opens", "", opener)

    def shut(self, opener: Opener) -> None:
        """The vault does not open in this way any more (``VaultClosed``)."""
        self._promise("shut", opener, True)

    def holds(self, name: str, look: Look) -> None:
        """``look`` raises nothing. For what else is promised."""
        self._promise("holds", name, look)

    def _promise(self, kind: str, about: Any, value: Any) -> None:
        at = len(self.recording.events)
        self.promises.append(Promise(at, (kind, about), value))

    # Whether it is kept

    def possible(self, point: int, kind: str) -> dict[Any, tuple[Any, ...]]:
        """Of each subject what was acknowledged at ``point``, and then what was under way.

        Without an acknowledgement the first is None.
        """
        found: dict[Any, tuple[Any, ...]] = {}
        for promise in self.promises:
            if promise.subject[0] != kind:
                continue
            about = promise.subject[1]
            if promise.at <= point:
                found[about] = (promise.value,)
            else:
                known = found.get(about, (None,))
                if len(known) == 1:
                    found[about] = (*known, promise.value)
        return found

    def acknowledged(self, point: int, kind: str) -> dict[Any, Any]:
        """Of each subject what was acknowledged at ``point``."""
        values = self.possible(point, kind).items()
        return {about: value[0] for about, value in values if value[0] is not None}

    def check(self, point: int, tree: Tree, root: Path) -> None:
        """Raises ``AssertionError`` or the store's error if a promise is broken."""
        for word in self.acknowledged(point, "erased"):
            for path, body in tree.items():
                if body is not None and word.encode() in _read_out(body, tuple(self.keys)):
                    raise AssertionError(f"an erased word stands in {path}")
        lay_out(tree, root)
        folder = root / self.folder.relative_to(self.root)
        for opener in self.acknowledged(point, "shut"):
            with contextlib.suppress(VaultClosed):
                opener(folder).close()
                raise AssertionError("the vault opens in a way that was shut")
        with contextlib.closing(self._open(point, folder)) as vault:
            cases = self._cases(point, vault)
            listed = _listed(vault)
            assert listed.keys() == cases.keys(), "the list is not the cases that load"
            self._log(point, vault)
            for look in self.acknowledged(point, "holds").values():
                look(vault)
        (folder / "index.sealed").unlink(missing_ok=True)
        with contextlib.closing(self._open(point, folder)) as vault:
            assert _listed(vault) == listed, "the index made a difference"
            self._go_on(vault, cases)

    def _open(self, point: int, folder: Path) -> Vault:
        ((known, *under_way),) = self.possible(point, "opens").values()
        for opener in (known, *under_way):
            with contextlib.suppress(VaultClosed):
                if opener is not None:
                    return cast(Opener, opener)(folder)
        if known is None:
            return create_vault(folder, key=KEY)
        return cast(Opener, known)(folder)

    def _cases(self, point: int, vault: Vault) -> dict[str, Case]:
        found = {}
        for case_id, values in self.possible(point, "case").items():
            try:
                case = vault.load(case_id)
            except CaseNotFound:
                assert None in values, "an acknowledged case is gone"
                continue
            if case not in values:
                revisions = [value.revision for value in values if value is not None]
                raise AssertionError(f"revision {case.revision} is there, not one of {revisions}")
            found[case_id] = case
        return found

    def _log(self, point: int, vault: Vault) -> None:
        check = vault.verify_audit()
        assert check.sound, f"the audit log is not sound, line {check.faults}"
        there = iter([entry.what for entry in vault.audit_entries()])
        for what in self.acknowledged(point, "log").values():
            assert what in there, f"the audit entry {what} is gone"

    def _go_on(self, vault: Vault, cases: dict[str, Case]) -> None:
        """What the crash left must be in nobody's way, and an erasing commit clears it away."""
        for case in cases.values():
            vault.hold(case.id)
            changes = Changes(puts=(("statements", said(case, "afterwards")),), erases=True)
            assert isinstance(vault.commit(case.id, case.revision, changes), Committed)
            vault.release(case.id)
            left = [
                path.name
                for path in vault.folder.rglob(f"*{case.id}*")
                if path.name.endswith((".tmp", ".prev"))
            ]
            assert not left, f"an erasing commit left {left}"
        vault.audit("went on")
        check = vault.verify_audit()
        assert check.sound, f"the audit log is not sound after an entry, line {check.faults}"
        assert vault.audit_entries()[-1].what == "went on"


def _listed(vault: Vault) -> dict[str, Any]:
    rows = vault.list().rows
    damaged = [row.damage for row in rows if row.damage]
    assert not damaged, f"listed as damaged: {damaged}"
    return {row.case_id: row.summary for row in rows}


@functools.lru_cache(maxsize=4096)
def _read_out(body: bytes, keys: tuple[bytes, ...]) -> bytes:
    """The bytes and what they are when decrypted, without asking whether the seal is whole.

    Whoever has the key can do that with a torn file too (the stream of AES-GCM is AES-CTR).
    """
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    if not body.startswith(MAGIC) or len(body) <= HEADER_BYTES:
        return body
    counter = body[HEADER_BYTES - NONCE_BYTES : HEADER_BYTES] + b"\0\0\0\2"
    found = [body]
    with contextlib.suppress(IntakeError):
        for key in keys:
            own = file_key(key, header_of(body).file_id)
            stream = Cipher(algorithms.AES(own), modes.CTR(counter)).decryptor()
            found.append(stream.update(body[HEADER_BYTES:]))
    return b"\n".join(found)


Scenario = Callable[[Run], None]
SCENARIOS: dict[str, Scenario] = {}


def scenario(name: str) -> Callable[[Scenario], Scenario]:
    """Add a scenario to those that every run of the tests goes through."""

    def add(act: Scenario) -> Scenario:
        SCENARIOS[name] = act
        return act

    return add


def tried(act: Scenario, place: Path, *, most: int = MOST, seed: int = 1) -> Outcome:
    """Run a scenario once, and check every state (or ``most`` at each point) it can leave."""
    run = Run(place)
    act(run)
    with contextlib.suppress(AttributeError):
        run.vault.close()
    texts = ["before the first", *(event.text for event in run.recording.events)]
    assert len(texts) > 1, "nothing was recorded"
    chance = random.Random(seed)
    outcome = Outcome()
    verdicts: dict[Any, str] = {}
    with tempfile.TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else place) as name:
        for point, text in enumerate(texts):
            trees, counted = Crash(run.recording, point).states(most, chance)
            outcome.points += 1
            outcome.tried += len(trees)
            if outcome.possible is not None:
                outcome.possible = None if counted is None else outcome.possible + counted
            demand = sum(promise.at <= point for promise in run.promises)
            for tree in trees:
                key = demand, tuple(tree.items())
                if key not in verdicts:
                    verdicts[key] = _verdict(run, point, tree, Path(name) / "disk")
                if verdicts[key]:
                    files = tuple(_about(path, body) for path, body in tree.items())
                    outcome.bad.append(Bad(point, text, verdicts[key], files))
    outcome.different = len(verdicts)
    return outcome


def _about(path: str, body: bytes | None) -> str:
    return f"{path}/" if body is None else f"{path}:{len(body)}"


def _verdict(run: Run, point: int, tree: Tree, root: Path) -> str:
    """What is wrong with a state, empty if nothing."""
    real = os.fsync
    os.fsync = lambda _: None  # type: ignore[assignment]  # only for speed
    try:
        run.check(point, tree, root)
    except Exception as error:  # whatever a worker would meet is a broken promise
        return f"{type(error).__name__}: {error}".splitlines()[0]
    finally:
        os.fsync = real
        shutil.rmtree(root, ignore_errors=True)
    return ""

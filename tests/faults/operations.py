"""What is done to a vault while the system fails: the operations, and what they leave behind.

Each prepares a vault, does one thing to it, and tells afterwards whether the vault is as it was
(``old``) or as it was meant to become (``new``). Neither is a failure of the test.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zygote
from msgspec.structs import replace

zygote.borrow()

from store_cases import START, new_case, said  # noqa: E402

from intake_tui.domain.record import erase  # noqa: E402
from intake_tui.domain.record.types import Case, Changes  # noqa: E402
from intake_tui.errors import StoreError  # noqa: E402
from intake_tui.store import disk, purging, rekey, slots, unfiled, vaultfile  # noqa: E402
from intake_tui.store.base import CasePurged, Committed, WrongSecret  # noqa: E402
from intake_tui.store.keys import (  # noqa: E402
    change_passphrase,
    create_vault,
    open_vault,
    public_key,
    secret_of,
)
from intake_tui.store.sealed import header_of  # noqa: E402
from intake_tui.store.vault import Vault  # noqa: E402

KEY = bytes(32)
GONE = "weggehaaldeKLEPEL"
"""Words that an operation removes for good."""
ADDED = "toegevoegdeBEL"
FIRST = "eerdereKLOK"

Facts = dict[str, Any]


def open_plain(folder: Path, facts: Facts) -> Vault:
    """Open a vault whose key is known."""
    del facts
    return open_vault(folder, key=KEY)


@dataclass(frozen=True)
class Operation:
    """One thing that is done to a vault. ``do`` runs while calls fail; ``look`` after it."""

    name: str
    prepare: Callable[[Path], Facts]
    do: Callable[[Vault, Facts], None]
    look: Callable[[Path, Facts], str]
    open: Callable[[Path, Facts], Vault] = open_plain
    after: Callable[[Path, Facts], None] = lambda _folder, _facts: None
    """What has to be true besides once ``do`` says that it is done."""
    short: float = 0.1
    """Part of the faults that is tried in every run; the long run tries all."""


def texts(case: Case) -> list[str]:
    """The values of the statements of a case, in the order they were said."""
    return [s.value for s in sorted(case.statements.values(), key=lambda s: s.seq)]


def opened_whole(vault: Vault) -> dict[str, Case]:
    """Every case, after everything beside them was found whole: list, log, earlier generations."""
    page = vault.list()
    assert not [row.damage for row in page.rows if row.damage]
    assert vault.verify_audit().sound
    for row in page.rows:
        path = vault.files.path(row.case_id)
        previous = path.with_name(path.name + disk.PREVIOUS)
        if previous.exists():
            assert vault.files.storage(row.case_id, clean=False, path=previous).read_body()
    return {row.case_id: vault.load(row.case_id) for row in page.rows}


def plainly(folder: Path) -> dict[str, Case]:
    """``opened_whole`` of a vault with ``KEY``."""
    vault = open_vault(folder, key=KEY)
    try:
        return opened_whole(vault)
    finally:
        vault.close()


# --- create --------------------------------------------------------------------------------------


def _prepare_create(folder: Path) -> Facts:
    vault = create_vault(folder, key=KEY)
    vault.create(new_case())
    vault.list()
    vault.close()
    return {"case": str(uuid.uuid4())}


def _create(vault: Vault, facts: Facts) -> None:
    # The same case at every try: what a failed one left is taken for what it is.
    vault.create(_made(facts))


def _made(facts: Facts) -> Case:
    return replace(new_case(case_id=facts["case"]), persons={}, calls={})


def _look_create(folder: Path, facts: Facts) -> str:
    cases = plainly(folder)
    if facts["case"] not in cases:
        assert len(cases) == 1
        return "old"
    assert cases[facts["case"]] == _made(facts)
    return "new"


# --- commit, in a visit and without one ----------------------------------------------------------


def _prepare_commit(folder: Path) -> Facts:
    vault = create_vault(folder, key=KEY)
    case = vault.create(new_case())
    for text in (GONE, FIRST):
        done = vault.commit(case.id, case.revision, _saying(case, text))
        assert isinstance(done, Committed)
        case = done.case
    vault.audit("opened", case.id)
    vault.list()
    vault.close()
    return {"case": case.id, "revision": case.revision}


def _saying(case: Case, text: str) -> Changes:
    own = str(uuid.uuid5(uuid.UUID(case.id), text))
    return Changes(puts=(("statements", said(case, text, id=own)),))


def _commit(vault: Vault, facts: Facts) -> None:
    case = vault.load(facts["case"])
    if ADDED in texts(case):
        return  # an earlier try came to stand, and nothing more is asked for
    changes = _saying(case, ADDED)
    assert isinstance(vault.commit(case.id, case.revision, changes), Committed)


def _visit(vault: Vault, facts: Facts) -> None:
    vault.hold(facts["case"])
    try:
        vault.audit("opened", facts["case"])
        _commit(vault, facts)
    finally:
        vault.release(facts["case"])


def _look_commit(folder: Path, facts: Facts) -> str:
    (case,) = plainly(folder).values()
    assert case.id == facts["case"]
    if texts(case) == [GONE, FIRST]:
        assert case.revision == facts["revision"]
        return "old"
    assert texts(case) == [GONE, FIRST, ADDED]
    assert case.revision > facts["revision"]
    return "new"


# --- redact --------------------------------------------------------------------------------------


def _redact(vault: Vault, facts: Facts) -> None:
    case = vault.load(facts["case"])
    (statement,) = [s for s in case.statements.values() if s.seq == 1]
    changes = erase.redact(
        case, statement.id, by="worker", reason="asked", now=START, event_id=str(uuid.uuid4())
    )
    assert isinstance(vault.commit(case.id, case.revision, changes), Committed)


def _look_redact(folder: Path, facts: Facts) -> str:
    (case,) = plainly(folder).values()
    assert case.id == facts["case"]
    if texts(case) == [GONE, FIRST]:
        return "old"
    assert [s.value for s in case.statements.values() if s.seq == 1] == [None]
    return "new"


# --- a new passphrase ----------------------------------------------------------------------------

OLD, NEW = "twaalf oude tekens", "twaalf nieuwe tekens"


@contextlib.contextmanager
def cheap() -> Iterator[None]:
    """Passphrases that take no time: what they cost is no part of what is tested here."""
    dear = slots.MEMORY_KIB, slots.PASSES, slots.LANES
    slots.MEMORY_KIB, slots.PASSES, slots.LANES = 64, 1, 1
    try:
        yield
    finally:
        slots.MEMORY_KIB, slots.PASSES, slots.LANES = dear


def _prepare_secrets(folder: Path) -> Facts:
    with cheap():
        vault = create_vault(folder, folder.parent / "key", passphrase=OLD)
    case = vault.create(new_case())
    vault.commit(case.id, 0, _saying(case, GONE))
    vault.list()
    vault.close()
    return {"case": case.id}


def _open_secrets(folder: Path, facts: Facts) -> Vault:
    del facts
    with cheap():
        return open_vault(folder, folder.parent / "key")


def _new_passphrase(vault: Vault, facts: Facts) -> None:
    del facts
    with cheap():
        change_passphrase(vault, NEW)


def _look_passphrase(folder: Path, facts: Facts) -> str:
    """Which of the two opens it; the other way in and what is inside are as they were."""
    opens = []
    for name, passphrase in (("old", OLD), ("new", NEW)):
        with cheap(), contextlib.suppress(WrongSecret):
            open_vault(folder, passphrase=passphrase).close()
            opens.append(name)
    vault = _open_secrets(folder, facts)
    try:
        (case,) = opened_whole(vault).values()
    finally:
        vault.close()
    assert texts(case) == [GONE]
    (found,) = opens
    return found


# --- a new vault key -----------------------------------------------------------------------------

_NOTED = unfiled.UnfiledCall(
    id="7f2c0f6e-8b1d-4d39-9a65-0c5f3d1e2b4a",
    started_at=START,
    worker="worker",
    lines=(unfiled.UnfiledLine(START, "o: noted while it was locked"),),
)


def _prepare_rekey(folder: Path) -> Facts:
    vault = create_vault(folder, folder.parent / "key")
    case = vault.create(new_case())
    vault.commit(case.id, 0, _saying(case, GONE))
    unfiled.write(folder, public_key(folder), _NOTED)
    vault.list()
    vault.close()
    (folder.parent / "new").write_bytes(bytes(range(32)))
    return {"case": case.id}


def _rekey(vault: Vault, facts: Facts) -> None:
    """As ``vault rekey`` does: begun once, then gone on with until it is done."""
    folder = vault.folder
    if vaultfile.read(folder).epoch == 1:
        old = _open_secrets(folder, facts) if vault._closed else vault
        new = rekey.begin(old, (secret_of(folder.parent / "new"),))
    else:
        new = open_vault(folder, folder.parent / "new")
    try:
        if rekey.under_way(folder):
            done = rekey.run(new)
            if not done.done:
                raise StoreError(f"not done: {done.left}")
    finally:
        new.close()


def _open_either(folder: Path, facts: Facts) -> Vault:
    del facts
    keys = [folder.parent / name for name in ("key", "new")]
    return open_vault(folder, keys[vaultfile.read(folder).epoch - 1])


def _look_rekey(folder: Path, facts: Facts) -> str:
    """Which of the two key files opens it; whichever it is, everything is readable."""
    vault = _open_either(folder, facts)
    try:
        (case,) = opened_whole(vault).values()
        assert texts(case) == [GONE]
        assert vault.unfiled() == (_NOTED,), "the notes are out of sight"
        return "old" if vault.ring.epoch == 1 else "new"
    finally:
        vault.close()


def _only_new(folder: Path, facts: Facts) -> None:
    del facts
    assert not rekey.under_way(folder), "the old key is still there"
    with contextlib.suppress(WrongSecret):
        open_vault(folder, folder.parent / "key").close()
        raise AssertionError("the old key still opens it")
    for path in (*folder.rglob("*.case*"), *folder.rglob("*.head"), *folder.rglob("*.prev")):
        assert header_of(path.read_bytes()).epoch == 2, f"{path.name} has the old key"


# --- purge ---------------------------------------------------------------------------------------


def _prepare_purge(folder: Path) -> Facts:
    facts = _prepare_commit(folder)
    vault = open_vault(folder, key=KEY)
    vault.create(new_case())
    vault.list()
    vault.close()
    return facts


def _purge(vault: Vault, facts: Facts) -> None:
    with contextlib.suppress(CasePurged):
        purging.purge(vault, facts["case"], by="worker", now=START, reason="asked")


def _look_purge(folder: Path, facts: Facts) -> str:
    vault = open_vault(folder, key=KEY)
    try:
        cases = opened_whole(vault)
        if facts["case"] in cases:
            assert len(cases) == 2
            assert texts(cases[facts["case"]]) == [GONE, FIRST]
            return "old"
        assert len(cases) == 1
        try:
            vault.load(facts["case"])
        except CasePurged:
            return "new"
        raise AssertionError("the case is gone and nobody says why")
    finally:
        vault.close()


def _nothing_left(folder: Path, facts: Facts) -> None:
    assert not list(folder.glob(f"cases/*/*{facts['case']}*"))


def _no_generation_left(folder: Path, facts: Facts) -> None:
    del facts
    assert not list(folder.glob("cases/*/*.prev"))
    assert not list(folder.glob("cases/*/*.tmp"))


OPERATIONS: tuple[Operation, ...] = (
    Operation("create", _prepare_create, _create, _look_create),
    Operation("commit", _prepare_commit, _commit, _look_commit),
    Operation("visit", _prepare_commit, _visit, _look_commit),
    Operation("redact", _prepare_commit, _redact, _look_redact, after=_no_generation_left),
    Operation("purge", _prepare_purge, _purge, _look_purge, after=_nothing_left, short=0.06),
    Operation(
        "rekey",
        _prepare_rekey,
        _rekey,
        _look_rekey,
        open=_open_either,
        after=_only_new,
        short=0.02,
    ),
    Operation(
        "passphrase", _prepare_secrets, _new_passphrase, _look_passphrase, open=_open_secrets
    ),
)


def operation(name: str) -> Operation:
    """The operation called ``name``."""
    return next(o for o in OPERATIONS if o.name == name)

"""Power cuts while a vault is cared for: purging, other secrets, a new key, notes while locked."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from promises import LONG, SCENARIOS, Run, scenario, tried
from store_cases import CANARY

from intake_tui.store import rekey, unfiled
from intake_tui.store.keys import (
    Secret,
    change_recovery,
    create_vault,
    open_vault,
    public_key,
)
from intake_tui.store.purging import purge
from intake_tui.store.recovery_key import new_recovery_key
from intake_tui.store.sealed import KEY_BYTES
from intake_tui.store.vault import Vault

NOW = datetime(2026, 1, 2, 10, 0, tzinfo=UTC)
OLD, NEW = new_recovery_key(), new_recovery_key()
CARE = (
    "purge",
    "another recovery key",
    "a new vault key, begun",
    "a new vault key",
    "notes while locked",
)


def with_recovery(key: str) -> Callable[[Path], Vault]:
    return lambda folder: open_vault(folder, recovery=key)


WITH_OLD, WITH_NEW = with_recovery(OLD), with_recovery(NEW)


def make_with_recovery(run: Run) -> Vault:
    run.vault = create_vault(run.folder, recovery=OLD, user="eva")
    run.keys = [run.vault.ring.current]
    run.opens(WITH_OLD)
    return run.vault


@scenario("purge")
def purged(run: Run) -> None:
    vault = run.make()
    gone, stays = run.case("first", CANARY), run.case("first")
    vault.list()
    with run.recorded():
        purge(vault, gone.id, by="eva", now=NOW)
        run.gone(gone.id)
        run.erased(CANARY)
        run.logged("purged")
    assert vault.load(stays.id) == stays


@scenario("another recovery key")
def other_recovery_key(run: Run) -> None:
    vault = make_with_recovery(run)
    run.case("first")
    with run.recorded():
        change_recovery(vault, NEW)
        run.opens(WITH_NEW)
        run.shut(WITH_OLD)


def begun(run: Run) -> Vault:
    from intake_tui.store.recovery_key import read_recovery_key

    vault = rekey.begin(run.vault, (Secret("recovery", read_recovery_key(NEW)),))
    run.vault = vault
    run.keys.append(vault.ring.current)
    run.opens(WITH_NEW)
    run.shut(WITH_OLD)
    return vault


@scenario("a new vault key, begun")
def rekey_begun(run: Run) -> None:
    make_with_recovery(run)
    run.case("first", "second")
    with run.recorded():
        begun(run)


@scenario("a new vault key")
def rekey_run(run: Run) -> None:
    make_with_recovery(run)
    run.case("first", "second")
    vault = begun(run)
    with run.recorded():
        done = rekey.run(vault)
        assert done.done
        run.holds("one key only", one_key)


def one_key(vault: Vault) -> None:
    assert len(vault.ring.keys) == 1
    assert len(vault.ring.current) == KEY_BYTES


@scenario("notes while locked")
def notes(run: Run) -> None:
    run.make().close()
    public = public_key(run.folder)
    call = str(uuid.UUID(int=7))
    with run.recorded():
        for count in (1, 2):
            lines = tuple(unfiled.UnfiledLine(NOW, f"line {n}") for n in range(count))
            unfiled.write(
                run.folder,
                public,
                unfiled.UnfiledCall(id=call, started_at=NOW, worker="eva", lines=lines),
            )
            run.holds("the lines", lambda vault, count=count: there(vault, count))


def there(vault: Vault, least: int) -> None:
    (call,) = vault.unfiled()
    assert len(call.lines) >= least


@pytest.mark.parametrize("name", CARE)
def test_a_power_cut_while_the_vault_is_cared_for(
    name: str, tmp_path: Path, record_property: Callable[[str, Any], None]
) -> None:
    outcome = tried(SCENARIOS[name], tmp_path)
    record_property("power loss", f"{name}: {outcome.line()}")
    assert outcome.bad == [], outcome.report()
    assert outcome.tried > outcome.points > 1
    if LONG:
        assert outcome.tried == outcome.possible

"""The first look at a long list: the cases changed last, and nothing that is not so any more."""

from __future__ import annotations

from pathlib import Path

from store_cases import new_case

from intake_tui.store.keys import create_vault, open_vault
from intake_tui.store.vault import Vault

KEY = bytes(range(32))


def filled(folder: Path, cases: int = 6) -> Vault:
    vault = create_vault(folder / "v", key=KEY)
    for _ in range(cases):
        vault.create(new_case())
    vault.close()
    return open_vault(folder / "v", key=KEY)


def test_a_glance_is_the_beginning_of_the_list(tmp_path: Path) -> None:
    vault = filled(tmp_path)
    first = vault.glance(4)
    assert first is not None
    assert first == vault.list().rows[:4]


def test_of_few_cases_or_without_an_index_there_is_no_glance(tmp_path: Path) -> None:
    assert filled(tmp_path).glance(7) is None
    (tmp_path / "v" / "index.sealed").unlink()
    assert open_vault(tmp_path / "v", key=KEY).glance(2) is None


def test_a_file_that_is_not_as_it_was_summarised_is_not_glanced_at(tmp_path: Path) -> None:
    vault = filled(tmp_path)
    first = vault.list().rows[0].case_id
    path = vault.folder / "cases" / first[:2] / f"{first}.case"
    copied = path.read_bytes()
    path.unlink()
    path.write_bytes(copied)
    path.chmod(0o600)
    assert open_vault(tmp_path / "v", key=KEY).glance(4) is None


def test_a_glance_reads_no_case_and_the_list_knows_them_all_afterwards(tmp_path: Path) -> None:
    vault = filled(tmp_path)
    assert vault.glance(3) is not None
    assert vault.list().total == 6
    assert vault.glance(3) is None, "what is known in full is asked for in full"

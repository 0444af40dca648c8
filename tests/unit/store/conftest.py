from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from intake_tui.store.keys import create_vault, open_vault
from intake_tui.store.vault import Vault


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "key"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "vault"


@pytest.fixture
def vault(folder: Path, key_file: Path) -> Iterator[Vault]:
    made = create_vault(folder, key_file, user="eva")
    yield made
    made.close()


@pytest.fixture
def reopen(vault: Vault, folder: Path, key_file: Path) -> Iterator[Callable[[], Vault]]:
    """Opens the vault once more, as another process would."""
    opened: list[Vault] = []

    def again(user: str = "noor") -> Vault:
        opened.append(open_vault(folder, key_file, user=user))
        return opened[-1]

    yield again
    for one in opened:
        one.close()

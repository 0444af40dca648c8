"""A vault with the example cases, and commands on it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import Answer, Run, answer

from intake_tui import cli


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory, examples: tuple[Path, ...]) -> Path:
    """A folder with a vault, its key and the example cases, made once."""
    folder = tmp_path_factory.mktemp("seeded")
    place = ["--vault", str(folder / "vault"), "--key-file", str(folder / "key")]
    assert cli.main([*place, "vault", "init"]) == 0
    assert cli.main([*place, "import", *map(str, examples)]) == 0
    return folder


@pytest.fixture
def here(seeded: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the seeded vault for one test."""
    shutil.copytree(seeded, tmp_path / "here")
    yield tmp_path / "here"
    for folder, _, _ in os.walk(tmp_path):
        Path(folder).chmod(0o700)


@pytest.fixture
def run(here: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on that vault; without ``vault`` or ``key`` it is not named."""

    def call(
        *arguments: object, vault: Path | bool = True, key: bool = True, lang: str = "en"
    ) -> Answer:
        folder = here / "vault" if vault is True or vault is None else vault
        place = ["--vault", folder] if folder else []
        place += ["--key-file", here / "key"] if key and folder else []
        return answer(capsys, *place, "--lang", lang, *arguments)

    return call

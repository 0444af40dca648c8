"""The published byte format and the decryptor in it are true."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from store_cases import new_case, saying

from intake_tui.domain.record.types import TABLES
from intake_tui.store.base import Committed
from intake_tui.store.keys import change_passphrase
from intake_tui.store.vault import Vault

DOCS = Path(__file__).parents[3] / "docs"


def decryptor() -> str:
    (block,) = re.findall(r"```python\n(.*?)```", (DOCS / "file-formats.md").read_text(), re.S)
    return str(block)


def test_the_decryptor_of_the_docs_opens_a_real_case(
    vault: Vault, folder: Path, key_file: Path, tmp_path: Path
) -> None:
    case = vault.create(new_case(reference="R-7"))
    done = vault.commit(case.id, 0, saying(case, "bij oma is het stil 🙂"))
    assert isinstance(done, Committed)
    script = tmp_path / "decrypt.py"
    script.write_text(decryptor())
    path = folder / "cases" / case.id[:2] / f"{case.id}.case"
    change_passphrase(vault, "vier losse woorden hier")
    passphrase = b"vier losse woorden hier\n"
    for secret in (key_file.read_bytes(), passphrase):
        assert told(script, folder, path, secret) == ["bij oma is het stil 🙂"]
    previous = path.with_suffix(".case.prev")
    assert told(script, folder, previous, key_file.read_bytes()) == []


def told(script: Path, folder: Path, file: Path, secret: bytes) -> list[str]:
    run = subprocess.run(
        [sys.executable, "-I", str(script), str(folder), str(file)],
        input=secret,
        capture_output=True,
        check=True,
        timeout=60,
    )
    tables = json.loads(run.stdout)
    assert list(tables) == ["head", *TABLES]
    assert tables["head"]["1"]["reference"] == "R-7"
    return [s["value"] for s in tables["statements"].values()]


def test_the_decryptor_needs_nothing_of_this_program() -> None:
    source = decryptor()
    assert "intake_tui" not in source
    assert len(source.splitlines()) <= 45


def test_the_docs_name_every_file_of_a_vault(vault: Vault) -> None:
    case = vault.create(new_case())
    vault.audit("opened", case.id)
    vault.close()
    text = (DOCS / "file-formats.md").read_text()
    for path in vault.folder.iterdir():
        assert path.name in text
    for table in TABLES:
        assert f"`{table}`" in text

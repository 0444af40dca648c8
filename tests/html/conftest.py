"""One start of Chromium for all tests here, whichever process runs them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "unit" / "plan"))


def chromium() -> str:
    """Chromium as Debian installs it, or under one of its other names."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    return pytest.fail("Chromium is missing: apt install chromium", pytrace=False)


def look(folder: Path) -> dict[str, Any]:
    """What Chromium and the checkers see in the documents of ``folder``."""
    from html_documents import write

    node = shutil.which("node") or pytest.fail(
        "Node.js is missing: apt install nodejs npm", pytrace=False
    )
    if not (HERE / "node_modules" / "axe-core").is_dir():
        pytest.fail("the checkers are missing: npm ci --prefix tests/html", pytrace=False)
    folder.mkdir()
    write(folder, chromium())
    done = subprocess.run(
        [node, HERE / "look.mjs", folder],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
        env={**os.environ, "HOME": str(folder)},
    )
    if done.returncode:
        pytest.fail(f"Chromium did not look: {done.stderr[-2000:]}", pytrace=False)
    seen: dict[str, Any] = json.loads((folder / "seen.json").read_text())
    return seen


@pytest.fixture(scope="session")
def looked_in(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder with the documents, what they were printed to, and ``seen.json``."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    folder = shared / "in-chromium"
    with FileLock(shared / "in-chromium.lock"):
        if not (folder / "seen.json").is_file():
            shutil.rmtree(folder, ignore_errors=True)
            look(folder)
    return folder


@pytest.fixture(scope="session")
def seen(looked_in: Path) -> dict[str, Any]:
    """Per document what was seen."""
    found: dict[str, Any] = json.loads((looked_in / "seen.json").read_text())
    return found

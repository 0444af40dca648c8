"""TinyDB's own tests, as its makers ship them, run on ``SealedStorage``.

They come with TinyDB's source distribution of the version installed here, which pip fetches from
wherever it is set up to look; it stays in ``.cache/``. Nothing of it is kept in this repository.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import time
from collections import Counter
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path, PurePosixPath

import pytest
from sealed_in_place import LEFT_OUT

CACHE = Path(__file__).parents[2] / ".cache"
TRIES = 3


@dataclass(frozen=True)
class Suite:
    """What is known of the tests of one version of TinyDB."""

    sha256: str
    collected: int
    on_sealed: int
    """In how many of them a ``SealedStorage`` is read or written; the rest use no such storage."""


SUITES = {
    "4.9.0": Suite(
        sha256="6928b1fa785186bda7952a0ba05aaeedc883ede565ca9c7d608de44e5e75de70",
        collected=219,
        on_sealed=162,
    )
}


def sound(archive: Path, sha256: str) -> bool:
    return archive.is_file() and hashlib.sha256(archive.read_bytes()).hexdigest() == sha256


def fetched(
    version: str, env: dict[str, str], place: Path, *, cache: Path = CACHE, tries: int = TRIES
) -> Path:
    """The source distribution, from the cache or through pip; fails in one line without it."""
    suite = SUITES.get(version)
    if suite is None:
        pytest.fail(
            f"TinyDB {version} is installed; SUITES and LEFT_OUT in tests/conformance know "
            f"{', '.join(SUITES)}: look through the tests of {version} and add it",
            pytrace=False,
        )
    archive = cache / f"tinydb-{version}.tar.gz"
    wanted = place / "wanted.txt"
    wanted.write_text(f"tinydb=={version} --hash=sha256:{suite.sha256}\n")
    # The build backend is in the development environment, pinned: pip need not fetch another.
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet",
           "--no-deps", "--no-binary", "tinydb", "--no-build-isolation", "--require-hashes",
           "--retries", "1", "--timeout", "20",
           "--dest", str(place), "--requirement", str(wanted)]  # fmt: skip
    why = ""
    for again in range(tries):
        if sound(archive, suite.sha256):
            return archive
        time.sleep(again)
        try:
            done = subprocess.run(
                pip, env=env, capture_output=True, text=True, timeout=40, check=False
            )
            why = done.stderr.strip().rpartition("\n")[2] or f"pip ended with {done.returncode}"
        except subprocess.TimeoutExpired:
            why = "pip gave no answer"
        found = place / archive.name
        if found.exists():
            cache.mkdir(exist_ok=True)
            shutil.move(found, archive)  # the cache may lie on another disk
    if sound(archive, suite.sha256):
        return archive
    pytest.fail(f"pip cannot fetch the source of TinyDB {version}: {why}", pytrace=False)


def unpack_tests(archive: Path, place: Path) -> None:
    """Only the tests, so that no TinyDB but the installed one can be imported."""
    with tarfile.open(archive) as tar:
        for member in tar:
            parts = PurePosixPath(member.name).parts[1:]
            if not member.isreg() or parts[:1] != ("tests",) or ".." in parts:
                continue
            source = tar.extractfile(member)
            assert source is not None
            target = place.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read())


def test_tinydbs_own_tests_pass_on_sealed_storage(
    tmp_path: Path, as_started: dict[str, str]
) -> None:
    version = metadata.version("tinydb")
    place = tmp_path / "suite"
    unpack_tests(fetched(version, as_started, tmp_path), place)
    told_in = tmp_path / "told.json"
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    env |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(Path(__file__).parent)}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--tb=short", "-c", os.devnull, f"--rootdir={place}",
         "-p", "no:cacheprovider", "-p", "sealed_in_place", f"--told-in={told_in}",
         f"--basetemp={tmp_path / 'temp'}", "tests"],
        cwd=place, env=env, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(told_in.read_text())
    suite = SUITES[version]
    assert told["tinydb"] == [str(metadata.distribution("tinydb").locate_file("tinydb"))]
    assert len(told["collected"]) == len(set(told["collected"])) == suite.collected
    assert set(told["collected"]) - set(told["outcomes"]) == set(LEFT_OUT)
    assert Counter(told["outcomes"].values()) == {"passed": suite.collected - len(LEFT_OUT)}
    assert len(told["on_sealed"]) == suite.on_sealed


def test_without_a_source_it_fails_in_one_line(tmp_path: Path, as_started: dict[str, str]) -> None:
    nowhere = {name: value for name, value in as_started.items() if not name.startswith("PIP_")}
    nowhere |= {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_NO_CACHE_DIR": "1"}
    with pytest.raises(pytest.fail.Exception) as failed:
        fetched("4.9.0", nowhere, tmp_path, cache=tmp_path / "cache", tries=2)
    assert str(failed.value).startswith("pip cannot fetch the source of TinyDB 4.9.0: ERROR: ")
    assert "\n" not in str(failed.value)


def test_another_version_is_not_counted_with_the_numbers_of_this_one(tmp_path: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match=r"TinyDB 4\.8\.2 is installed"):
        fetched("4.8.2", {}, tmp_path)

"""A pytest plugin for TinyDB's own tests: ``SealedStorage`` stands in the place of its storages.

The stand-ins are there, by every name, before the tests import TinyDB. They add to
``SealedStorage`` only how the tests open a storage: ``JSONStorage`` takes an access mode and
options of its encoder, ``MemoryStorage`` takes no path. Reading and writing is ``SealedStorage``
alone. What ran is written as JSON to the file named with ``--told-in``.
"""

from __future__ import annotations

import io
import json
import os
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import tinydb
import tinydb.database
import tinydb.storages

from intake_tui.store.sealed import SealedStorage, TinyData

KEY = bytes(range(32))

LEFT_OUT = {
    "tests/test_storages.py::test_json_kwargs": "reads plaintext: compares the file with JSON",
    "tests/test_storages.py::test_encoding": "reads plaintext: in another character set",
    "tests/test_storages.py::test_yaml": "reads plaintext: of a YAML storage made in the test",
    "tests/test_tables.py::test_table_repr[memory]": "reads a class name",
    "tests/test_tables.py::test_table_repr[json]": "reads a class name",
}
"""The tests that are not run, and why."""

_places: list[Path] = []
"""Where the files of storages without a path are made."""
_collected: list[str] = []
_outcomes: dict[str, str] = {}
_on_sealed: set[str] = set()
_running = ""


class Noted(SealedStorage):
    """Notes which test wrote or read a sealed file."""

    def read(self) -> dict[str, dict[str, Any]] | None:
        _on_sealed.add(_running)
        return super().read()

    def write(self, data: TinyData) -> None:
        _on_sealed.add(_running)
        super().write(data)


class InPlaceOfJson(Noted):
    """Opened as a ``JSONStorage`` is: the file is made at once, and may be for reading only."""

    def __init__(
        self,
        path: str,
        create_dirs: bool = False,
        access_mode: str = "r+",
        **of_the_encoder: object,  # how JSON looks is nobody's business inside a sealed file
    ) -> None:
        if access_mode not in ("r", "r+"):
            warnings.warn("Using an `access_mode` other than 'r' or 'r+'", stacklevel=2)
        if create_dirs:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        super().__init__(path, key=KEY)
        self._writes = access_mode != "r"
        self._handle = SimpleNamespace(closed=False)
        if not Path(path).exists():
            if not self._writes:
                raise FileNotFoundError(path)
            super().write({})

    def write(self, data: TinyData) -> None:
        if not self._writes:
            raise io.UnsupportedOperation("opened for reading")
        super().write(data)

    def close(self) -> None:
        super().close()
        with pytest.raises(ValueError, match="closed"):
            SealedStorage.write(self, {})
        self._handle.closed = True


class InPlaceOfMemory(Noted):
    """Opened as a ``MemoryStorage`` is: without a path, and nothing is there yet."""

    def __init__(self) -> None:
        super().__init__(Path(tempfile.mkdtemp(dir=_places[-1])) / "db", key=KEY)

    @property
    def memory(self) -> dict[str, dict[str, Any]] | None:
        """What is on disk, as somebody else opens it."""
        return SealedStorage(self.path, key=KEY).read()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    # Before TinyDB's own conftest takes the names; not on import, which other tests may do.
    for module in (tinydb, tinydb.database, tinydb.storages):
        module.JSONStorage = InPlaceOfJson
    tinydb.storages.MemoryStorage = InPlaceOfMemory
    tinydb.TinyDB.default_storage_class = InPlaceOfJson


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--told-in", help="file for what ran")


@pytest.fixture(autouse=True, scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> None:
    _places.append(tmp_path_factory.mktemp("memory"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    _collected.extend(item.nodeid for item in items)
    out = [item for item in items if item.nodeid in LEFT_OUT]
    items[:] = [item for item in items if item.nodeid not in LEFT_OUT]
    config.hook.pytest_deselected(items=out)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    global _running  # noqa: PLW0603  the storages have no other way to know their test
    _running = item.nodeid
    return (yield)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" or report.outcome != "passed":
        _outcomes[report.nodeid] = report.outcome


def pytest_sessionfinish(session: pytest.Session) -> None:
    told = {"collected": _collected, "outcomes": _outcomes, "on_sealed": sorted(_on_sealed)}
    told["tinydb"] = [os.fspath(path) for path in tinydb.__path__]
    Path(session.config.getoption("--told-in")).write_text(json.dumps(told))

"""What all tests stand on: no developer's own configuration, a clock and ids that are given."""

from __future__ import annotations

import gc
import itertools
import os
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from intake_tui import locale, memory
from intake_tui.content.load import load
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.session.ground import Ground
from intake_tui.store.memory import MemoryStore

AS_STARTED = dict(os.environ)
"""The environment the tests were started with, for what has to reach a package index."""

LONG = bool(os.environ.get("INTAKE_LONG"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without INTAKE_LONG the long ones are left out; each has a shorter sister that is not."""
    long = [item for item in items if item.get_closest_marker("long")]
    if long and not LONG:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


def pytest_collection_finish() -> None:
    """Garbage is looked for as seldom as in the program, and never in what the tests stand on.

    With Python's own settings that looking is a quarter of the time of a test of a screen.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(memory.SELDOM, 20, 20)


OWN = ("LC_ALL", "LC_MESSAGES", "LANGUAGE", "NO_COLOR", "COLUMNS", "LINES", "TMUX", "STY")


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A user without configuration, with a Dutch screen."""
    home = tmp_path_factory.mktemp("home")
    for name in [*OWN, *(name for name in os.environ if name.startswith("TEXTUAL"))]:
        monkeypatch.delenv(name, raising=False)
    for name, folder in (
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_DOCUMENTS_DIR", "documents"),
    ):
        monkeypatch.setenv(name, str(home / folder))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("LANG", "C.UTF-8")
    locale.use("nl")


@pytest.fixture(scope="session")
def as_started() -> dict[str, str]:
    """The environment as it was before it was hidden, for package installers."""
    return dict(AS_STARTED)


@pytest.fixture(scope="session")
def questionnaire() -> Questionnaire:
    return load()


class Clock:
    """A clock that stands still until it is moved; every reading can move it a little."""

    def __init__(self, start: datetime, step: timedelta = timedelta()) -> None:
        self.now = start
        self.step = step

    def __call__(self) -> datetime:
        now = self.now
        self.now += self.step
        return now

    def forward(self, **by: float) -> datetime:
        """Move it, as ``timedelta`` does: ``forward(minutes=5)``."""
        self.now += timedelta(**by)
        return self.now


@pytest.fixture
def clock() -> Clock:
    """14:03 in Amsterdam on a working day; a millisecond passes at every look."""
    return Clock(datetime(2026, 3, 10, 13, 3, tzinfo=UTC), timedelta(milliseconds=1))


@pytest.fixture
def new_id() -> Callable[[], str]:
    """Ids that are the same in every run."""
    numbers = itertools.count(1)
    return lambda: str(uuid.UUID(int=next(numbers), version=4))


@pytest.fixture
def ground(clock: Clock, new_id: Callable[[], str]) -> Ground:
    """A worker called Eva, with the clock and the ids of this test."""
    return Ground(worker="Eva", now=clock, new_id=new_id)


@pytest.fixture
def memory_store() -> Iterator[MemoryStore]:
    store = MemoryStore("Eva")
    yield store
    store.close()


@pytest.fixture(scope="session")
def examples() -> tuple[Path, ...]:
    """The fictional example cases."""
    return tuple(sorted((Path(__file__).parent.parent / "examples").glob("*.json")))

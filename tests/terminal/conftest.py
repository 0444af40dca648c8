"""A vault with the example cases, and terminals that are thrown away."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from place import Place
from tmux import Terminal

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path)
    (tmp_path / "home").mkdir()
    made.run("vault", "init")
    made.run("import", *(str(path) for path in sorted((ROOT / "examples").glob("*.json"))))
    return made


@pytest.fixture
def terminal(place: Place) -> Iterator[Callable[..., Terminal]]:
    assert shutil.which("tmux"), "these tests need tmux: apt-get install tmux"
    opened: list[Terminal] = []

    def start(*arguments: str, cols: int = 120, rows: int = 40) -> Terminal:
        env = {
            name: value
            for name, value in place.env().items()
            if name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "LANG", "LC_ALL", "PATH")
        }
        one = Terminal(" ".join([*place.base, *arguments]), cols=cols, rows=rows, env=env)
        opened.append(one)
        return one

    yield start
    for one in opened:
        one.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The keys a call took, also when it took no more than was meant."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "keys" and report.when == "call":
                    terminalreporter.write_line(str(value))

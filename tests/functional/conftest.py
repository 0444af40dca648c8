"""The vault of the screens that stand before the cases."""

from __future__ import annotations

from pathlib import Path

import pytest
from doors import door_in, quick, with_a_case

from intake_tui.session.door import Door
from intake_tui.session.ground import Ground


@pytest.fixture
def cheap_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key derivation that costs nothing."""
    quick(monkeypatch)


@pytest.fixture
def door(tmp_path: Path, ground: Ground, cheap_key: None) -> Door:
    """A vault that is not there yet."""
    return door_in(tmp_path, ground)


@pytest.fixture
def locked(door: Door) -> tuple[Door, str]:
    """A vault with one case, locked; and its recovery key."""
    return door, with_a_case(door)

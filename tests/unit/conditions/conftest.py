from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "record"))

from record_making import Family


@pytest.fixture
def family() -> Family:
    return Family()

from __future__ import annotations

import pytest
from record_making import Family


@pytest.fixture
def family() -> Family:
    return Family()

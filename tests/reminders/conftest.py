from __future__ import annotations

import pytest


@pytest.fixture
def with_worker() -> bool:
    """The tests poll and ring by themselves, but for those that say otherwise."""
    return False

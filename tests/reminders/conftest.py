from __future__ import annotations

import pytest


@pytest.fixture
def transport() -> str:
    """How Slack reaches the bot; signed HTTP unless a test says otherwise."""
    return "http"


@pytest.fixture
def with_worker() -> bool:
    """The tests poll and ring by themselves, but for those that say otherwise."""
    return False

"""A browser reads the time of the machine, and so does all that speaks with it."""

from __future__ import annotations

import pytest

from tests.support.clocks import CLOCK


@pytest.fixture(autouse=True)
def clock_at_start() -> None:
    CLOCK.show_wall_time()

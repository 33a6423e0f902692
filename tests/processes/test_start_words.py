"""What a process says when it starts."""

from __future__ import annotations

import pytest

from tests.support.processes.environment import Environment

pytestmark = pytest.mark.exhaustive


async def test_a_start_that_is_well_warns_of_nothing(environment: Environment) -> None:
    """The settings are in the environment, as with systemd or containers: Bolt would read some of them itself."""
    web = await environment.start("web", LOG_LEVEL="WARNING", SLACK_BOT_TOKEN="xoxb-1")
    assert "unused" not in web.said
    assert "token" not in web.said

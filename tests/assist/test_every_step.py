"""A process is killed at every step of making a session for a thread; another goes on; one session, one note."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.actors import connect_alice
from tests.support.assist import ask_for_help, message_thread, support_sessions
from tests.support.kills import Kills, open_operation, run_open_operations
from tests.support.stage import WITHOUT_WORKER, Stage


@pytest.fixture
def stage_options() -> dict[str, Any]:
    return WITHOUT_WORKER


@pytest.mark.failovers
@pytest.mark.kills
async def test_killed_at_every_step_there_is_one_session_and_one_note(stage: Stage) -> None:
    await connect_alice(stage)
    kills = Kills(stage, goto=("seeit",), at_least=12)
    for name in kills:
        stage.goto.world.support.clear()
        root = await ask_for_help(stage)
        await run_open_operations(stage)
        await stage.alice.sees("You have no open sessions.")
        await stage.alice.presses("New session, send its key")
        await kills.run(*await open_operation(stage))
        assert len(support_sessions(stage)) == 1, name
        assert len(message_thread(stage, root)) == 1, name
        await stage.alice.sees("Your Seeit session is ready.")

"""Every button, pressed while Redis refuses to write: what changes something is refused, and GoTo gets no
write that nobody would know of.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import pytest
import pytest_asyncio

from bot.store.redis_errors import find_storage_fault
from handlers import routes
from handlers.context import Context
from handlers.guard import run_guarded
from handlers.router import router
from tests.support.actors import connect_alice
from tests.support.clocks import now
from tests.support.exhaustive import default_and_exhaustive
from tests.support.meetings import add_meeting
from tests.support.old_buttons import IN_FORMS, press_payload
from tests.support.registrations import share_new_training
from tests.support.stage import checked_stage
from tests.support.store_faults import REFUSED_SENTENCE, FaultyServer, forbid_writes, open_faulty_server


@pytest_asyncio.fixture
async def server(tmp_path: Path) -> AsyncIterator[FaultyServer]:
    async with open_faulty_server(tmp_path / "valkey") as opened:
        yield opened


CARRIED = (
    *("id", "meeting_id", "training_key", "session_key", "recording_id", "uuid", "registration"),
    *("subscription_id", "pending_id", "channel", "target", "thread_ts", "name", "subject"),
)
"""Fields of the values of buttons; Usher ignores those that a button does not carry."""
VALUES: Mapping[str, Callable[[str, str], str]] = {
    "fields": lambda meeting, training: json.dumps(
        {one: training if "training" in one else meeting for one in CARRIED}
    ),
    "choice": lambda meeting, training: f"cancel:{meeting}",
    "training choice": lambda meeting, training: f"share:{training}",
    "meeting": lambda meeting, training: meeting,
    "training": lambda meeting, training: training,
    "session": lambda meeting, training: f"meeting-{meeting}",
}
"""Values of a meeting's and a training's buttons, from their keys."""
BROKEN = "Something broke on our side."
ROWS = list(VALUES)


@pytest.mark.parametrize("value", default_and_exhaustive(ROWS[:1], ROWS[1:]))
async def test_no_press_changes_anything_that_could_not_be_written_down(
    server: FaultyServer, value: str
) -> None:
    async with checked_stage(server.url, by_socket=False, wait=0.3) as stage:
        await connect_alice(stage)
        meeting, training = add_meeting(stage, "Retro", now()), await share_new_training(stage)
        carried = VALUES[value](str(meeting.id), str(training.key))
        await forbid_writes(server)
        before, ctx = len(stage.goto.requests), Context(app=stage.runtime.app, find_fault=find_storage_fault)
        said: dict[str, str] = {}
        for action_id in sorted(router.presses.keys() - IN_FORMS):
            route = routes.match_press(press_payload(stage, action_id, carried))
            assert route is not None
            reply = await run_guarded(ctx.for_request(time.monotonic()), action_id, route.asker, route.answer)
            said[action_id] = reply.message.text if reply.message is not None else ""
        await server.recover()
        assert {name: text for name, text in said.items() if BROKEN in text} == {}
        assert said["meeting.now"].startswith(REFUSED_SENTENCE)
        assert [one.operation for one in stage.goto.requests[before:] if one.method != "GET"] == []
        assert meeting.deleted is None
        assert training.deleted is None
        stage.alice.dms()

"""Channels and people are reminded, and read in the morning what the day brings.

Somebody subscribes a channel to their sessions. Usher polls GoTo, so that what is moved or cancelled there is told as
it is. Here the test polls and delivers by itself instead of a worker, and moves the clock where a day has to pass.
"""

from __future__ import annotations

import pytest

from bot.app import open_worker
from tests.support.actors import connect_alice
from tests.support.clocks import now
from tests.support.reminders import (
    add_due_meeting,
    channel_reminders,
    poll_alice,
    poll_and_deliver,
    start_empty,
    subscribe,
    subscribe_by_form,
)
from tests.support.stage import CHANNEL, FAST_TICK, Stage


@pytest.fixture
def with_worker() -> bool:
    return False


async def test_a_form_subscribes_the_channel(stage: Stage) -> None:
    async with open_worker(stage.runtime, tick=FAST_TICK):
        await connect_alice(stage)
        one = await subscribe_by_form(stage)
    assert one.created_by.user_id == stage.alice.person.user.id
    assert "team-platform" in await stage.alice.types("/goto notifications", channel=CHANNEL)


async def test_a_channel_is_reminded_once(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    add_due_meeting(stage, "Sprint review")
    await poll_and_deliver(stage)
    await poll_and_deliver(stage)
    (told,) = channel_reminders(stage, "Sprint review")
    assert "Join: http" in told


async def test_what_was_cancelled_at_goto_is_not_reminded_of(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    meeting = add_due_meeting(stage, "Called off")
    await poll_alice(stage)
    meeting.deleted = now()
    await poll_and_deliver(stage)
    assert channel_reminders(stage, "Called off") == []

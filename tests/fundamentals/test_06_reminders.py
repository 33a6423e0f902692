"""Channels and people are reminded, and read in the morning what the day brings.

Somebody subscribes a channel to their sessions. Usher polls GoTo, so that what is moved or cancelled there is told as
it is. Here the test polls and delivers by itself instead of a worker, and moves the clock where a day has to pass.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.app import open_worker
from bot.worker.digests import enqueue_due
from tests.support.actors import connect_alice, tenant_of
from tests.support.clocks import CLOCK, now
from tests.support.meetings import add_meeting
from tests.support.reminders import (
    add_due_meeting,
    channel_reminders,
    poll_alice,
    poll_and_deliver,
    start_empty,
    subscribe,
    subscribe_by_form,
)
from tests.support.stage import CHANNEL, WORKER_TICK, Stage


@pytest.fixture
def with_worker() -> bool:
    return False


async def test_a_form_subscribes_the_channel(stage: Stage) -> None:
    async with open_worker(stage.runtime, tick=WORKER_TICK):
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


async def test_a_digest_comes_on_its_day_at_its_time(stage: Stage) -> None:
    await start_empty(stage)
    app, tenant = stage.runtime.app, tenant_of(stage)
    async with open_worker(stage.runtime, tick=WORKER_TICK):
        await stage.alice.types("/goto digest", channel=CHANNEL)
        await stage.alice.fills(days=[str(day) for day in range(7)])
        assert await stage.alice.submits() == {}
    ((_, due),) = await app.store.digests.list_due(tenant, app.clock.now() + timedelta(days=2))
    assert due == datetime(2026, 12, 2, 13, tzinfo=UTC), "tomorrow at 8:00 in New York"

    add_meeting(stage, "Launch", due + timedelta(hours=3))
    CLOCK.move_to(due)
    async with open_worker(stage.runtime, tick=WORKER_TICK):
        await poll_alice(stage)
        await enqueue_due(app)
        told = await stage.bob.sees("Launch", channel=CHANNEL)
    assert "Wednesday, Dec 2" in stage.bob.reads(told)

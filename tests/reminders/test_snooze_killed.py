"""A second snooze replaces the first, wherever the process that does it is killed: one reminder comes, never two."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

import pytest

from bot.model.reminders import ReminderJob, Subscription
from bot.usecases.core.services import Services
from bot.usecases.reminders.snooze import snooze_reminder
from tests.support.reminder_kills import reminder_kills
from tests.support.reminders import (
    add_due_meeting,
    poll_and_deliver,
    start_empty,
    subscribe,
)
from tests.support.stage import Stage


async def reminded(stage: Stage, name: str) -> tuple[Subscription, ReminderJob]:
    """Have Alice reminded of a meeting by a subscription of that name."""
    one = await subscribe(stage, id=name, channel=None)
    meeting = add_due_meeting(stage, name)
    await poll_and_deliver(stage)
    stage.alice.dms()
    (job,) = await stage.runtime.app.store.reminder_jobs.list_by_session(one.tenant, f"meeting-{meeting.id}")
    await stage.runtime.app.store.subscriptions.remove(one.tenant, one.id)
    return one, job


async def to_come(app: Services, job: ReminderJob) -> list[timedelta]:
    """Return how long before the start its reminders will come."""
    found = await app.store.reminder_jobs.list_by_session(job.source.tenant, job.ref)
    return [one.lead_time for one in found if one.closed_reason is None and one.only_subscription_id]


@pytest.mark.kills
async def test_of_two_snoozes_one_comes(stage: Stage) -> None:
    await start_empty(stage)
    app = stage.runtime.app
    kills = reminder_kills(stage, at_least=2)
    for name in kills:
        one, job = await reminded(stage, name)
        first, second = job.start - timedelta(minutes=5), job.start - timedelta(minutes=3)
        await snooze_reminder(app, job, one, first)
        await kills.attempt(partial(snooze_reminder, job=job, subscription=one, at=second))
        assert len(await to_come(app, job)) == 1, name
        await snooze_reminder(app, job, one, second)
        assert await to_come(app, job) == [timedelta(minutes=3)], name


async def test_of_two_snoozes_at_once_one_comes(stage: Stage) -> None:
    await start_empty(stage)
    app = stage.runtime.app
    one, job = await reminded(stage, "At once")
    await asyncio.gather(
        *(snooze_reminder(app, job, one, job.start - timedelta(minutes=lead)) for lead in (2, 3, 4, 5))
    )
    assert len(await to_come(app, job)) == 1
    await snooze_reminder(app, job, one, job.start - timedelta(minutes=1))
    assert await to_come(app, job) == [timedelta(minutes=1)]

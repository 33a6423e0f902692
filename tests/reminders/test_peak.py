"""Many reminders due at the same moment: what starts first goes first, and whoever waits can read so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.app import open_runtime
from bot.model.ids import Tenant
from bot.model.reminders import ReminderState, SubscriptionScope
from bot.usecases.reminders.deliver import deliver
from bot.usecases.reminders.turns import SendTurns
from tests.support.clocks import CLOCK, OffsetClock, now
from tests.support.meetings import add_meeting
from tests.support.reminders import (
    add_due_meeting,
    deliver_due,
    person_named,
    poll_alice,
    reminder_records,
    start_empty,
    subscribe,
    with_clock_ahead,
)
from tests.support.stage import CHANNEL, FAST_CALLS, FAST_TIMING, Stage

LEADS = {"Planning": 1440, "Review": 60, "Standup": 5, "Retro": 30}
"""Minutes before the start at which a channel is reminded, all at the same moment."""
BY_START = ["Standup", "Retro", "Review", "Planning"]


async def add_peak(stage: Stage) -> None:
    await start_empty(stage)
    due = now().replace(microsecond=0) + timedelta(seconds=5)
    for title, minutes in LEADS.items():
        lead = timedelta(minutes=minutes)
        meeting = add_meeting(stage, title, due + lead)
        await subscribe(
            stage,
            id=f"s-{title}",
            scope=SubscriptionScope.SESSION,
            scope_value=f"meeting-{meeting.id}",
            lead_times=(lead,),
        )
    await poll_alice(stage)


async def due_jobs(stage: Stage) -> dict[str, str]:
    """Return the ids of the pending reminders by title, in the order of the store."""
    jobs = stage.runtime.app.store.reminder_jobs
    tenant, found = person_named(stage).tenant, {}
    for job_id, _ in await jobs.list_due(tenant, now() + timedelta(minutes=1), 100):
        job = await jobs.get(tenant, job_id)
        assert job is not None
        found[job.title] = job_id
    return found


@dataclass
class PassingClock(OffsetClock):
    """A clock on which a wait is over at once, and the time has passed all the same."""

    async def sleep(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)
        await asyncio.sleep(0)


class OneTurn(SendTurns):
    """One turn at a time; ``asked`` counts who wanted one."""

    def __init__(self) -> None:
        super().__init__(1)
        self.asked = 0

    @asynccontextmanager
    async def turn(self, tenant: Tenant, start: datetime) -> AsyncIterator[None]:
        self.asked += 1
        async with super().turn(tenant, start):
            yield

    async def wait_for(self, count: int) -> None:
        while self.asked < count:  # noqa: ASYNC110 - nothing tells when somebody begins to wait
            await asyncio.sleep(0)


async def test_what_starts_first_is_first_in_the_queue(stage: Stage) -> None:
    await add_peak(stage)
    assert list(await due_jobs(stage)) == BY_START


async def test_what_starts_first_is_sent_first(stage: Stage) -> None:
    await add_peak(stage)
    app, tenant, turns = with_clock_ahead(stage.runtime.app), person_named(stage).tenant, OneTurn()
    jobs = await due_jobs(stage)
    async with turns.turn(tenant, now()):
        sending = [
            asyncio.create_task(deliver(app, tenant, jobs[title], turns)) for title in reversed(BY_START)
        ]
        await turns.wait_for(1 + len(sending))
    await asyncio.gather(*sending)
    sent = [message.text for message in stage.bob.posts(CHANNEL)]
    assert [next(title for title in LEADS if title in text) for text in sent] == BY_START


async def test_a_turn_that_nobody_takes_goes_to_the_next(stage: Stage) -> None:
    tenant, turns, took = person_named(stage).tenant, OneTurn(), list[int]()

    async def take(minutes: int) -> None:
        async with turns.turn(tenant, now() + timedelta(minutes=minutes)):
            took.append(minutes)

    async with turns.turn(tenant, now()):
        waiting = [asyncio.create_task(take(minutes)) for minutes in (30, 10, 20)]
        await turns.wait_for(1 + len(waiting))
        waiting[1].cancel()
    # It has been given its turn, and is cancelled before it could take it.
    waiting[2].cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert took == [30]
    async with asyncio.timeout(5), turns.turn(tenant, now()):
        pass


async def test_what_waits_for_its_turn_in_a_channel_says_how_late_it_is_then(
    stage: Stage, empty_redis: str
) -> None:
    """Both are due for forty seconds; the second has to wait for so long that it is late."""
    await start_empty(stage)
    await subscribe(stage)
    for title in ("Standup", "Retro"):
        add_due_meeting(stage, title)
    await poll_alice(stage)
    clock = PassingClock(timedelta(seconds=45))
    async with open_runtime(
        stage.sandbox.settings,
        empty_redis,
        clock=clock,
        timing=FAST_TIMING,
        **FAST_CALLS | {"slack_interval": 25},
    ) as slow:
        await deliver_due(stage, slow.app)
    first, second = (message.text for message in stage.bob.posts(CHANNEL))
    assert "late" not in first
    assert second.startswith("1 min late: ")
    assert sorted([record.state for record in await reminder_records(stage)]) == [
        ReminderState.LATE,
        ReminderState.SENT,
    ]


async def test_what_waits_because_slack_limits_posts_says_how_late_it_is_then(
    stage: Stage, empty_redis: str
) -> None:
    await start_empty(stage)
    await subscribe(stage)
    add_due_meeting(stage, "Standup")
    await poll_alice(stage)
    clock = PassingClock(timedelta(seconds=64.5))
    stage.switch("slack.429")
    async with open_runtime(
        stage.sandbox.settings, empty_redis, clock=clock, timing=FAST_TIMING, **FAST_CALLS
    ) as slow:
        await deliver_due(stage, slow.app)
    (message,) = stage.bob.posts(CHANNEL)
    assert message.text.startswith("1 min late: ")


async def test_why_tells_that_a_reminder_is_due_and_not_sent_yet(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    add_due_meeting(stage, "Standup")
    add_meeting(stage, "Retro", now() + timedelta(hours=2))
    await poll_alice(stage)
    CLOCK.forward(minutes=2)
    await poll_alice(stage)
    said = (await stage.alice.types("/meeting why", channel=CHANNEL)).replace("*", "")
    assert "10 min before, in #team-platform: due today, 10:00 AM, not sent yet" in said
    assert said.count("not sent yet") == 1
    assert said.count("planned for") == 1
    await deliver_due(stage)
    assert "2 min late: " in stage.bob.posts(CHANNEL)[0].text
    said = await stage.alice.types("/meeting why", channel=CHANNEL)
    assert "sent late, " in said
    assert "not sent yet" not in said

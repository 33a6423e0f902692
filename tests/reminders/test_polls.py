"""One poll a window, also when workers sweep while it runs, and when it dies."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from bot.model.ids import Tenant
from bot.model.sources import SessionSource, Snapshot
from bot.usecases.reminders.jobs import enqueue_all_due
from bot.usecases.reminders.poll import poll_in_window
from bot.worker.reminders import poll_if_due
from tests.support.reminders import alice_source, count_goto_calls, start_empty, subscribe, with_clock_ahead
from tests.support.services import with_services
from tests.support.stage import Stage

LIST = "upcomingMeetings.list"


@dataclass
class Jobs:
    """The polls that workers are given."""

    polls: list[tuple[SessionSource, datetime]] = field(default_factory=list)

    async def enqueue_reminder(self, tenant: Tenant, reminder_id: str, at: datetime) -> None:
        raise AssertionError("no reminder is planned")

    async def enqueue_poll(self, source: SessionSource, at: datetime) -> None:
        self.polls.append((source, at))


async def test_a_poll_that_workers_saw_running_is_not_followed_by_another(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    app, jobs = stage.runtime.app, Jobs()
    app = with_services(app, reminders=jobs)
    window = app.clock.now()
    turn = await app.store.snapshots.acquire_lease(alice_source(stage), window, window)
    assert turn is not None
    await enqueue_all_due(app)
    assert jobs.polls == [(alice_source(stage), turn.expires_at)], "should it die, it is taken up then"
    await app.store.snapshots.release_lease(turn, window + timedelta(minutes=5))
    before = count_goto_calls(stage, LIST)
    for of, at in jobs.polls:
        await poll_if_due(with_clock_ahead(app, (at - window).total_seconds()), of, at)
    assert count_goto_calls(stage, LIST) == before


async def test_a_poll_that_died_is_taken_up_by_the_job_that_was_brought_for_that(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    app, jobs = stage.runtime.app, Jobs()
    app = with_services(app, reminders=jobs)
    window = app.clock.now()
    assert await app.store.snapshots.acquire_lease(alice_source(stage), window, window) is not None
    await enqueue_all_due(app)
    ((of, at),) = jobs.polls
    before = count_goto_calls(stage, LIST)
    await poll_if_due(with_clock_ahead(app, (at - window).total_seconds()), of, at)
    assert count_goto_calls(stage, LIST) == before + 1


@pytest.mark.parametrize("wished", [True, False])
async def test_a_poll_asked_for_while_another_runs_follows_at_once(stage: Stage, wished: bool) -> None:
    """The running one may have read GoTo before what the other is about."""
    await start_empty(stage)
    await subscribe(stage)
    app, jobs = stage.runtime.app, Jobs()

    class Asked:
        def __getattr__(self, name: str) -> Any:
            return getattr(stage.runtime.app.store.snapshots, name)

        async def save(self, snapshot: Snapshot) -> None:
            await stage.runtime.app.store.snapshots.save(snapshot)
            if wished:
                await stage.runtime.app.store.snapshots.schedule_poll(alice_source(stage), app.clock.now())

    window = app.clock.now()
    await poll_in_window(
        with_services(app, reminders=jobs, snapshots=cast(Any, Asked())), alice_source(stage), window
    )
    assert [of for of, _ in jobs.polls] == [alice_source(stage)] * wished
    before = count_goto_calls(stage, LIST)
    for of, at in jobs.polls:
        await poll_if_due(app, of, at)
    assert count_goto_calls(stage, LIST) == before + wished
    after = await app.store.snapshots.next_poll_at(alice_source(stage))
    assert after is not None
    assert after > app.clock.now(), "the wish is fulfilled"

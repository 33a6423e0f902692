"""One poll a window, also when workers sweep while it runs, and when it dies."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.ids import Tenant
from bot.jobs.notifications import look
from bot.ports import SessionSource
from bot.usecases.notifications.alarms import bring
from tests.conversation import Stage
from tests.notifications.stagehand import begin, calls, source, subscribe
from tests.notifications.test_look import later

LIST = "upcomingMeetings.list"


@dataclass
class Jobs:
    """The polls that workers are given."""

    polls: list[tuple[SessionSource, datetime]] = field(default_factory=list)

    async def alarm(self, tenant: Tenant, alarm_id: str, at: datetime) -> None:
        raise AssertionError("no reminder is planned")

    async def poll(self, source: SessionSource, at: datetime) -> None:
        self.polls.append((source, at))


async def test_a_poll_that_workers_saw_running_is_not_followed_by_another(stage: Stage) -> None:
    await begin(stage)
    await subscribe(stage)
    s, jobs = stage.house.s, Jobs()
    s = replace(s, rota=jobs)
    window = s.clock.now()
    turn = await s.snapshots.begin(source(stage), window, window)
    assert turn is not None
    await bring(s, source(stage).tenant)
    assert jobs.polls == [(source(stage), turn.until)], "should it die, it is taken up then"
    await s.snapshots.end(turn, window + timedelta(minutes=5))
    before = calls(stage, LIST)
    for of, at in jobs.polls:
        await look(later(s, (at - window).total_seconds()), of, at)
    assert calls(stage, LIST) == before


async def test_a_poll_that_died_is_taken_up_by_the_job_that_was_brought_for_that(stage: Stage) -> None:
    await begin(stage)
    await subscribe(stage)
    s, jobs = stage.house.s, Jobs()
    s = replace(s, rota=jobs)
    window = s.clock.now()
    assert await s.snapshots.begin(source(stage), window, window) is not None
    await bring(s, source(stage).tenant)
    ((of, at),) = jobs.polls
    before = calls(stage, LIST)
    await look(later(s, (at - window).total_seconds()), of, at)
    assert calls(stage, LIST) == before + 1

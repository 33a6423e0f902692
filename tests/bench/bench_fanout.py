"""One session is due in many channels: what a reminder costs a channel, beside the bare post of the same message.

``python -m tests.bench.bench_fanout``. The post goes through the same client to the same simulated Slack, with as many
on their way at the same time. Slack's message a second a channel is off; it is not what is measured.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.app import Runtime, open_runtime
from bot.model.ids import Person, Tenant
from bot.model.messages import Message
from bot.model.reminders import SubscriptionScope
from bot.model.sources import SessionSource
from bot.usecases.core.services import Services
from bot.usecases.reminders.deliver import MAX_CONCURRENT_SENDS, deliver
from bot.usecases.reminders.jobs import to_reminder_job
from bot.usecases.reminders.message import build_reminder, gather_facts
from bot.usecases.reminders.planning import PlannedReminder
from tests.bench.bench_reminders import LEAD, MemberOfAll, now, open_redis, session, subscription
from tests.bench.bot_with_sandbox import connect, unpaced
from tests.bench.figures import Row, milliseconds, paired, table
from tests.bench.payloads import USER
from tests.bench.sandbox import SandboxProcess, open_sandbox_process
from tests.support.services import with_services

CHANNELS, ROUNDS = (1, 100, 1000), 5
MIN_POSTS = 100
"""Posts of a round at least: with one channel, so many sessions are due one after the other."""


@dataclass(kw_only=True)
class FanOut:
    """Sessions of Alice, one after the other due now in all channels that want them."""

    app: Services
    sandbox: SandboxProcess
    numbers: Any
    channels: Sequence[str] = ()
    told: Message | None = None

    @property
    def source(self) -> SessionSource:
        return SessionSource(Person(Tenant(self.sandbox.workspace), USER))

    async def due(self, count: int) -> list[str]:
        """Plan so many sessions whose reminders are due now; return their alarms."""
        made, alarms = [], []
        for _ in range(count):
            number = next(self.numbers)
            start = now().replace(microsecond=0) + LEAD - timedelta(seconds=1)
            one = session(f"Sprint review {number}", str(number), start)
            made.append([number, one.title, start.isoformat()])
            alarms.append(
                to_reminder_job(
                    self.app,
                    self.source,
                    PlannedReminder(session=one, occurrence=one.times[0], lead=LEAD, due=start - LEAD),
                )
            )
        await self.sandbox.ask("meet", meetings=made)
        await self.app.store.reminder_jobs.add_missing(alarms)
        if self.told is None:
            facts = await gather_facts(self.app, alarms[0], None)
            any_one = subscription(self.source.tenant, "any")
            self.told = self.app.views.reminders.reminder(build_reminder(alarms[0], any_one, facts, now()))
        return [alarm.id for alarm in alarms]

    async def ours(self, alarms: Sequence[str]) -> None:
        for alarm_id in alarms:
            await deliver(self.app, self.source.tenant, alarm_id)

    async def bare(self, times: int) -> None:
        gate, message = asyncio.Semaphore(MAX_CONCURRENT_SENDS), self.told
        assert message is not None

        async def post(channel: str) -> None:
            async with gate:
                await self.app.slack.messenger.post(self.source.tenant, channel, message, self.app.ids.new())

        for _ in range(times):
            await asyncio.gather(*map(post, self.channels))


async def spent(work: Callable[[], Awaitable[object]]) -> tuple[float, float]:
    """Return the seconds that a work took, and those of this process's CPU."""
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    await work()
    return time.perf_counter() - wall, time.process_time() - cpu


async def compare(fan: FanOut, what: str) -> list[Row]:
    """Return time and CPU for each post, ours beside the bare one's, measured in turn."""
    times = max(1, MIN_POSTS // len(fan.channels))
    posts = times * len(fan.channels)
    ours, floor = list[tuple[float, float]](), list[tuple[float, float]]()
    for number in range(ROUNDS):
        alarms = await fan.due(times)
        if number % 2:
            floor.append(await spent(lambda: fan.bare(times)))
            ours.append(await spent(lambda: fan.ours(alarms)))  # noqa: B023 - awaited at once
        else:
            ours.append(await spent(lambda: fan.ours(alarms)))  # noqa: B023
            floor.append(await spent(lambda: fan.bare(times)))
    name = f"a reminder in {len(fan.channels):,} channels, for each{what}"
    return [
        paired(
            f"{name}, {unit}",
            "bare post",
            [one[at] / posts for one in ours],
            [one[at] / posts for one in floor],
            None,
            milliseconds,
        )
        for at, unit in ((1, "CPU"), (0, "time"))
    ]


async def measure() -> list[Row]:
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(open_redis())
        sandbox = await stack.enter_async_context(open_sandbox_process(9, 0))
        runtime = await stack.enter_async_context(
            open_runtime(sandbox.bot_settings(), url, slack_interval=0.0)
        )
        runtime = await unpaced(stack, runtime)
        await connect(runtime.stores, sandbox)
        return await _measure_growth(runtime, sandbox)


async def _measure_growth(runtime: Runtime, sandbox: SandboxProcess) -> list[Row]:
    rows, tenant = list[Row](), Tenant(sandbox.workspace)
    channels = await sandbox.ask("channels", count=CHANNELS[-1], member=USER)
    fan = FanOut(app=runtime.app, sandbox=sandbox, numbers=itertools.count(200_000_000))
    for before, count in itertools.pairwise((0, *CHANNELS)):
        for number in range(before, count):
            one = subscription(
                tenant, f"s{number}", scope=SubscriptionScope.MEETINGS, channel=channels[number]
            )
            await runtime.app.store.subscriptions.save(one)
        fan.channels = channels[:count]
        rows += await compare(fan, "")
        bot_settings = FanOut(
            app=with_services(runtime.app, people=MemberOfAll(runtime.app.slack.people)),
            sandbox=sandbox,
            numbers=fan.numbers,
            channels=fan.channels,
        )
        rows += await compare(bot_settings, ", membership as given")
    return rows


if __name__ == "__main__":
    print(table(asyncio.run(measure())))

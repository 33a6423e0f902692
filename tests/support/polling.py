"""Make the running worker poll GoTo, and Slack send its retries, now instead of within minutes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.model.ids import Person, Tenant
from bot.model.sources import SessionSource
from bot.sandbox.slack import LocalSlack
from bot.store import codec
from bot.store.keys import KEYS
from tests.support.actors import Actor
from tests.support.clocks import CLOCK, skip
from tests.support.stage import Stage


def source_of(actor: Actor) -> SessionSource:
    return SessionSource(Person(Tenant(actor.stage.slack.home.id), actor.person.user.id))


async def wait_until(true: Callable[[], Awaitable[bool]], seconds: float = 40.0) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(seconds):
        while not await true():  # noqa: ASYNC110 - it is read in Redis, which wakes nobody
            await asyncio.sleep(0.05)


async def sees_later(actor: Actor, text: str) -> None:
    """Let seconds pass until somebody sees ``text``."""
    seen = asyncio.create_task(actor.sees(text))
    while not seen.done():
        skip()
        await asyncio.wait({seen}, timeout=0.05)
    await seen


async def go_on_until_settled(slack: LocalSlack) -> None:
    """Go on in time until Slack has sent all its retries."""
    settled = asyncio.create_task(slack.settled())
    while not settled.done():
        CLOCK.forward(seconds=10)
        await asyncio.wait({settled}, timeout=0.05)
    await settled


async def poll_until_done(stage: Stage, source: SessionSource | None = None) -> None:
    """Have a source (Alice's if none is given) polled, wait until the worker is done with it, and let a second pass."""
    of = source or source_of(stage.alice)
    app, now = stage.runtime.app, stage.runtime.app.clock.now()
    await app.store.snapshots.schedule_poll(of, now)

    async def over() -> bool:
        window, done = await stage.runtime.stores.redis.hmget(
            KEYS.poll.of(of.tenant, of.id), ["window", "done"]
        )
        if window is not None and int(window) >= codec.to_microseconds(now) and done is not None:
            return True
        # Another poll may be under way; ask again for one after it.
        await app.store.snapshots.schedule_poll(of, now)
        await app.jobs.reminders.enqueue_poll(of, now)
        return False

    await wait_until(over)
    skip()

"""What an act asks of Redis, and what the processes hold: ``python -m tests.bench acts``.

A web process and a worker with everything near, one person acting at a time, ``ROUNDS`` times. Commands are those that
Redis counts itself, also within scripts (INFO commandstats); bytes are those that go in and out (INFO stats). What the
processes ask without anybody acting is measured before, and taken off.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import uvloop
from redis.asyncio import Redis

from bot.model.ids import Person, Tenant
from bot.model.reminders import Subscription, SubscriptionScope
from bot.model.sources import SessionSource
from bot.sandbox.goto.state import SimMeeting
from bot.sandbox.slack.seed import ALICE as ALICE_ID
from bot.sandbox.slack.seed import BOB as BOB_ID
from bot.store.keys import KEYS
from bot.store.open import Stores, open_stores
from bot.store.vault import Vault
from tests.bench.bench_latency import PATIENCE_SECONDS, Acts, BotBeside, add_channel, open_bot
from tests.bench.figures import Row, table
from tests.bench.processes import cpu_seconds_of, resident_bytes_of
from tests.bench.sandbox import ALICE

ROUNDS, IDLE_SECONDS = 8, 10.0
CHANNELS, LEAD = 20, timedelta(minutes=10)
"""Channels that are reminded of one session, and how long before it."""
REMINDER_SECONDS = 8
"""Seconds until the reminder is due."""
SUBJECT = "Retro"


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What Redis has counted since it started, and when (seconds)."""

    at: float
    commands: float
    bytes_in: float
    bytes_out: float

    @classmethod
    async def read(cls, redis: Redis) -> Counts:
        stats, commands = await redis.info("stats"), await redis.info("commandstats")
        return cls(
            at=time.perf_counter(),
            commands=sum(one["calls"] for one in commands.values()),
            bytes_in=stats["total_net_input_bytes"],
            bytes_out=stats["total_net_output_bytes"],
        )


@dataclass(kw_only=True)
class Meter:
    """Adds up what each kind of act asked of Redis. ``idle`` is what is asked in a second without any."""

    redis: Redis
    idle: tuple[float, float, float] = (0.0, 0.0, 0.0)
    found: defaultdict[str, list[tuple[float, float, float]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    async def measure_idle(self) -> None:
        before = await Counts.read(self.redis)
        await asyncio.sleep(IDLE_SECONDS)
        after = await Counts.read(self.redis)
        self.idle = tuple(value / (after.at - before.at) for value in _differences(before, after))  # type: ignore[assignment]

    async def count(self, name: str, act: Callable[[], Awaitable[None]], times: int = 1) -> None:
        """Do the act, which is ``times`` of one kind."""
        before = await Counts.read(self.redis)
        await act()
        after = await Counts.read(self.redis)
        seconds = after.at - before.at
        more = [
            value - seconds * idle for value, idle in zip(_differences(before, after), self.idle, strict=True)
        ]
        self.found[name].append((more[0] / times, more[1] / times, more[2] / times))


def _differences(before: Counts, after: Counts) -> tuple[float, float, float]:
    return (
        after.commands - before.commands,
        after.bytes_in - before.bytes_in,
        after.bytes_out - before.bytes_out,
    )


@asynccontextmanager
async def stores_of(bot: BotBeside) -> AsyncIterator[Stores]:
    settings = bot.sandbox.settings
    vault, client = Vault(settings.fernet_keys), str(settings.goto_client_id)
    async with open_stores(bot.redis_url, vault, lambda: datetime.now(UTC), client) as stores:
        yield stores


async def plan_reminder(bot: BotBeside) -> list[str]:
    """Have channels reminded of a meeting of Alice's in some seconds; return the channels once it is planned."""
    sandbox = bot.sandbox
    world, owner, tenant = sandbox.goto.world, sandbox.goto.user(ALICE), Tenant(sandbox.slack.home.id)
    alice = Person(tenant, ALICE_ID)
    channels = [
        sandbox.slack.add_channel(f"C0MANY{number}", f"many-{number}", [ALICE_ID]).id
        for number in range(CHANNELS)
    ]
    start = datetime.now(UTC).replace(microsecond=0) + LEAD + timedelta(seconds=REMINDER_SECONDS)
    meeting = SimMeeting(
        id=world.number(),
        unique_id=world.key(),
        owner=owner,
        subject=SUBJECT,
        start=start,
        end=start + timedelta(minutes=30),
        password_required=False,
        audio="Hybrid",
        kind="scheduled",
        created=start - timedelta(days=400),
    )
    world.meetings[meeting.id] = meeting
    async with stores_of(bot) as stores:
        for channel in channels:
            await stores.subscriptions.save(
                Subscription(
                    id=f"sub-{channel}",
                    tenant=tenant,
                    created_by=alice,
                    channel=channel,
                    scope=SubscriptionScope.SESSION,
                    scope_value=f"meeting-{meeting.id}",
                    lead_times=(LEAD,),
                )
            )
        await stores.snapshots.schedule_poll(SessionSource(alice), datetime.now(UTC))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await stores.redis.zcard(KEYS.due_reminders.of(tenant)):  # noqa: ASYNC110 - nothing tells it
                await asyncio.sleep(0.2)
    return channels


async def measure() -> list[Row]:
    async with open_bot() as bot, Redis.from_url(bot.redis_url) as redis:
        sandbox, meter = bot.sandbox, Meter(redis=redis)
        alice, bob = (sandbox.slack.person(user_id) for user_id in (ALICE_ID, BOB_ID))
        places = [await add_channel(sandbox, alice, number) for number in range(ROUNDS)]
        cpu = [cpu_seconds_of(program.process.pid) for program in bot.programs]
        await meter.measure_idle()
        idle_cpu = [
            (cpu_seconds_of(program.process.pid) - before) / IDLE_SECONDS
            for program, before in zip(bot.programs, cpu, strict=True)
        ]
        for channel, training in places:
            acts = Acts(alice=alice, bob=bob, channel=channel, training=training)
            await meter.count("`/meeting list`", acts.list)
            await meter.count("`/meeting now`", acts.start)
            await meter.count("`/meeting schedule`, to the form", acts.open_form)
            await meter.count("its form, to the card", acts.submit)
            await meter.count("[Join] on its card", acts.press_join)
            await meter.count("[Register] on a card, to the form", acts.press_register)
            await bob.closes(all=True)
            await meter.count("`/training register`, to the form", acts.open_registration)
            await meter.count("its form, to the answer", acts.register)
        channels = await plan_reminder(bot)

        async def are_reminded() -> None:
            await alice.wait_for(
                lambda: all(any(SUBJECT in one.text for one in alice.messages(name)) for name in channels),
                PATIENCE_SECONDS,
            )

        await meter.count(f"a reminder in one of {CHANNELS} channels", are_reminded, CHANNELS)
        memory = [resident_bytes_of(program.process.pid) / 2**20 for program in bot.programs]
    return [*rows(meter), *process_rows(memory, idle_cpu)]


def rows(meter: Meter) -> list[Row]:
    idle = meter.idle
    found = [_row("a second in which nobody acts", [idle])]
    return [*found, *(_row(name, several) for name, several in meter.found.items())]


def _row(name: str, several: list[tuple[float, float, float]]) -> Row:
    count = len(several)
    sent, received = (sum(one[part] for one in several) / count / 1024 for part in (1, 2))
    return Row(
        what=name,
        beside="",
        ours=f"{sent:.1f} kB to Redis, {received:.1f} kB back",
        floor="",
        ratios=[one[0] for one in several],
        aim=None,
        unit=" commands",
    )


def process_rows(memory: list[float], idle_cpu: list[float]) -> list[Row]:
    return [
        Row(
            what=f"the {name} process afterwards",
            beside="",
            ours=f"{100 * cpu:.1f} % of a core while nobody acts",
            floor="",
            ratios=[megabytes],
            aim=None,
            unit=" MB",
        )
        for name, megabytes, cpu in zip(("web", "worker"), memory, idle_cpu, strict=True)
    ]


if __name__ == "__main__":
    print(table(uvloop.run(measure())))

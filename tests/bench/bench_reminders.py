"""Polls and reminders: GoTo's calls whatever the number of channels, lateness with many, the cost of waiting for many.

``python -m tests.bench.bench_reminders``. Slack's message a second a channel is off; it is not what is measured.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import Runtime, open_runtime, open_worker
from bot.embedded import open_embedded_redis
from bot.model.ids import Person, Tenant
from bot.model.people import Link
from bot.model.reminders import ReminderJob, Subscription, SubscriptionScope
from bot.model.sources import Occurrence, SessionKind, SessionSnapshot, SessionSource, Snapshot
from bot.store.id_secret import load_id_secret
from bot.store.open import Stores, open_stores
from bot.store.vault import Vault
from bot.usecases.reminders.jobs import enqueue_all_due, to_reminder_job
from bot.usecases.reminders.planning import PlannedReminder
from tests.bench.bot_with_sandbox import connect, unpaced
from tests.bench.figures import Row, milliseconds, paired, percentile, table
from tests.bench.payloads import USER
from tests.bench.processes import cpu_seconds_of, process
from tests.bench.sandbox import SandboxProcess, open_sandbox_process
from tests.support.services import with_services

CHANNELS = (1, 10, 100, 1000)
WORKERS = 3
WINDOWS = 3
SUBSCRIPTIONS, READERS = 10_000, 100
ROUNDS, SPREAD_SECONDS, DUE = 3, 15.0, 150
"""Rounds of so many seconds, in which so many reminders are due at random moments."""
AHEAD, INTERVAL, INTERVALS = 100_000, 8.0, 5
CHANNEL = "C0PLATFORM"
LEAD = timedelta(minutes=10)
TWO_TICKS_SECONDS = 0.1
"""Two ticks of the scheduler, in seconds."""


def now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def open_redis() -> AsyncIterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        async with open_embedded_redis(Path(folder), durable=False, die_with_parent=True) as url:
            yield url


def subscription(tenant: Tenant, name: str, **changes: Any) -> Subscription:
    values: dict[str, Any] = {"lead_times": (LEAD,), "scope": SubscriptionScope.MEETINGS, "channel": CHANNEL}
    return Subscription(
        **{**values, "id": name, "tenant": tenant, "created_by": Person(tenant, USER), **changes}
    )


class CountingGoTo:
    """GoTo's API, whose lists of upcoming meetings are counted."""

    def __init__(self, goto: Any, seen: list[float]) -> None:
        self._goto, self._seen = goto, seen

    def session(self, source: Any, *, urgent: bool = True, asker: str = "") -> Any:
        session, seen = self._goto.session(source, urgent=urgent, asker=asker), self._seen

        class Meetings:
            async def list_upcoming(self) -> Any:
                seen.append(time.monotonic())
                return await session.meetings.list_upcoming()

            def __getattr__(self, name: str) -> Any:
                return getattr(session.meetings, name)

        return type("Session", (), {"meetings": Meetings(), "trainings": session.trainings})()


async def polls() -> list[Row]:
    """Return GoTo's calls a window for one organizer, for each number of channels."""
    rows, seen = [], list[float]()
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(open_redis())
        sandbox = await stack.enter_async_context(open_sandbox_process(9, 10))
        runtimes = [await _worker(stack, sandbox, url, seen) for _ in range(WORKERS)]
        stores, tenant = runtimes[0].stores, Tenant(sandbox.workspace)
        await connect(stores, sandbox)
        source = SessionSource(Person(tenant, USER))
        for before, channels in itertools.pairwise((0, *CHANNELS)):
            for number in range(before, channels):
                await stores.subscriptions.save(subscription(tenant, f"s{number}"))
            ratios = [await _poll_window(runtimes, source, seen) for _ in range(WINDOWS)]
            what = f"calls to GoTo a window, {channels} channels on one organizer, {WORKERS} workers"
            rows.append(
                Row(
                    what=what,
                    beside="one",
                    ours=f"{sum(ratios) / len(ratios):g}",
                    floor="1",
                    ratios=ratios,
                    aim=1,
                )
            )
    return rows


async def _worker(stack: AsyncExitStack, sandbox: SandboxProcess, url: str, seen: list[float]) -> Runtime:
    runtime = await stack.enter_async_context(open_runtime(sandbox.bot_settings(), url, slack_interval=0.0))
    runtime = await unpaced(stack, runtime)
    runtime.tasks.app = with_services(runtime.app, api=CountingGoTo(runtime.app.goto.api, seen))
    await stack.enter_async_context(open_worker(runtime))
    return runtime


async def _poll_window(runtimes: Sequence[Runtime], source: SessionSource, seen: list[float]) -> float:
    """Have every worker ask for the poll of one window, in every way; return how many calls came of it."""
    before, at, app = len(seen), now(), runtimes[0].app
    await app.store.snapshots.schedule_poll(source, at)
    for runtime in runtimes:
        await runtime.app.jobs.reminders.enqueue_poll(source, at)
        await enqueue_all_due(runtime.app)
    while (found := await app.store.snapshots.get(source)) is None or found.polled_at < at:  # noqa: ASYNC110 - in Redis
        await asyncio.sleep(0.05)
    await asyncio.sleep(1.0)
    return float(len(seen) - before)


class TimingMessenger:
    """Slack, whose posts are noted with the time at which they are asked for."""

    def __init__(self, inner: Any, seen: dict[str, float]) -> None:
        self._inner, self._seen = inner, seen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def post(self, tenant: Tenant, channel: str, message: Any, send_id: str | None = None) -> Any:
        written = message() if callable(message) else message
        self._seen[written.text.split(" starts")[0]] = time.time()
        return await self._inner.post(tenant, channel, message, send_id)


class MemberOfAll:
    """Slack's people, all of them in every channel: so many channels would be asked of Slack otherwise."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def is_member(self, person: Person, channel: str, known: object = None) -> bool:
        return True


async def lateness() -> list[Row]:
    """Return how long after its time a reminder goes out to Slack, with many subscriptions."""
    seen: dict[str, float] = {}
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(open_redis())
        sandbox = await stack.enter_async_context(open_sandbox_process(9, 0))
        runtime = await stack.enter_async_context(
            open_runtime(sandbox.bot_settings(), url, slack_interval=0.0)
        )
        runtime = await unpaced(stack, runtime)
        runtime.tasks.app = with_services(
            runtime.app,
            messenger=TimingMessenger(runtime.app.slack.messenger, seen),
            people=MemberOfAll(runtime.app.slack.people),
        )
        due = await _fill_store(runtime, sandbox)
        await stack.enter_async_context(open_worker(runtime))
        while len(seen) < len(due):  # noqa: ASYNC110 - looks rarely, so as not to be in the way
            await asyncio.sleep(0.2)
    late = sorted((name, seen[name] - at) for name, at in due.items())
    rounds = [[gap for name, gap in late if name.startswith(f"{number}-")] for number in range(ROUNDS)]
    p99 = [percentile(gaps, 0.99) for gaps in rounds]
    what = f"reminder lateness p99, {SUBSCRIPTIONS:,} subscriptions, {DUE / SPREAD_SECONDS:.0f} due a second"
    return [paired(what, "two ticks", p99, [TWO_TICKS_SECONDS] * ROUNDS, 1, milliseconds)]


async def _fill_store(runtime: Runtime, sandbox: SandboxProcess) -> dict[str, float]:
    """Keep all subscriptions, each to a meeting of its own; return title and due time of those due in the rounds."""
    rng, app, begin = random.Random(1), runtime.app, now().replace(microsecond=0) + timedelta(seconds=60)
    tenant = Tenant(sandbox.workspace)
    chosen = rng.sample(range(SUBSCRIPTIONS), ROUNDS * DUE)
    times = {
        number: begin
        + timedelta(seconds=(place // DUE) * SPREAD_SECONDS + rng.randrange(int(SPREAD_SECONDS)))
        for place, number in enumerate(chosen)
    }
    round_of = {number: place // DUE for place, number in enumerate(chosen)}
    due: dict[str, float] = {}
    for reader in range(READERS):
        source = SessionSource(Person(tenant, f"U0B{reader:05}"))
        sessions, alarms, kept = {}, [], []
        for number in range(reader, SUBSCRIPTIONS, READERS):
            at = times.get(number, begin + timedelta(seconds=rng.randrange(3600, 30 * 3600)))
            title = f"{round_of.get(number, 'far')}-{number}"
            one = session(title, str(100_000_000 + number), at + LEAD)
            sessions[one.ref] = one
            wanted = subscription(
                tenant,
                f"s{number}",
                scope=SubscriptionScope.SESSION,
                scope_value=one.ref,
                created_by=source.reader,
            )
            kept.append(app.store.subscriptions.save(wanted))
            alarms.append(
                to_reminder_job(
                    app, source, PlannedReminder(session=one, occurrence=one.times[0], lead=LEAD, due=at)
                )
            )
            if number in times:
                due[title] = at.timestamp()
        await asyncio.gather(*kept, app.store.links.save(await _link(source.reader, sandbox)))
        told = [[int(one.key), one.title, one.times[0].start.isoformat()] for one in sessions.values()]
        await sandbox.ask("meet", email=_email(source.reader), meetings=told)
        await app.store.reminder_jobs.add_missing(alarms)
        await app.store.snapshots.save(
            Snapshot(source=source, sessions=sessions, polled_at=begin + timedelta(seconds=20))
        )
    assert now() < begin, "filling the store took too long"
    return due


def _email(reader: Person) -> str:
    return f"{reader.user_id.lower()}@northwind.example"


async def _link(reader: Person, sandbox: SandboxProcess) -> Link:
    """Return a link to an account of the reader's own."""
    account, later = await sandbox.ask("account", email=_email(reader)), now() + timedelta(hours=1)
    return Link(
        person=reader,
        organizer_key=account["key"],
        email=_email(reader),
        first_name="Some",
        last_name="Body",
        account_key=None,
        connected_at=now(),
        access_token=account["token"],
        refresh_token=None,
        expires_at=later,
    )


def session(title: str, key: str, start: datetime) -> SessionSnapshot:
    """Return a meeting of half an hour."""
    times = (Occurrence(start, start + timedelta(minutes=30)),)
    return SessionSnapshot(
        kind=SessionKind.MEETING, key=key, title=title, times=times, organizer_name="Somebody"
    )


async def idle() -> list[Row]:
    """Return the CPU of a worker for which many reminders are ahead, beside one with one, at the same time.

    Two of each, the outer two with many: a process that is started earlier takes a little more or less.
    """
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(open_sandbox_process(9, 0))
        pids = []
        for count in (AHEAD, 1, 1, AHEAD):
            url = await stack.enter_async_context(open_redis())
            settings = sandbox.bot_settings()
            vault, client = Vault(settings.fernet_keys), str(settings.goto_client_id)
            async with open_stores(url, vault, now, client) as stores:
                await load_id_secret(stores.redis, vault)
                await _plan_reminders(stores, Tenant(sandbox.workspace), count)
            told = {"settings": sandbox.settings, "redis_url": url, "port": 0}
            pids.append(
                await stack.enter_async_context(process("-m", "tests.bench.bot", "worker", told=told))
            )
        await asyncio.sleep(12)
        spent: list[list[float]] = [[], []]
        for _ in range(INTERVALS):
            before = [cpu_seconds_of(pid) for pid in pids]
            await asyncio.sleep(INTERVAL)
            shares = [(cpu_seconds_of(pid) - was) / INTERVAL for pid, was in zip(pids, before, strict=True)]
            spent[0].append((shares[0] + shares[3]) / 2)
            spent[1].append((shares[1] + shares[2]) / 2)
    what = f"idle CPU of a worker, {AHEAD:,} reminders ahead"
    return [paired(what, "with one", spent[0], spent[1], 1.1, lambda share: f"{share:.2%} of a core")]


async def _plan_reminders(stores: Stores, tenant: Tenant, count: int) -> None:
    source, begin = SessionSource(Person(tenant, USER)), now() + timedelta(hours=2)
    await stores.snapshots.schedule_poll(source, begin)
    for first in range(0, count, 1000):
        await stores.reminder_jobs.add_missing(
            [
                ReminderJob(
                    id=f"a{number}",
                    source=source,
                    ref=f"meeting-{number}",
                    title="Far",
                    start=begin + LEAD,
                    end=begin + 2 * LEAD,
                    lead_time=LEAD,
                    due=begin + timedelta(seconds=number),
                )
                for number in range(first, min(first + 1000, count))
            ]
        )


async def measure() -> list[Row]:
    return [*await polls(), *await lateness(), *await idle()]


if __name__ == "__main__":
    print(table(asyncio.run(measure())))

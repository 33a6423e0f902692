"""Many reminders through two web and four worker processes: how many are lost, doubled, and how late they come.

    python -m tests.campaign.tails [--reminders 10000] [--channels 1] [--seconds 240] [--faults 0] [--seed 1]

Each of ``--people`` has as many meetings as it takes; each meeting is due in so many channels. The reminders are spread
over the seconds at random, at whole ones. With ``--faults`` processes are killed, Valkey restarted and GoTo broken at
random moments meanwhile. GoTo's ten requests and Slack's message a second are off: they are not what is measured. Ends
with 1 if a reminder was lost or doubled.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

# The clock comes before the product: a module that is imported later sees the replaced time.
from tests.support.clocks import CLOCK, now

# isort: split
from bot.model.ids import Tenant
from bot.store.keys import KEYS
from tests.bench.figures import machine, percentile
from tests.campaign.chart import draw_chart
from tests.campaign.cluster import Cluster, open_cluster
from tests.campaign.faults import Faults
from tests.campaign.plan import FaultKind, PlannedFault, draw_plan
from tests.support.processes.environment import Environment, User
from tests.support.processes.reminders import (
    LEAD,
    add_meeting,
    channel_subscription,
    open_bot_stores,
    request_polls,
)

FAULT_KINDS = (
    FaultKind.KILL_WORKER,
    FaultKind.KILL_WORKER,
    FaultKind.STOP_WORKER,
    FaultKind.RESTART_REDIS,
    FaultKind.FREEZE_REDIS,
    FaultKind.GOTO_DOWN,
)
SUBJECT = re.compile(r"Session \d{6}")
QUIET_SECONDS, SETTLE_SECONDS = 20.0, 5.0
Key = tuple[str, str]
"""Subject and channel of one reminder."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of the reminders: when each was ``due``, and when each message ``came``, in UNIX seconds."""

    due: dict[Key, float]
    came: dict[Key, list[float]]
    calls: Counter[str] = field(default_factory=Counter)
    """How often each method of Slack and operation of GoTo was asked."""

    @property
    def lost(self) -> list[Key]:
        return [key for key in self.due if not self.came.get(key)]

    @property
    def doubled(self) -> list[Key]:
        return [key for key, sent in self.came.items() if len(sent) > 1]

    @property
    def late(self) -> list[float]:
        return [sent - self.due[key] for key, several in self.came.items() for sent in several]


async def fill(
    environment: Environment, users: Sequence[User], channels: int, reminders: int, seconds: float, seed: int
) -> dict[Key, float]:
    """Give the users their meetings and channels; return when each reminder is due."""
    rng, due = random.Random(seed), dict[Key, float]()
    places = {user.id: await _subscribe(environment, user, channels) for user in users}
    sessions = reminders // channels
    begin = now() + timedelta(seconds=30 + sessions / 200)
    for number in range(sessions):
        user, at = users[number % len(users)], begin + timedelta(seconds=rng.randrange(int(seconds)))
        subject = f"Session {number:06}"
        add_meeting(user, subject, at + LEAD)
        due |= {(subject, channel): at.timestamp() for channel in places[user.id]}
    await request_polls(environment, users)
    while not await _all_planned(environment, sessions):
        assert now() < begin, "the first reminder was due before all were planned"
        await asyncio.sleep(0.5)
    return due


async def _subscribe(environment: Environment, user: User, channels: int) -> list[str]:
    """Have so many channels reminded of somebody's meetings; return the channels."""
    slack, wanted = environment.sandbox.slack, channel_subscription(user)
    added = [
        slack.add_channel(f"{user.channel}X{number}", f"more-{user.id.lower()}-{number}", [user.id]).id
        for number in range(1, channels)
    ]
    async with open_bot_stores(environment) as stores:
        for channel in (user.channel, *added):
            await stores.subscriptions.save(replace(wanted, id=f"sub-{channel}", channel=channel))
    return [user.channel, *added]


async def _all_planned(environment: Environment, sessions: int) -> bool:
    tenant = Tenant(environment.sandbox.slack.home.id)
    async with open_bot_stores(environment) as stores:
        return bool(await stores.redis.zcard(KEYS.due_reminders.of(tenant)) >= sessions)


def collect(environment: Environment, due: dict[Key, float]) -> Outcome:
    """Return what the channels show."""
    came: defaultdict[Key, list[float]] = defaultdict(list)
    for channel in environment.sandbox.slack.home.channels.values():
        for message in channel.messages:
            found = SUBJECT.search(message.text)
            if message.bot_id and found and (found.group(), channel.id) in due:
                came[found.group(), channel.id].append(float(message.ts))
    return Outcome(due=due, came=dict(came))


async def wait_for_all(environment: Environment, due: dict[Key, float]) -> Outcome:
    """Wait until every reminder came, or none did for long after the last was due; then for what comes twice."""
    before, changed = -1, time.monotonic()
    last = max(due.values())
    while True:
        outcome = collect(environment, due)
        if len(outcome.came) != before:
            before, changed = len(outcome.came), time.monotonic()
        print(f"\r{before:,} of {len(due):,}", end="", file=sys.stderr, flush=True)
        if not outcome.lost:
            break
        if now().timestamp() > last and time.monotonic() - changed > QUIET_SECONDS:
            break
        await asyncio.sleep(2)
    await asyncio.sleep(SETTLE_SECONDS)
    return collect(environment, due)


async def break_things(cluster: Cluster, planned: Sequence[PlannedFault], first: datetime) -> None:
    faults = Faults(cluster)

    async def one(fault: PlannedFault) -> None:
        await asyncio.sleep(max(0.0, (first - CLOCK.now()).total_seconds() + fault.at))
        await faults.do(fault)

    await asyncio.gather(*map(one, planned))


async def play(given: argparse.Namespace) -> Outcome:
    async with AsyncExitStack() as stack:
        CLOCK.show_wall_time()
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="usher-tails-")))
        cluster = await stack.enter_async_context(open_cluster(folder, options={"USHER_GOTO_RATE": "100000"}))
        environment = cluster.environment
        environment.sandbox.goto.behavior.enforce_rate = False
        users = await environment.add_users([f"Person {number}" for number in range(given.people)])
        await cluster.open(given.webs, given.workers)
        due = await fill(environment, users, given.channels, given.reminders, given.seconds, given.seed)
        first = datetime.fromtimestamp(min(due.values()), CLOCK.now().tzinfo)
        planned = draw_plan(
            given.seed, given.seconds, acts=0, faults=given.faults, fault_kinds=FAULT_KINDS
        ).faults
        calls = Counter[str]()
        environment.sandbox.slack.panel.listeners.append(lambda call: calls.update([call["name"]]))
        breaking = asyncio.create_task(break_things(cluster, planned, first))
        outcome = await wait_for_all(environment, due)
        await breaking
        return replace(outcome, calls=calls)


def describe(given: argparse.Namespace, outcome: Outcome) -> str:
    late = outcome.late or [0.0]
    return (
        f"\n{len(outcome.due):,} reminders in {given.seconds:g} s, {given.channels} channels a session, "
        f"{given.webs} web and {given.workers} worker processes, {given.faults} faults (seed {given.seed}): "
        f"{len(outcome.lost)} lost, {len(outcome.doubled)} doubled, late by p50 {percentile(late, 0.5):.2f} s, "
        f"p99 {percentile(late, 0.99):.2f} s, max {max(late):.2f} s\n{machine()}; "
        f"calls: {', '.join(f'{count:,} {name}' for name, count in outcome.calls.most_common(6))}"
    )


def draw(outcome: Outcome, title: str) -> str:
    first = min(outcome.due.values())
    points = [
        (outcome.due[key] - first, sent - outcome.due[key])
        for key, several in outcome.came.items()
        for sent in several
    ]
    return draw_chart(
        title, "due, seconds since the first", "late, seconds", {"a reminder": points}, dots=True
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.campaign.tails")
    parser.add_argument("--reminders", type=int, default=10_000)
    parser.add_argument("--channels", type=int, default=1, help="channels in which each session is due")
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=240.0, help="in which all of them are due")
    parser.add_argument("--webs", type=int, default=2)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--faults", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--svg", type=Path, help="draw the lateness of each there")
    given = parser.parse_args()
    outcome = asyncio.run(play(given))
    text = describe(given, outcome)
    print(text)
    for subject, channel in [*outcome.lost, *outcome.doubled][:20]:
        print(f"  {subject} in {channel}: {len(outcome.came.get((subject, channel), []))}")
    if given.svg:
        given.svg.write_text(draw(outcome, text.split(":")[0].strip()), encoding="utf-8")
    return 1 if outcome.lost or outcome.doubled else 0


if __name__ == "__main__":
    sys.exit(main())

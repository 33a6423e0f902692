"""Many reminders through two web and four worker processes: how many are lost, doubled, and how late they come.

    python -m tests.campaign.tails [--reminders 10000] [--channels 1] [--seconds 240] [--faults 0] [--seed 1]

Each of ``--people`` has as many meetings as it takes; each meeting is due in so many channels. The reminders are spread
over the seconds at random, at whole ones. ``--faults`` is how often, at random moments meanwhile, a worker is killed or
stopped, Valkey killed or frozen, GoTo away, or the clock of a process wrong. With ``--leads`` people are reminded so
many minutes before, in turn; with ``--limits`` Slack's limits apply: a morning's peak. GoTo's ten requests a second are
off, and Slack's limits too otherwise. Of a message that came only its text and metadata are kept. Ends with 1 if a
reminder was lost or doubled, or came late without saying so.
"""

from __future__ import annotations

import argparse
import asyncio
import os
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
from bot.sandbox.slack.model import StoredMessage
from bot.store.keys import KEYS
from bot.usecases.reminders.planning import LATE_THRESHOLD
from tests.bench.figures import machine, percentile
from tests.bench.processes import cpu_seconds_of, resident_bytes_of
from tests.campaign.chart import draw_chart
from tests.campaign.cluster import Cluster, open_cluster
from tests.campaign.faults import Faults
from tests.campaign.plan import FaultKind, PlannedFault, draw_plan
from tests.campaign.sentences import any_sentence
from tests.support.processes.environment import Environment, User
from tests.support.processes.reminders import (
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
    FaultKind.STEP_CLOCK,
)
SUBJECT = re.compile(r"Session \d{6}")
LATE_MARK, LATE_SECONDS = any_sentence(["reminder-late"]), LATE_THRESHOLD.total_seconds() + 5
QUIET_SECONDS, SETTLE_SECONDS = 75.0, 5.0
"""Workers try again after 64 s at most."""
Key = tuple[str, str]
"""Subject and channel of one reminder."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of the reminders: when each was ``due``, and when each message ``came``, in UNIX seconds."""

    due: dict[Key, float]
    came: dict[Key, list[float]]
    unmarked: list[Key] = field(default_factory=list)
    """Those that came a minute late or more and did not say so."""
    calls: Counter[str] = field(default_factory=Counter)
    """How often each method of Slack and operation of GoTo was asked."""
    lead_minutes: dict[str, int] = field(default_factory=dict)
    """How long before its start each is due, by subject."""
    megabytes: dict[str, list[float]] = field(default_factory=dict)
    """Memory at the end: of each web and worker process, and of this one, in which the simulators run."""
    cpu_seconds: dict[str, float] = field(default_factory=dict)
    """What they used from when all was planned, all processes of a kind together. A killed one's is not known."""
    redis_bytes: int = 0
    """What Redis holds more at the end than when all was planned."""
    faults: Sequence[PlannedFault] = ()
    seconds: float = 0.0
    """From the first due reminder to the last that came."""

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.doubled or self.unmarked)

    def late_by_lead(self) -> dict[int, list[float]]:
        """Return the lateness of those with the same lead, the soonest start first."""
        found: defaultdict[int, list[float]] = defaultdict(list)
        for (subject, channel), several in self.came.items():
            lateness = [sent - self.due[subject, channel] for sent in several]
            found[self.lead_minutes[subject]] += lateness
        return dict(sorted(found.items()))

    @property
    def lost(self) -> list[Key]:
        return [key for key in self.due if not self.came.get(key)]

    @property
    def doubled(self) -> list[Key]:
        return [key for key, sent in self.came.items() if len(sent) > 1]

    @property
    def late(self) -> list[float]:
        return [sent - self.due[key] for key, several in self.came.items() for sent in several]


@dataclass(kw_only=True)
class Watcher:
    """Reads each new message of the channels once, and keeps no more of it than the bot could need to find it."""

    environment: Environment
    due: dict[Key, float]
    late_seconds: float = LATE_SECONDS
    """Who comes later has to say so: a minute, and the seconds by which a busy machine, or a clock, may be wrong."""
    came: defaultdict[Key, list[float]] = field(default_factory=lambda: defaultdict(list))
    unmarked: list[Key] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    _read: Counter[str] = field(default_factory=Counter)

    async def count_call(self, phase: str, simulator: str, name: str, request: object) -> bool:
        self.calls[name] += phase == "before"
        return True

    def read(self) -> None:
        self.environment.sandbox.goto.requests.clear()
        for channel in self.environment.sandbox.slack.home.channels.values():
            for message in channel.messages[self._read[channel.id] :]:
                message.blocks = []
                self._note(channel.id, message)
            self._read[channel.id] = len(channel.messages)

    def _note(self, channel: str, message: StoredMessage) -> None:
        found = SUBJECT.search(message.text)
        if not message.bot_id or found is None or (found.group(), channel) not in self.due:
            return
        key, sent = (found.group(), channel), float(message.ts)
        self.came[key].append(sent)
        if sent - self.due[key] >= self.late_seconds and not LATE_MARK.search(message.text):
            self.unmarked.append(key)

    def outcome(self) -> Outcome:
        return Outcome(
            due=self.due,
            came=dict(self.came),
            unmarked=self.unmarked,
            calls=self.calls,
            seconds=max((max(several) for several in self.came.values()), default=0.0)
            - min(self.due.values()),
        )

    async def wait_for_all(self) -> Outcome:
        """Wait until every reminder came, or none did for long after the last was due; then for what comes twice."""
        before, changed, begun = -1, time.monotonic(), time.monotonic()
        last = max(self.due.values())
        while len(self.came) < len(self.due):
            if len(self.came) != before:
                before, changed = len(self.came), time.monotonic()
            if now().timestamp() > last and time.monotonic() - changed > QUIET_SECONDS:
                break
            seconds = time.monotonic() - begun
            print(f"\r{seconds:4.0f} s: {before:,} of {len(self.due):,}", end="", file=sys.stderr, flush=True)
            await asyncio.sleep(2)
            self.read()
        await asyncio.sleep(SETTLE_SECONDS)
        self.read()
        return self.outcome()


async def fill(
    environment: Environment, users: Sequence[User], given: argparse.Namespace
) -> dict[Key, float]:
    """Give the users their meetings and channels; return when each reminder is due."""
    rng, due = random.Random(given.seed), dict[Key, float]()
    leads = {user.id: lead_of(number, given) for number, user in enumerate(users)}
    places = {user.id: await _subscribe(environment, user, given.channels, leads[user.id]) for user in users}
    sessions = given.reminders // given.channels
    begin = (now() + timedelta(seconds=30 + sessions / 200)).replace(microsecond=0)
    for number in range(sessions):
        user, at = users[number % len(users)], begin + timedelta(seconds=rng.randrange(int(given.seconds)))
        add_meeting(user, subject(number), at + leads[user.id])
        due |= {(subject(number), channel): at.timestamp() for channel in places[user.id]}
    await request_polls(environment, users)
    while not await _all_planned(environment, sessions):
        assert now() < begin, "the first reminder was due before all were planned"
        await asyncio.sleep(0.5)
    return due


def subject(number: int) -> str:
    return f"Session {number:06}"


def lead_of(person: int, given: argparse.Namespace) -> timedelta:
    return timedelta(minutes=given.leads[person % len(given.leads)])


async def _subscribe(environment: Environment, user: User, channels: int, lead: timedelta) -> list[str]:
    """Have so many channels reminded of somebody's meetings; return the channels."""
    slack, wanted = environment.sandbox.slack, replace(channel_subscription(user), lead_times=(lead,))
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
        planned = draw_plan(
            given.seed, given.seconds, acts=0, faults=given.faults, fault_kinds=FAULT_KINDS
        ).faults
        steps = [abs(float(one.detail)) for one in planned if one.kind is FaultKind.STEP_CLOCK]
        cluster = await stack.enter_async_context(
            open_cluster(folder, steps_clocks=bool(steps), options={"USHER_GOTO_RATE": "100000"})
        )
        environment = cluster.environment
        environment.sandbox.goto.behavior.enforce_rate = False
        users = await environment.add_users([f"Person {number}" for number in range(given.people)])
        await cluster.open(given.webs, given.workers)
        due = await fill(environment, users, given)
        before, cpu = await redis_memory(environment), cpu_of(cluster)
        environment.sandbox.slack.strict_rate = given.limits
        first = datetime.fromtimestamp(min(due.values()), CLOCK.now().tzinfo)
        watcher = Watcher(
            environment=environment, due=due, late_seconds=LATE_SECONDS + max(steps, default=0.0)
        )
        environment.sandbox.slack.panel.gate = watcher.count_call
        breaking = asyncio.create_task(break_things(cluster, planned, first))
        outcome = await watcher.wait_for_all()
        await breaking
        sessions = given.reminders // given.channels
        leads = {subject(n): given.leads[n % len(users) % len(given.leads)] for n in range(sessions)}
        held = await redis_memory(environment) - before
        used = {name: max(0.0, seconds - cpu.get(name, 0.0)) for name, seconds in cpu_of(cluster).items()}
        return replace(
            outcome,
            faults=planned,
            lead_minutes=leads,
            megabytes=memory_of(cluster),
            cpu_seconds=used,
            redis_bytes=held,
        )


async def redis_memory(environment: Environment) -> int:
    """Return the bytes that Redis holds."""
    async with open_bot_stores(environment) as stores:
        return int((await stores.redis.info("memory"))["used_memory_dataset"])


def processes_of(cluster: Cluster) -> list[tuple[str, int]]:
    """Return kind and id of each process."""
    bots = [(slot.verb, slot.program.process.pid) for slot in cluster.slots if slot.program is not None]
    return [("simulators", os.getpid()), ("redis", cluster.server.pid), *bots]


def memory_of(cluster: Cluster) -> dict[str, list[float]]:
    found: defaultdict[str, list[float]] = defaultdict(list)
    for name, pid in processes_of(cluster):
        found[name].append(resident_bytes_of(pid) / 2**20)
    return dict(found)


def cpu_of(cluster: Cluster) -> dict[str, float]:
    found: defaultdict[str, float] = defaultdict(float)
    for name, pid in processes_of(cluster):
        found[name] += cpu_seconds_of(pid)
    return dict(found)


def describe(given: argparse.Namespace, outcome: Outcome) -> str:
    lines = [
        f"\n{len(outcome.due):,} reminders in {given.seconds:g} s, {given.channels} channels a session, "
        f"{given.webs} web and {given.workers} worker processes, {given.faults} faults (seed {given.seed}): "
        f"{len(outcome.lost)} lost, {len(outcome.doubled)} doubled, {len(outcome.unmarked)} late unmarked, "
        f"late by {_lateness(outcome.late)}"
    ]
    if len(given.leads) > 1:
        for minutes, late in outcome.late_by_lead().items():
            lines.append(f"due {minutes} minutes before ({len(late):,}): late by {_lateness(late)}")
    calls = ", ".join(f"{count:,} {name}" for name, count in outcome.calls.most_common(6))
    memory = ", ".join(f"{name} {max(several):.0f}" for name, several in outcome.megabytes.items())
    lines.append(
        f"all within {outcome.seconds:.1f} s of the first; MB at the end, at most: {memory}; "
        f"Redis {outcome.redis_bytes / len(outcome.due):.0f} bytes more for each"
    )
    cpu = ", ".join(
        f"{name} {1000 * seconds / len(outcome.due):.2f}" for name, seconds in outcome.cpu_seconds.items()
    )
    lines.append(f"CPU for each, in ms: {cpu}")
    return "\n".join([*lines, f"{machine()}; calls: {calls}"])


def _lateness(late: Sequence[float]) -> str:
    found = late or [0.0]
    return f"p50 {percentile(found, 0.5):.2f} s, p99 {percentile(found, 0.99):.2f} s, max {max(found):.2f} s"


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
    parser.add_argument("--leads", type=int, nargs="+", default=[10], help="minutes before the start")
    parser.add_argument("--limits", action="store_true", help="Slack limits calls, as it does")
    parser.add_argument("--faults", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--svg", type=Path, help="draw the lateness of each there")
    given = parser.parse_args()
    outcome = asyncio.run(play(given))
    text = describe(given, outcome)
    print(text)
    for fault in outcome.faults:
        print(f"  {fault}")
    for key in [*outcome.lost, *outcome.doubled, *outcome.unmarked][:20]:
        late = [f"{sent - outcome.due[key]:.1f} s late" for sent in outcome.came.get(key, [])]
        print(f"  {key[0]} in {key[1]}: {len(late)} {', '.join(late)}")
    if given.svg:
        given.svg.write_text(draw(outcome, text.split(":")[0].strip()), encoding="utf-8")
    return 0 if outcome.is_good else 1


if __name__ == "__main__":
    sys.exit(main())

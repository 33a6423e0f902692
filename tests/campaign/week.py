"""Days of life around a change of the clocks, on a clock that runs faster than the machine's.

    python -m tests.campaign.week [--first 2026-10-24] [--days 3] [--hours 2] [--rate 40] [--people 30] [--faults 3]

It is a week made short: each day has some hours of life, in which the clock runs ``--rate`` times as fast, and it jumps
over the rest. People of six zones have meetings every twenty minutes with a reminder in their channel, those of Paris a
digest at nine; others schedule, start, change, cancel and register as in the campaign, while processes are
killed, Valkey restarts and GoTo is away. Tokens of GoTo end after an hour. Lifetimes in Redis are shortened by what the
clock has gained. Ends with 1 on a fault.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

# The clock comes before the product: a module that is imported later sees the replaced time.
from tests.support.clocks import CLOCK

# isort: split
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.model.ids import Tenant
from bot.store.open import Stores
from bot.store.rate_limit import REQUESTS_PER_SECOND
from tests.bench.figures import machine, percentile
from tests.campaign.chart import draw_chart
from tests.campaign.cluster import Cluster, open_cluster
from tests.campaign.faults import Faults
from tests.campaign.history import History
from tests.campaign.model import Verdict
from tests.campaign.people import Cast, add_people, add_trainings, owner_names
from tests.campaign.plan import Act, ActKind, FaultKind, Plan, PlannedFault, draw_plan
from tests.campaign.run import Run
from tests.campaign.sentences import any_sentence
from tests.campaign.week_clock import WeekClock, Window, windows
from tests.campaign.week_people import Attender, add_attenders, add_organizers
from tests.campaign.week_samples import Sample, count_keys, draw_held, draw_memory, take_sample
from tests.support.processes.environment import Environment
from tests.support.processes.programs import wait_until
from tests.support.processes.reminders import open_bot_stores, request_polls

ACTS = (
    *(ActKind.SCHEDULE, ActKind.NOW, ActKind.EDIT, ActKind.CANCEL),
    *(ActKind.CREATE_TRAINING, ActKind.REGISTER, ActKind.UNREGISTER),
)
FAULTS = (
    *(FaultKind.KILL_WORKER, FaultKind.KILL_WEB, FaultKind.STOP_WORKER, FaultKind.RESTART_REDIS),
    *(FaultKind.GOTO_WRITE, FaultKind.GOTO_DOWN, FaultKind.SLACK_WRITE),
)
EXPLAINED = any_sentence(("reminder-why-missed", "reminder-why-overtaken", "why-unsure"))
SAMPLE_SECONDS = 5.0
MAX_WAIT_SECONDS = 120.0
EARLY = 10.0
"""Seconds of the week: a process reads its clock twenty times a second of the machine."""


@dataclass(kw_only=True)
class Week:
    """A run; ``explained`` are reminders that did not come, of which ``/meeting why`` says why."""

    given: argparse.Namespace
    cluster: Cluster
    clock: WeekClock
    attenders: list[Attender]
    redis: Redis
    begun: float = field(default_factory=time.monotonic)
    samples: list[Sample] = field(default_factory=list)
    kinds: list[Counter[str]] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    explained: list[str] = field(default_factory=list)
    history: History = field(default_factory=History)
    """Of the acts of all windows; times are in seconds since the load of each began."""
    shown: dict[str, str] = field(default_factory=dict)
    """What is in front of whoever has a faulty act or misses a reminder."""

    @property
    def environment(self) -> Environment:
        return self.cluster.environment

    async def keep_sampling(self) -> None:
        """Take samples for ever, and let lifetimes end as the clock has it."""
        while True:
            try:
                at = (time.monotonic() - self.begun) / 60
                self.samples.append(await take_sample(self.cluster, self.redis, at))
                await self.clock.age(self.redis)
                self.environment.sandbox.goto.requests.clear()
            except RedisError:
                pass  # It is being restarted.
            await asyncio.sleep(SAMPLE_SECONDS)

    async def live(self, number: int, cast: Cast, plan: Plan, begin: datetime, end: datetime) -> None:
        """Let one window pass: jump to it, act and break things in it, and wait until all is quiet."""
        self.clock.jump(begin)
        await self.cluster.recover()
        async with open_bot_stores(self.environment) as stores:
            await request_polls(self.environment, [one.user for one in self.attenders])
            run = Run(plan=plan, cluster=self.cluster, cast=cast, begin=time.monotonic())
            run.owners = owner_names(self.environment, cast.players)
            self.clock.run(self.given.rate)
            await asyncio.gather(
                run.break_things(Faults(self.cluster)), *(run.act(player) for player in cast.players)
            )
            await asyncio.sleep(max(0.0, (end - CLOCK.now()).total_seconds() / self.given.rate))
            self.environment.sandbox.slack.panel.all_off()
            self.clock.run(1.0)
            await self.cluster.recover()
            await run.wait_until_quiet(stores)
            await self._wait_for_reminders(stores)
            result = await run.conclude(stores)
            self.verdicts += result.verdicts
            self.history += result.history
            self.shown |= result.shown
        await self.clock.age(self.redis)
        self.kinds.append(await count_keys(self.redis))
        print(f"window {number}: {begin:%a %d %b %H:%M} UTC, now {self.clock.now():%H:%M}", file=sys.stderr)

    async def _wait_for_reminders(self, stores: Stores) -> None:
        """Wait until no reminder is due, but not for ever: no real clock would jump over them."""
        tenant = Tenant(self.environment.sandbox.slack.home.id)
        deadline = time.monotonic() + MAX_WAIT_SECONDS
        while time.monotonic() < deadline:
            if not await stores.reminder_jobs.list_due(tenant, CLOCK.now(), 1):
                return
            await asyncio.sleep(1)

    async def explain_missing(self) -> None:
        """Ask Usher of each reminder that did not come."""
        for attender in self.attenders:
            came = attender.reminders()
            for subject in [one for one in attender.due if one not in came]:
                answer = await self._ask_why(attender, subject)
                if EXPLAINED.search(answer):
                    self.explained.append(subject)
                else:
                    self.shown[subject] = answer

    async def _ask_why(self, attender: Attender, subject: str) -> str:
        """Return what ``/meeting why`` says of a meeting."""
        user, line = attender.user, f"/meeting why {attender.meetings[subject].id}"
        result = await user.slack.types(user.channel, line)
        await wait_until(
            lambda: result.shown or subject in user.slack.reads(user.slack.everything()[-1]), line
        )
        return user.slack.reads(result.shown or user.slack.everything()[-1])


def plan_windows(given: argparse.Namespace, lives: Sequence[Window]) -> list[Plan]:
    """Return the acts and faults of each window, in real seconds."""
    found = []
    for number, (begin, end) in enumerate(lives):
        seconds = (end - begin).total_seconds() / given.rate
        plan = draw_plan(
            given.seed + number,
            seconds * 0.8,
            acts=given.acts,
            faults=given.faults,
            act_kinds=ACTS,
            fault_kinds=FAULTS,
        )
        acts: list[Act] = [replace(act, id=f"Window {number} {act.id}") for act in plan.acts]
        faults: list[PlannedFault] = [replace(one, seconds=one.seconds / 2) for one in plan.faults]
        found.append(plan.with_only(acts=acts, faults=faults))
    return found


async def play(given: argparse.Namespace) -> Week:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="usher-week-")))
        clock = WeekClock(folder / "clock")
        lives = windows(given.first, given.days, given.hours, given.zone)
        clock.begin(lives[0][0] - timedelta(minutes=30))
        # GoTo's limit of ten requests a second is one of the week's seconds.
        rate = str(round(given.rate * REQUESTS_PER_SECOND))
        options = {"USHER_CLOCK": str(clock.path), "USHER_GOTO_RATE": rate}
        cluster = await stack.enter_async_context(open_cluster(folder, options=options))
        environment = cluster.environment
        environment.sandbox.goto.behavior.enforce_rate = False
        slack = environment.sandbox.slack
        slack.trigger_lifetime = slack.home.trigger_lifetime = timedelta(days=1)
        plans = plan_windows(given, lives)
        casts = [await add_people(environment, plan.acts) for plan in plans]
        await cluster.open(2, 2)
        for cast in casts:
            await add_trainings(environment, cast)
        attenders = [
            *await add_attenders(environment, given, lives),
            *await add_organizers(environment, given, lives),
        ]
        redis = await stack.enter_async_context(Redis.from_url(cluster.server.url))
        week = Week(given=given, cluster=cluster, clock=clock, attenders=attenders, redis=redis)
        sampling = asyncio.create_task(week.keep_sampling())
        for number, (begin, end) in enumerate(lives):
            await week.live(number, casts[number], plans[number], begin, end)
        sampling.cancel()
        await week.explain_missing()
        return week


@dataclass(frozen=True, kw_only=True)
class Count:
    """What became of what was due: ``late`` is in minutes of the week's clock."""

    due: int
    lost: Sequence[str]
    doubled: Sequence[str]
    late: Sequence[float]
    unwanted: Sequence[str] = ()
    """Whose channel was reminded of what nobody wanted to be reminded of, and how often."""
    early: Sequence[str] = ()

    @property
    def faults(self) -> list[str]:
        return [*self.lost, *self.doubled, *self.unwanted, *self.early]


def count_reminders(week: Week) -> Count:
    came = [(one, one.reminders()) for one in week.attenders]
    times = {name: (at, sent.get(name, [])) for one, sent in came for name, at in one.due.items()}
    return Count(
        due=len(times),
        lost=[name for name, (_, sent) in times.items() if not sent and name not in week.explained],
        doubled=[name for name, (_, sent) in times.items() if len(sent) > 1],
        unwanted=[f"{one.user.subject}, {len(sent[''])} times" for one, sent in came if "" in sent],
        early=[
            name for name, (at, sent) in times.items() if any(at.timestamp() - one > EARLY for one in sent)
        ],
        late=[(sent - at.timestamp()) / 60 for at, several in times.values() for sent in several],
    )


def count_digests(week: Week) -> Count:
    """Match each digest to the latest one due before it."""
    late, lost, doubled = [], [], []
    for one in week.attenders:
        sent = one.digests_that_came()
        for at in one.digests:
            own = [ts for ts in sent if 0 <= ts - at.timestamp() < 12 * 3600]
            late += [(ts - at.timestamp()) / 60 for ts in own]
            (lost if not own else doubled if len(own) > 1 else []).append(f"{one.user.subject} {at:%d %b}")
    due = sum(len(one.digests) for one in week.attenders)
    return Count(due=due, lost=lost, doubled=doubled, late=late)


def describe(week: Week) -> str:
    lines = []
    for name, count in (("reminders", count_reminders(week)), ("digests", count_digests(week))):
        late = count.late or [0.0]
        lines.append(
            f"{count.due} {name} due: {len(count.lost)} lost, {len(count.doubled)} doubled, "
            f"{len(count.unwanted)} unwanted, {len(count.early)} early, late by p50 "
            f"{percentile(late, 0.5):.2f}, p99 {percentile(late, 0.99):.2f}, max {max(late):.2f} minutes of the week"
        )
        for one in count.faults[:10]:
            lines += [f"  {one}", *_quote(week.shown.get(one, ""))]
    lines.append(f"{len(week.explained)} reminders did not come, and /meeting why says why")
    counted = Counter((verdict.kind, verdict.outcome) for verdict in week.verdicts)
    lines += [f"{kind:<16} {outcome:<22} {count:>4}" for (kind, outcome), count in sorted(counted.items())]
    for verdict in week.verdicts:
        if verdict.outcome.is_fault:
            lines += [str(verdict), *_quote(week.shown.get(verdict.act, ""))]
    first, last = week.samples[0], week.samples[-1]
    lines.append(
        f"Redis: {first.keys} keys, {first.redis:.1f} MB; at the end {last.keys} keys, {last.redis:.1f} MB"
    )
    for kind in sorted({kind for counted in week.kinds for kind in counted}):
        lines.append(f"  {kind:<26}" + "".join(f"{counted[kind]:>7}" for counted in week.kinds))
    for name in sorted(last.memory):
        lines.append(f"{name}: {last.memory[name]:.0f} MB, {last.descriptors[name]} descriptors at the end")
    return "\n".join([*lines, machine()])


def _quote(text: str) -> list[str]:
    return [f"    | {line}" for line in text.splitlines()]


def draw(week: Week, folder: Path, name: str) -> None:
    points = [
        ((at - week.given.begin).total_seconds() / 86400, (sent - at.timestamp()) / 60)
        for one in week.attenders
        for subject, several in one.reminders().items()
        if (at := one.due.get(subject))
        for sent in several
    ]
    late = draw_chart(
        "Lateness of reminders", "day", "minutes of the week", {"a reminder": points}, dots=True
    )
    (folder / f"{name}_lateness.svg").write_text(late, encoding="utf-8")
    (folder / f"{name}_memory.svg").write_text(draw_memory(week.samples), encoding="utf-8")
    (folder / f"{name}_held.svg").write_text(draw_held(week.samples), encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.campaign.week")
    parser.add_argument("--first", type=date.fromisoformat, default=date(2026, 10, 24))
    parser.add_argument("--zone", type=ZoneInfo, default=ZoneInfo("Europe/Paris"), help="whose clocks change")
    parser.add_argument("--days", type=int, default=3)
    parser.add_argument("--hours", type=float, default=2.0, help="of life a day")
    parser.add_argument("--rate", type=float, default=40.0)
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--sessions", type=int, default=0, help="more sessions, which are polled")
    parser.add_argument("--organizers", type=int, default=50, help="who have these sessions")
    parser.add_argument("--acts", type=int, default=14, help="in each window")
    parser.add_argument("--faults", type=int, default=3, help="in each window")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--history", type=Path, help="write the history there, one JSON object a line")
    parser.add_argument("--log", type=Path, help="write what the processes said there")
    parser.add_argument("--svg", type=Path, help="draw pictures into this folder")
    given = parser.parse_args()
    given.begin = windows(given.first, given.days, given.hours, given.zone)[0][0]
    week = asyncio.run(play(given))
    print(describe(week))
    if given.history:
        week.history.write(given.history)
    if given.log:
        given.log.write_text(week.cluster.log(), encoding="utf-8")
    if given.svg:
        draw(week, given.svg, f"week_{given.first:%Y_%m}")
    failed = any(count.faults for count in (count_reminders(week), count_digests(week)))
    return 1 if failed or any(verdict.outcome.is_fault for verdict in week.verdicts) else 0


if __name__ == "__main__":
    sys.exit(main())

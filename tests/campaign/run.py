"""One run of a plan: processes, people, faults, and the history that comes of it."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from redis.exceptions import RedisError

from bot.sandbox.panel import RecordedCall
from bot.store.open import Stores
from tests.campaign.acts import Performer
from tests.campaign.cluster import Cluster, open_cluster
from tests.campaign.faults import Faults
from tests.campaign.history import Event, EventKind, History
from tests.campaign.installs import InstallResult, install, oauth_settings
from tests.campaign.model import Verdict, judge, judge_act
from tests.campaign.observe import lateness, observe, seats
from tests.campaign.people import (
    Cast,
    Player,
    add_people,
    add_reminders,
    add_trainings,
    fill_workspaces,
    owner_names,
)
from tests.campaign.plan import FaultKind, Plan
from tests.support.clocks import CLOCK
from tests.support.processes.programs import START_LOCK
from tests.support.processes.reminders import open_bot_stores

LEAD_TIME = 2.0
"""Seconds between the set-up and the first act."""
QUIET_SECONDS = 75.0
"""So long nothing happened: what is missing then will not come. Polls put things right every minute."""
MAX_WAIT_SECONDS = 300.0
SETTLE_SECONDS = 4.0
"""What comes twice comes until then: twice the time after which a dead worker's jobs are taken over."""
LATE_LOOK_SECONDS = 45.0
"""So long after GoTo did something late the bot has told of it: it looks for half a minute after the write."""


@dataclass(kw_only=True)
class Result:
    """``late`` are the seconds by which each reminder missed its time, ``log`` is what the processes wrote."""

    verdicts: list[Verdict]
    history: History
    late: list[float]
    log: str
    shown: dict[str, str]
    """What the person of each faulty act reads at the end."""

    @property
    def faults(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.outcome.is_fault]


@dataclass(kw_only=True)
class Run:
    """A plan under way."""

    plan: Plan
    cluster: Cluster
    cast: Cast
    history: History = field(default_factory=History)
    begin: float = 0.0
    owners: dict[str, str] = field(default_factory=dict)
    last_call: float = field(default_factory=time.monotonic)

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self.begin

    def note(self, kind: EventKind, act: str = "", text: str = "") -> None:
        self.history.append(Event(kind=kind, act=act, at=round(self.elapsed, 3), text=text))

    def note_call(self, call: RecordedCall) -> None:
        """Take down a call that the bot made, with whom it is about."""
        act = self._owner(call.request)
        if act or call.direction == "in":
            self.last_call = time.monotonic()
        self.note(EventKind.CALL, act, f"{call.where} {call.direction} {call.name} {call.status}")

    def _owner(self, request: object) -> str:
        """Return the act that a request is about, "" if it is about none."""
        if not isinstance(request, dict):
            return ""
        told = [request.get(name) for name in ("channel", "user", "user_id")]
        named = [one.get("id") if isinstance(one, dict) else one for one in told]
        return next((self.owners[name] for name in named if name in self.owners), "")

    async def act(self, player: Player) -> None:
        await asyncio.sleep(max(0.0, player.act.at - self.elapsed))

        def note(kind: EventKind, text: str = "") -> None:
            self.note(kind, player.act.id, text)

        await Performer(player, note).perform()

    async def break_things(self, faults: Faults) -> None:
        async def one(number: int) -> None:
            fault = self.plan.faults[number]
            await asyncio.sleep(max(0.0, fault.at - self.elapsed))
            self.note(EventKind.FAULT, text=f"begins {fault}")
            await faults.do(fault)
            self.note(EventKind.FAULT, text=f"over {fault}")

        await asyncio.gather(*(one(number) for number in range(len(self.plan.faults))))

    async def wait_until_quiet(self, stores: Stores) -> None:
        """Wait until everything came, or nothing has happened for long; then for what comes twice."""
        deadline, self.last_call = time.monotonic() + MAX_WAIT_SECONDS, time.monotonic()
        waiting: Sequence[Player] = self.cast.players
        while waiting and time.monotonic() < deadline and time.monotonic() - self.last_call < QUIET_SECONDS:
            await asyncio.sleep(0.5)
            waiting = [player for player in waiting if await self._is_missing(player, stores)]
        await asyncio.sleep(max(SETTLE_SECONDS, self._late_until() - self.elapsed))

    def _late_until(self) -> float:
        """Return when the last late effect of GoTo has been told, in seconds since the load began."""
        late = [fault for fault in self.plan.faults if fault.kind is FaultKind.GOTO_LATE]
        return max((fault.at + fault.seconds + LATE_LOOK_SECONDS for fault in late), default=0.0)

    async def _is_missing(self, player: Player, stores: Stores) -> bool:
        try:
            events = [*self.history.of(player.act.id), *await observe(player, stores, self.elapsed)]
        except RedisError:
            return True
        return judge_act(player.act, events).outcome.may_change

    async def conclude(self, stores: Stores) -> Result:
        for player in self.cast.players:
            self.history += await observe(player, stores, self.elapsed)
        self.history += seats(self.cast)
        verdicts = judge(self.plan.acts, self.history)
        faulty = {verdict.act for verdict in verdicts if verdict.outcome.is_fault}
        return Result(
            verdicts=verdicts,
            history=self.history,
            late=lateness(self.cast),
            log=self.cluster.log(),
            shown={one.act.id: one.user.shown() for one in self.cast.players if one.act.id in faulty},
        )


async def install_everywhere(cast: Cast) -> None:
    """Have somebody of each workspace install Usher. The bot has to run, undisturbed."""
    installers = {player.user.slack.ws.id: player.user for player in cast.players}
    for user in installers.values():
        assert await install(user) is InstallResult.DONE, user.slack.ws.id


async def play(plan: Plan) -> Result:
    """Play a plan on processes of its own."""
    steps_clocks = any(fault.kind is FaultKind.STEP_CLOCK for fault in plan.faults)
    async with AsyncExitStack() as stack:
        CLOCK.show_wall_time()
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="usher-campaign-")))
        cluster = await stack.enter_async_context(open_cluster(folder, steps_clocks=steps_clocks))
        environment = cluster.environment
        cast = await add_people(environment, plan.acts)
        cluster.options |= oauth_settings(environment.sandbox)
        await cluster.open(plan.webs, plan.workers)
        await install_everywhere(cast)
        await add_trainings(environment, cast)
        await fill_workspaces(environment, cast)
        stores = await stack.enter_async_context(open_bot_stores(environment))
        await add_reminders(environment, cast, CLOCK.now() + timedelta(seconds=LEAD_TIME))
        run = Run(plan=plan, cluster=cluster, cast=cast, begin=time.monotonic() + LEAD_TIME)
        run.owners = owner_names(environment, cast.players)
        panel = environment.sandbox.slack.panel
        panel.listeners.append(lambda call: run.note_call(RecordedCall(**call)))
        faults = Faults(cluster)
        await asyncio.gather(run.break_things(faults), *(run.act(player) for player in cast.players))
        panel.all_off()
        async with START_LOCK:
            pass
        await cluster.recover()
        await run.wait_until_quiet(stores)
        return await run.conclude(stores)

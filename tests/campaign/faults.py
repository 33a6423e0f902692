"""The faults of a plan, as they are done to the processes and the simulators."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tests.campaign.cluster import Cluster, Slot, set_clock, unpack_previous_release
from tests.campaign.plan import FaultKind, PlannedFault
from tests.support.source import ROOT

WRITES = (
    "meetings.create",
    "meetings.update",
    "meetings.delete",
    "trainings.create",
    "trainings.registrants.create",
    "trainings.registrants.delete",
    "organizers.create",
)
"""Operations of GoTo whose outcome is told to somebody."""


class Faults:
    """Does the faults of one run."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._redis = asyncio.Lock()
        self._previous = cache(lambda: unpack_previous_release(Path(cluster.folder) / "previous"))

    async def do(self, fault: PlannedFault) -> None:
        """Do one fault and undo what does not pass by itself."""
        match fault.kind:
            case FaultKind.KILL_WORKER:
                await self._replace(self.cluster.slot("worker", fault.target), self.cluster.kill)
            case FaultKind.KILL_WEB:
                await self._replace(self.cluster.slot("web", fault.target), self.cluster.kill)
            case FaultKind.STOP_WORKER:
                await self._replace(self.cluster.slot("worker", fault.target), self.cluster.stop)
            case FaultKind.RESTART_REDIS | FaultKind.FREEZE_REDIS:
                await self._lose_redis(fault)
            case FaultKind.GOTO_WRITE | FaultKind.GOTO_DOWN:
                await self._break_goto(fault)
            case FaultKind.GOTO_LATE:
                self._make_write_late(fault.seconds)
            case FaultKind.SLACK_WRITE | FaultKind.SLACK_DOWN:
                await self._switch(f"slack.{fault.detail}", fault.seconds)
            case FaultKind.STEP_CLOCK:
                await self._step_clock(fault)
            case FaultKind.DEPLOY:
                await self._deploy(fault)

    async def _replace(self, slot: Slot, end: Callable[[Slot], object]) -> None:
        async with slot.lock:
            await end(slot)  # type: ignore[misc]
            await self.cluster.start(slot)

    async def _lose_redis(self, fault: PlannedFault) -> None:
        server = self.cluster.server
        async with self._redis:
            restart = fault.kind is FaultKind.RESTART_REDIS
            await (server.kill() if restart else server.freeze())
            try:
                await asyncio.sleep(fault.seconds)
            finally:
                await (server.start() if restart else server.thaw())

    async def _break_goto(self, fault: PlannedFault) -> None:
        switches = self.cluster.environment.sandbox.goto.faults
        # A switch knows one list of operations: what was narrowed to writes is broken for all while GoTo is down.
        switches.narrow(f"goto.{fault.detail}", *(WRITES if fault.kind is FaultKind.GOTO_WRITE else ()))
        await self._switch(f"goto.{fault.detail}", fault.seconds)

    def _make_write_late(self, seconds: float) -> None:
        goto = self.cluster.environment.sandbox.goto
        goto.behavior.late_effect_seconds = seconds
        goto.faults.narrow("goto.late_effect", *WRITES)
        self.cluster.environment.sandbox.slack.panel.switch("goto.late_effect", times=1)

    async def _switch(self, name: str, seconds: float) -> None:
        panel = self.cluster.environment.sandbox.slack.panel
        panel.switch(name, times=None if seconds else 1)
        if seconds:
            await asyncio.sleep(seconds)
            panel.switch(name, on=False)

    async def _step_clock(self, fault: PlannedFault) -> None:
        slots = self.cluster.slots
        slot = slots[fault.target % len(slots)]
        set_clock(slot.clock, shown=float(fault.detail))
        await asyncio.sleep(fault.seconds)
        set_clock(slot.clock)

    async def _deploy(self, fault: PlannedFault) -> None:
        previous = await asyncio.to_thread(self._previous)
        slots = [self.cluster.slot(verb, fault.target) for verb in ("web", "worker")]
        for slot in slots:
            await self.cluster.run_release(slot, previous)
        await asyncio.sleep(fault.seconds)
        for slot in slots:
            await self.cluster.run_release(slot, str(ROOT))

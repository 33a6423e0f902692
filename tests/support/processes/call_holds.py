"""Hold a call just before or after its effect, so that its caller can be killed right there."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bot.sandbox.panel import GatePhase, Panel, Simulator
from tests.support.processes.programs import PROCESS_TIMEOUT_SECONDS


class CallPoint(NamedTuple):
    """A moment of a call."""

    moment: GatePhase
    name: str

    def __str__(self) -> str:
        return f"{self.moment} {self.name}"


@dataclass
class Hold:
    """A call to hold: ``reached`` is set when it arrives, ``may_continue`` decides what follows."""

    point: CallPoint
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    may_continue: asyncio.Future[bool] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class CallHolds:
    """Holds calls by owner. ``who`` returns the owner of a call, None for nobody."""

    def __init__(self, panel: Panel, who: Callable[[Simulator, str, Any], str | None]) -> None:
        self.who = who
        self.passed: defaultdict[str, list[str]] = defaultdict(list)
        self._holds: dict[str, list[Hold]] = {}
        panel.gate = self._hold

    def hold(self, whose: str, *points: CallPoint) -> None:
        """Hold this owner's calls at these points in turn: the next once the former is dropped."""
        self._holds[whose] = [Hold(point) for point in points]

    def ahead(self) -> dict[str, CallPoint]:
        """Return the next point of each owner who has any."""
        return {whose: holds[0].point for whose, holds in self._holds.items() if holds}

    async def all_reached(self, whose: Sequence[str]) -> None:
        """Wait until the next call of each of these is held. AssertionError if one does not come."""
        try:
            async with asyncio.timeout(PROCESS_TIMEOUT_SECONDS):
                await asyncio.gather(*(self._holds[one][0].reached.wait() for one in whose))
        except TimeoutError:
            missing = {
                one: f"{self._holds[one][0].point} of {self.passed[one]}"
                for one in whose
                if not self._holds[one][0].reached.is_set()
            }
            raise AssertionError(f"these calls did not come: {missing}") from None

    def release(self, whose: str | None = None) -> None:
        """Let held calls continue: this owner's, or everybody's."""
        self._end([whose] if whose else list(self._holds), go_on=True)

    def drop(self) -> None:
        """Drop held calls: their callers are dead."""
        self._end(list(self._holds), go_on=False)

    def _end(self, whose: Sequence[str], *, go_on: bool) -> None:
        for one in whose:
            holds = self._holds[one]
            if holds and holds[0].reached.is_set():
                holds.pop(0).may_continue.set_result(go_on)

    async def _hold(self, moment: GatePhase, where: Simulator, name: str, request: Any) -> bool:
        whose = self.who(where, name, request)
        if whose is None:
            return True
        if moment == "before":
            self.passed[whose].append(name)
        holds = self._holds.get(whose)
        if not holds or holds[0].point != (moment, name) or holds[0].reached.is_set():
            return True
        hold = holds[0]
        hold.reached.set()
        return await asyncio.shield(hold.may_continue)

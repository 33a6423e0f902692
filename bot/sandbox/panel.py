"""The panel of both simulators: the calls they handled, and the faults that can be switched on."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Simulator = Literal["slack", "goto"]
GatePhase = Literal["before", "after"]
Gate = Callable[[GatePhase, Simulator, str, Any], Awaitable[bool]]


@dataclass(slots=True, kw_only=True)
class RecordedCall:
    """One request a simulator received from the bot (``out``) or sent to it (``in``). ``ms`` is its duration."""

    where: Simulator
    direction: Literal["in", "out"]
    name: str
    status: int | str
    ms: float
    at: float
    request: Any = None
    response: Any = None
    n: int = 0


@dataclass(slots=True, kw_only=True)
class FaultChoice:
    """What a fault is like: one of ``options``. ``name`` tells a fault's choices apart, ``label`` is shown."""

    name: str
    label: str
    options: tuple[str, ...]
    chosen: str


@dataclass(slots=True, kw_only=True)
class Fault:
    """A fault to switch on. ``remaining`` is the number of uses left; None means until it is switched off.

    ``on_choice`` is told the name and value of each choice that is made in the panel.
    """

    id: str
    where: Simulator
    label: str
    help: str
    on: bool = False
    remaining: int | None = None
    choices: tuple[FaultChoice, ...] = ()
    on_choice: Callable[[str, str], None] = lambda name, value: None


@dataclass(kw_only=True)
class Panel:
    """The latest calls and the fault switches; ``listeners`` get each new call as a dict.

    ``gate`` is awaited just before and just after the effect of each call of the bot, with the call's name and
    request. The call waits for it; False drops the connection at that point.
    """

    calls: deque[RecordedCall] = field(default_factory=lambda: deque(maxlen=500))
    faults: dict[str, Fault] = field(default_factory=dict)
    make_fault: Callable[[str], Fault | None] = lambda fault_id: None
    """Returns a fault whose id names what it is about, such as a method and a code; None for any other id."""
    listeners: list[Callable[[dict[str, Any]], None]] = field(default_factory=list)
    gate: Gate | None = None
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def record(self, call: RecordedCall) -> None:
        call.n = next(self._numbers)
        self.calls.append(call)
        for listener in list(self.listeners):
            listener(asdict(call))

    async def passes_gate(self, phase: GatePhase, simulator: Simulator, name: str, request: Any) -> bool:
        """Wait for the gate; return False if the call's connection is to be dropped."""
        return self.gate is None or await self.gate(phase, simulator, name, request)

    def add_faults(self, *faults: Fault) -> None:
        """Add switches; each simulator does this once when it is created."""
        for fault in faults:
            self.faults[fault.id] = fault

    def switch(self, fault_id: str, *, on: bool = True, times: int | None = None) -> None:
        """Switch a fault on (for ``times`` uses, or until it is switched off) or off. KeyError if unknown."""
        made = None if fault_id in self.faults else self.make_fault(fault_id)
        if made is not None:
            self.add_faults(made)
        fault = self.faults[fault_id]
        fault.on, fault.remaining = on, times if on else None

    def choose(self, fault_id: str, name: str, value: str) -> None:
        """Choose what a fault is like. KeyError if there is no such fault, choice or option."""
        fault = self.faults[fault_id]
        choice = {one.name: one for one in fault.choices}[name]
        if value not in choice.options:
            raise KeyError(value)
        choice.chosen = value
        fault.on_choice(name, value)

    def consume_fault(self, fault_id: str) -> bool:
        """Return True if the fault applies now, and count the use."""
        fault = self.faults.get(fault_id)
        if fault is None or not fault.on:
            return False
        if fault.remaining is not None:
            fault.remaining -= 1
            if fault.remaining <= 0:
                fault.on, fault.remaining = False, None
        return True

    def all_off(self) -> None:
        for fault in self.faults.values():
            fault.on, fault.remaining = False, None

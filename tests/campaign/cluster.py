"""The bot's processes behind a balancer, and their Redis: started, killed, replaced."""

from __future__ import annotations

import asyncio
import io
import shutil
import signal
import subprocess
import tarfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.campaign.balancer import Balancer, open_balancer
from tests.campaign.sentences import PREVIOUS_RELEASE
from tests.support.processes.environment import Environment, open_environment
from tests.support.processes.programs import Program, wait_until_ready
from tests.support.processes.redis import RedisServer
from tests.support.source import ROOT

STOP_SECONDS = 30.0
MAX_RESTART_SECONDS = 120.0
"""Longer than any fault lasts: a process that can't start after that never will."""
MODULE = "tests.campaign.bot_process"


@dataclass(kw_only=True)
class Slot:
    """A place for one process; ``clock`` is the file of its clock, ``folder`` holds the code that it runs."""

    verb: str
    clock: Path
    folder: str = str(ROOT)
    program: Program | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    said: list[str] = field(default_factory=list)
    """What the former processes of this place wrote."""


@dataclass(kw_only=True)
class Cluster:
    """All processes of one run."""

    environment: Environment
    server: RedisServer
    balancer: Balancer
    folder: Path
    steps_clocks: bool = False
    slots: list[Slot] = field(default_factory=list)
    options: dict[str, str | None] = field(default_factory=dict)
    """What the environment of each process has besides."""

    async def open(self, webs: int, workers: int) -> None:
        for number, verb in enumerate(["web"] * webs + ["worker"] * workers):
            clock = self.folder / f"clock-{number}"
            set_clock(clock)
            self.slots.append(Slot(verb=verb, clock=clock))
        await asyncio.gather(*(self.start(slot) for slot in self.slots))
        await self.environment.ready()

    def slot(self, verb: str, target: int) -> Slot:
        of_kind = [slot for slot in self.slots if slot.verb == verb]
        return of_kind[target % len(of_kind)]

    async def start(self, slot: Slot) -> None:
        """Start this place's process, unless it runs. A Redis that is away is waited for, as a supervisor would."""
        clock = {"USHER_CLOCK": str(slot.clock)} if self.steps_clocks else {}
        changes = {"PYTHONPATH": slot.folder, "PORT": "0", **clock, **self.options}
        deadline = asyncio.get_running_loop().time() + MAX_RESTART_SECONDS
        while slot.program is None:
            try:
                slot.program = await self.environment.start(slot.verb, module=MODULE, **changes)
            except AssertionError:
                # It ended before it was up: Redis or Slack was away.
                if asyncio.get_running_loop().time() > deadline:
                    raise
                await asyncio.sleep(0.5)
        await self._balance()

    async def kill(self, slot: Slot) -> None:
        if slot.program is not None:
            slot.program, program = None, slot.program
            await program.kill()
            slot.said.append(program.said)

    async def stop(self, slot: Slot) -> None:
        if slot.program is not None:
            slot.program, program = None, slot.program
            program.send(signal.SIGTERM)
            try:
                await program.ends(STOP_SECONDS)
            except TimeoutError:
                await program.kill()  # As a supervisor does.
            slot.said.append(program.said)

    async def run_release(self, slot: Slot, folder: str) -> None:
        """Replace this place's process by one of another release."""
        async with slot.lock:
            await self.stop(slot)
            slot.folder = folder
            await self.start(slot)

    async def _balance(self) -> None:
        webs = [slot.program for slot in self.slots if slot.verb == "web" and slot.program is not None]
        self.balancer.ports = [await web.port() for web in webs]

    async def recover(self) -> None:
        """Have every place run this release, with a right clock."""
        for slot in self.slots:
            set_clock(slot.clock)
            if slot.folder != str(ROOT):
                await self.run_release(slot, str(ROOT))
            await self.start(slot)
        await wait_until_ready(self.environment.url)

    def log(self) -> str:
        """Return all that the processes wrote."""
        parts = []
        for number, slot in enumerate(self.slots):
            said = [*slot.said, *([slot.program.said] if slot.program else [])]
            parts += [f"--- {slot.verb} {number}\n{text}" for text in said]
        return "\n".join(parts)


def set_clock(path: Path, real: float = 0.0, shown: float = 0.0, rate: float = 1.0) -> None:
    """Write the file of a clock (see ``FileClock``); without numbers it shows the machine's time."""
    path.write_text(f"{real:.6f} {shown:.6f} {rate}", encoding="ascii")


def unpack_previous_release(folder: Path) -> str:
    """Put the code of the previous release into a folder, with the program that starts its processes."""
    commit = PREVIOUS_RELEASE.read_text(encoding="ascii").strip()
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True, timeout=60)
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as tree:
        tree.extractall(folder, filter="data")
    own = folder / "tests" / "campaign"
    own.mkdir(exist_ok=True)
    for name in ("__init__.py", "bot_process.py"):
        shutil.copy(Path(__file__).parent / name, own / name)
    return str(folder)


@asynccontextmanager
async def open_cluster(
    folder: Path, *, steps_clocks: bool = False, options: Mapping[str, str] | None = None
) -> AsyncIterator[Cluster]:
    """Open simulators, Redis and balancer; ``open`` starts the processes, with these names in their environment."""
    async with AsyncExitStack() as stack:
        server = RedisServer(folder / "redis")
        stack.push_async_callback(server.aclose)
        await server.start()
        environment = await stack.enter_async_context(open_environment(server.url, folder, by_socket=False))
        port = int(environment.url.rpartition(":")[2])
        balancer = await stack.enter_async_context(open_balancer(port))
        yield Cluster(
            environment=environment,
            server=server,
            balancer=balancer,
            folder=folder,
            steps_clocks=steps_clocks,
            options=dict(options or {}),
        )

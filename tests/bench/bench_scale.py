"""How many lists 1, 2 and 4 web processes answer in a second: ``python -m tests.bench scale``.

Requests go to the processes in turn, 32 at a time, without a balancer. The simulators run in a process of their own,
whoever sends the requests in this one, and Redis in a third: all of them share the machine's cores. For workers see
``tests.campaign.tails --workers``.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack

import uvloop

from tests.bench.bot_with_sandbox import redis_with_alice
from tests.bench.figures import Row, table
from tests.bench.payloads import command
from tests.bench.processes import Connection, cpu_seconds_of, process, resident_bytes_of
from tests.bench.sandbox import SandboxProcess
from tests.support.ports import free_port

PROCESSES, IN_FLIGHT = (1, 2, 4), 32
WARM_UP_SECONDS, ROUNDS, ROUND_SECONDS = 1.0, 4, 2.0
MEETINGS = 10


class Load:
    """Keeps ``IN_FLIGHT`` requests going, each over a connection of its own."""

    def __init__(self, sandbox: SandboxProcess, ports: Sequence[int]) -> None:
        self._sandbox, self._ports = sandbox, ports
        self._numbers = itertools.count()
        self.answered = 0

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for number in range(IN_FLIGHT):
                group.create_task(self._ask(self._ports[number % len(self._ports)]))

    async def _ask(self, port: int) -> None:
        line = await Connection.to(port)
        while True:
            press = f"scale.{next(self._numbers)}"
            payload = command(self._sandbox.secret, self._sandbox.workspace, "/meeting", "list", press)
            status, body = await line.ask(payload)
            assert status == 200, (status, body)
            self.answered += 1


async def measure() -> list[Row]:
    found = [await measure_with(count) for count in PROCESSES]
    return [row for rows in found for row in rows]


async def measure_with(count: int) -> list[Row]:
    async with AsyncExitStack() as stack:
        url, sandbox, first = await stack.enter_async_context(redis_with_alice(MEETINGS))
        ports, pids = [first, *(free_port() for _ in range(count - 1))], []
        for port in ports:
            told = {"settings": sandbox.settings, "redis_url": url, "port": port}
            pids.append(await stack.enter_async_context(process("-m", "tests.bench.bot", "web", told=told)))
            await (await Connection.to(port)).close()
        load = Load(sandbox, ports)
        running = asyncio.create_task(load.run())
        while not load.answered and not running.done():  # noqa: ASYNC110 - the processes start
            await asyncio.sleep(0.1)
        if running.done():
            await running
        await asyncio.sleep(WARM_UP_SECONDS)
        rates, cpu, before = [], sum(map(cpu_seconds_of, pids)), load.answered
        for _ in range(ROUNDS):
            began, answered = time.perf_counter(), load.answered
            await asyncio.sleep(ROUND_SECONDS)
            rates.append((load.answered - answered) / (time.perf_counter() - began))
        each = (sum(map(cpu_seconds_of, pids)) - cpu) / (load.answered - before)
        memory = max(map(resident_bytes_of, pids)) / 2**20
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    return [
        Row(
            what=f"`/meeting list`, {IN_FLIGHT} in flight, {count} web processes",
            beside="",
            ours=f"{1000 * each:.1f} ms of CPU each, {memory:.0f} MB a process",
            floor="",
            ratios=rates,
            aim=None,
            unit=" a second",
        )
    ]


if __name__ == "__main__":
    print(table(uvloop.run(measure())))

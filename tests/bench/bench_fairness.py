"""Bob's help while Alice sends a hundred requests a second, beside the same alone: ``python -m tests.bench fairness``.

The web process is started as in production, with the budget as shipped: one request a second for each, which Bob keeps
to; of Alice's, one a second is answered with her list at GoTo, and the others from memory.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import uvloop

from tests.bench.bot_with_sandbox import redis_with_alice
from tests.bench.figures import Row, milliseconds, percentile, table
from tests.bench.payloads import USER, command
from tests.bench.processes import Connection, process
from tests.bench.sandbox import SandboxProcess

ROUNDS, EACH = 2, 40
GAP = 1.0
"""Seconds between two requests of Bob: his budget."""
BUDGET = {"person_requests_per_minute": "60", "person_burst": "20"}
FLOOD_PER_SECOND, FLOOD_CONNECTIONS = 100, 25
MAX_RATIO = 2


async def measure() -> list[Row]:
    async with AsyncExitStack() as stack:
        url, sandbox, port = await stack.enter_async_context(redis_with_alice(meetings=10))
        environment = sandbox.environment(redis_url=url, port=str(port), log_level="WARNING", **BUDGET)
        await stack.enter_async_context(process("-m", "bot", "web", environment=environment))
        bob = await Connection.to(port)
        stack.push_async_callback(bob.close)
        await ask_help(bob, sandbox, "first", 20)
        alone, beside = [], []
        for number in range(ROUNDS):
            alone.append(await ask_help(bob, sandbox, f"alone {number}", EACH))
            async with flood(sandbox, port, number):
                beside.append(await ask_help(bob, sandbox, f"beside {number}", EACH))
    ratios = [percentile(b, 0.99) / percentile(a, 0.99) for a, b in zip(alone, beside, strict=True)]
    shown = [milliseconds(percentile([t for one in s for t in one], 0.99)) for s in (beside, alone)]
    return [
        Row(
            what="`/meeting help` of one while another sends 100 requests a second, p99",
            beside="the same alone",
            ours=shown[0],
            floor=shown[1],
            ratios=ratios,
            aim=MAX_RATIO,
        )
    ]


async def ask_help(bob: Connection, sandbox: SandboxProcess, name: str, count: int) -> list[float]:
    """Return the seconds of each of Bob's requests."""
    found = []
    for number in range(count):
        await asyncio.sleep(GAP)
        press = f"{name} {number}"
        found.append(
            await bob.timed(command(sandbox.secret, sandbox.workspace, "/meeting", "help", press, "U0BOB"))
        )
    return found


@asynccontextmanager
async def flood(sandbox: SandboxProcess, port: int, number: int) -> AsyncIterator[None]:
    """Have Alice send requests while the block runs."""
    lines = [await Connection.to(port) for _ in range(FLOOD_CONNECTIONS)]
    tasks = [
        asyncio.create_task(keep_asking(line, sandbox, f"{number} {place}"))
        for place, line in enumerate(lines)
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for line in lines:
            await line.close()


async def keep_asking(line: Connection, sandbox: SandboxProcess, name: str) -> None:
    count = 0
    while True:
        count += 1
        asked = line.ask(
            command(sandbox.secret, sandbox.workspace, "/meeting", "list", f"{name} {count}", USER)
        )
        await asyncio.gather(asked, asyncio.sleep(FLOOD_CONNECTIONS / FLOOD_PER_SECOND))


if __name__ == "__main__":
    print(table(uvloop.run(measure())))

"""Start to the first ack of ``python -m bot web`` beside a bare ASGI app: ``python -m tests.bench start``.

From the start of the process until the answer to a signed ``/meeting help``, by the wall clock and by the CPU that the
process used, which a busy machine does not stretch.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

import uvloop

from tests.bench.bot_with_sandbox import redis_with_alice
from tests.bench.figures import Row, paired, table
from tests.bench.payloads import command
from tests.bench.processes import Connection, cpu_seconds_of, process
from tests.bench.sandbox import SandboxProcess
from tests.support.ports import free_port

ROUNDS = 7


async def first_ack(
    sandbox: SandboxProcess, port: int, *arguments: str, environment: Mapping[str, str] | None = None
) -> tuple[float, float]:
    """Return the seconds from the start of a process to its first ack, by the wall and by its CPU."""
    began = time.perf_counter()
    async with process(*arguments, environment=environment) as pid:
        line = await Connection.to(port)
        status, _ = await line.ask(command(sandbox.secret, sandbox.workspace, "/meeting", "help", str(began)))
        passed, used = time.perf_counter() - began, cpu_seconds_of(pid)
        await line.close()
        assert status == 200, status
    return passed, used


async def measure() -> list[Row]:
    walls: tuple[list[float], list[float]] = ([], [])
    cpus: tuple[list[float], list[float]] = ([], [])
    async with redis_with_alice() as (url, sandbox, port):
        other = free_port()
        environment = sandbox.environment(redis_url=url, port=str(port), log_level="WARNING")
        for _ in range(ROUNDS + 1):
            ours = await first_ack(sandbox, port, "-m", "bot", "web", environment=environment)
            floor = await first_ack(sandbox, other, "-m", "tests.bench.bare", str(other), sandbox.secret)
            for series, index in ((walls, 0), (cpus, 1)):
                series[0].append(ours[index])
                series[1].append(floor[index])
    return [
        paired(
            "start of `bot web` to its first ack", "a bare ASGI app", walls[0][1:], walls[1][1:], 2.5, seconds
        ),
        paired("the same, CPU", "", cpus[0][1:], cpus[1][1:], None, seconds),
    ]


def seconds(value: float) -> str:
    return f"{value:.2f} s"


if __name__ == "__main__":
    print(table(uvloop.run(measure())))

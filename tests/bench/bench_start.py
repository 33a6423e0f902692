"""Start to the first ack of ``python -m bot web`` beside a bare ASGI app and beside a plain Bolt app: ``python -m
tests.bench start``.

From the start of the process until the answer to a signed ``/meeting help``, by the wall clock and by the CPU that the
process used, which a busy machine does not stretch; then the memory that the process has in use.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import uvloop

from tests.bench.bot_with_sandbox import redis_with_alice
from tests.bench.figures import Row, paired, table
from tests.bench.payloads import command
from tests.bench.processes import Connection, cpu_seconds_of, process, resident_bytes_of
from tests.bench.sandbox import SandboxProcess
from tests.support.ports import free_port

ROUNDS = 7


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds to the first ack by the wall and by CPU, and bytes in use after it."""

    wall: float
    cpu: float
    memory: float


async def first_ack(
    sandbox: SandboxProcess, port: int, *arguments: str, environment: Mapping[str, str] | None = None
) -> Start:
    """Return what it takes to start a process up to its first ack."""
    began = time.perf_counter()
    async with process(*arguments, environment=environment) as pid:
        line = await Connection.to(port)
        status, _ = await line.ask(command(sandbox.secret, sandbox.workspace, "/meeting", "help", str(began)))
        found = Start(time.perf_counter() - began, cpu_seconds_of(pid), resident_bytes_of(pid))
        await line.close()
        assert status == 200, status
    return found


async def measure() -> list[Row]:
    found: tuple[list[Start], list[Start], list[Start]] = ([], [], [])
    async with redis_with_alice() as (url, sandbox, port):
        bare_port, peer_port = free_port(), free_port()
        environment = sandbox.environment(redis_url=url, port=str(port), log_level="WARNING")
        settings = {
            "PEER_PORT": str(peer_port),
            "PEER_SECRET": sandbox.secret,
            "PEER_BOT_TOKEN": environment["SLACK_BOT_TOKEN"],
            "PEER_SLACK_URL": environment["SLACK_API_URL"],
            "PEER_GOTO_URL": environment["GOTO_API_URL"],
            "PEER_JOIN_URL": environment["GOTO_JOIN_URL"],
            "PEER_REDIS_URL": url,
        }
        for number in range(ROUNDS + 1):
            round_found = (
                await first_ack(sandbox, port, "-m", "bot", "web", environment=environment),
                await first_ack(sandbox, bare_port, "-m", "tests.bench.bare", str(bare_port), sandbox.secret),
                await first_ack(sandbox, peer_port, "-m", "tests.bench.peer.app", environment=settings),
            )
            for series, one in zip(found, round_found, strict=True):
                if number:
                    series.append(one)
    ours, bare, peer = found
    what, bolt = "start of `bot web` to its first ack", "a plain Bolt app"
    return [
        paired(what, "a bare ASGI app", [s.wall for s in ours], [s.wall for s in bare], None, seconds),
        paired(what, bolt, [s.wall for s in ours], [s.wall for s in peer], 1.3, seconds),
        paired("the same, CPU", bolt, [s.cpu for s in ours], [s.cpu for s in peer], None, seconds),
        paired(
            "memory of `bot web` after it",
            bolt,
            [s.memory for s in ours],
            [s.memory for s in peer],
            1.3,
            megabytes,
        ),
    ]


def megabytes(count: float) -> str:
    return f"{count / 1e6:.0f} MB"


def seconds(value: float) -> str:
    return f"{value:.2f} s"


if __name__ == "__main__":
    print(table(uvloop.run(measure())))

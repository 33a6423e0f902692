"""The ack of a pure command by an idle bot beside a bare app that checks the signature: ``python -m tests.bench ack``.

Each is a process of its own under uvicorn, started as in production; requests go out one by one, now to the one, now to
the other. The 10 ms step is Bolt's polling for the ack, which ``process_before_response`` avoids.
"""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack

import uvloop

from bot.views import ids as act
from tests.bench.bot_with_sandbox import redis_with_alice
from tests.bench.figures import Row, milliseconds, percentile, table
from tests.bench.payloads import CHANNEL, Payload, command, interaction
from tests.bench.processes import Connection, process
from tests.bench.sandbox import SandboxProcess
from tests.support.ports import free_port

FLOOR = "a bare ASGI app that checks the signature"
ROUNDS, EACH = 15, 40
GAP = 0.002
"""Seconds between two requests, so that the bot is idle when one comes."""
STEP = 10
"""Milliseconds."""


Made = Callable[[SandboxProcess, str], Payload]


def mistyped_command(sandbox: SandboxProcess, press: str) -> Payload:
    """Return a command that asks for nothing that is kept: a verb mistyped, answered with what was meant."""
    return command(sandbox.secret, sandbox.workspace, "/meeting", "shedule tomorrow", press)


def join_press(sandbox: SandboxProcess, press: str) -> Payload:
    """Return the press of [Join], which only opens an address."""
    pressed = {"action_id": act.JOIN, "block_id": "b", "type": "button", "action_ts": press}
    container = {"type": "message", "message_ts": "1.1", "channel_id": CHANNEL}
    return interaction(
        sandbox.secret,
        sandbox.workspace,
        "block_actions",
        actions=[pressed],
        container=container,
        trigger_id=press,
    )


def help_command(sandbox: SandboxProcess, press: str) -> Payload:
    """Return the help, which is fit to its reader: what is kept of the person is read."""
    return command(sandbox.secret, sandbox.workspace, "/meeting", "help", press)


CASES: Mapping[str, tuple[Made, float | None]] = {
    "idle ack of a mistyped command, p50": (mistyped_command, 2),
    "idle ack of a press of [Join], p50": (join_press, 2),
    "idle ack of `/meeting help`, p50": (help_command, None),
}


async def measure() -> list[Row]:
    async with AsyncExitStack() as stack:
        url, sandbox, port = await stack.enter_async_context(redis_with_alice())
        other = free_port()
        environment = sandbox.environment(redis_url=url, port=str(port), log_level="WARNING")
        await stack.enter_async_context(process("-m", "bot", "web", environment=environment))
        await stack.enter_async_context(process("-m", "tests.bench.bare", str(other), sandbox.secret))
        bot, bare = await Connection.to(port), await Connection.to(other)
        stack.push_async_callback(bot.close)
        stack.push_async_callback(bare.close)
        found: dict[str, tuple[list[list[float]], list[list[float]]]] = {name: ([], []) for name in CASES}
        for number in range(ROUNDS + 1):
            for name, (made, _) in CASES.items():
                ours, floor = await in_sequence(bot, bare, sandbox, made, number)
                if number:
                    found[name][0].append(ours)
                    found[name][1].append(floor)
    return [row for name, (_, aim) in CASES.items() for row in rows(name, aim, *found[name])]


async def in_sequence(
    bot: Connection, bare: Connection, sandbox: SandboxProcess, made: Made, number: int
) -> tuple[list[float], list[float]]:
    """Return the seconds of each answer, of the one and of the other in turn."""
    ours, floor = [], []
    for each in range(EACH):
        payload = made(sandbox, f"{number}.{each}.{made.__name__}")
        await asyncio.sleep(GAP)
        ours.append(await bot.timed(payload))
        await asyncio.sleep(GAP)
        floor.append(await bare.timed(payload))
    return ours, floor


def rows(name: str, aim: float | None, ours: list[list[float]], floor: list[list[float]]) -> list[Row]:
    ratios = [
        statistics.median(one) / statistics.median(other) for one, other in zip(ours, floor, strict=True)
    ]
    ours_all, floor_all = [t for one in ours for t in one], [t for one in floor for t in one]
    shown = [milliseconds(statistics.median(series)) for series in (ours_all, floor_all)]
    found = [Row(what=name, beside=FLOOR, ours=shown[0], floor=shown[1], ratios=ratios, aim=aim)]
    if aim is not None:
        tails = [milliseconds(percentile(series, 0.9)) for series in (ours_all, floor_all)]
        high = [percentile(one, 0.9) * 1000 for one in ours]
        found.append(
            Row(
                what="the same, p90: no step of 10 ms",
                beside="",
                ours=tails[0],
                floor=tails[1],
                ratios=high,
                aim=STEP,
                unit=" ms",
            )
        )
    return found


if __name__ == "__main__":
    print(table(uvloop.run(measure())))

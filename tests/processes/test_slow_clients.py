"""A thousand strangers who send no whole request: little memory, all closed in time, people served meanwhile."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.support.clocks import CLOCK
from tests.support.processes.environment import Environment
from tests.support.processes.programs import Program
from tests.support.slow_clients import SlowClient, post, slow_clients

pytestmark = pytest.mark.exhaustive

MAX_GROWTH_MB = {250: 20, 1000: 64}
"""What so many may cost at once: about 40 kB each, until those that wait longest are closed."""
MAX_SECONDS = 20
"""Ten as shipped, and as many for a busy machine to notice."""

SIGNED = ("Content-Type: application/json", "X-Slack-Signature: v0=" + "0" * 64)


def memory_mb(program: Program) -> float:
    """Return the memory that the process has in use."""
    status = Path(f"/proc/{program.process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


ANSWERED = (
    (b"GET /healthz HTTP/1.1\r\nHost: usher\r\n\r\n",),
    (b"GET / HTTP/1.1\r\nHost: usher\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",),
)
"""Whole requests, after which the connections stay open for the next one."""


def unfinished() -> list[tuple[bytes, ...]]:
    """Return what other strangers send: nothing, half a header, and bodies without an end."""
    stamp = f"X-Slack-Request-Timestamp: {int(CLOCK.now().timestamp())}"
    return [
        (),
        (b"POST /slack/events HTTP/1.1\r\nHost: usher\r\nX-Slack",),
        (b"GET /healthz HTTP/1.1\r\nX: ", b"x" * 30_000),
        (post("/slack/events", 1_000_000), b"x" * 999_999),
        (post("/slack/events", 1_000_000, *SIGNED, stamp), b"x" * 999_999),
        (post("/goto/connect", 16_000, "Content-Type: application/x-www-form-urlencoded"), b"x" * 15_999),
        (post("/goto/connect", 300_000_000), b"x" * 100_000),
        (b"\x16\x03\x01 no HTTP at all\r\n\r\n",),
        (b"GET /slack/install HTTP/1.1\r\nHost: usher\r\n\r\n", b"GET /calendar/x.ics HTTP/1.1\r\nHost: u"),
    ]


@pytest.mark.parametrize("count", [250, 1000])
async def test_strangers_cost_little_and_people_are_served(environment: Environment, count: int) -> None:
    web = await environment.start("web")
    await environment.start("worker")
    await environment.ready()
    (person,) = await environment.add_users(["While strangers wait"])
    assert (await person.slack.types(person.channel, "/meeting help")).error is None
    port, before, said = await web.port(), memory_mb(web), web.said

    now = asyncio.get_running_loop().time
    sent, begun = [*unfinished(), *ANSWERED], now()
    connecting = (SlowClient.connect(port, *sent[number % len(sent)]) for number in range(count))
    async with asyncio.timeout(60), slow_clients(*connecting) as clients:
        waiting = [one for number, one in enumerate(clients) if sent[number % len(sent)] not in ANSWERED]
        closed = asyncio.gather(*(client.rest() for client in waiting))
        assert (await person.slack.types(person.channel, "/meeting help")).error is None
        assert memory_mb(web) - before <= MAX_GROWTH_MB[count]
        if count >= 1000:
            await closed
            assert now() - begun < MAX_SECONDS
        closed.cancel()
    assert (await person.says_now()).error is None
    assert web.said == said, "strangers fill the log"
    assert memory_mb(web) - before <= MAX_GROWTH_MB[count]

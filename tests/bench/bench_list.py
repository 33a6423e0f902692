"""A whole ``/meeting list`` beside the sum of its parts, and beside a plain Bolt app that answers the same.

CPU and time of one at a time, and throughput with 32 in flight.

``python -m tests.bench list``. The bot is called as the ASGI app that it is, in this process; GoTo and Slack are
another process, Redis a third, so that only the bot's own CPU is counted.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import uvloop
from starlette.types import ASGIApp

from tests.bench.bot_with_sandbox import BotWithSandbox, open_bot
from tests.bench.figures import Row, in_turn, milliseconds, paired, table
from tests.bench.parts import blocks_by_hand, blocks_of_view, open_parts
from tests.bench.payloads import USER, call
from tests.bench.peer.app import make_app

MEETINGS = 10
ALONE, ROUNDS_ALONE = 20, 15
"""Requests a round one after the other, and rounds."""
FLIGHT, TOGETHER, ROUNDS_TOGETHER = 32, 128, 9
WARM_UP_CALLS = 30

Work = Callable[[], Awaitable[None]]


async def answer_list(bot: BotWithSandbox) -> None:
    """Answer one ``/meeting list`` by the bot."""
    status, body = await call(bot.app, bot.types("/meeting", "list"))
    assert status == 200, status
    assert b"Sprint review of team 9" in body, body


def in_sequence(work: Work, count: int) -> Work:
    async def run() -> None:
        for _ in range(count):
            await work()

    return run


def in_parallel(work: Work, count: int) -> Work:
    """Do the work ``count`` times with ``FLIGHT`` of it under way."""

    async def run() -> None:
        left = iter(range(count))

        async def worker() -> None:
            for _ in left:
                await work()

        await asyncio.gather(*(worker() for _ in range(FLIGHT)))

    return run


async def measure() -> list[Row]:
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(open_bot(MEETINGS))
        parts = await open_parts(stack, bot, blocks_of_view)
        bare = await open_parts(stack, bot, blocks_by_hand)

        async def ours() -> None:
            await answer_list(bot)

        async def floor() -> None:
            assert b"Sprint review of team 9" in await parts.answer(bot.types("/meeting", "list"))

        async def floor_by_hand() -> None:
            assert b"Sprint review of team 9" in await bare.answer(bot.types("/meeting", "list"))

        peer_app = await open_peer(bot)

        async def peer() -> None:
            status, body = await call(peer_app, bot.types("/meeting", "list"))
            assert status == 200, (status, body)
            assert b"Sprint review of team 9" in body, body

        _, body = await call(bot.app, bot.types("/meeting", "list"))
        same = json.loads(await parts.answer(bot.types("/meeting", "list"))), json.loads(body)
        assert same[0]["text"] == same[1]["text"], same
        for work in (ours, floor, floor_by_hand, peer):
            await in_sequence(work, WARM_UP_CALLS)()
        alone = await in_turn(
            ROUNDS_ALONE,
            time.process_time,
            *(in_sequence(w, ALONE) for w in (ours, floor, floor_by_hand, peer)),
        )
        timed = await in_turn(ROUNDS_ALONE, time.perf_counter, *(in_sequence(w, ALONE) for w in (ours, peer)))
        flying = await in_turn(
            ROUNDS_TOGETHER, time.perf_counter, *(in_parallel(w, TOGETHER) for w in (ours, floor))
        )
    each = [[seconds / ALONE for seconds in series] for series in alone]
    whole = [[seconds / ALONE for seconds in series] for series in timed]
    first = "CPU of a whole `/meeting list`"
    return [
        paired(first, "its parts, raw", each[0], each[1], 1.25, milliseconds),
        paired(first, "its parts, the blocks by hand too", each[0], each[2], None, milliseconds),
        paired(first, "a plain Bolt app", each[0], each[3], 1.0, milliseconds),
        paired("time of a whole `/meeting list`", "a plain Bolt app", whole[0], whole[1], 0.5, milliseconds),
        _throughput(flying[0], flying[1]),
    ]


async def open_peer(bot: BotWithSandbox) -> ASGIApp:
    """Return the plain Bolt app on the same Redis and the same GoTo, with Alice's token."""
    await bot.runtime.stores.redis.set(f"token:{USER}", bot.sandbox.access_token)
    settings = bot.runtime.settings
    assert settings.slack_bot_token is not None
    peer: ASGIApp = make_app(
        secret=bot.sandbox.secret,
        bot_token=settings.slack_bot_token.get_secret_value(),
        slack_url=settings.slack_api_url,
        goto_url=settings.goto_api_url,
        join_url=settings.goto_join_url,
        redis_url=bot.redis_url,
    )
    return peer


def _throughput(ours: list[float], floor: list[float]) -> Row:
    """Return the row of requests a second: the ratio is the floor's time by ours."""
    row = paired(
        f"`/meeting list`, {FLIGHT} in flight",
        "its parts without Bolt",
        floor,
        ours,
        0.9,
        lambda s: f"{TOGETHER / s:.0f}/s",
    )
    return Row(
        what=row.what,
        beside=row.beside,
        ours=row.floor,
        floor=row.ours,
        ratios=row.ratios,
        aim=row.aim,
        most=False,
    )


if __name__ == "__main__":
    print(table(uvloop.run(measure())))

"""The ack's deadline holds whatever Redis does, and time spent before the listener counts."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
import pytest_asyncio

from bot.cancellation import run_until_deadline
from bot.model.replies import EMPTY_REPLY, Reply
from bot.store.redis_errors import find_storage_fault
from handlers import bolt, context, guard
from handlers.context import Context
from handlers.guard import run_guarded
from handlers.requests import Asker
from tests.support.actors import Actor, person_of
from tests.support.slow_redis import SlowRedis, open_slow_redis
from tests.support.stage import Stage, open_stage

SLACK_GIVES_UP_SECONDS = 3.0
"""Slack: acknowledge within three seconds, or the person sees ``operation_timeout``."""
TOOK_TOO_LONG = "This took too long."
NOT_BEGUN = "Usher didn't get to this in time, so nothing was done."


@pytest_asyncio.fixture
async def slow_redis(empty_redis: str, tmp_path: Path) -> AsyncIterator[SlowRedis]:
    async with open_slow_redis(empty_redis, tmp_path) as opened:
        yield opened


@pytest_asyncio.fixture
async def slow_stage(slow_redis: SlowRedis) -> AsyncIterator[Stage]:
    async with open_stage(
        slow_redis.url, by_socket=False, with_worker=False, wait=0.7, deadline=1.0
    ) as stage:
        yield stage
        slow_redis.answers.set()
        slow_redis.delay_seconds = 0.0


def asker_of(actor: Actor) -> Asker:
    return Asker(person_of(actor), "")


def test_the_deadlines_as_shipped_end_before_slack_gives_up() -> None:
    assert (context.OUTCOME_WAIT_SECONDS, context.ACK_DEADLINE_SECONDS) == (2.2, 2.6)
    assert bolt.LOOKUP_DEADLINE_SECONDS < context.OUTCOME_WAIT_SECONDS < context.ACK_DEADLINE_SECONDS
    assert context.ACK_DEADLINE_SECONDS + guard.FAILURE_RECORD_SECONDS <= SLACK_GIVES_UP_SECONDS - 0.15


async def test_a_listener_that_asks_redis_without_end_is_ended(
    slow_stage: Stage, slow_redis: SlowRedis
) -> None:
    """Python 3.11 loses a cancellation that meets an answer of Redis: many at once, so that it happens to some."""
    redis, asked = slow_stage.runtime.stores.redis, 0

    async def listener(ctx: Context) -> Reply:
        nonlocal asked
        while True:
            await redis.ping()
            asked += 1

    slow_redis.delay_seconds = 0.001
    ctx = Context(app=slow_stage.runtime.app, find_fault=find_storage_fault, deadline_seconds=0.5)
    async with asyncio.timeout(20):
        replies = await asyncio.gather(
            *(
                run_guarded(ctx.for_request(time.monotonic()), "ask", asker_of(slow_stage.alice), listener)
                for _ in range(50)
            )
        )
    assert asked
    texts = [reply.message.text if reply.message else "" for reply in replies]
    # A listener that a busy machine let begin late has its reader still to find when its time is up.
    assert [text for text in texts if TOOK_TOO_LONG not in text and NOT_BEGUN not in text] == []


@pytest.mark.parametrize("lost", [1, 5])
async def test_lost_cancellations_are_repeated(lost: int) -> None:
    async def deaf() -> None:
        for _ in range(lost):
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(3600)
        await asyncio.sleep(3600)

    async with asyncio.timeout(20):
        with pytest.raises(TimeoutError):
            await run_until_deadline(deaf(), 0.01)


async def test_a_result_that_comes_in_spite_of_the_cancellation_counts() -> None:
    async def saved() -> str:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            return "saving"
        return "saved"

    assert await run_until_deadline(saved(), 0.01) == "saving"


@pytest.mark.parametrize(
    "command", ["/meeting help", "/meeting list", "/goto status", "/training mine", "/goto audit"]
)
async def test_a_redis_that_does_not_answer_is_told(
    slow_stage: Stage, slow_redis: SlowRedis, command: str
) -> None:
    slow_redis.answers.clear()
    said = await slow_stage.alice.types(command)
    assert NOT_BEGUN in said


async def test_a_form_keeps_what_was_typed_while_redis_does_not_answer(
    slow_stage: Stage, slow_redis: SlowRedis
) -> None:
    await slow_stage.alice.connects()
    await slow_stage.alice.sees("Connected as Alice")
    await slow_stage.alice.types('/meeting schedule "Kept" tomorrow 3pm')
    slow_redis.answers.clear()
    errors = await slow_stage.alice.submits()
    assert TOOK_TOO_LONG in str(errors)
    assert "Kept" in slow_stage.alice.reads(slow_stage.alice.person.view)


async def test_time_before_the_listener_counts(slow_stage: Stage) -> None:
    """A payload that waited in the process until its deadline is answered without a start of the listener."""
    begun = False

    async def listener(ctx: Context) -> Reply:
        nonlocal begun
        begun = True
        return EMPTY_REPLY

    ctx = Context(app=slow_stage.runtime.app).for_request(time.monotonic() - context.ACK_DEADLINE_SECONDS)
    reply = await run_guarded(ctx, "late", asker_of(slow_stage.alice), listener)
    assert reply.message is not None
    assert NOT_BEGUN in reply.message.text
    assert not begun


def test_what_was_spent_before_is_not_waited_again() -> None:
    """Opening a form or asking Slack takes a part of the time in which an outcome is waited for."""
    late = Context(app=cast(Any, None), started_at=time.monotonic() - 1.5)
    assert 0.05 <= late.remaining_wait_seconds() <= context.OUTCOME_WAIT_SECONDS - 1.5
    too_late = Context(app=cast(Any, None), started_at=time.monotonic() - 60)
    assert too_late.remaining_wait_seconds() == 0.05

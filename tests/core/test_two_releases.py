"""Two releases on one Redis: what a newer one wrote is left to it, and ends with a word if none comes back."""

from __future__ import annotations

import ast
import asyncio
import logging
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from docket import Docket, Worker
from redis.asyncio import Redis

from bot.cancellation import cancel_and_wait
from bot.model.errors import RetryLater
from bot.model.ids import Tenant
from bot.model.records import RECORD_VERSION, VERSION_FIELD
from bot.operations import OPERATIONS
from bot.store.keys import KEYS
from bot.worker.tasks import MAX_WAIT_FOR_NEWER_RELEASE
from bot.worker.unknown_tasks import leave_unknown_task
from tests.support.actors import connect_alice
from tests.support.clocks import CLOCK
from tests.support.kills import open_operation, run_operation
from tests.support.source import ROOT
from tests.support.stage import CHANNEL, Stage

CHANGES = {
    "kind": "meeting.series",
    "step": "invited",
    VERSION_FIELD: str(RECORD_VERSION + 1),
}
"""What a newer release may have written into an operation, by the field of its record."""


@pytest.fixture
def wait() -> float:
    return 0.02


@pytest.fixture
def with_worker() -> bool:
    return False


@pytest_asyncio.fixture
async def redis(empty_redis: str) -> AsyncIterator[Redis]:
    client = Redis.from_url(empty_redis)
    yield client
    await client.aclose()


def test_each_step_that_a_use_case_records_is_declared() -> None:
    declared = {"new"}.union(*(one.steps for one in OPERATIONS.values()))
    recorded = set()
    for path in (ROOT / "bot" / "usecases").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            named = [one.value for one in call.keywords if one.arg == "step"]
            is_checkpoint = isinstance(call.func, ast.Attribute) and call.func.attr == "checkpoint"
            for step in [*named, *(call.args[:1] if is_checkpoint else [])]:
                if isinstance(step, ast.Constant):
                    recorded.add(step.value)
    assert "creating" in recorded
    assert recorded - declared == set()


async def ask_for_a_meeting(stage: Stage) -> tuple[Tenant, str]:
    await connect_alice(stage)
    await stage.alice.types("/meeting now Standup", channel=CHANNEL)
    return await open_operation(stage)


async def run_for_an_hour(stage: Stage, tenant: Tenant, op_id: str) -> None:
    """Try the operation until this release gives up."""
    with pytest.raises(RetryLater):
        await run_operation(stage.runtime.app, tenant, op_id)
    CLOCK.forward(hours=MAX_WAIT_FOR_NEWER_RELEASE / timedelta(hours=1))
    await run_operation(stage.runtime.app, tenant, op_id)


@pytest.mark.parametrize("field", CHANGES)
async def test_it_is_left_alone_until_a_newer_process_takes_it(
    stage: Stage, redis: Redis, field: str
) -> None:
    tenant, op_id = await ask_for_a_meeting(stage)
    name = KEYS.operation.of(tenant, op_id)
    written = await redis.hget(name, field)
    await redis.hset(name, field, CHANGES[field])
    before = len(stage.goto.requests)
    for _ in range(3):
        with pytest.raises(RetryLater):
            await run_operation(stage.runtime.app, tenant, op_id, last=True)
    assert len(stage.goto.requests) == before
    assert stage.bob.posts(CHANNEL) == []

    await redis.hset(name, field, written)
    await run_operation(stage.runtime.app, tenant, op_id)
    assert len(stage.goto.received("meetings.create")) == 1
    assert len(stage.bob.posts(CHANNEL)) == 1


@pytest.mark.parametrize("field", CHANGES)
async def test_its_person_is_told_if_no_newer_process_comes(
    stage: Stage, redis: Redis, field: str, caplog: pytest.LogCaptureFixture
) -> None:
    tenant, op_id = await ask_for_a_meeting(stage)
    await redis.hset(KEYS.operation.of(tenant, op_id), field, CHANGES[field])
    with caplog.at_level(logging.WARNING, "usher.jobs"):
        await run_for_an_hour(stage, tenant, op_id)
    said = await stage.alice.sees("wasn't finished")
    assert "Dec 1" in stage.alice.reads(said)
    assert "10:00 AM" in stage.alice.reads(said), "when it was asked for, in her zone"
    (reference,) = re.findall(r"Reference ([0-9A-Z-]+)", stage.alice.reads(said))
    assert f"reference={reference}" in caplog.text
    assert "Traceback" not in caplog.text
    assert await stage.runtime.app.store.ledger.list_unfinished(tenant, CLOCK.now()) == []
    await run_operation(stage.runtime.app, tenant, op_id)
    assert stage.goto.received("meetings.create") == []


@pytest.mark.parametrize("sealed", ["payload", "progress"])
async def test_a_record_that_no_key_opens_ends_with_a_word_too(
    stage: Stage, redis: Redis, sealed: str
) -> None:
    tenant, op_id = await ask_for_a_meeting(stage)
    await redis.hset(KEYS.operation.of(tenant, op_id), sealed, b"sealed with a key that was lost")
    await run_for_an_hour(stage, tenant, op_id)
    await stage.alice.sees("wasn't finished")
    assert stage.goto.received("meetings.create") == []


async def test_progress_made_meanwhile_starts_the_wait_again(stage: Stage, redis: Redis) -> None:
    tenant, op_id = await ask_for_a_meeting(stage)
    ledger, name = stage.runtime.app.store.ledger, KEYS.operation.of(tenant, op_id)
    await redis.hset(name, "kind", CHANGES["kind"])
    with pytest.raises(RetryLater):
        await run_operation(stage.runtime.app, tenant, op_id)
    claimed = await ledger.claim(tenant, op_id, "newer")
    assert claimed is not None
    await ledger.save_checkpoint(claimed, "newer", "invited", {})
    CLOCK.forward(hours=2)
    with pytest.raises(RetryLater):
        await run_operation(stage.runtime.app, tenant, op_id)


async def test_a_task_of_a_newer_release_waits_for_its_worker(empty_redis: str) -> None:
    left, done = asyncio.Event(), asyncio.Event()

    class Note(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            left.set()

    async def task_of_tomorrow(value: int) -> None:
        assert value == 7
        done.set()

    async with Docket(name="two-releases", url=empty_redis) as docket:
        docket.register(task_of_tomorrow)
        await docket.add("task_of_tomorrow", key="one")(7)
        del docket.tasks["task_of_tomorrow"]
        log = logging.getLogger("usher.jobs")
        log.addHandler(note := Note())
        async with Worker(docket, fallback_task=leave_unknown_task) as older:
            running = asyncio.create_task(older.run_forever())
            await left.wait()
            await cancel_and_wait(running, first_wait=5)
        log.removeHandler(note)
        assert not done.is_set()

        docket.register(task_of_tomorrow)
        CLOCK.forward(minutes=1)
        async with Worker(docket, fallback_task=leave_unknown_task) as newer:
            await newer.run_until_finished()
        assert done.is_set()

"""Who can write to Redis cannot run code: jobs are plain values, and what is more is refused."""

from __future__ import annotations

import asyncio
import pickle
import pickletools
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import cloudpickle
import pytest
from docket import Docket, Worker
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis

from bot.worker.plain_jobs import NotPlain, PlainCodec, restrict_docket
from bot.worker.unknown_tasks import leave_unknown_task
from tests.support.stage import Stage

NAME = "plain-jobs"
plain_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
)


class Touch:
    """Creates a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return Path.touch, (self.path,)


@given(plain_values)
def test_plain_values_come_back(value: Any) -> None:
    assert PlainCodec.loads(PlainCodec.dumps(value)) == value


@given(plain_values)
def test_an_older_usher_reads_and_writes_the_same(value: Any) -> None:
    assert cloudpickle.loads(PlainCodec.dumps(value)) == value
    assert PlainCodec.loads(cloudpickle.dumps(value)) == value


@given(st.binary())
def test_other_bytes_are_refused(data: bytes) -> None:
    with suppress(NotPlain):
        PlainCodec.loads(data)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_what_names_code_is_refused_and_not_run(tmp_path: Path, protocol: int) -> None:
    for value in (Touch(tmp_path / "ran"), ({"a": Touch(tmp_path / "ran")},), print, Path, timedelta(1)):
        data = pickle.dumps(value, protocol)
        assert {op.name for op, _, _ in pickletools.genops(data)} & {"GLOBAL", "STACK_GLOBAL"}
        with pytest.raises(NotPlain):
            PlainCodec.loads(data)
        with pytest.raises(NotPlain):
            PlainCodec.dumps(value)
    assert not (tmp_path / "ran").exists()


def test_of_an_exception_its_name_alone_is_stored() -> None:
    assert PlainCodec.loads(PlainCodec.dumps(ValueError("a secret"))) == "ValueError"


async def test_a_worker_refuses_such_a_job_and_goes_on(empty_redis: str, tmp_path: Path) -> None:
    restrict_docket()
    done = asyncio.Event()

    async def plain(text: str) -> None:
        assert text == "a"
        done.set()

    async with Docket(name=NAME, url=empty_redis) as docket, Redis.from_url(empty_redis) as redis:
        docket.register(plain)
        fields = {"key": "k", "function": "plain", "when": "2026-01-01T00:00:00+00:00", "attempt": "1"}
        evil = cloudpickle.dumps((Touch(tmp_path / "ran"),))
        for args in (evil, b"no pickle"):
            await redis.xadd(docket.stream_key, {**fields, "args": args, "kwargs": cloudpickle.dumps({})})
        await redis.xadd(docket.stream_key, {"key": "nothing else"})
        await redis.xadd(
            docket.strike_list.strike_key, {"direction": "strike", "operator": "==", "value": evil}
        )
        tick = timedelta(milliseconds=5)
        async with Worker(docket, minimum_check_interval=tick, fallback_task=leave_unknown_task) as worker:
            await docket.add(plain)("a")
            await asyncio.wait_for(worker.run_until_finished(), 10)
        assert done.is_set()
        assert await redis.xlen(docket.stream_key) == 0
    assert not (tmp_path / "ran").exists()


async def test_nothing_that_the_bot_stores_for_docket_names_code(stage: Stage) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    await stage.alice.types("/meeting now Standup")
    await stage.alice.sees("Standup")
    stage.alice.posts("#general")
    stage.alice.dms()
    redis = stage.runtime.stores.redis
    seen = 0
    for key in [name async for name in redis.scan_iter("usher*:runs:*")]:
        for name, value in (await redis.hgetall(key)).items():
            if name in (b"args", b"kwargs"):
                seen += 1
                assert PlainCodec.loads(value) is not None
    assert seen

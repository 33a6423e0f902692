"""The search itself finds what is there: a search that finds nothing would prove nothing."""

from __future__ import annotations

import base64
import zlib

import cloudpickle  # type: ignore[import-untyped]
import pytest
from redis.asyncio import Redis

from tests.support.security.redis_dump import dump_redis, find_secrets

SECRET = {"s": "a-secret-of-24-letters-x"}
PLAIN = SECRET["s"].encode()


@pytest.mark.parametrize(
    "wrapped",
    [
        PLAIN,
        b"before " + PLAIN + b" after",
        zlib.compress(PLAIN),
        base64.b64encode(PLAIN),
        base64.urlsafe_b64encode(zlib.compress(PLAIN)),
        b'{"x": "' + base64.b64encode(b"xy " + PLAIN) + b'"}',
        cloudpickle.dumps({"deep": [PLAIN.decode()]}),
        cloudpickle.dumps(ValueError(PLAIN.decode())),
        base64.b64encode(cloudpickle.dumps(PLAIN)),
        b"a%2Dsecret-of-24-letters-x",
    ],
)
def test_a_wrapped_secret_is_found(wrapped: bytes) -> None:
    assert find_secrets([wrapped], SECRET) == {"s"}


def test_what_is_not_there_is_not_found() -> None:
    assert find_secrets([b"another", zlib.compress(b"another")], SECRET) == set()


async def test_every_type_of_redis_is_looked_into(empty_redis: str) -> None:
    redis: Redis = Redis.from_url(empty_redis)
    await redis.set("string", PLAIN)
    await redis.hset("hash", "f", PLAIN)
    await redis.zadd("zset", {PLAIN: 1})
    await redis.sadd("set", PLAIN)
    await redis.rpush("list", PLAIN)
    await redis.xadd("stream", {"f": PLAIN})
    await redis.set(PLAIN, "key")
    await redis.aclose()
    assert (await dump_redis(empty_redis)).count(PLAIN) == 7

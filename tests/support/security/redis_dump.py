"""All that Redis holds, unwrapped, and the secrets found in it."""

from __future__ import annotations

import base64
import binascii
import contextlib
import pickle
import re
import zlib
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote, unquote

import cloudpickle  # type: ignore[import-untyped]
from redis.asyncio import Redis

MAX_DEPTH = 4

_NO_PICKLE = (
    pickle.UnpicklingError,
    ValueError,
    EOFError,
    AttributeError,
    ImportError,
    IndexError,
    TypeError,
)

_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")


async def dump_redis(url: str) -> list[bytes]:
    """Return every key and value of every type, stream entries and their groups' state included."""
    redis: Redis = Redis.from_url(url)
    parts: list[bytes] = []
    async for key in redis.scan_iter("*"):
        parts.append(key)
        kind = await redis.type(key)
        parts += list(_flat(await _value(redis, key, kind.decode() if isinstance(kind, bytes) else kind)))
    await redis.aclose()
    return parts


async def _value(redis: Redis, key: bytes, kind: str) -> Any:
    if kind == "string":
        return await redis.get(key)
    if kind == "hash":
        return await redis.hgetall(key)
    if kind == "zset":
        return await redis.zrange(key, 0, -1)
    if kind == "set":
        return await redis.smembers(key)
    if kind == "list":
        return await redis.lrange(key, 0, -1)
    if kind == "none":  # expired since it was listed
        return ()
    assert kind == "stream", f"a type that is not read: {kind}"
    return await redis.xrange(key)


def _flat(value: Any) -> Iterator[bytes]:
    if isinstance(value, bytes):
        yield value
    elif isinstance(value, str | int | float):
        yield str(value).encode()
    elif isinstance(value, dict):
        for pair in value.items():
            yield from _flat(list(pair))
    elif isinstance(value, Iterable):
        for item in value:
            yield from _flat(item)


def unwrapped(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """Yield the bytes, and their content if they are a pickle, compressed, base64 or URL-encoded."""
    yield data
    if depth >= MAX_DEPTH or not data:
        return
    inside: list[bytes] = []
    for window in (-15, 15, 31):
        try:
            inside.append(zlib.decompress(data, window))
        except zlib.error:
            continue
    if data[:1] == b"\x80":
        with contextlib.suppress(*_NO_PICKLE):
            inside.append(repr(_plain(cloudpickle.loads(data))).encode())
    for found in _BASE64.findall(data):
        for read in (base64.b64decode, base64.urlsafe_b64decode):
            try:
                inside.append(read(found + b"=" * (-len(found) % 4)))
            except (ValueError, binascii.Error):
                continue
    if b"%" in data:
        inside.append(unquote(data.decode(errors="replace")).encode())
    for part in inside:
        yield from unwrapped(part, depth + 1)


def _plain(value: Any) -> Any:
    """Return an unpickled value with its attributes; of an exception its arguments, notes and cause too."""
    if isinstance(value, BaseException):
        return [repr(value), str(value), vars(value), getattr(value, "__notes__", ()), repr(value.__cause__)]
    return [repr(value), getattr(value, "__dict__", {})]


def forms(secret: str) -> set[bytes]:
    """Return the encodings in which a secret may occur."""
    plain = secret.encode()
    return {plain, quote(secret, safe="").encode(), plain.decode().encode("unicode_escape"), plain[::-1]}


def find_secrets(parts: Iterable[bytes], secrets: dict[str, str]) -> set[str]:
    """Return the names of the secrets that occur in the parts, however wrapped."""
    wanted = {name: forms(secret) for name, secret in secrets.items() if secret}
    seen = set()
    for part in parts:
        for inside in unwrapped(part):
            seen |= {name for name, looks in wanted.items() if any(look in inside for look in looks)}
    return seen

"""Connections that send no whole request are closed in time, and hold little; people are served meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.http_limits import HTTP_LIMITS, MAX_BODY_BYTES, MAX_SLACK_BODY_BYTES, BodyLimit, HttpLimits
from bot.serving import bind_listener, serving
from tests.support.slow_clients import SlowClient, has_ipv6, post, slow_clients

PATIENT = HttpLimits(header_seconds=60, idle_seconds=60, body_seconds=60)
"""Nothing is closed for being slow."""
HASTY = HttpLimits(header_seconds=0.1, idle_seconds=0.1, body_seconds=0.1)
GET = b"GET / HTTP/1.1\r\nHost: usher\r\n\r\n"


async def echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


@asynccontextmanager
async def served(limits: HttpLimits, host: str = "127.0.0.1") -> AsyncIterator[int]:
    """Serve an app that answers how long its body was; yield the port."""
    listener = bind_listener(0, host)
    routes = [Route(path, echo, methods=["GET", "POST"]) for path in ("/", "/slack/events")]
    app = BodyLimit(Starlette(routes=routes), slack_path="/slack/events")
    async with serving(app, listener, limits):
        yield listener.getsockname()[1]


def test_the_limits_as_shipped() -> None:
    assert (
        HttpLimits(
            header_seconds=10,
            idle_seconds=100,
            body_seconds=5,
            max_header_bytes=32_768,
            max_waiting_connections=200,
            max_new_connections=1000,
            min_waiting_seconds=0.5,
            max_waiting_bytes=4_000_000,
        )
        == HTTP_LIMITS
    )
    assert MAX_SLACK_BODY_BYTES == 1_048_576
    assert MAX_BODY_BYTES == 16_384


@pytest.mark.parametrize(
    "sent",
    [
        [],
        [b"GET / HTTP/1.1\r\nHo"],
        [post("/", 10)],
        [post("/", 10), b"x" * 9],
        [post("/slack/events", 1000), b"x"],
        [b"POST / HTTP/1.1\r\nHost: usher\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"],
        [GET],
        [GET, b"GET / HTTP/1.1\r\n"],
        [GET * 3],
        [post("/missing", 10)],
    ],
    ids=lambda sent: b"".join(sent)[:20].decode() or "nothing",
)
async def test_whoever_sends_no_more_is_closed(sent: list[bytes]) -> None:
    async with served(HASTY) as port, asyncio.timeout(20):
        client = await SlowClient.connect(port, *sent)
        answered = await client.rest()
        assert answered.count(b"200 OK") == b"".join(sent).count(GET)


async def test_who_sends_a_byte_now_and_then_gains_nothing() -> None:
    async with served(HASTY) as port, asyncio.timeout(20):
        client = await SlowClient.connect(port, b"GET / HTTP/1.1\r\n")
        closed = asyncio.create_task(client.rest())
        while not closed.done():
            client.writer.write(b"x")
            await asyncio.sleep(0.01)
        assert closed.result() == b""


async def test_headers_without_end_are_cut() -> None:
    async with served(PATIENT) as port, asyncio.timeout(20):
        client = await SlowClient.connect(port, b"GET / HTTP/1.1\r\nX: ", b"x" * 40_000)
        assert await client.rest() == b""


@pytest.mark.parametrize(("path", "most"), [("/", MAX_BODY_BYTES), ("/slack/events", MAX_SLACK_BODY_BYTES)])
@pytest.mark.parametrize("is_chunked", [False, True])
async def test_a_body_is_taken_up_to_its_limit(path: str, most: int, is_chunked: bool) -> None:
    def request(length: int) -> Iterator[bytes]:
        if not is_chunked:
            yield post(path, length) + b"x" * length
            return
        head = f"POST {path} HTTP/1.1\r\nHost: usher\r\nTransfer-Encoding: chunked\r\n\r\n"
        yield head.encode() + f"{length:x}\r\n".encode() + b"x" * length + b"\r\n0\r\n\r\n"

    async with served(PATIENT) as port, asyncio.timeout(20):
        for length, status in ((most, b"200 OK"), (most + 1, b"413 Request")):
            client = await SlowClient.connect(port, *request(length))
            assert (await client.reader.readline()).startswith(b"HTTP/1.1 " + status)
            client.close()


@pytest.mark.parametrize(
    ("limits", "sent"),
    [
        (replace(PATIENT, max_waiting_connections=5), []),
        (replace(PATIENT, max_waiting_connections=5), [post("/", 10)]),
        (replace(PATIENT, max_waiting_connections=5), [GET]),
        (replace(PATIENT, max_waiting_bytes=5 * 3000), [post("/slack/events", 90_000), b"x" * 2900]),
    ],
    ids=["connections", "bodies", "idle", "bytes"],
)
async def test_of_too_many_the_longest_waiting_are_closed_and_people_are_served(
    limits: HttpLimits, sent: list[bytes]
) -> None:
    async with served(limits) as port, asyncio.timeout(20):
        async with slow_clients(*(SlowClient.connect(port, *sent) for _ in range(40))) as clients:
            person = await SlowClient.connect(port, post("/", 5, "Connection: close") + b"hello")
            assert (await person.rest()).endswith(b"5")
            left = {asyncio.create_task(client.rest()) for client in clients}
            while len(left) > 5:
                _, left = await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)


async def test_a_connection_that_was_answered_stays_open_for_the_next_request() -> None:
    limits = replace(HASTY, idle_seconds=60)
    async with served(limits) as port, asyncio.timeout(20):
        client = await SlowClient.connect(port, GET)
        assert (await client.reader.readuntil(b"\r\n\r\n0")).startswith(b"HTTP/1.1 200 OK")
        silent = await SlowClient.connect(port)
        assert await silent.rest() == b""  # so that long did the first one wait, too
        client.writer.write(GET)
        assert (await client.reader.readuntil(b"\r\n\r\n0")).startswith(b"HTTP/1.1 200 OK")
        client.writer.write(GET[:5])  # the next request has to come whole in time
        assert await client.rest() == b""


async def test_a_body_that_goes_on_after_its_answer_gains_no_time() -> None:
    async with served(replace(HASTY, idle_seconds=60)) as port, asyncio.timeout(20):
        client = await SlowClient.connect(port, post("/", 90_000), b"x")
        assert (await client.rest()).startswith(b"HTTP/1.1 413")


async def test_nobody_is_closed_in_the_moment_of_connecting() -> None:
    limits = replace(PATIENT, max_waiting_connections=5, min_waiting_seconds=60)
    async with served(limits) as port, asyncio.timeout(20):
        person = await SlowClient.connect(port)
        async with slow_clients(*(SlowClient.connect(port) for _ in range(40))):
            other = await SlowClient.connect(port, post("/", 5, "Connection: close") + b"hello")
            assert (await other.rest()).endswith(b"5")
            person.writer.write(post("/", 5, "Connection: close") + b"hello")
            assert (await person.rest()).endswith(b"5")


async def test_an_idle_connection_is_closed_after_those_that_send_no_whole_request() -> None:
    limits = replace(PATIENT, max_waiting_connections=5, min_waiting_seconds=0.1)
    async with served(limits) as port, asyncio.timeout(20):
        idle = await SlowClient.connect(port, GET)
        assert (await idle.reader.readuntil(b"\r\n\r\n0")).startswith(b"HTTP/1.1 200 OK")
        async with slow_clients(*(SlowClient.connect(port, GET[:9]) for _ in range(40))) as clients:
            await asyncio.wait([asyncio.create_task(client.rest()) for client in clients[:36]])
            idle.writer.write(GET)
            assert (await idle.reader.readuntil(b"\r\n\r\n0")).startswith(b"HTTP/1.1 200 OK")


async def test_beyond_the_most_new_connections_the_longest_waiting_is_closed_at_once() -> None:
    limits = replace(PATIENT, max_waiting_connections=5, max_new_connections=10, min_waiting_seconds=60)
    async with served(limits) as port, asyncio.timeout(20):
        first = await SlowClient.connect(port)
        async with slow_clients(*(SlowClient.connect(port) for _ in range(10))):
            assert await first.rest() == b""


async def test_of_too_many_bytes_the_largest_request_is_closed_and_none_that_holds_little() -> None:
    async with served(replace(PATIENT, max_waiting_bytes=50_000)) as port, asyncio.timeout(20):
        small = await SlowClient.connect(port, GET[:10])
        large = await SlowClient.connect(port, post("/slack/events", 90_000), b"x" * 60_000)
        assert await large.rest() == b""
        small.writer.write(GET[10:])
        assert (await small.reader.readline()).startswith(b"HTTP/1.1 200 OK")


async def test_a_socket_upgrade_is_an_ordinary_request() -> None:
    upgrade = "GET / HTTP/1.1\r\nHost: usher\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    key = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    async with served(HASTY) as port, asyncio.timeout(20):
        client = await SlowClient.connect(port, (upgrade + key).encode())
        assert (await client.rest()).startswith(b"HTTP/1.1 200 OK")


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
async def test_all_addresses_are_those_of_ipv4_too() -> None:
    async with served(HASTY, host="::") as port, asyncio.timeout(20):
        for host in ("127.0.0.1", "::1"):
            client = await SlowClient.connect(port, GET, host=host)
            assert (await client.rest()).startswith(b"HTTP/1.1 200 OK")

"""Answers that no Slack gives but that come all the same: proxies, half answers, nobody there."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.model.ids import Tenant
from bot.slack.clients import Effect, SlackClients, SlackRetryPolicy, Timeouts, open_session
from bot.slack.errors import InvalidBlocks, SlackBusy, SlackOutcomeUnknown, SlackRefused, SlackUnavailable
from tests.support.clocks import SleepClock
from tests.support.slack import TENANT


def _json(body: bytes, status: bytes = b"200 OK", more: bytes = b"") -> bytes:
    head = b"HTTP/1.1 " + status + b"\r\ncontent-type: application/json\r\nconnection: close\r\n" + more
    return head + b"content-length: %d\r\n\r\n" % len(body) + body


def _page(status: bytes, kind: bytes) -> bytes:
    return b"HTTP/1.1 " + status + b"\r\ncontent-type: " + kind + b"\r\ncontent-length: 4\r\n\r\nHi!\n"


OK = _json(b'{"ok":true}', more=b"set-cookie: d=xoxd-1\r\n")


class Wire:
    """A server that gives one raw answer after the other, then ``OK``; None hangs until the end."""

    def __init__(self, *answers: bytes | None) -> None:
        self.answers = list(answers)
        self.requests: list[bytes] = []
        self.over = asyncio.Event()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        self.requests.append(head + await reader.readexactly(int(length[1]) if length else 0))
        answer = self.answers.pop(0) if self.answers else OK
        if answer is None:
            await self.over.wait()
        else:
            writer.write(answer)
        writer.close()


@asynccontextmanager
async def _clients(
    wire: Wire, timeouts: Timeouts | None = None
) -> AsyncIterator[tuple[SlackClients, SleepClock]]:
    server = await asyncio.start_server(wire, "127.0.0.1", 0)
    api = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/"
    clock = SleepClock()

    async def token(tenant: Tenant) -> str | None:
        return "xoxb-wire"

    try:
        async with open_session(api, timeouts) as session:
            yield SlackClients(api, session, token, clock, retries=SlackRetryPolicy()), clock
    finally:
        wire.over.set()
        server.close()
        await server.wait_closed()


ODD = {
    "a proxy's page": _page(b"200 OK", b"text/html"),
    "plain text": _page(b"200 OK", b"text/plain"),
    "a gateway's page": _page(b"502 Bad Gateway", b"text/html"),
    "broken JSON": _json(b'{"ok":tr'),
    "half an answer": _json(b'{"ok":true}')[:-3],
    "a list": _json(b"[1]"),
    "nothing": b"",
    "not HTTP": b"SSH-2.0-x\r\n\r\n",
    "ok without error": _json(b'{"ok":false}'),
    "no UTF-8": _json(b'{"ok":true,"x":"\xff\xfe"}'),
    "internal_error": _json(b'{"ok":false,"error":"internal_error"}'),
    "fatal_error": _json(b'{"ok":false,"error":"fatal_error"}'),
}


@pytest.mark.parametrize("what", ODD)
async def test_an_adding_call_is_sent_once_and_its_outcome_unknown(what: str) -> None:
    wire = Wire(ODD[what])
    async with _clients(wire) as (clients, clock):
        with pytest.raises(SlackOutcomeUnknown):
            await clients.call(TENANT, "chat.postMessage", {"channel": "C1"}, Effect.ADD)
        assert len(wire.requests) == 1
        assert clock.slept == []


@pytest.mark.parametrize("effect", [Effect.READ, Effect.SET])
@pytest.mark.parametrize("what", ODD)
async def test_what_may_be_repeated_is(what: str, effect: Effect) -> None:
    wire = Wire(ODD[what])
    async with _clients(wire) as (clients, _):
        assert await clients.call(TENANT, "some.method", {"a": True, "b": None}, effect) == {"ok": True}
        assert len(wire.requests) == 2


async def test_nobody_there_is_tried_again_even_for_posts() -> None:
    async with _clients(Wire()) as (clients, clock):
        clients.base_url = "http://127.0.0.1:1/api/"
        for effect in Effect:
            clock.slept.clear()
            with pytest.raises(SlackUnavailable):
                await clients.call(TENANT, "chat.postMessage", {}, effect)
            assert clock.slept == [0.3, 1.0, 3.0]


async def test_no_answer_in_time_is_a_lost_one() -> None:
    wire = Wire(None)
    async with _clients(wire, Timeouts(connect=0.05, total=0.05)) as (clients, _):
        with pytest.raises(SlackOutcomeUnknown):
            await clients.call(TENANT, "chat.postMessage", {}, Effect.ADD)


@pytest.mark.parametrize(
    ("header", "slept"),
    [
        (b"Retry-After: 12\r\n", 12.0),
        (b"", 1.0),
        (b"Retry-After: soon\r\n", 1.0),
        (b"retry-after: 0\r\n", 0.0),
    ],
)
async def test_retry_after_is_read_whole(header: bytes, slept: float) -> None:
    wire = Wire(_json(b'{"ok":false,"error":"ratelimited"}', b"429 Too Many Requests", header))
    async with _clients(wire) as (clients, clock):
        await clients.call(TENANT, "chat.postMessage", {}, Effect.ADD)
        assert clock.slept == [slept]


async def test_a_wait_beyond_patience_is_not_begun() -> None:
    wire = Wire(_json(b"", b"429 Too Many Requests", b"Retry-After: 31\r\n"))
    async with _clients(wire) as (clients, clock):
        with pytest.raises(SlackBusy) as caught:
            await clients.call(TENANT, "chat.postMessage", {}, Effect.ADD)
        assert caught.value.retry_after == 31.0
        assert clock.slept == []


async def test_service_unavailable_had_no_effect() -> None:
    wire = Wire(_json(b'{"ok":false,"error":"service_unavailable"}'))
    async with _clients(wire) as (clients, _):
        assert await clients.call(TENANT, "chat.postMessage", {}, Effect.ADD) == {"ok": True}


async def test_no_cookie_is_kept_between_people() -> None:
    wire = Wire()
    async with _clients(wire) as (clients, _):
        for _ in range(2):
            await clients.call(TENANT, "chat.postMessage", {}, Effect.ADD)
        assert not [head for head in wire.requests if b"cookie" in head.lower()]


async def test_an_organization_wide_token_names_the_workspace_where_it_must() -> None:
    wire = Wire()
    async with _clients(wire) as (clients, _):
        organization = Tenant("E1")
        await clients.call(organization, "users.list", {}, Effect.READ, team="T1")
        await clients.call(organization, "users.info", {"user": "U1"}, Effect.READ, team="T1")
        await clients.call(Tenant("T1"), "users.list", {}, Effect.READ, team="T1")
        assert [b"team_id=T1" in head.splitlines()[0] for head in wire.requests] == [True, False, False]


@pytest.mark.parametrize(
    ("code", "kind"),
    [("never_heard_of", SlackRefused), ("invalid_blocks", InvalidBlocks), ("no_text", InvalidBlocks)],
)
async def test_a_refusal_tells_its_code_and_nothing_that_was_sent(code: str, kind: type[Exception]) -> None:
    wire = Wire(_json(b'{"ok":false,"error":"%s"}' % code.encode()))
    async with _clients(wire) as (clients, _):
        with pytest.raises(kind) as caught:
            await clients.call(TENANT, "chat.postMessage", {"text": "a quiet word"}, Effect.ADD)
        assert getattr(caught.value, "values", {})["code"] == code
        everything = f"{caught.value!r} {vars(caught.value)} {caught.value.__context__!r}"
        assert "quiet" not in everything
        assert "xoxb" not in everything


async def test_a_closed_session_is_not_replaced_by_one_with_cookies() -> None:
    async with _clients(Wire()) as (clients, _):
        await clients.session.close()
        with pytest.raises(RuntimeError):
            await clients.call(TENANT, "chat.postMessage", {}, Effect.ADD)

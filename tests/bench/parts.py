"""The parts of a whole ``/meeting list``, each by the shortest way that its library has: the floor.

No Bolt, no ports, no use case: one function that does what has to be done, with the same Redis and the same GoTo.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import zlib
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import aiohttp
from cryptography.fernet import Fernet
from pydantic import TypeAdapter
from redis.asyncio import BlockingConnectionPool, Redis

from bot.goto.models import UpcomingMeeting
from bot.model.ids import Person
from bot.model.meetings import MeetingFilter, MeetingPage, MeetingRow
from bot.store.keys import KEYS
from bot.store.rate_limit import RedisRateLimiter
from bot.views.meetings import overview as views
from tests.bench.bot_with_sandbox import UNPACED, BotWithSandbox
from tests.bench.payloads import Payload

ZONE = "America/New_York"
PAGE = 10
ROW_POSITION = 17
"""Bytes before the sealed text: where it belongs, and whether it is packed."""

Blocks = Callable[[Sequence[MeetingRow]], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the floor has at hand: a Redis client, an aiohttp session, a Fernet key, a pydantic adapter."""

    redis: Redis
    session: aiohttp.ClientSession
    fernet: Fernet
    adapter: TypeAdapter[list[UpcomingMeeting]]
    pace: RedisRateLimiter
    secret: bytes
    goto_url: str
    join_url: str
    person: Person
    blocks: Blocks

    async def answer(self, payload: Payload) -> bytes:
        """Return the reply to a signed ``/meeting list``."""
        headers = dict(payload.headers)
        stamp = headers[b"x-slack-request-timestamp"]
        mac = hmac.new(self.secret, b"v0:" + stamp + b":" + payload.body, hashlib.sha256).hexdigest()
        assert hmac.compare_digest(b"v0=" + mac.encode(), headers[b"x-slack-signature"])
        form = parse_qs(payload.body.decode(), keep_blank_values=True)
        assert form["command"] == ["/meeting"]
        token = await self._token()
        assert await self.pace.try_acquire("G2M", urgent=True)
        url = f"{self.goto_url}/G2M/rest/upcomingMeetings"
        headers_out = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        async with self.session.get(url, headers=headers_out) as response:
            body = await response.read()
            assert response.status == 200, body
        rows = await self._rows(self.adapter.validate_json(body))
        return json.dumps({**self.blocks(rows), "response_type": "ephemeral"}).encode()

    async def _token(self) -> str:
        """Read what is kept of the person in one round trip, and open it."""
        async with self.redis.pipeline(transaction=False) as pipe:
            pipe.hgetall(KEYS.link.of(self.person))
            pipe.get(KEYS.token.of(self.person))
            pipe.get(KEYS.preferences.of(self.person))
            _, sealed, _ = await pipe.execute()
        return str(self._opened(sealed)["access_token"])

    async def _rows(self, meetings: Sequence[UpcomingMeeting]) -> list[MeetingRow]:
        async with self.redis.pipeline(transaction=False) as pipe:
            for meeting in meetings:
                pipe.hgetall(KEYS.meeting.of(self.person.tenant, meeting.meeting_id))
            records = await pipe.execute()
        horizon = datetime.now(UTC) - timedelta(hours=1)
        rows = []
        for meeting, record in zip(meetings, records, strict=True):
            assert meeting.start is not None
            assert meeting.end is not None
            url = (
                self._opened(record[b"sealed"])["join_url"]
                if record
                else self.join_url.format(meeting_id=meeting.meeting_id)
            )
            if meeting.end > horizon:
                rows.append(
                    MeetingRow(
                        meeting_id=meeting.meeting_id,
                        subject=meeting.subject or "",
                        start=meeting.start,
                        end=meeting.end,
                        join_url=url,
                    )
                )
        return sorted(rows, key=lambda row: (row.start, row.meeting_id))

    def _opened(self, sealed: bytes) -> dict[str, Any]:
        plain = self.fernet.decrypt(base64.urlsafe_b64encode(sealed))
        body = plain[ROW_POSITION:]
        opened: dict[str, Any] = json.loads(zlib.decompress(body) if plain[ROW_POSITION - 1] else body)
        return opened


def blocks_of_view(rows: Sequence[MeetingRow]) -> dict[str, Any]:
    """Return the reply as our own view makes it."""
    page = MeetingPage(
        zone=ZONE,
        rows=tuple(rows[:PAGE]),
        page=0,
        pages=-(-len(rows) // PAGE),
        total_rows=len(rows),
        filter=MeetingFilter.ALL,
        channel=None,
    )
    message = views.listing(page)
    return {"text": message.text, "blocks": message.blocks}


def blocks_by_hand(rows: Sequence[MeetingRow]) -> dict[str, Any]:
    """Return a reply of the same size as plain dicts: no sentences by id, no block models, no escaping."""
    zone = ZoneInfo(ZONE)
    lines: list[str] = []
    blocks: list[dict[str, Any]] = []
    for row in rows[:PAGE]:
        assert row.start is not None
        assert row.end is not None
        start, end = row.start.astimezone(zone), row.end.astimezone(zone)
        when = f"{start:%a %d %b %Y, %I:%M}–{end:%I:%M %p} New York"
        dates = (
            f"<!date^{int(start.timestamp())}^{{date_short_pretty}}, {{time}}|{when}> – "
            f"<!date^{int(end.timestamp())}^{{time}}|{when}>"
        )
        menu = [
            {"text": _plain("Details"), "value": f"show:{row.meeting_id}"},
            {"text": _plain("Join"), "value": f"join:{row.meeting_id}", "url": row.join_url},
        ]
        accessory = {"type": "overflow", "action_id": "meeting.show", "options": menu}
        text = {"type": "mrkdwn", "text": f"{dates}\n*{row.subject}*", "verbatim": True}
        blocks.append(
            {"type": "section", "block_id": f"row.{row.meeting_id}", "text": text, "accessory": accessory}
        )
        lines.append(f"{row.subject}, {when}")
    count = f"{len(rows)} meetings. Times are in New York."
    blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": count, "verbatim": True}]})
    return {"text": f"Your meetings: {'; '.join(lines)}. {count}", "blocks": blocks}


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


async def open_parts(stack: AsyncExitStack, bot: BotWithSandbox, blocks: Blocks) -> Parts:
    """Open the raw libraries on the stand's Redis and GoTo."""
    pool = BlockingConnectionPool.from_url(bot.redis_url, max_connections=64)
    redis = await stack.enter_async_context(Redis.from_pool(pool))
    session = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()))
    settings = bot.runtime.settings
    return Parts(
        redis=redis,
        session=session,
        fernet=Fernet(settings.fernet_keys[0]),
        adapter=TypeAdapter(list[UpcomingMeeting]),
        pace=RedisRateLimiter(redis, "bench-floor", rate=UNPACED),
        secret=bot.sandbox.secret.encode(),
        goto_url=settings.goto_api_url,
        join_url=settings.goto_join_url,
        person=bot.person,
        blocks=blocks,
    )


__all__ = ["Parts", "blocks_by_hand", "blocks_of_view", "open_parts"]

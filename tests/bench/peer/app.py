"""What somebody might write in an afternoon: a plain Bolt app that answers ``/meeting list`` from GoTo.

It keeps one access token in plain text and knows one time zone. It refreshes nothing, escapes nothing, limits no rate,
asks no rules, remembers no meeting and speaks one language. ``python -m tests.bench.peer.app`` serves it; its settings
are environment variables.
"""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import uvicorn
from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic.alias_generators import to_camel
from redis.asyncio import Redis
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

ZONE = ZoneInfo("America/New_York")
PAGE = 10


class Meeting(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)

    meeting_id: str
    subject: str
    start_time: datetime
    end_time: datetime


MEETINGS = TypeAdapter(list[Meeting])


def row(meeting: Meeting, join_url: str) -> list[dict[str, Any]]:
    start, end = meeting.start_time.astimezone(ZONE), meeting.end_time.astimezone(ZONE)
    shown = f"{start:%a %d %b %Y, %I:%M}–{end:%I:%M %p} New York"
    when = f"<!date^{int(start.timestamp())}^{{date_short_pretty}}, {{time}}|{shown}>"
    options = [
        {"text": {"type": "plain_text", "text": name}, "value": f"{name}:{meeting.meeting_id}"}
        for name in ("Details", "Start", "Edit", "Share", "Cancel")
    ]
    join = {"type": "button", "text": {"type": "plain_text", "text": "Join"}, "action_id": "join"}
    menu = {"type": "overflow", "action_id": "more", "options": options}
    return [
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": f"*{meeting.subject}*\n{when}"},
            "accessory": menu,
        },
        {"type": "actions", "elements": [{**join, "url": join_url.format(meeting_id=meeting.meeting_id)}]},
    ]


def make_app(
    *, secret: str, bot_token: str, slack_url: str, goto_url: str, join_url: str, redis_url: str
) -> Any:
    """Return the ASGI app. Redis holds the access token of each person under ``token:{user}``."""
    client = AsyncWebClient(token=bot_token, base_url=slack_url)
    app = AsyncApp(client=client, signing_secret=secret)
    redis, http = Redis.from_url(redis_url, decode_responses=True), httpx.AsyncClient(base_url=goto_url)

    @app.command("/meeting")
    async def list_meetings(ack: AsyncAck, command: dict[str, Any]) -> None:
        if command["text"] != "list":
            await ack("Try `/meeting list`.")
            return
        token = str(await redis.get(f"token:{command['user_id']}"))
        answer = await http.get("/G2M/rest/upcomingMeetings", headers={"Authorization": f"Bearer {token}"})
        answer.raise_for_status()
        meetings = sorted(MEETINGS.validate_json(answer.content), key=lambda one: one.start_time)[:PAGE]
        blocks = [block for meeting in meetings for block in row(meeting, join_url)]
        await ack(text=f"{len(meetings)} meetings", blocks=blocks)

    return AsyncSlackRequestHandler(app, path="/slack/events")


if __name__ == "__main__":
    names = ("secret", "bot_token", "slack_url", "goto_url", "join_url", "redis_url")
    peer = make_app(**{name: os.environ[f"PEER_{name.upper()}"] for name in names})
    uvicorn.run(peer, host="127.0.0.1", port=int(os.environ["PEER_PORT"]), log_level="error", lifespan="off")

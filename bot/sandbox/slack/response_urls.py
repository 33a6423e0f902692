"""POST /response/…: messages the app sends through a response_url (Slack: handling user interaction)."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.sandbox.http_server import DroppedConnection
from bot.sandbox.panel import RecordedCall
from bot.sandbox.slack.backend import SlackBackend
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.faults import ServerError, raise_refusal
from bot.sandbox.slack.message_content import (
    refuse_charts,
    resolve_thread,
    validate_attachments,
    validate_blocks,
)
from bot.sandbox.slack.model import Json, ResponseUrl, StoredMessage
from bot.sandbox.slack.workspace import Workspace


class ResponseUrlEndpoint:
    """The endpoint behind every response_url of one local Slack."""

    def __init__(self, slack: SlackBackend) -> None:
        self.slack = slack

    async def __call__(self, request: Request) -> Response:
        path = request.path_params
        key = f"{path['team']}/{path['number']}/{path['key']}"
        body: Any = None
        await self.slack.travel()
        try:
            body = _parse_body(await request.body())
            ws = self.slack.workspaces.get(path["team"])
            if ws is None:
                raise ApiError("expired_url")
            logged = {"response_url": key, **body}
            if not await self.slack.panel.passes_gate("before", "slack", "response_url", logged):
                return DroppedConnection()
            raise_refusal(self.slack.panel, "response_url", ())
            refuse_charts(self.slack.panel, validate_blocks(body.get("blocks")))
            apply_response(ws, ws.use_response_url(key), body)
            if _is_post(body) and self.slack.panel.consume_fault("slack.lost_answer"):
                return DroppedConnection()
            if not await self.slack.panel.passes_gate("after", "slack", "response_url", logged):
                return DroppedConnection()
            answer, status = "ok", 200
        except ApiError as error:
            answer, status = error.code, 404 if error.code.endswith("_url") else 400
        except ServerError:
            answer, status = "Internal Server Error", 500
        self.slack.panel.record(
            RecordedCall(
                where="slack",
                direction="out",
                name="response_url",
                status=status,
                ms=0.0,
                at=self.slack.now().timestamp(),
                request=body,
                response=answer,
            )
        )
        return PlainTextResponse(answer, status)


def apply_response(ws: Workspace, url: ResponseUrl, body: Json) -> StoredMessage | None:
    """Apply the body of a response; return the message it created or changed."""
    origin = ws.channels[url.channel].find(url.origin) if url.origin else None
    if body.get("delete_original"):
        if origin is not None and origin.bot_id == ws.bot_id:
            ws.remove(origin)
        if not (body.get("text") or body.get("blocks")):
            return None
        origin = None
    text, blocks = str(body.get("text") or ""), validate_blocks(body.get("blocks"))
    attachments = validate_attachments(body.get("attachments"))
    if not (text or blocks or attachments):
        raise ApiError("no_text")
    if body.get("replace_original") and origin is not None and origin.bot_id == ws.bot_id:
        origin.attachments = attachments
        ws.edit(origin, text, blocks)
        return origin
    return _post_response(ws, url, body, text, blocks, attachments)


def _is_post(body: Json) -> bool:
    """Return True if the response is a new message for everybody."""
    return body.get("response_type") == "in_channel" and not body.get("replace_original")


def _post_response(
    ws: Workspace, url: ResponseUrl, body: Json, text: str, blocks: list[Json], attachments: list[Json]
) -> StoredMessage:
    channel = ws.channels[url.channel]
    in_channel = body.get("response_type") == "in_channel"
    thread: str | None = None if in_channel else url.thread_ts
    if in_channel and body.get("thread_ts"):
        thread = resolve_thread(channel, str(body["thread_ts"]))
    return ws.post_as_bot(
        channel,
        text,
        blocks,
        attachments=attachments,
        thread_ts=thread,
        ephemeral_for=None if in_channel else url.user,
        by_response_url=True,
    )


def _parse_body(body: bytes) -> Json:
    try:
        parsed = json.loads(body)
    except ValueError:
        raise ApiError("invalid_payload") from None
    if not isinstance(parsed, dict):
        raise ApiError("invalid_payload")
    return parsed

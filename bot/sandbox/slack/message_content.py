"""Validation of a message's content: blocks, attachments, metadata, thread."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.panel import Panel
from bot.sandbox.slack.elements import with_ids
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.limits import check_blocks, is_too_long
from bot.sandbox.slack.model import Json, StoredChannel

MAX_ATTACHMENTS = 100
_EVENT_TYPE = re.compile(r"[A-Za-z0-9_.\-]+\Z")


def validate_blocks(given: Any) -> list[Json]:
    """Return the blocks of a message; ApiError invalid_blocks with JSON pointers, or msg_blocks_too_long."""
    if given is None:
        return []
    problems = check_blocks(given, "message")
    if problems:
        raise ApiError.invalid("invalid_blocks", *map(str, problems))
    if is_too_long(given):
        raise ApiError("msg_blocks_too_long")
    blocks: list[Json] = given
    return blocks


def refuse_charts(panel: Panel, blocks: list[Json]) -> None:
    """ApiError invalid_blocks for a chart or a table while the fault ``slack.no_charts`` is on."""
    for n, block in enumerate(blocks):
        if block["type"] in ("data_visualization", "table") and panel.consume_fault("slack.no_charts"):
            raise ApiError.invalid(
                "invalid_blocks", f"[ERROR] unsupported type [json-pointer:/blocks/{n}/type]"
            )


def validate_attachments(given: Any) -> list[Json]:
    if given is None:
        return []
    if not isinstance(given, list):
        raise ApiError("invalid_attachments")
    if len(given) > MAX_ATTACHMENTS:
        raise ApiError("too_many_attachments")
    if not all(isinstance(attachment, dict) for attachment in given):
        raise ApiError("invalid_attachments")
    for attachment in given:
        validate_blocks(attachment.get("blocks"))
    return [
        {"id": n, **a, **({"blocks": with_ids(a["blocks"])} if a.get("blocks") else {})}
        for n, a in enumerate(given, 1)
    ]


def validate_metadata(given: Any) -> Json | None:
    """Return message metadata as {event_type, event_payload}; ApiError invalid_metadata_format."""
    if given is None:
        return None
    valid = (
        isinstance(given, dict)
        and isinstance(given.get("event_type"), str)
        and _EVENT_TYPE.match(given["event_type"])
        and isinstance(given.get("event_payload"), dict)
    )
    if not valid:
        raise ApiError("invalid_metadata_format")
    return {"event_type": given["event_type"], "event_payload": given["event_payload"]}


def resolve_thread(channel: StoredChannel, ts: str) -> str | None:
    """Return the parent's ts for a reply and mark it as a parent; ApiError thread_not_found."""
    if not ts:
        return None
    parent = channel.find(ts)
    if parent is None or parent.is_ephemeral:
        raise ApiError("thread_not_found")
    if parent.is_reply:
        return parent.thread_ts
    parent.thread_ts = parent.ts
    return parent.ts

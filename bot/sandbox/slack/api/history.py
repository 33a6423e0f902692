"""conversations.history and conversations.replies: past messages (Slack: conversations.history)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from bot.sandbox.slack.api.conversations import HISTORY_SCOPES, readable_channel
from bot.sandbox.slack.api.methods import ApiCall, Arguments, method, paginate
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.model import Json, StoredChannel, StoredMessage


def _history_channel(call: ApiCall) -> StoredChannel:
    if call.slack.panel.consume_fault("slack.history_missing_scope"):
        provided = call.token.scope_header if call.token else ""
        raise ApiError("missing_scope", needed="channels:history", provided=provided)
    channel = readable_channel(call, "history")
    if call.ws.bot_user_id not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def _in_range(messages: list[StoredMessage], args: Arguments) -> list[StoredMessage]:
    oldest, latest = _ts_argument(args, "oldest", "0"), _ts_argument(args, "latest", "99999999999")
    if args.flag("inclusive"):
        return [m for m in messages if oldest <= Decimal(m.ts) <= latest]
    return [m for m in messages if oldest < Decimal(m.ts) < latest]


def _ts_argument(args: Arguments, name: str, default: str) -> Decimal:
    try:
        return Decimal(args.text(name) or default)
    except InvalidOperation:
        raise ApiError(f"invalid_ts_{name}") from None


def _message_payload(channel: StoredChannel, message: StoredMessage, args: Arguments) -> Json:
    shown = message.payload(with_metadata=args.flag("include_all_metadata"))
    replies = [m for m in channel.public_messages if m.is_reply and m.thread_ts == message.ts]
    if replies:
        users = list(dict.fromkeys(m.user for m in replies))
        shown |= {
            "reply_count": len(replies),
            "reply_users": users,
            "reply_users_count": len(users),
            "latest_reply": replies[-1].ts,
        }
    return shown


@method("conversations.history", "t3", scopes=HISTORY_SCOPES, required=("channel",), json=True)
async def history(call: ApiCall) -> Json:
    channel, args = _history_channel(call), call.args
    top = [m for m in channel.public_messages if not m.is_reply or m.broadcast]
    listed, metadata = paginate(_in_range(top, args)[::-1], args, default=100, maximum=999)
    return {
        "messages": [_message_payload(channel, m, args) for m in listed],
        "has_more": bool(metadata["next_cursor"]),
        "pin_count": 0,
        "response_metadata": metadata,
    }


@method("conversations.replies", "t3", scopes=HISTORY_SCOPES, required=("channel", "ts"))
async def replies(call: ApiCall) -> Json:
    channel, args = _history_channel(call), call.args
    message = channel.find(args.text("ts"))
    if message is None or message.is_ephemeral:
        raise ApiError("thread_not_found")
    root = message.thread_ts or message.ts
    thread = [m for m in channel.public_messages if root in (m.ts, m.thread_ts)]
    kept = [m for m in thread if m.ts == root or m in _in_range(thread, args)]
    listed, metadata = paginate(kept, args, default=1000, maximum=1000)
    return {
        "messages": [_message_payload(channel, m, args) for m in listed],
        "has_more": bool(metadata["next_cursor"]),
        "response_metadata": metadata,
    }

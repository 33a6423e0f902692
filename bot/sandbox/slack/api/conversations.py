"""conversations.*: channels and their members."""

from __future__ import annotations

from bot.sandbox.slack.api.methods import ApiCall, method, paginate
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.model import Json, StoredChannel

SCOPE_OF = {"channel": "channels", "private": "groups", "im": "im", "mpim": "mpim"}
TYPE_OF = {"channel": "public_channel", "private": "private_channel", "im": "im", "mpim": "mpim"}
READ_SCOPES, HISTORY_SCOPES = (
    tuple(f"{group}:{right}" for group in SCOPE_OF.values()) for right in ("read", "history")
)
OPEN_SCOPES = ("channels:manage", "groups:write", "im:write", "mpim:write")


def readable_channel(call: ApiCall, right: str = "read") -> StoredChannel:
    """Return the channel of the call; ApiError unless the token has the scope for its kind."""
    channel = call.channel()
    call.require(f"{SCOPE_OF[channel.kind]}:{right}")
    return channel


@method("conversations.info", "t3", scopes=READ_SCOPES, required=("channel",))
async def info(call: ApiCall) -> Json:
    channel = readable_channel(call)
    count = call.args.flag("include_num_members")
    shown = channel.payload(call.ws.bot_user_id, count=count)
    return {"channel": {**shown, "context_team_id": call.ws.id, "shared_team_ids": [call.ws.id]}}


@method("conversations.members", "t4", scopes=READ_SCOPES, required=("channel",))
async def members(call: ApiCall) -> Json:
    listed, metadata = paginate(readable_channel(call).members, call.args, default=100, maximum=1000)
    return {"members": listed, "response_metadata": metadata}


@method("conversations.list", "t2", scopes=READ_SCOPES, needs_team=True)
async def list_conversations(call: ApiCall) -> Json:
    listed, metadata = paginate(visible_channels(call), call.args, default=100, maximum=1000)
    channels = [c.payload(call.ws.bot_user_id, count=True) for c in listed]
    return {"channels": channels, "response_metadata": metadata}


def visible_channels(call: ApiCall) -> list[StoredChannel]:
    """Return the conversations of the wanted ``types`` that the bot can see; ApiError without the scope of a type."""
    ws, args = call.ws, call.args
    types = args.text("types", "public_channel").replace(" ", "").split(",")
    if not set(types) <= set(TYPE_OF.values()):
        raise ApiError("invalid_types")
    kinds = [kind for kind, name in TYPE_OF.items() if name in types]
    for kind in kinds:
        call.require(f"{SCOPE_OF[kind]}:read")
    return [
        c
        for c in ws.channels.values()
        if c.kind in kinds
        and ws.can_see(ws.bot_user_id, c)
        and not (c.archived and args.flag("exclude_archived"))
    ]


@method("conversations.open", "t3", scopes=OPEN_SCOPES, json=True, write=True)
async def open_conversation(call: ApiCall) -> Json:
    ws, args = call.ws, call.args
    if args.has("channel"):
        channel = call.channel()
        if channel.kind not in ("im", "mpim"):
            raise ApiError("channel_not_found")
    else:
        channel = _open_with_users(call)
    shown = channel.payload(ws.bot_user_id) if args.flag("return_im") else {"id": channel.id}
    return {"channel": shown}


def _open_with_users(call: ApiCall) -> StoredChannel:
    given = call.args.given.get("users") or ""
    users = given if isinstance(given, list) else [u for u in str(given).split(",") if u]
    if not users:
        raise ApiError("users_list_not_supplied")
    if len(users) > 8:
        raise ApiError("too_many_users")
    call.require("im:write" if len(users) == 1 else "mpim:write")
    for user in users:
        if user not in call.ws.users:
            raise ApiError("user_not_found")
        if call.ws.users[user].deleted:
            raise ApiError("user_disabled")
        if user == call.ws.bot_user_id:
            raise ApiError("cannot_dm_bot")
    return call.ws.direct(call.ws.bot_user_id, *users)


@method("conversations.join", "t3", scopes=("channels:join",), required=("channel",), json=True, write=True)
async def join(call: ApiCall) -> Json:
    ws, channel = call.ws, call.channel()
    if channel.kind != "channel":
        raise ApiError("method_not_supported_for_channel_type")
    if channel.archived:
        raise ApiError("is_archived")
    if ws.bot_user_id not in channel.members:
        channel.members.append(ws.bot_user_id)
        ws.changes.notify()
        return {"channel": channel.payload(ws.bot_user_id)}
    warning = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    return {"channel": channel.payload(ws.bot_user_id), **warning}

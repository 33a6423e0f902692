"""chat.*: the bot's messages (Slack: chat.postMessage and related methods)."""

from __future__ import annotations

from bot.sandbox.slack.api.methods import ApiCall, method
from bot.sandbox.slack.elements import initial_state, with_ids
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.limits import MAX_MARKDOWN_CHARACTERS
from bot.sandbox.slack.message_content import (
    refuse_charts,
    resolve_thread,
    validate_attachments,
    validate_blocks,
    validate_metadata,
)
from bot.sandbox.slack.model import COMPOSER, Json, StoredChannel, StoredMessage

MAX_TEXT_CHARACTERS, MAX_UPDATE_CHARACTERS = 40_000, 4_000


def target_channel(call: ApiCall) -> StoredChannel:
    """Return the conversation of a message by id, user id or #name; ApiError if the bot may not post there."""
    ws, reference = call.ws, call.args.text("channel")
    if reference in ws.users:
        if ws.users[reference].is_bot:
            raise ApiError("cannot_dm_bot")
        return ws.direct(ws.bot_user_id, reference)
    try:
        channel = ws.conversation(reference)
    except KeyError:
        raise ApiError("channel_not_found") from None
    member = ws.bot_user_id in channel.members
    if not member and channel.kind != "channel":
        raise ApiError("channel_not_found")
    if channel.archived:
        raise ApiError("is_archived")
    if not member and not (call.token and call.token.has_scope("chat:write.public")):
        raise ApiError("not_in_channel")
    if channel.read_only:
        raise ApiError("restricted_action")
    has_deleted_member = any(ws.users[member].deleted for member in channel.members if member in ws.users)
    if channel.kind == "im" and has_deleted_member and call.slack.panel.consume_fault("slack.user_disabled"):
        raise ApiError("user_disabled")
    return channel


def _content(call: ApiCall) -> tuple[str, list[Json], list[Json]]:
    """Return text, blocks and attachments of a new message."""
    args = call.args
    blocks = validate_blocks(args.json("blocks", "invalid_blocks_format"))
    refuse_charts(call.slack.panel, blocks)
    attachments = validate_attachments(args.json("attachments", "invalid_attachments"))
    text, markdown = args.text("text"), args.text("markdown_text")
    if markdown and (text or blocks):
        raise ApiError("markdown_text_conflict")
    if len(markdown) > MAX_MARKDOWN_CHARACTERS:
        raise ApiError("msg_too_long")
    if not (text or markdown or blocks or attachments):
        raise ApiError("no_text")
    return (text or markdown)[:MAX_TEXT_CHARACTERS], blocks, attachments


@method("chat.postMessage", "t5", scopes=("chat:write",), required=("channel",), json=True, write=True)
async def post_message(call: ApiCall) -> Json:
    channel = target_channel(call)
    text, blocks, attachments = _content(call)
    metadata = validate_metadata(call.args.json("metadata", "invalid_metadata_format"))
    call.slack.check_rate(channel)
    message = call.ws.post_as_bot(
        channel,
        text,
        blocks,
        thread_ts=resolve_thread(channel, call.args.text("thread_ts")),
        attachments=attachments,
        metadata=metadata,
        broadcast=call.args.flag("reply_broadcast"),
        unfurl_links=call.args.flag("unfurl_links", False),
        unfurl_media=call.args.flag("unfurl_media", True),
    )
    return {"channel": channel.id, "ts": message.ts, "message": message.payload(with_metadata=True)}


@method(
    "chat.postEphemeral", "t4", scopes=("chat:write",), required=("channel", "user"), json=True, write=True
)
async def post_ephemeral(call: ApiCall) -> Json:
    channel = target_channel(call)
    text, blocks, attachments = _content(call)
    user = call.args.text("user")
    if user not in channel.members:
        raise ApiError("user_not_in_channel")
    message = call.ws.post_as_bot(
        channel,
        text,
        blocks,
        attachments=attachments,
        ephemeral_for=user,
        thread_ts=call.args.text("thread_ts") or None,
    )
    return {"message_ts": message.ts}


def _own_message(call: ApiCall, code: str) -> StoredMessage:
    channel = call.channel()
    message = channel.find(call.args.text("ts"))
    if message is None or message.is_ephemeral:
        raise ApiError("message_not_found")
    if message.bot_id != call.ws.bot_id:
        raise ApiError(code)
    return message


@method("chat.update", "t3", scopes=("chat:write",), required=("channel", "ts"), json=True, write=True)
async def update(call: ApiCall) -> Json:
    """Update a message; a text without blocks removes them, with neither both stay (Slack: chat.update)."""
    args = call.args
    message = _own_message(call, "cant_update_message")
    if message.by_response_url:
        raise ApiError("cant_update_message")
    text = args.text("text") or args.text("markdown_text")
    given = args.json("blocks", "invalid_blocks_format")
    blocks = validate_blocks(given)
    refuse_charts(call.slack.panel, blocks)
    attachments = args.json("attachments", "invalid_attachments")
    metadata = args.json("metadata", "invalid_metadata_format")
    if len(text) > MAX_UPDATE_CHARACTERS:
        raise ApiError("msg_too_long")
    if not text and given is None and attachments is None and metadata is None:
        raise ApiError("no_text")
    if metadata is not None:
        message.metadata = validate_metadata(metadata) if metadata else None
    if attachments is not None:
        message.attachments = validate_attachments(attachments)
    elif text or given is not None:
        message.attachments = [a for a in message.attachments if a.get("is_app_unfurl")]
    if text or given is not None:
        call.ws.edit(message, text or message.text, blocks)
    call.ws.changes.notify()
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": message.payload()}


@method("chat.delete", "t3", scopes=("chat:write",), required=("channel", "ts"), json=True, write=True)
async def delete(call: ApiCall) -> Json:
    message = _own_message(call, "cant_delete_message")
    channel = call.ws.channels[message.channel]
    if any(m.is_reply and m.thread_ts == message.ts for m in channel.public_messages):
        message.subtype, message.bot_id, message.metadata = "tombstone", None, None
        call.ws.edit(message, "This message was deleted.", [])
    else:
        call.ws.remove(message)
    return {"channel": message.channel, "ts": message.ts}


@method("chat.getPermalink", "t5", required=("channel", "message_ts"))
async def permalink(call: ApiCall) -> Json:
    channel, ts = call.channel(), call.args.text("message_ts")
    if channel.find(ts) is None:
        raise ApiError("message_not_found")
    link = f"https://{call.ws.domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


@method("chat.unfurl", "t3", scopes=("links:write",), json=True, write=True)
async def unfurl(call: ApiCall) -> Json:
    """Attach previews to links of a message, each {blocks} or an attachment (Slack: chat.unfurl)."""
    args = call.args
    wanted = ("unfurls",) if args.has("unfurl_id") else ("unfurls", "channel", "ts")
    for name in wanted:
        if not args.has(name):
            raise ApiError(f"missing_{name}")
    unfurls = args.json("unfurls", "cannot_parse_attachment")
    if not isinstance(unfurls, dict):
        raise ApiError("cannot_parse_attachment")
    if args.has("unfurl_id"):
        message = call.slack.unfurls.get(args.text("unfurl_id"))
        if message is None:
            raise ApiError("cannot_find_message")
        source = "composer" if message.channel == COMPOSER else "conversations_history"
        if args.text("source") != source:
            raise ApiError("invalid_source" if args.has("source") else "missing_source")
    else:
        message = call.channel().find(args.text("ts"))
        if message is None or message.is_ephemeral:
            raise ApiError("cannot_find_message")
    for url, preview in unfurls.items():
        if url not in message.text.replace("&amp;", "&") and url not in message.text:
            raise ApiError("cannot_unfurl_url")
        if not isinstance(preview, dict):
            raise ApiError("cannot_parse_attachment")
        validate_blocks(preview.get("blocks"))
        message.attachments.append(_unfurl_attachment(call, message, url, preview))
    call.ws.changes.notify()
    return {}


def _unfurl_attachment(call: ApiCall, message: StoredMessage, url: str, preview: Json) -> Json:
    attachment = {
        "id": len(message.attachments) + 1,
        "is_app_unfurl": True,
        "app_unfurl_url": url,
        "app_id": call.ws.app_id,
        "bot_id": call.ws.bot_id,
        **preview,
    }
    if preview.get("blocks"):
        attachment["blocks"] = with_ids(preview["blocks"])
        message.state |= initial_state(attachment["blocks"])
    return attachment

"""The payloads that Slack sends to an app, field by field (Slack: interaction payloads, Events API)."""

from __future__ import annotations

import copy
from typing import Any

from bot.sandbox.slack.model import Json, Member, StoredChannel, StoredMessage
from bot.sandbox.slack.views import View
from bot.sandbox.slack.workspace import Workspace


def channel_name(channel: StoredChannel) -> str:
    """Return the channel name in payloads, which is generic for direct messages and private channels."""
    return {"im": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name)


def slash_command(
    ws: Workspace,
    user: Member,
    channel: StoredChannel,
    command: str,
    text: str,
    trigger_id: str,
    response_url: str,
) -> Json:
    enterprise = ws.enterprise or {}
    return {
        "team_id": ws.id,
        "team_domain": ws.domain,
        "enterprise_id": enterprise.get("id"),
        "enterprise_name": enterprise.get("name"),
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": ws.app_id,
        "is_enterprise_install": str(ws.org_installed).lower(),
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def _interaction(ws: Workspace, kind: str, user: Member) -> Json:
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
        "api_app_id": ws.app_id,
        "token": "",
        "team": {"id": ws.id, "domain": ws.domain},
        "enterprise": ws.enterprise,
        "is_enterprise_install": ws.org_installed,
    }


def _channel(channel: StoredChannel) -> Json:
    return {"id": channel.id, "name": channel_name(channel)}


def message_container(message: StoredMessage, unfurl: Json | None = None) -> Json:
    container: Json = {
        "type": "message_attachment" if unfurl else "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.is_ephemeral,
    }
    if unfurl:
        container |= {
            "attachment_id": unfurl["id"],
            "is_app_unfurl": True,
            "app_unfurl_url": unfurl["app_unfurl_url"],
        }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    return container


def message_actions(
    ws: Workspace,
    user: Member,
    message: StoredMessage,
    actions: list[Json],
    trigger_id: str,
    response_url: str,
    unfurl: Json | None = None,
) -> Json:
    """Return block_actions of a message: an ephemeral one has no ``message``, an unfurl has ``app_unfurl``."""
    payload = _interaction(ws, "block_actions", user) | {
        "container": message_container(message, unfurl),
        "trigger_id": trigger_id,
        "channel": _channel(ws.channels[message.channel]),
        "state": {"values": copy.deepcopy(message.state_of(user.id))},
        "response_url": response_url,
        "actions": actions,
    }
    if unfurl:
        payload["app_unfurl"] = copy.deepcopy(unfurl)
    elif not message.is_ephemeral:
        payload["message"] = copy.deepcopy(message.payload(with_metadata=True))
    return payload


def view_actions(ws: Workspace, user: Member, view: View, actions: list[Json], trigger_id: str) -> Json:
    return _interaction(ws, "block_actions", user) | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": trigger_id,
        "view": view.payload(),
        "actions": actions,
    }


def view_submission(
    ws: Workspace, user: Member, view: View, trigger_id: str, response_urls: list[Json]
) -> Json:
    return _interaction(ws, "view_submission", user) | {
        "trigger_id": trigger_id,
        "view": view.payload(),
        "response_urls": response_urls,
    }


def view_closed(ws: Workspace, user: Member, view: View, *, is_cleared: bool) -> Json:
    return _interaction(ws, "view_closed", user) | {"view": view.payload(), "is_cleared": is_cleared}


def global_shortcut(ws: Workspace, user: Member, callback_id: str, trigger_id: str, action_ts: str) -> Json:
    return _interaction(ws, "shortcut", user) | {
        "callback_id": callback_id,
        "trigger_id": trigger_id,
        "action_ts": action_ts,
    }


def message_shortcut(
    ws: Workspace,
    user: Member,
    message: StoredMessage,
    callback_id: str,
    trigger_id: str,
    response_url: str,
    ts: str,
) -> Json:
    return _interaction(ws, "message_action", user) | {
        "callback_id": callback_id,
        "trigger_id": trigger_id,
        "action_ts": ts,
        "message_ts": message.ts,
        "channel": _channel(ws.channels[message.channel]),
        "message": copy.deepcopy(message.payload(with_metadata=True)),
        "response_url": response_url,
    }


def suggestion(
    ws: Workspace, user: Member, target: StoredMessage | View, block_id: str, action_id: str, query: str
) -> Json:
    """Return block_suggestion, which asks for the options of an external select."""
    payload = _interaction(ws, "block_suggestion", user) | {
        "action_id": action_id,
        "block_id": block_id,
        "value": query,
    }
    if isinstance(target, View):
        return payload | {"container": {"type": "view", "view_id": target.id}, "view": target.payload()}
    payload |= {"container": message_container(target), "channel": _channel(ws.channels[target.channel])}
    if not target.is_ephemeral:
        payload["message"] = copy.deepcopy(target.payload())
    return payload


def event(ws: Workspace, inner: Json, event_id: str, seconds: int) -> Json:
    """Return an event in the envelope of the Events API."""
    return {
        "token": "",
        "team_id": ws.id,
        "context_team_id": ws.id,
        "enterprise_id": ws.enterprise_id,
        "context_enterprise_id": ws.enterprise_id,
        "api_app_id": ws.app_id,
        "event": inner,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": seconds,
        "authorizations": [
            {
                "enterprise_id": ws.enterprise_id,
                "team_id": None if ws.org_installed else ws.id,
                "user_id": ws.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": ws.org_installed,
            }
        ],
        "is_ext_shared_channel": _is_shared(ws, inner),
        "event_context": f"4-{event_id}",
    }


def _is_shared(ws: Workspace, inner: Json) -> bool:
    channel: Any = inner.get("channel")
    known = ws.channels.get(channel) if isinstance(channel, str) else None
    return bool(known and known.is_shared)

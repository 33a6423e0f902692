"""The state of one person for the page, as one JSON object."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal

from bot.sandbox.panel import Fault
from bot.sandbox.slack import client_commands
from bot.sandbox.slack.backend import SlackBackend
from bot.sandbox.slack.model import Json, Member, StoredChannel, StoredMessage
from bot.sandbox.slack.people import SlackPerson
from bot.sandbox.slack.views import View

KIND_ORDER = ("channel", "private", "mpim", "im")


def page_state(slack: SlackBackend, person: SlackPerson) -> Json:
    """Return the whole state for one person in the form the page expects."""
    ws, manifest = person.ws, slack.manifest
    mine = [c for c in ws.channels.values() if person.id in c.members]
    mine.sort(key=lambda c: (KIND_ORDER.index(c.kind), c.name))
    return {
        "me": {**_person(person.user), "email": person.user.email, "is_admin": person.user.is_admin},
        "team": {"id": ws.id, "name": ws.name},
        "app": {
            "name": slack.app_name,
            "bot_user_id": ws.bot_user_id,
            "online": slack.online,
            "transport": slack.transport,
        },
        "people": [
            {**_person(u), "is_active": slack.active_people[u.id] > 0}
            for u in ws.users.values()
            if not u.is_bot and u.team_id == ws.id
        ],
        "channels": [_channel(person, channel) for channel in mine],
        "views": [_view(view) for view in person.views],
        "home": _view(person.home) if person.home else None,
        "commands": [
            {
                "command": c["command"],
                "description": c.get("description", ""),
                "usage_hint": c.get("usage_hint", ""),
            }
            for c in [*manifest.commands, *client_commands.DESCRIPTIONS]
        ],
        "shortcuts": [{k: s[k] for k in ("name", "type", "callback_id")} for s in manifest.shortcuts],
        "faults": [_fault(one) for one in slack.panel.faults.values()],
        "extra": slack.extra,
    }


def _fault(fault: Fault) -> Json:
    return {
        **{name: getattr(fault, name) for name in ("id", "where", "label", "help", "on")},
        "choices": [asdict(choice) for choice in fault.choices],
    }


def _person(user: Member) -> Json:
    return {"id": user.id, "name": user.name, "real_name": user.real_name, "tz": user.tz}


def _channel(person: SlackPerson, channel: StoredChannel) -> Json:
    visible = [m for m in channel.messages if m.ephemeral_for in (None, person.id)]
    unread = _unread(person, channel)
    direct = channel.kind in ("im", "mpim")
    return {
        "id": channel.id,
        "name": _shown_name(person, channel),
        "kind": channel.kind,
        "members": list(channel.members),
        "archived": channel.archived,
        "unread": sum(not m.is_reply or m.broadcast or direct for m in unread),
        "mentions": sum(direct or _mentions(m, person.id) for m in unread),
        "first_unread": next((m.ts for m in unread if not m.is_reply or m.broadcast), None),
        "messages": [_message(person, message, visible) for message in visible],
    }


def _unread(person: SlackPerson, channel: StoredChannel) -> list[StoredMessage]:
    """Return others' messages that are new to this person; ephemeral ones are never counted (as in Slack)."""
    read = Decimal(channel.read.get(person.id, "0"))
    return [m for m in channel.public_messages if Decimal(m.ts) > read and m.user != person.id]


def _mentions(message: StoredMessage, user_id: str) -> bool:
    """Return True if the message calls this person, or everybody in the channel."""
    marks = (f"<@{user_id}>", f"<@{user_id}|", "<!channel", "<!here", "<!everyone")
    return any(mark in message.text for mark in marks)


def _shown_name(person: SlackPerson, channel: StoredChannel) -> str:
    if channel.kind != "im":
        return channel.name
    other = next((m for m in channel.members if m != person.id), person.id)
    return person.ws.users[other].real_name


def _message(person: SlackPerson, message: StoredMessage, visible: list[StoredMessage]) -> Json:
    user = person.ws.users.get(message.user)
    return {
        "id": message.ts,
        "ts": message.ts,
        "user": {
            "id": message.user,
            "name": user.real_name if user else "Slackbot",
            "is_bot": user.is_bot if user else True,
        },
        "text": message.text,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "files": message.files,
        "state": message.state_of(person.id),
        "notice": message.notice,
        "thread_ts": message.thread_ts,
        "reply_count": sum(m.is_reply and m.thread_ts == message.ts and not m.is_ephemeral for m in visible),
        "edited": message.edited is not None and not message.is_ephemeral,
        "ephemeral": message.is_ephemeral,
        "deleted": message.subtype == "tombstone",
    }


def _view(view: View) -> Json:
    return {**view.payload(), "errors": dict(view.errors), "busy": view.busy, "notice": view.notice}

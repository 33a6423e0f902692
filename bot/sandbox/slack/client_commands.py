"""Slack's own commands, which its client handles without an app."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Protocol

from bot.sandbox.slack.errors import NotPossible
from bot.sandbox.slack.model import Json, Member, StoredChannel
from bot.sandbox.slack.text_escape import escape_line
from bot.sandbox.slack.workspace import Workspace


class Inviter(Protocol):
    """Who types the command (``SlackPerson``)."""

    ws: Workspace
    user: Member

    async def adds(self, channel: str, user_id: str) -> None: ...


ClientCommand = Callable[[Inviter, StoredChannel, str], Awaitable[None]]

DESCRIPTIONS: list[Json] = [
    {"command": "/invite", "usage_hint": "@name", "description": "Adds people or apps to this channel."}
]
"""What the client offers at ``/`` besides the app's commands."""


async def invite(person: Inviter, where: StoredChannel, text: str) -> None:
    """Add the named people and apps to the channel, and say so in it. NotPossible for names that nobody has."""
    if where.kind not in ("channel", "private") or where.archived:
        raise NotPossible("/invite works in channels that are not archived.")
    ws = person.ws
    found = re.findall(r"<@([A-Z0-9]+)(?:\|[^>]*)?>", escape_line(ws, text))
    unknown = re.sub(r"<@[^>]*>|[\s,]+", " ", escape_line(ws, text)).strip()
    if unknown or not found:
        raise NotPossible(
            f"Nobody is called {unknown}." if unknown else "Name whom to add, such as /invite @Usher"
        )
    members = [ws.users[user_id].real_name for user_id in found if user_id in where.members]
    if members:
        raise NotPossible(f"{members[0]} is in #{where.name} already.")
    for user_id in dict.fromkeys(found):
        await person.adds(where.id, user_id)
        ws.post(
            where, user_id, f"was added to #{where.name} by {person.user.real_name}.", subtype="channel_join"
        )


CLIENT_COMMANDS: dict[str, ClientCommand] = {"/invite": invite}

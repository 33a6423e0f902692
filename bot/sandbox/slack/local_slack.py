"""A local Slack: its ASGI app, and what the demo and tests do with it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from starlette.types import ASGIApp

from bot.sandbox.slack.backend import SlackBackend
from bot.sandbox.slack.delivery import Ack, Delivery
from bot.sandbox.slack.model import Member, StoredChannel
from bot.sandbox.slack.people import SlackPerson, find_person
from bot.sandbox.slack.server import build_app
from bot.sandbox.slack.workspace import Workspace


class LocalSlack(SlackBackend):
    """Slack on this machine, as strict as the real one."""

    @cached_property
    def app(self) -> ASGIApp:
        return build_app(self)

    def person(self, user_id: str, workspace: Workspace | None = None) -> SlackPerson:
        """Return the person to act as; KeyError if there is no such user."""
        return find_person(self, user_id, workspace)

    def add_user(
        self,
        id: str,
        name: str,
        real_name: str,
        email: str,
        tz: str,
        *,
        team_id: str | None = None,
        workspace: Workspace | None = None,
        **flags: Any,
    ) -> Member:
        """Add a member; with the ``team_id`` of another team, an external one. ``flags`` are fields of User."""
        ws = workspace or self.home
        return ws.add_user(
            Member(
                id=id, name=name, real_name=real_name, email=email, tz=tz, team_id=team_id or ws.id, **flags
            )
        )

    def add_channel(
        self,
        id: str,
        name: str,
        members: Sequence[str],
        *,
        is_private: bool = False,
        bot_is_member: bool = True,
        archived: bool = False,
        read_only: bool = False,
        is_shared: bool = False,
        workspace: Workspace | None = None,
    ) -> StoredChannel:
        """Add a channel with these members and, by default, the bot."""
        ws = workspace or self.home
        everybody = [*members, *([ws.bot_user_id] if bot_is_member else [])]
        channel = StoredChannel(
            id=id,
            name=name,
            kind="private" if is_private else "channel",
            members=everybody,
            archived=archived,
        )
        channel.read_only, channel.is_shared = read_only, is_shared
        channel.creator = members[0] if members else ""
        return ws.add_channel(channel)

    async def deactivate(self, user_id: str, workspace: Workspace | None = None) -> None:
        """Deactivate a member's account and tell the app (Slack: event user_change).

        Whether Slack takes them out of their channels is unknown; here they stay.
        """
        ws = workspace or self.home
        member = ws.users[user_id]
        member.deleted = True
        user = member.payload(ws.now(), home_team=ws.id, with_email=True)
        stamp = int(ws.now().timestamp())
        inner = {"type": "user_change", "user": user, "cache_ts": stamp, "event_ts": ws.new_ts()}
        await self.send_event_if_wanted(inner, ws)

    async def change_channel_id(
        self, channel: str, new_id: str | None = None, workspace: Workspace | None = None
    ) -> StoredChannel:
        """Give a channel another id and tell the app, as when a private one is shared (Slack: channel_id_changed).

        Messages, members and threads stay; the old id is channel_not_found from then on. ``channel`` is an id or a
        name.
        """
        ws = workspace or self.home
        found = ws.conversation(channel)
        old, new = found.id, new_id or ws.new_id("C")
        ws.rename_channel(found, new)
        inner = {
            "type": "channel_id_changed",
            "old_channel_id": old,
            "new_channel_id": new,
            "event_ts": ws.new_ts(),
        }
        await self.send_event_if_wanted(inner, ws)
        return found

    def deliver_to(self, url: str) -> None:
        """Send payloads by signed HTTP to this request URL from now on."""
        self.deliverer.url = url
        self.transport = "http"

    def deliver_by_socket(self) -> None:
        """Send payloads over the app's Socket Mode connections from now on."""
        self.transport = "socket"

    async def verify_url(self) -> bool:
        """Send a signed url_verification to the request URL; return True if it answers with the challenge."""
        challenge = secrets.token_urlsafe(16)
        payload = {"token": "", "challenge": challenge, "type": "url_verification"}
        ack = await self.deliverer.send(Delivery(kind="events_api", name="url_verification", payload=payload))
        body = ack.body
        return ack.error is None and challenge == (body.get("challenge") if isinstance(body, dict) else body)

    async def deliver_again(self, delivery: Delivery | None = None) -> Ack:
        """Deliver the last payload (or this one) again; the ack changes nothing a person sees."""
        repeated = delivery or self.deliverer.last
        if repeated is None:
            raise LookupError("Nothing was delivered yet.")
        return await self.deliverer.send(repeated)

    async def raw_post(self, body: bytes, headers: dict[str, str] | None = None) -> Ack:
        """POST these bytes with exactly these headers to the request URL (``sign`` returns valid ones)."""
        return await self.deliverer.post(body, headers or {})

    def sign(self, body: bytes, *, timestamp: int | None = None) -> dict[str, str]:
        """Return the signature headers of a body; ``timestamp`` in UNIX seconds, default now."""
        return self.deliverer.sign(body, timestamp=timestamp)

    async def disconnect_sockets(self, reason: str = "refresh_requested") -> None:
        """Send every connection a disconnect message (warning, refresh_requested or link_disabled)."""
        await self.hub.disconnect(reason)

"""The stored objects of a workspace: members, channels, messages, triggers, response URLs, files."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

Json = dict[str, Any]
COMPOSER = "COMPOSER"
"""The channel of a message that is still being written (Slack: link_shared)."""
ChannelKind = Literal["channel", "private", "im", "mpim"]


@dataclass(kw_only=True)
class Member:
    id: str
    name: str
    real_name: str
    email: str
    tz: str
    team_id: str
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_bot: bool = False
    deleted: bool = False
    title: str = ""
    locale: str = "en-US"

    def payload(self, now: datetime, *, home_team: str, with_email: bool) -> Json:
        """Return the user object of users.info; an external user's e-mail is never shown (Slack: users.info)."""
        foreign = self.team_id != home_team
        offset = now.astimezone(ZoneInfo(self.tz)).utcoffset()
        user: Json = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "deleted": self.deleted,
            "real_name": self.real_name,
            "tz": self.tz,
            "tz_label": self.tz,
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "profile": self.profile(with_email=with_email and not foreign),
            "is_admin": self.is_admin,
            "is_owner": self.is_owner,
            "is_primary_owner": self.is_owner,
            "is_restricted": self.is_restricted,
            "is_ultra_restricted": self.is_ultra_restricted,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": int(now.timestamp()),
        }
        if foreign:
            user["is_stranger"] = True
        else:
            user["locale"] = self.locale
        return user

    def profile(self, *, with_email: bool) -> Json:
        first, _, last = self.real_name.partition(" ")
        profile: Json = {
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": self.name,
            "display_name_normalized": self.name,
            "first_name": first,
            "last_name": last,
            "title": self.title,
            "team": self.team_id,
        }
        if with_email:
            profile["email"] = self.email
        return profile


@dataclass(eq=False, kw_only=True)
class StoredMessage:
    """A message; with ``ephemeral_for`` (a user id), an ephemeral one for this user."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    team: str = ""
    ephemeral_for: str | None = None
    subtype: str | None = None
    edited: str | None = None
    metadata: Json | None = None
    attachments: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    broadcast: bool = False
    by_response_url: bool = False
    """Posted by a response_url: chat.update refuses it (cant_update_message, as apps report)."""
    state: dict[str, dict[str, Json]] = field(default_factory=dict)
    state_by_user: dict[str, dict[str, dict[str, Json]]] = field(default_factory=dict)
    suggested: dict[str, list[Json]] = field(default_factory=dict)
    notice: str | None = None
    unfurl_links: bool = True
    unfurl_media: bool = True

    @property
    def id(self) -> str:
        return self.ts

    @property
    def is_ephemeral(self) -> bool:
        return self.ephemeral_for is not None

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    def state_of(self, user: str) -> dict[str, dict[str, Json]]:
        """Return this user's values of the message's elements, as ``state.values``."""
        return self.state_by_user.setdefault(user, copy.deepcopy(self.state))

    def payload(self, *, with_metadata: bool = False) -> Json:
        """Return the message object of history and interaction payloads."""
        message: Json = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts}
        if self.team:
            message["team"] = self.team
        if self.bot_id:
            message |= {"bot_id": self.bot_id, "app_id": self.app_id}
        for key in ("subtype", "thread_ts", "blocks", "attachments", "files"):
            if value := getattr(self, key):
                message[key] = value
        if self.edited:
            message["edited"] = {"user": self.user, "ts": self.edited}
        if self.metadata and with_metadata:
            message["metadata"] = self.metadata
        return message


@dataclass(kw_only=True)
class StoredChannel:
    id: str
    name: str
    kind: ChannelKind
    members: list[str]
    creator: str = ""
    created: int = 0
    archived: bool = False
    read_only: bool = False
    is_shared: bool = False
    messages: list[StoredMessage] = field(default_factory=list)
    read: dict[str, str] = field(default_factory=dict)
    last_post: float = 0.0

    def find(self, ts: str) -> StoredMessage | None:
        return next((m for m in reversed(self.messages) if m.ts == ts), None)

    @property
    def public_messages(self) -> list[StoredMessage]:
        """Return the messages Slack stores, that is all but ephemeral ones, oldest first."""
        return [m for m in self.messages if m.ephemeral_for is None]

    def payload(self, bot_user: str, *, count: bool = False) -> Json:
        """Return the channel object of conversations.info."""
        im = self.kind == "im"
        channel: Json = {
            "id": self.id,
            "created": self.created,
            "is_channel": self.kind in ("channel", "private"),
            "is_group": False,
            "is_im": im,
            "is_mpim": self.kind == "mpim",
            "is_private": self.kind != "channel",
            "is_archived": self.archived,
            "is_org_shared": False,
            "is_ext_shared": self.is_shared,
            "is_shared": self.is_shared,
        }
        if im:
            channel |= {"user": next((m for m in self.members if m != bot_user), bot_user), "is_open": True}
        else:
            channel |= {
                "name": self.name,
                "name_normalized": self.name,
                "creator": self.creator,
                "is_general": self.name == "general",
                "is_member": bot_user in self.members,
                "topic": {"value": "", "creator": "", "last_set": 0},
                "purpose": {"value": "", "creator": "", "last_set": 0},
            }
        if count and not im:
            channel["num_members"] = len(self.members)
        return channel


@dataclass(kw_only=True)
class Trigger:
    """A trigger_id: valid for some seconds and one use (Slack: handling user interaction)."""

    id: str
    user: str
    created: datetime
    view: str | None = None
    channel: str | None = None
    used: bool = False


@dataclass(kw_only=True)
class ResponseUrl:
    """A response_url: valid for five uses in thirty minutes. ``origin`` is the ts of the interaction's message."""

    id: str
    channel: str
    user: str
    created: datetime
    origin: str | None = None
    thread_ts: str | None = None
    uses: int = 0


@dataclass(kw_only=True)
class StoredFile:
    id: str
    name: str
    length: int
    title: str = ""
    content: bytes | None = None
    complete: bool = False
    channels: list[str] = field(default_factory=list)

    def payload(self) -> Json:
        return {"id": self.id, "name": self.name, "title": self.title or self.name, "size": self.length}

"""A workspace: its contents, and the rules shared by the Web API, the client and response URLs."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.slack.change_signal import ChangeSignal
from bot.sandbox.slack.elements import initial_state, with_ids
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.model import (
    ChannelKind,
    Json,
    Member,
    ResponseUrl,
    StoredChannel,
    StoredFile,
    StoredMessage,
    Trigger,
)

RESPONSE_URL_MAX_AGE = timedelta(minutes=30)
RESPONSE_URL_MAX_USES = 5


class Workspace:
    """A team with its members, conversations, open triggers and response URLs.

    ``now`` returns an aware UTC time. The app's bot is a member too, with ``bot_user_id``.
    ``enterprise`` is the {id, name} of the Enterprise organization that the team belongs to.
    """

    def __init__(
        self,
        team_id: str,
        name: str,
        *,
        app_id: str,
        changes: ChangeSignal,
        now: Callable[[], datetime],
        trigger_lifetime: timedelta,
        enterprise: Json | None = None,
    ) -> None:
        self.id, self.name, self.app_id = team_id, name, app_id
        self.domain = name.lower().replace(" ", "-")
        self.changes, self.now, self.trigger_lifetime = changes, now, trigger_lifetime
        self.enterprise, self.org_installed = enterprise, False
        self.has_access = True
        """False if the app was taken out of this one workspace of its organization."""
        owner = enterprise["id"] if enterprise else team_id
        self.bot_user_id, self.bot_id = f"UBOT{owner[1:]}", f"BBOT{owner[1:]}"
        self.users: dict[str, Member] = {}
        self.channels: dict[str, StoredChannel] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.files: dict[str, StoredFile] = {}
        self.usergroups: list[Json] = []
        self._ids = itertools.count(1)
        self._last_ts = 0
        bot = Member(
            id=self.bot_user_id,
            name="usher",
            real_name="Usher",
            email="",
            tz="UTC",
            team_id=team_id,
            is_bot=True,
        )
        self.users[bot.id] = bot

    @property
    def enterprise_id(self) -> str | None:
        return str(self.enterprise["id"]) if self.enterprise else None

    def new_id(self, letter: str) -> str:
        return f"{letter}{self.id[1:]}{next(self._ids):05d}"

    def new_ts(self) -> str:
        """Return a time stamp that is unique in the workspace and increasing."""
        micro = int(self.now().timestamp() * 1_000_000)
        self._last_ts = max(micro, self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def add_user(self, user: Member) -> Member:
        self.users[user.id] = user
        self.changes.notify()
        return user

    def add_channel(self, channel: StoredChannel) -> StoredChannel:
        channel.created = channel.created or int(self.now().timestamp())
        self.channels[channel.id] = channel
        self.changes.notify()
        return channel

    def rename_channel(self, channel: StoredChannel, new_id: str) -> None:
        """Give a channel another id, in its messages, files and response URLs too."""
        del self.channels[channel.id]
        for url in self.response_urls.values():
            url.channel = new_id if url.channel == channel.id else url.channel
        for file in self.files.values():
            file.channels = [new_id if one == channel.id else one for one in file.channels]
        channel.id = new_id
        for message in channel.messages:
            message.channel = new_id
        self.channels[new_id] = channel
        self.changes.notify()

    def conversation(self, reference: str) -> StoredChannel:
        """Return the channel by id or by name with or without ``#``; KeyError if there is none."""
        if reference in self.channels:
            return self.channels[reference]
        name = reference.removeprefix("#")
        return next(c for c in self._named(name, reference))

    def _named(self, name: str, reference: str) -> list[StoredChannel]:
        found = [c for c in self.channels.values() if c.name == name and c.kind in ("channel", "private")]
        if not found:
            raise KeyError(f"No channel {reference!r} in {self.name}.")
        return found

    def direct(self, *members: str) -> StoredChannel:
        """Return the conversation of exactly these users, creating it if needed: an im for two, else an mpim."""
        wanted = set(members)
        kind: ChannelKind = "im" if len(wanted) <= 2 else "mpim"
        for channel in self.channels.values():
            if channel.kind == kind and set(channel.members) == wanted:
                return channel
        letter = "D" if kind == "im" else "G"
        name = "" if kind == "im" else "mpdm-" + "--".join(self.users[m].name for m in members) + "-1"
        return self.add_channel(
            StoredChannel(id=self.new_id(letter), name=name, kind=kind, members=list(members))
        )

    def post(
        self, channel: StoredChannel, user: str, text: str, blocks: list[Json] | None = None, **more: Any
    ) -> StoredMessage:
        """Add a message to a channel; blocks get their ids. ``more`` are fields of StoredMessage."""
        stored = with_ids(blocks or [])
        message = StoredMessage(
            ts=self.new_ts(), channel=channel.id, user=user, text=text, blocks=stored, team=self.id, **more
        )
        message.state = initial_state(stored)
        channel.messages.append(message)
        self.changes.notify()
        return message

    def post_as_bot(
        self, channel: StoredChannel, text: str, blocks: list[Json] | None = None, **more: Any
    ) -> StoredMessage:
        return self.post(
            channel, self.bot_user_id, text, blocks, bot_id=self.bot_id, app_id=self.app_id, **more
        )

    def edit(self, message: StoredMessage, text: str, blocks: list[Json]) -> None:
        message.text, message.blocks = text, with_ids(blocks)
        message.state, message.state_by_user = initial_state(message.blocks), {}
        message.notice = None
        message.edited = self.new_ts()
        self.changes.notify()

    def remove(self, message: StoredMessage) -> None:
        self.channels[message.channel].messages.remove(message)
        self.changes.notify()

    def new_trigger(self, user: str, view: str | None = None, channel: str | None = None) -> str:
        """Return a new trigger_id; ``view`` is the open modal it came from, ``channel`` its conversation."""
        number = next(self._ids)
        trigger = Trigger(
            id=f"{number}.{self.id[1:]}.{secrets.token_hex(16)}",
            user=user,
            created=self.now(),
            view=view,
            channel=channel,
        )
        self.triggers[trigger.id] = trigger
        return trigger.id

    def use_trigger(self, trigger_id: str) -> Trigger:
        """Use a trigger_id up; ApiError with the codes of views.open."""
        trigger = self.triggers.get(trigger_id)
        if trigger is None:
            raise ApiError("invalid_trigger_id")
        if trigger.used:
            raise ApiError("exchanged_trigger_id")
        if self.now() - trigger.created > self.trigger_lifetime:
            raise ApiError("expired_trigger_id")
        trigger.used = True
        return trigger

    def new_response_url(self, channel: str, user: str, origin: StoredMessage | None = None) -> ResponseUrl:
        url = ResponseUrl(
            id=f"{self.id}/{next(self._ids)}/{secrets.token_urlsafe(18)}",
            channel=channel,
            user=user,
            created=self.now(),
        )
        if origin is not None:
            url.origin, url.thread_ts = origin.ts, origin.thread_ts
        self.response_urls[url.id] = url
        return url

    def use_response_url(self, key: str) -> ResponseUrl:
        """Count one use; ApiError ``expired_url`` or ``used_url`` (Slack: 5 uses within 30 minutes)."""
        url = self.response_urls.get(key)
        if url is None or self.now() - url.created > RESPONSE_URL_MAX_AGE:
            raise ApiError("expired_url")
        if url.uses >= RESPONSE_URL_MAX_USES:
            raise ApiError("used_url")
        url.uses += 1
        return url

    def can_see(self, user: str, channel: StoredChannel) -> bool:
        return channel.kind == "channel" or user in channel.members

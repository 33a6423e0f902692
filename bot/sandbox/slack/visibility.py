"""What a person sees in Slack's client: conversations, modals and home tab, in their time zone."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from bot.sandbox.slack.backend import SlackBackend
from bot.sandbox.slack.element_lookup import Target, visible_blocks
from bot.sandbox.slack.elements import with_values
from bot.sandbox.slack.errors import NotPossible
from bot.sandbox.slack.model import Member, StoredChannel, StoredMessage
from bot.sandbox.slack.plain_text import TextRenderer, render_text
from bot.sandbox.slack.views import View
from bot.sandbox.slack.workspace import Workspace

T = TypeVar("T")


class Viewer:
    """The view of one user of a workspace."""

    def __init__(self, slack: SlackBackend, ws: Workspace, user: Member) -> None:
        self.slack, self.ws, self.user = slack, ws, user

    @property
    def id(self) -> str:
        return self.user.id

    def messages(self, channel: str, *, thread: str | None = None) -> list[StoredMessage]:
        """Return the messages of a channel or thread, including ephemeral ones for this person, oldest first."""
        where = self._require_channel(channel)
        mine = [m for m in where.messages if m.ephemeral_for in (None, self.id)]
        if thread is not None:
            return [m for m in mine if thread in (m.ts, m.thread_ts)]
        return [m for m in mine if not m.is_reply or m.broadcast or m.is_ephemeral]

    def dms(self) -> list[StoredMessage]:
        """Return the conversation with the app including replies, oldest first."""
        return [m for m in self._app_dm().messages if m.ephemeral_for in (None, self.id)]

    @property
    def views(self) -> list[View]:
        """The open modals, root first."""
        return list(self.slack.modals(self.ws).stack(self.id))

    @property
    def view(self) -> View | None:
        """The modal in front."""
        return self.slack.modals(self.ws).top(self.id)

    @property
    def home(self) -> View | None:
        """The app's home tab, if it was published."""
        return self.slack.modals(self.ws).homes.get(self.id)

    @property
    def reader(self) -> TextRenderer:
        """The renderer with this person's time zone and the workspace's names."""
        return TextRenderer(self.user.tz, self.slack.now(), self.name_of)

    def name_of(self, id: str) -> str:
        if id in self.ws.users:
            return self.ws.users[id].real_name
        return self.ws.channels[id].name if id in self.ws.channels else id

    def reads(self, target: Target) -> str:
        """Render a message or view as plain text, with the values of fields and errors."""
        held = target.state if isinstance(target, View) else target.state_of(self.id)
        shown = render_text(with_values(visible_blocks(target), held), self.reader)
        if isinstance(target, StoredMessage):
            return shown or self.reader.mrkdwn(target.text)
        title = target.title if target.type == "modal" else ""
        return "\n".join(line for line in (title, shown, *target.errors.values(), target.notice) if line)

    def hears(self, message: StoredMessage) -> str:
        """Return what a screen reader or a notification says: the message's text alone (Slack: accessibility)."""
        return self.reader.mrkdwn(message.text)

    def everything(self) -> list[Target]:
        """Return everything this person sees: their channels' messages, the home tab, then modals."""
        messages = [m for c in self._own_channels() for m in c.messages if m.ephemeral_for in (None, self.id)]
        targets: list[Target] = [*sorted(messages, key=lambda m: Decimal(m.ts))]
        return [*targets, *([self.home] if self.home else []), *self.views]

    async def wait_for(self, predicate: Callable[[], T], timeout: float = 5.0) -> T:
        """Return the first truthy value of ``predicate``, called now and after each change, or raise NotSeen."""
        return await self.slack.changes.wait_for(predicate, timeout, self._describe_recent)

    async def sees(self, text: str, *, channel: str | None = None, timeout: float = 5.0) -> Target:
        """Wait until a message or view shows ``text``; return the newest one (of this channel) that does."""

        def found() -> Target | None:
            where: list[Target] = self.everything()
            if channel is not None:
                where = [*self.messages(channel)]
            return next((t for t in reversed(where) if text in self.reads(t)), None)

        target = await self.wait_for(found, timeout)
        if target is None:
            raise NotPossible(text)
        return target

    def _require_channel(self, reference: str) -> StoredChannel:
        if reference in self.ws.users:
            return self.ws.direct(self.id, reference)
        channel = self.ws.conversation(reference)
        if self.id not in channel.members:
            raise NotPossible(f"{self.user.name} is not in #{channel.name}.")
        return channel

    def _app_dm(self) -> StoredChannel:
        return self.ws.direct(self.ws.bot_user_id, self.id)

    def _own_channels(self) -> list[StoredChannel]:
        return [c for c in self.ws.channels.values() if self.id in c.members]

    def _describe_recent(self) -> str:
        shown = [self.reads(target) for target in self.everything()[-5:]]
        return f"{self.user.name} sees:\n" + "\n~~~\n".join(shown)

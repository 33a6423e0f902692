"""What the use cases ask of the edges: the clock, chance, Slack, and whoever does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.ids import Person, Tenant
from bot.ports.values import Channel, Message, Notice, Profile


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the time, aware UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class Ids(Protocol):
    def new(self) -> str:
        """Return 128 random bits, URL safe."""
        ...

    def reference(self) -> str:
        """Return a short reference that a person can read out (``7F3K-92``)."""
        ...


class Files(Protocol):
    async def tell(self, person: Person, name: str, content: bytes, comment: str) -> None:
        """Put a file into the person's direct conversation with the bot.

        Raises ``CannotPost`` when files are refused, ``SlackDown`` when nothing was posted, ``SendUnknown`` when
        nobody can tell.
        """
        ...


class Messenger(Protocol):
    """Slack, as far as the use cases need it. Raises ``bot.slack.errors`` kinds, which are ``UsherError``."""

    async def post(self, tenant: Tenant, channel: str, message: Message, send_id: str | None = None) -> str:
        """Post and return the ts; ``send_id`` goes into the message's metadata."""
        ...

    async def find(
        self, tenant: Tenant, channel: str, send_id: str, since: datetime, thread_ts: str | None = None
    ) -> str | None:
        """Return the ts of the bot's message with that send id, None if it is not there. Raises ``Unreadable``."""
        ...

    async def update(self, tenant: Tenant, channel: str, ts: str, message: Message) -> None: ...

    async def tell(self, person: Person, message: Message, send_id: str | None = None) -> str:
        """Post into the person's direct conversation with the bot; return the ts."""
        ...

    async def respond(self, response_url: str, message: Message, *, replace: bool = False) -> None:
        """Answer a command or press later, to that person alone. A response_url serves 5 times in 30 minutes."""
        ...

    async def retract(self, response_url: str) -> None:
        """Take away the message that was pressed."""
        ...

    async def unfurl(self, tenant: Tenant, where: Mapping[str, str], previews: Mapping[str, Message]) -> None:
        """Put previews below links, by URL. ``where``: ``unfurl_id`` and ``source``, or ``channel`` and ``ts``."""
        ...

    async def update_view(self, tenant: Tenant, external_id: str, view: Mapping[str, Any]) -> bool:
        """Replace the open form; False if it is not open any more."""
        ...

    async def open_view(self, tenant: Tenant, trigger_id: str, view: Mapping[str, Any]) -> None: ...

    async def push_view(self, tenant: Tenant, trigger_id: str, view: Mapping[str, Any]) -> None:
        """Put a form over the one that was pressed in; closing it leads back."""
        ...

    async def publish_home(self, person: Person, view: Mapping[str, Any]) -> None: ...


class People(Protocol):
    async def profile(self, person: Person) -> Profile: ...

    async def channel(self, tenant: Tenant, channel: str) -> Channel:
        """Raises ``UserError`` when the bot cannot see it."""
        ...

    async def is_member(self, person: Person, channel: str) -> bool: ...

    async def members(self, tenant: Tenant, channel: str) -> Sequence[str]:
        """Return the user ids of who is in the conversation, bots included. Raises ``UserError`` when it is hidden."""
        ...

    async def by_email(self, tenant: Tenant, email: str) -> Person | None:
        """Return who goes by this e-mail in Slack, None when nobody does."""
        ...

    async def direct(self, person: Person) -> str:
        """Return the id of the person's direct conversation with the bot."""
        ...


class Work(Protocol):
    async def run(self, tenant: Tenant, op_id: str, at: datetime | None = None) -> None:
        """Have some worker run this operation of the ledger, once; not before ``at`` (aware UTC)."""
        ...

    async def see_taken(self, tenant: Tenant, op_id: str, at: datetime) -> None:
        """Have some worker tell the outcome if nobody has taken it by ``at`` (aware UTC)."""
        ...

    async def look_at_card(self, tenant: Tenant, meeting_id: str) -> None:
        """Have some worker look how far the meeting has come; asking again before it did changes nothing."""
        ...

    async def tend(self, tenant: Tenant, training_key: str, at: datetime) -> None:
        """Have some worker look after the seats and cards of a shared training then (aware UTC)."""
        ...

    async def digest(self, tenant: Tenant, subscription_id: str, due: datetime) -> None:
        """Have some worker send the digest that is due since then (aware UTC), once."""
        ...

    async def notice(self, person: Person, notice: Notice, send_id: str) -> None:
        """Have some worker tell the person, once."""
        ...

"""The interfaces that have two implementations, or hide a library: clock, ids, Slack, job queues, GoTo's API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.goto.client import GoToSession, TokenSource
from bot.goto.groups import GroupsApi
from bot.goto.organizers import OrganizersApi
from bot.goto.registrants import RegistrantsApi
from bot.model.channels import Channel
from bot.model.ids import Person, Tenant
from bot.model.memberships import KnownMemberships
from bot.model.messages import Message, MessageWriter, Notice
from bot.model.people import Profile
from bot.model.slack_groups import UserGroup
from bot.model.sources import SessionSource

__all__ = [
    "Clock",
    "Files",
    "GoToApi",
    "GoToSession",
    "GroupsApi",
    "Ids",
    "JobQueue",
    "Messenger",
    "OrganizersApi",
    "People",
    "RegistrantsApi",
    "ReminderQueue",
    "TokenSource",
    "UninstallQueue",
    "UserGroups",
    "Workspaces",
]


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the current time, aware UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class Ids(Protocol):
    def new(self) -> str:
        """Return 128 random bits, URL safe."""
        ...

    def reference(self) -> str:
        """Return a short reference that a person can read aloud (``7F3K-92``)."""
        ...


class Files(Protocol):
    async def send_file(self, person: Person, name: str, content: bytes, comment: str) -> None:
        """Upload a file to the person's direct conversation with the bot.

        Raises ``SlackRefusal`` if Slack refuses the file, ``SlackDown`` if nothing was posted, ``SendUnknown`` if the
        outcome is unknown.
        """
        ...


class Messenger(Protocol):
    """Slack, as the use cases need it. Raises errors of ``bot.slack.errors``, which are ``UsherError``."""

    async def post(
        self, tenant: Tenant, channel: str, message: Message | MessageWriter, send_id: str | None = None
    ) -> str:
        """Post the message; return its ts. ``send_id`` is stored in the message's metadata.

        A writer is called when nothing has to be waited for any more, again for each try.
        """
        ...

    async def find(
        self,
        tenant: Tenant,
        channel: str,
        send_id: str,
        since: datetime,
        thread_ts: str | None = None,
        *,
        max_wait: float | None = None,
    ) -> str | None:
        """Return the ts of the bot's message with that send id, None if there is none. Raises ``HistoryUnreadable``.

        ``max_wait`` limits the seconds of waiting while Slack is busy or unavailable.
        """
        ...

    async def update(self, tenant: Tenant, channel: str, ts: str, message: Message) -> None: ...

    async def wait_update_turn(self, tenant: Tenant) -> None:
        """Wait until a job may send the next one of its many updates, which leave room for those of people."""
        ...

    async def send_dm(self, person: Person, message: Message, send_id: str | None = None) -> str:
        """Post into the person's direct conversation with the bot; return the ts."""
        ...

    async def respond(
        self, response_url: str, message: Message, *, replace: bool = False, in_channel: bool = False
    ) -> None:
        """Answer a command or a button press, visible to that person only, or ``in_channel`` to all there.

        Slack accepts a response_url 5 times within 30 minutes.
        """
        ...

    async def delete_original(self, response_url: str) -> None:
        """Delete the message whose button was pressed."""
        ...

    async def unfurl(self, tenant: Tenant, where: Mapping[str, str], previews: Mapping[str, Message]) -> None:
        """Show link previews, given by URL. ``where``: ``unfurl_id`` and ``source``, or ``channel`` and ``ts``."""
        ...

    async def update_view(self, tenant: Tenant, external_id: str, view: Mapping[str, Any]) -> bool:
        """Replace the open form. Return False if it is no longer open."""
        ...

    async def open_view(self, tenant: Tenant, trigger_id: str, view: Mapping[str, Any]) -> None: ...

    async def push_view(self, tenant: Tenant, trigger_id: str, view: Mapping[str, Any]) -> None:
        """Push a form on top of the current one; closing it returns to that one."""
        ...

    async def publish_home(self, person: Person, view: Mapping[str, Any]) -> None: ...


class People(Protocol):
    async def get_profile(self, person: Person) -> Profile: ...
    async def get_slack_profile(self, person: Person) -> Profile: ...

    async def load_profiles(self, asker: Person, user_ids: Sequence[str]) -> None:
        """Read many profiles for ``get_profile`` in few calls. Raises ``TransientError``."""
        ...

    def known_profile(self, person: Person) -> Profile | None:
        """Return the profile that Slack gave last, however old, or None; asks nobody."""
        ...

    def forget(self, person: Person) -> None:
        """Read the person's profile again next time."""
        ...

    async def get_channel(self, tenant: Tenant, channel: str) -> Channel:
        """Return the conversation. Raises ``UserError`` if the bot cannot see it."""
        ...

    async def join_channel(self, tenant: Tenant, channel: str) -> None:
        """Have the bot join a public channel. Raises ``CannotPost`` if it may not."""
        ...

    async def is_member(self, person: Person, channel: str, known: KnownMemberships | None = None) -> bool:
        """Return True if the person is in the conversation; ``known`` spares calls within one fan-out.

        Raises ``UserError`` if the bot cannot see it.
        """
        ...

    async def list_members(self, tenant: Tenant, channel: str, limit: int | None = None) -> Sequence[str]:
        """Return the user ids of members, at most ``limit``, bots included.

        Raises ``UserError`` if the bot cannot see the conversation.
        """
        ...

    async def find_by_email(self, tenant: Tenant, email: str, *, is_patient: bool = False) -> Person | None:
        """Return the Slack person with this e-mail, None if there is none.

        ``is_patient``: one of many lookups in a job, which waits for its turn.
        """
        ...

    async def list_admins(self, tenant: Tenant, limit: int) -> Sequence[Person]:
        """Return up to ``limit`` active admins and owners of the workspace."""
        ...

    async def find_profile_by_email(self, tenant: Tenant, email: str) -> Profile | None:
        """Return whoever has this e-mail in Slack, also a guest, a bot or a stranger; None if Slack knows nobody.

        Raises ``UsherError`` if Slack does not say: ``CannotPost`` if Usher may not see e-mails.
        """
        ...

    async def open_dm(self, person: Person) -> str:
        """Return the id of the person's direct conversation with the bot."""
        ...


class JobQueue(Protocol):
    async def enqueue_operation(self, tenant: Tenant, op_id: str, at: datetime | None = None) -> None:
        """Enqueue a run of this ledger operation, not before ``at`` (aware UTC). Idempotent while one is queued."""
        ...

    async def enqueue_delivery_check(self, tenant: Tenant, op_id: str, at: datetime) -> None:
        """Schedule a check at ``at`` (aware UTC) that delivers the outcome by message if no waiter took it."""
        ...

    async def enqueue_card_check(self, tenant: Tenant, meeting_id: str) -> None:
        """Enqueue a check of the meeting's card. Idempotent while one is queued."""
        ...

    async def enqueue_training_refresh(self, tenant: Tenant, training_key: str, at: datetime) -> None:
        """Schedule a refresh of a shared training's waitlist and cards at ``at`` (aware UTC)."""
        ...

    async def enqueue_digest(self, tenant: Tenant, subscription_id: str, due: datetime) -> None:
        """Enqueue the digest that was due at ``due`` (aware UTC), once."""
        ...

    async def enqueue_departure(self, person: Person) -> None:
        """Enqueue the end of what somebody who left the workspace held. Idempotent while one is queued."""
        ...

    async def enqueue_account_check(self, tenant: Tenant, key: str) -> None:
        """Enqueue a check of a link or a pending sign-in, by its key in Redis. Idempotent while one is queued."""
        ...

    async def enqueue_notice(self, person: Person, notice: Notice, send_id: str) -> None:
        """Enqueue a direct message to the person, once per ``send_id``."""
        ...


class UserGroups(Protocol):
    async def list_all(self, person: Person) -> Sequence[UserGroup]:
        """Return the enabled groups of the person's workspaces, sorted by name.

        Raises ``UserError`` if Usher lacks access.
        """
        ...

    async def list_members(self, person: Person, group: str, *, everywhere: bool = False) -> frozenset[str]:
        """Return the user ids in a group of the person's workspaces, or with ``everywhere`` of the organization's.

        Raises ``SlackRefusal`` if there is no such group or Usher may not read it.
        """
        ...


class Workspaces(Protocol):
    async def is_installed(self, tenant: Tenant) -> bool | None:
        """Ask Slack if the tenant's bot token works; None if Slack does not say so now."""
        ...

    async def get_name(self, tenant: Tenant) -> str:
        """Return the workspace's name, "" for an organization or if Slack does not say it at once."""
        ...

    def forget_token(self, tenant: Tenant) -> None:
        """Drop the tenant's bot token from this process' cache."""
        ...

    async def list_teams(self, tenant: Tenant) -> Sequence[str]:
        """Return the ids of an organization's workspaces that have Usher. Raises ``UsherError``."""
        ...

    def forget_teams(self, tenant: Tenant) -> None:
        """Drop the list of workspaces from this process' cache."""
        ...

    async def list_user_ids(self, tenant: Tenant, team: str) -> set[str]:
        """Return the ids of everybody in a workspace of an organization, leavers included. Raises ``UsherError``."""
        ...


class UninstallQueue(Protocol):
    async def wake(self) -> None:
        """Have the removals from workspaces go on now instead of within seconds."""
        ...


class ReminderQueue(Protocol):
    """Queues reminders and polls that are due soon, once each."""

    async def enqueue_reminder(self, tenant: Tenant, reminder_id: str, at: datetime) -> None: ...

    async def enqueue_poll(self, source: SessionSource, at: datetime) -> None: ...


class GoToApi(Protocol):
    def session(self, source: TokenSource, *, urgent: bool = True, asker: str = "") -> GoToSession:
        """Return the APIs for one token source. If not ``urgent``, requests yield to those that people wait for.

        ``asker`` is for whom the requests are; different ones take turns.
        """
        ...

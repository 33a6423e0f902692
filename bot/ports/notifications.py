"""Notifications: subscriptions, scheduled reminders, and the result of each reminder. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Protocol

from bot.ids import Person, Tenant
from bot.ports.watching import SessionSource


class SubscriptionScope(StrEnum):
    """The sessions that a subscription covers; ``Subscription.scope_value`` completes it if needed."""

    ALL_MINE = "mine"
    """All sessions of the reader."""
    MEETINGS = "meetings"
    TRAININGS = "trainings"
    TITLE_WORDS = "words"
    """The reader's sessions whose title contains all words of the value, ignoring case."""
    SESSION = "session"
    """One meeting or training; the value is its ``ref``."""
    ORGANIZER = "organizer"
    """The meetings of the GoTo organizer whose key is the value, read by an admin."""
    GROUP = "group"
    """The meetings of the GoTo group whose key is the value, read by an admin."""


class SubscriptionState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    FAILING = "failing"
    """Slack or GoTo refuses; ``reason`` is the message id. Retried, and active again when it works."""


@dataclass(frozen=True, slots=True)
class DigestSchedule:
    """When a digest is due, in the subscription's time zone. ``days`` are weekdays, 0 is Monday.

    ``weekly``: covers seven days instead of one. ``skip_empty``: nothing is posted if nothing is planned.
    """

    send_at: time
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    weekly: bool = False
    skip_empty: bool = True


@dataclass(frozen=True, slots=True)
class Subscription:
    """A person's request to be reminded of sessions, or to have a channel reminded.

    ``channel`` None: by direct message to ``created_by``. ``reader`` is the person whose GoTo link reads the sessions:
    the creator, or the organizer who posted this meeting's card in that channel. ``lead_times`` are durations before
    the start; whole days are calendar days in ``zone`` (IANA). A direct digest follows its person's current time zone,
    unless ``zone`` was chosen for it (``has_own_zone``).
    """

    id: str
    tenant: Tenant
    created_by: Person
    channel: str | None
    scope: SubscriptionScope
    scope_value: str = ""
    lead_times: tuple[timedelta, ...] = (timedelta(minutes=10),)
    digest: DigestSchedule | None = None
    zone: str = "UTC"
    mentions: str | None = None
    """``here`` or ``channel``, if an admin allowed it; None mentions nobody."""
    muted_refs: frozenset[str] = frozenset()
    """Refs of sessions without reminders."""
    reader: Person | None = None
    state: SubscriptionState = SubscriptionState.ACTIVE
    reason: str | None = None
    state_since: datetime | None = None
    """When it entered this state. If active, reminders due before this time are not scheduled."""
    has_own_zone: bool = False

    @property
    def source(self) -> SessionSource:
        reader = self.reader or self.created_by
        return SessionSource(
            reader,
            self.scope_value if self.scope is SubscriptionScope.GROUP else None,
            self.scope_value if self.scope is SubscriptionScope.ORGANIZER else None,
        )


@dataclass(frozen=True, slots=True)
class ReminderJob:
    """A scheduled reminder: one start of a session and one lead time, for all subscriptions that match.

    ``only_subscription_id``: for this subscription only (a snoozed reminder). ``closed_reason`` is None while pending.
    """

    id: str
    source: SessionSource
    ref: str
    title: str
    start: datetime
    end: datetime
    lead_time: timedelta
    due: datetime
    only_subscription_id: str | None = None
    closed_reason: str | None = None
    is_unconfirmed: bool = False
    """GoTo listed the session but denied it when asked for it alone, so lists no longer count for it."""


class Suppression(StrEnum):
    """Why reminders of a session are suppressed."""

    CANCELLED_HERE = "here"
    """Cancelled in Usher; final."""
    GONE_AT_GOTO = "seen"
    """GoTo reported it as gone; GoTo may list it again."""


class ReminderState(StrEnum):
    PLANNED = "planned"
    SENT = "sent"
    LATE = "late"
    DROPPED = "dropped"
    CANCELLED = "cancelled"
    UNSURE = "unsure"
    """It is unknown whether it was posted; it was not posted again."""


@dataclass(frozen=True, slots=True)
class ReminderRecord:
    """The result of one reminder for one subscription. ``reason`` is a message id.

    ``channel`` and ``ts`` locate the posted message, if any.
    """

    reminder_id: str
    subscription_id: str
    state: ReminderState
    at: datetime
    reason: str | None = None
    channel: str | None = None
    ts: str | None = None


class SubscriptionStore(Protocol):
    async def save(self, subscription: Subscription) -> None:
        """Save the subscription, replacing an earlier version."""
        ...

    async def get(self, tenant: Tenant, subscription_id: str) -> Subscription | None: ...

    async def remove(self, tenant: Tenant, subscription_id: str) -> Subscription | None:
        """Delete the subscription and return it."""
        ...

    async def list_by_person(self, person: Person) -> Sequence[Subscription]:
        """Return the subscriptions this person created, including those for channels."""
        ...

    async def list_in_channel(self, tenant: Tenant, channel: str) -> Sequence[Subscription]: ...

    async def list_by_source(self, source: SessionSource) -> Sequence[Subscription]: ...

    async def list_for_session(self, source: SessionSource, ref: str) -> Sequence[Subscription]:
        """Return the source's subscriptions that may cover this session: all except those for another one."""
        ...

    async def set_state(
        self, subscription: Subscription, state: SubscriptionState, reason: str | None, now: datetime
    ) -> bool:
        """Set only state and reason. Return True if the state changed.

        A subscription that was paused meanwhile stays paused until its person resumes it with ``save``.
        """
        ...


class ReminderJobs(Protocol):
    async def add_missing(self, reminders: Sequence[ReminderJob]) -> Sequence[ReminderJob]:
        """Add the reminders that are not stored yet; return them."""
        ...

    async def get(self, tenant: Tenant, reminder_id: str) -> ReminderJob | None: ...

    async def list_due(self, tenant: Tenant, before: datetime, limit: int) -> Sequence[tuple[str, datetime]]:
        """Return id and due time of pending reminders due before ``before``, soonest first."""
        ...

    async def count_due_together(self, reminder: ReminderJob) -> int:
        """Return how many pending reminders of the same source are due at the same moment, this one included.

        If the tenant has many at that moment, all of them are counted, whatever their source.
        """
        ...

    async def close(self, reminder: ReminderJob, reason: str) -> None:
        """Close the reminder: nothing more is sent for it."""
        ...

    async def mark_unconfirmed(self, reminder: ReminderJob) -> None:
        """Note that lists no longer count for this reminder's session."""
        ...

    async def discard(self, tenant: Tenant, reminder_id: str) -> None:
        """Remove from the pending index a reminder that was deleted with its reader."""
        ...

    async def list_by_session(self, tenant: Tenant, ref: str) -> Sequence[ReminderJob]: ...

    async def save_record(self, reminder: ReminderJob, record: ReminderRecord) -> None:
        """Save the reminder's result for a subscription, replacing an earlier one."""
        ...

    async def get_records(self, reminder: ReminderJob) -> Mapping[str, ReminderRecord]:
        """Return the results by subscription id."""
        ...

    async def list_delivered(
        self, tenant: Tenant, subscription_id: str, limit: int
    ) -> Sequence[tuple[ReminderJob, ReminderRecord]]:
        """Return the last results for a subscription, newest first."""
        ...

    async def suppress(self, tenant: Tenant, ref: str, reason: Suppression) -> None:
        """Suppress reminders of this session. A cancellation in Usher is never downgraded."""
        ...

    async def unsuppress(self, tenant: Tenant, ref: str) -> None:
        """Lift the suppression if GoTo had reported the session as gone; never one of a cancellation in Usher."""
        ...

    async def list_suppressed(self, tenant: Tenant, refs: Sequence[str]) -> Mapping[str, Suppression]:
        """Return the suppressed sessions, with the reason."""
        ...


class ReminderQueue(Protocol):
    """Queues reminders and polls that are due soon, once each."""

    async def enqueue_reminder(self, tenant: Tenant, reminder_id: str, at: datetime) -> None: ...

    async def enqueue_poll(self, source: SessionSource, at: datetime) -> None: ...

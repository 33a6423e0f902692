"""Notifications: who is told of which sessions, when, and what became of each reminder. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Protocol

from bot.ids import Person, Tenant
from bot.ports.watching import SessionSource


class What(StrEnum):
    """Which sessions a subscription is about; ``Subscription.value`` says which one where it needs to."""

    MINE = "mine"
    """All sessions of the reader."""
    MEETINGS = "meetings"
    TRAININGS = "trainings"
    WORDS = "words"
    """The reader's sessions with all words of the value in their title, whatever their case."""
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
    """Slack or GoTo says no; ``reason`` is the message id of why. It is tried again and goes on when it works."""


@dataclass(frozen=True, slots=True)
class Digest:
    """When a digest is due, read in the subscription's zone. ``days`` are week days, 0 is Monday.

    ``weekly``: it covers seven days, else one. ``quiet``: nothing is posted when nothing is planned.
    """

    at: time
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    weekly: bool = False
    quiet: bool = True


@dataclass(frozen=True, slots=True)
class Subscription:
    """Someone, or a channel at someone's wish, is told of sessions before they begin.

    ``channel`` None: by direct message to ``created_by``. ``reader`` is whose GoTo link reads the sessions: the
    creator's own, or the organizer's who put this meeting's card into that channel. ``leads`` are how long before the
    start; whole days count by the clocks of ``zone`` (IANA). A direct digest goes by the clocks of its person, wherever
    they are, unless ``zone`` was chosen for it (``own_zone``).
    """

    id: str
    tenant: Tenant
    created_by: Person
    channel: str | None
    what: What
    value: str = ""
    leads: tuple[timedelta, ...] = (timedelta(minutes=10),)
    digest: Digest | None = None
    zone: str = "UTC"
    mentions: str | None = None
    """``here`` or ``channel``, which an admin has to have allowed; None pings nobody."""
    muted: frozenset[str] = frozenset()
    """Refs of sessions of which nothing is to be said."""
    reader: Person | None = None
    state: SubscriptionState = SubscriptionState.ACTIVE
    reason: str | None = None
    since: datetime | None = None
    """Since when it is in this state; of an active one, reminders that were due before are not planned."""
    own_zone: bool = False

    @property
    def source(self) -> SessionSource:
        reader = self.reader or self.created_by
        return SessionSource(
            reader,
            self.value if self.what is What.GROUP else None,
            self.value if self.what is What.ORGANIZER else None,
        )


@dataclass(frozen=True, slots=True)
class Alarm:
    """One start of a session and how long before it is told, for all subscriptions that want that.

    ``only``: for this subscription alone (a snoozed reminder). ``closed`` is None while it is ahead.
    """

    id: str
    source: SessionSource
    ref: str
    title: str
    start: datetime
    end: datetime
    lead: timedelta
    due: datetime
    only: str | None = None
    closed: str | None = None
    doubted: bool = False
    """GoTo listed its session and denied it when asked for it alone: lists are not believed about it any more."""


class Silence(StrEnum):
    """Why nothing is sent about a session."""

    HERE = "here"
    """Somebody cancelled it here; that holds."""
    SEEN = "seen"
    """GoTo said that it is gone, and may say otherwise."""


class ReminderState(StrEnum):
    PLANNED = "planned"
    SENT = "sent"
    LATE = "late"
    DROPPED = "dropped"
    CANCELLED = "cancelled"
    UNSURE = "unsure"
    """Posted or not, nobody can tell any more; it was not posted again."""


@dataclass(frozen=True, slots=True)
class ReminderRecord:
    """What became of one alarm for one subscription. ``why`` is the message id of the reason.

    ``channel`` and ``ts`` tell where the reminder stands, if it does.
    """

    alarm_id: str
    subscription_id: str
    state: ReminderState
    at: datetime
    why: str | None = None
    channel: str | None = None
    ts: str | None = None


class SubscriptionStore(Protocol):
    async def keep(self, subscription: Subscription) -> None:
        """Write it down, in place of what was there."""
        ...

    async def get(self, tenant: Tenant, subscription_id: str) -> Subscription | None: ...

    async def remove(self, tenant: Tenant, subscription_id: str) -> Subscription | None:
        """Delete it and return what it was."""
        ...

    async def of_person(self, person: Person) -> Sequence[Subscription]:
        """Return what this person has made, for channels too."""
        ...

    async def in_channel(self, tenant: Tenant, channel: str) -> Sequence[Subscription]: ...

    async def of_source(self, source: SessionSource) -> Sequence[Subscription]: ...

    async def wanting(self, source: SessionSource, ref: str) -> Sequence[Subscription]:
        """Return those of a source that may be about this session: all but those about another one."""
        ...

    async def mark(
        self, subscription: Subscription, state: SubscriptionState, reason: str | None, now: datetime
    ) -> bool:
        """Change state and reason and nothing else; say whether it was in another state before.

        What was paused meanwhile stays paused unless its person resumes it with ``keep``.
        """
        ...


class Alarms(Protocol):
    async def plan(self, alarms: Sequence[Alarm]) -> Sequence[Alarm]:
        """Write down those that are not there; return them."""
        ...

    async def get(self, tenant: Tenant, alarm_id: str) -> Alarm | None: ...

    async def due(self, tenant: Tenant, before: datetime, most: int) -> Sequence[tuple[str, datetime]]:
        """Return id and due time of those still ahead that are due before then, the soonest first."""
        ...

    async def together(self, alarm: Alarm) -> int:
        """Return how many alarms ahead of the same source, this one included, are due at the same moment.

        Where the tenant has many then, all of them are counted.
        """
        ...

    async def close(self, alarm: Alarm, why: str) -> None:
        """End it: nothing is sent for it any more."""
        ...

    async def doubt(self, alarm: Alarm) -> None:
        """Note that lists are not to be believed about it."""
        ...

    async def drop(self, tenant: Tenant, alarm_id: str) -> None:
        """Leave out of what is ahead an alarm that was deleted with its reader."""
        ...

    async def of_session(self, tenant: Tenant, ref: str) -> Sequence[Alarm]: ...

    async def record(self, alarm: Alarm, record: ReminderRecord) -> None:
        """Note what became of it for a subscription, in place of what was noted before."""
        ...

    async def records(self, alarm: Alarm) -> Mapping[str, ReminderRecord]:
        """Return what was noted, by subscription."""
        ...

    async def told(
        self, tenant: Tenant, subscription_id: str, most: int
    ) -> Sequence[tuple[Alarm, ReminderRecord]]:
        """Return what was noted last for a subscription, the youngest first."""
        ...

    async def silence(self, tenant: Tenant, ref: str, why: Silence) -> None:
        """From now on nothing is sent about this session. What was cancelled here stays so."""
        ...

    async def lift(self, tenant: Tenant, ref: str) -> None:
        """End the silence about a session of which GoTo said that it is gone; none that was cancelled here."""
        ...

    async def silenced(self, tenant: Tenant, refs: Sequence[str]) -> Mapping[str, Silence]:
        """Return those about which nothing is sent, and why."""
        ...


class Rota(Protocol):
    """Brings what is due soon to some worker, once."""

    async def alarm(self, tenant: Tenant, alarm_id: str, at: datetime) -> None: ...

    async def poll(self, source: SessionSource, at: datetime) -> None: ...

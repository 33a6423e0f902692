"""Notifications: who is told of which sessions, when, and what became of each reminder. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Protocol

from bot.ids import Person, Tenant


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


class SessionKind(StrEnum):
    MEETING = "meeting"
    TRAINING = "training"


def ref_of(kind: SessionKind, key: str) -> str:
    """Return the name of a meeting (by its number) or of a training (by its key) within a tenant."""
    return f"{kind.value}-{key}"


@dataclass(frozen=True, slots=True)
class SessionSource:
    """Whose GoTo account is read for sessions, and of whom: the reader's own, a group's or an organizer's."""

    reader: Person
    group: str | None = None
    organizer: str | None = None

    @property
    def tenant(self) -> Tenant:
        return self.reader.tenant

    @property
    def of_others(self) -> bool:
        """Whether an admin reads others' lists, which leave out who left a group as well as what was cancelled."""
        return self.group is not None or self.organizer is not None

    @property
    def id(self) -> str:
        """The source's name within the tenant; it begins with the reader's user id."""
        for kind, key in (("group", self.group), ("organizer", self.organizer)):
            if key is not None:
                return f"{self.reader.user_id}:{kind}.{key}"
        return self.reader.user_id

    @classmethod
    def named(cls, tenant: Tenant, source_id: str) -> SessionSource:
        """Return the source of an ``id``."""
        user, _, rest = source_id.partition(":")
        kind, _, key = rest.partition(".")
        return cls(
            Person(tenant, user), key if kind == "group" else None, key if kind == "organizer" else None
        )


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
class Occurrence:
    """One planned time of a session; a training has several."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class SessionSnapshot:
    """A meeting or training as the last poll saw it. ``created`` is None where GoTo does not tell it."""

    kind: SessionKind
    key: str
    title: str
    times: tuple[Occurrence, ...] = ()
    recurring: bool = False
    created: datetime | None = None
    organizer_name: str | None = None
    """Only where the session is not the reader's own."""
    missed: int = 0
    """How many polls in a row GoTo did not make clear whether it is there still."""

    @property
    def ref(self) -> str:
        return ref_of(self.kind, self.key)


@dataclass(frozen=True, slots=True)
class SessionChange:
    """What a poll found to be otherwise, and GoTo confirmed. ``new`` None: the session is gone from the source.

    ``seen_at`` is when, so that the same change at another time is another change. ``of_card``: ``old`` is what the
    cards say, else what the poll before saw.
    """

    old: SessionSnapshot
    new: SessionSnapshot | None
    seen_at: datetime
    of_card: bool = False

    @property
    def ref(self) -> str:
        return self.old.ref


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All sessions of a source as the last poll saw them, by ref.

    ``pending`` are changes that were seen and are not told everywhere yet.
    """

    source: SessionSource
    sessions: Mapping[str, SessionSnapshot]
    polled_at: datetime
    pending: tuple[SessionChange, ...] = ()


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


@dataclass(frozen=True, slots=True)
class PollTurn:
    """The right to poll a source once, till ``until``. ``failures`` counts the polls before that failed in a row.

    ``window`` is when the poll was to be.
    """

    source: SessionSource
    window: datetime
    until: datetime
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """What a list that was asked for at ``begun`` told of a session; ``session`` None: it was left out."""

    begun: datetime
    session: SessionSnapshot | None


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


class Snapshots(Protocol):
    """What the polls saw, and when each source is polled next."""

    async def get(self, source: SessionSource) -> Snapshot | None: ...

    async def keep(self, snapshot: Snapshot) -> None: ...

    async def forget(self, source: SessionSource) -> None:
        """Delete what was seen: its reader disconnected."""
        ...

    async def settle(self, snapshot: Snapshot, change: SessionChange) -> None:
        """Take a change off the pending ones; it is told everywhere."""
        ...

    async def watch(self, source: SessionSource, at: datetime) -> None:
        """Have the source polled at that time, or before if it is to be already."""
        ...

    async def wished(self, source: SessionSource) -> datetime | None:
        """Return when the source is to be polled next; None: never. While a poll runs, when it is taken for dead."""
        ...

    async def begin(self, source: SessionSource, window: datetime, now: datetime) -> PollTurn | None:
        """Take the turn of a window; None if it was taken, or a later one was. A dead process's turn is free again."""
        ...

    async def renew(self, turn: PollTurn, now: datetime) -> PollTurn | None:
        """Say that the poll goes on; return the turn with its new end, None if another has taken it."""
        ...

    async def end(self, turn: PollTurn, next_at: datetime | None, *, failed: bool = False) -> None:
        """Note that the turn is over, and when the next is (None: never); an earlier wish stays."""
        ...

    async def due(
        self, tenant: Tenant, before: datetime, most: int
    ) -> Sequence[tuple[SessionSource, datetime]]:
        """Return the sources to be polled before then, and when."""
        ...


class Looks(Protocol):
    """Lists that were read just before reminders, shared by all processes for a short while."""

    async def find(self, source: SessionSource, ref: str) -> Look | None:
        """Return what the last list of the source told of a session; None if none was read lately."""
        ...

    async def claim(self, source: SessionSource, kind: SessionKind, token: str, life: timedelta) -> bool:
        """Take the right to read the list, for so long at most; False while another has it."""
        ...

    async def release(self, source: SessionSource, kind: SessionKind, token: str) -> None:
        """Give the right back, if ``token`` has it."""
        ...

    async def keep(
        self, source: SessionSource, kind: SessionKind, begun: datetime, sessions: Sequence[SessionSnapshot]
    ) -> None:
        """Write down what the list told; what it leaves out was left out."""
        ...


class Rota(Protocol):
    """Brings what is due soon to some worker, once."""

    async def alarm(self, tenant: Tenant, alarm_id: str, at: datetime) -> None: ...

    async def poll(self, source: SessionSource, at: datetime) -> None: ...

"""Notifications: subscriptions, scheduled reminders, and the result of each reminder. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Self

from bot.model.core import Outcome
from bot.model.ids import Person, Tenant
from bot.model.sources import Occurrence, SessionKind, SessionSource


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


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSchedule:
    """When a digest is due, in the subscription's time zone. ``days`` are weekdays, 0 is Monday.

    ``weekly``: covers seven days instead of one. ``skip_empty``: nothing is posted if nothing is planned.
    """

    send_at: time
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    weekly: bool = False
    skip_empty: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestRow:
    """One upcoming session; times are aware UTC. ``join_url`` is None for a training, whose link is personal."""

    start: datetime
    end: datetime
    title: str
    kind: SessionKind
    join_url: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestModel:
    """A digest of ``days`` days from ``first_day`` on, in ``zone`` (IANA). ``num_omitted`` counts sessions left out.

    ``read_at`` (aware UTC) is the age of the snapshot, None if it is current.
    """

    subscription_id: str
    zone: str
    first_day: date
    days: int
    rows: tuple[DigestRow, ...]
    num_omitted: int = 0
    read_at: datetime | None = None


CHANNEL_LOST_REASONS = frozenset(
    {
        "slack-archived",
        "slack-channel-gone",
        "slack-not-in-channel",
        "slack-posting-restricted",
        "notify-owner-left",
    }
)
"""Reasons that pause a subscription at once, because somebody decided that this channel gets nothing more."""


OWN_LINK_REASONS = frozenset({"not-connected", "link-dead"})
"""Reasons that the link's owner is notified of elsewhere."""


POSTING_REASONS = frozenset({"notify-owner-left", "notify-read-only", "notify-card-gone"})


def is_posting_reason(reason: str) -> bool:
    """Return True if a successful post clears the reason; all others are cleared by a successful poll."""
    return reason.startswith("slack-") or reason in POSTING_REASONS


def is_ending_reason(reason: str) -> bool:
    """Return True if this reason pauses the subscription."""
    return reason in CHANNEL_LOST_REASONS


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderModel:
    """A reminder as it is posted, and as it is corrected after its session was moved or cancelled.

    ``time_left`` is the time until the start (negative: since); ``delay`` is how late the reminder is. ``as_of`` is
    when GoTo last answered, if it could not be asked now. ``personal``: it is a direct message.
    """

    alarm_id: str
    subscription_id: str
    ref: str
    kind: SessionKind
    title: str
    start: datetime
    end: datetime
    zone: str
    organizer_name: str
    time_left: timedelta
    delay: timedelta = timedelta()
    as_of: datetime | None = None
    join_url: str | None = field(default=None, repr=False)
    mention: str | None = None
    personal: bool = False
    moved: bool = False
    moved_to: Occurrence | None = None
    """Where it was moved to; None if unknown."""
    cancelled: bool = False
    unlisted: bool = False
    """The list that an admin reads leaves it out: cancelled, or no longer part of what is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionRow:
    """One subscription for display. ``can_change``: the reader may change it.

    ``owner_name`` is "" for the reader's own.
    """

    subscription: Subscription
    title: str = ""
    can_change: bool = True
    owner_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionList:
    """One page. ``page`` counts from 0; ``pages`` is at least 1. ``muted``: all direct messages are paused."""

    rows: tuple[SubscriptionRow, ...]
    page: int
    pages: int
    total: int
    channel: str | None = None
    muted: bool = False
    has_direct: bool = field(default=False)
    """True if there are direct messages that could be muted."""


LEAD_MINUTES = (0, 1, 5, 10, 15, 30, 60, 120, 24 * 60, 48 * 60)
"""Minutes before the start that can be chosen; 0 is at the start."""


DEFAULT_LEAD_MINUTES = 10


WORKDAYS = (0, 1, 2, 3, 4)


ALL_WEEKDAYS = range(7)


MENTIONS = ("here", "channel")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionRequest:
    """The values of the form's fields. ``at`` is ``HH:MM``; ``digest`` is "", ``daily`` or ``weekly``.

    ``zone`` is as typed, or IANA if we filled it in; ``leads`` are minutes; ``days`` are week days, 0 is Monday.
    """

    what: str = SubscriptionScope.ALL_MINE.value
    value: str = ""
    channel: str | None = None
    leads: tuple[int, ...] = (DEFAULT_LEAD_MINUTES,)
    digest: str = ""
    at: str = "08:00"
    days: tuple[int, ...] = WORKDAYS
    quiet: bool = True
    zone: str = ""
    mentions: str | None = None

    def to_payload(self) -> dict[str, Any]:
        given = {name: getattr(self, name) for name in self.__slots__}
        return {**given, "leads": list(self.leads), "days": list(self.days)}

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        known = {name: payload[name] for name in cls.__slots__ if name in payload}
        return cls(**{**known, "leads": tuple(known["leads"]), "days": tuple(known["days"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyForm:
    """The form. ``subscription_id`` is the subscription being changed, None for a new one.

    ``is_admin``: others' sessions and mentions may be chosen. ``title`` is that of the session it is about.
    """

    external_id: str
    request: SubscriptionRequest
    subscription_id: str | None = None
    is_admin: bool = False
    title: str = ""
    attempt: int = 0
    failure: Outcome | None = None

    @property
    def session_ref(self) -> str:
        """Return the ref of the form's session if its title is shown, so that there is nothing to choose; else ""."""
        return self.request.value if self.title and self.request.what == SubscriptionScope.SESSION else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyLine:
    """One reminder. ``at`` is when it was sent or given up, or when it is due if it is planned. Times are aware UTC.

    ``channel`` is None for a direct message. ``why`` is the message id of the reason.
    """

    subject: str
    start: datetime
    lead: timedelta
    channel: str | None
    state: ReminderState
    at: datetime
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderExplanation:
    """The answer. ``subject`` is set if one session was named; ``inactive`` are paused and failing subscriptions."""

    zone: str
    lines: tuple[WhyLine, ...]
    num_omitted: int = 0
    subject: str | None = None
    is_one_session: bool = False
    inactive: tuple[Subscription, ...] = ()
    has_unread: bool = False
    """True if some sources were not polled yet, so that more may be planned."""

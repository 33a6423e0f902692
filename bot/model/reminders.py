"""Notifications: subscriptions, scheduled reminders, and the result of each reminder. Times are aware UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

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


MAX_QUEUE_OFFSET_MICROSECONDS = 900_000
"""Less than a second, since sessions start at whole ones."""


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

    @property
    def queue_time(self) -> datetime:
        """When it is queued for: ``due``, and a microsecond for each minute before the start.

        So of those due together the one that starts first goes first.
        """
        minutes = min(self.lead_time // timedelta(minutes=1), MAX_QUEUE_OFFSET_MICROSECONDS)
        return self.due + timedelta(microseconds=minutes)


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


PERSON_LEFT = "person-left"
"""The owner's Slack account was deactivated."""


def is_ending_reason(reason: str) -> bool:
    """Return True if this reason pauses the subscription."""
    return reason in CHANNEL_LOST_REASONS or reason == PERSON_LEFT


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderModel:
    """A reminder as it is posted, and as it is corrected after its session was moved or cancelled.

    ``time_left`` is the time until the start (negative: since); ``delay`` is how late the reminder is. ``as_of`` is
    when GoTo last answered, if it could not be asked now. ``personal``: it is a direct message.
    """

    reminder_id: str
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


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyLine:
    """One reminder. ``at`` is when it was sent or given up, or when it is due if it is planned. Times are aware UTC.

    ``channel`` is None for a direct message. ``why`` is the message id of the reason. ``is_waiting``: it is due and not
    sent yet.
    """

    subject: str
    start: datetime
    lead: timedelta
    channel: str | None
    state: ReminderState
    at: datetime
    why: str | None = None
    is_waiting: bool = False


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

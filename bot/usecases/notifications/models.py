"""What the views of notifications are given. Times are aware UTC; ``zone`` is IANA."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.ports import KnownMeeting, Message, Occurrence, SessionKind, Subscription
from bot.usecases.cards import CardView
from bot.usecases.meeting_settings import Change


@dataclass(frozen=True, slots=True)
class ReminderModel:
    """A reminder as it is posted, and as it stands once its session was moved or cancelled.

    ``left`` is how long it is until the start (negative: since), ``late`` by how much the reminder missed its time.
    ``as_of`` is when GoTo was heard last, where it could not be asked now. ``personal``: it goes to one person.
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
    left: timedelta
    late: timedelta = timedelta()
    as_of: datetime | None = None
    join_url: str | None = field(default=None, repr=False)
    mention: str | None = None
    personal: bool = False
    moved: bool = False
    moved_to: Occurrence | None = None
    """Where it was moved to; None where nobody can tell."""
    cancelled: bool = False
    unlisted: bool = False
    """The list that an admin reads leaves it out: cancelled, or no longer among what is read there."""


@dataclass(frozen=True, slots=True)
class NotificationViews:
    """What people read of all this, as functions."""

    reminder: Callable[[ReminderModel], Message]
    note: Callable[[ReminderModel], Message]
    """What is said below a reminder whose session was moved, cancelled, or left what is read."""
    failing: Callable[[Subscription, str], Message]
    """What a subscription's owner is told once; the second is the message id of the reason."""
    unsure: Callable[[ReminderModel, str], Message]
    """The second is the channel in which a reminder may or may not stand."""
    card: CardView
    changed: Callable[[KnownMeeting, tuple[Change, ...], str], Message]
    cancelled: Callable[[KnownMeeting, str], Message]
    returned: Callable[[KnownMeeting, str], Message]

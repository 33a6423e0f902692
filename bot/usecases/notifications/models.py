"""Models for the views of reminders. Times are aware UTC; ``zone`` is IANA."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.ports import KnownMeeting, Message, Occurrence, SessionKind, Subscription
from bot.usecases.cards import CardView
from bot.usecases.meeting_settings import SettingsChange


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class NotificationViews:
    """The messages, as functions."""

    reminder: Callable[[ReminderModel], Message]
    note: Callable[[ReminderModel], Message]
    """The note below a reminder whose session was moved, cancelled, or is no longer listed."""
    failing: Callable[[Subscription, str], Message]
    """The message sent once to a subscription's owner; the second argument is the message id of the reason."""
    unsure: Callable[[ReminderModel, str], Message]
    """The second argument is the channel in which a reminder may or may not have been posted."""
    card: CardView
    changed: Callable[[KnownMeeting, tuple[SettingsChange, ...], str], Message]
    cancelled: Callable[[KnownMeeting, str], Message]
    returned: Callable[[KnownMeeting, str], Message]

"""Models for the views of reminders. Times are aware UTC; ``zone`` is IANA."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.model.core import KnownMeeting, Message
from bot.model.meetings import SettingsChange
from bot.model.reminders import ReminderModel, Subscription
from bot.usecases.meetings.cards import CardView


@dataclass(frozen=True, slots=True, kw_only=True)
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

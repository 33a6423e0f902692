"""The messages that use cases send themselves. ``wiring.py`` sets them, so that use cases import no views."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.model.meetings import CardModel, KnownMeeting, SettingsChange
from bot.model.messages import Message
from bot.model.operations import OperationRecord
from bot.model.registration import (
    ApprovalRequest,
    ClosedRequest,
    RegistrationModel,
    SharedTraining,
    TrainingCard,
)
from bot.model.reminders import DigestModel, ReminderModel, Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationViews:
    """Messages about registrations: to the person, to channels, to the trainer."""

    status: Callable[[RegistrationModel], Message]
    outdated_status: Callable[[RegistrationModel], Message]
    """What remains of a message about a registration after a newer one."""
    card: Callable[[TrainingCard], Message]
    approval: Callable[[ApprovalRequest], Message]
    approval_closed: Callable[[ClosedRequest], Message]
    """What a request for approval says once there is nothing to decide."""
    sponsor_disconnected: Callable[[SharedTraining], Message]
    stopped_by: Callable[[SharedTraining, str], Message]
    """Tells the sharer of a training that the person with this name stopped sharing it."""
    nudge: Callable[[SharedTraining, str, str], Message]
    """Asks somebody to register, from the training, the name of who asks, and the reader's zone (IANA)."""
    nudge_progress: Callable[[OperationRecord], Message]
    others_progress: Callable[[OperationRecord], Message]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderViews:
    """Reminders and digests, what corrects them, and the cards and notes that a poll updates. Zones are IANA."""

    reminder: Callable[[ReminderModel], Message]
    change_note: Callable[[ReminderModel], Message]
    """The note below a reminder whose session was moved, cancelled, or is no longer listed."""
    digest: Callable[[DigestModel], Message]
    failing: Callable[[Subscription, str], Message]
    """The message sent once to a subscription's owner; the second argument is the message id of the reason."""
    unsure: Callable[[ReminderModel, str], Message]
    """The second argument is the channel in which a reminder may or may not have been posted."""
    card: Callable[[CardModel], Message]
    card_outdated: Callable[[CardModel, str], Message]
    """Tells the organizer that the card in this conversation is no longer true and cannot be changed."""
    card_replaced: Callable[[CardModel], Message]
    """What becomes of a card that a newer one in the same conversation replaces."""
    meeting_changed: Callable[[KnownMeeting, tuple[SettingsChange, ...], str], Message]
    meeting_cancelled: Callable[[KnownMeeting, str], Message]
    meeting_restored: Callable[[KnownMeeting, str], Message]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageViews:
    registration: RegistrationViews
    reminders: ReminderViews

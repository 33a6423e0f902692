"""The messages that use cases send themselves. ``wiring.py`` sets them, so that use cases import no views."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.model.core import Message, OperationRecord
from bot.model.registration import ApprovalRequest, RegistrationModel, SharedTraining, TrainingCard


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationViews:
    """Messages about registrations: to the person, to channels, to the trainer."""

    status: Callable[[RegistrationModel], Message]
    card: Callable[[TrainingCard], Message]
    approval: Callable[[ApprovalRequest], Message]
    sponsor_disconnected: Callable[[SharedTraining], Message]
    stopped_by: Callable[[SharedTraining, str], Message]
    """Tells the sharer of a training that the person with this name stopped sharing it."""
    nudge: Callable[[SharedTraining, str, str], Message]
    """Asks somebody to register, from the training, the name of who asks, and the reader's zone (IANA)."""
    nudge_progress: Callable[[OperationRecord], Message]
    others_progress: Callable[[OperationRecord], Message]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageViews:
    registration: RegistrationViews

"""What a person was doing when they were asked to connect first, stored until they are connected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.model.operations import OperationKind
from bot.model.subscription_form import NewSubscription


@dataclass(frozen=True, slots=True)
class ResumeSchedule:
    """The schedule form: what was typed, and where: channel or thread (``channel:ts``).

    ``author`` is the id of who wrote it, "" if that is the person who asks, or a bot. ``typed_at`` (aware
    UTC; None in records of earlier releases) is what "tomorrow" in the text counts from.
    """

    text: str = ""
    channel: str | None = None
    thread: str | None = None
    typed_at: datetime | None = None
    author: str = ""
    kind: Literal["schedule"] = "schedule"


@dataclass(frozen=True, slots=True)
class ResumeCreateTraining:
    """The form of a new training with this name."""

    name: str = ""
    kind: Literal["training"] = "training"


@dataclass(frozen=True, slots=True)
class ResumeSupportKey:
    """The choice of a support session whose key is posted in this thread."""

    channel: str
    thread: str
    kind: Literal["assist"] = "assist"


@dataclass(frozen=True, slots=True)
class ResumeShareTraining:
    """The choice of a training to share in this thread."""

    channel: str
    thread: str
    kind: Literal["share"] = "share"


@dataclass(frozen=True, slots=True)
class ResumeSubscription:
    """The form of a new reminder or digest."""

    at: NewSubscription
    kind: Literal["notify"] = "notify"


@dataclass(frozen=True, slots=True)
class ResumeMeetingVerb:
    """A verb (``start``, ``edit``, …) for one meeting, or "" if it was still to be chosen."""

    verb: str
    id: str = ""
    kind: Literal["verb"] = "verb"


@dataclass(frozen=True, slots=True)
class ResumeOperation:
    """A durable operation and its payload as the ledger stores it. It runs as soon as the person is connected."""

    kind: OperationKind
    payload: Mapping[str, Any] = field(repr=False)


Resume = (
    ResumeSchedule
    | ResumeCreateTraining
    | ResumeSupportKey
    | ResumeShareTraining
    | ResumeSubscription
    | ResumeMeetingVerb
    | ResumeOperation
)
"""``kind`` tells them apart in the stored record."""

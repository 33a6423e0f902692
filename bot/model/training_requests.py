"""What requests about trainings carry: payloads and results of operations, buttons, forms, arguments of queries."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import AwareDatetime

from bot.model.paging import PageNumber
from bot.model.times import TimeChoice
from bot.model.trainings import PlannedSession, TrainingFields, TrainingFormKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingFormCarried:
    """What a form brings back besides its fields. ``name`` is None in the forms with a field for it."""

    kind: TrainingFormKind
    zone: str
    attempt: int = 0
    session_count: int = 1
    training_key: str | None = None
    change_deadline: AwareDatetime | None = None
    needs_zone: bool = False
    name: str | None = None
    choice: TimeChoice | None = None
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingFormPayload:
    """A submitted form: the checked values, and ``typed`` to refill the form. ``times`` are aware UTC, sorted."""

    form: TrainingFormKind
    external_id: str
    typed: TrainingFields
    name: str
    description: str = ""
    times: tuple[PlannedSession, ...] = ()
    time_zone: str = ""
    training_key: str | None = None
    attempt: int = 0
    until: AwareDatetime | None = None
    """Until when to retry while GoTo is down (``core.retry_deadline``)."""
    needs_zone: bool = False

    @property
    def existing_key(self) -> str:
        """The key of the training to change. A form that creates one has none."""
        assert self.training_key is not None  # noqa: S101 - narrows the type
        return self.training_key


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelTrainingPayload:
    """A cancellation. ``due`` is until when it can be undone, None if it can't be: whoever asked for it was asked."""

    training_key: str
    name: str
    due: AwareDatetime | None = None
    until: AwareDatetime | None = None
    """Until when to retry while GoTo is down (``core.retry_deadline``)."""
    was_deleted_at_goto: bool = False
    """It was deleted on GoTo's site, so nobody is named who cancelled it."""
    response_url: str = field(default="", repr=False)
    external_id: str = ""
    """Of the form that asked; "" if no form did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceSheetPayload:
    """A request for the attendance of one session or of a whole training; the key of the other is ""."""

    session_key: str = ""
    training_key: str = ""
    name: str = ""
    response_url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody to notify. ``user`` is their Slack id, "" if it is not known yet."""

    name: str
    email: str
    user: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingCancelCarried:
    """What asks to cancel a training. GoTo may no longer return its name and deadline when it is answered."""

    training_key: str
    name: str
    change_deadline: AwareDatetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetCarried:
    """The button that sends the attendance of one session or of a whole training; the key of the other is ""."""

    session_key: str = ""
    training_key: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class RecordingCarried:
    """The button that downloads a recording."""

    training_key: str
    recording_id: str


@dataclass(frozen=True, slots=True)
class TrainingArgs:
    """One training. ``id`` is its key or its number as typed, "" for none."""

    id: str = ""


@dataclass(frozen=True, slots=True)
class TrainingListArgs:
    page: PageNumber = 0


@dataclass(frozen=True, slots=True)
class PickTrainingArgs:
    """``verb`` is what to do with the training that is picked."""

    verb: str = "show"


@dataclass(frozen=True, slots=True)
class ThreadTrainingArgs:
    """The message in whose thread the training that is picked will be shared."""

    channel: str
    thread: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingReportArgs:
    """``id``: a training's key or number, or a typed range (``30d``). ``since``, ``until``: a range read before."""

    id: str = ""
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    page: PageNumber = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceArgs:
    """One held session. ``name`` and ``start`` are as the list showed them."""

    session_key: str
    name: str = ""
    start: AwareDatetime | None = None
    page: PageNumber = 0

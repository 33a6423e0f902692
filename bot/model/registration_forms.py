"""What the forms of registration show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.model.meeting_forms import ScheduleFields
from bot.model.registration import Conflicts, SeatCount, SharedTraining
from bot.model.times import Fold
from bot.model.trainings import PlannedSession


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareFields:
    """The values of the form's fields. ``date`` and ``start`` (``HH:MM`` in ``zone``) are when registration closes."""

    zone: str
    channel: str | None = None
    capacity: str = ""
    approval: bool = False
    date: str | None = None
    start: str | None = None
    fold: Fold | None = None

    @property
    def closing(self) -> ScheduleFields:
        """When registration closes, as the fields of a time."""
        return ScheduleFields(zone=self.zone, date=self.date, start=self.start, fold=self.fold)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareForm:
    """The form that shares a training, or changes the rules of a shared one (``is_change``)."""

    external_id: str
    training_key: str
    name: str
    sessions: tuple[PlannedSession, ...]
    fields: ShareFields
    is_change: bool = False
    now: datetime | None = None
    """When the form is drawn (aware); None: nothing is asked about the closing time."""
    version: str = ""
    """Changes whenever the form sets the closing time itself (see ``form_kit.versioned``)."""
    thread_channel: str | None = None
    """The channel of ``thread_ts``, if the form was drawn before."""
    thread_ts: str | None = None
    """The thread for the card, if the channel stays the one that was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OthersForm:
    """The form. ``groups`` are (id, name) of the workspace's user groups, empty if Slack does not list them."""

    external_id: str
    training_key: str
    name: str
    groups: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterForm:
    """The form. ``conflicts`` are the person's other sessions at the same time.

    ``email`` is Slack's, "" if unknown; ``can_edit_email``: the person may enter another.
    """

    external_id: str
    shared: SharedTraining
    zone: str
    email: str
    given_name: str
    surname: str
    organizer_name: str
    seats: SeatCount
    conflicts: Conflicts = field(default_factory=Conflicts)
    can_edit_email: bool = False

"""Values of trainings that travel between layers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model.cards import STARTS_SOON_WITHIN, CardPhase
from bot.model.errors import UserError
from bot.model.meeting_forms import ScheduleFields
from bot.model.operations import Outcome
from bot.model.times import DateRange, TimeChoice

SessionTimes = tuple[datetime, datetime]
"""Start and end of one session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingChange:
    """The change to announce: ``old_name`` is None if the name stays; sessions are empty if they stay.

    ``by`` is "" if the author is unknown: the change was made on GoTo's site.
    """

    name: str
    by: str
    old_name: str | None = None
    old_sessions: tuple[PlannedSession, ...] = ()
    new_sessions: tuple[PlannedSession, ...] = ()
    is_waiting: bool = False
    """The recipient has no seat yet, but waits for one or for a trainer's approval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """One registrant at one session. ``minutes`` are 0 or None for who did not attend, or only for seconds.

    ``joins``: how often they joined.
    """

    name: str
    email: str
    minutes: int | None
    joined: datetime | None = None
    left: datetime | None = None
    joins: int = 0

    @property
    def attended(self) -> bool:
        return bool(self.minutes or self.joins)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """One page of a session's registrants, longest attendance first; those who did not attend come last."""

    zone: str
    session_key: str
    name: str
    start: datetime | None
    people: tuple[Participant, ...]
    attended: int
    registered: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class SessionFigures:
    """One finished session; ``registered`` and ``attended`` are None if GoTo does not report them."""

    session: HeldSession
    registered: int | None
    attended: int | None


@dataclass(frozen=True, slots=True)
class PersonFigures:
    """One person over all sessions. ``minutes`` has one value per session, None if they did not attend it."""

    name: str
    email: str
    minutes: tuple[int | None, ...]

    @property
    def total_minutes(self) -> int:
        return sum(each or 0 for each in self.minutes)

    @property
    def sessions_attended(self) -> int:
        """Return the number of sessions they attended."""
        return len([each for each in self.minutes if each is not None])


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceOverview:
    """The latest finished sessions of a training, earliest first, and one page of people, longest attendance first."""

    zone: str
    training_key: str
    name: str
    sessions: tuple[SessionFigures, ...]
    people: tuple[PersonFigures, ...]
    total_people: int
    page: int
    pages: int
    omitted_sessions: int = 0
    """Number of earlier sessions that are left out."""


MAX_SESSIONS = 10
MAX_NAME_CHARS = 100
MAX_DESCRIPTION_CHARS = 2000
"""GoTo documents no limits for trainings; these are ours."""


class TrainingFormKind(StrEnum):
    """What a form does with a training; the values are the verbs of ``/training``."""

    CREATE = "create"
    EDIT = "edit"
    TIMES = "times"
    ORGANIZERS = "organizers"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingFields:
    """The values of a form's fields. ``sessions`` are in ``zone`` (IANA), ``time_zone`` is from GoTo's list."""

    zone: str
    name: str = ""
    description: str = ""
    sessions: tuple[ScheduleFields, ...] = ()
    confirmation_email: bool = True
    web_registration: bool = True
    notify_registrants: bool = True
    notify_trainers: bool = True
    organizers: tuple[str, ...] = ()
    time_zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingForm:
    """A form to show.

    ``training_key`` is None for a new training. ``needs_zone``: no zone in GoTo's list matches the person's, so one has
    to be chosen. ``people`` are the options for co-organizers.
    """

    kind: TrainingFormKind
    external_id: str
    fields: TrainingFields
    now: datetime
    training_key: str | None = None
    attempt: int = 0
    failure: Outcome | None = None
    problems: tuple[UserError, ...] = ()
    """What was typed and could not be read, to be asked about."""
    choice: TimeChoice | None = None
    """The meanings of what was typed for the first session."""
    version: str = ""
    """Changes whenever the form sets the times itself (see ``form_kit.versioned``)."""
    needs_zone: bool = False
    people: tuple[Trainer, ...] = ()
    past_session_count: int = 0
    """Number of sessions that have already begun and cannot be sent again."""
    change_deadline: datetime | None = None
    """Until when to try the change (``overview.get_change_deadline``)."""


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """One planned session, aware UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRow:
    """One training in a list. ``training_id`` is the number that people type, None if GoTo gives none."""

    key: str
    training_id: str | None
    name: str
    sessions: tuple[PlannedSession, ...]
    time_zone: str | None = None
    registered: int | None = None
    """None if GoTo did not answer in time."""
    waiting: int = 0

    @property
    def first_start(self) -> datetime | None:
        return self.sessions[0].start if self.sessions else None

    def next_start(self, now: datetime) -> datetime | None:
        """Return the start of the first session that is not over, None if there is none."""
        return next((session.start for session in self.sessions if session.end > now), None)


@dataclass(frozen=True, slots=True)
class TrainingMenu:
    """The bare command's menu. ``email`` is None without a GoTo account, ``rows`` is None without GoTo's answer."""

    zone: str
    email: str | None
    rows: tuple[TrainingRow, ...] | None = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPage:
    """One page of a list; ``page`` from 0, ``pages`` at least 1."""

    zone: str
    rows: tuple[TrainingRow, ...]
    page: int
    pages: int
    total_rows: int


@dataclass(frozen=True, slots=True)
class Trainer:
    """An organizer or co-organizer."""

    key: str
    name: str
    email: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingDetail:
    """All details of one training."""

    row: TrainingRow
    zone: str
    description: str
    organizers: tuple[Trainer, ...]
    confirmation_email: bool
    web_registration: bool
    change_deadline: datetime | None = None
    """Until when to try a change (aware), None if no session is left."""


@dataclass(frozen=True, slots=True)
class TrainingLinks:
    """URLs to manage a training and to start it after signing in at GoTo. Not secret."""

    row: TrainingRow
    manage_url: str | None = field(default=None, repr=False)
    start_url: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSession:
    """One finished session, aware UTC; ``minutes`` and ``people`` are None if GoTo does not report them."""

    key: str
    name: str
    start: datetime | None
    end: datetime | None
    minutes: int | None
    people: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSessionsPage:
    """One page of the finished sessions in a range, latest first."""

    zone: str
    rows: tuple[HeldSession, ...]
    page: int
    pages: int
    total_rows: int
    span: DateRange


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRow:
    """One recording."""

    recording_id: str
    name: str
    start: datetime | None


@dataclass(frozen=True, slots=True)
class TrainingRecordings:
    zone: str
    training_key: str
    rows: tuple[RecordingRow, ...]


def phase_at(times: SessionTimes, now: datetime) -> CardPhase:
    """Return the phase of a session at ``now`` (aware UTC)."""
    start, end = times
    if now >= end:
        return CardPhase.ENDED
    if now >= start:
        return CardPhase.LIVE
    return CardPhase.SOON if now >= start - STARTS_SOON_WITHIN else CardPhase.SCHEDULED


@dataclass(frozen=True, slots=True, kw_only=True)
class LateTraining:
    """A training that GoTo created late; ``has_twin``: one was made instead. ``zone`` (IANA) is its organizer's."""

    row: TrainingRow
    zone: str
    has_twin: bool
    change_deadline: datetime | None

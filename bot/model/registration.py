"""Shared trainings, their registrations, and their seats. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model.cards import Card, CardState
from bot.model.ids import Person, Tenant
from bot.model.status_messages import StatusMessages
from bot.model.trainings import SessionTimes


class RegistrationState(StrEnum):
    """The state of a registration."""

    SAVED = "saved"
    """A seat is held; GoTo has not confirmed it yet."""
    REGISTERED = "registered"
    WAITING_APPROVAL = "waiting_approval"
    """A seat is held until a trainer decides, here or on GoTo's site (then ``registrant_key`` is known)."""
    DENIED = "denied"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    """A seat is held for the first person on the waitlist, until ``hold_until``."""
    CANCEL_PENDING = "leaving"
    """The person cancelled it, but GoTo was not reached yet: GoTo still has it, so it keeps its seat."""
    CANCELLED = "cancelled"
    EXPIRED = "lapsed"
    """A seat was offered and not accepted in time."""


SEATED_STATES = frozenset(
    {
        RegistrationState.SAVED,
        RegistrationState.REGISTERED,
        RegistrationState.WAITING_APPROVAL,
        RegistrationState.OFFERED,
        RegistrationState.CANCEL_PENDING,
    }
)
"""States that hold a seat."""
ACTIVE_STATES = SEATED_STATES | {RegistrationState.WAITLISTED}
"""States with a seat or a place on the waitlist."""


_GIVEN_UP_TOGETHER = (
    frozenset({RegistrationState.SAVED, RegistrationState.REGISTERED, RegistrationState.WAITING_APPROVAL}),
    frozenset({RegistrationState.WAITLISTED}),
    frozenset({RegistrationState.OFFERED}),
)
"""States in which a person gives up the same thing: a seat, a place on the waitlist, an offer."""


def gives_up_the_same(drawn: RegistrationState | None, now: RegistrationState) -> bool:
    """Return True if a button drawn for one state gives up what the person has in the other.

    A button whose state is unknown (None) was drawn by an older release; it gives up no seat.
    """
    drawn = drawn or RegistrationState.WAITLISTED
    return all((drawn in states) == (now in states) for states in _GIVEN_UP_TOGETHER)


class RegistrationSource(StrEnum):
    """How a registration was made."""

    SLACK = "slack"
    TRAINER = "trainer"
    """A trainer registered the person."""
    GOTO = "goto"
    """On GoTo's own site."""


class SharingEndReason(StrEnum):
    """Why registration for a shared training ended."""

    STOPPED = "stopped"
    DISCONNECTED = "disconnected"
    LEFT = "left"
    """Its organizer left the workspace."""
    CANCELLED = "cancelled"


class JoinResult(StrEnum):
    """The result of asking for a seat."""

    SEAT = "seat"
    WAITLIST = "line"
    ALREADY = "already"
    """There is already a registration with a seat, on the waitlist, or denied."""
    EMAIL_TAKEN = "taken"
    """The e-mail is registered for another person of the workspace."""
    CLOSED = "closed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class SeatRules:
    """What the trainer set when sharing. ``capacity`` None: no limit."""

    capacity: int | None = None
    approval: bool = False
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OrganizerInfo:
    """An organizer of a training at GoTo. Name and e-mail are "" if GoTo does not report them."""

    key: str
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class RemovedSession:
    """A session that a training no longer has. ``removed_at`` is when its removal was noticed."""

    start: datetime
    end: datetime
    removed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalMessage:
    """A message that asks ``trainer`` (user id) to approve a registration; it is in their direct ``channel``.

    ``registered_at`` tells one registration of an e-mail from the next. ``is_at_goto``: GoTo's site is to be used.
    """

    channel: str
    ts: str
    trainer: str
    registration: str
    registered_at: datetime
    is_at_goto: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedTraining:
    """A training that people of the workspace register for through its organizer's GoTo account.

    ``organizer_key`` is the GoTo account that shared it. ``organizers`` are all its organizers, None if not read yet.
    ``revision`` rises whenever name or sessions change.
    """

    tenant: Tenant
    training_key: str
    organizer: Person
    organizer_key: str
    name: str
    sessions: tuple[SessionTimes, ...]
    rules: SeatRules
    training_id: str | None = None
    description: str = ""
    cards: tuple[Card, ...] = ()
    """In posting order."""
    end_reason: SharingEndReason | None = None
    ended_by: Person | None = None
    """Who stopped it, if not its organizer."""
    revision: int = 0
    changed_at: datetime | None = None
    organizers: tuple[OrganizerInfo, ...] | None = None
    removed_sessions: tuple[RemovedSession, ...] = ()
    """Former sessions beyond the current number of sessions; the store keeps them when sessions change."""
    told: str = field(default="", compare=False)
    """What of it the messages of all its registrants show (``usecases/registration/status_messages.py``)."""
    approval_messages: tuple[ApprovalMessage, ...] = field(default=(), compare=False)
    """The requests for approval that have buttons; only ``add_approval_message`` and its counterpart store them."""

    def card_in_channel(self, channel: str | None) -> Card | None:
        """Return a card in the conversation, None if there is none."""
        return next((card for card in self.cards if card.channel == channel), None)

    def card_in_thread(self, channel: str, thread_ts: str | None) -> Card | None:
        """Return the card in this thread of the conversation; ``thread_ts`` None: outside threads."""
        return next((one for one in self.cards if (one.channel, one.thread_ts) == (channel, thread_ts)), None)

    @property
    def end(self) -> datetime | None:
        """The end of the last session."""
        return max((end for _, end in self.sessions), default=None)

    def next_start(self, now: datetime) -> datetime | None:
        """Return the start of the first session that has not ended."""
        return min((start for start, end in self.sessions if end > now), default=None)


@dataclass(frozen=True, slots=True)
class Decision:
    """A trainer's decision on a registration, made by ``by`` in the operation ``op_id``."""

    by: Person
    op_id: str
    approved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """The registration of one e-mail address for one training.

    ``id`` identifies the e-mail within the training (``usecases.registration.registration_id``). ``person`` is None if
    the e-mail belongs to nobody in Slack. ``name`` and ``sessions`` are the training's at the time of writing.
    ``join_url`` is personal and shown to the registrant only.
    """

    tenant: Tenant
    training_key: str
    id: str
    person: Person | None
    email: str
    given_name: str
    surname: str
    state: RegistrationState
    name: str
    sessions: tuple[SessionTimes, ...]
    source: RegistrationSource
    registered_at: datetime
    registrant_key: str | None = None
    join_url: str | None = field(default=None, repr=False)
    hold_until: datetime | None = None
    decision: Decision | None = None
    seen_at_goto: bool = False
    """True once GoTo has listed it; if GoTo stops listing it, it was cancelled."""
    messages: StatusMessages | None = None
    """The direct messages about it; only ``Registrations.update_messages`` stores them."""


@dataclass(frozen=True, slots=True)
class SeatCount:
    """The seats of a training. ``capacity`` None: no limit."""

    taken: int
    waitlisted: int
    capacity: int | None = None

    @property
    def is_full(self) -> bool:
        """True if the next person goes to the waitlist."""
        return self.capacity is not None and (self.taken >= self.capacity or self.waitlisted > 0)


MAX_NAME_LENGTH = 100
"""Our own limit; GoTo documents none for names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationModel:
    """One person's registration for display. ``zone`` is the reader's (IANA); ``waitlist_place`` counts from 1."""

    registration: Registration
    zone: str
    organizer_name: str
    waitlist_place: int | None = None
    shared: SharedTraining | None = None
    calendar_url: str | None = field(default=None, repr=False)
    is_over: bool = False
    """True if all sessions have ended."""

    @property
    def is_training_cancelled(self) -> bool:
        return self.shared is not None and self.shared.end_reason is SharingEndReason.CANCELLED

    @property
    def name(self) -> str:
        return self.shared.name if self.shared else self.registration.name

    @property
    def sessions(self) -> Sequence[tuple[datetime, datetime]]:
        return self.shared.sessions if self.shared else self.registration.sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingCard:
    """A shared training as its card shows it at ``now``. ``zone`` is used in the fallback text."""

    shared: SharedTraining
    seats: SeatCount
    organizer_name: str
    zone: str
    now: datetime
    past_sessions: Mapping[datetime, CardState] = field(default_factory=dict)
    """What GoTo reported about past sessions, by their planned start."""

    @property
    def is_closed(self) -> bool:
        closes = self.shared.rules.closes_at
        return closes is not None and closes <= self.now

    @property
    def is_over(self) -> bool:
        return self.shared.end is not None and self.shared.end <= self.now


@dataclass(frozen=True, slots=True)
class ApprovalRequest:
    """A registration that waits for the trainer's approval."""

    registration: Registration
    training: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedRequest:
    """What became of a request for approval. ``decided_by`` is the name of who decided, "" for the reader themselves.

    ``decision`` is None if nobody decided here; ``registration`` is None if it is deleted.
    """

    training: str
    registration: Registration | None = None
    decision: Decision | None = None
    decided_by: str = ""
    is_training_cancelled: bool = False
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Waitlist:
    """Seats and waitlist of a shared training, for its trainer. ``zone`` is the reader's (IANA)."""

    shared: SharedTraining
    seats: SeatCount
    zone: str
    waiting: tuple[Registration, ...]
    offered: tuple[Registration, ...]
    awaiting_approval: tuple[Registration, ...]


@dataclass(frozen=True, slots=True)
class Conflicts:
    """Names of overlapping sessions: other ``registered`` trainings, and the person's ``own`` GoTo sessions."""

    registered: tuple[str, ...] = ()
    own: tuple[str, ...] = ()

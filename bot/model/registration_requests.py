"""What requests about registrations carry: buttons, forms, queries, operations. Times are aware UTC.

The names of the fields are stored. What the audit reads keeps its name (``usecases/core/audit.py``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.model.paging import PageNumber
from bot.model.registration import JoinResult, RegistrationState, SeatRules, SharingEndReason
from bot.model.trainings import PlannedSession


@dataclass(frozen=True, slots=True)
class OpenTrainingsArgs:
    """The trainings that a person can register for from this channel."""

    channel: str | None = None


@dataclass(frozen=True, slots=True)
class TrainingCarried:
    """A button or form about one training."""

    training_key: str


@dataclass(frozen=True, slots=True)
class RegistrationCarried:
    """A button about one's own registration. ``drawn``: its state when the button was drawn, None if unknown."""

    training_key: str
    drawn: RegistrationState | None = None


@dataclass(frozen=True, slots=True)
class RequestCarried:
    """[Approve] or [Deny] of one registration; ``in_list``: beside others, in the waitlist's message."""

    training_key: str
    registration: str
    in_list: bool = False


@dataclass(frozen=True, slots=True)
class RosterPageCarried:
    training_key: str
    page: PageNumber


@dataclass(frozen=True, slots=True)
class MissingCarried:
    """Those in the channel or user group ``target`` who have not registered."""

    training_key: str
    target: str
    page: PageNumber = 0


@dataclass(frozen=True, slots=True)
class ThreadCarried:
    """The thread in which a training is to be shared."""

    channel: str
    thread_ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareFormCarried:
    """``thread_ts`` is the card's thread if ``channel`` stays the chosen one; the rest is to draw the form again."""

    training_key: str
    zone: str
    channel: str | None = None
    thread_ts: str | None = None
    name: str = ""
    sessions: tuple[PlannedSession, ...] = ()
    is_change: bool = False
    version: str = ""


@dataclass(frozen=True, slots=True)
class RosterArgs:
    """A page of the registrations for the training ``id`` (key, or number as typed)."""

    id: str
    page: PageNumber = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingArgs:
    """A page of those in the channel or user group ``target`` who have not registered for the training ``id``."""

    id: str
    target: str | None
    page: PageNumber = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPayload:
    """Register a person. ``external_id`` is the form's, "" if a button was pressed.

    ``pressed_ts`` is the direct message whose button was pressed, "" for none. ``retries`` counts the tries before this
    one, ``root`` is the first one's id.
    """

    training_key: str
    email: str
    given_name: str
    surname: str
    external_id: str = ""
    has_email_field: bool = False
    response_url: str = field(default="", repr=False)
    pressed_ts: str = ""
    retries: int = 0
    root: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcilePayload:
    """Take over GoTo's state of the registration with this id; ``registrant_key`` is the key in GoTo's list."""

    training_key: str
    registration: str
    registrant_key: str
    reconciles: bool = True
    """Tells it from a ``RegisterPayload``; both are stored as the same kind of operation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinProgress:
    """The result of asking for a seat. ``known_key`` is the registrant key that the person had here before."""

    id: str
    admission: JoinResult
    organizer_key: str = ""
    known_key: str | None = None
    sponsor: str = ""
    """Name of the sharer, for the audit log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnregisterPayload:
    """Cancel a registration. ``root`` is its notification key and ``was`` its state, if this is not the first try.

    ``drawn`` is its state when the pressed button was drawn, None if that is unknown; ``pressed_ts`` as in
    ``RegisterPayload``.
    """

    training_key: str
    drawn: RegistrationState | None = None
    response_url: str = field(default="", repr=False)
    pressed_ts: str = ""
    retries: int = 0
    was: RegistrationState | None = None
    root: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnregisterProgress:
    """The registration that is being cancelled: its notification key, and its state before."""

    root: str = ""
    was: RegistrationState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidePayload:
    """A trainer's decision on a registration."""

    training_key: str
    registration: str
    yes: bool
    response_url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequestPayload:
    """Somebody in GoTo's list who waits for approval there."""

    training_key: str
    registration: str
    given_name: str
    surname: str
    email: str
    registrant_key: str | None
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class RedrawCardsPayload:
    training_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareTrainingPayload:
    training_key: str
    channel: str
    thread_ts: str | None
    rules: SeatRules
    external_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareTrainingProgress:
    """``already``: the conversation has a card. ``is_card_current``: nothing changed while it was posted."""

    already: bool
    is_card_current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSharingPayload:
    """``quiet``: the organizer is not told, because another operation tells them."""

    training_key: str
    why: SharingEndReason
    quiet: bool = False
    response_url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSharingProgress:
    """The ids of those who were on the waitlist, and the sharer's name, for the audit log."""

    waiting: tuple[str, ...]
    sponsor: str = ""


@dataclass(frozen=True, slots=True)
class NudgePayload:
    """Ask those in the channel or user group ``target`` who have not registered."""

    training_key: str
    target: str
    name: str


@dataclass(frozen=True, slots=True)
class PersonToNudge:
    user_id: str
    name: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgeProgress:
    """``at`` is how many people are done, the names are of those with each result."""

    people: tuple[PersonToNudge, ...] = ()
    at: int = 0
    name: str = ""
    where: str = ""
    asked: tuple[str, ...] = ()
    asked_lately: tuple[str, ...] = ()
    unreachable: tuple[str, ...] = ()
    registered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OthersPayload:
    """Register people: user ids, a user group, and e-mails."""

    training_key: str
    people: tuple[str, ...]
    group: str | None
    emails: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class PersonToRegister:
    """``user_id`` is "" if Slack does not know the e-mail, ``email`` is "" if only the person was chosen."""

    user_id: str
    email: str


@dataclass(frozen=True, slots=True)
class FailedPerson:
    """``reason`` is a message id."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OthersProgress:
    """``at`` is how many people are done, ``cut`` how many were too many; names of those with each result.

    ``not_in_slack`` are the e-mail addresses of those who were registered and get a message from GoTo alone.
    """

    people: tuple[PersonToRegister, ...] = ()
    at: int = 0
    name: str = ""
    cut: int = 0
    registered: tuple[str, ...] = ()
    already: tuple[str, ...] = ()
    failed: tuple[FailedPerson, ...] = ()
    not_notified: tuple[str, ...] = ()
    not_in_slack: tuple[str, ...] = ()

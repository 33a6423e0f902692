"""Trainings that were shared here, who registered for them, and the seats. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.ids import Person, Tenant
from bot.ports.values import Card

SessionTimes = tuple[datetime, datetime]
"""Start and end of one session."""


class RegistrationState(StrEnum):
    """Where a registration stands."""

    SAVED = "saved"
    """A seat is held, GoTo has not confirmed it yet."""
    REGISTERED = "registered"
    WAITING_APPROVAL = "waiting_approval"
    """A seat is held until a trainer decides, here or on GoTo's site (``registrant_key`` is known then)."""
    DENIED = "denied"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    """A seat is held for who is first in line, until ``hold_until``."""
    LEAVING = "leaving"
    """The person cancelled it and GoTo was not reached yet: it stands there, with its seat."""
    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    """A seat was offered and not taken in time."""


SEATED = frozenset(
    {
        RegistrationState.SAVED,
        RegistrationState.REGISTERED,
        RegistrationState.WAITING_APPROVAL,
        RegistrationState.OFFERED,
        RegistrationState.LEAVING,
    }
)
"""States that hold a seat."""
LIVING = SEATED | {RegistrationState.WAITLISTED}
"""States of who has a seat or waits for one."""


class RegistrationSource(StrEnum):
    """How a registration came about."""

    SLACK = "slack"
    TRAINER = "trainer"
    """A trainer registered the person."""
    GOTO = "goto"
    """On GoTo's own site."""


class SharingEnd(StrEnum):
    """Why nobody can register for a shared training any more."""

    STOPPED = "stopped"
    DISCONNECTED = "disconnected"
    LEFT = "left"
    """Its organizer is not in the workspace any more."""
    CANCELLED = "cancelled"


class Admission(StrEnum):
    """What became of somebody who wants a seat."""

    SEAT = "seat"
    LINE = "line"
    ALREADY = "already"
    """There is a registration that has a seat, waits for one or was denied."""
    TAKEN = "taken"
    """The e-mail is registered for another person of the workspace."""
    CLOSED = "closed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class SeatRules:
    """What the trainer set when sharing. ``capacity`` None: as many as come."""

    capacity: int | None = None
    approval: bool = False
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Organizing:
    """Somebody who organizes a training at GoTo; name and e-mail are "" where GoTo does not tell them."""

    key: str
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A session that a training no longer has; ``at`` is when it was seen to be gone."""

    start: datetime
    end: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class SharedTraining:
    """A training for which people of the workspace register through its organizer's GoTo account, for it alone.

    ``organizer_key`` is the GoTo account under which it was shared, ``organizers`` are all who organize it, None while
    nobody asked. ``revision`` rises whenever name or sessions change.
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
    """In the order in which they were posted."""
    ended: SharingEnd | None = None
    ended_by: Person | None = None
    """Who stopped it, if somebody did but its organizer."""
    revision: int = 0
    changed_at: datetime | None = None
    organizers: tuple[Organizing, ...] | None = None
    dropped: tuple[Dropped, ...] = ()
    """Sessions that came after the present ones in number; the store keeps them when sessions change."""

    def card_in(self, channel: str | None) -> Card | None:
        """Return a card that stands in the conversation."""
        return next((card for card in self.cards if card.channel == channel), None)

    def card_at(self, channel: str, thread_ts: str | None) -> Card | None:
        """Return the card that stands in that thread of the conversation, or in no thread of it."""
        return next((one for one in self.cards if (one.channel, one.thread_ts) == (channel, thread_ts)), None)

    @property
    def end(self) -> datetime | None:
        """When the last session ends."""
        return max((end for _, end in self.sessions), default=None)

    def next_start(self, now: datetime) -> datetime | None:
        """Return when the first session that is not over begins."""
        return min((start for start, end in self.sessions if end > now), default=None)


@dataclass(frozen=True, slots=True)
class Decision:
    """A trainer's word on a registration; ``by`` gave it with the operation ``op_id``."""

    by: Person
    op_id: str
    yes: bool


@dataclass(frozen=True, slots=True)
class Registration:
    """One e-mail's registration for one training.

    ``id`` names the e-mail within the training (``usecases.registration.registration_id``); ``person`` is None for
    somebody whom Slack does not know. ``name`` and ``sessions`` are the training's as they were when it was written.
    ``join_url`` is the registrant's own and shown to nobody else.
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
    at: datetime
    registrant_key: str | None = None
    join_url: str | None = field(default=None, repr=False)
    hold_until: datetime | None = None
    decision: Decision | None = None
    seen: bool = False
    """GoTo has shown it: what it does not know any more was cancelled."""


@dataclass(frozen=True, slots=True)
class Seats:
    """How full a training is. ``capacity`` None: without a limit."""

    taken: int
    waiting: int
    capacity: int | None = None

    @property
    def full(self) -> bool:
        """Whether the next one goes to the waitlist."""
        return self.capacity is not None and (self.taken >= self.capacity or self.waiting > 0)


class Registrations(Protocol):
    """Shared trainings, registrations and seats; each change of a seat is one step for all processes."""

    async def share(self, shared: SharedTraining) -> None:
        """Write the facts and rules of a training; an end of before is lifted, cards that are known stay known."""
        ...

    async def shared(self, tenant: Tenant, training_key: str) -> SharedTraining | None: ...

    async def sharings(self, tenant: Tenant) -> Sequence[SharedTraining]:
        """Return what is shared in the workspace and not over or ended, soonest end first."""
        ...

    async def followed(self, tenant: Tenant) -> Sequence[SharedTraining]:
        """Return what is shared, and what is so no more but has people registered; not over, soonest end first."""
        ...

    async def shared_by(self, organizer: Person) -> Sequence[SharedTraining]:
        """Return what this person shares, not over and not ended."""
        ...

    async def change(self, shared: SharedTraining) -> None:
        """Write name, description and sessions as they are now at GoTo; the revision rises if they changed."""
        ...

    async def placed(
        self, tenant: Tenant, training_key: str, channel: str, ts: str, thread_ts: str | None = None
    ) -> None:
        """Note that a card stands there."""
        ...

    async def end(self, tenant: Tenant, training_key: str, why: SharingEnd, by: Person | None = None) -> bool:
        """Let nobody register any more; False when it was ended or gone before. Those in line leave it.

        What was stopped may be cancelled after that.
        """
        ...

    async def join(self, registration: Registration, by: str, *, force: bool = False) -> Admission:
        """Take a seat, or a place in line when there is none. ``by`` is the operation: again, it hears the same.

        ``force`` takes a seat beyond capacity and rules, in the registration's own state; it also replaces a place in
        line.
        """
        ...

    async def move(self, registration: Registration, *, only_from: frozenset[RegistrationState]) -> bool:
        """Write the registration if it stands in one of these states; its seat follows from its new state.

        One of the same e-mail that was made since is another, and stays: ``at`` tells them apart.
        """
        ...

    async def adopt(self, registration: Registration) -> None:
        """Write down a seat that GoTo tells of (its own site), unless the e-mail has one here already."""
        ...

    async def advance(
        self, tenant: Tenant, training_key: str, hold_until: datetime
    ) -> Sequence[Registration]:
        """Let offers lapse whose time is over, offer free seats to the first in line until then.

        Return who lapsed just now or lately (their offers' end is kept), and everybody who has an offer.
        """
        ...

    async def seats(self, tenant: Tenant, training_key: str) -> Seats: ...

    async def get(self, tenant: Tenant, training_key: str, registration_id: str) -> Registration | None: ...

    async def own(self, person: Person, training_key: str) -> Registration | None: ...

    async def of_person(self, person: Person) -> Sequence[Registration]:
        """Return the person's registrations, also those that ended, by the start of their first session."""
        ...

    async def roster(self, tenant: Tenant, training_key: str) -> Sequence[Registration]:
        """Return all registrations of a training, whatever their state, oldest first."""
        ...

    async def place(self, tenant: Tenant, training_key: str, registration_id: str) -> int | None:
        """Return the place in line, from 1; None for who is not in it."""
        ...

    async def open_calendar(self, token: str, registration: Registration) -> None:
        """Have the token lead to the registration for as long as it is kept; its hash alone is kept."""
        ...

    async def behind(self, token: str) -> Registration | None:
        """Return the registration that a token of ``open_calendar`` leads to."""
        ...

    async def touch(self, tenant: Tenant, training_key: str, mark: str) -> str | None:
        """Note that the cards may show what is no more; return the mark of the drawing that will see to it.

        That is ``mark`` unless a drawing is under way. None when the training is not kept.
        """
        ...

    async def drawing(self, tenant: Tenant, training_key: str) -> int:
        """Return the number of changes so far, to be given to ``drawn``."""
        ...

    async def drawn(self, tenant: Tenant, training_key: str, changes: int) -> bool:
        """Note that the cards show all of so many changes and end the drawing; False if there were more meanwhile."""
        ...

"""Registering for a shared training: who may see it, the models people see, and the form before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.errors import CannotPost, UserError
from bot.ids import Person, Tenant, operation_id
from bot.ports import (
    Area,
    CardState,
    Message,
    Outcome,
    Profile,
    Registration,
    RegistrationState,
    SeatCount,
    SharedTraining,
    SharingEndReason,
)
from bot.usecases.policy import require_allowed
from bot.usecases.registration_calendar import get_calendar_url
from bot.usecases.registration_conflicts import Conflicts
from bot.usecases.registration_email import can_choose_email
from bot.usecases.services import Services

MAX_NAME_LENGTH = 100
"""Our own limit; GoTo documents none for names."""
SURNAME_PLACEHOLDER = "-"
"""GoTo requires a surname (GoTo Training: registrant), but some people have none."""
JOINER_CHARACTERS = "\u200c\u200d"
"""Zero width non-joiner and joiner, which some names need."""


@dataclass(frozen=True, slots=True)
class RegistrationModel:
    """One person's registration for display. ``zone`` is the reader's (IANA); ``waitlist_place`` counts from 1."""

    registration: Registration
    zone: str
    organizer_name: str
    waitlist_place: int | None = None
    shared: SharedTraining | None = None
    calendar_url: str | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        return self.shared.name if self.shared else self.registration.name

    @property
    def sessions(self) -> Sequence[tuple[datetime, datetime]]:
        return self.shared.sessions if self.shared else self.registration.sessions


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class RegistrationViews:
    """Messages about registrations: to the person, to channels, to the trainer."""

    status: Callable[[RegistrationModel], Message]
    card: Callable[[TrainingCard], Message]
    approval: Callable[[ApprovalRequest], Message]
    sponsor_unavailable: Callable[[SharedTraining], Message]
    stopped_by: Callable[[SharedTraining, str], Message]
    """Tells the sharer of a training that the person with this name stopped sharing it."""


@dataclass(frozen=True, slots=True)
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
    attempt: int = 0
    failure: Outcome | None = None
    can_edit_email: bool = False


def registration_id(s: Services, tenant: Tenant, training_key: str, email: str) -> str:
    """Return the id of an e-mail's registration for a training. Case-insensitive; keyed, so it reveals nothing."""
    nobody = Person(tenant, "-")
    return operation_id(s.id_secret, nobody, "registration", training_key, email.strip().casefold())


def notification_key(kept: Registration) -> str:
    """Return the key under which the person is notified once, whichever operation about this registration does it."""
    return f"{kept.training_key}:{kept.id}:{kept.registered_at.isoformat()}"


def clean_name(text: str) -> str:
    """Return a name on one line, without invisible characters."""
    shown = (letter if letter.isprintable() or letter in JOINER_CHARACTERS else " " for letter in text)
    return " ".join("".join(shown).split())[:MAX_NAME_LENGTH]


def split_name(profile: Profile) -> tuple[str, str]:
    """Return given name and surname; the surname is "" for a single name."""
    given, surname = clean_name(profile.given_name), clean_name(profile.surname)
    if given:
        return given, surname
    first, _, rest = clean_name(profile.name).partition(" ")
    return first, rest


async def require_shared_training(s: Services, tenant: Tenant, training_key: str) -> SharedTraining:
    """Return a training that is open for registration. Raises ``UserError`` if it is no longer shared or is over."""
    shared = await s.registrations.get_shared(tenant, training_key)
    if shared is None:
        raise UserError("registration-not-shared", next_step="registration-ask-trainer")
    if shared.end_reason is not None:
        raise sharing_ended_error(shared, shared.end_reason)
    if shared.end is not None and shared.end <= s.clock.now():
        raise UserError("registration-over", next_step="registration-over-next", training=shared.name)
    return shared


def sharing_ended_error(shared: SharedTraining, why: SharingEndReason) -> UserError:
    return UserError(f"registration-ended-{why}", next_step="registration-ask-trainer", training=shared.name)


def registration_closed_error(shared: SharedTraining) -> UserError:
    return UserError("registration-closed", next_step="registration-ask-trainer", training=shared.name)


async def can_see_training(
    s: Services,
    person: Person,
    shared: SharedTraining,
    place: str | None,
    channel_cache: dict[str, bool] | None = None,
) -> bool:
    """Return True if the person may see the training.

    ``place`` is the channel of the request, from Slack. ``channel_cache`` keeps which channels the person can read, for
    checking many trainings.
    """
    if person == shared.organizer or shared.card_in_channel(place) is not None:
        return True
    if await s.registrations.find_by_person(person, shared.training_key) is not None:
        return True
    channel_cache = {} if channel_cache is None else channel_cache
    for card in shared.cards:
        if card.channel not in channel_cache:
            channel_cache[card.channel] = await _can_read_channel(s, person, card.channel)
        if channel_cache[card.channel]:
            return True
    return False


async def _can_read_channel(s: Services, person: Person, channel: str) -> bool:
    """Return True if the person can read the channel: it is public, or they are a member."""
    try:
        found = await s.people.get_channel(person.tenant, channel)
        return not found.is_private or await s.people.is_member(person, channel)
    except (CannotPost, UserError):
        return False


async def build_register_form(
    s: Services, person: Person, training_key: str, place: str | None, *, invited: bool = False
) -> RegisterForm:
    """Return the form, filled from the Slack profile. ``invited``: the bot itself asked the person.

    Raises ``UserError`` if registration is closed or the person may not register.
    """
    await require_allowed(s, person, Area.REGISTER)
    shared = await require_shared_training(s, person.tenant, training_key)
    if not invited and not await can_see_training(s, person, shared, place):
        raise UserError("registration-not-shared", next_step="registration-ask-trainer")
    own = await s.registrations.find_by_person(person, training_key)
    offered = own is not None and own.state is RegistrationState.OFFERED
    if shared.rules.closes_at and shared.rules.closes_at <= s.clock.now() and not offered:
        raise registration_closed_error(shared)
    profile = await s.people.get_profile(person)
    editable = await can_choose_email(s, person)
    if not profile.email and not editable:
        raise UserError("registration-no-email", next_step="registration-no-email-next")
    given, surname = split_name(profile)
    return RegisterForm(
        s.ids.new(),
        shared,
        profile.zone or "UTC",
        profile.email or "",
        given,
        surname,
        (await s.people.get_profile(shared.organizer)).name,
        await s.registrations.count_seats(person.tenant, training_key),
        can_edit_email=editable,
    )


async def list_open_trainings(s: Services, person: Person, place: str | None) -> Sequence[SharedTraining]:
    """Return up to 100 trainings the person can register for: shared here, in public, or where they are a member."""
    known: dict[str, bool] = {}
    every = await s.registrations.list_shared(person.tenant)
    return [one for one in every if await can_see_training(s, person, one, place, known)][:100]


async def build_registration_model(s: Services, registration: Registration, person: Person) -> RegistrationModel:
    """Return the person's registration for display, as it is now."""
    tenant, key = registration.tenant, registration.training_key
    shared = await s.registrations.get_shared(tenant, key)
    organizer = ""
    if shared is not None:
        told = registration.decision if registration.state is RegistrationState.DENIED else None
        organizer = (await s.people.get_profile(told.by if told else shared.organizer)).name
    zone = (await s.people.get_profile(person)).zone or "UTC"
    place = None
    if registration.state is RegistrationState.WAITLISTED:
        place = await s.registrations.get_waitlist_position(tenant, key, registration.id)
    url = await get_calendar_url(s, registration) if registration.state is RegistrationState.REGISTERED else None
    return RegistrationModel(registration, zone, organizer, place, shared, url)

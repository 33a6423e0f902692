"""Registering for a shared training: who may see it, the models people see, and the form before anything is sent."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence

from bot.invisible_characters import remove_invisible
from bot.model.errors import SlackRefusal, UserError
from bot.model.ids import Person, Tenant, operation_id
from bot.model.people import Profile
from bot.model.policy import Area
from bot.model.registration import (
    MAX_NAME_LENGTH,
    Registration,
    RegistrationModel,
    RegistrationState,
    SharedTraining,
    SharingEndReason,
)
from bot.model.registration_forms import RegisterForm
from bot.usecases.core.policy import require_allowed
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import require_link
from bot.usecases.registration.addresses import can_choose_email
from bot.usecases.registration.calendar_file import get_calendar_url

SURNAME_PLACEHOLDER = "-"
"""GoTo requires a surname (GoTo Training: registrant), but some people have none."""
MAX_CONCURRENT_LOOKUPS = 8
"""Channels looked up in Slack at the same time."""
JOINER_CHARACTERS = "\u200c\u200d"
"""Zero width non-joiner and joiner, which some names need."""


def registration_id(app: Services, tenant: Tenant, training_key: str, email: str) -> str:
    """Return the id of an e-mail's registration for a training. Case-insensitive; keyed, so it reveals nothing."""
    nobody = Person(tenant, "-")
    return operation_id(app.config.id_secret, nobody, "registration", training_key, email.strip().casefold())


def notification_key(registration: Registration) -> str:
    """Return the key under which the person is notified once, whichever operation about this registration does it."""
    return f"{registration.training_key}:{registration.id}:{registration.registered_at.isoformat()}"


def clean_name(text: str) -> str:
    """Return a name on one line, without invisible characters."""
    text = remove_invisible(text)
    visible = (letter if letter.isprintable() or letter in JOINER_CHARACTERS else " " for letter in text)
    return " ".join("".join(visible).split())[:MAX_NAME_LENGTH]


def split_name(profile: Profile) -> tuple[str, str]:
    """Return given name and surname; the surname is "" for a single name."""
    given, surname = clean_name(profile.given_name), clean_name(profile.surname)
    if given:
        return given, surname
    first, _, rest = clean_name(profile.name).partition(" ")
    return first, rest


async def require_shared_training(app: Services, tenant: Tenant, training_key: str) -> SharedTraining:
    """Return a training that is open for registration. Raises ``UserError`` if it is no longer shared or is over."""
    shared = await app.store.registrations.get_shared(tenant, training_key)
    if shared is None:
        raise UserError("registration-not-shared", next_step="registration-ask-trainer")
    if shared.end_reason is not None:
        raise sharing_ended_error(shared, shared.end_reason)
    if shared.end is not None and shared.end <= app.clock.now():
        raise UserError("registration-over", next_step="registration-over-next", training=shared.name)
    return shared


async def require_open_sharing(app: Services, person: Person, training_key: str) -> SharedTraining:
    """Return a training that is open for registration to one of its trainers.

    Raises ``NotConnected`` if the person shared it and has to connect again first, else ``UserError`` with what a
    trainer can do.
    """
    shared = await app.store.registrations.get_shared(person.tenant, training_key)
    if shared is None:
        raise UserError("share-none", next_step="share-none-next")
    if shared.end_reason is SharingEndReason.CANCELLED:
        raise UserError("registration-ended-cancelled", next_step="training-gone-next", training=shared.name)
    if shared.organizer == person:
        await require_link(app, person)
        if shared.end_reason is not None:
            raise UserError("share-none", next_step="share-none-next")
    return await require_shared_training(app, person.tenant, training_key)


def sharing_ended_error(shared: SharedTraining, why: SharingEndReason) -> UserError:
    return UserError(f"registration-ended-{why}", next_step="registration-ask-trainer", training=shared.name)


def registration_closed_error(shared: SharedTraining) -> UserError:
    return UserError("registration-closed", next_step="registration-ask-trainer", training=shared.name)


class ReadableChannels:
    """Which channels a person can read, each looked up once, for checking many trainings."""

    def __init__(self, app: Services, person: Person) -> None:
        self._app, self._person = app, person
        self._found: dict[str, bool] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._lookups = asyncio.Semaphore(MAX_CONCURRENT_LOOKUPS)

    async def includes(self, channel: str) -> bool:
        async with self._locks[channel]:
            if channel not in self._found:
                async with self._lookups:
                    self._found[channel] = await _can_read_channel(self._app, self._person, channel)
            return self._found[channel]


async def can_see_training(
    app: Services,
    person: Person,
    shared: SharedTraining,
    place: str | None,
    readable: ReadableChannels | None = None,
) -> bool:
    """Return True if the person may see the training.

    ``place`` is the channel of the request, from Slack. ``readable`` is shared when many trainings are checked.
    """
    if person == shared.organizer or shared.card_in_channel(place) is not None:
        return True
    if await app.store.registrations.find_by_person(person, shared.training_key) is not None:
        return True
    readable = readable or ReadableChannels(app, person)
    for card in shared.cards:
        if await readable.includes(card.channel):
            return True
    return False


async def _can_read_channel(app: Services, person: Person, channel: str) -> bool:
    """Return True if the person can read the channel: it is public, or they are a member."""
    try:
        found = await app.slack.people.get_channel(person.tenant, channel)
        return not found.is_private or await app.slack.people.is_member(person, channel)
    except (SlackRefusal, UserError):
        return False


async def build_register_form(
    app: Services, person: Person, training_key: str, place: str | None, *, invited: bool = False
) -> RegisterForm:
    """Return the form, filled from the Slack profile. ``invited``: the bot itself asked the person.

    Raises ``UserError`` if registration is closed or the person may not register.
    """
    await require_allowed(app, person, Area.REGISTER)
    shared = await require_shared_training(app, person.tenant, training_key)
    if not invited and not await can_see_training(app, person, shared, place):
        raise UserError("registration-not-shared", next_step="registration-ask-trainer")
    own = await app.store.registrations.find_by_person(person, training_key)
    has_offer = own is not None and own.state is RegistrationState.OFFERED
    if shared.rules.closes_at and shared.rules.closes_at <= app.clock.now() and not has_offer:
        raise registration_closed_error(shared)
    profile = await app.slack.people.get_profile(person)
    editable = await can_choose_email(app, person)
    if not profile.email and not editable:
        raise UserError("registration-no-email", next_step="registration-no-email-next")
    given, surname = split_name(profile)
    return RegisterForm(
        external_id=app.ids.new(),
        shared=shared,
        zone=profile.zone or "UTC",
        email=profile.email or "",
        given_name=given,
        surname=surname,
        organizer_name=(await app.slack.people.get_profile(shared.organizer)).name,
        seats=await app.store.registrations.count_seats(person.tenant, training_key),
        can_edit_email=editable,
    )


async def list_open_trainings(app: Services, person: Person, place: str | None) -> Sequence[SharedTraining]:
    """Return the trainings that the person can register for: shared here, in public, or where they are a member."""
    readable = ReadableChannels(app, person)
    trainings = await app.store.registrations.list_shared(person.tenant)
    visible = await asyncio.gather(
        *(can_see_training(app, person, training, place, readable) for training in trainings)
    )
    return [training for training, is_visible in zip(trainings, visible, strict=True) if is_visible]


async def build_registration_model(
    app: Services, registration: Registration, person: Person
) -> RegistrationModel:
    """Return the person's registration for display, as it is now."""
    tenant, key = registration.tenant, registration.training_key
    shared = await app.store.registrations.get_shared(tenant, key)
    organizer_name = ""
    if shared is not None:
        denial = registration.decision if registration.state is RegistrationState.DENIED else None
        trainer = denial.by if denial else shared.organizer
        organizer_name = (await app.slack.people.get_profile(trainer)).name
    zone = (await app.slack.people.get_profile(person)).zone or "UTC"
    place = None
    if registration.state is RegistrationState.WAITLISTED:
        place = await app.store.registrations.get_waitlist_position(tenant, key, registration.id)
    url = (
        await get_calendar_url(app, registration)
        if registration.state is RegistrationState.REGISTERED
        else None
    )
    sessions = shared.sessions if shared is not None else registration.sessions
    now = app.clock.now()
    return RegistrationModel(
        registration=registration,
        is_over=max((end for _, end in sessions), default=now) < now,
        zone=zone,
        organizer_name=organizer_name,
        waitlist_place=place,
        shared=shared,
        calendar_url=url,
    )

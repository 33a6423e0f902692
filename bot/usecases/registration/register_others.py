"""A trainer registers others: people, a user group, e-mails. Each is notified; the results are listed by name.

Steps: ``new`` → ``registering`` (the people are known; each result is recorded before the next begins). GoTo keeps one
registration per e-mail: asked again after a lost answer, it returns the existing one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.model import records
from bot.model.errors import FieldErrors, NotConnected, UserError, UsherError
from bot.model.ids import Person
from bot.model.operations import OperationKind, OperationRecord, Outcome, success
from bot.model.people import Profile
from bot.model.policy import Area
from bot.model.registration import (
    JoinResult,
    Registration,
    RegistrationSource,
    RegistrationState,
    SharedTraining,
)
from bot.model.registration_forms import OthersForm
from bot.model.registration_requests import FailedPerson, OthersPayload, OthersProgress, PersonToRegister
from bot.model.registration_results import TrainingNamed
from bot.parsing.addresses import read_addresses
from bot.parsing.arguments import shorten
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import make_operation
from bot.usecases.core.policy import list_allowed_areas
from bot.usecases.core.progress import ProgressMessage, start_long_operation
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import DelegatedSession, Purpose, session_for
from bot.usecases.registration.form import registration_id, require_open_sharing, split_name
from bot.usecases.registration.goto import UNCONFIRMED_STATES, register_at_goto
from bot.usecases.registration.register import apply_confirmation
from bot.usecases.registration.share import require_own_sharing
from bot.usecases.registration.status_messages import notify_status
from bot.usecases.registration.waitlist import refresh_training

MAX_PEOPLE_PER_FORM = 200
"""Maximum number of people registered with one form."""


@dataclass(frozen=True, slots=True)
class OthersFields:
    """The values of the form's fields: user ids, a user group or None, the text with e-mails."""

    people: tuple[str, ...]
    group: str | None
    text: str


async def build_others_form(app: Services, person: Person, training_key: str) -> OthersForm:
    """Return the form for a training that the person shares. Raises ``NotAllowed`` for another's."""
    await require_own_sharing(app, person, training_key)
    shared = await require_open_sharing(app, person, training_key)
    try:
        groups = tuple((group.id, group.full_name) for group in await app.slack.user_groups.list_all(person))
    except UsherError:
        groups = ()
    return OthersForm(external_id=app.ids.new(), training_key=training_key, name=shared.name, groups=groups)


def read_others_fields(values: Mapping[str, Any]) -> OthersFields:
    """Read the form's fields; tolerates missing or odd values."""
    people = values.get("people")
    return OthersFields(
        tuple(str(user) for user in people) if isinstance(people, list) else (),
        str(values["group"]) if values.get("group") else None,
        str(values.get("emails") or ""),
    )


def validate_others(fields: OthersFields) -> list[str]:
    """Return the distinct e-mails in the text. Raises ``FieldErrors`` (``people`` or ``emails``)."""
    typed = read_addresses(fields.text)
    emails = list(typed.addresses)
    if typed.odd:
        odd = shorten(typed.odd[0])
        raise FieldErrors({"emails": UserError("others-email-wrong", field="emails", typed=odd)})
    if not emails and not fields.people and not fields.group:
        raise FieldErrors({"people": UserError("others-nobody", field="people")})
    if len(emails) + len(fields.people) > MAX_PEOPLE_PER_FORM:
        raise FieldErrors({"emails": UserError("others-many", field="emails", most=MAX_PEOPLE_PER_FORM)})
    return emails


async def start_register_others(
    app: Services, person: Person, training_key: str, fields: OthersFields, press: str
) -> OperationRecord:
    """Start registering them. The same form again joins the operation. Raises ``FieldErrors``."""
    emails = validate_others(fields)
    shared = await require_own_sharing(app, person, training_key)
    payload = OthersPayload(
        training_key=training_key,
        people=fields.people,
        group=fields.group,
        emails=tuple(emails),
        name=shared.name,
    )
    identity = {
        "training_key": training_key,
        "people": list(fields.people),
        "group": fields.group,
        "emails": emails,
    }
    return await start_long_operation(
        app,
        make_operation(app, OperationKind.REGISTER_OTHERS, person, press, payload=payload, identity=identity),
    )


async def register_others(run: OperationRun) -> Outcome:
    """Run a ``REGISTER_OTHERS`` operation from its recorded step."""
    app, person, payload = run.app, run.operation.person, run.payload(OthersPayload)
    key = payload.training_key
    await require_own_sharing(app, person, key)
    shared = await require_open_sharing(app, person, key)
    message = ProgressMessage(run, app.views.registration.others_progress)
    if run.operation.step == "new":
        people = await _resolve_people(app, person, payload)
        progress = OthersProgress(
            people=tuple(people[:MAX_PEOPLE_PER_FORM]),
            name=shared.name,
            cut=max(0, len(people) - MAX_PEOPLE_PER_FORM),
        )
        await message.checkpoint("registering", **records.dump(progress))
    else:
        await message.show()
    chosen = run.progress(OthersProgress).people
    await app.slack.people.load_profiles(person, [one.user_id for one in chosen if one.user_id])
    sponsor = await session_for(app, person, Purpose.SPONSOR, key)
    await _register_all(message, shared, sponsor)
    await refresh_training(app, person.tenant, key)
    return success(TrainingNamed(shared.name))


async def _resolve_people(app: Services, person: Person, payload: OthersPayload) -> list[PersonToRegister]:
    """Return everybody to register, each once."""
    tenant = person.tenant
    user_ids = list(payload.people)
    if payload.group:
        user_ids += sorted(await app.slack.user_groups.list_members(person, payload.group))
    found = [PersonToRegister(user_id, "") for user_id in dict.fromkeys(user_ids)]
    known = set(user_ids)
    for email in payload.emails:
        owner = await app.slack.people.find_by_email(tenant, email, is_patient=True)
        if owner is None:
            found.append(PersonToRegister("", email))
        elif owner.user_id not in known:
            known.add(owner.user_id)
            found.append(PersonToRegister(owner.user_id, email))
    return found


async def _register_all(message: ProgressMessage, shared: SharedTraining, sponsor: DelegatedSession) -> None:
    progress = message.run.progress(OthersProgress)
    while progress.at < len(progress.people):
        person = progress.people[progress.at]
        progress = await _register_one(message.run, progress, shared, sponsor, person)
        progress = replace(progress, at=progress.at + 1)
        await message.checkpoint("registering", **records.dump(progress))


async def _register_one(
    run: OperationRun,
    progress: OthersProgress,
    shared: SharedTraining,
    sponsor: DelegatedSession,
    person: PersonToRegister,
) -> OthersProgress:
    """Register one person; return the progress with their name added to those with the same result."""
    app = run.app
    try:
        wanted = await _build_registration(app, shared, person)
    except UserError as error:
        name = str(error.values.get("name") or person.email or person.user_id)
        return replace(progress, failed=(*progress.failed, FailedPerson(name, error.message_id)))
    name = f"{wanted.given_name} {wanted.surname}".strip() if wanted.person is not None else wanted.email
    event_key = f"{run.operation.id}-{wanted.id}"
    admission = await app.store.registrations.join(wanted, event_key, force=True)
    if admission is not JoinResult.SEAT:
        return replace(progress, already=(*progress.already, name))
    try:
        registration = await _confirm_at_goto(app, sponsor, wanted)
    except NotConnected:
        raise
    except UserError as error:
        return replace(progress, failed=(*progress.failed, FailedPerson(name, error.message_id)))
    if wanted.person is None:
        return replace(progress, not_in_slack=(*progress.not_in_slack, name))
    progress = replace(progress, registered=(*progress.registered, name))
    if await notify_status(app, registration, event_key):
        return progress
    return replace(progress, not_notified=(*progress.not_notified, name))


async def _confirm_at_goto(app: Services, sponsor: DelegatedSession, wanted: Registration) -> Registration:
    """Register somebody who has a seat at GoTo, unless that is done. Raises ``UserError`` and ``TransientError``."""
    registration = await app.store.registrations.get(wanted.tenant, wanted.training_key, wanted.id)
    if registration is None or registration.state is not RegistrationState.SAVED:
        return registration or wanted
    try:
        confirmed = await register_at_goto(app, sponsor, registration, is_own=True)
    except UsherError:
        # Also after a temporary fault: the next try takes the seat again.
        cancelled = replace(registration, state=RegistrationState.CANCELLED)
        await app.store.registrations.update(cancelled, from_states=UNCONFIRMED_STATES)
        raise
    fresh = apply_confirmation(registration, confirmed)
    await app.store.registrations.update(fresh, from_states=UNCONFIRMED_STATES)
    return fresh


async def _build_registration(
    app: Services, shared: SharedTraining, chosen: PersonToRegister
) -> Registration:
    """Build the registration of one person. Raises ``UserError`` for someone who cannot be registered."""
    tenant, key = shared.tenant, shared.training_key
    person = Person(tenant, chosen.user_id) if chosen.user_id else None
    given_name, surname, email = chosen.email.partition("@")[0], "", chosen.email
    if person is not None:
        profile = await app.slack.people.get_profile(person)
        await _require_registrable(app, profile)
        given_name, surname = split_name(profile)
        email = profile.email or chosen.email
    if not email:
        raise UserError("registration-no-email")
    return Registration(
        tenant=tenant,
        training_key=key,
        id=registration_id(app, tenant, key, email),
        person=person,
        email=email,
        given_name=given_name,
        surname=surname,
        state=RegistrationState.SAVED,
        name=shared.name,
        sessions=shared.sessions,
        source=RegistrationSource.TRAINER,
        registered_at=app.clock.now(),
    )


async def _require_registrable(app: Services, profile: Profile) -> None:
    """Raise ``UserError`` if the person could not register themselves."""
    if profile.is_bot:
        raise UserError("others-bot", name=profile.name)
    if profile.is_deactivated:
        raise UserError("others-gone", name=profile.name)
    if profile.is_external or Area.REGISTER not in await list_allowed_areas(app, profile):
        raise UserError("others-refused", name=profile.name)

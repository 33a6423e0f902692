"""A trainer registers others: people, a user group, e-mails. Each is notified; the results are listed by name.

Steps: ``new`` → ``registering`` (the people are known; each result is recorded before the next begins). GoTo keeps one
registration per e-mail: asked again after a lost answer, it returns the existing one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.model.core import OperationKind, OperationRecord, Outcome, Profile
from bot.model.errors import NotConnected, UserError, UsherError
from bot.model.ids import Person
from bot.model.policy import Area
from bot.model.registration import (
    JoinResult,
    OthersForm,
    Registration,
    RegistrationSource,
    RegistrationState,
    SharedTraining,
)
from bot.parsing.forms import FieldErrors
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import make_operation
from bot.usecases.core.policy import list_allowed_areas
from bot.usecases.core.progress import ProgressMessage, ProgressView, start_long_operation
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import DelegatedSession, Purpose, session_for
from bot.usecases.registration.form import (
    RegistrationViews,
    registration_id,
    require_shared_training,
    split_name,
)
from bot.usecases.registration.goto import register_at_goto
from bot.usecases.registration.register import UNCONFIRMED_STATES, apply_confirmation
from bot.usecases.registration.share import require_own_sharing
from bot.usecases.registration.waitlist import notify_status, refresh_training

MAX_PEOPLE_PER_FORM = 200
"""Maximum number of people registered with one form."""
EMAIL_PATTERN = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
SEPARATOR_PATTERN = re.compile(r"[\s,;<>]+")
RESULT_NAMES = ("registered", "already", "failed")


@dataclass(frozen=True, slots=True)
class OthersFields:
    """The values of the form's fields: user ids, a user group or None, the text with e-mails."""

    people: tuple[str, ...]
    group: str | None
    text: str


async def build_others_form(app: Services, person: Person, training_key: str) -> OthersForm:
    """Return the form for a training that the person shares. Raises ``Refused`` for another's."""
    shared = await require_own_sharing(app, person, training_key)
    await require_shared_training(app, person.tenant, training_key)
    try:
        groups = tuple(
            (group.id, group.name) for group in await app.slack.user_groups.list_all(person.tenant)
        )
    except UsherError:
        groups = ()
    return OthersForm(
        external_id=app.ids.new(), training_key=training_key, name=shared.name, groups=groups[:100]
    )


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
    words = [word for word in SEPARATOR_PATTERN.split(fields.text) if word]
    odd = [word for word in words if "@" in word and not EMAIL_PATTERN.fullmatch(word)]
    mails = list(dict.fromkeys(word.casefold() for word in words if EMAIL_PATTERN.fullmatch(word)))
    if odd or (words and not mails):
        wrong = (odd or words)[0][:60]
        raise FieldErrors({"emails": UserError("others-email-wrong", field="emails", typed=wrong)})
    if not mails and not fields.people and not fields.group:
        raise FieldErrors({"people": UserError("others-nobody", field="people")})
    if len(mails) + len(fields.people) > MAX_PEOPLE_PER_FORM:
        raise FieldErrors({"emails": UserError("others-many", field="emails", most=MAX_PEOPLE_PER_FORM)})
    return mails


async def start_register_others(
    app: Services, person: Person, training_key: str, fields: OthersFields, press: str
) -> OperationRecord:
    """Start registering them. The same form again joins the operation. Raises ``FieldErrors``."""
    mails = validate_others(fields)
    shared = await require_own_sharing(app, person, training_key)
    same = {
        "training_key": training_key,
        "people": list(fields.people),
        "group": fields.group,
        "emails": mails,
    }
    payload = {**same, "name": shared.name}
    return await start_long_operation(
        app, make_operation(app, OperationKind.REGISTER_OTHERS, person, press, payload=payload, identity=same)
    )


async def register_others(
    run: OperationRun, progress_view: ProgressView, views: RegistrationViews
) -> Outcome:
    """Run a ``REGISTER_OTHERS`` operation from its recorded step."""
    app, person, payload = run.app, run.operation.person, run.operation.payload
    key = str(payload["training_key"])
    shared = await require_own_sharing(app, person, key)
    await require_shared_training(app, person.tenant, key)
    progress = ProgressMessage(run, progress_view)
    if run.operation.step == "new":
        people = await _resolve_people(app, person, payload)
        ends: dict[str, list[Any]] = {name: [] for name in RESULT_NAMES}
        cut = max(0, len(people) - MAX_PEOPLE_PER_FORM)
        await progress.checkpoint(
            "registering",
            people=people[:MAX_PEOPLE_PER_FORM],
            at=0,
            name=shared.name,
            told=ends,
            cut=cut,
            untold=[],
        )
    else:
        await progress.show()
    sponsor = await session_for(app, person, Purpose.SPONSOR, key)
    await _register_all(progress, shared, sponsor, views)
    await refresh_training(app, person.tenant, key, views)
    told = run.operation.progress
    values = {name: told[name] for name in ("name", "cut", "untold")} | dict(told["told"])
    return Outcome(ok=True, values={**values, "total": len(told["people"])})


async def _resolve_people(app: Services, person: Person, payload: Mapping[str, Any]) -> list[list[str]]:
    """Return (user id, e-mail) of everybody, each once; the user id is "" if Slack does not know the e-mail."""
    tenant = person.tenant
    users = [str(user) for user in payload["people"]]
    if payload.get("group"):
        users += sorted(await app.slack.user_groups.list_members(tenant, str(payload["group"])))
    rows: list[list[str]] = [[user, ""] for user in dict.fromkeys(users)]
    known = set(users)
    for mail in payload["emails"]:
        found = await app.slack.people.find_by_email(tenant, str(mail))
        if found is None:
            rows.append(["", str(mail)])
        elif found.user_id not in known:
            known.add(found.user_id)
            rows.append([found.user_id, str(mail)])
    return rows


async def _register_all(
    progress: ProgressMessage, shared: SharedTraining, sponsor: DelegatedSession, views: RegistrationViews
) -> None:
    go = progress.run
    people, at = go.operation.progress["people"], int(go.operation.progress["at"])
    told = {name: list(ends) for name, ends in go.operation.progress["told"].items()}
    untold = list(go.operation.progress["untold"])
    while at < len(people):
        user, mail = str(people[at][0]), str(people[at][1])
        label, end, why, reached = await _register_one(go, shared, sponsor, views, user, mail)
        told[end].append([label, why] if why else label)
        if end == "registered" and not reached:
            untold.append(label)
        at += 1
        await progress.checkpoint("registering", at=at, told=told, untold=untold)


async def _register_one(
    run: OperationRun,
    shared: SharedTraining,
    sponsor: DelegatedSession,
    views: RegistrationViews,
    user: str,
    mail: str,
) -> tuple[str, str, str, bool]:
    """Register one person; return their name, the result, a failure's message id, and True if they were notified."""
    app = run.app
    try:
        wanted = await _build_registration(app, shared, user, mail)
    except UserError as error:
        return str(error.values.get("name") or mail or user), "failed", error.message_id, False
    label = f"{wanted.given_name} {wanted.surname}".strip() or wanted.email
    by = f"{run.operation.id}-{wanted.id}"
    admission = await app.store.registrations.join(wanted, by, force=True)
    if admission is not JoinResult.SEAT:
        return label, "already", "", False
    kept = await app.store.registrations.get(wanted.tenant, wanted.training_key, wanted.id)
    if kept is None or kept.state is not RegistrationState.SAVED:
        fresh = kept or wanted
    else:
        try:
            found = await register_at_goto(app, sponsor, kept, is_own=True)
        except UsherError as error:
            # Also after a temporary fault: the next try takes the seat again.
            await app.store.registrations.update(
                replace(kept, state=RegistrationState.CANCELLED), from_states=UNCONFIRMED_STATES
            )
            if not isinstance(error, UserError) or isinstance(error, NotConnected):
                raise
            return label, "failed", error.message_id, False
        fresh = apply_confirmation(kept, found)
        await app.store.registrations.update(fresh, from_states=UNCONFIRMED_STATES)
    return label, "registered", "", await notify_status(app, fresh, by, views)


async def _build_registration(app: Services, shared: SharedTraining, user: str, mail: str) -> Registration:
    """Build the registration of one person. Raises ``UserError`` for someone who cannot be registered."""
    tenant, key = shared.tenant, shared.training_key
    person = Person(tenant, user) if user else None
    given, surname, email = mail.partition("@")[0], "", mail
    if person is not None:
        profile = await app.slack.people.get_profile(person)
        await _require_registrable(app, profile)
        given, surname, email = _read_profile(profile, mail)
    return Registration(
        tenant=tenant,
        training_key=key,
        id=registration_id(app, tenant, key, email),
        person=person,
        email=email,
        given_name=given,
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


def _read_profile(profile: Profile, mail: str) -> tuple[str, str, str]:
    email = profile.email or mail
    if not email:
        raise UserError("registration-no-email")
    given, surname = split_name(profile)
    return given, surname, email

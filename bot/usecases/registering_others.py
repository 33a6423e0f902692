"""A trainer registers others: people, a user group, e-mails. Each is notified; the results are listed by name.

Steps: ``new`` → ``registering`` (the people are known; each result is recorded before the next begins). GoTo keeps one
registration per e-mail: asked again after a lost answer, it returns the existing one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.commands.form import FieldErrors
from bot.errors import NotConnected, UserError, UsherError
from bot.ids import Person
from bot.ports import (
    Admission,
    Area,
    Operation,
    Outcome,
    Profile,
    Registration,
    RegistrationSource,
    RegistrationState,
    SharedTraining,
)
from bot.usecases.long_jobs import Draw, Progress, begin
from bot.usecases.operations import Kind, Run, operation
from bot.usecases.policy import areas
from bot.usecases.registration import (
    RegistrationViews,
    names_of,
    registration_id,
    require_shared,
)
from bot.usecases.registration_asking import UNCONFIRMED, confirmed
from bot.usecases.registration_goto import ask_goto
from bot.usecases.registration_seats import tell_status, tend
from bot.usecases.registration_share import require_own
from bot.usecases.services import Services
from bot.usecases.sessions import Purpose, Sponsorship, session_for

MOST = 200
"""Maximum number of people registered with one form."""
TEXT_LIMIT = 3000
EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
SEPARATORS = re.compile(r"[\s,;<>]+")
ENDS = ("registered", "already", "failed")


@dataclass(frozen=True, slots=True)
class OthersForm:
    """The form. ``groups`` are (id, name) of the workspace's user groups, empty if Slack does not list them."""

    external_id: str
    training_key: str
    name: str
    groups: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OthersTyped:
    """The values of the form's fields: user ids, a user group or None, the text with e-mails."""

    people: tuple[str, ...]
    group: str | None
    text: str


async def plan_others(s: Services, person: Person, training_key: str) -> OthersForm:
    """Return the form for a training that the person shares. Raises ``Refused`` for another's."""
    shared = await require_own(s, person, training_key)
    await require_shared(s, person.tenant, training_key)
    try:
        groups = tuple((group.id, group.name) for group in await s.user_groups.all(person.tenant))
    except UsherError:
        groups = ()
    return OthersForm(s.ids.new(), training_key, shared.name, groups[:100])


def read_others(values: Mapping[str, Any]) -> OthersTyped:
    """Read the form's fields; tolerates missing or odd values."""
    people = values.get("people")
    return OthersTyped(
        tuple(str(user) for user in people) if isinstance(people, list) else (),
        str(values["group"]) if values.get("group") else None,
        str(values.get("emails") or ""),
    )


def check_others(typed: OthersTyped) -> list[str]:
    """Return the distinct e-mails in the text. Raises ``FieldErrors`` (``people`` or ``emails``)."""
    words = [word for word in SEPARATORS.split(typed.text) if word]
    odd = [word for word in words if "@" in word and not EMAIL.fullmatch(word)]
    mails = list(dict.fromkeys(word.casefold() for word in words if EMAIL.fullmatch(word)))
    if odd or (words and not mails):
        wrong = (odd or words)[0][:60]
        raise FieldErrors({"emails": UserError("others-email-wrong", field="emails", typed=wrong)})
    if not mails and not typed.people and not typed.group:
        raise FieldErrors({"people": UserError("others-nobody", field="people")})
    if len(mails) + len(typed.people) > MOST:
        raise FieldErrors({"emails": UserError("others-many", field="emails", most=MOST)})
    return mails


async def begin_others(
    s: Services, person: Person, training_key: str, typed: OthersTyped, press: str
) -> Operation:
    """Start registering them. The same form again joins the operation. Raises ``FieldErrors``."""
    mails = check_others(typed)
    shared = await require_own(s, person, training_key)
    same = {
        "training_key": training_key,
        "people": list(typed.people),
        "group": typed.group,
        "emails": mails,
    }
    payload = {**same, "name": shared.name}
    return await begin(s, operation(s, Kind.REGISTER_OTHERS, person, press, payload=payload, same=same))


async def register_others(go: Run, draw: Draw, views: RegistrationViews) -> Outcome:
    """Run a ``REGISTER_OTHERS`` operation from its recorded step."""
    s, person, payload = go.s, go.operation.person, go.operation.payload
    key = str(payload["training_key"])
    shared = await require_own(s, person, key)
    await require_shared(s, person.tenant, key)
    progress = Progress(go, draw)
    if go.operation.step == "new":
        people = await _meant(s, person, payload)
        ends: dict[str, list[Any]] = {name: [] for name in ENDS}
        cut = max(0, len(people) - MOST)
        await progress.reach(
            "registering", people=people[:MOST], at=0, name=shared.name, told=ends, cut=cut, untold=[]
        )
    else:
        await progress.show()
    sponsor = await session_for(s, person, Purpose.SPONSOR, key)
    await _register_all(progress, shared, sponsor, views)
    await tend(s, person.tenant, key, views)
    told = go.operation.progress
    values = {name: told[name] for name in ("name", "cut", "untold")} | dict(told["told"])
    return Outcome(True, {**values, "total": len(told["people"])})


async def _meant(s: Services, person: Person, payload: Mapping[str, Any]) -> list[list[str]]:
    """Return (user id, e-mail) of everybody, each once; the user id is "" if Slack does not know the e-mail."""
    tenant = person.tenant
    users = [str(user) for user in payload["people"]]
    if payload.get("group"):
        users += sorted(await s.user_groups.members(tenant, str(payload["group"])))
    rows: list[list[str]] = [[user, ""] for user in dict.fromkeys(users)]
    known = set(users)
    for mail in payload["emails"]:
        found = await s.people.by_email(tenant, str(mail))
        if found is None:
            rows.append(["", str(mail)])
        elif found.user_id not in known:
            known.add(found.user_id)
            rows.append([found.user_id, str(mail)])
    return rows


async def _register_all(
    progress: Progress, shared: SharedTraining, sponsor: Sponsorship, views: RegistrationViews
) -> None:
    go = progress.go
    people, at = go.operation.progress["people"], int(go.operation.progress["at"])
    told = {name: list(ends) for name, ends in go.operation.progress["told"].items()}
    untold = list(go.operation.progress["untold"])
    while at < len(people):
        user, mail = str(people[at][0]), str(people[at][1])
        label, end, why, reached = await _register(go, shared, sponsor, views, user, mail)
        told[end].append([label, why] if why else label)
        if end == "registered" and not reached:
            untold.append(label)
        at += 1
        await progress.reach("registering", at=at, told=told, untold=untold)


async def _register(
    go: Run, shared: SharedTraining, sponsor: Sponsorship, views: RegistrationViews, user: str, mail: str
) -> tuple[str, str, str, bool]:
    """Register one person; return their name, the result, a failure's message id, and True if they were notified."""
    s = go.s
    try:
        wanted = await _wanted(s, shared, user, mail)
    except UserError as error:
        return str(error.values.get("name") or mail or user), "failed", error.message_id, False
    label = f"{wanted.given_name} {wanted.surname}".strip() or wanted.email
    by = f"{go.operation.id}-{wanted.id}"
    admission = await s.registrations.join(wanted, by, force=True)
    if admission is not Admission.SEAT:
        return label, "already", "", False
    kept = await s.registrations.get(wanted.tenant, wanted.training_key, wanted.id)
    if kept is None or kept.state is not RegistrationState.SAVED:
        fresh = kept or wanted
    else:
        try:
            found = await ask_goto(s, sponsor, kept, theirs=True)
        except UsherError as error:
            # Also after a temporary fault: the next try takes the seat again.
            await s.registrations.move(
                replace(kept, state=RegistrationState.CANCELLED), only_from=UNCONFIRMED
            )
            if not isinstance(error, UserError) or isinstance(error, NotConnected):
                raise
            return label, "failed", error.message_id, False
        fresh = confirmed(kept, found)
        await s.registrations.move(fresh, only_from=UNCONFIRMED)
    return label, "registered", "", await tell_status(s, fresh, by, views)


async def _wanted(s: Services, shared: SharedTraining, user: str, mail: str) -> Registration:
    """Build the registration of one person. Raises ``UserError`` for someone who cannot be registered."""
    tenant, key = shared.tenant, shared.training_key
    person = Person(tenant, user) if user else None
    given, surname, email = mail.partition("@")[0], "", mail
    if person is not None:
        profile = await s.people.profile(person)
        await _check(s, profile)
        given, surname, email = _of_profile(profile, mail)
    return Registration(
        tenant,
        key,
        registration_id(s, tenant, key, email),
        person,
        email,
        given,
        surname,
        RegistrationState.SAVED,
        shared.name,
        shared.sessions,
        RegistrationSource.TRAINER,
        s.clock.now(),
    )


async def _check(s: Services, profile: Profile) -> None:
    """Raise ``UserError`` if the person could not register themselves."""
    if profile.is_bot:
        raise UserError("others-bot", name=profile.name)
    if profile.is_gone:
        raise UserError("others-gone", name=profile.name)
    if profile.is_foreign or Area.REGISTER not in await areas(s, profile):
        raise UserError("others-refused", name=profile.name)


def _of_profile(profile: Profile, mail: str) -> tuple[str, str, str]:
    email = profile.email or mail
    if not email:
        raise UserError("registration-no-email")
    given, surname = names_of(profile)
    return given, surname, email


def names(rows: Sequence[Any]) -> list[str]:
    """Return the names of result rows, each stored as a name or as [name, reason]."""
    return [str(row[0]) if isinstance(row, list) else str(row) for row in rows]

"""Register once: take a seat here first, then register the person at GoTo through the organizer who shared it.

Steps: ``new`` → ``joined`` (they have a seat or a place on the waitlist). From there the stored registration says what
is left to do. GoTo keeps one registration per e-mail: asked again after a lost answer, it returns 409 with the key of
the first. While GoTo is unavailable the seat is held and another operation retries, until the training is over.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.errors import FaultError, NotConnected, TryAgain, UserError
from bot.goto.errors import GoToError, TokenRejected
from bot.goto.models import Registrant
from bot.ids import Person, operation_id
from bot.ports import (
    LIVING,
    Admission,
    Operation,
    Outcome,
    Registration,
    RegistrationSource,
    RegistrationState,
    SharedTraining,
    SharingEnd,
)
from bot.usecases.operations import Kind, Run
from bot.usecases.registration import (
    RegistrationViews,
    clean_name,
    closed,
    once_of,
    registration_id,
    require_shared,
)
from bot.usecases.registration_email import check_still, is_theirs, taken
from bot.usecases.registration_goto import DELETED, Confirmed, ask_goto, own_registrant, state_of
from bot.usecases.registration_leaving import begin_leaving
from bot.usecases.registration_seats import tell_status, tend
from bot.usecases.registration_share import begin_end
from bot.usecases.registration_trainers import ask_trainer, sponsor_name, tell_sponsor
from bot.usecases.services import Services
from bot.usecases.sessions import Purpose, SponsorAway, session_for

UNCONFIRMED = frozenset({RegistrationState.SAVED})
ENDINGS: Mapping[str, SharingEnd] = {
    DELETED: SharingEnd.CANCELLED,
    f"registration-ended-{SharingEnd.DISCONNECTED}": SharingEnd.DISCONNECTED,
    f"registration-ended-{SharingEnd.LEFT}": SharingEnd.LEFT,
}
"""Errors met while registering that end sharing for everybody."""
ELSEWHERE = frozenset({RegistrationState.REGISTERED, RegistrationState.WAITING_APPROVAL})
WITHOUT = frozenset(
    {
        RegistrationState.WAITLISTED,
        RegistrationState.OFFERED,
        RegistrationState.CANCELLED,
        RegistrationState.LAPSED,
        RegistrationState.DENIED,
    }
)
"""States of people who, as far as is known, are not registered at GoTo."""

log = logging.getLogger("usher.registration")


async def register(go: Run, views: RegistrationViews) -> Outcome:
    """Run a ``REGISTER`` operation from its recorded step."""
    s, person = go.s, go.operation.person
    key = str(go.operation.payload["training_key"])
    if go.operation.payload.get("settled"):
        return await _settle(go, key, views)
    if go.operation.step == "new":
        shared = await require_shared(s, person.tenant, key)
        wanted = _wanted(go, shared)
        before = await s.registrations.get(wanted.tenant, key, wanted.id)
        await check_still(s, person, wanted.email, before)
        admission = await s.registrations.join(wanted, go.operation.id)
        if admission is Admission.CLOSED:
            raise closed(shared)
        if admission is Admission.TAKEN:
            raise await _taken(go, wanted)
        known = before.registrant_key if before is not None and before.person == person else None
        facts = {"id": wanted.id, "admission": admission.value, "organizer_key": shared.organizer_key}
        await go.reach("joined", **facts, known=known, sponsor=await sponsor_name(s, shared))
    admission = Admission(go.operation.progress["admission"])
    if admission is Admission.ENDED:
        await require_shared(s, person.tenant, key)
        raise UserError("registration-not-shared", next_step="registration-ask-trainer")
    kept = await _kept(go, key)
    if admission is Admission.ALREADY and kept.person == person:
        return _outcome(go, kept, already=True)
    if kept.person is None and not await is_theirs(s, person, kept.email):
        raise taken()
    if kept.person is None or kept.state is RegistrationState.SAVED:
        try:
            kept = await _confirm(go, kept)
        except (TryAgain, NotConnected, FaultError, GoToError) as fault:
            return await _later(go, kept, fault, views)
        except UserError as error:
            await _let_go(s, kept)
            if error.message_id in ENDINGS:
                await begin_end(s, person.tenant, key, ENDINGS[error.message_id])
            await tend(s, person.tenant, key, views)
            raise
    await ask_trainer(s, kept, views)
    await tend(s, person.tenant, key, views)
    # If the person cancelled meanwhile, the button they pressed has already answered.
    taken_back = kept.state is RegistrationState.CANCELLED
    told = taken_back or await tell_status(s, kept, once_of(kept), views)
    return _outcome(go, kept, untold=not told)


async def _taken(go: Run, wanted: Registration) -> UserError:
    """Return the error for an address under which another person of the workspace is registered."""
    if not await is_theirs(go.s, wanted.person or go.operation.person, wanted.email):
        return taken()
    return UserError("registration-taken", next_step="registration-taken-next", email=wanted.email)


async def begin_settling(s: Services, waiting: Registration, state: RegistrationState) -> None:
    """Enqueue an operation that takes over GoTo's state of a registration and notifies the person.

    ``state`` is the one in GoTo's list.
    """
    person = waiting.person
    if person is None or waiting.registrant_key is None:
        return
    now = s.clock.now()
    # The id allows one try an hour while GoTo does not answer; if GoTo seems to have lost the registration, one a
    # minute, since that may have been a wrong answer.
    when = f"{now:%Y-%m-%d %H:%M}" if state is RegistrationState.CANCELLED else f"{now:%Y-%m-%d %H}"
    parts = ("settled", waiting.training_key, waiting.registrant_key, state, when)
    payload = {
        "training_key": waiting.training_key,
        "settled": True,
        "registration": waiting.id,
        "registrant_key": waiting.registrant_key,
    }
    op_id = operation_id(s.id_secret, person, *parts)
    op = Operation(op_id, Kind.REGISTER, person, payload, now, step="joined", detached=True)
    await s.ledger.enter(op)
    await s.work.run(person.tenant, op_id)


async def _settle(go: Run, key: str, views: RegistrationViews) -> Outcome:
    """Read the person's registration from GoTo, store its state, and notify them if it changed."""
    s, person = go.s, go.operation.person
    kept = await _to_settle(go, key)
    vanished, again = go.operation.step == "vanished", go.operation.step in ("vanished", "settled")
    if kept is None or (kept.registrant_key is None and not vanished):
        raise UserError("registration-gone", next_step="registration-ask-trainer")
    if kept.registrant_key is not None and kept.state in ELSEWHERE | WITHOUT:
        sponsor = await session_for(s, person, Purpose.SPONSOR, key)
        told = await own_registrant(sponsor, kept, kept.registrant_key)
        fresh = _settled(kept, told)
        news = fresh.state is not kept.state and (kept.state in ELSEWHERE or fresh.state in LIVING)
        if not news and not again:
            return _outcome(go, kept)
        vanished = told is None
        await go.reach("vanished" if vanished else "settled")
        await s.registrations.move(fresh, only_from=frozenset({kept.state}))
        kept = await s.registrations.get(person.tenant, key, kept.id) or fresh
    await ask_trainer(s, kept, views)
    await tend(s, person.tenant, key, views)
    gone = vanished and kept.state is RegistrationState.CANCELLED
    if gone or kept.state in ELSEWHERE | {RegistrationState.DENIED}:
        await tell_status(s, kept, once_of(kept) if gone else go.operation.id, views)
    return _outcome(go, kept)


async def _to_settle(go: Run, key: str) -> Registration | None:
    """Return the person's registration, with the key from GoTo's list if it has none."""
    s, person, payload = go.s, go.operation.person, go.operation.payload
    kept = await s.registrations.own(person, key)
    if payload.get("registration"):
        kept = await s.registrations.get(person.tenant, key, str(payload["registration"]))
    if kept is None or kept.person != person:
        return None
    told = payload.get("registrant_key")
    return replace(kept, registrant_key=told) if told and kept.state in WITHOUT else kept


def _settled(kept: Registration, told: Registrant | None) -> Registration:
    """Return the registration with GoTo's state; ``told`` is None if GoTo no longer knows it."""
    if told is None:
        return replace(kept, state=RegistrationState.CANCELLED, join_url=None, registrant_key=None)
    state = state_of(told)
    if state is RegistrationState.DENIED and (told.status or "").upper() != "DENIED":
        state = RegistrationState.CANCELLED
    return replace(kept, state=state, join_url=told.join_url or kept.join_url, seen=True)


def _wanted(go: Run, shared: SharedTraining) -> Registration:
    payload, person = go.operation.payload, go.operation.person
    email = str(payload["email"])
    return Registration(
        person.tenant,
        shared.training_key,
        registration_id(go.s, person.tenant, shared.training_key, email),
        person,
        email,
        clean_name(str(payload["given_name"])),
        clean_name(str(payload["surname"])),
        RegistrationState.SAVED,
        shared.name,
        shared.sessions,
        RegistrationSource.SLACK,
        go.s.clock.now(),
    )


async def _kept(go: Run, key: str) -> Registration:
    """Return the person's own registration, else the one of their e-mail that belongs to nobody yet."""
    s, person = go.s, go.operation.person
    own = await s.registrations.own(person, key)
    kept = own or await s.registrations.get(person.tenant, key, str(go.operation.progress["id"]))
    if kept is None or (kept.person is not None and kept.person != person):
        raise UserError("registration-gone", next_step="registration-ask-trainer")
    return kept


def _outcome(go: Run, kept: Registration, *, already: bool = False, untold: bool = False) -> Outcome:
    values: dict[str, Any] = {
        "state": kept.state.value,
        "training": kept.name,
        "training_key": kept.training_key,
        "already": already,
        "untold": untold,
        "waits": int(go.operation.payload.get("waits", 0)),
    }
    return Outcome(True, values)


async def _confirm(go: Run, kept: Registration) -> Registration:
    """Register the person at GoTo and return the updated registration.

    Raises ``TryAgain`` and ``NotConnected`` if that may work later, ``UserError`` if it never will.
    """
    s, person = go.s, go.operation.person
    sponsor = await session_for(s, person, Purpose.SPONSOR, kept.training_key)
    asked = kept if kept.person is not None else replace(_of_person(go, kept), at=kept.at)
    theirs = await is_theirs(s, person, asked.email)
    told = await ask_goto(s, sponsor, asked, theirs=theirs, known=go.operation.progress.get("known"))
    fresh = confirmed(asked, told)
    if await s.registrations.move(fresh, only_from=UNCONFIRMED if kept.person else UNCONFIRMED | ELSEWHERE):
        return fresh
    now = await s.registrations.get(person.tenant, kept.training_key, kept.id)
    if now is not None and now.state is not RegistrationState.CANCELLED:
        return now
    # The person cancelled while GoTo was being asked: delete what was just created there.
    try:
        await sponsor.delete(told.registrant_key)
    except GoToError as error:
        log.warning("a cancelled registration could not be deleted at GoTo: %s", error)
        if now is not None:
            leaving = replace(now, state=RegistrationState.LEAVING, registrant_key=told.registrant_key)
            await s.registrations.move(leaving, only_from=frozenset({RegistrationState.CANCELLED}))
            await begin_leaving(s, leaving, RegistrationState.REGISTERED)
    return now or replace(fresh, state=RegistrationState.CANCELLED)


def confirmed(asked: Registration, told: Confirmed) -> Registration:
    """Return the registration with the state that GoTo confirmed."""
    return replace(
        asked,
        state=told.state,
        registrant_key=told.registrant_key,
        join_url=told.join_url,
        seen=told.seen,
    )


def _of_person(go: Run, kept: Registration) -> Registration:
    """Assign an e-mail's registration to the person who has that address in Slack."""
    payload = go.operation.payload
    return replace(
        kept,
        person=go.operation.person,
        email=str(payload["email"]),
        given_name=clean_name(str(payload["given_name"])),
        surname=clean_name(str(payload["surname"])),
    )


async def let_go_of_broken(s: Services, op: Operation) -> None:
    """Release the seat held by an operation that failed for good: nobody will ask GoTo for it any more."""
    kept = await s.registrations.own(op.person, str(op.payload["training_key"]))
    if kept is not None:
        await _let_go(s, kept)


async def _let_go(s: Services, kept: Registration) -> None:
    """Release a seat that GoTo will not confirm."""
    cancelled = replace(kept, state=RegistrationState.CANCELLED)
    await s.registrations.move(cancelled, only_from=UNCONFIRMED)


async def _later(go: Run, kept: Registration, fault: Exception, views: RegistrationViews) -> Outcome:
    """Hold the seat and enqueue a retry, so that the registration survives an outage until the training is over."""
    s, person, payload = go.s, go.operation.person, go.operation.payload
    log.warning("a registration will be retried: op=%s fault=%s", go.operation.id, type(fault).__name__)
    shared = await require_or_let_go(go, kept, views)
    waits, root = int(payload.get("waits", 0)) + 1, _root(go)
    pauses = s.patience.again
    now = s.clock.now()
    op = Operation(
        operation_id(s.id_secret, person, root, f"again-{waits}"),
        Kind.REGISTER,
        person,
        {**payload, "waits": waits, "root": root},
        now,
        step="joined",
        progress=go.operation.progress,
        detached=True,
    )
    await s.ledger.enter(op)
    await s.work.run(person.tenant, op.id, at=now + timedelta(seconds=pauses[min(waits, len(pauses)) - 1]))
    away = isinstance(fault, (SponsorAway, NotConnected, TokenRejected))
    if away:
        await tell_sponsor(s, shared, views)
    await tend(s, person.tenant, shared.training_key, views)
    outcome = _outcome(go, replace(kept, state=RegistrationState.SAVED))
    return replace(outcome, values={**outcome.values, "away": away})


async def require_or_let_go(go: Run, kept: Registration, views: RegistrationViews) -> SharedTraining:
    try:
        return await require_shared(go.s, kept.tenant, kept.training_key)
    except UserError:
        await _let_go(go.s, kept)
        await tend(go.s, kept.tenant, kept.training_key, views)
        raise


async def wake_waiting(s: Services, organizer: Person) -> None:
    """Retry the registrations that wait for the organizer's connection, which works again."""
    for shared in await s.registrations.shared_by(organizer):
        for one in await s.registrations.roster(shared.tenant, shared.training_key):
            if one.state is RegistrationState.SAVED and one.person is not None:
                await _begin(s, one, one.person)


async def _begin(s: Services, waiting: Registration, person: Person) -> None:
    payload = {
        "training_key": waiting.training_key,
        "email": waiting.email,
        "given_name": waiting.given_name,
        "surname": waiting.surname,
        "waits": 1,
    }
    parts = ("woken", once_of(waiting), s.clock.now().isoformat())
    op = Operation(
        operation_id(s.id_secret, person, *parts),
        Kind.REGISTER,
        person,
        payload,
        s.clock.now(),
        step="joined",
        progress={"id": waiting.id, "admission": Admission.SEAT.value},
        detached=True,
    )
    await s.ledger.enter(op)
    await s.work.run(person.tenant, op.id)


def _root(go: Run) -> str:
    return str(go.operation.payload.get("root") or go.operation.id)

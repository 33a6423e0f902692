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

from bot.goto.errors import GoToError, TokenRejected
from bot.goto.models import Registrant
from bot.model.core import OperationKind, OperationRecord, Outcome
from bot.model.errors import FaultError, NotConnected, TransientError, UserError
from bot.model.ids import Person, operation_id
from bot.model.registration import (
    ACTIVE_STATES,
    JoinResult,
    Registration,
    RegistrationSource,
    RegistrationState,
    SharedTraining,
    SharingEndReason,
)
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import Purpose, SponsorUnavailable, session_for
from bot.usecases.registration.addresses import address_taken_error, is_own_address, require_still_allowed
from bot.usecases.registration.cancel import enqueue_cancellation
from bot.usecases.registration.form import (
    RegistrationViews,
    clean_name,
    notification_key,
    registration_closed_error,
    registration_id,
    require_shared_training,
)
from bot.usecases.registration.goto import (
    TRAINING_DELETED,
    ConfirmedRegistration,
    get_own_registrant,
    register_at_goto,
    to_registration_state,
)
from bot.usecases.registration.trainers import fetch_sponsor_name, notify_sponsor, request_approval
from bot.usecases.registration.waitlist import notify_status, refresh_training
from bot.usecases.trainings.shared import enqueue_stop_sharing

UNCONFIRMED_STATES = frozenset({RegistrationState.SAVED})
SHARING_END_BY_ERROR: Mapping[str, SharingEndReason] = {
    TRAINING_DELETED: SharingEndReason.CANCELLED,
    f"registration-ended-{SharingEndReason.DISCONNECTED}": SharingEndReason.DISCONNECTED,
    f"registration-ended-{SharingEndReason.LEFT}": SharingEndReason.LEFT,
}
"""Errors met while registering that end sharing for everybody."""
AT_GOTO_STATES = frozenset({RegistrationState.REGISTERED, RegistrationState.WAITING_APPROVAL})
NOT_AT_GOTO_STATES = frozenset(
    {
        RegistrationState.WAITLISTED,
        RegistrationState.OFFERED,
        RegistrationState.CANCELLED,
        RegistrationState.EXPIRED,
        RegistrationState.DENIED,
    }
)
"""States of people who, as far as is known, are not registered at GoTo."""

log = logging.getLogger("usher.registration")


async def register(run: OperationRun, views: RegistrationViews) -> Outcome:
    """Run a ``REGISTER`` operation from its recorded step."""
    app, person = run.app, run.operation.person
    key = str(run.operation.payload["training_key"])
    if run.operation.payload.get("settled"):
        return await _reconcile(run, key, views)
    if run.operation.step == "new":
        shared = await require_shared_training(app, person.tenant, key)
        wanted = _build_registration(run, shared)
        before = await app.store.registrations.get(wanted.tenant, key, wanted.id)
        await require_still_allowed(app, person, wanted.email, before)
        admission = await app.store.registrations.join(wanted, run.operation.id)
        if admission is JoinResult.CLOSED:
            raise registration_closed_error(shared)
        if admission is JoinResult.EMAIL_TAKEN:
            raise await _build_taken_error(run, wanted)
        known = before.registrant_key if before is not None and before.person == person else None
        facts = {"id": wanted.id, "admission": admission.value, "organizer_key": shared.organizer_key}
        await run.checkpoint("joined", **facts, known=known, sponsor=await fetch_sponsor_name(app, shared))
    admission = JoinResult(run.operation.progress["admission"])
    if admission is JoinResult.ENDED:
        await require_shared_training(app, person.tenant, key)
        raise UserError("registration-not-shared", next_step="registration-ask-trainer")
    kept = await _load_registration(run, key)
    if admission is JoinResult.ALREADY and kept.person == person:
        return _build_outcome(run, kept, already=True)
    if kept.person is None and not await is_own_address(app, person, kept.email):
        raise address_taken_error()
    if kept.person is None or kept.state is RegistrationState.SAVED:
        try:
            kept = await _confirm_at_goto(run, kept)
        except (TransientError, NotConnected, FaultError, GoToError) as fault:
            return await _enqueue_retry(run, kept, fault, views)
        except UserError as error:
            await _release_seat(app, kept)
            if error.message_id in SHARING_END_BY_ERROR:
                await enqueue_stop_sharing(app, person.tenant, key, SHARING_END_BY_ERROR[error.message_id])
            await refresh_training(app, person.tenant, key, views)
            raise
    await request_approval(app, kept, views)
    await refresh_training(app, person.tenant, key, views)
    # If the person cancelled meanwhile, the button they pressed has already answered.
    taken_back = kept.state is RegistrationState.CANCELLED
    told = taken_back or await notify_status(app, kept, notification_key(kept), views)
    return _build_outcome(run, kept, untold=not told)


async def _build_taken_error(run: OperationRun, wanted: Registration) -> UserError:
    """Return the error for an address under which another person of the workspace is registered."""
    if not await is_own_address(run.app, wanted.person or run.operation.person, wanted.email):
        return address_taken_error()
    return UserError("registration-taken", next_step="registration-taken-next", email=wanted.email)


async def enqueue_reconcile(app: Services, waiting: Registration, state: RegistrationState) -> None:
    """Enqueue an operation that takes over GoTo's state of a registration and notifies the person.

    ``state`` is the one in GoTo's list.
    """
    person = waiting.person
    if person is None or waiting.registrant_key is None:
        return
    now = app.clock.now()
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
    op_id = operation_id(app.config.id_secret, person, *parts)
    op = OperationRecord(
        id=op_id,
        kind=OperationKind.REGISTER,
        person=person,
        payload=payload,
        created_at=now,
        step="joined",
        detached=True,
    )
    await app.store.ledger.add_if_absent(op)
    await app.jobs.queue.enqueue_operation(person.tenant, op_id)


async def _reconcile(run: OperationRun, key: str, views: RegistrationViews) -> Outcome:
    """Read the person's registration from GoTo, store its state, and notify them if it changed."""
    app, person = run.app, run.operation.person
    kept = await _find_to_reconcile(run, key)
    vanished, again = run.operation.step == "vanished", run.operation.step in ("vanished", "settled")
    if kept is None or (kept.registrant_key is None and not vanished):
        raise UserError("registration-gone", next_step="registration-ask-trainer")
    if kept.registrant_key is not None and kept.state in AT_GOTO_STATES | NOT_AT_GOTO_STATES:
        sponsor = await session_for(app, person, Purpose.SPONSOR, key)
        told = await get_own_registrant(sponsor, kept, kept.registrant_key)
        fresh = _apply_registrant(kept, told)
        news = fresh.state is not kept.state and (
            kept.state in AT_GOTO_STATES or fresh.state in ACTIVE_STATES
        )
        if not news and not again:
            return _build_outcome(run, kept)
        vanished = told is None
        await run.checkpoint("vanished" if vanished else "settled")
        await app.store.registrations.update(fresh, from_states=frozenset({kept.state}))
        kept = await app.store.registrations.get(person.tenant, key, kept.id) or fresh
    await request_approval(app, kept, views)
    await refresh_training(app, person.tenant, key, views)
    gone = vanished and kept.state is RegistrationState.CANCELLED
    if gone or kept.state in AT_GOTO_STATES | {RegistrationState.DENIED}:
        await notify_status(app, kept, notification_key(kept) if gone else run.operation.id, views)
    return _build_outcome(run, kept)


async def _find_to_reconcile(run: OperationRun, key: str) -> Registration | None:
    """Return the person's registration, with the key from GoTo's list if it has none."""
    app, person, payload = run.app, run.operation.person, run.operation.payload
    kept = await app.store.registrations.find_by_person(person, key)
    if payload.get("registration"):
        kept = await app.store.registrations.get(person.tenant, key, str(payload["registration"]))
    if kept is None or kept.person != person:
        return None
    told = payload.get("registrant_key")
    return replace(kept, registrant_key=told) if told and kept.state in NOT_AT_GOTO_STATES else kept


def _apply_registrant(kept: Registration, told: Registrant | None) -> Registration:
    """Return the registration with GoTo's state; ``told`` is None if GoTo no longer knows it."""
    if told is None:
        return replace(kept, state=RegistrationState.CANCELLED, join_url=None, registrant_key=None)
    state = to_registration_state(told)
    if state is RegistrationState.DENIED and (told.status or "").upper() != "DENIED":
        state = RegistrationState.CANCELLED
    return replace(kept, state=state, join_url=told.join_url or kept.join_url, seen_at_goto=True)


def _build_registration(run: OperationRun, shared: SharedTraining) -> Registration:
    payload, person = run.operation.payload, run.operation.person
    email = str(payload["email"])
    return Registration(
        tenant=person.tenant,
        training_key=shared.training_key,
        id=registration_id(run.app, person.tenant, shared.training_key, email),
        person=person,
        email=email,
        given_name=clean_name(str(payload["given_name"])),
        surname=clean_name(str(payload["surname"])),
        state=RegistrationState.SAVED,
        name=shared.name,
        sessions=shared.sessions,
        source=RegistrationSource.SLACK,
        registered_at=run.app.clock.now(),
    )


async def _load_registration(run: OperationRun, key: str) -> Registration:
    """Return the person's own registration, else the one of their e-mail that belongs to nobody yet."""
    app, person = run.app, run.operation.person
    own = await app.store.registrations.find_by_person(person, key)
    kept = own or await app.store.registrations.get(person.tenant, key, str(run.operation.progress["id"]))
    if kept is None or (kept.person is not None and kept.person != person):
        raise UserError("registration-gone", next_step="registration-ask-trainer")
    return kept


def _build_outcome(
    run: OperationRun, kept: Registration, *, already: bool = False, untold: bool = False
) -> Outcome:
    values: dict[str, Any] = {
        "state": kept.state.value,
        "training": kept.name,
        "training_key": kept.training_key,
        "already": already,
        "untold": untold,
        "waits": int(run.operation.payload.get("waits", 0)),
    }
    return Outcome(ok=True, values=values)


async def _confirm_at_goto(run: OperationRun, kept: Registration) -> Registration:
    """Register the person at GoTo and return the updated registration.

    Raises ``TryAgain`` and ``NotConnected`` if that may work later, ``UserError`` if it never will.
    """
    app, person = run.app, run.operation.person
    sponsor = await session_for(app, person, Purpose.SPONSOR, kept.training_key)
    asked = (
        kept
        if kept.person is not None
        else replace(_claim_for_person(run, kept), registered_at=kept.registered_at)
    )
    theirs = await is_own_address(app, person, asked.email)
    told = await register_at_goto(
        app, sponsor, asked, is_own=theirs, known_key=run.operation.progress.get("known")
    )
    fresh = apply_confirmation(asked, told)
    if await app.store.registrations.update(
        fresh, from_states=UNCONFIRMED_STATES if kept.person else UNCONFIRMED_STATES | AT_GOTO_STATES
    ):
        return fresh
    now = await app.store.registrations.get(person.tenant, kept.training_key, kept.id)
    if now is not None and now.state is not RegistrationState.CANCELLED:
        return now
    # The person cancelled while GoTo was being asked: delete what was just created there.
    try:
        await sponsor.delete(told.registrant_key)
    except GoToError as error:
        log.warning("a cancelled registration could not be deleted at GoTo: %s", error)
        if now is not None:
            leaving = replace(now, state=RegistrationState.CANCEL_PENDING, registrant_key=told.registrant_key)
            await app.store.registrations.update(
                leaving, from_states=frozenset({RegistrationState.CANCELLED})
            )
            await enqueue_cancellation(app, leaving, RegistrationState.REGISTERED)
    return now or replace(fresh, state=RegistrationState.CANCELLED)


def apply_confirmation(asked: Registration, told: ConfirmedRegistration) -> Registration:
    """Return the registration with the state that GoTo confirmed."""
    return replace(
        asked,
        state=told.state,
        registrant_key=told.registrant_key,
        join_url=told.join_url,
        seen_at_goto=told.was_seen,
    )


def _claim_for_person(run: OperationRun, kept: Registration) -> Registration:
    """Assign an e-mail's registration to the person who has that address in Slack."""
    payload = run.operation.payload
    return replace(
        kept,
        person=run.operation.person,
        email=str(payload["email"]),
        given_name=clean_name(str(payload["given_name"])),
        surname=clean_name(str(payload["surname"])),
    )


async def release_failed_seat(app: Services, op: OperationRecord) -> None:
    """Release the seat held by an operation that failed for good: nobody will ask GoTo for it any more."""
    kept = await app.store.registrations.find_by_person(op.person, str(op.payload["training_key"]))
    if kept is not None:
        await _release_seat(app, kept)


async def _release_seat(app: Services, kept: Registration) -> None:
    """Release a seat that GoTo will not confirm."""
    cancelled = replace(kept, state=RegistrationState.CANCELLED)
    await app.store.registrations.update(cancelled, from_states=UNCONFIRMED_STATES)


async def _enqueue_retry(
    run: OperationRun, kept: Registration, fault: Exception, views: RegistrationViews
) -> Outcome:
    """Hold the seat and enqueue a retry, so that the registration survives an outage until the training is over."""
    app, person, payload = run.app, run.operation.person, run.operation.payload
    log.warning("a registration will be retried: op=%s fault=%s", run.operation.id, type(fault).__name__)
    shared = await require_shared_or_release(run, kept, views)
    waits, root = int(payload.get("waits", 0)) + 1, _root_id(run)
    pauses = app.timing.register_retry_delays
    now = app.clock.now()
    op = OperationRecord(
        id=operation_id(app.config.id_secret, person, root, f"again-{waits}"),
        kind=OperationKind.REGISTER,
        person=person,
        payload={**payload, "waits": waits, "root": root},
        created_at=now,
        step="joined",
        progress=run.operation.progress,
        detached=True,
    )
    await app.store.ledger.add_if_absent(op)
    await app.jobs.queue.enqueue_operation(
        person.tenant, op.id, at=now + timedelta(seconds=pauses[min(waits, len(pauses)) - 1])
    )
    away = isinstance(fault, (SponsorUnavailable, NotConnected, TokenRejected))
    if away:
        await notify_sponsor(app, shared, views)
    await refresh_training(app, person.tenant, shared.training_key, views)
    outcome = _build_outcome(run, replace(kept, state=RegistrationState.SAVED))
    return replace(outcome, values={**outcome.values, "away": away})


async def require_shared_or_release(
    run: OperationRun, kept: Registration, views: RegistrationViews
) -> SharedTraining:
    try:
        return await require_shared_training(run.app, kept.tenant, kept.training_key)
    except UserError:
        await _release_seat(run.app, kept)
        await refresh_training(run.app, kept.tenant, kept.training_key, views)
        raise


async def retry_registrations(app: Services, organizer: Person) -> None:
    """Retry the registrations that wait for the organizer's connection, which works again."""
    for shared in await app.store.registrations.list_shared_by(organizer):
        for one in await app.store.registrations.list_roster(shared.tenant, shared.training_key):
            if one.state is RegistrationState.SAVED and one.person is not None:
                await _enqueue_registration(app, one, one.person)


async def _enqueue_registration(app: Services, waiting: Registration, person: Person) -> None:
    payload = {
        "training_key": waiting.training_key,
        "email": waiting.email,
        "given_name": waiting.given_name,
        "surname": waiting.surname,
        "waits": 1,
    }
    parts = ("woken", notification_key(waiting), app.clock.now().isoformat())
    op = OperationRecord(
        id=operation_id(app.config.id_secret, person, *parts),
        kind=OperationKind.REGISTER,
        person=person,
        payload=payload,
        created_at=app.clock.now(),
        step="joined",
        progress={"id": waiting.id, "admission": JoinResult.SEAT.value},
        detached=True,
    )
    await app.store.ledger.add_if_absent(op)
    await app.jobs.queue.enqueue_operation(person.tenant, op.id)


def _root_id(run: OperationRun) -> str:
    return str(run.operation.payload.get("root") or run.operation.id)

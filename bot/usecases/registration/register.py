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

from bot.goto.errors import GoToError, TokenRejected
from bot.model import records
from bot.model.errors import FaultError, NotConnected, TransientError, UserError
from bot.model.ids import Person
from bot.model.operations import OperationKind, OperationRecord, Outcome, success
from bot.model.registration import (
    JoinResult,
    Registration,
    RegistrationSource,
    RegistrationState,
    SharedTraining,
    SharingEndReason,
)
from bot.model.registration_requests import JoinProgress, RegisterPayload
from bot.model.registration_results import RegisterResult
from bot.usecases.core.leavers import has_left
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import enqueue_detached
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import DelegatedSession, Purpose, SponsorUnavailable, session_for
from bot.usecases.registration.addresses import address_taken_error, is_own_address, require_still_allowed
from bot.usecases.registration.cancel import enqueue_cancellation
from bot.usecases.registration.form import (
    clean_name,
    notification_key,
    registration_closed_error,
    registration_id,
    require_shared_training,
)
from bot.usecases.registration.goto import (
    AT_GOTO_STATES,
    TRAINING_DELETED,
    UNCONFIRMED_STATES,
    ConfirmedRegistration,
    register_at_goto,
)
from bot.usecases.registration.status_messages import notify_status, redraw_pressed, redraw_quietly
from bot.usecases.registration.trainers import fetch_sponsor_name, notify_sponsor, request_approval
from bot.usecases.registration.waitlist import refresh_training
from bot.usecases.trainings.shared import enqueue_stop_sharing

SHARING_END_BY_ERROR: Mapping[str, SharingEndReason] = {
    TRAINING_DELETED: SharingEndReason.CANCELLED,
    f"registration-ended-{SharingEndReason.DISCONNECTED}": SharingEndReason.DISCONNECTED,
    f"registration-ended-{SharingEndReason.LEFT}": SharingEndReason.LEFT,
}
"""Errors met while registering that end sharing for everybody."""
log = logging.getLogger("usher.registration")


async def register(run: OperationRun) -> Outcome:
    """Run a ``REGISTER`` operation with a ``RegisterPayload`` from its recorded step."""
    app, person, payload = run.app, run.operation.person, run.payload(RegisterPayload)
    if run.operation.step == "new":
        await _join(run, payload)
    progress = run.progress(JoinProgress)
    if progress.admission is JoinResult.ENDED:
        await require_shared_training(app, person.tenant, payload.training_key)
        raise UserError("registration-not-shared", next_step="registration-ask-trainer")
    registration = await _load_registration(run, payload, progress)
    if progress.admission is JoinResult.ALREADY and registration.person == person:
        return build_outcome(registration, payload.retries, already=True)
    if registration.person is None and not await is_own_address(app, person, registration.email):
        raise address_taken_error()
    if registration.person is None or registration.state is RegistrationState.SAVED:
        try:
            registration = await _confirm_at_goto(run, payload, registration)
        except (TransientError, NotConnected, FaultError, GoToError) as fault:
            return await _enqueue_retry(run, payload, registration, fault)
        except UserError as error:
            await _end_refused(app, registration, error)
            raise
    await request_approval(app, registration)
    await refresh_training(app, person.tenant, payload.training_key)
    in_place = await redraw_pressed(app, registration, payload.pressed_ts)
    # If the person cancelled meanwhile, the button they pressed has already answered.
    notified = in_place or registration.state is RegistrationState.CANCELLED
    notified = notified or await notify_status(app, registration, notification_key(registration))
    refused = not notified and not await has_left(app, person)
    return build_outcome(
        registration, payload.retries, not_notified=not notified, refused=refused, in_place=in_place
    )


async def registered_outcome(run: OperationRun) -> Outcome | None:
    """Return the outcome of registering once the person is registered at GoTo, None before."""
    payload = run.payload(RegisterPayload)
    registration = await run.app.store.registrations.find_by_person(
        run.operation.person, payload.training_key
    )
    if registration is None or registration.state not in AT_GOTO_STATES:
        return None
    return build_outcome(registration, payload.retries, not_notified=True, refused=True)


async def _join(run: OperationRun, payload: RegisterPayload) -> None:
    """Take a seat or a place on the waitlist. Raises ``UserError``."""
    app, person = run.app, run.operation.person
    shared = await require_shared_training(app, person.tenant, payload.training_key)
    wanted = _build_registration(run, payload, shared)
    before = await app.store.registrations.get(wanted.tenant, wanted.training_key, wanted.id)
    await require_still_allowed(app, person, wanted.email, before)
    admission = await app.store.registrations.join(wanted, run.operation.id)
    if admission is JoinResult.CLOSED:
        raise registration_closed_error(shared)
    if admission is JoinResult.EMAIL_TAKEN:
        raise await _build_taken_error(app, person, wanted.email)
    progress = JoinProgress(
        id=wanted.id,
        admission=admission,
        organizer_key=shared.organizer_key,
        known_key=before.registrant_key if before is not None and before.person == person else None,
        sponsor=await fetch_sponsor_name(app, shared),
    )
    await run.checkpoint("joined", **records.dump(progress))


async def _build_taken_error(app: Services, person: Person, email: str) -> UserError:
    """Return the error for an address under which another person of the workspace is registered."""
    if not await is_own_address(app, person, email):
        return address_taken_error()
    return UserError("registration-taken", next_step="registration-taken-next", email=email)


async def _end_refused(app: Services, registration: Registration, error: UserError) -> None:
    """Release the seat that GoTo refused, and end sharing if the reason concerns everybody."""
    await _release_seat(app, registration)
    tenant, key = registration.tenant, registration.training_key
    if error.message_id in SHARING_END_BY_ERROR:
        await enqueue_stop_sharing(app, tenant, key, SHARING_END_BY_ERROR[error.message_id])
    await refresh_training(app, tenant, key)


def _build_registration(run: OperationRun, payload: RegisterPayload, shared: SharedTraining) -> Registration:
    person = run.operation.person
    return Registration(
        tenant=person.tenant,
        training_key=shared.training_key,
        id=registration_id(run.app, person.tenant, shared.training_key, payload.email),
        person=person,
        email=payload.email,
        given_name=clean_name(payload.given_name),
        surname=clean_name(payload.surname),
        state=RegistrationState.SAVED,
        name=shared.name,
        sessions=shared.sessions,
        source=RegistrationSource.SLACK,
        registered_at=run.app.clock.now(),
    )


async def _load_registration(
    run: OperationRun, payload: RegisterPayload, progress: JoinProgress
) -> Registration:
    """Return the person's own registration, else the one of their e-mail that belongs to nobody yet."""
    person, stored = run.operation.person, run.app.store.registrations
    found = await stored.find_by_person(person, payload.training_key)
    found = found or await stored.get(person.tenant, payload.training_key, progress.id)
    if found is None or (found.person is not None and found.person != person):
        raise UserError("registration-gone", next_step="registration-ask-trainer")
    return found


async def _reload(app: Services, registration: Registration) -> Registration | None:
    return await app.store.registrations.get(registration.tenant, registration.training_key, registration.id)


def build_outcome(
    registration: Registration,
    retries: int = 0,
    *,
    already: bool = False,
    not_notified: bool = False,
    refused: bool = False,
    in_place: bool = False,
    sponsor_unavailable: bool = False,
) -> Outcome:
    """Return the outcome of registering: the state and, if the person needs to know more, why.

    ``refused``: Slack refused the direct message about it, so that the outcome itself must say it.
    """
    return success(
        RegisterResult(
            state=registration.state,
            training=registration.name,
            training_key=registration.training_key,
            already=already,
            not_notified=not_notified,
            refused=refused,
            in_place=in_place,
            retries=retries,
            sponsor_unavailable=sponsor_unavailable,
        )
    )


async def _confirm_at_goto(
    run: OperationRun, payload: RegisterPayload, registration: Registration
) -> Registration:
    """Register the person at GoTo and return the updated registration.

    Raises ``TransientError`` and ``NotConnected`` if that may work later, ``UserError`` if it never will.
    """
    app, person = run.app, run.operation.person
    sponsor = await session_for(app, person, Purpose.SPONSOR, registration.training_key)
    is_unowned = registration.person is None
    wanted = _claim_for_person(person, payload, registration) if is_unowned else registration
    confirmed = await register_at_goto(
        app,
        sponsor,
        wanted,
        is_own=await is_own_address(app, person, wanted.email),
        known_key=run.progress(JoinProgress).known_key,
    )
    fresh = apply_confirmation(wanted, confirmed)
    from_states = UNCONFIRMED_STATES | AT_GOTO_STATES if is_unowned else UNCONFIRMED_STATES
    if await app.store.registrations.update(fresh, from_states=from_states):
        return fresh
    now = await _reload(app, registration)
    if now is not None and now.state is not RegistrationState.CANCELLED:
        return now
    await _delete_unwanted(app, sponsor, now, confirmed.registrant_key)
    return now or replace(fresh, state=RegistrationState.CANCELLED)


async def _delete_unwanted(
    app: Services, sponsor: DelegatedSession, cancelled: Registration | None, registrant_key: str
) -> None:
    """Delete what was just created at GoTo: the person cancelled while GoTo was being asked."""
    try:
        await sponsor.delete(registrant_key)
    except GoToError as error:
        log.warning("a cancelled registration could not be deleted at GoTo: %s", error)
        if cancelled is not None:
            leaving = replace(
                cancelled, state=RegistrationState.CANCEL_PENDING, registrant_key=registrant_key
            )
            await app.store.registrations.update(
                leaving, from_states=frozenset({RegistrationState.CANCELLED})
            )
            await enqueue_cancellation(app, leaving, RegistrationState.REGISTERED)


def apply_confirmation(wanted: Registration, confirmed: ConfirmedRegistration) -> Registration:
    """Return the registration with the state that GoTo confirmed."""
    return replace(
        wanted,
        state=confirmed.state,
        registrant_key=confirmed.registrant_key,
        join_url=confirmed.join_url,
        seen_at_goto=confirmed.was_seen,
    )


def _claim_for_person(person: Person, payload: RegisterPayload, registration: Registration) -> Registration:
    """Assign an e-mail's registration to the person who has that address in Slack."""
    return replace(
        registration,
        person=person,
        email=payload.email,
        given_name=clean_name(payload.given_name),
        surname=clean_name(payload.surname),
    )


async def clean_up_after_crash(app: Services, op: OperationRecord) -> None:
    """Release the seat held by an operation that failed for good: nobody will ask GoTo for it any more."""
    key = str(op.payload["training_key"])
    registration = await app.store.registrations.find_by_person(op.person, key)
    if registration is not None:
        await _release_seat(app, registration)
    await refresh_training(app, op.person.tenant, key)


async def _release_seat(app: Services, registration: Registration) -> None:
    """Release a seat that GoTo will not confirm."""
    cancelled = replace(registration, state=RegistrationState.CANCELLED)
    await app.store.registrations.update(cancelled, from_states=UNCONFIRMED_STATES)
    await redraw_quietly(app, registration)


async def _enqueue_retry(
    run: OperationRun, payload: RegisterPayload, registration: Registration, fault: Exception
) -> Outcome:
    """Hold the seat and enqueue a retry, so that the registration survives an outage until the training is over."""
    app, person = run.app, run.operation.person
    log.warning("a registration will be retried: op=%s fault=%s", run.operation.id, type(fault).__name__)
    shared = await _require_shared_or_release(app, registration)
    retries, root = payload.retries + 1, payload.root or run.operation.id
    delays = app.timing.register_retry_delays
    await enqueue_detached(
        app,
        OperationKind.REGISTER,
        person,
        *(root, f"retry-{retries}"),
        payload=replace(payload, retries=retries, root=root),
        step="joined",
        progress=run.operation.progress,
        at=app.clock.now() + timedelta(seconds=delays[min(retries, len(delays)) - 1]),
    )
    is_unavailable = isinstance(fault, (SponsorUnavailable, NotConnected, TokenRejected))
    if is_unavailable:
        await notify_sponsor(app, shared)
    await redraw_quietly(app, registration)
    await refresh_training(app, person.tenant, shared.training_key)
    held = replace(registration, state=RegistrationState.SAVED)
    return build_outcome(held, payload.retries, sponsor_unavailable=is_unavailable)


async def _require_shared_or_release(app: Services, registration: Registration) -> SharedTraining:
    try:
        return await require_shared_training(app, registration.tenant, registration.training_key)
    except UserError:
        await _release_seat(app, registration)
        await refresh_training(app, registration.tenant, registration.training_key)
        raise


async def retry_registrations(app: Services, organizer: Person) -> None:
    """Retry the registrations that wait for the organizer's connection, which works again."""
    for shared in await app.store.registrations.list_shared_by(organizer):
        for waiting in await app.store.registrations.list_roster(shared.tenant, shared.training_key):
            if waiting.state is RegistrationState.SAVED and waiting.person is not None:
                await enqueue_registration(
                    app,
                    waiting,
                    waiting.person,
                    *("woken", notification_key(waiting), app.clock.now().isoformat()),
                    retries=1,
                )


async def enqueue_registration(
    app: Services,
    seated: Registration,
    person: Person,
    *parts: str,
    retries: int = 0,
    organizer_key: str = "",
    sponsor: str = "",
) -> None:
    """Enqueue the registration at GoTo of somebody who has a seat. The same ``parts`` are the same operation."""
    await enqueue_detached(
        app,
        OperationKind.REGISTER,
        person,
        *parts,
        payload=RegisterPayload(
            training_key=seated.training_key,
            email=seated.email,
            given_name=seated.given_name,
            surname=seated.surname,
            retries=retries,
        ),
        step="joined",
        progress=JoinProgress(
            id=seated.id, admission=JoinResult.SEAT, organizer_key=organizer_key, sponsor=sponsor
        ),
    )

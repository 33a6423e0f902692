"""Who manages a shared training: the person who shared it, and its co-organizers at GoTo.

Whoever decides, people are registered through the account of the person who shared it, because that person consented.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence

from bot.goto.errors import InvalidRequest, NotFound, RoleMissing
from bot.model.errors import NotAllowed, SlackRefusal, UserError
from bot.model.ids import Person, operation_id
from bot.model.operations import OperationKind, Outcome
from bot.model.registration import (
    Registration,
    RegistrationSource,
    RegistrationState,
    SharedTraining,
    SharingEndReason,
)
from bot.model.registration_requests import ApprovalRequestPayload
from bot.usecases.admin.policy_form import get_display_name
from bot.usecases.core.faults import log_refusal
from bot.usecases.core.leavers import has_left
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import enqueue_detached
from bot.usecases.core.sends import dm_once
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import Purpose, require_link, session_for
from bot.usecases.registration.approval_messages import send_approval_request

log = logging.getLogger("usher.registration")


async def require_trainer(app: Services, person: Person, training_key: str) -> SharedTraining:
    """Return a shared training that the person manages.

    Raises ``NotAllowed`` for somebody else's, ``UserError`` if it is not shared, and GoTo's errors if GoTo does not say
    whether the person organizes it.
    """
    shared = await app.store.registrations.get_shared(person.tenant, training_key)
    if shared is None:
        raise UserError("share-none", next_step="share-none-next")
    if shared.organizer != person and not await _is_co_organizer(app, person, training_key):
        name = (await app.slack.people.get_profile(shared.organizer)).name
        raise NotAllowed("share-of-other", next_step="share-of-others-next", name=name)
    return shared


async def _is_co_organizer(app: Services, person: Person, training_key: str) -> bool:
    """Return True if GoTo lists the person as an organizer of the training; asked with their own key."""
    link = await app.store.links.get(person)
    if link is None or link.dead_since is not None:
        return False
    own = await session_for(app, person, Purpose.OWN)
    try:
        organizers = await own.goto.trainings.list_organizers(own.link.organizer_key, training_key)
    except (NotFound, RoleMissing, InvalidRequest):
        return False
    return own.link.organizer_key in {organizer.organizer_key for organizer in organizers}


async def fetch_sponsor_name(app: Services, shared: SharedTraining) -> str:
    """Return the name of the sharer, through whose account people are registered; for the audit log."""
    return await get_display_name(app, shared.tenant, shared.organizer.user_id)


async def require_sponsor(app: Services, shared: SharedTraining, asker: Person) -> None:
    """Raise ``UserError`` if nobody can be registered because the sharer disconnected or is gone for good."""
    link = await app.store.links.get(shared.organizer)
    if (
        link is not None
        and link.organizer_key == shared.organizer_key
        and shared.end_reason is not SharingEndReason.DISCONNECTED
        and not await _is_gone(app, shared.organizer)
    ):
        return
    if asker == shared.organizer:
        await require_link(app, asker)
        raise UserError("share-none", next_step="share-none-next")
    name = await fetch_sponsor_name(app, shared)
    raise UserError(
        "decide-sponsor-gone", next_step="decide-sponsor-gone-next", name=name, training=shared.name
    )


async def notify_sponsor(app: Services, shared: SharedTraining) -> None:
    """Notify the organizer, once for each lost connection, that people are waiting for it."""
    link = await app.store.links.get(shared.organizer)
    since = link.dead_since.isoformat() if link and link.dead_since else "refused"
    parts = ("sponsor-disconnected", shared.training_key, since)
    try:
        await dm_once(
            app,
            shared.organizer,
            operation_id(app.config.id_secret, shared.organizer, *parts),
            lambda: app.views.registration.sponsor_disconnected(shared),
        )
    except SlackRefusal as error:
        log_refusal(app, log, "an organizer cannot be notified", error)


async def managed_by(app: Services, person: Person) -> Sequence[SharedTraining]:
    """Return the current shared trainings that the person shares or co-organizes."""
    link = await app.store.links.get(person)
    own_key = link.organizer_key if link is not None and link.dead_since is None else None
    return [
        shared
        for shared in await app.store.registrations.list_shared(person.tenant)
        if shared.organizer == person or own_key in {organizer.key for organizer in shared.organizers or ()}
    ]


async def request_approval(app: Services, waiting: Registration) -> None:
    """Ask one trainer once to approve, or tell them that an approval is pending on GoTo's site.

    It is the sharer, or if they are gone, one of the co-organizers.
    """
    if waiting.state is not RegistrationState.WAITING_APPROVAL:
        return
    shared = await app.store.registrations.get_shared(waiting.tenant, waiting.training_key)
    if shared is None:
        return
    async for person in _list_trainers(app, shared):
        try:
            await send_approval_request(app, shared, waiting, person)
        except SlackRefusal as error:
            log_refusal(app, log, "a trainer cannot be asked", error)
        else:
            return
    log.warning("no trainer can be asked to approve: training=%s", shared.training_key)


async def _list_trainers(app: Services, shared: SharedTraining) -> AsyncIterator[Person]:
    """Yield the trainers to ask, in order; the next one if the previous can't be reached."""
    if not await _is_gone(app, shared.organizer):
        yield shared.organizer
    others = {organizer.key for organizer in shared.organizers or ()} - {shared.organizer_key}
    for person in await app.store.links.find_by_organizers(shared.tenant, others):
        link = await app.store.links.get(person)
        is_connected = link is not None and link.dead_since is None
        if person != shared.organizer and is_connected and not await _is_gone(app, person):
            yield person


async def _is_gone(app: Services, person: Person) -> bool:
    """Return True if the person disconnected or left Slack."""
    return await app.store.links.get(person) is None or await has_left(app, person)


async def enqueue_approval_request(app: Services, shared: SharedTraining, waiting: Registration) -> None:
    """Enqueue a message to a trainer about somebody new who needs approval on GoTo's site. Idempotent."""
    await enqueue_detached(
        app,
        OperationKind.ASK_TRAINERS,
        shared.organizer,
        *(waiting.training_key, waiting.id, waiting.registered_at.isoformat()),
        payload=ApprovalRequestPayload(
            training_key=waiting.training_key,
            registration=waiting.id,
            given_name=waiting.given_name,
            surname=waiting.surname,
            email=waiting.email,
            registrant_key=waiting.registrant_key,
            registered_at=waiting.registered_at,
        ),
    )


async def run_approval_request(run: OperationRun) -> Outcome:
    """Run an ``ASK_TRAINERS`` operation. The registration may not be stored yet; the payload has what GoTo listed."""
    payload, tenant = run.payload(ApprovalRequestPayload), run.operation.person.tenant
    shared = await run.app.store.registrations.get_shared(tenant, payload.training_key)
    waiting = await run.app.store.registrations.get(tenant, payload.training_key, payload.registration)
    if waiting is None and shared is not None:
        waiting = _to_registration(payload, shared)
    if waiting is not None:
        await request_approval(run.app, waiting)
    return Outcome(ok=True)


def _to_registration(payload: ApprovalRequestPayload, shared: SharedTraining) -> Registration:
    return Registration(
        tenant=shared.tenant,
        training_key=shared.training_key,
        id=payload.registration,
        person=None,
        email=payload.email,
        given_name=payload.given_name,
        surname=payload.surname,
        state=RegistrationState.WAITING_APPROVAL,
        name=shared.name,
        sessions=shared.sessions,
        source=RegistrationSource.GOTO,
        registered_at=payload.registered_at,
        registrant_key=payload.registrant_key,
    )

"""Poll shared trainings for changes on GoTo's own site: registrations, cancellations, new times, deletion.

Registrations outlive sharing, so a training that is no longer shared is polled too.

GoTo has no push for trainings, hence the polling. Its list of registrants may be two hours old: missing there does not
mean gone.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from bot.goto.errors import GoToError, NotFound, RoleMissing
from bot.goto.models import Training, readable_or_not, unescape_subject
from bot.model.errors import NotConnected, UsherError
from bot.model.operations import OperationKind
from bot.model.registration import (
    OrganizerInfo,
    Registration,
    RegistrationState,
    SharedTraining,
    SharingEndReason,
)
from bot.usecases.core.leavers import has_left
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import OwnSession, Purpose, session_for
from bot.usecases.registration.adopt import adopt_registrant, to_registration
from bot.usecases.registration.approval_messages import close_approval_requests
from bot.usecases.registration.missing_at_goto import release_vanished
from bot.usecases.registration.trainers import enqueue_approval_request
from bot.usecases.trainings.cancel import submit_site_cancel
from bot.usecases.trainings.external_changes import submit_site_change
from bot.usecases.trainings.overview import list_sessions, list_trainers
from bot.usecases.trainings.shared import MAX_SHARED_DESCRIPTION_CHARS, enqueue_stop_sharing

POLL_INTERVAL = timedelta(minutes=2)
MAX_TRAININGS_PER_ROUND = 300
"""Trainings per round, at two GoTo requests each: at most half of the ten requests a second."""
CHANGING_KINDS = frozenset(
    {
        OperationKind.TRAINING_CANCEL,
        OperationKind.TRAINING_EDIT,
        OperationKind.TRAINING_TIMES,
        OperationKind.TRAINING_ORGANIZERS,
        OperationKind.TRAINING_SITE_CHANGE,
        OperationKind.TRAINING_UNSHARE,
    }
)
MAX_CLOCK_SKEW = timedelta(minutes=1)
"""The clocks of two machines differ by less."""

log = logging.getLogger("usher.registration")


async def poll_shared_trainings(app: Services, limit: int = MAX_TRAININGS_PER_ROUND) -> None:
    """Poll up to ``limit`` shared trainings a round; the others follow in the next rounds.

    What cannot be read now is read next time.
    """
    trainings = [
        shared
        for tenant in await app.store.tenants.list_with_shared_trainings()
        for shared in await app.store.registrations.list_followed(tenant)
    ]
    trainings.sort(key=lambda shared: (shared.tenant.id, shared.training_key))
    rounds = max(1, -(-len(trainings) // limit))
    current = int(app.clock.now().timestamp() // POLL_INTERVAL.total_seconds()) % rounds
    for shared in trainings[current * limit : (current + 1) * limit]:
        try:
            await poll_shared_training(app, shared)
        except (UsherError, GoToError) as error:
            log.info("a shared training cannot be polled: %s", type(error).__name__)


async def poll_shared_training(app: Services, shared: SharedTraining) -> None:
    """Update a shared training from GoTo."""
    if shared.end_reason is None and await has_left(app, shared.organizer):
        await enqueue_stop_sharing(app, shared.tenant, shared.training_key, SharingEndReason.LEFT)
        return
    own = await session_for(app.low_priority(), shared.organizer, Purpose.OWN)
    if own.link.organizer_key != shared.organizer_key or await _is_being_changed(app, shared):
        return
    key = shared.training_key
    try:
        training = await own.goto.trainings.get(own.link.organizer_key, key)
    except (NotFound, RoleMissing) as error:
        if await _stop_if_sharer_removed(app, shared):
            return
        if isinstance(error, RoleMissing):
            raise
        await _cancel_if_deleted(app, own, shared)
        return
    changed = await _enqueue_changes(app, shared, training)
    before = await app.store.registrations.count_seats(shared.tenant, key)
    listed = await readable_or_not(own.goto.registrants.list(own.link.organizer_key, key))
    for registrant in listed:
        there = to_registration(app, shared, registrant)
        if there is not None and await _is_new(app, there):
            if shared.end_reason is not None:
                continue
            if there.state is RegistrationState.WAITING_APPROVAL:
                await enqueue_approval_request(app, shared, there)
        await adopt_registrant(app, own, shared, registrant)
    await release_vanished(app, own, shared, listed)
    if changed or await app.store.registrations.count_seats(shared.tenant, key) != before:
        await app.jobs.queue.enqueue_training_refresh(shared.tenant, key, app.clock.now())
    elif shared.approval_messages:
        await close_approval_requests(app, shared)


async def _is_being_changed(app: Services, shared: SharedTraining) -> bool:
    """Return True if an operation on the training is running here; it notifies people of its change itself."""
    for op_id in await app.store.ledger.list_unfinished(shared.tenant, app.clock.now() + MAX_CLOCK_SKEW):
        op = await app.store.ledger.load(shared.tenant, op_id)
        if (
            op is not None
            and op.kind in CHANGING_KINDS
            and op.payload.get("training_key") == shared.training_key
        ):
            return True
    return False


async def _enqueue_changes(app: Services, shared: SharedTraining, training: Training) -> bool:
    """Enqueue storing and announcing what differs at GoTo; return True if anything does."""
    fresh = _merge_from_goto(shared, training, app.clock.now())
    # An operation is recorded before it asks GoTo and stores its change before it ends. Checked in this order, a
    # difference in GoTo's answer is never the operation's own work and never older than what it stored.
    if fresh == shared or await _is_being_changed(app, shared):
        return False
    if await app.store.registrations.get_shared(shared.tenant, shared.training_key) != shared:
        return False
    await submit_site_change(app, shared, fresh)
    return True


def _merge_from_goto(shared: SharedTraining, training: Training, now: datetime) -> SharedTraining:
    """Return the training with GoTo's values; past sessions and what GoTo leaves out are kept."""
    listed = tuple((session.start, session.end) for session in list_sessions(training))
    past = tuple(times for times in shared.sessions if times[1] <= now and times not in listed)
    return replace(
        shared,
        name=unescape_subject(training.name or "") or shared.name,
        description=(training.description or "")[:MAX_SHARED_DESCRIPTION_CHARS],
        sessions=tuple(sorted((*past, *listed))) if listed else shared.sessions,
        organizers=shared.organizers
        if training.organizers is None
        else tuple(OrganizerInfo(one.key, one.name, one.email or "") for one in list_trainers(training)),
    )


async def _is_new(app: Services, there: Registration) -> bool:
    return await app.store.registrations.get(there.tenant, there.training_key, there.id) is None


async def _stop_if_sharer_removed(app: Services, shared: SharedTraining) -> bool:
    """Stop sharing a training if another organizer's link shows that its sharer was removed; return True if so."""
    others = {one.key for one in shared.organizers or ()} - {shared.organizer_key}
    for person in await app.store.links.find_by_organizers(shared.tenant, others) if others else ():
        try:
            own = await session_for(app, person, Purpose.OWN)
            training = await own.goto.trainings.get(own.link.organizer_key, shared.training_key)
        except (NotFound, RoleMissing, NotConnected):
            continue
        if shared.organizer_key in {one.key for one in list_trainers(training)}:
            continue
        await _enqueue_changes(app, shared, training)
        await enqueue_stop_sharing(app, shared.tenant, shared.training_key, SharingEndReason.STOPPED)
        return True
    return False


async def _cancel_if_deleted(app: Services, own: OwnSession, shared: SharedTraining) -> None:
    """Notify everybody of a training deleted on GoTo's site, unless GoTo still lists it.

    A row that cannot be read may be the training's.
    """
    key, tenant = shared.training_key, shared.tenant
    listed = await own.goto.trainings.list(own.link.organizer_key)
    if key in {one.training_key for one in listed} or listed.may_contain(key):
        return
    # A cancellation here ends sharing before it finishes. If GoTo's answer is its work, one of these checks sees it.
    if await _is_being_changed(app, shared):
        return
    now = await app.store.registrations.get_shared(tenant, key)
    if now is None or now.end_reason is SharingEndReason.CANCELLED:
        return
    await submit_site_cancel(app, shared, await app.store.registrations.list_roster(tenant, key))

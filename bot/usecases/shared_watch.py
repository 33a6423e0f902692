"""Poll shared trainings for changes on GoTo's own site: registrations, cancellations, new times, deletion.

Registrations outlive sharing, so a training that is no longer shared is polled too.

GoTo has no push for trainings, hence the polling. Its list of registrants may be two hours old: missing there does not
mean gone.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import NotConnected, UsherError
from bot.goto.errors import GoToError, NotFound, RoleMissing
from bot.goto.models import Training, plain_subject
from bot.ids import operation_id
from bot.ports import (
    Operation,
    Organizing,
    Registration,
    RegistrationState,
    SharedTraining,
    SharingEnd,
)
from bot.usecases.notifications.reading import Unhurried
from bot.usecases.operations import Kind
from bot.usecases.registrants import REGISTERED, named
from bot.usecases.registration_adopting import adopt, of_goto
from bot.usecases.registration_share import DESCRIPTION, begin_end
from bot.usecases.registration_trainers import begin_asking
from bot.usecases.registration_vanished import see_vanished
from bot.usecases.services import Services
from bot.usecases.sessions import Own, Purpose, has_left, session_for
from bot.usecases.trainings import sessions_of, trainers
from bot.usecases.trainings_followed import begin_following

EVERY = timedelta(minutes=2)
MOST = 300
"""Trainings per round, at two GoTo requests each: at most half of the ten requests a second."""
CHANGING = frozenset(
    {
        Kind.TRAINING_CANCEL,
        Kind.TRAINING_EDIT,
        Kind.TRAINING_TIMES,
        Kind.TRAINING_ORGANIZERS,
        Kind.TRAINING_FOLLOWED,
        Kind.TRAINING_UNSHARE,
    }
)
APART = timedelta(minutes=1)
"""The clocks of two machines differ by less."""

log = logging.getLogger("usher.registration")


async def look_at_all(s: Services, most: int = MOST) -> None:
    """Poll up to ``limit`` shared trainings a round; the others follow in the next rounds.

    What cannot be read now is read next time.
    """
    every = [one for tenant in await s.ledger.tenants() for one in await s.registrations.followed(tenant)]
    every.sort(key=lambda one: (one.tenant.id, one.training_key))
    rounds = max(1, -(-len(every) // most))
    turn = int(s.clock.now().timestamp() // EVERY.total_seconds()) % rounds
    for shared in every[turn * most : (turn + 1) * most]:
        try:
            await look(s, shared)
        except (UsherError, GoToError) as error:
            log.info("a shared training cannot be polled: %s", type(error).__name__)


async def look(s: Services, shared: SharedTraining) -> None:
    """Update a shared training from GoTo."""
    if shared.ended is None and await has_left(s, shared.organizer):
        await begin_end(s, shared.tenant, shared.training_key, SharingEnd.LEFT)
        return
    unhurried = replace(s, goto=Unhurried(s.goto))
    own = await session_for(unhurried, shared.organizer, Purpose.OWN)
    if own.link.organizer_key != shared.organizer_key or await _being_changed(s, shared):
        return
    key = shared.training_key
    try:
        training = await own.goto.trainings.get(own.link.organizer_key, key)
    except (NotFound, RoleMissing) as error:
        if await _taken_off(s, shared):
            return
        if isinstance(error, RoleMissing):
            raise
        await _gone(s, own, shared)
        return
    changed = await _follow(s, shared, training)
    before = await s.registrations.seats(shared.tenant, key)
    listed = await own.goto.registrants.list(own.link.organizer_key, key)
    for told in listed:
        there = of_goto(s, shared, told)
        if there is None or not await _is_new(s, there):
            await adopt(s, own, shared, told)
        elif shared.ended is None:
            if there.state is RegistrationState.WAITING_APPROVAL:
                await begin_asking(s, shared, there)
            await adopt(s, own, shared, told)
    await see_vanished(s, own, shared, listed)
    if changed or await s.registrations.seats(shared.tenant, key) != before:
        await s.work.tend(shared.tenant, key, s.clock.now())


async def _being_changed(s: Services, shared: SharedTraining) -> bool:
    """Return True if an operation on the training is running here; it notifies people of its change itself."""
    for op_id in await s.ledger.left_open(shared.tenant, s.clock.now() + APART):
        op = await s.ledger.load(shared.tenant, op_id)
        if op is not None and op.kind in CHANGING and op.payload.get("training_key") == shared.training_key:
            return True
    return False


async def _follow(s: Services, shared: SharedTraining, training: Training) -> bool:
    """Enqueue storing and announcing what differs at GoTo; return True if anything does."""
    fresh = _as_told(shared, training, s.clock.now())
    # An operation is recorded before it asks GoTo and stores its change before it ends. Checked in this order, a
    # difference in GoTo's answer is never the operation's own work and never older than what it stored.
    if fresh == shared or await _being_changed(s, shared):
        return False
    if await s.registrations.shared(shared.tenant, shared.training_key) != shared:
        return False
    await begin_following(s, shared, fresh)
    return True


def _as_told(shared: SharedTraining, training: Training, now: datetime) -> SharedTraining:
    """Return the training with GoTo's values; past sessions and what GoTo leaves out are kept."""
    told = tuple((one.start, one.end) for one in sessions_of(training))
    over = tuple(one for one in shared.sessions if one[1] <= now and one not in told)
    return replace(
        shared,
        name=plain_subject(training.name or "") or shared.name,
        description=(training.description or "")[:DESCRIPTION],
        sessions=tuple(sorted((*over, *told))) if told else shared.sessions,
        organizers=shared.organizers
        if training.organizers is None
        else tuple(Organizing(one.key, one.name, one.email or "") for one in trainers(training)),
    )


async def _is_new(s: Services, there: Registration) -> bool:
    return await s.registrations.get(there.tenant, there.training_key, there.id) is None


async def _taken_off(s: Services, shared: SharedTraining) -> bool:
    """Stop sharing a training if another organizer's link shows that its sharer was removed; return True if so."""
    others = {one.key for one in shared.organizers or ()} - {shared.organizer_key}
    for person in await s.links.by_organizers(shared.tenant, others) if others else ():
        try:
            own = await session_for(s, person, Purpose.OWN)
            training = await own.goto.trainings.get(own.link.organizer_key, shared.training_key)
        except (NotFound, RoleMissing, NotConnected):
            continue
        if shared.organizer_key in {one.key for one in trainers(training)}:
            continue
        await _follow(s, shared, training)
        await begin_end(s, shared.tenant, shared.training_key, SharingEnd.STOPPED)
        return True
    return False


async def _gone(s: Services, own: Own, shared: SharedTraining) -> None:
    """Notify everybody of a training deleted on GoTo's site, unless GoTo still lists it."""
    key, tenant = shared.training_key, shared.tenant
    if key in {one.training_key for one in await own.goto.trainings.list(own.link.organizer_key)}:
        return
    # A cancellation here ends sharing before it finishes. If GoTo's answer is its work, one of these checks sees it.
    if await _being_changed(s, shared):
        return
    now = await s.registrations.shared(tenant, key)
    if now is None or now.ended is SharingEnd.CANCELLED:
        return
    people = named(await s.registrations.roster(tenant, key), REGISTERED)
    op = Operation(
        operation_id(s.id_secret, shared.organizer, "training-gone", key),
        Kind.TRAINING_CANCEL,
        shared.organizer,
        {"training_key": key, "name": shared.name, "there": True},
        s.clock.now(),
        step="cancelled",
        progress={
            "people": people,
            "times": [[start.isoformat(), end.isoformat()] for start, end in shared.sessions],
            "organizer": shared.organizer_key,
        },
        detached=True,
    )
    await s.ledger.enter(op)
    await begin_end(s, tenant, key, SharingEnd.CANCELLED, quiet=True)
    await s.work.run(tenant, op.id)

"""Who manages a shared training: the person who shared it, and its co-organizers at GoTo.

Whoever decides, people are registered through the account of the person who shared it, because that person consented.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from bot.errors import CannotPost, Refused, UserError
from bot.goto.errors import Invalid, NotFound, RoleMissing
from bot.ids import Person, operation_id
from bot.ports import (
    Operation,
    Outcome,
    Registration,
    RegistrationSource,
    RegistrationState,
    SharedTraining,
)
from bot.usecases.operations import Kind, Run
from bot.usecases.policy_form import name_of
from bot.usecases.registration import Approval, RegistrationViews
from bot.usecases.sends import tell_once
from bot.usecases.services import Services
from bot.usecases.sessions import Purpose, has_left, session_for

log = logging.getLogger("usher.registration")


async def require_trainer(s: Services, person: Person, training_key: str) -> SharedTraining:
    """Return a shared training that the person manages.

    Raises ``Refused`` for somebody else's, ``UserError`` if it is not shared, and GoTo's errors if GoTo does not say
    whether the person organizes it.
    """
    shared = await s.registrations.shared(person.tenant, training_key)
    if shared is None:
        raise UserError("share-none", next_step="share-none-next")
    if shared.organizer != person and not await _co_organizes(s, person, training_key):
        name = (await s.people.profile(shared.organizer)).name
        raise Refused("share-of-other", next_step="share-of-others-next", name=name)
    return shared


async def _co_organizes(s: Services, person: Person, training_key: str) -> bool:
    """Return True if GoTo lists the person as an organizer of the training; asked with their own key."""
    link = await s.links.get(person)
    if link is None or link.dead_since is not None:
        return False
    own = await session_for(s, person, Purpose.OWN)
    try:
        found = await own.goto.trainings.organizers(own.link.organizer_key, training_key)
    except (NotFound, RoleMissing, Invalid):
        return False
    return own.link.organizer_key in {one.organizer_key for one in found}


async def sponsor_name(s: Services, shared: SharedTraining) -> str:
    """Return the name of the sharer, through whose account people are registered; for the audit log."""
    return await name_of(s, shared.tenant, shared.organizer.user_id)


async def require_sponsor(s: Services, shared: SharedTraining) -> None:
    """Raise ``UserError`` if nobody can be registered because the sharer is gone for good."""
    link = await s.links.get(shared.organizer)
    if (
        link is not None
        and link.organizer_key == shared.organizer_key
        and not await _gone(s, shared.organizer)
    ):
        return
    name = await sponsor_name(s, shared)
    raise UserError(
        "decide-sponsor-gone", next_step="decide-sponsor-gone-next", name=name, training=shared.name
    )


async def tell_sponsor(s: Services, shared: SharedTraining, views: RegistrationViews) -> None:
    """Notify the organizer, once for each lost connection, that people are waiting for it."""
    link = await s.links.get(shared.organizer)
    since = link.dead_since.isoformat() if link and link.dead_since else "refused"
    parts = ("sponsor-away", shared.training_key, since)
    try:
        await tell_once(
            s, shared.organizer, operation_id(s.id_secret, shared.organizer, *parts), views.away(shared)
        )
    except CannotPost as error:
        log.warning("an organizer cannot be notified: message=%s", error.message_id)


async def spoken_for(s: Services, person: Person) -> Sequence[SharedTraining]:
    """Return the current shared trainings that the person shares or co-organizes."""
    link = await s.links.get(person)
    mine = link.organizer_key if link is not None and link.dead_since is None else None
    return [
        one
        for one in await s.registrations.sharings(person.tenant)
        if one.organizer == person or mine in {other.key for other in one.organizers or ()}
    ]


async def ask_trainer(s: Services, waiting: Registration, views: RegistrationViews) -> None:
    """Ask one trainer once to approve, or tell them that an approval is pending on GoTo's site.

    It is the sharer, or if they are gone, one of the co-organizers.
    """
    if waiting.state is not RegistrationState.WAITING_APPROVAL:
        return
    shared = await s.registrations.shared(waiting.tenant, waiting.training_key)
    if shared is None:
        return
    # A request that was approved here may be pending on GoTo's site afterwards.
    where = "there" if waiting.registrant_key is not None else "here"
    parts = ("approval", waiting.training_key, waiting.id, waiting.at.isoformat(), where)
    message = views.approval(Approval(waiting, shared.name))
    async for person in _trainers(s, shared):
        try:
            await tell_once(s, person, operation_id(s.id_secret, person, *parts), message)
        except CannotPost as error:
            log.warning("a trainer cannot be asked: message=%s", error.message_id)
        else:
            return
    log.warning("no trainer can be asked to approve: training=%s", shared.training_key)


async def _trainers(s: Services, shared: SharedTraining) -> AsyncIterator[Person]:
    """Yield the trainers to ask, in order; the next one if the previous can't be reached."""
    if not await _gone(s, shared.organizer):
        yield shared.organizer
    others = {one.key for one in shared.organizers or ()} - {shared.organizer_key}
    for person in await s.links.by_organizers(shared.tenant, others):
        link = await s.links.get(person)
        living = person != shared.organizer and link is not None and link.dead_since is None
        if living and not await _gone(s, person):
            yield person


async def _gone(s: Services, person: Person) -> bool:
    """Return True if the person disconnected or left Slack."""
    return await s.links.get(person) is None or await has_left(s, person)


async def begin_asking(s: Services, shared: SharedTraining, waiting: Registration) -> None:
    """Enqueue a message to a trainer about somebody new who needs approval on GoTo's site. Idempotent."""
    payload = {
        "training_key": waiting.training_key,
        "registration": waiting.id,
        "given_name": waiting.given_name,
        "surname": waiting.surname,
        "email": waiting.email,
        "registrant_key": waiting.registrant_key,
        "at": waiting.at.isoformat(),
    }
    parts = ("asked", waiting.training_key, waiting.id, waiting.at.isoformat())
    op_id = operation_id(s.id_secret, shared.organizer, *parts)
    op = Operation(op_id, Kind.ASK, shared.organizer, payload, s.clock.now(), detached=True)
    await s.ledger.enter(op)
    await s.work.run(shared.tenant, op_id)


async def ask(go: Run, views: RegistrationViews) -> Outcome:
    """Run an ``ASK`` operation. The registration may not be stored yet; the payload has what GoTo listed."""
    s, payload, tenant = go.s, go.operation.payload, go.operation.person.tenant
    key, one_id = str(payload["training_key"]), str(payload["registration"])
    shared = await s.registrations.shared(tenant, key)
    kept = await s.registrations.get(tenant, key, one_id)
    if kept is None and shared is not None:
        kept = Registration(
            tenant,
            key,
            one_id,
            None,
            str(payload["email"]),
            str(payload["given_name"]),
            str(payload["surname"]),
            RegistrationState.WAITING_APPROVAL,
            shared.name,
            shared.sessions,
            RegistrationSource.GOTO,
            datetime.fromisoformat(payload["at"]),
            payload["registrant_key"],
        )
    if kept is not None:
        await ask_trainer(s, kept, views)
    return Outcome(True)

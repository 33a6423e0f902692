"""Take over registrants from GoTo's list: people unknown here get a seat.

The list may be two hours old (GoTo Training: registrants). If it contradicts what is known here, GoTo is asked for that
one registration, and its answer counts.
"""

from __future__ import annotations

from dataclasses import replace

from bot.goto.errors import GoToError
from bot.goto.models import Registrant
from bot.ports import LIVING, Registration, RegistrationSource, RegistrationState, SharedTraining
from bot.usecases.registration import clean_name, registration_id
from bot.usecases.registration_asking import ELSEWHERE, WITHOUT, begin_settling
from bot.usecases.registration_email import is_theirs
from bot.usecases.registration_goto import state_of
from bot.usecases.services import Services
from bot.usecases.sessions import Own


async def adopt(s: Services, own: Own, shared: SharedTraining, told: Registrant) -> bool:
    """Give a seat to somebody who registered on GoTo's site; reconcile a registration that differs here.

    Return False if the list still names a registration that GoTo does not return.
    """
    there = of_goto(s, shared, told)
    if there is None:
        return True
    here = await s.registrations.get(there.tenant, there.training_key, there.id)
    if here is None:
        if there.state in LIVING:
            await s.registrations.adopt(there)
        return True
    if not _contradicts(here, there):
        return True
    try:
        now = await own.goto.registrants.get(own.link.organizer_key, there.training_key, told.registrant_key)
    except GoToError:
        return False
    fresh = of_goto(s, shared, now)
    if fresh is not None and fresh.id == there.id and _contradicts(here, fresh):
        await _settle(s, here, fresh)
    return True


def of_goto(s: Services, shared: SharedTraining, told: Registrant) -> Registration | None:
    """Convert a registrant to a registration with source ``GOTO``; None without an e-mail."""
    if not told.email:
        return None
    tenant, key = shared.tenant, shared.training_key
    return Registration(
        tenant,
        key,
        registration_id(s, tenant, key, told.email),
        None,
        told.email,
        clean_name(told.given_name or ""),
        clean_name(told.surname or ""),
        state_of(told),
        shared.name,
        shared.sessions,
        RegistrationSource.GOTO,
        told.registered or s.clock.now(),
        told.registrant_key,
        seen=True,
    )


def _contradicts(here: Registration, there: Registration) -> bool:
    if here.state in ELSEWHERE:
        return here.registrant_key == there.registrant_key and here.state is not there.state
    return here.state in WITHOUT and there.state in LIVING


async def _settle(s: Services, here: Registration, there: Registration) -> None:
    """Take over GoTo's state: notify the owner of the address, or just store it if Slack knows nobody."""
    same = here.registrant_key == there.registrant_key
    if here.person is not None and (same or await is_theirs(s, here.person, here.email)):
        await begin_settling(s, replace(here, registrant_key=there.registrant_key), there.state)
    elif there.state not in LIVING:
        gone = replace(here, state=RegistrationState.CANCELLED, join_url=None, registrant_key=None)
        await s.registrations.move(gone, only_from=LIVING)
    else:
        await s.registrations.adopt(there)

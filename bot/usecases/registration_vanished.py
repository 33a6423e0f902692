"""Registrations that no longer exist at GoTo: cancelled from another workspace, by a program, on GoTo's site.

GoTo's list of registrants may be two hours old (GoTo Training: registrants), so missing there proves nothing. A missing
one is requested by key. A 404 counts if GoTo has returned it before, or if it is old enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.goto.errors import NotFound
from bot.goto.models import Registrant
from bot.ports import Registration, RegistrationState, SharedTraining
from bot.usecases.registration_asking import begin_settling
from bot.usecases.services import Services
from bot.usecases.sessions import Own

LAG = timedelta(hours=2)
"""How long GoTo may fail to return somebody it has registered."""
MOST = 20
"""Maximum lookups per poll; the rest follow in the next ones."""
THERE = frozenset({RegistrationState.REGISTERED, RegistrationState.WAITING_APPROVAL})


async def see_vanished(s: Services, own: Own, shared: SharedTraining, listed: Sequence[Registrant]) -> None:
    """Release the seats of those whom GoTo no longer knows, and notify them."""
    keys = {one.registrant_key for one in listed}
    kept = await s.registrations.roster(shared.tenant, shared.training_key)
    missing = [one for one in kept if one.registrant_key not in keys and _believed(s, one)]
    for one in missing[:MOST]:
        try:
            await own.goto.registrants.get(shared.organizer_key, shared.training_key, str(one.registrant_key))
        except NotFound:
            await _free(s, one)


def _believed(s: Services, one: Registration) -> bool:
    """Return True if GoTo would return this registration by now if it existed."""
    if one.registrant_key is None or one.state not in THERE:
        return False
    return one.seen or one.at <= s.clock.now() - LAG


async def _free(s: Services, one: Registration) -> None:
    if one.person is not None:
        await begin_settling(s, one, RegistrationState.CANCELLED)
        return
    gone = replace(one, state=RegistrationState.CANCELLED, join_url=None, registrant_key=None)
    await s.registrations.move(gone, only_from=THERE)

"""Registrations that no longer exist at GoTo: cancelled from another workspace, by a program, on GoTo's site.

GoTo's list of registrants may be two hours old (GoTo Training: registrants), so missing there proves nothing. A missing
one is requested by key. A 404 counts if GoTo has returned it before, or if it is old enough.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.goto.errors import NotFound, UnexpectedAnswer
from bot.goto.models import Registrant
from bot.model.registration import Registration, RegistrationState, SharedTraining
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import OwnSession
from bot.usecases.registration.goto import AT_GOTO_STATES
from bot.usecases.registration.reconcile import enqueue_reconcile

GOTO_LIST_LAG = timedelta(hours=2)
"""How long GoTo may fail to return somebody it has registered."""
log = logging.getLogger("usher.registration")

MAX_LOOKUPS_PER_POLL = 20
"""Maximum lookups per poll; the rest follow in the next ones."""


async def release_vanished(
    app: Services, own: OwnSession, shared: SharedTraining, listed: Sequence[Registrant]
) -> None:
    """Release the seats of those whom GoTo no longer knows, and notify them."""
    keys = {one.registrant_key for one in listed}
    roster = await app.store.registrations.list_roster(shared.tenant, shared.training_key)
    missing = [one for one in roster if one.registrant_key not in keys and _can_confirm_absence(app, one)]
    for one in missing[:MAX_LOOKUPS_PER_POLL]:
        try:
            await own.goto.registrants.get(shared.organizer_key, shared.training_key, str(one.registrant_key))
        except NotFound:
            await _release_seat(app, one)
        except UnexpectedAnswer as fault:
            # GoTo has this one, and the others are to be looked up all the same.
            log.warning("a registrant cannot be read: operation=%s", fault.endpoint_id)


def _can_confirm_absence(app: Services, one: Registration) -> bool:
    """Return True if GoTo would return this registration by now if it existed."""
    if one.registrant_key is None or one.state not in AT_GOTO_STATES:
        return False
    return one.seen_at_goto or one.registered_at <= app.clock.now() - GOTO_LIST_LAG


async def _release_seat(app: Services, one: Registration) -> None:
    if one.person is not None:
        await enqueue_reconcile(app, one, RegistrationState.CANCELLED)
        return
    gone = replace(one, state=RegistrationState.CANCELLED, join_url=None, registrant_key=None)
    await app.store.registrations.update(gone, from_states=AT_GOTO_STATES)

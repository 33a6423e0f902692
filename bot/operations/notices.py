"""Notices to a person that nobody asked for and nobody waits for."""

from __future__ import annotations

from contextlib import suppress

from bot.model.core import Notice, Outcome, StuckOperation
from bot.model.errors import CannotPost
from bot.model.ids import Person
from bot.usecases.core.readers import find_reader
from bot.usecases.core.sends import dm_once
from bot.usecases.core.services import Services
from bot.views.accounts.connection import link_dead_message
from bot.views.errors import abandoned_outcome, outcome_error_message


async def deliver_notice(app: Services, person: Person, notice: Notice, send_id: str) -> None:
    """Send the notice, unless it no longer applies."""
    if notice is Notice.LINK_DEAD:
        link = await app.store.links.get(person)
        if link is not None and link.dead_since is not None:
            await dm_once(app, person, send_id, lambda: link_dead_message(link))


async def report_abandoned(app: Services, stuck: StuckOperation, reference: str) -> Outcome:
    """Tell the person that what they asked for was not finished, once per operation; return this as its outcome.

    Whoever cannot be reached is not told: the log has the reference. Raises ``TransientError``.
    """
    reader = await find_reader(app, stuck.person)
    outcome = abandoned_outcome(stuck.created_at, reader.zone, reference)
    with suppress(CannotPost):
        await dm_once(app, stuck.person, f"{stuck.id}-abandoned", lambda: outcome_error_message(outcome))
    return outcome

"""Notices to a person that nobody asked for and nobody waits for."""

from __future__ import annotations

from bot.model.core import Notice
from bot.model.ids import Person
from bot.model.reader import written_for
from bot.usecases.core.readers import reader_of
from bot.usecases.core.sends import dm_once
from bot.usecases.core.services import Services
from bot.views.accounts.connection import link_dead_message


async def deliver_notice(app: Services, person: Person, notice: Notice, send_id: str) -> None:
    """Send the notice, unless it no longer applies."""
    if notice is Notice.LINK_DEAD:
        link = await app.store.links.get(person)
        if link is not None and link.dead_since is not None:
            with written_for(reader_of(app, person)):
                await dm_once(app, person, send_id, link_dead_message(link))

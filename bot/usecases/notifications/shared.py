"""What a poll sees of a shared training leads to a look at it, which keeps and tells what GoTo's own site changed."""

from __future__ import annotations

import logging

from bot.errors import UsherError
from bot.goto.errors import GoToError
from bot.ports import SessionChange, SessionKind, Snapshot
from bot.usecases.services import Services
from bot.usecases.shared_watch import look

log = logging.getLogger("usher.notifications")


async def follow(s: Services, snapshot: Snapshot, change: SessionChange) -> None:
    """Look at a training that is shared and was seen otherwise. May be done twice; it has its own turn too."""
    tenant, key = snapshot.source.tenant, change.old.key
    shared = await s.registrations.shared(tenant, key) if change.old.kind is SessionKind.TRAINING else None
    if shared is None or shared.ended is not None or shared.organizer != snapshot.source.reader:
        return
    try:
        await look(s, shared)
    except (UsherError, GoToError) as error:
        log.info("a shared training cannot be looked at: %s", type(error).__name__)

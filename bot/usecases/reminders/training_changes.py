"""Poll a shared training at once if a reminder's poll saw it change; that stores and announces the change."""

from __future__ import annotations

import logging

from bot.goto.errors import GoToError
from bot.model.errors import UsherError
from bot.model.sources import SessionChange, SessionKind, Snapshot
from bot.usecases.core.services import Services
from bot.usecases.registration.sync import poll_shared_training

log = logging.getLogger("usher.notifications")


async def poll_changed_training(app: Services, snapshot: Snapshot, change: SessionChange) -> None:
    """Poll the training of a change if it is shared. Idempotent; shared trainings also have their own polls."""
    tenant, key = snapshot.source.tenant, change.old.key
    shared = (
        await app.store.registrations.get_shared(tenant, key)
        if change.old.kind is SessionKind.TRAINING
        else None
    )
    if shared is None or shared.end_reason is not None or shared.organizer != snapshot.source.reader:
        return
    try:
        await poll_shared_training(app, shared)
    except (UsherError, GoToError) as error:
        log.info("a shared training cannot be polled: %s", type(error).__name__)

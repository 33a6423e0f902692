"""What a shared training needs when it changes, begins or ends: its stored facts, the end of sharing, its cards."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.model.ids import Tenant
from bot.model.operations import OperationKind
from bot.model.registration import SharedTraining, SharingEndReason
from bot.model.registration_requests import RedrawCardsPayload, StopSharingPayload
from bot.usecases.core.operations import enqueue_detached
from bot.usecases.core.services import Services

MAX_SHARED_DESCRIPTION_CHARS = 1000
"""Longest description that is stored of a shared training; its card shows less."""


async def record_change(app: Services, tenant: Tenant, training_key: str, **facts: Any) -> bool:
    """Store the training's new ``name``, ``description``, ``sessions`` or ``organizers``; return True if it is shared.

    The training's refresh updates its waitlist and cards afterwards.
    """
    shared = await app.store.registrations.get_shared(tenant, training_key)
    if shared is None:
        return False
    await app.store.registrations.update_shared(replace(shared, **facts))
    return True


async def enqueue_stop_sharing(
    app: Services, tenant: Tenant, training_key: str, why: SharingEndReason, *, quiet: bool = False
) -> None:
    """Enqueue the end of sharing; nobody waits for it. ``quiet``: its organizer gets a different message.

    A training that is no longer shared may still be cancelled.
    """
    shared = await app.store.registrations.get_shared(tenant, training_key)
    if shared is None or shared.end_reason is SharingEndReason.CANCELLED:
        return
    if shared.end_reason is not None and why is not SharingEndReason.CANCELLED:
        return
    await enqueue_detached(
        app,
        OperationKind.TRAINING_UNSHARE,
        shared.organizer,
        *(training_key, why, "quiet" if quiet else "", str(shared.revision)),
        payload=StopSharingPayload(training_key=training_key, why=why, quiet=quiet),
    )


async def enqueue_card_update(app: Services, shared: SharedTraining) -> None:
    """Enqueue an update of all cards of a training. It includes what changes until it runs, and while it runs."""
    tenant, key = shared.tenant, shared.training_key
    mark = await app.store.registrations.request_redraw(tenant, key, app.ids.new())
    if mark is None or not shared.cards:
        return
    pause = app.timing.redraw_window
    await enqueue_detached(
        app,
        OperationKind.REDRAW_CARDS,
        shared.organizer,
        *(key, mark),
        payload=RedrawCardsPayload(training_key=key),
        at=app.clock.now() + pause if pause else None,
    )

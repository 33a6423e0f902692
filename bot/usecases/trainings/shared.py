"""What a shared training needs when it changes, begins or ends: its stored facts, the end of sharing, its cards."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.model.core import OperationKind, OperationRecord
from bot.model.ids import Tenant, operation_id
from bot.model.registration import SharedTraining, SharingEndReason
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
    payload = {"training_key": training_key, "why": why.value, "quiet": quiet}
    op_id = operation_id(
        app.config.id_secret,
        shared.organizer,
        OperationKind.TRAINING_UNSHARE,
        why,
        values={**payload, "r": shared.revision},
    )
    op = OperationRecord(
        id=op_id,
        kind=OperationKind.TRAINING_UNSHARE,
        person=shared.organizer,
        payload=payload,
        created_at=app.clock.now(),
        detached=True,
    )
    await app.store.ledger.add_if_absent(op)
    await app.jobs.queue.enqueue_operation(tenant, op_id)


async def enqueue_card_update(app: Services, shared: SharedTraining) -> None:
    """Enqueue an update of all cards of a training. It includes what changes until it runs, and while it runs."""
    tenant, key = shared.tenant, shared.training_key
    mark = await app.store.registrations.request_redraw(tenant, key, app.ids.new())
    if mark is None or not shared.cards:
        return
    op_id = operation_id(app.config.id_secret, shared.organizer, OperationKind.REDRAW_CARDS, key, mark)
    op = OperationRecord(
        id=op_id,
        kind=OperationKind.REDRAW_CARDS,
        person=shared.organizer,
        payload={"training_key": key},
        created_at=app.clock.now(),
        detached=True,
    )
    await app.store.ledger.add_if_absent(op)
    pause = app.timing.redraw_window
    await app.jobs.queue.enqueue_operation(tenant, op_id, at=app.clock.now() + pause if pause else None)

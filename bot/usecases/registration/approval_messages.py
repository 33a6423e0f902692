"""The messages that ask trainers to approve a registration. They lose their buttons once there is nothing to decide.

Everything is derived from the store, so it may be repeated.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial

from bot.model.errors import SlackRefusal
from bot.model.ids import Person, operation_id
from bot.model.registration import (
    ApprovalMessage,
    ApprovalRequest,
    ClosedRequest,
    Registration,
    RegistrationState,
    SharedTraining,
    SharingEndReason,
)
from bot.usecases.admin.policy_form import get_display_name
from bot.usecases.core.faults import log_refusal
from bot.usecases.core.sends import dm_once, update_message
from bot.usecases.core.services import Services

log = logging.getLogger("usher.registration")


async def send_approval_request(
    app: Services, shared: SharedTraining, waiting: Registration, trainer: Person
) -> None:
    """Ask the trainer once. Raises ``SlackRefusal`` if they can't be asked."""
    # A request that was approved here may be pending on GoTo's site afterwards.
    is_at_goto = waiting.registrant_key is not None
    where = "at-goto" if is_at_goto else "here"
    parts = ("approval", waiting.training_key, waiting.id, waiting.registered_at.isoformat(), where)
    request = ApprovalRequest(waiting, shared.name)
    send_id = operation_id(app.config.id_secret, trainer, *parts)
    sent = await dm_once(app, trainer, send_id, lambda: app.views.registration.approval(request))
    if sent.ts is None:
        return
    asked = ApprovalMessage(
        channel=sent.channel,
        ts=sent.ts,
        trainer=trainer.user_id,
        registration=waiting.id,
        registered_at=waiting.registered_at,
        is_at_goto=is_at_goto,
    )
    await app.store.registrations.add_approval_message(shared.tenant, shared.training_key, asked)


async def close_approval_requests(app: Services, shared: SharedTraining) -> None:
    """Say in each request that needs no answer any more what became of it, instead of its buttons."""
    tenant, key = shared.tenant, shared.training_key
    for asked in shared.approval_messages:
        registration = await app.store.registrations.get(tenant, key, asked.registration)
        closed = await _describe(app, shared, asked, registration)
        if closed is None:
            continue
        trainer = Person(tenant, asked.trainer)
        await app.slack.messenger.wait_update_turn(tenant)
        try:
            write = partial(app.views.registration.approval_closed, closed)
            await update_message(app, trainer, asked.channel, asked.ts, write)
        except SlackRefusal as error:
            log_refusal(app, log, "a request for approval cannot be updated", error)
        await app.store.registrations.remove_approval_message(tenant, key, asked.ts)


async def _describe(
    app: Services, shared: SharedTraining, asked: ApprovalMessage, registration: Registration | None
) -> ClosedRequest | None:
    """Return what became of the request, None while it can be answered."""
    is_same = registration is not None and registration.registered_at == asked.registered_at
    found = registration if is_same else None
    closed = ClosedRequest(
        training=shared.name,
        registration=found,
        is_training_cancelled=shared.end_reason is SharingEndReason.CANCELLED,
        is_over=shared.end is not None and shared.end <= app.clock.now(),
    )
    if found is None:
        return closed
    is_waiting = found.state is RegistrationState.WAITING_APPROVAL
    if is_waiting and (found.registrant_key is not None) == asked.is_at_goto:
        return closed if closed.is_training_cancelled or closed.is_over else None
    decision = found.decision
    if decision is None or asked.is_at_goto:
        return closed
    is_own = decision.by.user_id == asked.trainer
    by = "" if is_own else await get_display_name(app, shared.tenant, decision.by.user_id)
    return replace(closed, decision=decision, decided_by=by)

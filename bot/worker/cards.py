"""Card checks: a periodic job finds the cards that are due, and each check is a job of its own."""

from __future__ import annotations

from datetime import timedelta

from bot.model.ids import Tenant
from bot.operations.card_checks import CARD_VIEWS
from bot.usecases.core.services import Services
from bot.usecases.meetings.card_states import poll_meeting
from bot.usecases.trainings import session_checks

CHECK_INTERVAL = timedelta(seconds=5)


async def enqueue_due_checks(app: Services) -> None:
    """Enqueue a check of every card that is due. Idempotent for checks already queued or running."""
    now = app.clock.now()
    for tenant in await app.store.tenants.list_with_due_cards(now):
        for meeting_id in await app.store.card_states.list_due(tenant, now):
            await app.jobs.queue.enqueue_card_check(tenant, meeting_id)


async def check_card(app: Services, tenant: Tenant, meeting_id: str) -> None:
    """Check the cards of a meeting (by its number) or of a shared training."""
    if session_checks.is_training_name(meeting_id):
        await session_checks.poll_training(app, tenant, meeting_id)
    else:
        await poll_meeting(app, tenant, meeting_id, CARD_VIEWS)

"""Card checks: a periodic job finds the cards that are due, and each check is a job of its own."""

from __future__ import annotations

from datetime import timedelta

from bot.ids import Tenant
from bot.usecases import training_looks
from bot.usecases.card_life import CardStateViews, poll_meeting
from bot.usecases.services import Services
from bot.views.cards import card, host_late_message

CHECK_INTERVAL = timedelta(seconds=5)
CARD_VIEWS = CardStateViews(card, host_late_message)


async def enqueue_due_checks(s: Services) -> None:
    """Enqueue a check of every card that is due. Idempotent for checks already queued or running."""
    now = s.clock.now()
    for tenant in await s.ledger.list_tenants():
        for meeting_id in await s.card_states.list_due(tenant, now):
            await s.job_queue.enqueue_card_check(tenant, meeting_id)


async def check_card(s: Services, tenant: Tenant, meeting_id: str) -> None:
    """Check the cards of a meeting (by its number) or of a shared training."""
    if training_looks.is_training_name(meeting_id):
        await training_looks.poll_training(s, tenant, meeting_id)
    else:
        await poll_meeting(s, tenant, meeting_id, CARD_VIEWS)

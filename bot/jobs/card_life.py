"""Card checks: a periodic job finds the cards that are due, and each check is a job of its own."""

from __future__ import annotations

from datetime import timedelta

from bot.ids import Tenant
from bot.usecases import training_looks
from bot.usecases.card_life import LifeViews, look
from bot.usecases.services import Services
from bot.views.cards import card, host_late

TICK = timedelta(seconds=5)
VIEWS = LifeViews(card, host_late)


async def tick(s: Services) -> None:
    """Enqueue a check of every card that is due. Idempotent for checks already queued or running."""
    now = s.clock.now()
    for tenant in await s.ledger.tenants():
        for meeting_id in await s.lives.due(tenant, now):
            await s.work.look_at_card(tenant, meeting_id)


async def look_at(s: Services, tenant: Tenant, name: str) -> None:
    """Check the cards of a meeting (by its number) or of a shared training."""
    if training_looks.is_training(name):
        await training_looks.look(s, tenant, name)
    else:
        await look(s, tenant, name, VIEWS)

"""Looking at meetings when it matters: a tick finds what is due, and each look is a job of its own."""

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
    """Ask for a look at every meeting whose time for it has come. What is looked at already is left alone."""
    now = s.clock.now()
    for tenant in await s.ledger.tenants():
        for meeting_id in await s.lives.due(tenant, now):
            await s.work.look_at_card(tenant, meeting_id)


async def look_at(s: Services, tenant: Tenant, name: str) -> None:
    """Look at what is due: a meeting by its number, or a shared training."""
    if training_looks.is_training(name):
        await training_looks.look(s, tenant, name)
    else:
        await look(s, tenant, name, VIEWS)

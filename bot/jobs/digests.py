"""Digests: a periodic job finds those that are due, and each is a job of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from docket import Docket, ExponentialRetry, Perpetual, Retry

from bot.errors import TryAgain
from bot.ids import Tenant
from bot.jobs.notifications import ATTEMPTS, Bound, Hold, Later
from bot.jobs.notifications import VIEWS as NOTES
from bot.jobs.work import DIGEST
from bot.ports import Subscription
from bot.usecases.digests import DigestViews, send_digest
from bot.usecases.notifications.standing import failed
from bot.usecases.services import Services
from bot.views.digests import digest

TICK = timedelta(seconds=5)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


async def _failed(s: Services, one: Subscription, reason: str) -> None:
    await failed(s, one, reason, NOTES)


VIEWS = DigestViews(digest, _failed)


async def tick(s: Services) -> None:
    """Enqueue every digest that is due. Idempotent for digests already queued or running."""
    now = s.clock.now()
    for tenant in await s.ledger.tenants():
        for subscription_id, due in await s.digests.due(tenant, now):
            await s.work.digest(tenant, subscription_id, due)


async def send(s: Services, tenant: Tenant, subscription_id: str, stamp: int) -> None:
    """Send the digest that was due at ``due_microseconds`` (since 1970). Raises ``RetryLater``."""
    try:
        await send_digest(s, tenant, subscription_id, EPOCH + timedelta(microseconds=stamp), VIEWS)
    except TryAgain:
        raise Later from None


def register(docket: Docket, s: Services, hold: Hold, bound: Bound) -> None:
    """Register the tasks under their permanent names. ``run_tracked`` runs a job so that it can be released."""

    async def send_digest_of(
        tenant_id: str,
        subscription_id: str,
        stamp: int,
        retry: Retry = ExponentialRetry(attempts=ATTEMPTS, minimum_delay=timedelta(seconds=1)),  # noqa: B008
    ) -> None:
        with bound(tenant=tenant_id, subscription=subscription_id):
            await hold(send(s, Tenant(tenant_id), subscription_id, stamp))

    async def tick_digests(perpetual: Perpetual = Perpetual(every=TICK, automatic=True)) -> None:  # noqa: B008
        await hold(tick(s))

    docket.register(send_digest_of, names=[DIGEST])
    docket.register(tick_digests)

"""Digests: a periodic job finds those that are due, and each is a job of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from docket import Docket, ExponentialRetry, Perpetual, Retry

from bot.model.errors import RetryLater, TransientError
from bot.model.ids import Tenant
from bot.usecases.core.services import Services
from bot.usecases.reminders.digests import send_digest
from bot.worker.queue import SEND_DIGEST_TASK
from bot.worker.reminders import MAX_ATTEMPTS, BindLog, RunForTenant, RunTracked

ENQUEUE_INTERVAL = timedelta(seconds=5)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


async def enqueue_due(app: Services) -> None:
    """Enqueue every digest that is due. Idempotent for digests already queued or running."""
    now = app.clock.now()
    for tenant in await app.store.tenants.list_with_due_digests(now):
        for subscription_id, due in await app.store.digests.list_due(tenant, now):
            await app.jobs.queue.enqueue_digest(tenant, subscription_id, due)


async def deliver_digest(app: Services, tenant: Tenant, subscription_id: str, due_microseconds: int) -> None:
    """Send the digest that was due at ``due_microseconds`` (since 1970). Raises ``RetryLater``."""
    try:
        await send_digest(app, tenant, subscription_id, EPOCH + timedelta(microseconds=due_microseconds))
    except TransientError:
        raise RetryLater from None


def register_tasks(
    docket: Docket, app: Services, run_tracked: RunTracked, run_for: RunForTenant, bind_log: BindLog
) -> None:
    """Register the tasks under their permanent names. ``run_tracked`` runs a job so that it can be released."""

    async def send_digest_of(
        tenant_id: str,
        subscription_id: str,
        stamp: int,
        retry: Retry = ExponentialRetry(attempts=MAX_ATTEMPTS, minimum_delay=timedelta(seconds=1)),  # noqa: B008
    ) -> None:
        with bind_log(tenant=tenant_id, subscription=subscription_id):
            await run_for(tenant_id, deliver_digest(app, Tenant(tenant_id), subscription_id, stamp))

    async def tick_digests(perpetual: Perpetual = Perpetual(every=ENQUEUE_INTERVAL, automatic=True)) -> None:  # noqa: B008
        await run_tracked(enqueue_due(app))

    docket.register(send_digest_of, names=[SEND_DIGEST_TASK])
    docket.register(tick_digests)

"""The worker's jobs for notifications: polls, reminders, and the periodic job that finds those due soon."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

from docket import Docket, ExponentialRetry, Perpetual, Retry

from bot.model.errors import RetryLater, TransientError
from bot.model.ids import Person, Tenant
from bot.model.sources import SessionSource
from bot.usecases.core.services import Services
from bot.usecases.reminders.deliver import deliver
from bot.usecases.reminders.jobs import enqueue_all_due
from bot.usecases.reminders.poll import POLL_WINDOW, poll_in_window
from bot.usecases.reminders.turns import SendTurns

DELIVER_REMINDER_TASK = "ring_alarm"
POLL_SOURCE_TASK = "poll_source"
ENQUEUE_INTERVAL = timedelta(seconds=10)
MAX_ATTEMPTS = 9
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

log = logging.getLogger("usher.notifications")

RunTracked = Callable[[Coroutine[Any, Any, None]], Awaitable[None]]
RunForTenant = Callable[[str, Coroutine[Any, Any, None]], Awaitable[None]]
"""Runs a job of the tenant with this id, or does nothing if the tenant removed Usher."""
BindLog = Callable[..., AbstractContextManager[None]]


class DocketReminderQueue:
    """Implements ``ports.ReminderQueue``. Idempotent while a job is queued or running."""

    def __init__(self, docket: Docket) -> None:
        self._docket = docket

    async def enqueue_reminder(self, tenant: Tenant, reminder_id: str, at: datetime) -> None:
        key = f"{tenant.id}:alarm:{reminder_id}"
        await self._docket.add(DELIVER_REMINDER_TASK, when=at, key=key)(tenant.id, reminder_id)

    async def enqueue_poll(self, source: SessionSource, at: datetime) -> None:
        stamp = (at - EPOCH) // timedelta(microseconds=1)
        key = f"{source.tenant.id}:poll:{source.id}:{stamp}"
        await self._docket.add(POLL_SOURCE_TASK, when=at, key=key)(source.tenant.id, source.id, stamp)


def register_tasks(
    docket: Docket,
    services: Callable[[], Services],
    run_tracked: RunTracked,
    run_for: RunForTenant,
    bind_log: BindLog,
) -> None:
    """Register the tasks under their permanent names. ``run_tracked`` runs a job so that it can be released."""
    turns = SendTurns()

    async def deliver_one(
        tenant_id: str,
        reminder_id: str,
        retry: Retry = ExponentialRetry(  # noqa: B008 - docket reads its dependencies from defaults
            attempts=MAX_ATTEMPTS, minimum_delay=timedelta(seconds=1), maximum_delay=timedelta(seconds=64)
        ),
    ) -> None:
        with bind_log(tenant=tenant_id, reminder=reminder_id):
            await run_for(tenant_id, deliver_reminder(services(), Tenant(tenant_id), reminder_id, turns))

    async def poll_source(
        tenant_id: str,
        source_id: str,
        stamp: int,
        retry: Retry = ExponentialRetry(attempts=3, minimum_delay=timedelta(seconds=1)),  # noqa: B008
    ) -> None:
        source = SessionSource.from_id(Tenant(tenant_id), source_id)
        with bind_log(tenant=tenant_id, source=source_id):
            await run_for(tenant_id, poll_if_due(services(), source, EPOCH + timedelta(microseconds=stamp)))

    async def tick_notifications(
        perpetual: Perpetual = Perpetual(every=ENQUEUE_INTERVAL, automatic=True),  # noqa: B008
    ) -> None:
        await run_tracked(enqueue_due_reminders(services()))

    docket.register(deliver_one, names=[DELIVER_REMINDER_TASK])
    docket.register(poll_source, names=[POLL_SOURCE_TASK])
    docket.register(tick_notifications)


async def deliver_reminder(app: Services, tenant: Tenant, reminder_id: str, turns: SendTurns) -> None:
    """Deliver a reminder. Raises ``RetryLater``."""
    try:
        await deliver(app, tenant, reminder_id, turns)
    except TransientError as fault:
        log.warning("reminder will be retried: reminder=%s message=%s", reminder_id, fault.message_id)
        raise RetryLater from None


async def poll_if_due(app: Services, source: SessionSource, scheduled_at: datetime) -> None:
    """Poll a source if that is still due. A job queued in case a poll dies also runs if that poll finished.

    Raises what ``poll_in_window`` raises.
    """
    next_poll = await app.store.snapshots.next_poll_at(source)
    if next_poll is not None and next_poll <= scheduled_at:
        await poll_in_window(app, source, scheduled_at)


async def enqueue_due_reminders(app: Services) -> None:
    """Enqueue the reminders and polls that are due soon."""
    await enqueue_all_due(app)


async def schedule_early_poll(app: Services, person: Person) -> None:
    """Schedule a poll of a person whose sessions changed: at once if somebody subscribed to them."""
    source, now = SessionSource(person), app.clock.now()
    if await app.store.subscriptions.list_by_source(source):
        await app.store.snapshots.schedule_poll(source, now)
        await app.jobs.reminders.enqueue_poll(source, now)
    else:
        await app.store.snapshots.schedule_poll(source, now + POLL_WINDOW)

"""The worker's jobs for notifications: polls, reminders, and the periodic job that finds those due soon."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

from docket import Docket, ExponentialRetry, Perpetual, Retry

from bot.errors import TryAgain
from bot.ids import Tenant
from bot.ports import Operation, SessionSource
from bot.usecases.notifications.alarms import bring
from bot.usecases.notifications.models import NotificationViews
from bot.usecases.notifications.reminding import ring
from bot.usecases.notifications.watching import WINDOW, watch
from bot.usecases.operations import Kind
from bot.usecases.services import Services
from bot.views import notifications as views
from bot.views.cards import cancelled_note, card, changed_note, returned_note
from bot.views.notify import reminder_elements

ALARM = "ring_alarm"
POLL = "poll_source"
TICK = timedelta(seconds=10)
ATTEMPTS = 9
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
VIEWS = NotificationViews(
    reminder=lambda model: views.reminder(model, *reminder_elements(model)),
    note=views.note,
    failing=views.failing,
    unsure=views.unsure,
    card=card,
    changed=changed_note,
    cancelled=cancelled_note,
    returned=returned_note,
)
TOUCHING = frozenset(
    {
        Kind.SCHEDULE,
        Kind.NOW,
        Kind.EDIT,
        Kind.CANCEL,
        Kind.SHARE,
        Kind.TRAINING_SHARE,
        Kind.TRAINING_CREATE,
        Kind.TRAINING_EDIT,
        Kind.TRAINING_TIMES,
        Kind.TRAINING_CANCEL,
    }
)
"""Operations after which the person's sessions are polled early, since a reminder may be due before the next poll."""

log = logging.getLogger("usher.notifications")

Hold = Callable[[Coroutine[Any, Any, None]], Awaitable[None]]
Bound = Callable[..., AbstractContextManager[None]]


class Later(Exception):
    """Ask docket for another attempt. Carries no data."""


class DocketRota:
    """Implements ``ports.ReminderQueue``. Idempotent while a job is queued or running."""

    def __init__(self, docket: Docket) -> None:
        self._docket = docket

    async def alarm(self, tenant: Tenant, alarm_id: str, at: datetime) -> None:
        key = f"{tenant.id}:alarm:{alarm_id}"
        await self._docket.add(ALARM, when=at, key=key)(tenant.id, alarm_id)

    async def poll(self, source: SessionSource, at: datetime) -> None:
        stamp = (at - EPOCH) // timedelta(microseconds=1)
        key = f"{source.tenant.id}:poll:{source.id}:{stamp}"
        await self._docket.add(POLL, when=at, key=key)(source.tenant.id, source.id, stamp)


def register(docket: Docket, services: Callable[[], Services], hold: Hold, bound: Bound) -> None:
    """Register the tasks under their permanent names. ``run_tracked`` runs a job so that it can be released."""

    async def ring_alarm(
        tenant_id: str,
        alarm_id: str,
        retry: Retry = ExponentialRetry(  # noqa: B008 - docket reads its dependencies from defaults
            attempts=ATTEMPTS, minimum_delay=timedelta(seconds=1), maximum_delay=timedelta(seconds=64)
        ),
    ) -> None:
        with bound(tenant=tenant_id, alarm=alarm_id):
            await hold(sound(services(), Tenant(tenant_id), alarm_id))

    async def poll_source(
        tenant_id: str,
        source_id: str,
        stamp: int,
        retry: Retry = ExponentialRetry(attempts=3, minimum_delay=timedelta(seconds=1)),  # noqa: B008
    ) -> None:
        source = SessionSource.named(Tenant(tenant_id), source_id)
        with bound(tenant=tenant_id, source=source_id):
            await hold(look(services(), source, EPOCH + timedelta(microseconds=stamp)))

    async def tick_notifications(
        perpetual: Perpetual = Perpetual(every=TICK, automatic=True),  # noqa: B008
    ) -> None:
        await hold(tick(services()))

    docket.register(ring_alarm, names=[ALARM])
    docket.register(poll_source, names=[POLL])
    docket.register(tick_notifications)


async def sound(s: Services, tenant: Tenant, alarm_id: str) -> None:
    """Deliver a reminder. Raises ``RetryLater``."""
    try:
        await ring(s, tenant, alarm_id, VIEWS)
    except TryAgain as fault:
        log.warning("reminder will be retried: reminder=%s message=%s", alarm_id, fault.message_id)
        raise Later from None


async def look(s: Services, source: SessionSource, window: datetime) -> None:
    """Poll a source if that is still due. A job queued in case a poll dies also runs if that poll finished.

    Raises what ``watch`` raises.
    """
    wished = await s.snapshots.wished(source)
    if wished is not None and wished <= window:
        await watch(s, source, window, VIEWS)


async def tick(s: Services) -> None:
    """Enqueue the reminders and polls that are due soon."""
    for tenant in await s.ledger.tenants():
        await bring(s, tenant)


async def touched(s: Services, op: Operation) -> None:
    """Schedule a poll after an operation that changed a session: at once if the person's sessions have subscribers."""
    if op.kind not in TOUCHING or op.outcome is None or not op.outcome.ok:
        return
    source, now = SessionSource(op.person), s.clock.now()
    if await s.subscriptions.of_source(source):
        await s.snapshots.watch(source, now)
        await s.rota.poll(source, now)
    else:
        await s.snapshots.watch(source, now + WINDOW)

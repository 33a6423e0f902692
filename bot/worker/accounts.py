"""Accounts: a periodic job finds the links and sign-ins that are due; an answer is carried out at once."""

from __future__ import annotations

import logging
from datetime import timedelta

from docket import Docket, ExponentialRetry, Perpetual, Retry

from bot.model.errors import RetryLater, UsherError
from bot.operations.account_approvals import check_account
from bot.usecases.core.services import Services
from bot.worker.queue import CHECK_ACCOUNT_TASK
from bot.worker.reminders import MAX_ATTEMPTS, BindLog, RunForTenant, RunTracked

CHECK_INTERVAL = timedelta(seconds=15)
MAX_CHECKS = 20
"""Links and sign-ins looked at in one go, one after the other, so that GoTo gets no burst of refreshes."""

log = logging.getLogger("usher.accounts")


async def check_due_accounts(app: Services) -> None:
    """Look at what is due. What fails is looked at again after ``Timing.account_check_lease``."""
    now = app.clock.now()
    until = now + app.timing.account_check_lease
    for due in await app.store.due_accounts.claim(now, until, MAX_CHECKS):
        try:
            if await app.store.uninstalls.is_blocked(due.tenant):
                # Usher was removed there: nothing is done, but it may come back.
                await app.store.due_accounts.postpone(due.key, now + app.timing.account_retry_delay)
            else:
                await check_account(app, due)
        except UsherError as error:
            log.warning("an account is checked again later: tenant=%s error=%s", due.tenant, error.message_id)


def register_tasks(
    docket: Docket,
    background: Docket,
    app: Services,
    run_in_background: RunTracked,
    run_for: RunForTenant,
    bind_log: BindLog,
) -> None:
    """Register the tasks under their permanent names. ``run_for`` runs a tenant's job so that it can be released."""

    async def check_one(
        tenant_id: str,
        key: str,
        retry: Retry = ExponentialRetry(attempts=MAX_ATTEMPTS, minimum_delay=timedelta(seconds=1)),  # noqa: B008
    ) -> None:
        with bind_log(tenant=tenant_id):
            await run_for(tenant_id, _check_now(app, key))

    async def tick_accounts(
        perpetual: Perpetual = Perpetual(every=CHECK_INTERVAL, automatic=True),  # noqa: B008
    ) -> None:
        await run_in_background(check_due_accounts(app))

    docket.register(check_one, names=[CHECK_ACCOUNT_TASK])
    background.register(tick_accounts)


async def _check_now(app: Services, key: str) -> None:
    """Look at one, due or not. Raises ``RetryLater``."""
    try:
        await check_account(app, app.store.due_accounts.parse(key))
    except UsherError:
        raise RetryLater from None

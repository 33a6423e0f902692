"""Have everything stored about a channel follow when Slack changes the channel's id.

Slack says so by ``channel_id_changed``. The new id is noted before the event is answered: from then on, what Slack does
not find under the old id is tried under the new one (``bot/slack/clients.py``), and what buttons and open forms carry
is read as the new one (``handlers/moved_channels.py``). An operation replaces the id in what is stored, and once more
when every process that had read it before has ended what it did.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.model.account_results import ChannelMoveResult
from bot.model.accounts import ChannelMove
from bot.model.ids import Person, Tenant
from bot.model.operations import OperationKind, Outcome, success
from bot.model.policy import SLACK_USER_ID
from bot.model.reminders import ReminderState, Subscription, SubscriptionState
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import enqueue_detached
from bot.usecases.core.services import Services
from bot.usecases.reminders.planning import useful_until
from bot.usecases.reminders.subscriptions import start_subscription

SECOND_LOOK_DELAY = timedelta(minutes=1)
"""After this time, what was under way when the id changed has ended."""
RESUME_WINDOW = timedelta(hours=1)
"""What failed within this time because Slack did not know the channel's old id, failed because of the change."""
CHANNEL_GONE = "slack-channel-gone"
MAX_REOPENED_REMINDERS = 10
"""Reminders of one subscription that are looked at."""


async def record_move(app: Services, tenant: Tenant, old: str, new: str, event_id: str) -> None:
    """Note a channel's new id, and enqueue the change of what is stored. Idempotent for one event."""
    await app.store.channel_moves.add(tenant, old, new)
    await enqueue_detached(
        app,
        OperationKind.CHANNEL_MOVED,
        Person(tenant, SLACK_USER_ID),
        *(old, new, event_id),
        payload=ChannelMove(old=old, new=new),
    )


async def follow_move(run: OperationRun) -> Outcome:
    """Run a ``CHANNEL_MOVED`` operation. Each part can be repeated. Raises ``TransientError``."""
    app, move = run.app, run.payload(ChannelMove)
    tenant = run.operation.person.tenant
    new = await app.store.channel_moves.find(tenant, move.old) or move.new
    if run.operation.step == "new":
        await app.store.channel_moves.move(tenant, move.old, new)
        await run.checkpoint("moved")
    for one in await app.store.subscriptions.list_in_channel(tenant, new):
        await _resume(app, one)
    if not move.is_second_look:
        await enqueue_detached(
            app,
            OperationKind.CHANNEL_MOVED,
            run.operation.person,
            *(run.operation.id, "second"),
            payload=replace(move, is_second_look=True),
            at=app.clock.now() + SECOND_LOOK_DELAY,
        )
    return success(ChannelMoveResult(new))


async def _resume(app: Services, one: Subscription) -> None:
    """Resume a subscription that failed because of the change, and send what it has not sent since."""
    since = app.clock.now() - RESUME_WINDOW
    if one.reason != CHANNEL_GONE or one.state_since is None or one.state_since < since:
        return
    # Reminders first: after a kill, the subscription still says that they are to be sent.
    for job, record in await app.store.reminder_jobs.list_delivered(
        one.tenant, one.id, MAX_REOPENED_REMINDERS
    ):
        is_lost = record.state is ReminderState.DROPPED and record.reason == CHANNEL_GONE
        if is_lost and app.clock.now() <= useful_until(job):
            await app.store.reminder_jobs.reopen(job, one.id)
    active = replace(one, state=SubscriptionState.ACTIVE, reason=None)
    await app.store.subscriptions.save(active)
    await start_subscription(app, active)

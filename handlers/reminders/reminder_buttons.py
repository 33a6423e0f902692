"""The buttons of a reminder in a direct message: snooze, dismiss, mute its session."""

from __future__ import annotations

from datetime import timedelta

from bot.model.replies import Reply
from bot.model.subscription_form import SNOOZE_MINUTES, SessionMute, SnoozeChoice
from bot.usecases.reminders import subscription_list
from bot.usecases.reminders.snooze import snooze_reminder
from bot.usecases.reminders.subscription_scope import read_title
from bot.usecases.reminders.subscriptions import require_own_subscription
from bot.views.reminders import ids
from bot.views.reminders import subscriptions as views
from handlers.context import Context
from handlers.requests import PressRequest, too_old_button
from handlers.router import press


@press(ids.SNOOZE, area=None)
async def press_snooze(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Snooze]: schedule the reminder again and replace it with a line that says when."""
    app, person, choice = ctx.app, request.asker.person, request.carried(SnoozeChoice)
    job = await app.store.reminder_jobs.get(person.tenant, choice.reminder_id)
    subscription = await require_own_subscription(app, person, choice.subscription_id)
    if choice.minutes not in SNOOZE_MINUTES or job is None:
        raise too_old_button()
    due = app.clock.now().replace(microsecond=0) + timedelta(minutes=choice.minutes)
    await snooze_reminder(app, job, subscription, due)
    return Reply(message=views.snoozed_message(choice.minutes), replace=True)


@press(ids.MUTE, area=None)
async def press_mute(ctx: Context, request: PressRequest) -> Reply:
    return await _set_muted(ctx, request, muted=True)


@press(ids.UNMUTE, area=None)
async def press_unmute(ctx: Context, request: PressRequest) -> Reply:
    return await _set_muted(ctx, request, muted=False)


async def _set_muted(ctx: Context, request: PressRequest, *, muted: bool) -> Reply:
    app, session = ctx.app, request.carried(SessionMute)
    subscription = await subscription_list.set_session_muted(
        app, request.asker.person, session.subscription_id, session.ref, muted=muted
    )
    title = await read_title(app, subscription.source.reader, session.ref)
    return Reply(message=views.muted_message(title, session, muted=muted), replace=True)

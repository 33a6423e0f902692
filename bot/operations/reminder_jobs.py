"""What the worker's jobs for reminders and digests show: the use cases get their messages from here."""

from __future__ import annotations

from bot.model.reminders import Subscription
from bot.usecases.core.services import Services
from bot.usecases.reminders.digests import DigestViews
from bot.usecases.reminders.health import mark_failing
from bot.usecases.reminders.models import NotificationViews
from bot.views.meetings.cards import cancelled_note, card, changed_note, restored_note
from bot.views.reminders import message as views
from bot.views.reminders.digests import digest
from bot.views.reminders.subscriptions import reminder_elements

NOTIFICATION_VIEWS = NotificationViews(
    reminder=lambda model: views.reminder(model, *reminder_elements(model)),
    note=views.change_note,
    failing=views.failing_message,
    unsure=views.unsure_message,
    card=card,
    changed=changed_note,
    cancelled=cancelled_note,
    returned=restored_note,
)


async def _mark_failing(app: Services, subscription: Subscription, reason: str) -> None:
    await mark_failing(app, subscription, reason, NOTIFICATION_VIEWS)


DIGEST_VIEWS = DigestViews(digest, _mark_failing)

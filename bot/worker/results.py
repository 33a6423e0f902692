"""Delivery of results that nobody waits for any more."""

from __future__ import annotations

import logging

from bot.model.core import Message, Notice, OperationKind, OperationRecord
from bot.model.errors import CannotPost, ResponseUrlSpent
from bot.model.ids import Person, operation_id
from bot.operations import admin, assist, meetings, policy, registration, reminders, trainings
from bot.usecases.core import progress
from bot.usecases.core.retry_later import waiting_message
from bot.usecases.core.sends import dm_once
from bot.usecases.core.services import Services
from bot.usecases.meetings.schedule_form import refill_schedule_form
from bot.views import errors as error_views
from bot.views.accounts import connection as account_views
from bot.views.accounts import forget as forgetting_views
from bot.views.admin.progress import JOB_MESSAGES
from bot.views.i18n.bundles import t
from bot.views.kit import text_message
from bot.views.meetings import schedule_form as views
from bot.views.meetings.changes import share_result_message
from bot.views.trainings.waiting import waited_message

log = logging.getLogger("usher.jobs")


async def deliver_result(app: Services, op: OperationRecord) -> None:
    """Deliver the outcome. Idempotent: a run after a killed process does not post a message twice."""
    if op.outcome is None:
        return
    if op.kind == OperationKind.MEETING_SCHEDULE:
        await _deliver_schedule_form(app, op)
    elif op.kind in registration.REGISTRATION_RUNNERS:
        await _deliver_registration(app, op)
    elif op.kind in trainings.FORM_KINDS:
        if not op.outcome.values.get("undone"):
            await _deliver_to_view(app, op, *trainings.result_view(app, op))
    elif op.kind in trainings.TRAINING_RUNNERS:
        said = trainings.result_message(op)
        if said is not None:
            await _deliver_to_command(app, op, said)
    elif op.kind in assist.ASSIST_RUNNERS:
        await _deliver_to_command(app, op, assist.result_message(op))
    elif op.kind in JOB_MESSAGES:
        await progress.post_or_update_message(app, op, JOB_MESSAGES[op.kind])
    elif admin.has_form(op):
        await _deliver_to_view(app, op, *admin.result_view(op))
    elif op.kind in admin.ADMIN_RUNNERS:
        said = admin.result_message(op)
        if said is not None:
            await _deliver_to_command(app, op, said, replace=True)
    elif op.kind == OperationKind.SAVE_POLICY:
        await _deliver_to_view(app, op, *policy.result_view(op))
    elif op.kind == OperationKind.AUDIT_SHEET and op.outcome.ok:
        await _deliver_to_command(app, op, text_message(t("audit-file-sent")))
    elif op.kind == OperationKind.MEETING_NOW:
        await _deliver_to_command(app, op, views.now_result_message(op.outcome) if op.outcome.ok else None)
    elif op.kind == OperationKind.PERSON_FORGET and op.outcome.ok:
        await _deliver_to_command(app, op, forgetting_views.forgotten_message(op.outcome))
    elif op.kind in reminders.NOTIFY_RUNNERS:
        await _deliver_to_view(app, op, *reminders.result_view(op))
    elif op.kind == OperationKind.MEETING_EDIT:
        await _deliver_edit_form(app, op)
    elif op.kind == OperationKind.MEETING_CANCEL:
        if not op.outcome.values.get("undone"):
            await _deliver_to_command(app, op, meetings.cancel_message(op, op.outcome), replace=True)
    elif op.kind == OperationKind.MEETING_SHARE:
        await _deliver_to_command(app, op, share_result_message(op.outcome))
    elif not op.outcome.ok:
        await _deliver_to_command(app, op, None)


async def _deliver_registration(app: Services, op: OperationRecord) -> None:
    """Show the outcome in the open form, or else send it by message unless it was sent already."""
    if op.kind in registration.FORM_KINDS and "external_id" in op.payload and not op.payload.get("waits"):
        external_id, view = registration.result_view(op)
        if not op.view_closed and await _update_view(app, op, external_id, view):
            return
    said = registration.result_message(op)
    if said is not None:
        await _deliver_to_command(app, op, said, replace=op.kind in registration.IN_PLACE_KINDS)


async def _deliver_schedule_form(app: Services, op: OperationRecord) -> None:
    """Show the outcome in the form that says "Saving…", or in a direct message if that is closed."""
    assert op.outcome is not None  # noqa: S101 - asked by the caller; narrows the type
    model = refill_schedule_form(op, now=app.clock.now())
    view = views.done_view(model, op.outcome) if op.outcome.ok else views.schedule_form(model)
    await _deliver_to_view(app, op, model.external_id, view, views.result_message(model, op))


async def _deliver_edit_form(app: Services, op: OperationRecord) -> None:
    assert op.outcome is not None  # noqa: S101 - asked by the caller; narrows the type
    await _deliver_to_view(app, op, *meetings.edit_result(app, op, op.outcome))


async def _deliver_to_view(
    app: Services, op: OperationRecord, external_id: str, view: dict[str, object], message: Message
) -> None:
    seen = not op.view_closed and await _update_view(app, op, external_id, view)
    if seen and waiting_message(op) is None:
        return
    await dm_once(app, op.person, operation_id(app.config.id_secret, op.person, op.id, "told"), message)
    await _clear_waiting_message(app, op)


async def _clear_waiting_message(app: Services, op: OperationRecord) -> None:
    """Remove the button from the message that said that the operation is waiting."""
    place = waiting_message(op)
    if place is None or place[1] is None:
        return
    try:
        await app.slack.messenger.update(op.person.tenant, place[0], place[1], waited_message(op))
    except CannotPost as error:
        log.warning("waiting message could not be updated: message=%s", error.message_id)


async def _update_view(app: Services, op: OperationRecord, external_id: str, view: dict[str, object]) -> bool:
    """Update the form, with some retries: Slack may show "Saving…" only after the outcome is known."""
    for pause in app.timing.view_retry_delays:
        await app.clock.sleep(pause)
        if await app.slack.messenger.update_view(op.person.tenant, external_id, view):
            return True
    return False


async def _deliver_to_command(
    app: Services, op: OperationRecord, message: Message | None, *, replace: bool = False
) -> None:
    assert op.outcome is not None  # noqa: S101 - asked by the caller; narrows the type
    said = message or error_views.outcome_error_message(op.outcome)
    url = op.payload.get("response_url")
    if url and waiting_message(op) is None:
        try:
            await app.slack.messenger.respond(url, said, replace=replace)
        except ResponseUrlSpent:
            pass
        else:
            return
    await dm_once(app, op.person, operation_id(app.config.id_secret, op.person, op.id, "told"), said)
    await _clear_waiting_message(app, op)


async def deliver_notice(app: Services, person: Person, notice: Notice, send_id: str) -> None:
    """Send the notice, unless it no longer applies."""
    if notice is Notice.LINK_DEAD:
        link = await app.store.links.get(person)
        if link is not None and link.dead_since is not None:
            await dm_once(app, person, send_id, account_views.link_dead_message(link))

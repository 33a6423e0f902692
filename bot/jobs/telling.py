"""Delivery of results that nobody waits for any more."""

from __future__ import annotations

import logging

from bot.errors import CannotPost, ResponseUrlSpent
from bot.ids import Person, operation_id
from bot.jobs import admin, assist, notify, organizing, policy, registrations, trainings
from bot.ports import Message, Notice, OperationRecord
from bot.usecases import long_jobs
from bot.usecases.operations import OperationKind
from bot.usecases.outages import waiting_message
from bot.usecases.planning import refill_schedule_form
from bot.usecases.sends import dm_once
from bot.usecases.services import Services
from bot.views import accounts as account_views
from bot.views import errors as error_views
from bot.views import forgetting as forgetting_views
from bot.views import scheduling as views
from bot.views.admin_jobs import JOB_MESSAGES
from bot.views.organizing import share_result_message
from bot.views.parts import text_message
from bot.views.trainings_waiting import waited_message
from bot.views.words import t

log = logging.getLogger("usher.jobs")


async def deliver_result(s: Services, op: OperationRecord) -> None:
    """Deliver the outcome. Idempotent: a run after a killed process does not post a message twice."""
    if op.outcome is None:
        return
    if op.kind == OperationKind.MEETING_SCHEDULE:
        await _deliver_schedule_form(s, op)
    elif op.kind in registrations.REGISTRATION_RUNNERS:
        await _deliver_registration(s, op)
    elif op.kind in trainings.FORM_KINDS:
        if not op.outcome.values.get("undone"):
            await _deliver_to_view(s, op, *trainings.result_view(s, op))
    elif op.kind in trainings.TRAINING_RUNNERS:
        said = trainings.result_message(op)
        if said is not None:
            await _deliver_to_command(s, op, said)
    elif op.kind in assist.ASSIST_RUNNERS:
        await _deliver_to_command(s, op, assist.result_message(op))
    elif op.kind in JOB_MESSAGES:
        await long_jobs.post_or_update_message(s, op, JOB_MESSAGES[op.kind])
    elif admin.has_form(op):
        await _deliver_to_view(s, op, *admin.result_view(op))
    elif op.kind in admin.ADMIN_RUNNERS:
        said = admin.result_message(op)
        if said is not None:
            await _deliver_to_command(s, op, said, replace=True)
    elif op.kind == OperationKind.SAVE_POLICY:
        await _deliver_to_view(s, op, *policy.result_view(op))
    elif op.kind == OperationKind.AUDIT_SHEET and op.outcome.ok:
        await _deliver_to_command(s, op, text_message(t("audit-file-sent")))
    elif op.kind == OperationKind.MEETING_NOW:
        await _deliver_to_command(s, op, views.now_result_message(op.outcome) if op.outcome.ok else None)
    elif op.kind == OperationKind.PERSON_FORGET and op.outcome.ok:
        await _deliver_to_command(s, op, forgetting_views.forgotten_message(op.outcome))
    elif op.kind in notify.NOTIFY_RUNNERS:
        await _deliver_to_view(s, op, *notify.result_view(op))
    elif op.kind == OperationKind.MEETING_EDIT:
        await _deliver_edit_form(s, op)
    elif op.kind == OperationKind.MEETING_CANCEL:
        if not op.outcome.values.get("undone"):
            await _deliver_to_command(s, op, organizing.cancel_message(op, op.outcome), replace=True)
    elif op.kind == OperationKind.MEETING_SHARE:
        await _deliver_to_command(s, op, share_result_message(op.outcome))
    elif not op.outcome.ok:
        await _deliver_to_command(s, op, None)


async def _deliver_registration(s: Services, op: OperationRecord) -> None:
    """Show the outcome in the open form, or else send it by message unless it was sent already."""
    if op.kind in registrations.FORM_KINDS and "external_id" in op.payload and not op.payload.get("waits"):
        external_id, view = registrations.result_view(op)
        if not op.view_closed and await _update_view(s, op, external_id, view):
            return
    said = registrations.result_message(op)
    if said is not None:
        await _deliver_to_command(s, op, said, replace=op.kind in registrations.IN_PLACE_KINDS)


async def _deliver_schedule_form(s: Services, op: OperationRecord) -> None:
    """Show the outcome in the form that says "Saving…", or in a direct message if that is closed."""
    assert op.outcome is not None  # noqa: S101 - asked by the caller; narrows the type
    model = refill_schedule_form(op, now=s.clock.now())
    view = views.done_view(model, op.outcome) if op.outcome.ok else views.schedule_form(model)
    await _deliver_to_view(s, op, model.external_id, view, views.result_message(model, op))


async def _deliver_edit_form(s: Services, op: OperationRecord) -> None:
    assert op.outcome is not None  # noqa: S101 - asked by the caller; narrows the type
    await _deliver_to_view(s, op, *organizing.edit_result(s, op, op.outcome))


async def _deliver_to_view(
    s: Services, op: OperationRecord, external_id: str, view: dict[str, object], message: Message
) -> None:
    seen = not op.view_closed and await _update_view(s, op, external_id, view)
    if seen and waiting_message(op) is None:
        return
    await dm_once(s, op.person, operation_id(s.id_secret, op.person, op.id, "told"), message)
    await _clear_waiting_message(s, op)


async def _clear_waiting_message(s: Services, op: OperationRecord) -> None:
    """Remove the button from the message that said that the operation is waiting."""
    place = waiting_message(op)
    if place is None or place[1] is None:
        return
    try:
        await s.messenger.update(op.person.tenant, place[0], place[1], waited_message(op))
    except CannotPost as error:
        log.warning("waiting message could not be updated: message=%s", error.message_id)


async def _update_view(s: Services, op: OperationRecord, external_id: str, view: dict[str, object]) -> bool:
    """Update the form, with some retries: Slack may show "Saving…" only after the outcome is known."""
    for pause in s.timing.view_retry_delays:
        await s.clock.sleep(pause)
        if await s.messenger.update_view(op.person.tenant, external_id, view):
            return True
    return False


async def _deliver_to_command(
    s: Services, op: OperationRecord, message: Message | None, *, replace: bool = False
) -> None:
    assert op.outcome is not None  # noqa: S101 - asked by the caller; narrows the type
    said = message or error_views.outcome_error_message(op.outcome)
    url = op.payload.get("response_url")
    if url and waiting_message(op) is None:
        try:
            await s.messenger.respond(url, said, replace=replace)
        except ResponseUrlSpent:
            pass
        else:
            return
    await dm_once(s, op.person, operation_id(s.id_secret, op.person, op.id, "told"), said)
    await _clear_waiting_message(s, op)


async def deliver_notice(s: Services, person: Person, notice: Notice, send_id: str) -> None:
    """Send the notice, unless it no longer applies."""
    if notice is Notice.LINK_DEAD:
        link = await s.links.get(person)
        if link is not None and link.dead_since is not None:
            await dm_once(s, person, send_id, account_views.link_dead_message(link))

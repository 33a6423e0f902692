"""Delivery of results that nobody waits for any more."""

from __future__ import annotations

import logging

from bot.errors import CannotPost, ResponseUrlSpent
from bot.ids import Person, operation_id
from bot.jobs import admin, assist, notify, organizing, policy, registrations, trainings
from bot.ports import Message, Notice, Operation
from bot.usecases import long_jobs
from bot.usecases.operations import Kind
from bot.usecases.outages import waits_at
from bot.usecases.planning import refill
from bot.usecases.sends import tell_once
from bot.usecases.services import Services
from bot.views import accounts as account_views
from bot.views import errors as error_views
from bot.views import forgetting as forgetting_views
from bot.views import scheduling as views
from bot.views.admin_jobs import DRAWS
from bot.views.organizing import share_done
from bot.views.parts import sentence
from bot.views.trainings_waiting import waited
from bot.views.words import say

log = logging.getLogger("usher.jobs")


async def tell(s: Services, op: Operation) -> None:
    """Deliver the outcome. Idempotent: a run after a killed process does not post a message twice."""
    if op.outcome is None:
        return
    if op.kind == Kind.SCHEDULE:
        await _tell_form(s, op)
    elif op.kind in registrations.RUNNERS:
        await _tell_registration(s, op)
    elif op.kind in trainings.FORMS:
        if not op.outcome.values.get("undone"):
            await _tell_view(s, op, *trainings.told_form(s, op))
    elif op.kind in trainings.TRAINING_RUNNERS:
        said = trainings.told(op)
        if said is not None:
            await _tell_command(s, op, said)
    elif op.kind in assist.ASSIST_RUNNERS:
        await _tell_command(s, op, assist.told(op))
    elif op.kind in DRAWS:
        await long_jobs.tell(s, op, DRAWS[op.kind])
    elif admin.in_form(op):
        await _tell_view(s, op, *admin.told_form(op))
    elif op.kind in admin.ADMIN_RUNNERS:
        said = admin.told(op)
        if said is not None:
            await _tell_command(s, op, said, replace=True)
    elif op.kind == Kind.POLICY:
        await _tell_view(s, op, *policy.told_form(op))
    elif op.kind == Kind.AUDIT_SHEET and op.outcome.ok:
        await _tell_command(s, op, sentence(say("audit-file-sent")))
    elif op.kind == Kind.NOW:
        await _tell_command(s, op, views.now_done(op.outcome) if op.outcome.ok else None)
    elif op.kind == Kind.FORGET and op.outcome.ok:
        await _tell_command(s, op, forgetting_views.forgotten(op.outcome))
    elif op.kind in notify.RUNNERS:
        await _tell_view(s, op, *notify.told_form(op))
    elif op.kind == Kind.EDIT:
        await _tell_edit(s, op)
    elif op.kind == Kind.CANCEL:
        if not op.outcome.values.get("undone"):
            await _tell_command(s, op, organizing.cancel_answer(op, op.outcome), replace=True)
    elif op.kind == Kind.SHARE:
        await _tell_command(s, op, share_done(op.outcome))
    elif not op.outcome.ok:
        await _tell_command(s, op, None)


async def _tell_registration(s: Services, op: Operation) -> None:
    """Show the outcome in the open form, or else send it by message unless it was sent already."""
    if op.kind in registrations.FORMS and "external_id" in op.payload and not op.payload.get("waits"):
        external_id, view = registrations.told_form(op)
        if not op.view_closed and await _reach_view(s, op, external_id, view):
            return
    said = registrations.told(op)
    if said is not None:
        await _tell_command(s, op, said, replace=op.kind in registrations.IN_PLACE)


async def _tell_form(s: Services, op: Operation) -> None:
    """Show the outcome in the form that says "Saving…", or in a direct message if that is closed."""
    assert op.outcome is not None  # noqa: S101 - asked by the caller; narrows the type
    model = refill(op, now=s.clock.now())
    view = views.done(model, op.outcome) if op.outcome.ok else views.form(model)
    await _tell_view(s, op, model.external_id, view, views.told(model, op))


async def _tell_edit(s: Services, op: Operation) -> None:
    assert op.outcome is not None  # noqa: S101 - asked by the caller; narrows the type
    await _tell_view(s, op, *organizing.edit_answer(s, op, op.outcome))


async def _tell_view(
    s: Services, op: Operation, external_id: str, view: dict[str, object], message: Message
) -> None:
    seen = not op.view_closed and await _reach_view(s, op, external_id, view)
    if seen and waits_at(op) is None:
        return
    await tell_once(s, op.person, operation_id(s.id_secret, op.person, op.id, "told"), message)
    await _waited(s, op)


async def _waited(s: Services, op: Operation) -> None:
    """Remove the button from the message that said that the operation is waiting."""
    place = waits_at(op)
    if place is None or place[1] is None:
        return
    try:
        await s.messenger.update(op.person.tenant, place[0], place[1], waited(op))
    except CannotPost as error:
        log.warning("waiting message could not be updated: message=%s", error.message_id)


async def _reach_view(s: Services, op: Operation, external_id: str, view: dict[str, object]) -> bool:
    """Update the form, with some retries: Slack may show "Saving…" only after the outcome is known."""
    for pause in s.patience.view:
        await s.clock.sleep(pause)
        if await s.messenger.update_view(op.person.tenant, external_id, view):
            return True
    return False


async def _tell_command(
    s: Services, op: Operation, message: Message | None, *, replace: bool = False
) -> None:
    assert op.outcome is not None  # noqa: S101 - asked by the caller; narrows the type
    said = message or error_views.outcome_error(op.outcome)
    url = op.payload.get("response_url")
    if url and waits_at(op) is None:
        try:
            await s.messenger.respond(url, said, replace=replace)
        except ResponseUrlSpent:
            pass
        else:
            return
    await tell_once(s, op.person, operation_id(s.id_secret, op.person, op.id, "told"), said)
    await _waited(s, op)


async def tell_notice(s: Services, person: Person, notice: Notice, send_id: str) -> None:
    """Send the notice, unless it no longer applies."""
    if notice is Notice.LINK_DEAD:
        link = await s.links.get(person)
        if link is not None and link.dead_since is not None:
            await tell_once(s, person, send_id, account_views.link_dead(link))

"""``/goto policy``: the form for the workspace's rules. Only for Usher admins; the route's guard checks that."""

from __future__ import annotations

from bot.commands.words import Parsed
from bot.usecases import policy_form
from bot.usecases.operations import Kind, operation, submit
from bot.views import errors as error_views
from bot.views import policy as views
from handlers.guard import Desk
from handlers.replies import NOTHING, Reply
from handlers.requests import CommandRequest, SubmitRequest


async def open_policy(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    model = await policy_form.plan(desk.s, request.asker.person)
    await desk.s.messenger.open_view(request.asker.person.tenant, request.trigger_id, views.form(model))
    return NOTHING


async def submit_policy(desk: Desk, request: SubmitRequest) -> Reply:
    """Handle the form: enter it into the ledger before the ack; an error is shown under the first field."""
    s, person, view = desk.s, request.asker.person, request.view
    payload = policy_form.payload_of(view.values, view.external_id, str(view.metadata.get("r") or ""))
    op = operation(s, Kind.POLICY, person, view.id, payload=payload, same=payload)
    outcome = await submit(s, op, desk.left())
    if outcome is None:
        return Reply(view=views.saving(view.external_id, op.id))
    if not outcome.ok:
        return Reply(error_views.outcome_error(outcome))
    return Reply(view=views.done(view.external_id, policy_form.policy_of(payload)))

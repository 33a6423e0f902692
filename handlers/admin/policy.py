"""``/goto policy``: the form for the workspace's rules. Only for Usher admins; the route's guard checks that."""

from __future__ import annotations

from bot.model.core import OperationKind
from bot.model.policy import Area
from bot.model.replies import EMPTY_REPLY, Reply
from bot.parsing.command_line import ParsedCommand
from bot.usecases.admin import policy_form
from bot.usecases.core.operations import make_operation, submit_operation
from bot.views import errors as error_views
from bot.views import ids
from bot.views.admin import policy as views
from handlers.context import Context
from handlers.requests import CommandRequest, SubmitRequest
from handlers.router import form, verb


@verb("/goto", "policy", area=Area.ADMIN, needs="member")
async def open_policy_form(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    model = await policy_form.load_policy_form(ctx.app, request.asker.person)
    await ctx.app.slack.messenger.open_view(
        request.asker.person.tenant, request.trigger_id, views.policy_form(model)
    )
    return EMPTY_REPLY


@form(ids.POLICY_FORM, area=Area.ADMIN)
async def submit_policy(ctx: Context, request: SubmitRequest) -> Reply:
    """Handle the form: enter it into the ledger before the ack; an error is shown under the first field."""
    app, person, view = ctx.app, request.asker.person, request.view
    payload = policy_form.make_policy_payload(
        view.values, view.external_id, str(view.metadata.get("r") or "")
    )
    op = make_operation(app, OperationKind.SAVE_POLICY, person, view.id, payload=payload, identity=payload)
    outcome = await submit_operation(app, op, ctx.remaining_wait_seconds())
    if outcome is None:
        return Reply(view=views.saving_view(view.external_id, op.id))
    if not outcome.ok:
        return Reply(message=error_views.outcome_error_message(outcome))
    return Reply(view=views.done_view(view.external_id, policy_form.parse_policy(payload)))

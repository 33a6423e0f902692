"""``/goto policy``: the form for the workspace's rules. Only for Usher admins; the route's guard checks that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.model import records
from bot.model.admin_requests import PolicyFormCarried
from bot.model.errors import UserError
from bot.model.policy import Area
from bot.model.replies import EMPTY_REPLY, Reply
from bot.operations.admin import SAVE_POLICY
from bot.parsing.command_line import ParsedCommand
from bot.usecases.admin import policy_form
from bot.usecases.admin.policy_form import RULE_AREAS
from bot.views import errors as error_views
from bot.views import ids
from bot.views.admin import policy as views
from handlers.context import Context
from handlers.requests import CommandRequest, SubmitRequest, SuggestRequest
from handlers.router import form, suggest, verb


@verb("/goto", "policy", area=Area.ADMIN, needs="member")
async def open_policy_form(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    model = await policy_form.load_policy_form(ctx.app, request.asker.person)
    await ctx.app.slack.messenger.open_view(
        request.asker.person.tenant, request.trigger_id, views.policy_form(model)
    )
    return EMPTY_REPLY


@suggest(*(f"{area}-groups" for area in RULE_AREAS), area=Area.ADMIN)
async def suggest_groups(ctx: Context, request: SuggestRequest) -> Sequence[Mapping[str, Any]]:
    """Return the workspace's user groups, if they are too many for the form."""
    return views.group_options(await ctx.app.slack.user_groups.list_all(request.asker.person))


@form(ids.POLICY_FORM, area=Area.ADMIN)
async def submit_policy(ctx: Context, request: SubmitRequest) -> Reply:
    """Handle the form: enter it into the ledger before the ack."""
    view = request.view
    revision = view.carried(PolicyFormCarried).revision
    try:
        change = policy_form.read_policy_change(view.values, view.external_id, revision)
    except UserError as error:
        return Reply(errors={str(error.field): error_views.plain_sentence(error)})
    record = await ctx.run(
        SAVE_POLICY, change, request.asker.person, once=(view.id,), identity=records.dump(change)
    )
    if record.outcome is not None and not record.outcome.ok:
        # While somebody waits, the form closes and a message says why; later "Saving…" is replaced.
        return Reply(message=error_views.outcome_error_message(record.outcome))
    return ctx.show(SAVE_POLICY, record)

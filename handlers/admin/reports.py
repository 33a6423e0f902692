"""``/goto report``: by form or by typed arguments; the report comes as a direct message."""

from __future__ import annotations

from bot.model.errors import UserError
from bot.model.policy import Area
from bot.model.replies import EMPTY_REPLY, Reply
from bot.parsing.command_line import ParsedCommand
from bot.usecases.admin import reports
from bot.usecases.meetings.overview import get_zone
from bot.views import errors as error_views
from bot.views import ids
from bot.views.admin import reports as views
from handlers.context import Context
from handlers.requests import CommandRequest, SubmitRequest
from handlers.router import form, verb

ERROR_FIELDS = frozenset({"what", "whose", "range"})


@verb(
    "/goto",
    "report [upcoming|past|attendees] [group, e-mail or mine] [30d] [--legacy]",
    area=Area.ADMIN,
    example="report past 30d",
    needs="member",
)
async def open_or_begin_report(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/goto report [upcoming|past|attendees] [whose] [30d] [--legacy]``; without a kind, open the form."""
    app, person = ctx.app, request.asker.person
    zone = await get_zone(app, person)
    wanted = reports.parse_report_request(parsed.text, now=app.clock.now(), zone=zone)
    if wanted is None:
        view = views.report_form(app.ids.new(), legacy=reports.has_legacy_flag(parsed.text))
        await app.slack.messenger.open_view(person.tenant, request.trigger_id, view)
        return EMPTY_REPLY
    await reports.start_report(app, person, wanted, request.trigger_id)
    return Reply(message=views.begun_message())


@form(ids.REPORT_FORM, area=Area.ADMIN)
async def submit_report(ctx: Context, request: SubmitRequest) -> Reply:
    app, person, values = ctx.app, request.asker.person, request.view.values
    zone = await get_zone(app, person)
    try:
        wanted = reports.validate_request(
            str(values.get("what") or ""),
            str(values.get("whose") or ""),
            str(values.get("range") or ""),
            bool(values.get("legacy")),
            now=app.clock.now(),
            zone=zone,
        )
    except UserError as error:
        if error.field not in ERROR_FIELDS:
            raise
        return Reply(errors={str(error.field): error_views.plain_sentence(error)})
    await reports.start_report(app, person, wanted, request.view.id)
    return Reply(view=views.begun_view(request.view.external_id))

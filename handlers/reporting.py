"""``/goto report``: by form or by typed arguments; the report comes as a direct message."""

from __future__ import annotations

from bot.commands.words import ParsedCommand
from bot.errors import UserError
from bot.usecases import reporting
from bot.usecases.meetings import get_zone
from bot.views import errors as error_views
from bot.views import reporting as views
from handlers.guard import Context
from handlers.replies import EMPTY_REPLY, Reply
from handlers.requests import CommandRequest, SubmitRequest

ERROR_FIELDS = frozenset({"what", "whose", "range"})


async def open_or_begin_report(desk: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/goto report [upcoming|past|attendees] [whose] [30d] [--legacy]``; without a kind, open the form."""
    s, person = desk.app, request.asker.person
    zone = await get_zone(s, person)
    asked = reporting.parse_report_request(parsed.text, now=s.clock.now(), zone=zone)
    if asked is None:
        view = views.report_form(s.ids.new(), legacy=reporting.has_legacy_flag(parsed.text))
        await s.messenger.open_view(person.tenant, request.trigger_id, view)
        return EMPTY_REPLY
    await reporting.start_report(s, person, asked, request.trigger_id)
    return Reply(views.begun_message())


async def submit_report(desk: Context, request: SubmitRequest) -> Reply:
    s, person, values = desk.app, request.asker.person, request.view.values
    zone = await get_zone(s, person)
    try:
        asked = reporting.validate_request(
            str(values.get("what") or ""),
            str(values.get("whose") or ""),
            str(values.get("range") or ""),
            bool(values.get("legacy")),
            now=s.clock.now(),
            zone=zone,
        )
    except UserError as error:
        if error.field not in ERROR_FIELDS:
            raise
        return Reply(errors={str(error.field): error_views.plain_sentence(error)})
    await reporting.start_report(s, person, asked, request.view.id)
    return Reply(view=views.begun_view(request.view.external_id))

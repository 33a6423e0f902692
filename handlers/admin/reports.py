"""``/goto report``: by form or by typed arguments; the report comes as a direct message."""

from __future__ import annotations

from bot.model import records
from bot.model.admin_requests import ReportCarried, ReportFields
from bot.model.errors import UserError
from bot.model.messages import Message
from bot.model.policy import Area
from bot.model.replies import EMPTY_REPLY, Reply
from bot.model.times import DateRange
from bot.parsing.command_line import ParsedCommand
from bot.usecases.admin import reports
from bot.usecases.core.sessions import require_link
from bot.usecases.meetings.overview import get_zone
from bot.views import errors as error_views
from bot.views import ids
from bot.views.admin import reports as views
from bot.views.range_choices import which_range
from handlers.context import Context
from handlers.requests import CommandRequest, PressRequest, SubmitRequest
from handlers.router import form, numbered, press, verb

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
    try:
        wanted = reports.parse_report_request(parsed.text, now=app.clock.now(), zone=zone)
    except reports.ReportRangeQuestion as question:
        return Reply(message=_ask_range(question, zone))
    if wanted is None:
        await require_link(app, person)
        fields = ReportFields(legacy=reports.has_legacy_flag(parsed.text))
        view = views.report_form(app.ids.new(), fields)
        await app.slack.messenger.open_view(person.tenant, request.trigger_id, view)
        return EMPTY_REPLY
    await reports.start_report(app, person, wanted, request.trigger_id)
    return Reply(message=views.begun_message())


def _ask_range(question: reports.ReportRangeQuestion, zone: str) -> Message:
    wanted = question.request
    return which_range(
        question,
        zone,
        ids.REPORT_RANGE,
        lambda one: ReportCarried(what=wanted.what, whose=wanted.whose, legacy=wanted.legacy, span=one),
    )


def _read_choice(value: str | None) -> DateRange | None:
    try:
        return records.load_json(DateRange, value) if value else None
    except records.RecordError:
        return None


@press(*numbered(ids.REPORT_RANGE, 2), area=Area.ADMIN)
async def choose_range(ctx: Context, request: PressRequest) -> Reply:
    """Handle the choice of a range: begin the report."""
    carried = request.carried(ReportCarried)
    wanted = reports.ReportRequest(
        what=carried.what, whose=carried.whose, legacy=carried.legacy, span=carried.span
    )
    await reports.start_report(ctx.app, request.asker.person, wanted, ":".join(request.press_key))
    return Reply(message=views.begun_message(), replace=True)


@form(ids.REPORT_FORM, area=Area.ADMIN)
async def submit_report(ctx: Context, request: SubmitRequest) -> Reply:
    app, person, values = ctx.app, request.asker.person, request.view.values
    zone = await get_zone(app, person)
    fields = ReportFields(
        what=str(values.get("what") or ""),
        whose=str(values.get("whose") or ""),
        range=str(values.get("range") or ""),
        legacy=bool(values.get("legacy")),
    )
    try:
        wanted = reports.validate_request(
            fields.what,
            fields.whose,
            fields.range,
            fields.legacy,
            now=app.clock.now(),
            zone=zone,
            chosen=_read_choice(values.get("days")),
        )
    except reports.ReportRangeQuestion as question:
        return Reply(view=views.report_form(request.view.external_id, fields, zone, question.ranges))
    except UserError as error:
        if error.field not in ERROR_FIELDS:
            raise
        return Reply(errors={str(error.field): error_views.plain_sentence(error)})
    await reports.start_report(app, person, wanted, request.view.id)
    return Reply(view=views.begun_view(request.view.external_id))

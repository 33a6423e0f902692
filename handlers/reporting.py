"""``/goto report``: by form or by typed arguments; the report comes as a direct message."""

from __future__ import annotations

from bot.commands.words import Parsed
from bot.errors import UserError
from bot.usecases import reporting
from bot.usecases.meetings import zone_of
from bot.views import errors as error_views
from bot.views import reporting as views
from handlers.guard import Desk
from handlers.replies import NOTHING, Reply
from handlers.requests import CommandRequest, SubmitRequest

FIELDS = frozenset({"what", "whose", "range"})


async def report(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/goto report [upcoming|past|attendees] [whose] [30d] [--legacy]``; without a kind, open the form."""
    s, person = desk.s, request.asker.person
    zone = await zone_of(s, person)
    asked = reporting.read_words(parsed.text, now=s.clock.now(), zone=zone)
    if asked is None:
        view = views.form(s.ids.new(), legacy=reporting.is_legacy(parsed.text))
        await s.messenger.open_view(person.tenant, request.trigger_id, view)
        return NOTHING
    await reporting.begin_report(s, person, asked, request.trigger_id)
    return Reply(views.begun())


async def submit_report(desk: Desk, request: SubmitRequest) -> Reply:
    s, person, values = desk.s, request.asker.person, request.view.values
    zone = await zone_of(s, person)
    try:
        asked = reporting.checked(
            str(values.get("what") or ""),
            str(values.get("whose") or ""),
            str(values.get("range") or ""),
            bool(values.get("legacy")),
            now=s.clock.now(),
            zone=zone,
        )
    except UserError as error:
        if error.field not in FIELDS:
            raise
        return Reply(errors={str(error.field): error_views.plain_sentence(error)})
    await reporting.begin_report(s, person, asked, request.view.id)
    return Reply(view=views.begun_form(request.view.external_id))

"""``/goto settings``: open and save the form. ``/goto doctor``: check the connection."""

from __future__ import annotations

from bot.commands.words import Parsed
from bot.errors import UserError
from bot.usecases import preferences
from bot.views import errors as error_views
from bot.views import preferences as views
from handlers.guard import Desk
from handlers.replies import NOTHING, Reply
from handlers.requests import Asker, CommandRequest, PressRequest, SubmitRequest

FIELDS = frozenset({"zone", "length", "audio", "options", "channel"})


async def doctor(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/goto doctor``: check everything that the person's connection depends on."""
    args = {"channel": request.channel}
    return await desk.read("goto.doctor", request.asker, args, request.response_url, request.trigger_id)


async def settings(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    return await _open(desk, request.asker, request.trigger_id)


async def press_settings(desk: Desk, request: PressRequest) -> Reply:
    return await _open(desk, request.asker, request.trigger_id)


async def _open(desk: Desk, asker: Asker, trigger_id: str) -> Reply:
    model = await preferences.settings(desk.s, asker.person)
    await desk.s.messenger.open_view(asker.person.tenant, trigger_id, views.settings(model))
    return NOTHING


async def submit_settings(desk: Desk, request: SubmitRequest) -> Reply:
    """Save the entered values. A single idempotent write, so it needs no operation."""
    try:
        await preferences.save(desk.s, request.asker.person, request.view.values)
    except UserError as error:
        if error.field not in FIELDS:
            raise
        return Reply(errors={str(error.field): error_views.plain_sentence(error)})
    return NOTHING

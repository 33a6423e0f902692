"""``/goto calendar``: create and turn off the calendar feed, in a form, so that its URL is in no message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.commands.words import Parsed
from bot.usecases import feeds
from bot.usecases.feeds import FeedModel
from bot.usecases.meetings import zone_of
from bot.views import actions as act
from bot.views import feeds as views
from handlers.guard import Desk
from handlers.replies import NOTHING, Reply
from handlers.requests import Asker, CommandRequest, PressRequest


async def calendar(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    return await _open(desk, request.asker, request.trigger_id)


async def press_calendar(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Calendar feed]. In the settings form, push the view, so that values entered there are kept."""
    over = request.view is not None and request.view.callback_id == act.SETTINGS_FORM
    return await _open(desk, request.asker, request.trigger_id, over=over)


async def _open(desk: Desk, asker: Asker, trigger_id: str, *, over: bool = False) -> Reply:
    model = await feeds.state(desk.s, asker.person, await zone_of(desk.s, asker.person))
    view = views.feed_form(model, desk.s.ids.new())
    show = desk.s.messenger.push_view if over else desk.s.messenger.open_view
    await show(asker.person.tenant, trigger_id, view)
    return NOTHING


async def make(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Make an address] and [New address]. Idempotent: a redelivered press returns the same address."""
    person = request.asker.person
    press = f"{request.view.id if request.view else ''}-{request.action_ts}"
    model = await feeds.open_feed(desk.s, person, press, await zone_of(desk.s, person))
    return await _redraw(desk, request, model)


async def turn_off(desk: Desk, request: PressRequest) -> Reply:
    await feeds.close_feed(desk.s, request.asker.person)
    return await _redraw(desk, request, FeedModel("UTC"))


async def _redraw(desk: Desk, request: PressRequest, model: FeedModel) -> Reply:
    if request.view is not None:
        external_id = request.view.external_id
        view = views.feed_form(model, external_id)
        await desk.s.messenger.update_view(request.asker.person.tenant, external_id, view)
    return NOTHING


COMMANDS: Mapping[str, Callable[..., Awaitable[Reply]]] = {"feeds.calendar": calendar}
PRESSES: Mapping[str, Callable[..., Awaitable[Any]]] = {
    act.FEED: press_calendar,
    act.FEED_MAKE: make,
    act.FEED_OFF: turn_off,
}

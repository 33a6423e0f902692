"""``/goto calendar``: create and turn off the calendar feed, in a form, so that its URL is in no message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.model.calendars import FeedModel
from bot.model.replies import EMPTY_REPLY, Reply
from bot.parsing.command_line import ParsedCommand
from bot.usecases.calendars import feeds
from bot.usecases.meetings.overview import get_zone
from bot.views import ids as act
from bot.views.calendars import feeds as views
from handlers.context import Context
from handlers.requests import Asker, CommandRequest, PressRequest


async def open_feed(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    return await _open_form(ctx, request.asker, request.trigger_id)


async def press_feed(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Calendar feed]. In the settings form, push the view, so that values entered there are kept."""
    over = request.view is not None and request.view.callback_id == act.SETTINGS_FORM
    return await _open_form(ctx, request.asker, request.trigger_id, push=over)


async def _open_form(ctx: Context, asker: Asker, trigger_id: str, *, push: bool = False) -> Reply:
    model = await feeds.read_feed_state(ctx.app, asker.person, await get_zone(ctx.app, asker.person))
    view = views.feed_form(model, ctx.app.ids.new())
    show = ctx.app.slack.messenger.push_view if push else ctx.app.slack.messenger.open_view
    await show(asker.person.tenant, trigger_id, view)
    return EMPTY_REPLY


async def press_make(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Make an address] and [New address]. Idempotent: a redelivered press returns the same address."""
    person = request.asker.person
    press = f"{request.view.id if request.view else ''}-{request.action_ts}"
    model = await feeds.open_feed(ctx.app, person, press, await get_zone(ctx.app, person))
    return await _redraw(ctx, request, model)


async def press_turn_off(ctx: Context, request: PressRequest) -> Reply:
    await feeds.close_feed(ctx.app, request.asker.person)
    return await _redraw(ctx, request, FeedModel(zone="UTC"))


async def _redraw(ctx: Context, request: PressRequest, model: FeedModel) -> Reply:
    if request.view is not None:
        external_id = request.view.external_id
        view = views.feed_form(model, external_id)
        await ctx.app.slack.messenger.update_view(request.asker.person.tenant, external_id, view)
    return EMPTY_REPLY


COMMANDS: Mapping[str, Callable[..., Awaitable[Reply]]] = {"feeds.calendar": open_feed}
PRESSES: Mapping[str, Callable[..., Awaitable[Any]]] = {
    act.FEED: press_feed,
    act.FEED_MAKE: press_make,
    act.FEED_OFF: press_turn_off,
}

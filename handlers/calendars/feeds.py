"""``/goto calendar``: create and turn off the calendar feed, in a form, so that its URL is in no message."""

from __future__ import annotations

from bot.model.calendars import FeedModel
from bot.model.replies import EMPTY_REPLY, Reply
from bot.parsing.command_line import ParsedCommand
from bot.usecases.calendars import feeds
from bot.usecases.meetings.overview import get_zone
from bot.views import ids
from bot.views.calendars import feeds as views
from handlers.context import Context
from handlers.requests import Asker, CommandRequest, PressRequest
from handlers.router import press, verb


@verb("/goto", "calendar", area=None, needs="member", aliases=("feed", "ics"))
async def open_feed(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    return await _open_form(ctx, request.asker, request.trigger_id)


@press(ids.FEED, area=None)
async def press_feed(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Calendar feed]. In the settings form, push the view, so that values entered there are kept."""
    in_settings = request.view is not None and request.view.callback_id == ids.SETTINGS_FORM
    return await _open_form(ctx, request.asker, request.trigger_id, push=in_settings)


async def _open_form(ctx: Context, asker: Asker, trigger_id: str, *, push: bool = False) -> Reply:
    model = await feeds.read_feed_state(ctx.app, asker.person, await get_zone(ctx.app, asker.person))
    view = views.feed_form(model, ctx.app.ids.new())
    show = ctx.app.slack.messenger.push_view if push else ctx.app.slack.messenger.open_view
    await show(asker.person.tenant, trigger_id, view)
    return EMPTY_REPLY


@press(ids.FEED_MAKE, area=None)
async def press_make(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Create a URL] and [Create a new URL]. A form drawn for another state ends no URL: it is drawn again."""
    person = request.asker.person
    zone = await get_zone(ctx.app, person)
    known = await feeds.read_feed_state(ctx.app, person, zone)
    if feeds.is_as_drawn(ctx.app, known, request.value or ""):
        known = await feeds.open_feed(ctx.app, person, zone)
    return await _redraw(ctx, request, known)


@press(ids.FEED_OFF, area=None)
async def press_turn_off(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Turn off] of the feed that the form shows."""
    person = request.asker.person
    known = await feeds.read_feed_state(ctx.app, person, await get_zone(ctx.app, person))
    if feeds.is_as_drawn(ctx.app, known, request.value or ""):
        await feeds.close_feed(ctx.app, person)
        known = FeedModel(zone="UTC")
    return await _redraw(ctx, request, known)


async def _redraw(ctx: Context, request: PressRequest, model: FeedModel) -> Reply:
    if request.view is not None:
        external_id = request.view.external_id
        view = views.feed_form(model, external_id)
        await ctx.app.slack.messenger.update_view(request.asker.person.tenant, external_id, view)
    return EMPTY_REPLY

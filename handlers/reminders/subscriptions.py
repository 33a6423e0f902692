"""``/goto notifications``: the list of subscriptions, with its menus and its buttons to mute all."""

from __future__ import annotations

from dataclasses import replace

from bot.model.messages import Message
from bot.model.replies import EMPTY_REPLY, Reply
from bot.model.subscription_form import SubscriptionChoice, SubscriptionPage
from bot.parsing.command_line import ParsedCommand
from bot.usecases.reminders import subscription_list
from bot.views.reminders import ids
from bot.views.reminders import subscriptions as views
from handlers.context import Context
from handlers.core.home import redraw_home
from handlers.reminders.subscription_form import open_change_form
from handlers.requests import Asker, CommandRequest, PressRequest
from handlers.router import press, verb

CHANGES = {
    "pause": subscription_list.pause_subscription,
    "resume": subscription_list.resume_subscription,
    "remove": subscription_list.remove_subscription,
}
"""The use cases of the menu's choices; each is a single write."""


@verb("/goto", "notifications", area=None, needs="member", aliases=("subscriptions", "mute"))
async def list_subscriptions(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/goto notifications``."""
    return await _list_reply(ctx, request.asker, request.target, 0)


@press(ids.LIST, area=None)
async def press_list(ctx: Context, request: PressRequest) -> Reply:
    return await _list_reply(ctx, request.asker, request.target, 0)


@press(ids.LIST_BACK, ids.LIST_NEXT, area=None)
async def turn_list_page(ctx: Context, request: PressRequest) -> Reply:
    carried = request.carried(SubscriptionPage)
    reply = await _list_reply(ctx, request.asker, carried.channel, carried.page)
    return replace(reply, replace=True)


async def _list_reply(ctx: Context, asker: Asker, channel: str | None, page: int) -> Reply:
    model = await subscription_list.list_subscriptions(ctx.app, asker.person, channel, page)
    return Reply(message=views.listing(model))


@press(ids.ROW_MENU, area=None)
async def press_row(ctx: Context, request: PressRequest) -> Reply:
    """Handle the menu of a subscription: change, pause, resume or remove."""
    choice = request.carried(SubscriptionChoice)
    if choice.verb == "change":
        return await open_change_form(ctx, request, choice.subscription_id)
    subscription = await CHANGES[choice.verb](ctx.app, request.asker.person, choice.subscription_id)
    return await _show_change(ctx, request, views.changed_message(subscription, choice.verb))


async def _show_change(ctx: Context, request: PressRequest, message: Message) -> Reply:
    """Return how a change is shown: the Home tab or the list in a modal is drawn again, elsewhere ``message``."""
    if await redraw_home(ctx, request):
        return EMPTY_REPLY
    if request.view is not None and not request.view.is_home:
        return await _list_reply(ctx, request.asker, None, 0)
    return Reply(message=message)


@press(ids.MUTE_ALL, area=None)
async def mute_all(ctx: Context, request: PressRequest) -> Reply:
    return await _set_all_muted(ctx, request, muted=True)


@press(ids.UNMUTE_ALL, area=None)
async def unmute_all(ctx: Context, request: PressRequest) -> Reply:
    return await _set_all_muted(ctx, request, muted=False)


async def _set_all_muted(ctx: Context, request: PressRequest, *, muted: bool) -> Reply:
    count = await subscription_list.set_all_muted(ctx.app, request.asker.person, muted=muted)
    return await _show_change(ctx, request, views.muted_all_message(count, muted=muted))

"""Events: App Home opened, app uninstalled."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.ids import Person
from bot.model.replies import EMPTY_REPLY, Reply
from bot.queries.meetings import MEETING_MENU
from bot.queries.query import NoArgs
from bot.usecases.accounts import connect
from bot.usecases.registration import mine
from bot.usecases.reminders import subscription_list
from bot.views.core import home
from handlers.context import Context
from handlers.requests import EventRequest, asker_of_event
from handlers.router import event


@event("app_home_opened")
async def publish_opened_home(ctx: Context, request: EventRequest) -> Reply:
    """Publish the Home tab; the Messages tab needs nothing."""
    if request.event.get("tab") != "home":
        return EMPTY_REPLY
    await publish_home(ctx, asker_of_event(request).person)
    return EMPTY_REPLY


async def publish_home(ctx: Context, person: Person) -> None:
    """Publish the person's Home tab with current data."""
    model = await connect.get_connection_status(ctx.app, person)
    menu = await MEETING_MENU.answer(ctx.app, person, NoArgs())
    registered = await mine.list_own_registrations(ctx.app, person)
    subscriptions = await subscription_list.list_subscriptions(ctx.app, person, None, 0)
    last = await ctx.app.store.last_requests.get(person)
    view = home.home_view(model, menu, registered, subscriptions, last)
    await ctx.app.slack.messenger.publish_home(person, view)


@event("app_uninstalled")
@event("tokens_revoked")
async def delete_uninstalled(ctx: Context, request: EventRequest) -> Reply:
    """Delete the workspace's data once the bot's own token is revoked."""
    tokens = request.event.get("tokens")
    if request.type == "app_uninstalled" or (isinstance(tokens, Mapping) and tokens.get("bot")):
        await ctx.app.personal_data.forget_tenant(request.tenant)
    return EMPTY_REPLY

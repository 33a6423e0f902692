"""Events: App Home opened, app uninstalled."""

from __future__ import annotations

from bot.ids import Person
from bot.usecases import accounts, notify_list, registration_mine
from bot.views import home
from handlers.guard import Context
from handlers.replies import EMPTY_REPLY, Reply
from handlers.requests import EventRequest, asker_of_event


async def publish_opened_home(desk: Context, request: EventRequest) -> Reply:
    """Publish the Home tab; the Messages tab needs nothing."""
    if request.event.get("tab") != "home":
        return EMPTY_REPLY
    await publish_home(desk, asker_of_event(request).person)
    return EMPTY_REPLY


async def publish_home(desk: Context, person: Person) -> None:
    """Publish the person's Home tab with current data."""
    model = await accounts.get_connection_status(desk.app, person)
    menu = await desk.queries["meeting.menu"](desk.app, person, {})
    registered = await registration_mine.list_own_registrations(desk.app, person)
    told = await notify_list.list_subscriptions(desk.app, person, None, 0)
    last = await desk.app.last_requests.get(person)
    await desk.app.messenger.publish_home(person, home.home_view(model, menu, registered, told, last))


async def delete_uninstalled(desk: Context, request: EventRequest) -> Reply:
    """Delete the workspace's data once the bot's own token is revoked."""
    tokens = request.event.get("tokens") or {}
    if request.type == "app_uninstalled" or tokens.get("bot"):
        await desk.app.forget_tenant(request.tenant)
    return EMPTY_REPLY

"""Events: App Home opened, app uninstalled."""

from __future__ import annotations

from bot.ids import Person
from bot.usecases import accounts, notify_list, registration_mine
from bot.views import home
from handlers.guard import Desk
from handlers.replies import NOTHING, Reply
from handlers.requests import EventRequest, event_asker


async def home_opened(desk: Desk, request: EventRequest) -> Reply:
    """Publish the Home tab; the Messages tab needs nothing."""
    if request.event.get("tab") != "home":
        return NOTHING
    await draw_home(desk, event_asker(request).person)
    return NOTHING


async def draw_home(desk: Desk, person: Person) -> None:
    """Publish the person's Home tab with current data."""
    model = await accounts.status(desk.s, person)
    menu = await desk.reads["meeting.menu"](desk.s, person, {})
    registered = await registration_mine.mine(desk.s, person)
    told = await notify_list.listing(desk.s, person, None, 0)
    last = await desk.s.lasts.get(person)
    await desk.s.messenger.publish_home(person, home.home(model, menu, registered, told, last))


async def uninstalled(desk: Desk, request: EventRequest) -> Reply:
    """Delete the workspace's data once the bot's own token is revoked."""
    tokens = request.event.get("tokens") or {}
    if request.type == "app_uninstalled" or tokens.get("bot"):
        await desk.s.forget_tenant(request.tenant)
    return NOTHING

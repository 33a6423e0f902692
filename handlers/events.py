"""Events: the App Home is opened, the app is taken out of a workspace."""

from __future__ import annotations

from bot.ids import Person
from bot.usecases import accounts, notify_list, registration_mine
from bot.views import home
from handlers.guard import Desk
from handlers.replies import NOTHING, Reply
from handlers.requests import EventRequest, event_asker


async def home_opened(desk: Desk, request: EventRequest) -> Reply:
    """Draw the Home tab; the Messages tab draws itself."""
    if request.event.get("tab") != "home":
        return NOTHING
    await draw_home(desk, event_asker(request).person)
    return NOTHING


async def draw_home(desk: Desk, person: Person) -> None:
    """Draw somebody's Home tab as all of it is now."""
    model = await accounts.status(desk.s, person)
    menu = await desk.reads["meeting.menu"](desk.s, person, {})
    registered = await registration_mine.mine(desk.s, person)
    told = await notify_list.listing(desk.s, person, None, 0)
    last = await desk.s.lasts.get(person)
    await desk.s.messenger.publish_home(person, home.home(model, menu, registered, told, last))


async def uninstalled(desk: Desk, request: EventRequest) -> Reply:
    """Delete what is kept of the workspace, once the bot's own token is gone."""
    tokens = request.event.get("tokens") or {}
    if request.type == "app_uninstalled" or tokens.get("bot"):
        await desk.s.forget_tenant(request.tenant)
    return NOTHING

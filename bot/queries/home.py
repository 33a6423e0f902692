"""The Home tab of a person, as it is now."""

from __future__ import annotations

from bot.model.ids import Person
from bot.queries.meetings import MEETING_MENU
from bot.queries.query import NoArgs
from bot.usecases.accounts import connect
from bot.usecases.core.services import Services
from bot.usecases.registration import mine
from bot.usecases.reminders import subscription_list
from bot.views.core import home
from bot.views.kit import View


async def build_home(app: Services, person: Person) -> View:
    model = await connect.get_connection_status(app, person)
    menu = await MEETING_MENU.run(app, person, NoArgs())
    registered = await mine.list_own_registrations(app, person)
    subscriptions = await subscription_list.list_subscriptions(app, person, None, 0)
    last = await app.store.last_requests.get(person)
    return home.home_view(model, menu, registered, subscriptions, last)

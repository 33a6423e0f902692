"""Answers that only read: a use case and the view of what it gives, under one name.

A listener answers with them at once; when GoTo is slow, a job answers with the same ones later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.goto.errors import GoToError
from bot.ids import Person
from bot.ports import Message
from bot.usecases import accounts, meetings
from bot.usecases.services import Services
from bot.views import accounts as account_views
from bot.views import meetings as meeting_views

Reader = Callable[[Services, Person, Mapping[str, Any]], Awaitable[Message]]
MENU_PATIENCE = 1.2
"""Seconds that the menu waits for the next sessions; its buttons are worth more than its lines."""


async def menu(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    model = await meetings.menu(s, person)
    if model.email is None or model.ended:
        return meeting_views.menu(model, None)
    try:
        async with asyncio.timeout(MENU_PATIENCE):
            rows = await meetings.next_rows(s, person)
    except (TimeoutError, GoToError):
        return meeting_views.menu(model, None)
    return meeting_views.menu(model, rows)


async def listing(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return meeting_views.listing(await meetings.page_of_list(s, person, int(args.get("page", 0))))


async def show(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    typed = str(args.get("id") or "")
    if typed:
        number = meetings.meeting_number(typed)
        return meeting_views.detail(await meetings.detail(s, person, number))
    rows = await meetings.choices(s, person)
    return meeting_views.picker(rows, await meetings.zone_of(s, person))


async def status(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return account_views.status(await accounts.status(s, person))


READS: Mapping[str, Reader] = {
    "meeting.menu": menu,
    "meeting.list": listing,
    "meeting.show": show,
    "goto.status": status,
}

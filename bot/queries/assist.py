"""Read-only answers about Seeit sessions: each runs a use case and renders its result."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.goto.errors import GoToError
from bot.model.assist import LIST_SPANS, SessionArgs, SessionListArgs, ThreadPlace
from bot.model.errors import UsherError
from bot.model.ids import Person
from bot.model.messages import Message
from bot.model.policy import Area
from bot.parsing.time.date_range import RangeQuestion
from bot.queries.query import MENU_TIMEOUT_SECONDS, NoArgs, Query
from bot.usecases.assist import sessions
from bot.usecases.core.services import Services
from bot.usecases.meetings.overview import get_zone
from bot.views import ids
from bot.views.assist import sessions as views
from bot.views.range_choices import which_range


async def answer_menu(app: Services, person: Person, args: NoArgs) -> Message:
    model = await sessions.build_menu(app, person)
    if model.email is None:
        return views.menu(model)
    try:
        async with asyncio.timeout(MENU_TIMEOUT_SECONDS):
            rows = await sessions.list_newest(app, person)
    except (TimeoutError, GoToError, UsherError):
        return views.menu(model)
    return views.menu(replace(model, rows=rows))


async def answer_list(app: Services, person: Person, args: SessionListArgs) -> Message:
    if args.since is None:
        try:
            found = await sessions.list_typed_range(app, person, args.span, args.page)
        except RangeQuestion as question:
            return which_range(
                question,
                await get_zone(app, person),
                ids.ASSIST_DAYS,
                lambda one: SessionListArgs(since=one.start, until=one.end),
            )
        return views.listing(found)
    span = args.span if args.span in LIST_SPANS else None
    return views.listing(await sessions.list_between(app, person, args.since, args.until, args.page, span))


async def answer_show(app: Services, person: Person, args: SessionArgs) -> Message:
    """Return one session; without an id, a picker."""
    if args.id:
        return views.detail(await sessions.read_detail(app, person, args.id))
    return views.picker(await sessions.list_choices(app, person), await get_zone(app, person))


async def answer_start_link(app: Services, person: Person, args: SessionArgs) -> Message:
    return views.host_link(await sessions.get_start_link(app, person, args.id))


async def answer_download(app: Services, person: Person, args: SessionArgs) -> Message:
    return views.download_message(await sessions.get_download(app, person, args.id))


async def answer_key_picker(app: Services, person: Person, args: ThreadPlace) -> Message:
    rows = await sessions.list_open(app, person)
    return views.which_key_question(rows, await get_zone(app, person), args)


SUPPORT_MENU = Query(name="assist.menu", args=NoArgs, area=None, answer=answer_menu)
SESSION_LIST = Query(name="assist.list", args=SessionListArgs, area=None, answer=answer_list)
SESSION_DETAIL = Query(name="assist.show", args=SessionArgs, area=None, answer=answer_show)
START_LINK = Query(name="assist.start", args=SessionArgs, area=Area.START, answer=answer_start_link)
DOWNLOAD = Query(name="assist.download", args=SessionArgs, area=None, answer=answer_download)
KEY_PICKER = Query(name="assist.which", args=ThreadPlace, area=None, answer=answer_key_picker)
QUERIES = (SUPPORT_MENU, SESSION_LIST, SESSION_DETAIL, START_LINK, DOWNLOAD, KEY_PICKER)

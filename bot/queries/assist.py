"""Read-only answers about Seeit sessions: each runs a use case and renders its result."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.goto.errors import GoToError
from bot.model.assist import LIST_SPANS
from bot.model.core import Message
from bot.model.errors import UserError, UsherError
from bot.model.ids import Person
from bot.model.policy import Area
from bot.queries.query import Query
from bot.queries.trainings import MENU_TIMEOUT_SECONDS, parse_page
from bot.usecases.assist import sessions
from bot.usecases.core.services import Services
from bot.usecases.meetings.overview import get_zone
from bot.views.assist import sessions as views


async def query_menu(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    model = await sessions.build_menu(app, person)
    if model.email is None:
        return views.menu(model)
    try:
        async with asyncio.timeout(MENU_TIMEOUT_SECONDS):
            rows = await sessions.list_newest(app, person)
    except (TimeoutError, GoToError, UsherError):
        return views.menu(model)
    return views.menu(replace(model, rows=rows))


async def query_sessions(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    page = parse_page(args.get("page"))
    if args.get("since") is None:
        return views.listing(await sessions.list_typed_range(app, person, str(args.get("range") or ""), page))
    since, until = _parse_time(args["since"]), args.get("until")
    span = args.get("range") if args.get("range") in LIST_SPANS else None
    end = _parse_time(until) if until is not None else None
    return views.listing(await sessions.list_between(app, person, since, end, page, span))


async def query_session(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    typed = str(args.get("id") or "")
    if typed:
        return views.detail(await sessions.read_detail(app, person, typed))
    return views.picker(await sessions.list_choices(app, person), await get_zone(app, person))


async def query_start_link(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.host_link(await sessions.get_start_link(app, person, str(args.get("id") or "")))


async def query_download(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.download_message(await sessions.get_download(app, person, str(args.get("id") or "")))


async def query_key_picker(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    rows = await sessions.list_open(app, person)
    zone = await get_zone(app, person)
    return views.which_key_question(rows, zone, str(args["channel"]), str(args["thread"]))


def _parse_time(seconds: Any) -> Any:
    """Return the time in a button's value (seconds). Raises ``UserError`` if it is not one."""
    try:
        return sessions.parse_timestamp(seconds)
    except (TypeError, ValueError, OverflowError, OSError):
        raise UserError("button-too-old", next_step="button-too-old-next") from None


QUERIES = (
    Query(name="assist.menu", args=dict, area=None, answer=query_menu),
    Query(name="assist.list", args=dict, area=None, answer=query_sessions),
    Query(name="assist.show", args=dict, area=None, answer=query_session),
    Query(name="assist.start", args=dict, area=Area.START, answer=query_start_link),
    Query(name="assist.download", args=dict, area=None, answer=query_download),
    Query(name="assist.which", args=dict, area=None, answer=query_key_picker),
)

"""Read-only answers about Seeit sessions: each runs a use case and renders its result."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.errors import UserError, UsherError
from bot.goto.errors import GoToError
from bot.ids import Person
from bot.ports import Message
from bot.training_reads import MENU_TIMEOUT_SECONDS, parse_page
from bot.usecases import assist
from bot.usecases.meetings import get_zone
from bot.usecases.services import Services
from bot.views import assist as views


async def query_menu(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    model = await assist.build_menu(s, person)
    if model.email is None:
        return views.menu(model)
    try:
        async with asyncio.timeout(MENU_TIMEOUT_SECONDS):
            rows = await assist.list_newest(s, person)
    except (TimeoutError, GoToError, UsherError):
        return views.menu(model)
    return views.menu(replace(model, rows=rows))


async def query_sessions(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    page = parse_page(args.get("page"))
    if args.get("since") is None:
        return views.listing(await assist.list_typed_range(s, person, str(args.get("range") or ""), page))
    since, until = _parse_time(args["since"]), args.get("until")
    span = args.get("range") if args.get("range") in assist.LIST_SPANS else None
    end = _parse_time(until) if until is not None else None
    return views.listing(await assist.list_between(s, person, since, end, page, span))


async def query_session(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    typed = str(args.get("id") or "")
    if typed:
        return views.detail(await assist.read_detail(s, person, typed))
    return views.picker(await assist.list_choices(s, person), await get_zone(s, person))


async def query_start_link(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.host_link(await assist.get_start_link(s, person, str(args.get("id") or "")))


async def query_download(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.download_message(await assist.get_download(s, person, str(args.get("id") or "")))


async def query_key_picker(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    rows = await assist.list_open(s, person)
    zone = await get_zone(s, person)
    return views.which_key_question(rows, zone, str(args["channel"]), str(args["thread"]))


def _parse_time(seconds: Any) -> Any:
    """Return the time in a button's value (seconds). Raises ``UserError`` if it is not one."""
    try:
        return assist.parse_timestamp(seconds)
    except (TypeError, ValueError, OverflowError, OSError):
        raise UserError("button-too-old", next_step="button-too-old-next") from None


ASSIST_QUERIES = {
    "assist.menu": query_menu,
    "assist.list": query_sessions,
    "assist.show": query_session,
    "assist.start": query_start_link,
    "assist.download": query_download,
    "assist.which": query_key_picker,
}

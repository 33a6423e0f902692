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
from bot.training_reads import MENU_PATIENCE, whole
from bot.usecases import assist
from bot.usecases.meetings import zone_of
from bot.usecases.services import Services
from bot.views import assist as views


async def menu(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    model = await assist.menu(s, person)
    if model.email is None:
        return views.menu(model)
    try:
        async with asyncio.timeout(MENU_PATIENCE):
            rows = await assist.newest(s, person)
    except (TimeoutError, GoToError, UsherError):
        return views.menu(model)
    return views.menu(replace(model, rows=rows))


async def listing(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    page = whole(args.get("page"))
    if args.get("since") is None:
        return views.listing(await assist.listed(s, person, str(args.get("range") or ""), page))
    since, until = _moment(args["since"]), args.get("until")
    span = args.get("range") if args.get("range") in assist.SPANS else None
    end = _moment(until) if until is not None else None
    return views.listing(await assist.between(s, person, since, end, page, span))


async def show(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    typed = str(args.get("id") or "")
    if typed:
        return views.detail(await assist.detail(s, person, typed))
    return views.picker(await assist.choices(s, person), await zone_of(s, person))


async def start(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.host(await assist.start_link(s, person, str(args.get("id") or "")))


async def download(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.download(await assist.download(s, person, str(args.get("id") or "")))


async def which_key(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    rows = await assist.open_ones(s, person)
    zone = await zone_of(s, person)
    return views.which_key(rows, zone, str(args["channel"]), str(args["thread"]))


def _moment(seconds: Any) -> Any:
    """Return the time in a button's value (seconds). Raises ``UserError`` if it is not one."""
    try:
        return assist.moment(seconds)
    except (TypeError, ValueError, OverflowError, OSError):
        raise UserError("button-too-old", next_step="button-too-old-next") from None


ASSIST_READS = {
    "assist.menu": menu,
    "assist.list": listing,
    "assist.show": show,
    "assist.start": start,
    "assist.download": download,
    "assist.which": which_key,
}

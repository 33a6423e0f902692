"""Read-only answers about trainings: each runs a use case and renders its result."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.commands.span import Span
from bot.errors import UserError
from bot.goto.errors import GoToError
from bot.ids import Person
from bot.ports import Message
from bot.usecases import attendance as attending
from bot.usecases import trainings
from bot.usecases import trainings_report as report
from bot.usecases.meetings import zone_of
from bot.usecases.services import Services
from bot.views import actions as act
from bot.views import attendance as attendance_views
from bot.views import trainings as views
from bot.views import trainings_report as report_views

MENU_PATIENCE = 1.2
"""Seconds that the menu waits for the next trainings; after that it is shown without them."""


async def menu(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    model = await trainings.menu(s, person)
    if model.email is None:
        return views.menu(model)
    try:
        async with asyncio.timeout(MENU_PATIENCE):
            rows = await trainings.next_rows(s, person)
    except (TimeoutError, GoToError):
        return views.menu(model)
    return views.menu(trainings.TrainingMenu(model.zone, model.email, rows))


async def listing(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.listing(await trainings.page_of_list(s, person, whole(args.get("page"))))


async def pick(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    rows = await trainings.choices(s, person)
    return views.picker(rows, await zone_of(s, person), str(args.get("verb") or "show"))


async def pick_for_thread(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    now = s.clock.now()
    rows = [row for row in await trainings.choices(s, person) if row.next_start(now) is not None]
    place = f":{args['channel']}:{args['thread']}"
    zone = await zone_of(s, person)
    return views.picker(rows, zone, "share", action=act.TRAINING_SHARE_HERE, place=place)


async def show(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.detail(await trainings.detail(s, person, _typed(args)))


async def manage(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.manage(await trainings.links(s, person, _typed(args), manage=True))


async def start(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.start(await trainings.links(s, person, _typed(args), manage=False))


async def ask_cancel(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.ask_cancel(await trainings.detail(s, person, _typed(args)))


async def held(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    span = Span(_moment(args["since"]), _moment(args["until"])) if args.get("since") else None
    page = whole(args.get("page"))
    if span is None and report.is_number(_typed(args)):
        return attendance_views.overview(await attending.overview(s, person, _typed(args), page))
    return report_views.held(await report.held_sessions(s, person, _typed(args), page, span))


async def attendance(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    at = _moment(args["at"]) if isinstance(args.get("at"), int) else None
    key, name = str(args.get("k") or ""), str(args.get("n") or "")
    return attendance_views.attendance(
        await attending.attendance(s, person, key, name, at, whole(args.get("p")))
    )


async def recordings(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return report_views.recordings(await report.recordings(s, person, _typed(args)))


def _typed(args: Mapping[str, Any]) -> str:
    return str(args.get("id") or "")


def whole(value: Any) -> int:
    """Return the page number in a button's value, or 0 if it is not one."""
    return value if isinstance(value, int) and 0 <= value < 10**9 else 0


def _moment(value: Any) -> datetime:
    """Return the time in a button's value (seconds). Raises ``UserError`` if it is not one."""
    try:
        return datetime.fromtimestamp(value, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        raise UserError("button-too-old", next_step="button-too-old-next") from None


TRAINING_READS = {
    "training.menu": menu,
    "training.list": listing,
    "training.pick": pick,
    "training.here": pick_for_thread,
    "training.show": show,
    "training.manage": manage,
    "training.start": start,
    "training.cancel": ask_cancel,
    "training.report": held,
    "training.attendance": attendance,
    "training.recordings": recordings,
}

"""Read-only answers about trainings: each runs a use case and renders its result."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.commands.span import DateRange
from bot.errors import UserError
from bot.goto.errors import GoToError
from bot.ids import Person
from bot.ports import Message
from bot.usecases import attendance as attending
from bot.usecases import trainings
from bot.usecases import trainings_report as report
from bot.usecases.meetings import get_zone
from bot.usecases.services import Services
from bot.views import actions as act
from bot.views import attendance as attendance_views
from bot.views import trainings as views
from bot.views import trainings_report as report_views

MENU_TIMEOUT_SECONDS = 1.2
"""Seconds that the menu waits for the next trainings; after that it is shown without them."""


async def query_menu(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    model = await trainings.get_menu(s, person)
    if model.email is None:
        return views.menu(model)
    try:
        async with asyncio.timeout(MENU_TIMEOUT_SECONDS):
            rows = await trainings.list_next_trainings(s, person)
    except (TimeoutError, GoToError):
        return views.menu(model)
    return views.menu(trainings.TrainingMenu(model.zone, model.email, rows))


async def query_list(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.listing(await trainings.get_training_page(s, person, parse_page(args.get("page"))))


async def query_picker(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    rows = await trainings.list_training_choices(s, person)
    return views.picker(rows, await get_zone(s, person), str(args.get("verb") or "show"))


async def query_thread_picker(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    now = s.clock.now()
    rows = [row for row in await trainings.list_training_choices(s, person) if row.next_start(now) is not None]
    place = f":{args['channel']}:{args['thread']}"
    zone = await get_zone(s, person)
    return views.picker(rows, zone, "share", action=act.TRAINING_SHARE_HERE, place=place)


async def query_training(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.detail(await trainings.get_training_detail(s, person, _typed_id(args)))


async def query_manage_link(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.manage_message(await trainings.get_links(s, person, _typed_id(args), is_manage=True))


async def query_start_links(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.start_message(await trainings.get_links(s, person, _typed_id(args), is_manage=False))


async def query_cancel_question(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.cancel_question(await trainings.get_training_detail(s, person, _typed_id(args)))


async def query_held_sessions(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    span = DateRange(_parse_time(args["since"]), _parse_time(args["until"])) if args.get("since") else None
    page = parse_page(args.get("page"))
    if span is None and report.is_training_number(_typed_id(args)):
        return attendance_views.training_attendance(await attending.get_overview(s, person, _typed_id(args), page))
    return report_views.held_sessions(await report.list_held_sessions(s, person, _typed_id(args), page, span))


async def query_attendance(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    at = _parse_time(args["at"]) if isinstance(args.get("at"), int) else None
    key, name = str(args.get("k") or ""), str(args.get("n") or "")
    return attendance_views.session_attendance(
        await attending.get_attendance(s, person, key, name, at, parse_page(args.get("p")))
    )


async def query_recordings(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return report_views.recordings(await report.list_recordings(s, person, _typed_id(args)))


def _typed_id(args: Mapping[str, Any]) -> str:
    return str(args.get("id") or "")


def parse_page(value: Any) -> int:
    """Return the page number in a button's value, or 0 if it is not one."""
    return value if isinstance(value, int) and 0 <= value < 10**9 else 0


def _parse_time(value: Any) -> datetime:
    """Return the time in a button's value (seconds). Raises ``UserError`` if it is not one."""
    try:
        return datetime.fromtimestamp(value, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        raise UserError("button-too-old", next_step="button-too-old-next") from None


TRAINING_QUERIES = {
    "training.menu": query_menu,
    "training.list": query_list,
    "training.pick": query_picker,
    "training.here": query_thread_picker,
    "training.show": query_training,
    "training.manage": query_manage_link,
    "training.start": query_start_links,
    "training.cancel": query_cancel_question,
    "training.report": query_held_sessions,
    "training.attendance": query_attendance,
    "training.recordings": query_recordings,
}

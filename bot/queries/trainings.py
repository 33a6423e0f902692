"""Read-only answers about trainings: each runs a use case and renders its result."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.goto.errors import GoToError
from bot.model.core import Message
from bot.model.errors import UserError
from bot.model.ids import Person
from bot.model.policy import Area
from bot.model.trainings import TrainingMenu
from bot.parsing.time.date_range import DateRange
from bot.queries.query import Query
from bot.usecases.core.services import Services
from bot.usecases.meetings.overview import get_zone
from bot.usecases.trainings import attendance as attending
from bot.usecases.trainings import overview, report
from bot.views import ids as act
from bot.views.trainings import attendance as attendance_views
from bot.views.trainings import overview as views
from bot.views.trainings import report as report_views

MENU_TIMEOUT_SECONDS = 1.2
"""Seconds that the menu waits for the next trainings; after that it is shown without them."""


async def query_menu(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    model = await overview.get_menu(app, person)
    if model.email is None:
        return views.menu(model)
    try:
        async with asyncio.timeout(MENU_TIMEOUT_SECONDS):
            rows = await overview.list_next_trainings(app, person)
    except (TimeoutError, GoToError):
        return views.menu(model)
    return views.menu(TrainingMenu(model.zone, model.email, rows))


async def query_list(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.listing(await overview.get_training_page(app, person, parse_page(args.get("page"))))


async def query_picker(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    rows = await overview.list_training_choices(app, person)
    return views.picker(rows, await get_zone(app, person), str(args.get("verb") or "show"))


async def query_thread_picker(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    now = app.clock.now()
    rows = [
        row for row in await overview.list_training_choices(app, person) if row.next_start(now) is not None
    ]
    place = f":{args['channel']}:{args['thread']}"
    zone = await get_zone(app, person)
    return views.picker(rows, zone, "share", action=act.TRAINING_SHARE_HERE, place=place)


async def query_training(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.detail(await overview.get_training_detail(app, person, _typed_id(args)))


async def query_manage_link(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.manage_message(await overview.get_links(app, person, _typed_id(args), is_manage=True))


async def query_start_links(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.start_message(await overview.get_links(app, person, _typed_id(args), is_manage=False))


async def query_cancel_question(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.cancel_question(await overview.get_training_detail(app, person, _typed_id(args)))


async def query_held_sessions(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    span = DateRange(_parse_time(args["since"]), _parse_time(args["until"])) if args.get("since") else None
    page = parse_page(args.get("page"))
    if span is None and report.is_training_number(_typed_id(args)):
        return attendance_views.training_attendance(
            await attending.get_overview(app, person, _typed_id(args), page)
        )
    return report_views.held_sessions(
        await report.list_held_sessions(app, person, _typed_id(args), page, span)
    )


async def query_attendance(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    at = _parse_time(args["at"]) if isinstance(args.get("at"), int) else None
    key, name = str(args.get("k") or ""), str(args.get("n") or "")
    return attendance_views.session_attendance(
        await attending.get_attendance(app, person, key, name, at, parse_page(args.get("p")))
    )


async def query_recordings(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return report_views.recordings(await report.list_recordings(app, person, _typed_id(args)))


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


QUERIES = (
    Query(name="training.menu", args=dict, area=None, answer=query_menu),
    Query(name="training.list", args=dict, area=None, answer=query_list),
    Query(name="training.pick", args=dict, area=None, answer=query_picker),
    Query(name="training.here", args=dict, area=None, answer=query_thread_picker),
    Query(name="training.show", args=dict, area=None, answer=query_training),
    Query(name="training.manage", args=dict, area=None, answer=query_manage_link),
    Query(name="training.start", args=dict, area=Area.TRAIN, answer=query_start_links),
    Query(name="training.cancel", args=dict, area=Area.TRAIN, answer=query_cancel_question),
    Query(name="training.report", args=dict, area=None, answer=query_held_sessions),
    Query(name="training.attendance", args=dict, area=None, answer=query_attendance),
    Query(name="training.recordings", args=dict, area=None, answer=query_recordings),
)

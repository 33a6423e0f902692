"""Read-only answers: each runs a use case and renders its result.

A listener answers with them at once; if GoTo is slow, a job gives the same answer later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.goto.errors import GoToError
from bot.model.core import Message
from bot.model.errors import UserError
from bot.model.ids import Person
from bot.model.meetings import MeetingFilter
from bot.model.policy import Area
from bot.parsing.time.date_range import DateRange, parse_date_range
from bot.queries.query import Query
from bot.usecases.accounts import connect, doctor
from bot.usecases.admin import audit_search
from bot.usecases.core.services import Services
from bot.usecases.meetings import attendees, cancel, history, overview, start
from bot.views import ids as act
from bot.views.accounts import connection as account_views
from bot.views.accounts import doctor as doctor_views
from bot.views.admin import audit as audit_views
from bot.views.meetings import changes as organizing_views
from bot.views.meetings import history as history_views
from bot.views.meetings import overview as meeting_views

MENU_TIMEOUT_SECONDS = 1.2
"""Seconds that the menu waits for the next sessions; after that it is shown without them."""


async def query_menu(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    model = await overview.get_menu(app, person)
    if model.email is None or model.ended:
        return meeting_views.menu(model, None)
    try:
        async with asyncio.timeout(MENU_TIMEOUT_SECONDS):
            rows = await overview.list_next_meetings(app, person)
    except (TimeoutError, GoToError):
        return meeting_views.menu(model, None)
    return meeting_views.menu(model, rows)


async def query_list(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    which = args.get("filter")
    chosen = MeetingFilter(which) if which in tuple(MeetingFilter) else MeetingFilter.ALL
    page = await overview.get_meeting_page(
        app, person, _parse_page(args.get("page")), chosen, args.get("channel")
    )
    return meeting_views.listing(page)


async def query_meeting(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    typed = str(args.get("id") or "")
    if typed:
        number = overview.parse_meeting_number(typed)
        return meeting_views.detail(await overview.get_meeting_detail(app, person, number))
    rows = await overview.list_meeting_choices(app, person)
    return meeting_views.picker(rows, await overview.get_zone(app, person))


async def query_history(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    if "since" in args:
        span = DateRange(_parse_time(args["since"]), _parse_time(args["until"]))
    else:
        zone = await overview.get_zone(app, person)
        span = parse_date_range(str(args.get("text") or ""), now=app.clock.now(), zone=zone)
    return history_views.history(
        await history.get_history_page(app, person, span, _parse_page(args.get("page")))
    )


async def query_attendees(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    typed = str(args.get("id") or "")
    if not typed:
        rows = await history.list_past_choices(app, person)
        return history_views.picker(rows, await overview.get_zone(app, person))
    at = _parse_time(args["at"]) if isinstance(args.get("at"), int) else None
    number = overview.parse_meeting_number(typed)
    return history_views.attendees(
        await attendees.get_attendees(app, person, number, _parse_page(args.get("page")), at)
    )


async def query_picker(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    verb, carried = str(args["verb"]), str(args.get("carried") or "")
    rows = await overview.list_meeting_choices(app, person)
    zone = await overview.get_zone(app, person)
    if verb == "show":
        return meeting_views.picker(rows, zone)
    return meeting_views.picker(rows, zone, f"pick-{verb}", act.PICKER_OF_VERB[verb], carried)


async def query_host_link(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return organizing_views.host_link(await start.create_host_link(app, person, str(args["id"])))


async def query_cancel_question(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return organizing_views.cancel_question(await cancel.load_cancel_form(app, person, str(args["id"])))


def _parse_page(value: Any) -> int:
    """Return the page number in a button's value, or 0 if it is not one."""
    return value if isinstance(value, int) and 0 <= value < 10**9 else 0


def _parse_time(value: Any) -> datetime:
    """Return the time in a button's value (seconds). Raises ``UserError`` if it is not one."""
    try:
        return datetime.fromtimestamp(value, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        raise UserError("button-too-old", next_step="button-too-old-next") from None


async def query_status(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return account_views.status_message(await connect.get_connection_status(app, person))


async def query_doctor(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return doctor_views.report(await doctor.run_checks(app, person, args.get("channel")))


async def query_audit(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    older = args.get("older")
    typed = str(args.get("typed") or "")
    return audit_views.listing(await audit_search.search(app, person, typed, str(older) if older else None))


QUERIES = (
    Query(name="audit.search", args=dict, area=Area.ADMIN, answer=query_audit),
    Query(name="meeting.menu", args=dict, area=None, answer=query_menu),
    Query(name="meeting.list", args=dict, area=None, answer=query_list),
    Query(name="meeting.show", args=dict, area=None, answer=query_meeting),
    Query(name="meeting.history", args=dict, area=None, answer=query_history),
    Query(name="meeting.attendees", args=dict, area=None, answer=query_attendees),
    Query(name="meeting.pick", args=dict, area=None, answer=query_picker),
    Query(name="meeting.start", args=dict, area=Area.START, answer=query_host_link),
    Query(name="meeting.cancel", args=dict, area=Area.SCHEDULE, answer=query_cancel_question),
    Query(name="goto.status", args=dict, area=None, answer=query_status),
    Query(name="goto.doctor", args=dict, area=None, answer=query_doctor),
)

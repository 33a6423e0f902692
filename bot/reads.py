"""Read-only answers: each runs a use case and renders its result.

A listener answers with them at once; if GoTo is slow, a job gives the same answer later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.admin_reads import ADMIN_QUERIES
from bot.assist_reads import ASSIST_QUERIES
from bot.commands.span import DateRange, parse_date_range
from bot.errors import UserError
from bot.goto.errors import GoToError
from bot.ids import Person
from bot.ports import Message
from bot.registration_reads import REGISTRATION_QUERIES
from bot.roster_reads import ROSTER_QUERIES
from bot.training_reads import TRAINING_QUERIES
from bot.usecases import accounts, attendees, audit_search, cancelling, doctor, history, meetings, starting
from bot.usecases.notifications.why import explain_reminders
from bot.usecases.services import Services
from bot.views import accounts as account_views
from bot.views import actions as act
from bot.views import audit as audit_views
from bot.views import doctor as doctor_views
from bot.views import history as history_views
from bot.views import meetings as meeting_views
from bot.views import notifications_why as why_views
from bot.views import organizing as organizing_views

Query = Callable[[Services, Person, Mapping[str, Any]], Awaitable[Message]]
MENU_TIMEOUT_SECONDS = 1.2
"""Seconds that the menu waits for the next sessions; after that it is shown without them."""


async def query_menu(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    model = await meetings.get_menu(s, person)
    if model.email is None or model.ended:
        return meeting_views.menu(model, None)
    try:
        async with asyncio.timeout(MENU_TIMEOUT_SECONDS):
            rows = await meetings.list_next_meetings(s, person)
    except (TimeoutError, GoToError):
        return meeting_views.menu(model, None)
    return meeting_views.menu(model, rows)


async def query_list(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    which = args.get("filter")
    chosen = meetings.MeetingFilter(which) if which in tuple(meetings.MeetingFilter) else meetings.MeetingFilter.ALL
    page = await meetings.get_meeting_page(s, person, _parse_page(args.get("page")), chosen, args.get("channel"))
    return meeting_views.listing(page)


async def query_meeting(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    typed = str(args.get("id") or "")
    if typed:
        number = meetings.parse_meeting_number(typed)
        return meeting_views.detail(await meetings.get_meeting_detail(s, person, number))
    rows = await meetings.list_meeting_choices(s, person)
    return meeting_views.picker(rows, await meetings.get_zone(s, person))


async def query_history(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    if "since" in args:
        span = DateRange(_parse_time(args["since"]), _parse_time(args["until"]))
    else:
        zone = await meetings.get_zone(s, person)
        span = parse_date_range(str(args.get("text") or ""), now=s.clock.now(), zone=zone)
    return history_views.history(await history.get_history_page(s, person, span, _parse_page(args.get("page"))))


async def query_attendees(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    typed = str(args.get("id") or "")
    if not typed:
        rows = await history.list_past_choices(s, person)
        return history_views.picker(rows, await meetings.get_zone(s, person))
    at = _parse_time(args["at"]) if isinstance(args.get("at"), int) else None
    number = meetings.parse_meeting_number(typed)
    return history_views.attendees(await attendees.get_attendees(s, person, number, _parse_page(args.get("page")), at))


async def query_picker(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    verb, carried = str(args["verb"]), str(args.get("carried") or "")
    rows = await meetings.list_meeting_choices(s, person)
    zone = await meetings.get_zone(s, person)
    if verb == "show":
        return meeting_views.picker(rows, zone)
    return meeting_views.picker(rows, zone, f"pick-{verb}", act.PICKER_OF_VERB[verb], carried)


async def query_host_link(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return organizing_views.host_link(await starting.create_host_link(s, person, str(args["id"])))


async def query_cancel_question(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return organizing_views.cancel_question(await cancelling.load_cancel_form(s, person, str(args["id"])))


def _parse_page(value: Any) -> int:
    """Return the page number in a button's value, or 0 if it is not one."""
    return value if isinstance(value, int) and 0 <= value < 10**9 else 0


def _parse_time(value: Any) -> datetime:
    """Return the time in a button's value (seconds). Raises ``UserError`` if it is not one."""
    try:
        return datetime.fromtimestamp(value, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        raise UserError("button-too-old", next_step="button-too-old-next") from None


async def query_status(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return account_views.status_message(await accounts.get_connection_status(s, person))


async def query_doctor(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return doctor_views.report(await doctor.run_checks(s, person, args.get("channel")))


async def query_audit(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    older = args.get("older")
    typed = str(args.get("typed") or "")
    return audit_views.listing(await audit_search.search(s, person, typed, str(older) if older else None))


async def query_why(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return why_views.why_message(await explain_reminders(s, person, args.get("channel"), str(args.get("id") or "")))


QUERIES: Mapping[str, Query] = {
    "meeting.why": query_why,
    "audit.search": query_audit,
    "meeting.menu": query_menu,
    "meeting.list": query_list,
    "meeting.show": query_meeting,
    "meeting.history": query_history,
    "meeting.attendees": query_attendees,
    "meeting.pick": query_picker,
    "meeting.start": query_host_link,
    "meeting.cancel": query_cancel_question,
    "goto.status": query_status,
    "goto.doctor": query_doctor,
    **TRAINING_QUERIES,
    **ROSTER_QUERIES,
    **REGISTRATION_QUERIES,
    **ADMIN_QUERIES,
    **ASSIST_QUERIES,
}

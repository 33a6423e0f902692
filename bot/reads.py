"""Read-only answers: each runs a use case and renders its result.

A listener answers with them at once; if GoTo is slow, a job gives the same answer later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.admin_reads import ADMIN_READS
from bot.assist_reads import ASSIST_READS
from bot.commands.span import Span, parse_span
from bot.errors import UserError
from bot.goto.errors import GoToError
from bot.ids import Person
from bot.ports import Message
from bot.registration_reads import REGISTRATION_READS
from bot.roster_reads import ROSTER_READS
from bot.training_reads import TRAINING_READS
from bot.usecases import accounts, attendees, audit_search, cancelling, doctor, history, meetings, starting
from bot.usecases.notifications.why import why
from bot.usecases.services import Services
from bot.views import accounts as account_views
from bot.views import actions as act
from bot.views import audit as audit_views
from bot.views import doctor as doctor_views
from bot.views import history as history_views
from bot.views import meetings as meeting_views
from bot.views import notifications_why as why_views
from bot.views import organizing as organizing_views

Reader = Callable[[Services, Person, Mapping[str, Any]], Awaitable[Message]]
MENU_PATIENCE = 1.2
"""Seconds that the menu waits for the next sessions; after that it is shown without them."""


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
    which = args.get("filter")
    chosen = meetings.Filter(which) if which in tuple(meetings.Filter) else meetings.Filter.ALL
    page = await meetings.page_of_list(s, person, _whole(args.get("page")), chosen, args.get("channel"))
    return meeting_views.listing(page)


async def show(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    typed = str(args.get("id") or "")
    if typed:
        number = meetings.meeting_number(typed)
        return meeting_views.detail(await meetings.detail(s, person, number))
    rows = await meetings.choices(s, person)
    return meeting_views.picker(rows, await meetings.zone_of(s, person))


async def past(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    if "since" in args:
        span = Span(_moment(args["since"]), _moment(args["until"]))
    else:
        zone = await meetings.zone_of(s, person)
        span = parse_span(str(args.get("text") or ""), now=s.clock.now(), zone=zone)
    return history_views.history(await history.history(s, person, span, _whole(args.get("page"))))


async def who_came(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    typed = str(args.get("id") or "")
    if not typed:
        rows = await history.past_choices(s, person)
        return history_views.picker(rows, await meetings.zone_of(s, person))
    at = _moment(args["at"]) if isinstance(args.get("at"), int) else None
    number = meetings.meeting_number(typed)
    return history_views.attendees(await attendees.attendees(s, person, number, _whole(args.get("page")), at))


async def pick(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    verb, carried = str(args["verb"]), str(args.get("carried") or "")
    rows = await meetings.choices(s, person)
    zone = await meetings.zone_of(s, person)
    if verb == "show":
        return meeting_views.picker(rows, zone)
    return meeting_views.picker(rows, zone, f"pick-{verb}", act.PICKERS[verb], carried)


async def start(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return organizing_views.host_link(await starting.mint(s, person, str(args["id"])))


async def cancel(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return organizing_views.cancel_ask(await cancelling.ask(s, person, str(args["id"])))


def _whole(value: Any) -> int:
    """Return the page number in a button's value, or 0 if it is not one."""
    return value if isinstance(value, int) and 0 <= value < 10**9 else 0


def _moment(value: Any) -> datetime:
    """Return the time in a button's value (seconds). Raises ``UserError`` if it is not one."""
    try:
        return datetime.fromtimestamp(value, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        raise UserError("button-too-old", next_step="button-too-old-next") from None


async def status(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return account_views.status(await accounts.status(s, person))


async def examine(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return doctor_views.report(await doctor.examine(s, person, args.get("channel")))


async def audit(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    older = args.get("older")
    typed = str(args.get("typed") or "")
    return audit_views.listing(await audit_search.search(s, person, typed, str(older) if older else None))


async def reasons(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return why_views.explained(await why(s, person, args.get("channel"), str(args.get("id") or "")))


READS: Mapping[str, Reader] = {
    "meeting.why": reasons,
    "audit.search": audit,
    "meeting.menu": menu,
    "meeting.list": listing,
    "meeting.show": show,
    "meeting.history": past,
    "meeting.attendees": who_came,
    "meeting.pick": pick,
    "meeting.start": start,
    "meeting.cancel": cancel,
    "goto.status": status,
    "goto.doctor": examine,
    **TRAINING_READS,
    **ROSTER_READS,
    **REGISTRATION_READS,
    **ADMIN_READS,
    **ASSIST_READS,
}

"""Queries about meetings. A listener answers with them at once; if GoTo is slow, a job gives the same answer later."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from bot.goto.errors import GoToError
from bot.model.errors import UserError
from bot.model.ids import Person
from bot.model.meeting_requests import (
    AttendeesArgs,
    HistoryArgs,
    ListArgs,
    MeetingArgs,
    PickerArgs,
    RecordingArgs,
)
from bot.model.meetings import MeetingRow
from bot.model.messages import Message
from bot.model.policy import Area
from bot.model.times import DateRange
from bot.parsing.time.date_range import RangeQuestion, parse_date_range
from bot.queries.query import MENU_TIMEOUT_SECONDS, NoArgs, Query
from bot.usecases.core.goto_errors import to_user_error
from bot.usecases.core.services import Services
from bot.usecases.core.unclear_matches import UnclearMatch
from bot.usecases.meetings import attendees, cancel, history, overview, recordings, start
from bot.usecases.meetings.find import find_meeting, find_past_meeting
from bot.views import ids
from bot.views.meetings import changes as change_views
from bot.views.meetings import history as history_views
from bot.views.meetings import overview as views
from bot.views.range_choices import which_range


async def _menu(app: Services, person: Person, args: NoArgs) -> Message:
    model = await overview.get_menu(app, person)
    if model.email is None or model.ended:
        return views.menu(model, ())
    try:
        async with asyncio.timeout(MENU_TIMEOUT_SECONDS):
            rows = await overview.list_next_meetings(app, person)
    except TimeoutError:
        return views.menu(model, (), fault="goto-slow")
    except GoToError as fault:
        return views.menu(model, (), fault=to_user_error(fault).message_id)
    return views.menu(model, rows)


async def _list(app: Services, person: Person, args: ListArgs) -> Message:
    return views.listing(await overview.get_meeting_page(app, person, args.page, args.filter, args.channel))


async def _detail(app: Services, person: Person, args: MeetingArgs) -> Message:
    if not args.meeting:
        return await _picker(app, person, PickerArgs("show"))
    try:
        found = await find_meeting(app, person, args.meeting)
    except UnclearMatch as unclear:
        return await _pick_among(app, person, unclear, PickerArgs("show"))
    return views.detail(await overview.get_meeting_detail(app, person, found.meeting_id))


async def _history(app: Services, person: Person, args: HistoryArgs) -> Message:
    if args.since is not None and args.until is not None:
        span = DateRange(args.since, args.until)
    else:
        zone = await overview.get_zone(app, person)
        try:
            span = parse_date_range(args.text, now=app.clock.now(), zone=zone)
        except RangeQuestion as question:
            return which_range(
                question,
                zone,
                ids.HISTORY_RANGE,
                lambda one: HistoryArgs(since=one.start, until=one.end),
            )
    return history_views.history(await history.get_history_page(app, person, span, args.page))


async def _attendees(app: Services, person: Person, args: AttendeesArgs) -> Message:
    if not args.meeting:
        rows = await history.list_past_choices(app, person)
        return history_views.picker(rows, await overview.get_zone(app, person))
    try:
        number = await find_past_meeting(app, person, args.meeting)
    except UnclearMatch as unclear:
        return history_views.picker(unclear.rows, await overview.get_zone(app, person), unclear)
    return history_views.attendees(await attendees.get_attendees(app, person, number, args.page, args.at))


async def _recording(app: Services, person: Person, args: RecordingArgs) -> Message:
    number = overview.require_meeting_id(args.meeting_id)
    return history_views.recordings(await recordings.get_recordings(app, person, number, args.at))


async def _picker(app: Services, person: Person, args: PickerArgs) -> Message:
    """Return the choice of a meeting: of those that were typed, if that was no single one."""
    if not args.typed:
        return await _pick_from(app, person, await overview.list_meeting_choices(app, person), args)
    try:
        found = await find_meeting(app, person, args.typed)
    except UnclearMatch as unclear:
        return await _pick_among(app, person, unclear, args)
    rows = (found.row,) if found.row else await overview.list_meeting_choices(app, person)
    return await _pick_from(app, person, rows, args)


async def _pick_among(app: Services, person: Person, unclear: UnclearMatch, args: PickerArgs) -> Message:
    return await _pick_from(app, person, unclear.rows, args, unclear)


async def _pick_from(
    app: Services,
    person: Person,
    rows: Sequence[MeetingRow],
    args: PickerArgs,
    problem: UserError | None = None,
) -> Message:
    zone = await overview.get_zone(app, person)
    question = "show-which" if args.verb == "show" else f"pick-{args.verb}"
    action_id = ids.SHOW_PICK if args.verb == "show" else ids.PICKER_OF_VERB[args.verb]
    return views.picker(rows, zone, question, action_id, args.carried, problem)


async def _host_link(app: Services, person: Person, args: MeetingArgs) -> Message:
    try:
        found = await find_meeting(app, person, args.meeting)
    except UnclearMatch as unclear:
        return await _pick_among(app, person, unclear, PickerArgs("start"))
    subject = found.row.subject if found.row else ""
    return change_views.host_link(await start.create_host_link(app, person, found.meeting_id, subject))


async def _cancel_offer(app: Services, person: Person, args: MeetingArgs) -> Message:
    try:
        found = await find_meeting(app, person, args.meeting)
    except UnclearMatch as unclear:
        return await _pick_among(app, person, unclear, PickerArgs("cancel"))
    return change_views.cancel_offer(await cancel.load_cancel_form(app, person, found.meeting_id))


MEETING_MENU = Query(name="meeting.menu", args=NoArgs, area=None, answer=_menu)
MEETING_LIST = Query(name="meeting.list", args=ListArgs, area=None, answer=_list)
MEETING_DETAIL = Query(name="meeting.show", args=MeetingArgs, area=None, answer=_detail)
MEETING_HISTORY = Query(name="meeting.history", args=HistoryArgs, area=None, answer=_history)
MEETING_ATTENDEES = Query(name="meeting.attendees", args=AttendeesArgs, area=None, answer=_attendees)
MEETING_RECORDING = Query(name="meeting.recording", args=RecordingArgs, area=None, answer=_recording)
MEETING_PICKER = Query(name="meeting.pick", args=PickerArgs, area=None, answer=_picker)
HOST_LINK = Query(name="meeting.start", args=MeetingArgs, area=Area.START, answer=_host_link)
CANCEL_OFFER = Query(name="meeting.cancel", args=MeetingArgs, area=Area.SCHEDULE, answer=_cancel_offer)


QUERIES: tuple[Query[Any], ...] = (
    MEETING_MENU,
    MEETING_LIST,
    MEETING_DETAIL,
    MEETING_HISTORY,
    MEETING_ATTENDEES,
    MEETING_RECORDING,
    MEETING_PICKER,
    HOST_LINK,
    CANCEL_OFFER,
)

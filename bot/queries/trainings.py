"""Read-only answers about trainings: each runs a use case and renders its result."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.goto.errors import GoToError
from bot.model.errors import NotConnected
from bot.model.ids import Person
from bot.model.messages import Message
from bot.model.policy import Area
from bot.model.times import DateRange
from bot.model.training_requests import (
    AttendanceArgs,
    PickTrainingArgs,
    ThreadTrainingArgs,
    TrainingArgs,
    TrainingListArgs,
    TrainingReportArgs,
)
from bot.model.trainings import TrainingMenu
from bot.parsing.time.date_range import RangeQuestion
from bot.queries.query import MENU_TIMEOUT_SECONDS, NoArgs, Query
from bot.usecases.core.services import Services
from bot.usecases.core.unclear_matches import UnclearMatch
from bot.usecases.meetings.overview import get_zone
from bot.usecases.registration.find import find_open
from bot.usecases.registration.form import list_open_trainings
from bot.usecases.registration.waitlist import build_card
from bot.usecases.trainings import attendance, overview, report
from bot.views import ids as act
from bot.views.range_choices import which_range
from bot.views.registration.card import open_details
from bot.views.registration.mine import open_details_picker, open_listing
from bot.views.trainings import attendance as attendance_views
from bot.views.trainings import overview as views
from bot.views.trainings import report as report_views


async def _show_menu(app: Services, person: Person, args: NoArgs) -> Message:
    model = await overview.get_menu(app, person)
    if model.email is None:
        return views.menu(model)
    try:
        async with asyncio.timeout(MENU_TIMEOUT_SECONDS):
            rows = await overview.list_next_trainings(app, person)
    except (TimeoutError, GoToError):
        return views.menu(model)
    return views.menu(TrainingMenu(model.zone, model.email, rows))


TRAINING_MENU = Query(name="training.menu", args=NoArgs, area=None, answer=_show_menu)


A = TypeVar("A")
Answer = Callable[[Services, Person, A], Awaitable[Message]]


def or_open_trainings(answer: Answer[A]) -> Answer[A]:
    """Return the answer of a query that shows people without a GoTo account the trainings they can register for."""

    async def answer_or_list(app: Services, person: Person, args: A) -> Message:
        try:
            return await answer(app, person, args)
        except NotConnected as error:
            if error.message_id != "not-connected":
                raise
            shared = await list_open_trainings(app, person, None)
            if not shared:
                raise
            return open_listing(shared, await get_zone(app, person))

    return answer_or_list


async def _list_trainings(app: Services, person: Person, args: TrainingListArgs) -> Message:
    return views.listing(await overview.get_training_page(app, person, args.page))


TRAINING_LIST = Query(
    name="training.list", args=TrainingListArgs, area=None, answer=or_open_trainings(_list_trainings)
)


async def _pick_own_training(app: Services, person: Person, args: PickTrainingArgs) -> Message:
    rows = await overview.list_training_choices(app, person)
    return views.picker(rows, await get_zone(app, person), args.verb)


async def _pick_training(app: Services, person: Person, args: PickTrainingArgs) -> Message:
    answer = or_open_trainings(_pick_own_training) if args.verb == "show" else _pick_own_training
    return await answer(app, person, args)


PICK_TRAINING = Query(name="training.pick", args=PickTrainingArgs, area=None, answer=_pick_training)


async def _pick_training_for_thread(app: Services, person: Person, args: ThreadTrainingArgs) -> Message:
    now = app.clock.now()
    rows = [
        row for row in await overview.list_training_choices(app, person) if row.next_start(now) is not None
    ]
    place = f":{args.channel}:{args.thread}"
    zone = await get_zone(app, person)
    return views.picker(rows, zone, "share", action=act.TRAINING_SHARE_HERE, place=place)


PICK_TRAINING_FOR_THREAD = Query(
    name="training.here", args=ThreadTrainingArgs, area=None, answer=_pick_training_for_thread
)


def offer_trainings(verb: str, answer: Answer[A]) -> Answer[A]:
    """Return the answer of a query that offers the trainings to choose from if no single one was typed."""

    async def answer_or_offer(app: Services, person: Person, args: A) -> Message:
        try:
            return await answer(app, person, args)
        except UnclearMatch as unclear:
            return views.picker(unclear.rows, await get_zone(app, person), verb, problem=unclear)

    return answer_or_offer


async def _show_training(app: Services, person: Person, args: TrainingArgs) -> Message:
    return views.detail(await overview.get_training_detail(app, person, args.id))


async def _show_own_or_open(app: Services, person: Person, args: TrainingArgs) -> Message:
    """Show people without a GoTo account the one training that they asked for, if they can register for it."""
    try:
        return await offer_trainings("show", _show_training)(app, person, args)
    except NotConnected as error:
        shown = await _show_open(app, person, args.id) if error.message_id == "not-connected" else None
        if shown is None:
            raise
        return shown


async def _show_open(app: Services, person: Person, typed: str) -> Message | None:
    """Return the training that the person can register for, or those to choose from; None if it is none of them."""
    try:
        found = await find_open(app, person, typed)
    except UnclearMatch as unclear:
        return open_details_picker(unclear.rows, await get_zone(app, person), unclear)
    return open_details(await build_card(app, found)) if found else None


SHOW_TRAINING = Query(
    name="training.show",
    args=TrainingArgs,
    area=None,
    answer=_show_own_or_open,
)


async def _show_manage_link(app: Services, person: Person, args: TrainingArgs) -> Message:
    return views.manage_message(await overview.get_links(app, person, args.id, is_manage=True))


MANAGE_TRAINING = Query(
    name="training.manage", args=TrainingArgs, area=None, answer=offer_trainings("manage", _show_manage_link)
)


async def _show_start_links(app: Services, person: Person, args: TrainingArgs) -> Message:
    return views.start_message(await overview.get_links(app, person, args.id, is_manage=False))


START_TRAINING = Query(
    name="training.start",
    args=TrainingArgs,
    area=Area.TRAIN,
    answer=offer_trainings("start", _show_start_links),
)


async def _cancel_question(app: Services, person: Person, args: TrainingArgs) -> Message:
    return views.cancel_question(await overview.get_training_detail(app, person, args.id))


TRAINING_CANCEL_QUESTION = Query(
    name="training.cancel",
    args=TrainingArgs,
    area=Area.TRAIN,
    answer=offer_trainings("cancel", _cancel_question),
)


async def _report_training(app: Services, person: Person, args: TrainingReportArgs) -> Message:
    """Return a training's attendance. If it is no longer planned, its sessions that were held lately."""
    try:
        found = await attendance.get_overview(app, person, args.id, args.page)
    except UnclearMatch:
        held = await report.find_held_sessions(app, person, args.id)
        if not held.rows:
            report.require_title(args.id, app.clock.now())
            raise
        return report_views.held_sessions(held)
    return attendance_views.training_attendance(found)


async def _report_sessions(app: Services, person: Person, args: TrainingReportArgs) -> Message:
    span = DateRange(args.since, args.until) if args.since and args.until else None
    if span is None and report.names_training(args.id, app.clock.now()):
        return await _report_training(app, person, args)
    try:
        held = await report.list_held_sessions(app, person, args.id, args.page, span)
    except RangeQuestion as question:
        return which_range(
            question,
            await get_zone(app, person),
            act.TRAINING_REPORT_RANGE,
            lambda one: TrainingReportArgs(since=one.start, until=one.end),
        )
    return report_views.held_sessions(held)


TRAINING_REPORT = Query(
    name="training.report",
    args=TrainingReportArgs,
    area=None,
    answer=offer_trainings("report", _report_sessions),
)


async def _show_attendance(app: Services, person: Person, args: AttendanceArgs) -> Message:
    return attendance_views.session_attendance(await attendance.get_attendance(app, person, args))


SESSION_ATTENDANCE = Query(
    name="training.attendance", args=AttendanceArgs, area=None, answer=_show_attendance
)


async def _list_recordings(app: Services, person: Person, args: TrainingArgs) -> Message:
    return report_views.recordings(await report.list_recordings(app, person, args.id))


TRAINING_RECORDINGS = Query(
    name="training.recordings",
    args=TrainingArgs,
    area=None,
    answer=offer_trainings("recordings", _list_recordings),
)


QUERIES = (
    TRAINING_MENU,
    TRAINING_LIST,
    PICK_TRAINING,
    PICK_TRAINING_FOR_THREAD,
    SHOW_TRAINING,
    MANAGE_TRAINING,
    START_TRAINING,
    TRAINING_CANCEL_QUESTION,
    TRAINING_REPORT,
    SESSION_ATTENDANCE,
    TRAINING_RECORDINGS,
)

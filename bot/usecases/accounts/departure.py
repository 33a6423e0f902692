"""End what somebody who left the workspace held, and tell its admins what they organized.

Slack says that a person left by ``user_change`` with ``deleted``; if that event was missed, whatever is about to serve
the person notices it (``core/leavers.py``). Steps: ``new`` → ``listed`` (what they held is recorded) → ``ended``. Each
part can be repeated, so a killed process loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from bot.model import records
from bot.model.account_results import DepartureResult, ForgetResult
from bot.model.accounts import Departure, MemberToForget
from bot.model.errors import SlackRefusal, TransientError
from bot.model.ids import Person
from bot.model.messages import Message
from bot.model.operations import OperationKind, Outcome, success
from bot.model.registration import ACTIVE_STATES, SharingEndReason
from bot.model.registration_requests import UnregisterPayload
from bot.usecases.accounts.connect import end_link, revoke_tokens
from bot.usecases.accounts.forget import delete_person
from bot.usecases.calendars.feeds import close_feed
from bot.usecases.core.leavers import has_left
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import enqueue_detached
from bot.usecases.core.policy import list_admins
from bot.usecases.core.sends import dm_once
from bot.usecases.core.services import Services
from bot.usecases.registration.share import stop_all_sharing
from bot.usecases.reminders.subscription_list import delete_subscription

MAX_ADMINS_TOLD = 3
DepartureView = Callable[[Departure], Message]


async def enqueue_departure(app: Services, person: Person) -> None:
    """Store the end of what the person held and enqueue it; once an hour, since people may return and leave again."""
    hour = app.clock.now().replace(minute=0, second=0, microsecond=0)
    await enqueue_detached(app, OperationKind.PERSON_LEFT, person, hour.isoformat(), payload={})


async def end_departure(run: OperationRun, view: DepartureView) -> Outcome:
    """Run a ``PERSON_LEFT`` operation. Raises ``TransientError``."""
    app, person = run.app, run.operation.person
    if run.operation.step == "new":
        if not await has_left(app, person):
            return success(DepartureResult(already=True))
        await run.checkpoint("listed", **records.dump(await _list_holdings(app, person)))
    departure = run.progress(Departure)
    if run.operation.step == "listed":
        await _free_seats(run, departure)
        await _end_access(app, person)
        await run.checkpoint("ended")
    if not departure.is_empty:
        for admin in (await list_admins(app, person.tenant))[:MAX_ADMINS_TOLD]:
            with suppress(SlackRefusal):
                await dm_once(app, admin, run.send_id(f"left-{admin.user_id}"), partial(view, departure))
    return success(DepartureResult(member=person.user_id))


async def _list_holdings(app: Services, person: Person) -> Departure:
    now = app.clock.now()
    link = await app.store.links.get(person)
    admin_link = await app.store.member_map.get_admin_link(person.tenant)
    subscriptions = await app.store.subscriptions.list_by_person(person)
    meetings = await app.store.meetings.list_by_organizer(person)
    shared = await app.store.registrations.list_shared_by(person)
    return Departure(
        person=person,
        name=(await app.slack.people.get_profile(person)).name,
        email=link.email if link else None,
        was_admin_link=admin_link is not None and admin_link.person == person,
        meetings=tuple(
            one.subject
            for one in meetings
            if (one.cards or one.url_channels) and one.end > now and one.cancelled_at is None
        ),
        trainings=tuple(
            one.name for one in shared if one.end_reason is None and (one.end is None or one.end > now)
        ),
        channels=tuple(dict.fromkeys(one.channel for one in subscriptions if one.channel)),
        seats=await _list_seats(app, person),
        reminders=len([one for one in subscriptions if one.channel is None]),
    )


async def _free_seats(run: OperationRun, departure: Departure) -> None:
    """Have each seat and place on a waitlist given back; what GoTo does not take at once is tried again."""
    for training_key in departure.seats:
        await enqueue_detached(
            run.app,
            OperationKind.UNREGISTER,
            departure.person,
            *("left", run.operation.id, training_key),
            payload=UnregisterPayload(training_key=training_key),
        )


async def _end_access(app: Services, person: Person) -> None:
    for one in await app.store.subscriptions.list_by_person(person):
        await delete_subscription(app, one)
    await close_feed(app, person)
    link = await app.store.links.get(person)
    if link is not None:
        # Before the link goes: whoever continues after a kill would find no tokens to revoke.
        await revoke_tokens(app, link)
    if await end_link(app, person, SharingEndReason.LEFT) is None:
        await stop_all_sharing(app, person, SharingEndReason.LEFT)


async def forget_member(run: OperationRun) -> Outcome:
    """Run a ``MEMBER_FORGET`` operation: delete what is stored about a member, whose seats are given back first.

    Raises ``TransientError`` while somebody who left still has a seat at GoTo.
    """
    app, admin = run.app, run.operation.person
    member = Person(admin.tenant, run.payload(MemberToForget).member)
    if run.operation.step == "new":
        name = (await app.slack.people.get_profile(member)).name
        await run.checkpoint("named", name=name)
    if await has_left(app, member):
        await enqueue_departure(app, member)
        if await _list_seats(app, member):
            raise TransientError("forget-seats", next_step="try-again-soon")
    count = await delete_person(app, member, run.operation.id)
    return success(ForgetResult(count=count, member=member.user_id))


async def _list_seats(app: Services, person: Person) -> tuple[str, ...]:
    """Return the keys of the coming trainings in which the person has a seat or a place on the waitlist."""
    now, found = app.clock.now(), []
    for one in await app.store.registrations.list_by_person(person):
        shared = await app.store.registrations.get_shared(person.tenant, one.training_key)
        if one.state in ACTIVE_STATES and shared is not None and (shared.end is None or shared.end > now):
            found.append(one.training_key)
    return tuple(found)

"""Stories of durable operations that write to GoTo, for tests in which the answer to that write is lost.

Each is begun with no worker: it leaves an operation open, and tells how to count what it did at GoTo.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model.operations import OperationKind
from tests.support.actors import Actor, connect_alice
from tests.support.admin import add_organizer, ask_about_organizer, connect_admin, open_add_form
from tests.support.assist import ask_for_help, support_sessions
from tests.support.clocks import CLOCK
from tests.support.kills import run_all_operations, run_open_operations
from tests.support.meetings import (
    FAULT_SUBJECT,
    add_meeting,
    cancel_meeting,
    count_meetings,
    open_fault_form,
)
from tests.support.registration_operations import ask_to_register, share_with_capacity
from tests.support.registrations import dms_with
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import (
    NEW_TRAINING,
    add_training,
    cancel_training,
    iso_date,
    open_training_form,
    trainings_named,
)

NEW_YORK = ZoneInfo("America/New_York")
RENAMED = "Renamed on the site"


@dataclass(kw_only=True)
class Begun:
    """An operation that is open. ``count`` returns how often it has taken effect at GoTo.

    ``change_on_site`` is what somebody else does at GoTo's site meanwhile, and ``stands`` tells if that is still so.
    """

    actor: Actor
    count: Callable[[], int]
    change_on_site: Callable[[], None]
    stands: Callable[[], bool]


@dataclass(frozen=True, kw_only=True)
class Story:
    """``write`` is the request to GoTo whose answer is lost."""

    write: str
    begin: Callable[[Stage], Awaitable[Begun]]


async def _schedule(stage: Stage) -> Begun:
    await open_fault_form(stage)
    assert await stage.alice.submits() == {}
    tomorrow = CLOCK.now().astimezone(NEW_YORK).date() + timedelta(days=1)
    start = datetime.combine(tomorrow, time(15), NEW_YORK).astimezone(UTC)
    theirs = []

    def change_on_site() -> None:
        theirs.append(add_meeting(stage, FAULT_SUBJECT, start, minutes=45))

    return Begun(
        actor=stage.alice,
        count=lambda: count_meetings(stage) - len(theirs),
        change_on_site=change_on_site,
        stands=lambda: all(one.deleted is None for one in theirs),
    )


async def _start(stage: Stage) -> Begun:
    await connect_alice(stage)
    await stage.alice.types(f"/meeting now {FAULT_SUBJECT}", channel=CHANNEL)
    theirs = []

    def change_on_site() -> None:
        theirs.append(add_meeting(stage, FAULT_SUBJECT, CLOCK.now() + timedelta(hours=3)))

    return Begun(
        actor=stage.alice,
        count=lambda: count_meetings(stage) - len(theirs),
        change_on_site=change_on_site,
        stands=lambda: all(one.deleted is None for one in theirs),
    )


async def _edit(stage: Stage) -> Begun:
    await connect_alice(stage)
    meeting = add_meeting(stage, "Design review", CLOCK.now() + timedelta(days=3))
    await stage.alice.types(f"/meeting edit {meeting.id}", channel=CHANNEL)
    await run_open_operations(stage)
    await stage.alice.fills(subject="Design review 2", audio="Hybrid")
    assert await stage.alice.submits() == {}

    def change_on_site() -> None:
        meeting.subject = RENAMED

    return Begun(
        actor=stage.alice,
        count=lambda: int(meeting.subject == "Design review 2"),
        change_on_site=change_on_site,
        stands=lambda: meeting.subject == RENAMED,
    )


async def _cancel(stage: Stage) -> Begun:
    await connect_alice(stage)
    meeting = add_meeting(stage, "Design review", CLOCK.now() + timedelta(days=3))
    await cancel_meeting(stage, meeting.id)

    def change_on_site() -> None:
        meeting.deleted = CLOCK.now()

    return Begun(
        actor=stage.alice,
        count=lambda: int(meeting.deleted is not None),
        change_on_site=change_on_site,
        stands=lambda: meeting.deleted is not None,
    )


async def _create_training(stage: Stage) -> Begun:
    await open_training_form(stage)
    assert await stage.alice.submits() == {}
    theirs = []

    def change_on_site() -> None:
        theirs.append(add_training(stage, NEW_TRAINING, days=9))

    return Begun(
        actor=stage.alice,
        count=lambda: len(trainings_named(stage)) - len(theirs),
        change_on_site=change_on_site,
        stands=lambda: all(one.deleted is None for one in theirs),
    )


async def _change_training(stage: Stage, verb: str, **fields: object) -> Begun:
    await connect_alice(stage)
    training = add_training(stage, "Welding")
    training.organizers.append(stage.goto.user(stage.bob.email))
    old = list(training.times)
    await stage.alice.types(f"/training {verb} {training.id}")
    await stage.alice.fills(**fields)
    assert await stage.alice.submits() == {}
    later = (old[0][0] + timedelta(days=20), old[0][1] + timedelta(days=20))

    def change_on_site() -> None:
        training.times.append(later)

    counts: Mapping[str, Callable[[], int]] = {
        "edit": lambda: int(training.name == "Welding anew"),
        "times": lambda: int(training.times[0] != old[0]),
        "organizers": lambda: int(len(training.organizers) == 1),
    }
    return Begun(
        actor=stage.alice,
        count=counts[verb],
        change_on_site=change_on_site,
        stands=lambda: later in training.times or verb == "times",
    )


async def _cancel_training(stage: Stage) -> Begun:
    await connect_alice(stage)
    training = add_training(stage, "Welding")
    await cancel_training(stage, training.id)

    def change_on_site() -> None:
        training.deleted = CLOCK.now()

    return Begun(
        actor=stage.alice,
        count=lambda: int(training.deleted is not None),
        change_on_site=change_on_site,
        stands=lambda: training.deleted is not None,
    )


async def _register(stage: Stage) -> Begun:
    await connect_alice(stage)
    training = await share_with_capacity(stage, "Welding")
    await ask_to_register(stage.bob, "Welding")
    later = (training.times[0][0] + timedelta(days=20), training.times[0][1] + timedelta(days=20))
    return Begun(
        actor=stage.bob,
        count=lambda: len([one for one in training.registrants if one.email == stage.bob.email]),
        change_on_site=lambda: training.times.append(later),
        stands=lambda: later in training.times,
    )


async def _unregister(stage: Stage) -> Begun:
    begun = await _register(stage)
    await run_all_operations(stage)
    await stage.bob.person.closes()
    (message,) = dms_with(stage.bob, "registered for *Welding*")
    await stage.bob.presses("Cancel registration", message)
    is_there = begun.count
    return replace(begun, count=lambda: 1 - is_there())


async def _new_support_session(stage: Stage) -> Begun:
    await connect_alice(stage)
    stage.goto.world.support.clear()
    await ask_for_help(stage)
    await run_open_operations(stage)
    await stage.alice.sees("You have no open sessions.")
    await stage.alice.presses("New session, send its key")
    return Begun(
        actor=stage.alice,
        count=lambda: len(support_sessions(stage)),
        change_on_site=lambda: None,
        stands=lambda: True,
    )


async def _add_organizer(stage: Stage) -> Begun:
    await connect_admin(stage)
    email = "ada@northwind.example"
    await open_add_form(stage.alice)
    await stage.alice.fills(email=email, first="Ada", last="Lovelace")
    assert await stage.alice.submits() == {}
    return Begun(
        actor=stage.alice,
        count=lambda: stage.goto.world.mailed.count((email, "invitation")),
        change_on_site=lambda: None,
        stands=lambda: True,
    )


async def _remove_organizer(stage: Stage) -> Begun:
    await connect_admin(stage)
    one = add_organizer(stage, "ada@northwind.example")
    await ask_about_organizer(stage.alice, "remove", one.email)
    await stage.alice.fills(typed=one.email)
    assert await stage.alice.submits() == {}

    def change_on_site() -> None:
        one.deleted = True

    return Begun(
        actor=stage.alice,
        count=lambda: int(bool(one.deleted)),
        change_on_site=change_on_site,
        stands=lambda: bool(one.deleted),
    )


async def _suspend_organizer(stage: Stage) -> Begun:
    await connect_admin(stage)
    bob = stage.goto.user(stage.bob.email)
    await ask_about_organizer(stage.alice, "suspend", stage.bob.email)
    assert await stage.alice.submits() == {}

    def change_on_site() -> None:
        bob.suspended = True

    return Begun(
        actor=stage.alice,
        count=lambda: int(bob.suspended),
        change_on_site=change_on_site,
        stands=lambda: bob.suspended,
    )


async def _assign_product(stage: Stage) -> Begun:
    await connect_admin(stage)
    bob = stage.goto.user(stage.bob.email)
    bob.suspended, bob.products = True, set()
    await stage.alice.types(f"/goto organizers {bob.key}")
    await run_open_operations(stage)
    await stage.alice.sees("Assigning a product ends the suspension.")
    await stage.alice.chooses("admin.organizer.product", f"G2T:{bob.key}:ends")

    def change_on_site() -> None:
        bob.products.add("G2M")

    return Begun(
        actor=stage.alice,
        count=lambda: int("G2T" in bob.products),
        change_on_site=change_on_site,
        stands=lambda: "G2M" in bob.products,
    )


async def _register_others(stage: Stage) -> Begun:
    await connect_alice(stage)
    training = await share_with_capacity(stage, "Welding")
    await stage.alice.types(f"/training roster {training.id}", channel=CHANNEL)
    await run_open_operations(stage)
    await stage.alice.sees("Register others")
    await stage.alice.presses("Register others")
    await stage.alice.fills(emails="eve@elsewhere.example")
    assert await stage.alice.submits() == {}
    later = (training.times[0][0] + timedelta(days=20), training.times[0][1] + timedelta(days=20))
    return Begun(
        actor=stage.alice,
        count=lambda: len([one for one in training.registrants if one.email == "eve@elsewhere.example"]),
        change_on_site=lambda: training.times.append(later),
        stands=lambda: later in training.times,
    )


STORIES: Mapping[OperationKind, Story] = {
    OperationKind.MEETING_SCHEDULE: Story(write="meetings.create", begin=_schedule),
    OperationKind.MEETING_NOW: Story(write="meetings.create", begin=_start),
    OperationKind.MEETING_EDIT: Story(write="meetings.update", begin=_edit),
    OperationKind.MEETING_CANCEL: Story(write="meetings.delete", begin=_cancel),
    OperationKind.TRAINING_CREATE: Story(write="trainings.create", begin=_create_training),
    OperationKind.TRAINING_EDIT: Story(
        write="trainings.nameDescription.update",
        begin=lambda stage: _change_training(stage, "edit", name="Welding anew"),
    ),
    OperationKind.TRAINING_TIMES: Story(
        write="trainings.times.update",
        begin=lambda stage: _change_training(
            stage, "times", **{"date.0": iso_date(6), "start.0": "10:00", "length.0": "90"}
        ),
    ),
    OperationKind.TRAINING_ORGANIZERS: Story(
        write="trainings.organizers.update",
        begin=lambda stage: _change_training(stage, "organizers", organizers=[]),
    ),
    OperationKind.TRAINING_CANCEL: Story(write="trainings.delete", begin=_cancel_training),
    OperationKind.REGISTER: Story(write="trainings.registrants.create", begin=_register),
    OperationKind.UNREGISTER: Story(write="trainings.registrants.delete", begin=_unregister),
    OperationKind.REGISTER_OTHERS: Story(write="trainings.registrants.create", begin=_register_others),
    OperationKind.ORGANIZER_SUSPEND: Story(write="organizers.update", begin=_suspend_organizer),
    OperationKind.ORGANIZER_PRODUCT: Story(write="organizers.update", begin=_assign_product),
    OperationKind.ASSIST_NEW: Story(write="seeit.sessions.create", begin=_new_support_session),
    OperationKind.ORGANIZER_ADD: Story(write="organizers.create", begin=_add_organizer),
    OperationKind.ORGANIZER_REMOVE: Story(write="organizers.deleteByEmail", begin=_remove_organizer),
}

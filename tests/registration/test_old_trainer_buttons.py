"""Buttons of a trainer's old messages, pressed after the training, its sharing, who may or GoTo has changed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.model.policy import Area, Rule
from bot.sandbox.goto.state import SimTraining
from bot.sandbox.slack.model import StoredMessage
from tests.support.admin import set_policy, user_id
from tests.support.clocks import CLOCK, now
from tests.support.exhaustive import default_and_exhaustive
from tests.support.faults import inject_fault
from tests.support.old_buttons import keep, press_old
from tests.support.registrations import (
    dms_with,
    open_others_form,
    share_new_training,
    training_card,
    training_thread,
)
from tests.support.stage import CHANNEL, WAIT_SECONDS, Stage
from tests.support.trainings import cancel_training, register_at_goto, show_missing

STOP, REMIND = "Stop sharing", "Remind 2 people"
State = Callable[[Stage, SimTraining], Awaitable[None]]


async def old_messages(stage: Stage) -> tuple[SimTraining, Mapping[str, StoredMessage]]:
    """Return a shared training, and what Alice was shown of its seats and of who is missing."""
    known = await share_new_training(stage)
    await stage.alice.types("/training waitlist", channel=CHANNEL)
    shown = {STOP: keep(stage.alice.last)}
    await show_missing(stage.alice, known)
    return known, shown | {REMIND: keep(stage.alice.last)}


async def nothing(stage: Stage, known: SimTraining) -> None:
    """Nothing has changed."""


async def all_registered(stage: Stage, known: SimTraining) -> None:
    for given, email in (("Bob", stage.bob.email), ("Dev", stage.dev.email)):
        register_at_goto(stage, known, given, email)


async def stopped(stage: Stage, known: SimTraining) -> None:
    await stage.alice.types("/training waitlist", channel=CHANNEL)
    await stage.alice.presses(STOP)
    await stage.alice.sees("is no longer shared")


async def cancelled(stage: Stage, known: SimTraining) -> None:
    await cancel_training(stage, known.id)
    await stage.alice.sees("is cancelled.")
    await stage.alice.person.closes(all=True)
    await stage.dev.person.wait_for(lambda: bool(training_thread(stage.dev)))


async def deleted(stage: Stage, known: SimTraining) -> None:
    known.deleted = now()


async def ended(stage: Stage, known: SimTraining) -> None:
    CLOCK.move_to(max(end for _, end in known.times) + timedelta(hours=1))


async def moved(stage: Stage, known: SimTraining) -> None:
    known.times = [(start + timedelta(days=1), end + timedelta(days=1)) for start, end in known.times]


async def of_another(stage: Stage, known: SimTraining) -> None:
    bob = stage.goto.user(stage.bob.email)
    known.owner, known.organizers = bob, [bob]


async def archived(stage: Stage, known: SimTraining) -> None:
    stage.slack.home.conversation(CHANNEL).archived = True


async def disconnected(stage: Stage, known: SimTraining) -> None:
    await stage.alice.types("/goto disconnect")
    await stage.alice.presses("Disconnect")
    await stage.alice.sees("Disconnected")


async def barred(stage: Stage, known: SimTraining) -> None:
    stage.alice.person.user.is_admin = stage.alice.person.user.is_owner = False
    CLOCK.forward(minutes=2)
    await set_policy(stage, **{area.value: Rule(people=(user_id(stage.dev),)) for area in Area})


def refused_with(fault: str) -> State:
    async def refused(stage: Stage, known: SimTraining) -> None:
        operations = (
            "trainings.get",
            "trainings.list",
            "trainings.registrants.list",
            "trainings.organizers.list",
        )
        inject_fault(stage, fault, *operations, times=None)

    refused.__name__ = f"goto_{fault}"
    return refused


ASKED, ASKED_BEFORE = "Asked: Bob Tanaka, Dev Rao.", "Already asked in the last day: Bob Tanaka, Dev Rao."
NOBODY, NOT_SHARED = "We didn't need to ask anyone in #team-platform", "This training isn't shared here."
CALLED_OFF, IS_OVER = "Welding basics is cancelled.", "*Welding basics* is over."
GONE, OTHERS = "GoTo no longer has this training under your account.", "GoTo doesn't list you as an organizer"
CONNECT, LIMITED = "Connect your GoTo account.", "Trainings are limited here"
WORKING = "Working on it. We'll message you with progress."
DONE = "*Welding basics* is no longer shared. Its cards show that."
TABLE: Mapping[State, tuple[str, str]] = {
    nothing: (ASKED, ASKED_BEFORE),
    stopped: (NOT_SHARED, NOT_SHARED),
    cancelled: (CALLED_OFF, CALLED_OFF),
    of_another: (OTHERS, OTHERS),
    disconnected: (CONNECT, CONNECT),
    refused_with("500"): (WORKING, ""),
    all_registered: (NOBODY, NOBODY),
    deleted: (GONE, GONE),
    ended: (IS_OVER, IS_OVER),
    moved: (ASKED, ASKED_BEFORE),
    archived: (ASKED, ASKED_BEFORE),
    barred: (LIMITED, LIMITED),
    refused_with("404"): (GONE, GONE),
    refused_with("403_role"): (OTHERS, OTHERS),
    refused_with("429"): (WORKING, ""),
}
"""Later states, and what the old [Remind 2 people] says in it the first and the second time ("": it is pressed once).

[Stop sharing] needs nothing of GoTo and no right: it says the same in each, whichever end there was before.
"""
ROWS = list(TABLE)


@pytest.mark.parametrize("later", default_and_exhaustive(ROWS[:6], ROWS[6:]), ids=lambda one: one.__name__)
async def test_an_old_button_in_a_later_state(stage: Stage, later: State) -> None:
    known, old = await old_messages(stage)
    await later(stage, known)
    presses = [(REMIND, says) for says in TABLE[later] if says] + [(STOP, DONE)] * 2
    wrong = []
    for label, expected in presses:
        try:
            await press_old(stage.alice, old[label], label, expected)
        except AssertionError as error:
            wrong.append(str(error))
    assert wrong == []
    if WORKING in TABLE[later]:
        await stage.alice.sees("We couldn't ask everyone to register")
    num_asked = int(ASKED in TABLE[later])
    for actor in (stage.bob, stage.dev):
        assert len(dms_with(actor, "asks you to register")) == num_asked
    card = stage.dev.reads(training_card(stage.dev))
    assert ("This training is cancelled." in card) is (later is cancelled), "who stops it takes nothing back"
    assert "[Register]" not in card
    assert [one.operation for one in stage.goto.requests if one.method == "DELETE"] == [
        "trainings.delete"
    ] * (later is cancelled)


async def hold_at_second(
    stage: Stage, operation: str, press: Callable[[], Awaitable[Any]], shows: str
) -> Any:
    """Press, and hold the job at the second person; return the message with its progress, and what lets it go on."""
    held, go_on, seen = asyncio.Event(), asyncio.Event(), 0

    async def gate(moment: str, where: str, name: str, request: Any) -> bool:
        nonlocal seen
        if (moment, name) == ("before", operation) and (
            where == "goto" or "asks you to register" in str(request)
        ):
            seen += 1
            if seen == 2:
                held.set()
                await go_on.wait()
        return True

    stage.slack.panel.gate = gate
    await press()
    async with asyncio.timeout(WAIT_SECONDS):
        await held.wait()
    return keep(await stage.alice.sees(shows)), go_on


async def remind(stage: Stage, known: SimTraining) -> None:
    await show_missing(stage.alice, known)
    await stage.alice.presses(REMIND)


async def register_others(stage: Stage, known: SimTraining) -> None:
    await open_others_form(stage, known)
    await stage.alice.fills(people=["U0BOB", "U0DEV"])
    assert await stage.alice.submits() == {}


JOBS = {
    remind: ("chat.postMessage", "Asking people in", "We asked 2 people"),
    register_others: (
        "trainings.registrants.create",
        "Registering people for",
        "Registered: Bob Tanaka, Dev Rao.",
    ),
}
"""Each job: the call it makes for each person, and what its message says while it runs and at its end."""


@pytest.mark.parametrize("job", JOBS, ids=lambda one: one.__name__)
async def test_an_old_cancel_of_a_job(stage: Stage, job: State) -> None:
    known = await share_new_training(stage)
    call, runs, done = JOBS[job]
    message, go_on = await hold_at_second(stage, call, lambda: job(stage, known), runs)
    go_on.set()
    await stage.alice.sees(done)
    for _ in range(2):
        assert "Stopped" not in await press_old(stage.alice, message, "Cancel", done)
    CLOCK.forward(days=60)
    await press_old(stage.alice, message, "Cancel", "This is no longer running.")
    for actor in (stage.alice, stage.bob, stage.dev):
        actor.dms()

"""A shared training's card by the clock: each session soon, on now, ended with what GoTo tells of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.app import open_worker
from bot.model.ids import Tenant
from bot.model.registration import SharingEndReason
from bot.sandbox.goto.state import SimRegistrant, SimTraining, SimTrainingSession
from bot.usecases.core.services import Services
from bot.usecases.registration.waitlist import build_card
from bot.usecases.trainings.session_states import make_poll_name
from bot.views.registration.card import card as card_view
from bot.worker.cards import check_card
from tests.support.actors import connect_alice
from tests.support.clocks import ManualClock
from tests.support.faults import inject_fault
from tests.support.registrations import TRAINING_NAME, share_training, training_card
from tests.support.stage import CHANNEL, WORKER_TICK, Stage
from tests.support.trainings import add_training


@pytest.fixture
def with_worker() -> bool:
    return False


class Course:
    """Alice's training of two sessions, its card in a channel, and the time around its first start."""

    def __init__(self, stage: Stage, training: SimTraining) -> None:
        self.stage, self.training = stage, training
        self.tenant = Tenant(stage.slack.home.id)
        self.start = training.times[0][0]
        self.name = make_poll_name(str(training.key))

    def at(self, **after: float) -> Services:
        return replace(self.stage.runtime.app, clock=ManualClock(self.start + timedelta(**after)))

    async def look(self, **after: float) -> str:
        """Look then; return what the card says that was drawn from it."""
        app = self.at(**after)
        await check_card(app, self.tenant, self.name)
        shared = await app.store.registrations.get_shared(self.tenant, str(self.training.key))
        assert shared is not None
        message = card_view(await build_card(app, shared))
        return f"{message.text}\n{message.blocks}"

    async def due(self, **after: float) -> bool:
        app = self.at(**after)
        return self.name in await app.store.card_states.list_due(self.tenant, app.clock.now())

    def held(self, minutes: int = 55, people: int = 2) -> None:
        """Have the first session held, with so many people."""
        world, end = self.stage.goto.world, self.start + timedelta(minutes=minutes)
        who = [
            SimRegistrant(
                key=world.key(),
                email=f"p{n}@x.example",
                given_name="P",
                surname="N",
                registered=self.start,
                number=world.number(),
            )
            for n in range(people)
        ]
        self.training.registrants += who
        stays = [(one, self.start, end) for one in who]
        self.training.held.append(
            SimTrainingSession(key=world.key(), start=self.start, end=end, attendances=stays)
        )


@pytest_asyncio.fixture
async def course(stage: Stage) -> Course:
    async with open_worker(stage.runtime, tick=WORKER_TICK):
        await connect_alice(stage)
        training = add_training(stage, TRAINING_NAME)
        start = training.times[0][0]
        hour, week = timedelta(hours=1), timedelta(days=7)
        training.times = [(start, start + hour), (start + week, start + week + hour)]
        await share_training(stage, training)
    return Course(stage, training)


async def test_each_session_goes_by_the_clock(course: Course) -> None:
    assert not await course.due(minutes=-10, seconds=-1)
    assert await course.due(minutes=-10)
    soon = await course.look(minutes=-10)
    assert "*starting soon*" in soon
    assert "Session 1 starts soon." in soon
    assert not await course.due(seconds=-1)
    live = await course.look()
    assert "*scheduled for now*" in live
    assert "Session 1 is scheduled for now" in live
    assert not await course.due(minutes=59, seconds=59)
    course.held()
    ended = await course.look(hours=1)
    assert "ended, 55 minutes, 2 people" in ended
    assert "scheduled for now" not in ended
    assert not await course.due(days=6, hours=23, minutes=49)
    assert await course.due(days=6, hours=23, minutes=50)
    assert "*scheduled for now*" in await course.look(days=7)


async def test_what_goto_tells_later_is_asked_for_again_and_what_it_never_tells_is_just_over(
    course: Course,
) -> None:
    ended = await course.look(hours=1)
    assert " · over" in ended
    assert await course.due(hours=1, minutes=1)
    course.held(40, 1)
    assert "ended, 40 minutes, 1 person" in await course.look(hours=1, minutes=1)

    for minutes in (0, 1, 3, 8, 20, 60, 180, 720, 1440):
        last = await course.look(days=7, hours=1, minutes=minutes)
    assert " · over" in last
    assert not await course.due(days=300)


async def test_goto_that_is_away_costs_no_try(course: Course) -> None:
    inject_fault(course.stage, "500", "reports.trainingSessions.list", times=None)
    for minutes in (0, 30, 60, 90):
        await course.look(hours=1, minutes=minutes)
    course.stage.slack.panel.all_off()
    course.held()
    assert "ended, 55 minutes, 2 people" in await course.look(hours=3)


async def test_the_card_in_the_channel_is_drawn(course: Course) -> None:
    now = course.stage.runtime.app.clock.now()
    shared = await course.stage.runtime.app.store.registrations.get_shared(
        course.tenant, str(course.training.key)
    )
    assert shared is not None
    hour = timedelta(hours=1)
    moved = replace(shared, sessions=((now - hour / 2, now + hour / 2),))
    await course.stage.runtime.app.store.registrations.update_shared(moved)
    async with open_worker(course.stage.runtime, tick=WORKER_TICK):
        await check_card(course.stage.runtime.app, course.tenant, course.name)
        await course.stage.bob.sees("scheduled for now", channel=CHANNEL)
    assert "*scheduled for now*" in course.stage.bob.reads(training_card(course.stage.bob))


async def test_one_that_is_shared_no_more_is_not_looked_at(course: Course) -> None:
    shared = course.stage.runtime.app.store.registrations
    await shared.end_sharing(course.tenant, str(course.training.key), SharingEndReason.STOPPED)
    await check_card(course.at(), course.tenant, course.name)
    assert not await course.due(days=300)

"""One person, one address, two workspaces with Usher: GoTo knows them once, and each workspace tells the truth."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.model.ids import Tenant
from bot.model.registration import SeatCount
from bot.sandbox.goto.state import SimTraining
from bot.usecases.registration.sync import poll_shared_trainings
from tests.support.actors import Actor, open_browser
from tests.support.clocks import OffsetClock
from tests.support.exhaustive import default_and_exhaustive
from tests.support.faults import inject_fault
from tests.support.installs import SOUTH, InstallStage, open_install_stage
from tests.support.registrations import TRAINING_NAME, join_links
from tests.support.trainings import add_training


@dataclass(kw_only=True)
class Side:
    """A workspace, with Alice who gives trainings and Bob who comes to them."""

    tenant: Tenant
    channel: str
    alice: Actor
    bob: Actor

    async def shares(self, training: SimTraining) -> None:
        await self.alice.types(f"/training share {training.id}", channel=self.channel)
        await self.alice.fills(capacity="5")
        assert await self.alice.submits() == {}
        await self.alice.person.closes()
        await self.alice.sees(TRAINING_NAME, channel=self.channel)

    async def registers(self) -> str:
        (card,) = [m for m in self.bob.posts(self.channel) if TRAINING_NAME in self.bob.reads(m)]
        await self.bob.presses("Register", card)
        assert await self.bob.submits() == {}
        said = self.bob.reads(self.bob.form)
        await self.bob.person.closes()
        return said

    async def mine(self) -> str:
        return await self.bob.types("/training mine", channel=self.channel)


@dataclass(kw_only=True)
class Two:
    scene: InstallStage
    north: Side
    south: Side
    training: SimTraining

    async def seats(self, side: Side) -> SeatCount:
        return await self.scene.runtime.app.store.registrations.count_seats(
            side.tenant, str(self.training.key)
        )


@pytest_asyncio.fixture
async def two(empty_redis: str, transport: str) -> AsyncIterator[Two]:
    async with AsyncExitStack() as stack:
        scene = await open_install_stage(stack, empty_redis, transport, None)
        home, south, slack = scene.sandbox.slack.home, scene.south, scene.sandbox.slack
        for user_id, name, real_name in (("U0SALICE", "alice", "Alice M"), ("U0SBOB", "bob", "Bob T")):
            slack.add_user(user_id, name, real_name, f"{name}@northwind.example", "UTC", workspace=south)
        slack.add_channel("C0YARD", "yard", ["U0SALICE", "U0SBOB"], workspace=south)

        async def actor(user_id: str, *where: object) -> Actor:
            browser = await stack.enter_async_context(open_browser())
            return Actor(person=slack.person(user_id, *where), stage=scene.stage, browser=browser)  # type: ignore[arg-type]

        north_side = Side(
            tenant=Tenant(home.id),
            channel="#team-platform",
            alice=await actor("U0ALICE"),
            bob=await actor("U0BOB"),
        )
        south_side = Side(
            tenant=SOUTH,
            channel="#yard",
            alice=await actor("U0SALICE", south),
            bob=await actor("U0SBOB", south),
        )
        await scene.installs(team=home.id, user="U0ALICE")
        await scene.installs()
        scene.stage.actors["alice"] = north_side.alice
        training = add_training(scene.stage, TRAINING_NAME)
        for side in (north_side, south_side):
            await side.alice.connects("alice@northwind.example", channel=side.channel)
            await side.alice.sees("Connected as")
            await side.shares(training)
        yield Two(scene=scene, north=north_side, south=south_side, training=training)


async def test_registered_there_already_gives_the_own_link_here(two: Two) -> None:
    north, south = two.north, two.south
    assert "Your link is in your messages" in await north.registers()
    first = await north.bob.sees("You're registered for")
    assert "You aren't registered for any trainings." in await south.mine()
    assert "Your link is in your messages" in await south.registers()
    second = await south.bob.sees("You're registered for")
    assert join_links(first) == join_links(second)
    assert [one.email for one in two.training.registrants] == ["bob@northwind.example"]
    answers = [one.status for one in two.scene.sandbox.goto.received("trainings.registrants.create")]
    assert answers == [201, 409]
    for side in (north, south):
        assert TRAINING_NAME in await side.mine()
        assert (await two.seats(side)).taken == 1


@pytest.mark.parametrize("first", default_and_exhaustive(["north"], ["south"]))
async def test_cancelled_in_one_is_told_in_the_other_within_one_look(two: Two, first: str) -> None:
    here, there = (two.north, two.south) if first == "north" else (two.south, two.north)
    for side in (here, there):
        await side.registers()
        await side.bob.sees("You're registered for")
    (message,) = [m for m in here.bob.dms() if "You're registered for" in here.bob.reads(m)]
    await here.bob.presses("Cancel registration", message)
    await here.bob.sees("is cancelled.")
    assert two.training.registrants == []
    await poll_shared_trainings(two.scene.runtime.app)
    await there.bob.sees(f"Your registration for *{TRAINING_NAME}* is cancelled.")
    assert "You aren't registered for any trainings." in await there.mine()
    await there.bob.sees("0 of 5 seats taken", channel=there.channel)
    await poll_shared_trainings(two.scene.runtime.app)
    await two.scene.sandbox.slack.settled()
    for side in (here, there):
        assert len([m for m in side.bob.dms() if "is cancelled." in side.bob.reads(m)]) == 1
        assert (await two.seats(side)).taken == 0
    assert "Your link is in your messages" in await there.registers()
    assert len(two.training.registrants) == 1


async def test_one_wrong_answer_or_an_old_list_cancels_nobody(two: Two) -> None:
    await two.north.registers()
    await two.north.bob.sees("You're registered for")
    goto = two.scene.sandbox.goto
    asked = len(goto.received("trainings.registrants.get"))
    inject_fault(two.scene.stage, "stale_list", "trainings.registrants.list", times=None)
    await poll_shared_trainings(two.scene.runtime.app)
    assert len(goto.received("trainings.registrants.get")) == asked + 1
    inject_fault(two.scene.stage, "404", "trainings.registrants.get")
    await poll_shared_trainings(two.scene.runtime.app)
    await two.scene.sandbox.slack.settled()
    assert len(goto.received("trainings.registrants.get")) == asked + 3, "a 404 is asked about once more"
    assert "Registered" in await two.north.mine()
    assert (await two.seats(two.north)).taken == 1
    assert len(two.north.bob.dms()) == 1


async def test_whom_goto_never_showed_yet_is_not_taken_for_cancelled(two: Two) -> None:
    """GoTo may not show for two hours whom it registered."""
    goto = two.scene.sandbox.goto
    inject_fault(two.scene.stage, "404", "trainings.registrants.get", times=None)
    inject_fault(two.scene.stage, "stale_list", "trainings.registrants.list", times=None)
    await two.north.registers()
    await two.north.bob.sees("You're registered for")
    asked = len(goto.received("trainings.registrants.get"))
    await poll_shared_trainings(two.scene.runtime.app)
    assert len(goto.received("trainings.registrants.get")) == asked
    later = OffsetClock(timedelta(hours=2, minutes=1))
    await poll_shared_trainings(replace(two.scene.runtime.app, clock=later))
    await two.north.bob.sees("is cancelled.")

"""What an admin is told of a GoTo group that is too large to be read at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model.reminders import SubscriptionState
from tests.support.actors import connect_alice
from tests.support.polling import poll_until_done
from tests.support.reminders import subscribe_by_form, subscriptions_of
from tests.support.stage import CHANNEL, Stage

WHY = "GoTo lists meetings for groups of up to 50 organizers, and that one has more."


@pytest.fixture
def with_worker() -> bool:
    return True


def grow(stage: Stage, most: int) -> None:
    """Have the group of the first organizers hold so many."""
    world, alice = stage.goto.world, stage.goto.user(stage.alice.email)
    here = sum(user.group is alice.group for user in world.users)
    for number in range(here, most):
        world.users.append(replace(alice, key=world.key(), email=f"organizer{number}@northwind.example"))


async def test_a_group_that_is_too_large_is_refused_in_its_field(stage: Stage) -> None:
    await connect_alice(stage)
    group = stage.goto.user(stage.alice.email).group
    grow(stage, 51)
    await stage.alice.types("/goto notify", channel=CHANNEL)
    await stage.alice.fills(what="group", value=group.name)
    errors = await stage.alice.submits()
    assert errors == {"value": f"{WHY} Follow its organizers one by one."}
    assert await subscriptions_of(stage, stage.alice) == []


async def test_one_that_grew_says_so_once_and_goes_on_when_it_fits_again(stage: Stage) -> None:
    await connect_alice(stage)
    alice, world = stage.alice, stage.goto.world
    group = stage.goto.user(alice.email).group
    grow(stage, 50)
    made = await subscribe_by_form(stage, what="group", value=group.name)
    await alice.person.closes()
    grow(stage, 51)
    for _ in range(2):
        await poll_until_done(stage, made.source)
    said = await alice.sees("can't plan reminders")
    assert f"{WHY} Follow its organizers one by one." in alice.reads(said)
    assert len([m for m in alice.dms() if "can't plan reminders" in m.text]) == 1
    assert WHY in await alice.types("/goto notifications", channel=CHANNEL)
    world.users.pop()
    await poll_until_done(stage, made.source)
    (one,) = await subscriptions_of(stage, alice)
    assert one.state is SubscriptionState.ACTIVE

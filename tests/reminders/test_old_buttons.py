"""Buttons of old messages about reminders, pressed after the subscription was removed and another was made."""

from __future__ import annotations

import pytest

from tests.support.actors import Actor, connect_alice
from tests.support.old_buttons import keep, press_old
from tests.support.reminders import add_standup, choose_row, subscriptions_of
from tests.support.stage import Stage

WHAT_THERE_IS = "/goto notifications"


@pytest.fixture
def with_worker() -> bool:
    return True


async def subscribe_for_oneself(alice: Actor, minutes: str) -> None:
    await alice.types("/goto notify")
    await alice.fills(channel=None, leads=[minutes])
    assert await alice.submits() == {}
    await alice.person.closes()


async def test_the_buttons_of_a_reminder_whose_subscription_is_gone(stage: Stage) -> None:
    alice = stage.alice
    await connect_alice(stage)
    await subscribe_for_oneself(alice, "1")
    (made,) = await subscriptions_of(stage, alice)
    await add_standup(stage)
    await alice.sees("Snooze")
    reminder = keep(alice.last)
    await alice.types("/goto notifications")
    listing = alice.last
    await choose_row(alice, "remove", made, listing)
    assert await subscriptions_of(stage, alice) == []
    await press_old(alice, reminder, "Mute this", WHAT_THERE_IS)
    await subscribe_for_oneself(alice, "5")
    await choose_row(alice, "remove", made, listing)
    (other,) = await subscriptions_of(stage, alice)
    assert not other.muted_refs
    alice.dms()

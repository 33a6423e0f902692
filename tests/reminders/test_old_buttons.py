"""Buttons of old reminders, pressed after the session or the subscription has changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import pytest

from bot.sandbox.slack.model import StoredMessage
from tests.support.actors import Actor, connect_alice
from tests.support.clocks import CLOCK
from tests.support.meetings import meeting_at_goto
from tests.support.old_buttons import keep, press_old
from tests.support.reminders import add_standup, choose_row, subscriptions_of
from tests.support.stage import Stage
from tests.support.view_checks import find_all

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


async def muted(stage: Stage, reminder: StoredMessage, listing: StoredMessage) -> None:
    await stage.alice.presses("Mute this", reminder)
    await stage.alice.sees("No more reminders for *Standup*.")


async def all_muted(stage: Stage, reminder: StoredMessage, listing: StoredMessage) -> None:
    await stage.alice.types("/goto notifications")
    await stage.alice.presses("Mute all direct messages")


async def removed(stage: Stage, reminder: StoredMessage, listing: StoredMessage) -> None:
    (made,) = await subscriptions_of(stage, stage.alice)
    await choose_row(stage.alice, "remove", made, listing)


async def cancelled(stage: Stage, reminder: StoredMessage, listing: StoredMessage) -> None:
    await stage.alice.types(f"/meeting cancel {meeting_at_goto(stage, 'Standup').id}")
    await stage.alice.sees("*Standup* was cancelled.")
    await stage.alice.sees("AM, is cancelled.")


async def dismissed(stage: Stage, reminder: StoredMessage, listing: StoredMessage) -> None:
    await stage.alice.presses("Dismiss", reminder)


async def over(stage: Stage, reminder: StoredMessage, listing: StoredMessage) -> None:
    CLOCK.forward(hours=2)


SNOOZED, MUTED, NONE = "We'll remind you again in 5 minutes.", "No more reminders", WHAT_THERE_IS
STILL_MUTED, CALLED_OFF = "are muted", "was cancelled, so we won't remind you again."
TABLE: Mapping[Callable[[Stage, StoredMessage, StoredMessage], Awaitable[None]], tuple[str, str]] = {
    dismissed: (SNOOZED, MUTED),
    muted: (STILL_MUTED, MUTED),
    all_muted: (STILL_MUTED, MUTED),
    removed: (NONE, NONE),
    cancelled: (CALLED_OFF, MUTED),
    over: ("so you can't snooze it", MUTED),
}
"""What became of it after a reminder came, and what its menu to snooze and [Mute this] say then."""


@pytest.mark.parametrize("later", TABLE, ids=lambda one: one.__name__)
async def test_the_buttons_of_a_reminder_in_a_later_state(
    stage: Stage, later: Callable[[Stage, StoredMessage, StoredMessage], Awaitable[None]]
) -> None:
    alice = stage.alice
    await connect_alice(stage)
    await subscribe_for_oneself(alice, "1")
    await add_standup(stage)
    await alice.sees("Snooze")
    reminder = keep(alice.last)
    shown = alice.last
    await alice.types("/goto notifications")
    assert isinstance(shown, StoredMessage)
    assert isinstance(alice.last, StoredMessage)
    await later(stage, shown, alice.last)
    alice.dms()
    snooze = next(find_all(reminder.blocks, "static_select"))
    snooze_says, mute_says = TABLE[later]
    five_minutes = snooze["options"][0]["value"]
    await press_old(alice, reminder, five_minutes, snooze_says, select=snooze["action_id"])
    await press_old(alice, reminder, "Mute this", mute_says)
    alice.dms()

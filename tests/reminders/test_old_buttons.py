"""Buttons of old reminders, pressed after the session or the subscription has changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.reminders import SubscriptionState
from bot.sandbox.slack.model import StoredMessage
from bot.sandbox.upcoming import poll_now
from tests.support.actors import Actor, connect_alice
from tests.support.admin import user_id
from tests.support.clocks import CLOCK, now
from tests.support.exhaustive import every_second
from tests.support.meetings import meeting_at_goto
from tests.support.old_buttons import keep, press_old
from tests.support.registrations import TRAINING_NAME, share_new_training, training_card, training_thread
from tests.support.reminders import add_standup, choose_row, move_meeting, subscriptions_of
from tests.support.stage import CHANNEL, Stage
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


async def moved(stage: Stage, reminder: StoredMessage, listing: StoredMessage) -> None:
    move_meeting(meeting_at_goto(stage, "Standup"))
    await poll_now(stage.runtime, stage.slack.home.id, user_id(stage.alice))
    await stage.alice.sees("was moved")


async def disconnected(stage: Stage, reminder: StoredMessage, listing: StoredMessage) -> None:
    await stage.alice.types("/goto disconnect")
    await stage.alice.presses("Disconnect")


SNOOZED, MUTED, NONE = "We'll remind you again in 5 minutes.", "No more reminders", WHAT_THERE_IS
STILL_MUTED, CALLED_OFF = "are muted", "was cancelled, so we won't remind you again."
TABLE: Mapping[Callable[[Stage, StoredMessage, StoredMessage], Awaitable[None]], tuple[str, str]] = {
    dismissed: (SNOOZED, MUTED),
    muted: (STILL_MUTED, MUTED),
    all_muted: (STILL_MUTED, MUTED),
    removed: (NONE, NONE),
    cancelled: (CALLED_OFF, MUTED),
    over: ("That session is over, so you can't snooze it.", MUTED),
    moved: ("That session was moved, so we won't remind you of the old time.", MUTED),
    disconnected: ("Connect your GoTo account.", MUTED),
}
"""What became of it after a reminder came, and what its menu to snooze and [Mute this] say then."""


@pytest.mark.parametrize("later", every_second(TABLE), ids=lambda one: one.__name__)
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


async def unmuted_list(stage: Stage) -> tuple[StoredMessage, StoredMessage]:
    """Return the list of reminders as it was with one that comes by direct message, and as it was when it was muted."""
    await connect_alice(stage)
    await subscribe_for_oneself(stage.alice, "1")
    await stage.alice.types("/goto notifications")
    listing = keep(stage.alice.last)
    await stage.alice.presses("Mute all direct messages")
    return listing, keep(await stage.alice.sees("Your one reminder or digest by direct message is paused."))


async def test_mute_all_of_an_old_list_in_later_states(stage: Stage) -> None:
    alice = stage.alice
    listing, muted_list = await unmuted_list(stage)
    await press_old(alice, listing, "Mute all direct messages", "Your one reminder or digest")
    (made,) = await subscriptions_of(stage, alice)
    assert made.state is SubscriptionState.PAUSED
    await press_old(alice, muted_list, "Unmute all direct messages", "is back on.")
    failing = replace(made, state=SubscriptionState.FAILING, reason="notify-card-gone")
    await stage.runtime.app.store.subscriptions.save(failing)
    await press_old(alice, muted_list, "Unmute all direct messages", "is back on.")
    assert await subscriptions_of(stage, alice) == [failing], "it is as broken as it was"
    await disconnected(stage, listing, listing)
    await press_old(alice, listing, "Mute all direct messages", "Your one reminder or digest")
    (paused,) = await subscriptions_of(stage, alice)
    assert paused.state is SubscriptionState.PAUSED
    await alice.types("/goto notifications")
    await choose_row(alice, "remove", made)
    await press_old(alice, listing, "Mute all direct messages", "there's nothing to mute.")
    shown = await press_old(alice, muted_list, "Unmute all direct messages", "there's nothing to unmute.")
    assert "[All reminders]" in shown
    assert "[Mute all" not in shown
    alice.dms()


async def test_an_old_reminder_of_a_training_whose_trainer_disconnected_is_not_snoozed(stage: Stage) -> None:
    training = await share_new_training(stage)
    await stage.bob.presses("Remind me", training_card(stage.bob))
    await stage.bob.fills(leads="5")
    assert await stage.bob.submits() == {}
    await stage.bob.person.closes()
    start = now() + timedelta(minutes=5, seconds=1)
    training.times = [(start, start + timedelta(hours=1))]
    await poll_now(stage.runtime, stage.slack.home.id, user_id(stage.alice))
    reminder = keep(await stage.bob.sees(f"*{TRAINING_NAME}* starts"))
    await stage.alice.types("/goto disconnect")
    await stage.alice.presses("Disconnect")
    await stage.alice.sees("Disconnected")
    snooze = next(find_all(reminder.blocks, "static_select"))
    await press_old(
        stage.bob,
        reminder,
        snooze["options"][0]["value"],
        "The GoTo account that we read that session with was disconnected, so we can't remind you again.",
        select=snooze["action_id"],
    )
    stage.alice.dms()
    stage.alice.posts(CHANNEL)
    training_thread(stage.bob)

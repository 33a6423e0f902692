"""Who may have what told where, asked again whenever something is changed or sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.reminders import SubscriptionState
from bot.model.subscription_form import SubscriptionVerb
from tests.support.actors import Actor, connect_alice, person_of
from tests.support.clocks import now as right_now
from tests.support.meetings import add_meeting
from tests.support.polling import poll_until_done, wait_until
from tests.support.registrations import TRAINING_NAME, share_new_training
from tests.support.reminders import choose_row, subscribe_by_form, subscriptions_of, wait_for_record
from tests.support.stage import CHANNEL, Stage

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


@pytest.fixture
def with_worker() -> bool:
    return True


def rank(actor: Actor, *, admin: bool) -> None:
    """Make somebody an admin of the workspace, or no more."""
    user, people = actor.stage.slack.home.users[actor.person.user.id], actor.stage.runtime.app.slack.people
    user.is_admin = user.is_owner = admin
    people.forget(person_of(actor))  # type: ignore[attr-defined]


@pytest.mark.parametrize("row", ["pause", "remove", "change"])
async def test_who_is_no_admin_any_more_leaves_anothers_alone(stage: Stage, row: SubscriptionVerb) -> None:
    await connect_alice(stage)
    made = await subscribe_by_form(stage)
    await stage.alice.person.closes()
    bob = stage.bob
    rank(bob, admin=True)
    await bob.types("/goto notifications", channel=CHANNEL)
    rank(bob, admin=False)
    await choose_row(bob, row, made)
    await bob.sees("Alice Moreau set up these reminders.")
    assert "Only Alice Moreau or an Usher admin can change them." in bob.reads()
    (kept,) = await subscriptions_of(stage, stage.alice)
    assert kept.state is SubscriptionState.ACTIVE


async def test_an_admin_may_pause_anothers_in_a_channel(stage: Stage) -> None:
    await connect_alice(stage)
    made = await subscribe_by_form(stage)
    await stage.alice.person.closes()
    rank(stage.bob, admin=True)
    await stage.bob.types("/goto notifications", channel=CHANNEL)
    await choose_row(stage.bob, "pause", made)
    await stage.bob.sees("Paused:")
    (kept,) = await subscriptions_of(stage, stage.alice)
    assert kept.state is SubscriptionState.PAUSED


async def test_anothers_training_is_not_told_of_where_its_card_does_not_stand(stage: Stage) -> None:
    training = await share_new_training(stage)
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    await stage.bob.types("/goto notify", channel="#general")
    await stage.bob.fills(what="session", value=str(training.id))
    assert "its card isn't in this channel." in (await stage.bob.submits())["channel"]
    assert await subscriptions_of(stage, stage.bob) == []


async def test_anothers_training_is_not_told_of_once_its_card_is_gone(stage: Stage) -> None:
    training = await share_new_training(stage)
    bob = stage.bob
    await bob.connects()
    await bob.sees("Connected as Bob")
    await bob.types("/goto notify", channel=CHANNEL)
    await bob.fills(what="session", value=str(training.id), leads=["1"])
    assert await bob.submits() == {}
    await bob.person.closes()
    await stage.alice.types("/training waitlist", channel=CHANNEL)
    await stage.alice.presses("Stop sharing")
    await stage.alice.sees("is no longer shared")
    start = right_now() + MINUTE + SECOND
    training.times = [(start, start + timedelta(hours=1))]
    await poll_until_done(stage)
    said = await bob.sees("can't post reminders")
    assert "Its card is no longer in that channel, so we don't post there about it." in bob.reads(said)
    assert not [m for m in stage.alice.posts(CHANNEL) if f"{TRAINING_NAME} starts" in m.text]


async def test_nothing_is_posted_where_the_workspaces_rules_let_usher_only_read(stage: Stage) -> None:
    await connect_alice(stage)
    alice = stage.alice
    await subscribe_by_form(stage, leads=["1"])
    await alice.person.closes()
    await alice.types("/goto policy")
    await alice.fills(read_only=[stage.slack.home.conversation(CHANNEL).id])
    assert await alice.submits() == {}
    await alice.person.closes()
    add_meeting(stage, "Standup", right_now() + MINUTE + SECOND)
    await poll_until_done(stage)
    await wait_for_record(stage, "Standup")
    said = await alice.sees("can't post reminders")
    assert "The workspace's rules don't allow posts in that channel." in alice.reads(said)
    assert alice.posts(CHANNEL) == []
    await alice.types("/goto policy")
    await alice.fills(read_only=[])
    assert await alice.submits() == {}
    await alice.person.closes()
    add_meeting(stage, "Retro", right_now() + MINUTE + SECOND)
    await poll_until_done(stage)
    await stage.bob.sees("*Retro* starts in", channel=CHANNEL)

    async def goes_on() -> bool:
        return [one.state for one in await subscriptions_of(stage, alice)] == [SubscriptionState.ACTIVE]

    await wait_until(goes_on)

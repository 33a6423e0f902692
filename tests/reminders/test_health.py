"""Subscriptions that cannot be kept: their owner is told once, the list says why, and how they go on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.reminders import SubscriptionState
from bot.model.sources import SessionSource
from bot.sandbox.slack.model import StoredChannel
from bot.sandbox.upcoming import poll_now
from bot.usecases.reminders.poll import poll_in_window
from tests.support.actors import Actor, connect_alice, person_of
from tests.support.admin import set_policy
from tests.support.clocks import now as right_now
from tests.support.meetings import add_meeting, meeting_card, schedule_meeting
from tests.support.polling import poll_until_done
from tests.support.reminders import choose_row, subscribe_by_form, subscriptions_of, wait_for_record
from tests.support.stage import CHANNEL, Stage

SECOND, WEEK = timedelta(seconds=1), timedelta(days=7)
Change = Callable[[Stage, StoredChannel], None]


@pytest.fixture
def with_worker() -> bool:
    return True


def _kicked(stage: Stage, room: StoredChannel) -> None:
    room.members.remove(stage.slack.home.bot_user_id)


def _left(stage: Stage, room: StoredChannel) -> None:
    room.members.remove(stage.alice.person.user.id)


def _archived(stage: Stage, room: StoredChannel) -> None:
    room.archived = True


def _deleted(stage: Stage, room: StoredChannel) -> None:
    del stage.slack.home.channels[room.id]


def _restricted(stage: Stage, room: StoredChannel) -> None:
    room.read_only = True


FAULTS: dict[str, tuple[Change, str]] = {
    "archived": (_archived, "That channel is archived. Choose another channel, or unarchive it."),
    "kicked": (_kicked, "Usher isn't in that channel. Type `/invite @Usher` there."),
    "left": (_left, "You aren't in that channel anymore"),
    "deleted": (
        _deleted,
        "Usher can't see that channel. It may be private or deleted. "
        "Type `/invite @Usher` there, or choose another channel.",
    ),
    "restricted": (_restricted, "Usher isn't allowed to post in that channel. Choose another channel"),
}


async def look(stage: Stage, actor: Actor | None = None) -> None:
    """Have the worker look at somebody's sessions at GoTo now instead of within minutes."""
    await poll_now(stage.runtime, stage.slack.home.id, (actor or stage.alice).person.user.id)


async def begins(stage: Stage, subject: str) -> None:
    """Have a session of Alice's begin in a second, which the worker sees."""
    add_meeting(stage, subject, right_now() + SECOND)
    await poll_until_done(stage)


async def rests(stage: Stage) -> None:
    """Have no poll of Alice's sessions under way, and none planned."""
    app, source = stage.runtime.app, SessionSource(person_of(stage.alice))
    async with asyncio.timeout(10):
        while True:
            turn = await app.store.snapshots.acquire_lease(source, app.clock.now(), app.clock.now())
            if turn is not None:
                await app.store.snapshots.release_lease(turn, None)
                return
            await asyncio.sleep(0.05)


def told(actor: Actor, text: str) -> list[str]:
    return [actor.reads(m) for m in actor.dms() if text in actor.reads(m)]


async def ends(stage: Stage, name: str) -> None:
    await connect_alice(stage)
    alice = stage.alice
    room = stage.slack.home.conversation(CHANNEL)
    await subscribe_by_form(stage, leads=["0"])
    await alice.person.closes()
    change, why = FAULTS[name]
    change(stage, room)
    await begins(stage, "First")
    await wait_for_record(stage, "First")
    (said,) = told(alice, "have ended")
    assert why in said
    assert "Then resume or change them here." in said
    shown = await alice.types("/goto notifications", channel="#general")
    assert f"Ended: {why}" in shown
    assert why in await alice.types("/meeting why", channel="#general")
    await alice.presses("All reminders", next(m for m in alice.dms() if "have ended" in m.text))
    await alice.sees("Ended:")


async def test_an_archived_channel_is_said_once_with_what_to_do(stage: Stage) -> None:
    await ends(stage, "archived")


class TestMore:
    """The other ways in which a channel is lost, and ways back."""

    @pytest.mark.parametrize("name", ["kicked", "left", "deleted", "restricted"])
    async def test_it_is_said_once_with_what_to_do(self, stage: Stage, name: str) -> None:
        await ends(stage, name)

    async def test_it_goes_on_in_another_channel(self, stage: Stage) -> None:
        await ends(stage, "archived")
        (made,) = await subscriptions_of(stage, stage.alice)
        await choose_row(stage.alice, "change", made)
        await stage.alice.fills(channel="C0GENERAL")
        assert await stage.alice.submits() == {}
        await begins(stage, "Third")
        await stage.bob.sees("*Third* starts now", channel="#general")
        (made,) = await subscriptions_of(stage, stage.alice)
        assert made.state is SubscriptionState.ACTIVE

    async def test_one_that_ended_is_resumed(self, stage: Stage) -> None:
        await ends(stage, "archived")
        stage.slack.home.conversation(CHANNEL).archived = False
        (made,) = await subscriptions_of(stage, stage.alice)
        assert made.state is SubscriptionState.PAUSED
        await choose_row(stage.alice, "resume", made)
        await stage.alice.sees("Resumed:")
        await begins(stage, "Second")
        await stage.bob.sees("*Second* starts now", channel=CHANNEL)
        assert len(told(stage.alice, "have ended")) == 1

    async def test_after_a_week_it_rests_and_says_so(self, stage: Stage) -> None:
        await connect_alice(stage)
        await subscribe_by_form(stage, leads=["0"])
        await stage.alice.person.closes()
        app = stage.runtime.app
        room = stage.slack.home.conversation(CHANNEL)
        await set_policy(stage, read_only=(room.id,))
        for subject, ago in (
            ("First", SECOND),
            ("Second", WEEK - timedelta(minutes=1)),
            ("Third", WEEK + SECOND),
        ):
            (made,) = await subscriptions_of(stage, stage.alice)
            if made.state is SubscriptionState.FAILING:
                await app.store.subscriptions.save(replace(made, state_since=app.clock.now() - ago))
            await begins(stage, subject)
            await wait_for_record(stage, subject)
            shown = await stage.alice.types("/goto notifications", channel="#general")
            assert ("Not working: The workspace's rules don't allow posts" in shown) is (subject != "Third")
        assert "Paused after failing for a week: The workspace's rules don't allow posts" in shown
        (said,) = told(stage.alice, "can't post reminders")
        assert "We'll keep trying for a week" in said

    async def test_a_connection_that_ends_is_said_once_and_all_goes_on_after_a_new_one(
        self, stage: Stage
    ) -> None:
        await schedule_meeting(stage)
        alice, bob = stage.alice, stage.bob
        await subscribe_by_form(stage, leads=["0"])
        await alice.person.closes()
        await bob.presses("Remind me", meeting_card(bob))
        assert await bob.submits() == {}
        await bob.person.closes()
        stage.goto.tokens.end_consents(stage.goto.user(alice.email))
        await look(stage)
        await alice.sees("GoTo ended the connection to")
        await bob.sees("can't plan reminders")
        await rests(stage)
        source = SessionSource(person_of(alice))
        await poll_in_window(stage.runtime.app, source, stage.runtime.app.clock.now())
        await rests(stage)
        (said,) = told(alice, "GoTo ended the connection")
        assert "to get reminders of your sessions" in said
        (of_bob,) = told(bob, "can't plan reminders")
        assert "Reminders resume once someone connects that account again with `/goto connect`." in of_bob
        assert "Not working: GoTo ended the connection" in await alice.types("/goto notifications")

        add_meeting(stage, "Standup", right_now() + 3 * SECOND)
        await alice.connects()
        await alice.sees("Connected as Alice")
        await bob.sees("*Standup* starts now", channel=CHANNEL)
        (mine,) = await subscriptions_of(stage, alice)
        (his,) = await subscriptions_of(stage, bob)
        assert (mine.state, his.state) == (SubscriptionState.ACTIVE, SubscriptionState.ACTIVE)

    @pytest.mark.parametrize(("typed", "digest"), [("/goto notify", "none"), ("/goto digest", "daily")])
    async def test_connecting_first_leads_back_to_the_form(
        self, stage: Stage, typed: str, digest: str
    ) -> None:
        alice = stage.alice
        await alice.types(typed, channel=CHANNEL)
        await alice.follows_link()
        message = await alice.sees("You were setting up reminders.")
        await alice.presses("New reminder or digest", message)
        assert await alice.submits() == {}
        (made,) = await subscriptions_of(stage, alice)
        assert made.channel == stage.slack.home.conversation(CHANNEL).id
        assert (made.digest is not None) is (digest == "daily")
        assert bool(made.lead_times) is (digest == "none")
        assert made.created_by == person_of(alice)

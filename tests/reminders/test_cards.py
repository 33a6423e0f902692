"""[Remind me] of a card: whoever sees it may be told of that session, and nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.reminders import SubscriptionScope
from tests.support.accounts import allow_any_account
from tests.support.actors import Actor, connect_alice, person_of
from tests.support.clocks import CLOCK
from tests.support.meetings import SUBJECT, meeting_card, schedule_meeting
from tests.support.registrations import TRAINING_NAME, share_new_training, training_card
from tests.support.reminders import choose_row, subscriptions_of
from tests.support.stage import Stage


@pytest.fixture
def with_worker() -> bool:
    return True


async def test_a_colleague_without_an_account_is_reminded_through_the_card(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    bob = stage.bob
    await bob.presses("Remind me", meeting_card(bob))
    form = bob.reads(bob.form)
    assert f"about *{SUBJECT}*." in form
    for left_out in ("Which sessions", "Digest", "Time zone", "Where"):
        assert left_out not in form
    assert await bob.submits() == {}
    (made,) = await subscriptions_of(stage, bob)
    assert (made.scope, made.scope_value) == (SubscriptionScope.SESSION, f"meeting-{meeting.id}")
    assert (made.channel, made.reader) == (None, person_of(stage.alice))


def leads_of(actor: Actor) -> list[str]:
    """Return the choices of the open form, the chosen one in brackets."""
    (select,) = [b["element"] for b in actor.form.blocks if b.get("block_id") == "leads"]
    chosen = select["initial_option"]["text"]["text"]
    texts = [one["text"]["text"] for one in select["options"]]
    return [f"[{text}]" if text == chosen else text for text in texts]


ALL_LEADS = ["At the start", "5 minutes before", "[10 minutes before]", "30 minutes before"]


@pytest.mark.parametrize(
    ("before", "offered"),
    [
        (31, ALL_LEADS),
        (29, ALL_LEADS[:3]),
        (8, ["At the start", "[5 minutes before]"]),
        (3, ["[At the start]"]),
    ],
)
async def test_only_reminders_that_can_still_come_are_offered(
    stage: Stage, before: int, offered: list[str]
) -> None:
    meeting = await schedule_meeting(stage)
    CLOCK.move_to(meeting.start - timedelta(minutes=before))
    bob = stage.bob
    await bob.presses("Remind me", meeting_card(bob))
    assert leads_of(bob) == offered


async def test_after_the_start_nothing_is_offered(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    CLOCK.move_to(meeting.start + timedelta(seconds=1))
    bob = stage.bob
    await bob.presses("Remind me", meeting_card(bob))
    await bob.sees("The start time has passed, so no reminder can come.")
    assert bob.person.view is None


async def test_a_reminder_whose_time_passes_while_the_form_is_open_is_refused_under_its_field(
    stage: Stage,
) -> None:
    meeting = await schedule_meeting(stage)
    bob = stage.bob
    CLOCK.move_to(meeting.start - timedelta(minutes=12))
    await bob.presses("Remind me", meeting_card(bob))
    CLOCK.move_to(meeting.start - timedelta(minutes=9))
    assert await bob.submits() == {
        "leads": "10 min before the start has already passed. Choose a shorter time, such as at the start."
    }
    await bob.fills(leads="0")
    assert await bob.submits() == {}
    (made,) = await subscriptions_of(stage, bob)
    assert made.lead_times == (timedelta(),)


async def test_a_typed_reminder_that_can_never_come_is_refused_under_its_field(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    alice = stage.alice
    CLOCK.move_to(meeting.start - timedelta(minutes=8))
    await alice.types("/goto notify 10m", channel="#general")
    await alice.fills(what="session", value=str(meeting.id), channel=None)
    assert "has already passed. Choose a shorter time" in (await alice.submits())["leads"]
    await alice.fills(leads=["5"])
    assert await alice.submits() == {}


async def test_what_one_has_already_is_found_and_can_be_changed(stage: Stage) -> None:
    await schedule_meeting(stage)
    bob = stage.bob
    for _ in range(2):
        await bob.presses("Remind me", meeting_card(bob))
        assert await bob.submits() == {}
    shown = bob.reads(bob.form)
    assert "You already have this." in shown
    assert len(await subscriptions_of(stage, bob)) == 1
    await bob.presses("Change it", bob.form)
    await bob.fills(leads=["30"])
    assert await bob.submits() == {}
    (made,) = await subscriptions_of(stage, bob)
    assert made.lead_times == (timedelta(minutes=30),)
    await bob.person.closes()

    await bob.presses("Remind me", meeting_card(bob))
    assert await bob.submits() == {}
    assert "You already have this" not in bob.reads(bob.form), "another time is another reminder"
    assert len(await subscriptions_of(stage, bob)) == 2


async def test_the_same_reminder_typed_twice_is_found_also_if_it_is_paused(stage: Stage) -> None:
    await connect_alice(stage)
    alice = stage.alice
    for _ in range(2):
        await alice.types("/goto notify 15m", channel="#general")
        await alice.fills(channel=None)
        assert await alice.submits() == {}
        shown = alice.reads(alice.form)
        await alice.person.closes()
    assert "You already have this." in shown
    (made,) = await subscriptions_of(stage, alice)
    await alice.types("/goto notifications")
    await choose_row(alice, "pause", made)
    await alice.sees("Paused: ")
    await alice.types("/goto notify 15m", channel="#general")
    await alice.fills(channel=None)
    assert await alice.submits() == {}
    assert "but it's paused" in alice.reads(alice.form)
    assert len(await subscriptions_of(stage, alice)) == 1
    await alice.presses("Change it", alice.form)
    assert await alice.submits() == {}
    (made,) = await subscriptions_of(stage, alice)
    assert made.state == "active"


class TestCards:
    """[Remind me] of a card: whoever sees it may be told of that meeting."""

    async def test_one_that_is_cancelled_meanwhile_is_said_in_the_form(self, stage: Stage) -> None:
        meeting = await schedule_meeting(stage)
        bob = stage.bob
        await bob.presses("Remind me", meeting_card(bob))
        app = stage.runtime.app
        known = await app.store.meetings.get(person_of(bob).tenant, str(meeting.id))
        assert known is not None
        await app.store.meetings.save(replace(known, cancelled_at=app.clock.now()))
        assert await bob.submits() == {}
        assert "cancelled" in bob.reads(bob.form)
        assert f"about *{SUBJECT}*." in bob.reads(bob.form)
        assert await subscriptions_of(stage, bob) == []

    async def test_a_channel_without_the_card_is_refused(self, stage: Stage) -> None:
        meeting = await schedule_meeting(stage)
        await stage.bob.connects()
        await stage.bob.sees("Connected as Bob")
        await stage.bob.types("/goto notify", channel="#general")
        await stage.bob.fills(what="session", value=str(meeting.id))
        assert "its card isn't in this channel" in (await stage.bob.submits())["channel"]

    async def test_who_does_not_see_the_card_learns_nothing(self, stage: Stage) -> None:
        meeting = await schedule_meeting(stage)
        await allow_any_account(stage)
        await stage.carol.connects("carol@other.example")
        await stage.carol.sees("carol@other.example")
        await stage.carol.presses("Yes, use it")
        await stage.carol.types("/goto notify", channel="#general")
        await stage.carol.fills(what="session", value=str(meeting.id), channel=None)
        error = (await stage.carol.submits())["value"]
        assert "You can't get reminders for session" in error
        assert SUBJECT not in error

    async def test_whoever_sees_a_training_may_be_told_of_each_of_its_sessions(self, stage: Stage) -> None:
        training = await share_new_training(stage)
        bob = stage.bob
        await bob.presses("Remind me", training_card(bob))
        assert f"about *{TRAINING_NAME}*." in bob.reads(bob.form)
        assert await bob.submits() == {}
        (made,) = await subscriptions_of(stage, bob)
        assert (made.scope_value, made.reader) == (f"training-{training.key}", person_of(stage.alice))
        await bob.person.closes()
        shown = await bob.types("/goto notifications")
        assert f"*{TRAINING_NAME}*" in shown

    async def test_a_training_shared_elsewhere_in_private_is_not_told_of(self, stage: Stage) -> None:
        stage.slack.home.conversation("#leads").members.append(stage.slack.home.bot_user_id)
        training = await share_new_training(stage, channel="#leads")
        await allow_any_account(stage)
        await stage.carol.connects("carol@other.example")
        await stage.carol.sees("carol@other.example")
        await stage.carol.presses("Yes, use it")
        for typed in (str(training.id), f"training-{training.key}"):
            await stage.carol.types("/goto notify", channel="#general")
            await stage.carol.fills(what="session", value=typed, channel=None)
            error = (await stage.carol.submits())["value"]
            assert TRAINING_NAME not in error
            await stage.carol.person.closes()
        assert await subscriptions_of(stage, stage.carol) == []

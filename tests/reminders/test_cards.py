"""[Notify] of a card: whoever sees it may be told of that session, and nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model.reminders import SubscriptionScope
from tests.support.accounts import allow_any_account
from tests.support.actors import person_of
from tests.support.meetings import SUBJECT, meeting_card, schedule_meeting
from tests.support.registrations import TRAINING_NAME, share_new_training, training_card
from tests.support.reminders import subscriptions_of
from tests.support.stage import Stage


@pytest.fixture
def with_worker() -> bool:
    return True


async def test_a_colleague_without_an_account_is_reminded_through_the_card(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    bob = stage.bob
    await bob.presses("Notify", meeting_card(bob))
    assert f"About *{SUBJECT}*." in bob.reads(bob.form)
    assert "Which sessions" not in bob.reads(bob.form), "the card tells which one"
    assert await bob.submits() == {}
    (made,) = await subscriptions_of(stage, bob)
    assert (made.scope, made.scope_value) == (SubscriptionScope.SESSION, f"meeting-{meeting.id}")
    assert (made.channel, made.reader) == (None, person_of(stage.alice))


class TestCards:
    """[Notify] of a card: whoever sees it may be told of that meeting."""

    async def test_one_that_is_cancelled_meanwhile_is_said_in_the_form(self, stage: Stage) -> None:
        meeting = await schedule_meeting(stage)
        bob = stage.bob
        await bob.presses("Notify", meeting_card(bob))
        app = stage.runtime.app
        known = await app.store.meetings.get(person_of(bob).tenant, str(meeting.id))
        assert known is not None
        await app.store.meetings.save(replace(known, cancelled_at=app.clock.now()))
        assert await bob.submits() == {}
        assert "cancelled" in bob.reads(bob.form)
        assert f"About *{SUBJECT}*." in bob.reads(bob.form)
        assert await subscriptions_of(stage, bob) == []

    async def test_a_channel_without_the_card_is_refused(self, stage: Stage) -> None:
        await schedule_meeting(stage)
        await stage.bob.presses("Notify", meeting_card(stage.bob))
        await stage.bob.fills(channel="C0GENERAL")
        assert "its card does not stand in this channel" in (await stage.bob.submits())["channel"]

    async def test_who_does_not_see_the_card_learns_nothing(self, stage: Stage) -> None:
        meeting = await schedule_meeting(stage)
        await allow_any_account(stage)
        await stage.carol.connects("carol@other.example")
        await stage.carol.sees("carol@other.example")
        await stage.carol.presses("Yes, use it")
        await stage.carol.types("/goto notify", channel="#general")
        await stage.carol.fills(what="session", value=str(meeting.id), channel=None)
        error = (await stage.carol.submits())["value"]
        assert "GoTo has no session" in error
        assert SUBJECT not in error

    async def test_whoever_sees_a_training_may_be_told_of_each_of_its_sessions(self, stage: Stage) -> None:
        training = await share_new_training(stage)
        bob = stage.bob
        await bob.presses("Notify", training_card(bob))
        assert f"About *{TRAINING_NAME}*." in bob.reads(bob.form)
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

"""The buttons of a reminder in one's own messages, and what the Home tab tells of it all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.people import LastRequest
from bot.model.reminders import Subscription, SubscriptionState
from bot.sandbox.upcoming import poll_now
from bot.usecases.registration.sync import poll_shared_trainings
from bot.views.reminders import ids
from tests.support.actors import connect_alice, person_of
from tests.support.clocks import now as right_now
from tests.support.polling import wait_until
from tests.support.registrations import TRAINING_NAME, share_new_training, training_card, training_thread
from tests.support.reminders import add_standup, choose_row, subscribe_by_form, subscriptions_of
from tests.support.stage import Stage


@pytest.fixture
def with_worker() -> bool:
    return True


class TestReminders:
    """The buttons of a reminder in one's own messages."""

    async def reminded(self, stage: Stage) -> Subscription:
        await connect_alice(stage)
        await stage.alice.types("/goto notify", channel="#general")
        await stage.alice.fills(channel=None, leads=["1"])
        assert await stage.alice.submits() == {}
        await stage.alice.person.closes()
        await add_standup(stage)
        await stage.alice.sees("*Standup* starts")
        (made,) = await subscriptions_of(stage, stage.alice)
        return made

    async def test_anothers_training_is_told_of_to_whoever_sees_its_card(self, stage: Stage) -> None:
        training = await share_new_training(stage)
        await stage.bob.presses("Remind me", training_card(stage.bob))
        await stage.bob.fills(leads="5")
        assert await stage.bob.submits() == {}
        await stage.bob.person.closes()
        start = right_now() + timedelta(minutes=5, seconds=1)
        training.times = [(start, start + timedelta(hours=1))]
        await poll_now(stage.runtime, stage.slack.home.id, stage.alice.person.user.id)
        message = await stage.bob.sees(f"*{TRAINING_NAME}* starts")
        assert "Snooze" in stage.bob.reads(message)
        await poll_shared_trainings(stage.runtime.app)

        async def is_said_in_the_thread() -> bool:
            return bool(training_thread(stage.bob))

        await wait_until(is_said_in_the_thread)

    async def test_snooze_dismiss_and_mute(self, stage: Stage) -> None:
        made = await self.reminded(stage)
        reminder = stage.alice.last
        assert "Snooze" in stage.alice.reads(reminder)
        option = next(
            element["options"][0]["value"]
            for block in reminder.blocks  # type: ignore[union-attr]
            for element in block.get("elements", ())
            if element.get("action_id") == "notify.reminder.snooze"
        )
        await stage.alice.chooses("notify.reminder.snooze", option)
        await stage.alice.sees("Snoozed. We'll remind you again in 5 minutes.")
        app = stage.runtime.app
        soon = app.clock.now() + timedelta(minutes=6)
        (again,) = await app.store.reminder_jobs.list_due(made.tenant, soon, 10)
        job = await app.store.reminder_jobs.get(made.tenant, again[0])
        assert job is not None
        assert job.only_subscription_id == made.id

    async def test_mute_this_says_no_more_of_it_and_can_be_taken_back(self, stage: Stage) -> None:
        made = await self.reminded(stage)
        await stage.runtime.app.store.subscriptions.save(
            replace(made, id="other", lead_times=(timedelta(hours=1),))
        )
        found = [e for block in stage.alice.last.blocks for e in block.get("elements", ())]
        (mute,) = [e for e in found if e.get("action_id") == ids.MUTE]
        assert "confirm" not in mute, "it is taken back by a press, so nobody is asked"
        await stage.alice.presses("Mute this", stage.alice.last)
        await stage.alice.sees("No more reminders for *Standup*.")
        assert [len(one.muted_refs) for one in await subscriptions_of(stage, stage.alice)] == [1, 1]
        await stage.alice.presses("Unmute")
        await stage.alice.sees("Reminders for *Standup* are back on.")
        assert [len(one.muted_refs) for one in await subscriptions_of(stage, stage.alice)] == [0, 0]

    @pytest.mark.languages
    async def test_dismissed_it_is_gone(self, stage: Stage) -> None:
        await self.reminded(stage)
        await stage.alice.presses("Dismiss")
        assert not [m for m in stage.alice.dms() if "Standup" in m.text]


class TestHome:
    """The Home tab: what somebody is told of, beside all else, within Slack's 100 blocks."""

    async def test_it_shows_what_one_is_told_of_and_leads_to_the_list(self, stage: Stage) -> None:
        await connect_alice(stage)
        await subscribe_by_form(stage, what="words", value="Launch")
        alice = stage.alice
        await alice.person.closes()
        await alice.person.opens_home()
        home = await alice.person.wait_for(lambda: alice.person.home)
        await alice.person.wait_for(lambda: "Sessions with “Launch”" in alice.reads(alice.person.home))
        assert "Settings" in alice.reads(home)
        assert "Connected as Alice Moreau" in alice.reads(alice.person.home)
        assert len(alice.person.home.blocks) < 100
        await alice.presses("All reminders", alice.person.home)
        message = await alice.sees("1 reminder or digest")
        await alice.presses("New reminder or digest", message)
        assert "Reminders and digests" in alice.reads(alice.form)

    async def test_ones_own_reminders_are_chosen_changed_and_muted_there(self, stage: Stage) -> None:
        await connect_alice(stage)
        alice = stage.alice
        await alice.person.opens_home()
        await alice.person.wait_for(lambda: alice.person.home)
        assert "Mute all" not in alice.reads(alice.person.home), "there is nothing to mute"
        await alice.presses("New reminder or digest", alice.person.home)
        await alice.fills(leads=["5", "60"])
        assert await alice.submits() == {}
        assert "reminders to your messages with Usher 5 min, 1 h before" in alice.reads(alice.form)
        await alice.person.closes()
        (made,) = await subscriptions_of(stage, alice)
        await alice.person.opens_home()
        await alice.person.wait_for(lambda: "5 min, 1 h before" in alice.reads(alice.person.home))
        await choose_row(alice, "change", made, alice.person.home)
        await alice.fills(leads=["0", "30"])
        assert await alice.submits() == {}
        await alice.person.closes()
        await alice.presses("Mute all direct messages", alice.person.home)
        assert "Paused." in alice.reads(alice.person.home)
        assert alice.person.view is None, "the tab itself is the answer"
        assert "30 min before the start and at the start" in alice.reads(alice.person.home)
        await alice.presses("Unmute all direct messages", alice.person.home)
        assert "Paused." not in alice.reads(alice.person.home)
        assert [one.state for one in await subscriptions_of(stage, alice)] == [SubscriptionState.ACTIVE]

    async def test_what_went_wrong_last_is_told_with_its_reference(self, stage: Stage) -> None:
        await connect_alice(stage)
        person, now = person_of(stage.alice), stage.runtime.app.clock.now()
        last = LastRequest(
            action="meeting.schedule", at=now, ok=False, message_id="goto-down", reference="7F3K-92"
        )
        await stage.runtime.app.store.last_requests.save(person, last)
        await stage.alice.person.opens_home()
        alice = stage.alice
        await alice.person.wait_for(lambda: alice.person.home and "7F3K-92" in alice.reads(alice.person.home))

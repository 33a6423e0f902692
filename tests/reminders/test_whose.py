"""Whose sessions a subscription reads, and what ends it: groups of admins, cards of others, a disconnect, faults."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.errors import TransientError
from bot.model.reminders import ReminderState, SubscriptionScope, SubscriptionState
from bot.model.sources import SessionSource
from bot.usecases.reminders.poll import poll_in_window
from tests.support.clocks import now
from tests.support.exhaustive import default_and_exhaustive
from tests.support.reminders import (
    add_due_meeting,
    alice_source,
    channel_id,
    channel_reminders,
    count_goto_calls,
    deliver_due,
    person_named,
    poll_alice,
    poll_and_deliver,
    post_meeting_card,
    reminder_records,
    start_empty,
    subscribe,
    with_clock_ahead,
)
from tests.support.services import with_services
from tests.support.stage import CHANNEL, Stage


async def test_a_group_is_read_in_one_call_by_its_admin(stage: Stage) -> None:
    await start_empty(stage)
    group = str(stage.goto.world.groups[0].key)
    of_group = SessionSource(person_named(stage), group=group)
    await subscribe(stage, scope=SubscriptionScope.GROUP, scope_value=group)
    theirs = add_due_meeting(stage, "Customer call")
    theirs.owner = stage.goto.user(stage.bob.email)
    app = stage.runtime.app
    await poll_in_window(app, of_group, app.clock.now())
    assert count_goto_calls(stage, "groups.upcomingMeetings.list") == 1
    assert count_goto_calls(stage, "upcomingMeetings.list") == 0
    await deliver_due(stage)
    (message,) = stage.bob.posts(CHANNEL)
    assert "Organizer: Bob Tanaka" in stage.bob.reads(message)

    theirs.deleted = now()
    await poll_in_window(app, of_group, app.clock.now())
    assert "Join" in stage.bob.reads(message), "one list that leaves it out is not enough"
    await poll_in_window(app, of_group, app.clock.now())
    (message,) = stage.bob.posts(CHANNEL)
    assert "GoTo no longer lists it here" in stage.bob.reads(message)
    stage.noted.update((m.channel, m.ts) for m in stage.bob.person.messages(CHANNEL, thread=message.ts))


async def test_who_is_no_admin_any_more_reads_no_group(stage: Stage) -> None:
    await start_empty(stage)
    group = str(stage.goto.world.groups[0].key)
    await subscribe(stage, scope=SubscriptionScope.GROUP, scope_value=group)
    stage.slack.home.users[stage.alice.person.id].is_admin = False
    stage.slack.home.users[stage.alice.person.id].is_owner = False
    stage.runtime.app.slack.people.forget(person_named(stage))  # type: ignore[attr-defined]
    app = stage.runtime.app
    await poll_in_window(app, SessionSource(person_named(stage), group=group), app.clock.now())
    assert count_goto_calls(stage, "groups.upcomingMeetings.list") == 0
    (one,) = await app.store.subscriptions.list_by_person(person_named(stage))
    assert (one.state, one.reason) == (SubscriptionState.FAILING, "policy-admin")
    assert len([m for m in stage.alice.dms() if "can't plan reminders" in m.text]) == 1


async def test_another_is_reminded_where_the_card_stands_and_only_while_it_does(stage: Stage) -> None:
    await start_empty(stage)
    meeting = add_due_meeting(stage, "Sprint review")
    known = await post_meeting_card(stage, meeting)
    about = {
        "scope": SubscriptionScope.SESSION,
        "scope_value": f"meeting-{meeting.id}",
        "reader": person_named(stage),
    }
    await subscribe(stage, created_by=person_named(stage, "bob"), **about)
    await subscribe(
        stage, id="s2", created_by=person_named(stage, "bob"), channel=channel_id(stage, "#general"), **about
    )
    await poll_and_deliver(stage)
    card = known.cards[0].ts
    assert len([m for m in stage.bob.posts(CHANNEL) if m.ts != card]) == 1
    assert stage.bob.posts("#general") == []
    assert [(one.state, one.reason) for one in await reminder_records(stage, "s2")] == [
        (ReminderState.DROPPED, "notify-card-gone")
    ]
    assert len([m for m in stage.bob.dms() if "can't post reminders" in m.text]) == 1


async def test_after_a_disconnect_nothing_is_sent_and_nothing_is_kept(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    add_due_meeting(stage, "Sprint review")
    await poll_alice(stage)
    await stage.alice.types("/goto disconnect")
    await stage.alice.presses("Disconnect")
    assert await stage.runtime.app.store.snapshots.get(alice_source(stage)) is None
    await deliver_due(stage)
    assert stage.bob.posts(CHANNEL) == []
    assert [(one.state, one.reason) for one in await reminder_records(stage)] == [
        (ReminderState.DROPPED, "reminder-why-disconnected")
    ]
    await poll_alice(stage)
    (one,) = await stage.runtime.app.store.subscriptions.list_by_person(person_named(stage))
    assert (one.state, one.reason) == (SubscriptionState.FAILING, "not-connected")
    stage.alice.dms()


async def test_a_sign_in_that_goto_cannot_renew_now_is_no_failure(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    app = stage.runtime.app
    link = await app.store.links.get(person_named(stage))
    assert link is not None
    await app.store.links.save(replace(link, expires_at=now()))
    stage.goto.faults.narrow("goto.500", "oauth.token")
    stage.switch("goto.500", times=None)
    await poll_alice(stage)
    (one,) = await app.store.subscriptions.list_by_person(person_named(stage))
    assert one.state is SubscriptionState.ACTIVE
    stage.slack.panel.all_off()
    add_due_meeting(stage, "Sprint review")
    await poll_and_deliver(stage)
    assert len(channel_reminders(stage, "Sprint review")) == 1


async def test_what_was_forgotten_does_not_ring(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    add_due_meeting(stage, "Sprint review")
    await poll_alice(stage)
    app, tenant = stage.runtime.app, person_named(stage).tenant
    await app.personal_data.forget_person(person_named(stage), "")
    await deliver_due(stage)
    await poll_alice(stage)
    assert stage.bob.posts(CHANNEL) == []
    later = now() + timedelta(days=1)
    assert await app.store.reminder_jobs.list_due(tenant, later, 10) == []
    assert await app.store.snapshots.list_due(tenant, later, 10) == []


@pytest.mark.parametrize("fault", default_and_exhaustive(["429", "lost_answer"], ["500", "cut_before"]))
async def test_a_fault_of_slack_at_the_post_leaves_one_reminder(stage: Stage, fault: str) -> None:
    await start_empty(stage)
    await subscribe(stage)
    add_due_meeting(stage, "Sprint review")
    await poll_alice(stage)
    stage.switch(f"slack.{fault}")
    await deliver_due(stage)
    await deliver_due(stage)
    assert len(channel_reminders(stage, "Sprint review")) == 1
    assert [one.state for one in await reminder_records(stage)] == [ReminderState.SENT]


@pytest.mark.languages
async def test_when_nobody_can_tell_the_owner_is_told_and_it_is_not_posted_again(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    add_due_meeting(stage, "Sprint review")
    await poll_alice(stage)
    stage.switch("slack.lost_answer")
    stage.switch("slack.history_missing_scope", times=None)
    await deliver_due(stage)
    await deliver_due(stage)
    assert len(channel_reminders(stage, "Sprint review")) == 1
    assert [one.state for one in await reminder_records(stage)] == [ReminderState.UNSURE]
    assert len([m for m in stage.alice.dms() if "Slack didn't confirm" in stage.alice.person.hears(m)]) == 1


async def test_a_slack_that_is_down_is_tried_again_and_the_others_are_told(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    await subscribe(stage, id="s2", channel=channel_id(stage, "#general"))
    add_due_meeting(stage, "Sprint review")
    await poll_alice(stage)
    app = stage.runtime.app
    where = channel_id(stage)

    class Partly:
        """A Slack that takes nothing for one channel now."""

        def __getattr__(self, name: str) -> object:
            return getattr(app.slack.messenger, name)

        async def post(self, tenant: object, to: str, *rest: object) -> str:
            if to == where:
                raise TransientError("slack-down")
            return await app.slack.messenger.post(tenant, to, *rest)  # type: ignore[arg-type]

    with pytest.raises(TransientError):
        await deliver_due(stage, with_services(with_clock_ahead(app), messenger=Partly()))  # type: ignore[arg-type]
    assert len(channel_reminders(stage, "Sprint review", "#general")) == 1
    assert stage.bob.posts(CHANNEL) == []
    await deliver_due(stage)
    assert len(channel_reminders(stage, "Sprint review")) == 1
    assert len(channel_reminders(stage, "Sprint review", "#general")) == 1

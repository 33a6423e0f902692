"""``/meeting why``: each reminder, sent or not, and why, for who asks and for the channel in which they ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.model.reminders import SubscriptionState
from bot.usecases.reminders.why import MAX_LINES_SHOWN
from tests.support.clocks import now
from tests.support.meetings import add_meeting
from tests.support.reminders import (
    TEN,
    add_due_meeting,
    add_due_training,
    channel_id,
    deliver_due,
    person_named,
    poll_alice,
    poll_and_deliver,
    start_empty,
    subscribe,
)
from tests.support.stage import CHANNEL, Stage


async def asks(stage: Stage, number: object = "", where: str = CHANNEL, who: str = "alice") -> str:
    return await stage.actors[who].types(f"/meeting why {number}".strip(), channel=where)


async def test_what_was_sent_and_what_is_planned(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    await subscribe(stage, id="s2", channel=None, lead_times=(timedelta(days=1),), state_since=now())
    add_due_meeting(stage, "Sprint review")
    later = add_meeting(stage, "Retro", now() + timedelta(days=2))
    await poll_and_deliver(stage)
    stage.bob.posts(CHANNEL)
    said = await asks(stage)
    plain = said.replace("*", "")
    assert plain.index("Sprint review · ") < plain.index("10 min before, in #team-platform: sent ")
    assert "Times in New York" in said
    retro = plain[plain.index("Retro · ") :]
    assert "\n10 min before, in #team-platform: planned for" in retro
    assert plain.count("Retro") == 1, "its title heads its reminders"
    assert "\n24 h before, to you: planned for" in retro
    one = await asks(stage, later.id)
    assert "Reminders for Retro, and why" in one
    assert "Sprint review" not in one
    for named in (f"<https://meet.goto.com/{later.id}|Join>", f"Meeting ID: {later.id}.", "retro"):
        assert "Reminders for Retro, and why" in await asks(stage, named), named
    both = await asks(stage, "r")
    assert "Sprint review" in both
    assert "Retro" in both
    assert "for a session with “budget” in its title" in await asks(stage, "budget")
    beside = await asks(stage, who="bob")
    assert "to you" not in beside, "another's direct messages are not told"
    assert "Sprint review" in beside
    assert "No reminders are scheduled here" in await asks(stage, where="#general", who="bob")


async def test_before_the_first_look_nobody_is_told_that_nobody_asked(stage: Stage) -> None:
    await start_empty(stage)
    meeting = add_meeting(stage, "Retro", now() + timedelta(days=2))
    await subscribe(stage)
    for number in ("", meeting.id):
        said = await asks(stage, number)
        assert "We haven't checked GoTo yet for reminders here." in said
        assert "Try again in a minute." in said
        assert "Neither you nor this channel" not in said
    await poll_alice(stage)
    assert "planned for" in await asks(stage, meeting.id)
    assert "Neither you nor this channel" in await asks(stage, "111222333")


async def test_each_reason_is_a_sentence(stage: Stage) -> None:
    await start_empty(stage)
    one = await subscribe(stage)
    gone = add_due_meeting(stage, "Gone")
    moved = add_meeting(stage, "Moved", now() + timedelta(hours=3))
    muted = add_meeting(stage, "Muted", now() + timedelta(hours=3))
    await poll_alice(stage)
    gone.deleted = now()
    moved.start, moved.end = moved.start + timedelta(hours=1), moved.end + timedelta(hours=1)
    hasty = add_due_meeting(stage, "Hasty", timedelta(minutes=3))
    await poll_alice(stage)
    await deliver_due(stage)
    await stage.runtime.app.store.subscriptions.save(
        replace(one, muted_refs=frozenset({f"meeting-{muted.id}"}))
    )
    assert "not sent: the session was cancelled" in await asks(stage, gone.id)
    said = await asks(stage, moved.id)
    assert "not sent: the session was moved" in said
    assert "planned for" in said
    assert "not sent: the session was created or moved when" in await asks(stage, hasty.id)
    assert "not sent: you muted this session" in await asks(stage, muted.id)
    assert "Neither you nor this channel" in await asks(stage, "111222333")
    await stage.runtime.app.store.subscriptions.save(replace(one, state=SubscriptionState.PAUSED))
    assert "are paused, so none are sent" in await asks(stage)
    await stage.runtime.app.store.subscriptions.save(
        replace(one, state=SubscriptionState.FAILING, reason="notify-owner-left")
    )
    assert "fail: You aren't in that channel anymore" in await asks(stage)


async def test_a_training_is_found_by_its_number(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    training = add_due_training(stage, "Onboarding")
    await poll_alice(stage)
    said = await asks(stage, training.id)
    assert "Onboarding · " in said.replace("*", "")
    assert "10 min before, in #team-platform: planned for" in said
    assert "Neither you nor this channel" in await asks(stage, "111222333")


async def test_a_long_answer_shows_what_is_around_now(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage, lead_times=(TEN, timedelta(hours=1)))
    for number in range(12):
        add_meeting(stage, f"Number {number:02}", now() + timedelta(hours=2 + number))
    await poll_alice(stage)
    said = await asks(stage)
    assert said.count("planned for") == MAX_LINES_SHOWN
    assert "and 14 more" in said
    assert "Number 00" in said
    assert channel_id(stage)
    assert person_named(stage)

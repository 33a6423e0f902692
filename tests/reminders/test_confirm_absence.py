"""What GoTo has to say before a session counts as cancelled, and what becomes of it when GoTo says otherwise again."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.app import open_worker
from bot.model.errors import SlackDown
from bot.model.meetings import KnownMeeting
from bot.model.reminders import SubscriptionScope, Suppression
from bot.model.sources import SessionSource
from bot.ports import Messenger
from bot.usecases.meetings.cards import load_card
from bot.usecases.reminders.poll import poll_in_window
from bot.usecases.reminders.verify import Unconfirmed
from bot.views.meetings.cards import card
from tests.support.clocks import OffsetClock, now
from tests.support.faults import inject_fault
from tests.support.meetings import add_meeting
from tests.support.reminders import (
    add_due_meeting,
    alice_source,
    card_text,
    card_thread,
    channel_id,
    channel_reminders,
    deliver_due,
    deliver_one,
    move_meeting,
    person_named,
    poll_alice,
    poll_and_deliver,
    post_meeting_card,
    start_empty,
    subscribe,
)
from tests.support.services import with_services
from tests.support.stage import CHANNEL, WORKER_TICK, Stage

DAY, FIVE = timedelta(days=1), timedelta(minutes=5)


async def suppression_of(stage: Stage, meeting: Any) -> Suppression | None:
    ref = f"meeting-{meeting.id}"
    return (
        await stage.runtime.app.store.reminder_jobs.list_suppressed(person_named(stage).tenant, [ref])
    ).get(ref)


async def poll(stage: Stage, of: SessionSource) -> None:
    await poll_in_window(stage.runtime.app, of, stage.runtime.app.clock.now())


class TestAGroup:
    """An admin's list tells what is in a group, and nothing of what was cancelled."""

    async def carded_by_bob(self, stage: Stage, meeting: Any) -> KnownMeeting:
        app, bob, place = stage.runtime.app, person_named(stage, "bob"), channel_id(stage)
        key, join = str(meeting.id), f"https://example.test/join/{meeting.id}"
        known = KnownMeeting(
            tenant=bob.tenant,
            meeting_id=key,
            organizer=bob,
            subject=meeting.subject,
            start=meeting.start,
            end=meeting.end,
            join_url=join,
        )
        await app.store.meetings.save(known)
        await app.store.meetings.add_card(
            known,
            place,
            await app.slack.messenger.post(known.tenant, place, card(await load_card(app, known))),
        )
        found = await app.store.meetings.get(bob.tenant, key)
        assert found is not None
        return found

    async def test_who_leaves_it_has_no_meeting_cancelled(self, stage: Stage) -> None:
        await start_empty(stage)
        async with open_worker(stage.runtime, tick=WORKER_TICK):
            await stage.bob.connects()
            await stage.bob.sees("Connected as")
        group = stage.goto.world.groups[0]
        of_group = SessionSource(person_named(stage), group=str(group.key))
        await subscribe(
            stage,
            scope=SubscriptionScope.GROUP,
            scope_value=str(group.key),
            channel=channel_id(stage, "#general"),
            lead_times=(FIVE,),
        )
        await subscribe(stage, id="bobs", created_by=person_named(stage, "bob"))
        theirs = add_due_meeting(stage, "Customer call")
        theirs.owner = stage.goto.user(stage.bob.email)
        known = await self.carded_by_bob(stage, theirs)
        await poll(stage, SessionSource(person_named(stage, "bob")))
        await poll(stage, of_group)
        theirs.owner.group = None
        for _ in range(2):
            await poll(stage, of_group)
        assert await suppression_of(stage, theirs) is None
        await poll(stage, SessionSource(person_named(stage, "bob")))
        await deliver_due(stage)
        assert "Join" in card_text(stage, known)
        assert card_thread(stage, known) == []
        assert [text for text in channel_reminders(stage, "Customer call") if "starts in" in text]
        assert channel_reminders(stage, "Customer call", "#general") == []
        why = await stage.alice.types("/meeting why", channel="#general")
        assert "GoTo no longer lists the session in this group" in why

        theirs.owner.group = group
        await poll(stage, of_group)
        assert "planned for" in await stage.alice.types("/meeting why", channel="#general")

    async def test_a_reminder_that_stands_says_what_is_known(self, stage: Stage) -> None:
        await start_empty(stage)
        group = stage.goto.world.groups[0]
        of_group = SessionSource(person_named(stage), group=str(group.key))
        await subscribe(stage, scope=SubscriptionScope.GROUP, scope_value=str(group.key))
        theirs = add_due_meeting(stage, "Customer call")
        theirs.owner = stage.goto.user(stage.bob.email)
        await poll(stage, of_group)
        await deliver_due(stage)
        theirs.deleted = now()
        for _ in range(2):
            await poll(stage, of_group)
        (message,) = stage.bob.posts(CHANNEL)
        said = stage.bob.reads(message)
        assert "Cancelled" not in said
        assert "GoTo no longer lists it here. Ask its organizer whether it's still on." in said
        (note,) = [m for m in stage.bob.person.messages(CHANNEL, thread=message.ts) if m.ts != message.ts]
        assert "no longer lists *Customer call*" in stage.bob.reads(note)
        stage.noted.add((note.channel, note.ts))


async def test_a_move_is_told_as_one_though_goto_denies_the_meeting_once(stage: Stage) -> None:
    await start_empty(stage)
    meeting = add_meeting(stage, "Sprint review", now() + DAY)
    known = await post_meeting_card(stage, meeting)
    await poll_alice(stage)
    move_meeting(meeting)
    inject_fault(stage, "404", "meetings.get")
    await poll_alice(stage)
    assert (card_thread(stage, known), await suppression_of(stage, meeting)) == ([], None)
    await poll_alice(stage)
    (note,) = card_thread(stage, known)
    assert "Time:" in note
    assert "Join" in card_text(stage, known)


async def test_two_lists_that_agree_are_believed_though_goto_denies_the_meeting(stage: Stage) -> None:
    await start_empty(stage)
    meeting = add_meeting(stage, "Sprint review", now() + DAY)
    known = await post_meeting_card(stage, meeting)
    await poll_alice(stage)
    move_meeting(meeting)
    inject_fault(stage, "404", "meetings.get", times=None)
    for _ in range(3):
        await poll_alice(stage)
    (note,) = card_thread(stage, known)
    assert "Time:" in note
    assert "Join" in card_text(stage, known)


async def test_a_meeting_that_goto_denies_but_lists_is_not_reminded_of_until_it_is_clear(
    stage: Stage,
) -> None:
    await start_empty(stage)
    await subscribe(stage)
    meeting = add_due_meeting(stage, "Sprint review")
    await poll_alice(stage)
    inject_fault(stage, "404", "meetings.get", times=None)
    with suppress(Unconfirmed):
        await deliver_due(stage)
    assert (channel_reminders(stage, "Sprint review"), await suppression_of(stage, meeting)) == ([], None)
    stage.slack.panel.all_off()
    await deliver_due(stage)
    assert len(channel_reminders(stage, "Sprint review")) == 1


async def test_one_that_goto_denied_is_asked_for_alone_though_others_are_due_with_it(stage: Stage) -> None:
    """One list serves all that are due together; it may be the old one that still tells what is gone."""
    await start_empty(stage)
    await subscribe(stage)
    meeting = add_due_meeting(stage, "Sprint review")
    await poll_alice(stage)
    inject_fault(stage, "404", "meetings.get", times=None)
    with pytest.raises(Unconfirmed):
        await deliver_one(stage, stage.runtime.app, "Sprint review")
    for number in range(2):
        add_due_meeting(stage, f"Retro {number}").start = meeting.start
    await poll_alice(stage)
    with pytest.raises(Unconfirmed):
        await deliver_one(stage, stage.runtime.app, "Sprint review")
    assert channel_reminders(stage, "Sprint review") == []
    stage.slack.panel.all_off()
    await deliver_one(stage, stage.runtime.app, "Sprint review")
    assert len(channel_reminders(stage, "Sprint review")) == 1


async def test_what_goto_tells_again_is_no_longer_cancelled(stage: Stage) -> None:
    """GoTo left it out of its list and denied it, and both were wrong."""
    await start_empty(stage)
    await subscribe(stage)
    meeting = add_due_meeting(stage, "Sprint review", late=-timedelta(minutes=5))
    known = await post_meeting_card(stage, meeting)
    await poll_alice(stage)
    meeting.deleted = now()
    await poll_alice(stage)
    assert "Join" not in card_text(stage, known)
    assert await suppression_of(stage, meeting) is Suppression.GONE_AT_GOTO
    meeting.deleted = None
    await poll_alice(stage)
    cancelled, again = card_thread(stage, known)
    assert "Cancelled" in cancelled
    assert "Not cancelled after all: *Sprint review*" in again
    assert "Join" in card_text(stage, known)
    assert await suppression_of(stage, meeting) is None
    seen = await stage.runtime.app.store.snapshots.get(alice_source(stage))
    assert seen is not None
    assert f"meeting-{meeting.id}" in seen.sessions
    due = await stage.runtime.app.store.reminder_jobs.list_due(person_named(stage).tenant, meeting.start, 10)
    assert [at.replace(microsecond=0) for _, at in due] == [meeting.start - timedelta(minutes=10)], (
        "it is reminded of again"
    )
    await poll_alice(stage)
    assert len(card_thread(stage, known)) == 2
    await deliver_due(stage, replace(stage.runtime.app, clock=OffsetClock(timedelta(minutes=5, seconds=5))))
    (text,) = [text for text in channel_reminders(stage, "Sprint review") if "starts in" in text]
    assert text.startswith("Sprint review starts in 10 minutes")


@pytest.mark.languages
async def test_a_reminder_that_stands_is_true_again(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    meeting = add_due_meeting(stage, "Sprint review")
    await poll_and_deliver(stage)
    meeting.deleted = now()
    await poll_alice(stage)
    (message,) = stage.bob.posts(CHANNEL)
    assert "Cancelled" in stage.bob.reads(message)
    meeting.deleted = None
    await poll_alice(stage)
    (message,) = stage.bob.posts(CHANNEL)
    assert "Join" in stage.bob.reads(message)
    stage.noted.update((m.channel, m.ts) for m in stage.bob.person.messages(CHANNEL, thread=message.ts))


class RefusesFirstUpdate:
    """A Slack that changes no message the first time."""

    def __init__(self, inner: Messenger) -> None:
        self._inner, self._halted = inner, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def update(self, *args: Any, **kwargs: Any) -> None:
        if not self._halted:
            self._halted = True
            raise SlackDown("slack-down")
        await self._inner.update(*args, **kwargs)


async def test_that_it_is_gone_is_not_told_once_it_is_there_again(stage: Stage) -> None:
    """Slack takes nothing when it was to be told, and again just before GoTo is asked the next time."""
    await start_empty(stage)
    await subscribe(stage)
    meeting = add_due_meeting(stage, "Sprint review")
    await poll_and_deliver(stage)
    app = stage.runtime.app
    for gone in (now(), None):
        meeting.deleted = gone
        await poll_alice(stage, with_services(app, messenger=RefusesFirstUpdate(app.slack.messenger)))
    await poll_alice(stage)
    (message,) = stage.bob.posts(CHANNEL)
    assert "Join" in stage.bob.reads(message)
    assert len(stage.bob.person.messages(CHANNEL, thread=message.ts)) == 1


async def test_what_was_cancelled_here_stays_so_whatever_goto_tells(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    meeting = add_due_meeting(stage, "Sprint review")
    known = await post_meeting_card(stage, meeting)
    await poll_alice(stage)
    await stage.runtime.app.store.meetings.save(replace(known, cancelled_at=now()))
    await stage.runtime.app.store.reminder_jobs.suppress(
        person_named(stage).tenant, f"meeting-{meeting.id}", Suppression.CANCELLED_HERE
    )
    for _ in range(2):
        await poll_and_deliver(stage)
    assert [text for text in channel_reminders(stage, "Sprint review") if "starts in" in text] == []
    assert card_thread(stage, known) == []
    kept = await stage.runtime.app.store.meetings.get(known.tenant, known.meeting_id)
    assert kept is not None
    assert kept.cancelled_at is not None
    assert await suppression_of(stage, meeting) is Suppression.CANCELLED_HERE

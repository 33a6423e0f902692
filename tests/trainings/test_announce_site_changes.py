"""What happens at GoTo after somebody subscribed in Slack, told by a running worker: moves, cancellations, lateness.

Only the looks at GoTo are asked for, since they come minutes apart; all else goes its own way.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.app import open_worker
from bot.sandbox.goto.state import SimMeeting
from bot.sandbox.slack.model import StoredMessage
from tests.support.actors import Actor, connect_alice
from tests.support.clocks import OffsetClock
from tests.support.clocks import now as right_now
from tests.support.meetings import add_meeting
from tests.support.polling import poll_until_done, source_of, wait_until
from tests.support.reminders import subscribe_by_form
from tests.support.stage import CHANNEL, WORKER_TICK, Stage

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
STANDUP = "Standup"


def notes(actor: Actor, below: StoredMessage) -> list[str]:
    """Return what stands in a message's thread, and take it as seen."""
    found = [m for m in actor.person.messages(CHANNEL, thread=below.ts) if m.ts != below.ts]
    actor.stage.noted.update((m.channel, m.ts) for m in found)
    return [actor.reads(m) for m in found]


def reminders(stage: Stage) -> list[StoredMessage]:
    found = [m for m in stage.bob.posts(CHANNEL) if STANDUP in stage.bob.reads(m)]
    return [m for m in found if m.thread_ts in (None, m.ts)]


async def rings_now(stage: Stage) -> datetime:
    """Have the worker deliver the stand-up's one reminder, as if it were time; return when it is due."""
    app, tenant = stage.runtime.app, source_of(stage.alice).tenant
    ahead = [
        (name, at)
        for name, at in await app.store.reminder_jobs.list_due(tenant, app.clock.now() + 60 * MINUTE, 10)
        if (reminder := await app.store.reminder_jobs.get(tenant, name)) is not None
        and reminder.title == STANDUP
    ]
    ((name, at),) = ahead
    await app.jobs.reminders.enqueue_reminder(tenant, name, app.clock.now())
    return at


async def reminded(stage: Stage) -> tuple[SimMeeting, StoredMessage]:
    """Have a channel told of a meeting a minute before; return the meeting and the reminder."""
    await connect_alice(stage)
    await subscribe_by_form(stage, leads=["1"])
    await stage.alice.person.closes()
    meeting = add_meeting(stage, STANDUP, right_now() + MINUTE + SECOND)
    await poll_until_done(stage)
    await stage.bob.sees("*Standup* starts in", channel=CHANNEL)
    (message,) = reminders(stage)
    return meeting, message


async def test_a_move_is_told_below_the_reminder_and_reminded_of_anew(stage: Stage) -> None:
    meeting, first = await reminded(stage)
    meeting.start = right_now() + MINUTE + SECOND
    meeting.end = meeting.start + 30 * MINUTE
    await poll_until_done(stage)
    assert "Moved:" in stage.bob.reads(reminders(stage)[0])
    (note,) = notes(stage.bob, first)
    assert "was moved" in note

    async def again() -> bool:
        return len(reminders(stage)) == 2

    await wait_until(again)
    old, new = reminders(stage)
    assert "Moved:" in stage.bob.reads(old)
    assert "starts in" in stage.bob.reads(new)
    await poll_until_done(stage)
    assert len(notes(stage.bob, first)) == 1


class TestMore:
    """Other things that happen at GoTo, or to us."""

    async def test_a_cancellation_is_told_below_the_reminder(self, stage: Stage) -> None:
        meeting, first = await reminded(stage)
        meeting.deleted = right_now()
        for _ in range(2):
            await poll_until_done(stage)
        (message,) = reminders(stage)
        assert "Cancelled" in stage.bob.reads(message)
        assert "Join" not in stage.bob.reads(message)
        (note,) = notes(stage.bob, first)
        assert "is cancelled" in note

    async def test_what_was_cancelled_at_goto_is_not_reminded_of(self, stage: Stage) -> None:
        await connect_alice(stage)
        await subscribe_by_form(stage, leads=["1"])
        await stage.alice.person.closes()
        meeting = add_meeting(stage, STANDUP, right_now() + 60 * MINUTE)
        await poll_until_done(stage)
        meeting.deleted = right_now()
        await rings_now(stage)

        async def said() -> bool:
            why = await stage.alice.types("/meeting why", channel=CHANNEL)
            return "1 min before, in #team-platform: not sent: the session was cancelled." in why

        await wait_until(said)
        assert reminders(stage) == []

    async def test_a_snoozed_reminder_comes_again(self, stage: Stage) -> None:
        await connect_alice(stage)
        alice, app = stage.alice, stage.runtime.app
        await alice.types("/goto notify", channel="#general")
        await alice.fills(channel=None, leads=["1"])
        assert await alice.submits() == {}
        await alice.person.closes()
        add_meeting(stage, STANDUP, right_now() + MINUTE + SECOND)
        await poll_until_done(stage)
        message = await alice.sees("*Standup* starts in")
        assert isinstance(message, StoredMessage)
        (value,) = [
            one["options"][0]["value"]
            for block in message.blocks
            for one in block.get("elements", ())
            if one.get("action_id") == "notify.reminder.snooze"
        ]
        await alice.chooses("notify.reminder.snooze", value)
        await alice.sees("Snoozed. We'll remind you again in 5 minutes.")
        at = await rings_now(stage)
        assert 4 * MINUTE < at - app.clock.now() < 5 * MINUTE
        await alice.sees("*Standup* starts in")
        assert "Snooze" in alice.reads()

    async def test_who_may_have_a_channel_mentioned_does(self, stage: Stage) -> None:
        await connect_alice(stage)
        await subscribe_by_form(stage, leads=["1"], mentions="here")
        await stage.alice.person.closes()
        add_meeting(stage, STANDUP, right_now() + MINUTE + SECOND)
        await poll_until_done(stage)
        message = await stage.bob.sees("*Standup* starts in", channel=CHANNEL)
        assert isinstance(message, StoredMessage)
        assert message.text.startswith("<!here> Standup starts in")
        assert "<!here>" in str(message.blocks)

    async def test_two_forms_that_ask_for_the_same_are_told_once(self, stage: Stage) -> None:
        await connect_alice(stage)
        for values in ({"what": "mine"}, {"what": "words", "value": STANDUP}):
            await subscribe_by_form(stage, leads=["1"], **values)
            await stage.alice.person.closes()
        add_meeting(stage, STANDUP, right_now() + MINUTE + SECOND)
        await poll_until_done(stage)

        async def both_noted() -> bool:
            return (await stage.alice.types("/meeting why", channel=CHANNEL)).count(": sent ") == 2

        await wait_until(both_noted)
        assert len(reminders(stage)) == 1

    async def test_who_leaves_a_group_keeps_what_is_told_of_them_elsewhere(self, stage: Stage) -> None:
        await connect_alice(stage)
        alice, bob = stage.alice, stage.bob
        await bob.connects()
        await bob.sees("Connected as Bob")
        owner = stage.goto.user(bob.email)
        made = await subscribe_by_form(stage, what="group", value=owner.group.name, channel="#general")
        await alice.person.closes()
        await bob.types("/goto notify", channel=CHANNEL)
        assert await bob.submits() == {}
        await bob.person.closes()
        add_meeting(stage, "Quarterly numbers", right_now() + timedelta(days=1)).owner = owner
        await poll_until_done(stage, source_of(bob))
        await poll_until_done(stage, made.source)
        assert "Quarterly numbers" in await alice.types("/meeting why", channel="#general")
        owner.group = None
        for of in (made.source, made.source, source_of(bob)):
            await poll_until_done(stage, of)
        gone = await alice.types("/meeting why", channel="#general")
        assert "Quarterly numbers" in gone
        assert "not sent: GoTo no longer lists the session in this group." in gone
        kept = await bob.types("/meeting why", channel=CHANNEL)
        assert "Quarterly numbers" in kept
        assert "planned for" in kept

    @pytest.mark.parametrize("with_worker", [False])
    async def test_a_reminder_that_no_worker_sent_in_time_says_so(self, stage: Stage) -> None:
        async with open_worker(stage.runtime, tick=WORKER_TICK):
            await connect_alice(stage)
            await subscribe_by_form(stage, leads=["5"])
            await stage.alice.person.closes()
            add_meeting(stage, STANDUP, right_now() + 20 * MINUTE)
            await poll_until_done(stage)
        # The next worker comes when the reminder was due two minutes ago; no clock moves for docket.
        await rings_now(stage)
        stage.runtime.tasks.app = replace(stage.runtime.app, clock=OffsetClock(17 * MINUTE))
        async with open_worker(stage.runtime, tick=WORKER_TICK):
            await stage.bob.sees("2 min late: *Standup* starts in", channel=CHANNEL)
        assert len(reminders(stage)) == 1
        why = await stage.alice.types("/meeting why", channel=CHANNEL)
        assert "sent late" in why

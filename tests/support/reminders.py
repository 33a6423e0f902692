"""Subscriptions, polls and reminders, driven by the test instead of a worker.

Nothing waits for a clock: the reminder of a session that starts in ten minutes and five seconds is due in five seconds,
and reminders are delivered by a clock that is twenty seconds ahead.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.model import records
from bot.model.ids import Person, Tenant
from bot.model.meetings import KnownMeeting
from bot.model.reminders import ReminderRecord, Subscription, SubscriptionScope
from bot.model.sources import SessionSource
from bot.model.subscription_form import SubscriptionChoice, SubscriptionVerb
from bot.sandbox.goto.state import SimMeeting, SimTraining
from bot.sandbox.slack.model import StoredMessage
from bot.sandbox.slack.views import View
from bot.store.keys import KEYS
from bot.usecases.core.services import Services
from bot.usecases.meetings.cards import load_card
from bot.usecases.reminders.deliver import deliver
from bot.usecases.reminders.poll import poll_in_window
from bot.views.kit import to_json
from bot.views.meetings.cards import card
from bot.views.reminders import ids
from tests.support.actors import Actor, connect_alice, person_of
from tests.support.clocks import OffsetClock, now
from tests.support.meetings import add_meeting
from tests.support.polling import poll_until_done
from tests.support.stage import CHANNEL, Stage

TEN = timedelta(minutes=10)
HOUR = timedelta(hours=1)


def person_named(stage: Stage, name: str = "alice") -> Person:
    return Person(Tenant(stage.slack.home.id), stage.actors[name].person.id)


def channel_id(stage: Stage, name: str = CHANNEL) -> str:
    return str(next(c.id for c in stage.slack.home.channels.values() if f"#{c.name}" == name))


def alice_source(stage: Stage) -> SessionSource:
    return SessionSource(person_named(stage))


async def start_empty(stage: Stage) -> None:
    """Have Alice connected, with none of the meetings that the sandbox begins with."""
    stage.goto.world.meetings.clear()
    stage.goto.world.trainings.clear()
    await connect_alice(stage)


async def subscribe(stage: Stage, **changes: Any) -> Subscription:
    """Have a channel reminded of Alice's sessions, ten minutes before."""
    values: dict[str, Any] = {
        "id": "s1",
        "tenant": person_named(stage).tenant,
        "created_by": person_named(stage),
        "channel": channel_id(stage),
        "scope": SubscriptionScope.ALL_MINE,
        "lead_times": (TEN,),
        "zone": "America/New_York",
    }
    one = Subscription(**{**values, **changes})
    await stage.runtime.app.store.subscriptions.save(one)
    return one


def add_due_meeting(stage: Stage, subject: str, late: timedelta = timedelta(seconds=-5)) -> SimMeeting:
    """Add a meeting whose ten-minute reminder was due ``late`` ago."""
    return add_meeting(stage, subject, now() + TEN - late)


async def poll_alice(stage: Stage, app: Services | None = None) -> None:
    """Poll Alice's account, in a poll window of its own."""
    app = app or stage.runtime.app
    await poll_in_window(app, alice_source(stage), app.clock.now())


async def deliver_due(stage: Stage, app: Services | None = None) -> None:
    """Deliver every reminder that is due."""
    app = app or with_clock_ahead(stage.runtime.app)
    tenant = person_named(stage).tenant
    for reminder_id, _ in await app.store.reminder_jobs.list_due(tenant, app.clock.now(), 100):
        await deliver(app, tenant, reminder_id)


async def poll_and_deliver(stage: Stage, app: Services | None = None) -> None:
    await poll_alice(stage, app)
    await deliver_due(stage, with_clock_ahead(app) if app else None)


async def reminder_records(stage: Stage, name: str = "s1") -> list[ReminderRecord]:
    """Return the records of a subscription's reminders, newest first."""
    return [
        record
        for _, record in await stage.runtime.app.store.reminder_jobs.list_delivered(
            person_named(stage).tenant, name, 50
        )
    ]


def count_goto_calls(stage: Stage, name: str) -> int:
    """Return how often the bot called this operation of GoTo."""
    return len([call for call in stage.slack.panel.calls if call.where == "goto" and call.name == name])


def channel_reminders(stage: Stage, subject: str, where: str = CHANNEL) -> list[str]:
    """Return the channel's messages about a session, without threads."""
    return [m.text for m in stage.bob.posts(where) if subject in m.text and not m.thread_ts]


async def post_meeting_card(stage: Stage, meeting: SimMeeting, where: str = CHANNEL) -> KnownMeeting:
    """Post the card of the meeting, as if it had been made in Slack; return the meeting as the bot knows it."""
    app, place = stage.runtime.app, channel_id(stage, where)
    known = KnownMeeting(
        tenant=person_named(stage).tenant,
        meeting_id=str(meeting.id),
        organizer=person_named(stage),
        subject=meeting.subject,
        start=meeting.start,
        end=meeting.end,
        join_url=f"https://example.test/join/{meeting.id}",
    )
    await app.store.meetings.save(known)
    ts = await app.slack.messenger.post(known.tenant, place, card(await load_card(app, known)))
    await app.store.meetings.add_card(known, place, ts)
    found = await app.store.meetings.get(known.tenant, known.meeting_id)
    assert found is not None
    return found


def add_due_training(stage: Stage, name: str) -> SimTraining:
    world, alice = stage.goto.world, stage.goto.user(stage.alice.email)
    start = now() + TEN + timedelta(seconds=5)
    training = SimTraining(
        key=world.key(),
        id=world.number(),
        owner=alice,
        name=name,
        description="",
        time_zone="America/New_York",
        times=[(start, start + timedelta(hours=1))],
        created=start - timedelta(days=9),
        organizers=[alice],
    )
    world.trainings[training.key] = training
    return training


def move_meeting(meeting: SimMeeting, by: timedelta = HOUR) -> None:
    meeting.start, meeting.end = meeting.start + by, meeting.end + by


def card_thread(stage: Stage, known: KnownMeeting) -> list[str]:
    """Return the messages in the card's thread, and mark them as seen."""
    (card,) = known.cards
    bob = stage.bob.person
    found = [m for m in bob.messages(CHANNEL, thread=card.ts) if m.ts != card.ts]
    stage.noted.update((message.channel, message.ts) for message in found)
    return [bob.reads(message) for message in found]


def card_text(stage: Stage, known: KnownMeeting) -> str:
    (card,) = known.cards
    return next(stage.bob.reads(m) for m in stage.bob.posts(CHANNEL) if m.ts == card.ts)


async def deliver_one(stage: Stage, app: Services, subject: str) -> None:
    """Deliver the one reminder of that title."""
    tenant = person_named(stage).tenant
    for reminder_id, _ in await stage.runtime.app.store.reminder_jobs.list_due(
        tenant, with_clock_ahead(app).clock.now(), 100
    ):
        reminder = await stage.runtime.app.store.reminder_jobs.get(tenant, reminder_id)
        if reminder is not None and reminder.title == subject:
            await deliver(with_clock_ahead(app), tenant, reminder_id)


async def clear_meeting(stage: Stage, one: Subscription, known: KnownMeeting) -> None:
    """Remove the meeting, its subscription and its polls before the next round."""
    app = stage.runtime.app
    await app.store.subscriptions.remove(one.tenant, one.id)
    stage.goto.world.meetings.clear()
    await app.store.meetings.save(replace(known, cancelled_at=known.start))
    await stage.runtime.stores.redis.delete(
        KEYS.poll.of(one.tenant, one.source.id), KEYS.snapshot.of(one.tenant, one.source.id)
    )


def with_clock_ahead(app: Services, seconds: float = 20) -> Services:
    return replace(app, clock=OffsetClock(timedelta(seconds=seconds)))


async def subscriptions_of(stage: Stage, actor: Actor) -> list[Subscription]:
    return list(await stage.runtime.app.store.subscriptions.list_by_person(person_of(actor)))


async def subscribe_by_form(stage: Stage, *, channel: str = CHANNEL, **values: object) -> Subscription:
    """Have Alice, who is connected, subscribe by ``/goto notify`` typed in the channel."""
    before = {one.id for one in await subscriptions_of(stage, stage.alice)}
    await stage.alice.types("/goto notify", channel=channel)
    await stage.alice.fills(**values)
    assert await stage.alice.submits() == {}
    (made,) = [one for one in await subscriptions_of(stage, stage.alice) if one.id not in before]
    return made


async def choose_row(
    actor: Actor,
    verb: SubscriptionVerb,
    subscription: Subscription,
    target: StoredMessage | View | None = None,
) -> None:
    """Have somebody choose in the menu of a subscription."""
    choice = SubscriptionChoice(verb, subscription.id)
    await actor.chooses(ids.ROW_MENU, to_json(records.dump(choice)), target)


async def add_standup(stage: Stage) -> None:
    """Add a meeting whose one-minute reminder is due in a second, and have the bot poll."""
    add_meeting(stage, "Standup", now() + timedelta(minutes=1, seconds=1))
    await poll_until_done(stage)


async def wait_for_record(stage: Stage, subject: str) -> None:
    """Wait until the outcome of a session's reminder is recorded."""
    app, person = stage.runtime.app, person_of(stage.alice)

    async with asyncio.timeout(10):
        while True:
            (one,) = await app.store.subscriptions.list_by_person(person)
            records = await app.store.reminder_jobs.list_delivered(person.tenant, one.id, 50)
            if any(reminder.title == subject for reminder, _ in records):
                return
            await asyncio.sleep(0.05)

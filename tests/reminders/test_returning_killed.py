"""What GoTo tells again is brought back once, wherever the poll that does it is killed."""

from __future__ import annotations

import pytest

from bot.model.meetings import KnownMeeting
from bot.model.reminders import Subscription, SubscriptionScope
from bot.sandbox.goto.state import SimMeeting
from tests.support.clocks import now
from tests.support.reminder_kills import reminder_kills
from tests.support.reminders import (
    add_due_meeting,
    card_text,
    card_thread,
    clear_meeting,
    person_named,
    poll_alice,
    poll_and_deliver,
    post_meeting_card,
    start_empty,
    subscribe,
    with_clock_ahead,
)
from tests.support.stage import CHANNEL, Stage


async def denied(stage: Stage, name: str) -> tuple[Subscription, SimMeeting, KnownMeeting]:
    """Have a channel reminded of a meeting with a card there, and then believe that it is cancelled."""
    one = await subscribe(stage, id=name, scope=SubscriptionScope.TITLE_WORDS, scope_value=name)
    meeting = add_due_meeting(stage, name)
    known = await post_meeting_card(stage, meeting)
    await poll_and_deliver(stage)
    meeting.deleted = now()
    await poll_alice(stage)
    (cancelled,) = card_thread(stage, known)
    assert "Cancelled" in cancelled
    meeting.deleted = None
    return one, meeting, known


async def back(stage: Stage, name: str, meeting: SimMeeting, known: KnownMeeting) -> None:
    app = stage.runtime.app
    assert len(card_thread(stage, known)) == 2, name
    assert "Not cancelled after all" in card_thread(stage, known)[1], name
    assert "Join" in card_text(stage, known), name
    kept = await app.store.meetings.get(known.tenant, known.meeting_id)
    assert kept is not None
    assert kept.cancelled_at is None, name
    (reminder,) = [m for m in stage.bob.posts(CHANNEL) if name in m.text and m.ts != known.cards[0].ts]
    assert "starts in" in stage.bob.reads(reminder), name
    ref = f"meeting-{meeting.id}"
    assert not await app.store.reminder_jobs.list_suppressed(person_named(stage).tenant, [ref]), name


@pytest.mark.kills
async def test_a_poll_that_is_killed_anywhere_brings_back_once(stage: Stage) -> None:
    await start_empty(stage)
    kills = reminder_kills(stage)
    for name in kills:
        one, meeting, known = await denied(stage, name)
        await kills.attempt(lambda app: poll_alice(stage, app))
        if kills.at:
            await poll_alice(stage, with_clock_ahead(stage.runtime.app, 46))
        await back(stage, name, meeting, known)
        await clear_meeting(stage, one, known)

"""What is told by the clock of this machine and a worker's own ticks, with sessions that are seconds away.

Elsewhere tests move the clock; here they wait for the thing itself.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.sandbox.goto.state import SimMeeting
from bot.sandbox.slack.model import StoredMessage
from bot.usecases.meetings import card_states
from bot.worker import cards as card_jobs
from bot.worker import digests as digest_jobs
from tests.support.actors import connect_alice
from tests.support.clocks import now as right_now
from tests.support.clocks import skip
from tests.support.meetings import SUBJECT, add_meeting, hold_meeting, meeting_thread, schedule_meeting
from tests.support.polling import poll_until_done
from tests.support.reminders import subscribe_by_form
from tests.support.stage import CHANNEL, Stage

SECOND = timedelta(seconds=1)


@pytest.fixture
def periodic_jobs() -> bool:
    return True


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have looks follow each other in a second, not in half a minute or five."""
    monkeypatch.setattr(card_jobs, "CHECK_INTERVAL", SECOND / 5)
    monkeypatch.setattr(digest_jobs, "ENQUEUE_INTERVAL", SECOND / 5)
    monkeypatch.setattr(card_states, "FREQUENT_POLL_INTERVAL", SECOND / 2)
    monkeypatch.setattr(card_states, "SLOW_POLL_INTERVAL", SECOND / 2)


def said_at(message: Any) -> datetime:
    assert isinstance(message, StoredMessage)
    return datetime.fromtimestamp(float(message.ts), UTC)


async def moved(stage: Stage, meeting: SimMeeting, start: datetime) -> None:
    """Move a meeting on GoTo's own site, where the worker finds it and tells the card's thread."""
    (card,) = stage.alice.posts(CHANNEL)
    before = len(meeting_thread(stage.alice))
    meeting.start, meeting.end = start, start + timedelta(minutes=30)
    await poll_until_done(stage)
    alice = stage.alice.person
    await alice.wait_for(lambda: len(alice.messages(CHANNEL, thread=card.ts)) > before + 1)
    assert len(meeting_thread(stage.alice)) == before + 1


async def test_a_channel_and_a_person_are_told_when_it_starts(stage: Stage) -> None:
    await connect_alice(stage)
    await subscribe_by_form(stage, leads=["0"])
    assert "reminders to #team-platform at the start." in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()
    await stage.alice.types("/goto notify", channel=CHANNEL)
    await stage.alice.fills(channel=None, leads=["0"])
    assert await stage.alice.submits() == {}
    await stage.alice.person.closes()
    meeting = add_meeting(stage, "Standup", right_now() + SECOND)
    await poll_until_done(stage)
    told = await stage.bob.sees("*Standup* starts now", channel=CHANNEL)
    mine = await stage.alice.sees("*Standup* starts now", channel=stage.slack.home.bot_user_id)
    assert min(said_at(told), said_at(mine)) >= meeting.start
    assert "Join" in stage.bob.reads(told)
    assert "Snooze" in stage.alice.reads(mine)
    why = await stage.alice.types("/meeting why", channel=CHANNEL)
    assert "at the start, in #team-platform: sent " in why


@pytest.mark.parametrize("weekly", [False, True], ids=["daily", "weekly"])
async def test_a_digest_comes_when_it_is_due(stage: Stage, weekly: bool) -> None:
    await connect_alice(stage)
    stage.goto.world.meetings.clear()
    stage.goto.world.trainings.clear()
    made = await subscribe_by_form(stage, leads=[], digest="weekly" if weekly else "daily", quiet=["empty"])
    due = stage.runtime.app.clock.now() + SECOND
    await stage.runtime.app.store.digests.schedule(made.tenant, made.id, due)
    skip()
    told = await stage.bob.sees("Nothing is planned", channel=CHANNEL)
    assert said_at(told) >= due


async def test_a_card_follows_its_meeting_from_soon_to_ended(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    assert "Starting soon" not in stage.bob.reads(stage.bob.posts(CHANNEL)[0])
    await moved(stage, meeting, right_now() + timedelta(minutes=2, seconds=1))
    await stage.bob.sees("Starting soon", channel=CHANNEL)
    meeting.active_since = right_now()
    live = await stage.bob.sees("Live since", channel=CHANNEL)
    assert "Join" in stage.bob.reads(live)
    began = meeting.active_since
    meeting.active_since = None
    hold_meeting(stage, meeting, began, 43, (("Bob", "bob@northwind.example", 0, 43),))
    ended = await stage.bob.sees("Ended", channel=CHANNEL)
    assert "43 minutes, 1 person" in stage.bob.reads(ended)
    assert "Join" not in stage.bob.reads(ended)
    assert len(stage.bob.posts(CHANNEL)) == 1


@pytest.mark.languages
async def test_a_late_host_is_told_and_then_a_co_organizer(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    meeting.coorganizer_keys = [str(stage.goto.user(stage.bob.email).key)]
    start = right_now() - timedelta(minutes=3) + SECOND
    await moved(stage, meeting, start)
    told = await stage.alice.sees(f"People may be waiting: *{SUBJECT}*")
    assert said_at(told) >= start + timedelta(minutes=3)
    assert not [m for m in stage.bob.dms() if "waiting" in m.text]
    start = right_now() - timedelta(minutes=5) + SECOND
    await moved(stage, meeting, start)
    told = await stage.bob.sees(f"People may be waiting: *{SUBJECT}*")
    assert said_at(told) >= start + timedelta(minutes=5)
    stage.alice.dms()

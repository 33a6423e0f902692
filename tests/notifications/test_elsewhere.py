"""What is changed or deleted on GoTo's own site reaches the card, its thread and the reminders within one poll."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ports import KnownMeeting, SeatRules, SharedTraining
from bot.sandbox.goto.state import SimMeeting
from tests.conversation import Stage
from tests.notifications.stagehand import (
    CHANNEL,
    begin,
    carded,
    due_meeting,
    now,
    person,
    poll,
    poll_and_ring,
    subscribe,
)
from tests.notifications.test_after_a_cancel import put_training
from tests.past import planned
from tests.test_every_step import run

HOUR = timedelta(hours=1)


def move(meeting: SimMeeting, by: timedelta = HOUR) -> None:
    meeting.start, meeting.end = meeting.start + by, meeting.end + by


def told(stage: Stage, known: KnownMeeting) -> list[str]:
    """Return what the thread of the card was told, and take it as seen."""
    (card,) = known.cards
    bob = stage.bob.person
    found = [m for m in bob.messages(CHANNEL, thread=card.ts) if m.ts != card.ts]
    stage.noted.update((message.channel, message.ts) for message in found)
    return [bob.reads(message) for message in found]


def shown(stage: Stage, known: KnownMeeting) -> str:
    (card,) = known.cards
    return next(stage.bob.reads(m) for m in stage.bob.posts(CHANNEL) if m.ts == card.ts)


async def test_a_new_time_and_title_reach_card_and_thread_once(stage: Stage) -> None:
    await begin(stage)
    meeting = planned(stage, "Sprint review", now() + timedelta(days=1))
    known = await carded(stage, meeting)
    await poll(stage)
    assert told(stage, known) == []
    move(meeting)
    meeting.subject = "Sprint review &lt;final&gt;"
    await poll(stage)
    (note,) = told(stage, known)
    assert "Title: Sprint review → Sprint review <final>" in note.replace("~", "")
    assert "Time:" in note
    assert "Sprint review <final>" in shown(stage, known)
    kept = await stage.house.s.meetings.get(known.tenant, known.meeting_id)
    assert kept is not None
    assert (kept.start, kept.end) == (meeting.start, meeting.end)
    await poll(stage)
    assert len(told(stage, known)) == 1
    move(meeting, -HOUR)
    await poll(stage)
    move(meeting, HOUR)
    await poll(stage)
    assert len(told(stage, known)) == 3, "the same change at another time is another change"


async def test_a_delete_reaches_card_and_thread_once(stage: Stage) -> None:
    await begin(stage)
    meeting = planned(stage, "Sprint review", now() + timedelta(days=1))
    known = await carded(stage, meeting)
    meeting.deleted = now()
    await poll(stage)
    await poll(stage)
    (note,) = told(stage, known)
    assert "Cancelled" in note
    assert "Join" not in shown(stage, known)
    assert "Cancelled on GoTo's site" in shown(stage, known)
    assert "by Alice" not in shown(stage, known), "nobody knows who it was"


async def test_a_reminder_beside_a_card_is_corrected_without_a_second_note(stage: Stage) -> None:
    await begin(stage)
    await subscribe(stage)
    meeting = due_meeting(stage, "Sprint review")
    known = await carded(stage, meeting)
    await poll_and_ring(stage)
    move(meeting)
    await poll_and_ring(stage)
    assert len(told(stage, known)) == 1
    (reminder,) = [m for m in stage.bob.posts(CHANNEL) if m.ts != known.cards[0].ts]
    assert "Moved:" in stage.bob.reads(reminder)


async def test_gotos_list_of_before_changes_nothing(stage: Stage) -> None:
    """GoTo's lists may lag: what they tell otherwise is asked for alone before anything is believed."""
    await begin(stage)
    meeting = planned(stage, "Sprint review", now() + timedelta(days=1))
    known = await carded(stage, meeting)
    await poll(stage)
    stage.switch("goto.stale_list", times=None)
    meeting.created = now()
    await poll(stage)
    assert told(stage, known) == []
    assert "Join" in shown(stage, known)


async def test_an_edit_made_here_is_told_by_it_alone(stage: Stage) -> None:
    """Somebody changes the meeting here while a poll runs: GoTo has the new time, the card is about to be drawn."""
    await begin(stage)
    meeting = planned(stage, "Sprint review", now() + timedelta(days=1))
    known = await carded(stage, meeting)
    move(meeting)
    s = stage.house.s

    class Edited:
        """The edit ends just after GoTo was asked."""

        def __getattr__(self, name: str) -> object:
            return getattr(s.meetings, name)

        async def get(self, *args: object) -> object:
            moved = replace(known, start=meeting.start, end=meeting.end)
            await s.meetings.keep(moved)
            return moved

    await poll(stage, replace(s, meetings=Edited()))  # type: ignore[arg-type]
    assert told(stage, known) == []
    await poll(stage)
    assert told(stage, known) == []
    shown(stage, known)


@pytest.mark.parametrize("fault", ["500", "503_html", "html_body", "429"])
async def test_an_account_that_goto_does_not_answer_for_changes_nothing(stage: Stage, fault: str) -> None:
    await begin(stage)
    meeting = planned(stage, "Sprint review", now() + timedelta(days=1))
    known = await carded(stage, meeting)
    await poll(stage)
    stage.goto.faults.narrow(f"goto.{fault}", "upcomingMeetings.list", "trainings.list")
    stage.switch(f"goto.{fault}", times=None)
    meeting.deleted = now()
    await poll(stage)
    assert told(stage, known) == []
    stage.switch(f"goto.{fault}", times=1)
    stage.slack.panel.all_off()
    await poll(stage)
    assert len(told(stage, known)) == 1
    shown(stage, known)


async def test_a_shared_training_follows_too(stage: Stage) -> None:
    await begin(stage)
    s = stage.house.s
    training = put_training(stage, "Onboarding")
    key, times = str(training.key), tuple(training.times)
    link = await s.links.get(person(stage))
    assert link is not None
    await s.registrations.share(
        SharedTraining(
            person(stage).tenant, key, person(stage), link.organizer_key, "Onboarding", times, SeatRules()
        )
    )
    await poll(stage)
    training.name = "Onboarding, part one"
    training.times = [(start + HOUR, end + HOUR) for start, end in training.times]
    await poll(stage)
    shared = await s.registrations.shared(person(stage).tenant, key)
    assert shared is not None
    assert shared.name == "Onboarding, part one"
    assert tuple(shared.sessions) == tuple(training.times)
    (op_id,) = await s.ledger.left_open(shared.tenant, now() + timedelta(minutes=1))
    await run(stage, s, shared.tenant, op_id)
    training.deleted = now()
    await poll(stage)
    ops = [
        await s.ledger.load(shared.tenant, op_id)
        for op_id in await s.ledger.left_open(shared.tenant, now() + timedelta(minutes=1))
    ]
    # Who is registered is told by the one, the cards by the other.
    assert {op.kind for op in ops if op} == {"training.cancel", "training.unshare"}

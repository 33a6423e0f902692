"""What is changed or deleted on GoTo's own site reaches the card, its thread and the reminders within one poll."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.registration import SeatRules, SharedTraining
from tests.support.clocks import now
from tests.support.exhaustive import default_and_exhaustive
from tests.support.kills import run_operation
from tests.support.meetings import add_meeting
from tests.support.reminders import (
    HOUR,
    add_due_meeting,
    add_due_training,
    card_text,
    card_thread,
    move_meeting,
    person_named,
    poll_alice,
    poll_and_deliver,
    post_meeting_card,
    start_empty,
    subscribe,
)
from tests.support.services import with_services
from tests.support.stage import CHANNEL, Stage


async def test_a_new_time_and_title_reach_card_and_thread_once(stage: Stage) -> None:
    await start_empty(stage)
    meeting = add_meeting(stage, "Sprint review", now() + timedelta(days=1))
    known = await post_meeting_card(stage, meeting)
    await poll_alice(stage)
    assert card_thread(stage, known) == []
    move_meeting(meeting)
    meeting.subject = "Sprint review &lt;final&gt;"
    await poll_alice(stage)
    (note,) = card_thread(stage, known)
    assert "Title: Sprint review → Sprint review <final>" in note.replace("~", "")
    assert "Time:" in note
    assert "Sprint review <final>" in card_text(stage, known)
    kept = await stage.runtime.app.store.meetings.get(known.tenant, known.meeting_id)
    assert kept is not None
    assert (kept.start, kept.end) == (meeting.start, meeting.end)
    await poll_alice(stage)
    assert len(card_thread(stage, known)) == 1
    move_meeting(meeting, -HOUR)
    await poll_alice(stage)
    move_meeting(meeting, HOUR)
    await poll_alice(stage)
    assert len(card_thread(stage, known)) == 3, "the same change at another time is another change"


async def test_a_delete_reaches_card_and_thread_once(stage: Stage) -> None:
    await start_empty(stage)
    meeting = add_meeting(stage, "Sprint review", now() + timedelta(days=1))
    known = await post_meeting_card(stage, meeting)
    meeting.deleted = now()
    await poll_alice(stage)
    await poll_alice(stage)
    (note,) = card_thread(stage, known)
    assert "Cancelled" in note
    assert "Join" not in card_text(stage, known)
    assert "Cancelled at GoTo" in card_text(stage, known)
    assert "by Alice" not in card_text(stage, known), "nobody knows who it was"


async def test_a_reminder_beside_a_card_is_corrected_without_a_second_note(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    meeting = add_due_meeting(stage, "Sprint review")
    known = await post_meeting_card(stage, meeting)
    await poll_and_deliver(stage)
    move_meeting(meeting)
    await poll_and_deliver(stage)
    assert len(card_thread(stage, known)) == 1
    (reminder,) = [m for m in stage.bob.posts(CHANNEL) if m.ts != known.cards[0].ts]
    assert "Moved:" in stage.bob.reads(reminder)


async def test_gotos_list_of_before_changes_nothing(stage: Stage) -> None:
    """GoTo's lists may lag: what they tell otherwise is asked for alone before anything is believed."""
    await start_empty(stage)
    meeting = add_meeting(stage, "Sprint review", now() + timedelta(days=1))
    known = await post_meeting_card(stage, meeting)
    await poll_alice(stage)
    stage.switch("goto.stale_list", times=None)
    meeting.created = now()
    await poll_alice(stage)
    assert card_thread(stage, known) == []
    assert "Join" in card_text(stage, known)


async def test_an_edit_made_here_is_told_by_it_alone(stage: Stage) -> None:
    """Somebody changes the meeting here while a poll runs: GoTo has the new time, the card is about to be drawn."""
    await start_empty(stage)
    meeting = add_meeting(stage, "Sprint review", now() + timedelta(days=1))
    known = await post_meeting_card(stage, meeting)
    move_meeting(meeting)
    app = stage.runtime.app

    class Edited:
        """The edit ends just after GoTo was asked."""

        def __getattr__(self, name: str) -> object:
            return getattr(app.store.meetings, name)

        async def get(self, *args: object) -> object:
            moved = replace(known, start=meeting.start, end=meeting.end)
            await app.store.meetings.save(moved)
            return moved

    await poll_alice(stage, with_services(app, meetings=Edited()))  # type: ignore[arg-type]
    assert card_thread(stage, known) == []
    await poll_alice(stage)
    assert card_thread(stage, known) == []
    card_text(stage, known)


@pytest.mark.parametrize("fault", default_and_exhaustive(["html_body", "429"], ["500", "503_html"]))
async def test_an_account_that_goto_does_not_answer_for_changes_nothing(stage: Stage, fault: str) -> None:
    await start_empty(stage)
    meeting = add_meeting(stage, "Sprint review", now() + timedelta(days=1))
    known = await post_meeting_card(stage, meeting)
    await poll_alice(stage)
    stage.goto.faults.narrow(f"goto.{fault}", "upcomingMeetings.list", "trainings.list")
    stage.switch(f"goto.{fault}", times=None)
    meeting.deleted = now()
    await poll_alice(stage)
    assert card_thread(stage, known) == []
    stage.switch(f"goto.{fault}", times=1)
    stage.slack.panel.all_off()
    await poll_alice(stage)
    assert len(card_thread(stage, known)) == 1
    card_text(stage, known)


async def test_a_shared_training_follows_too(stage: Stage) -> None:
    await start_empty(stage)
    app = stage.runtime.app
    training = add_due_training(stage, "Onboarding")
    key, times = str(training.key), tuple(training.times)
    link = await app.store.links.get(person_named(stage))
    assert link is not None
    await app.store.registrations.share(
        SharedTraining(
            tenant=person_named(stage).tenant,
            training_key=key,
            organizer=person_named(stage),
            organizer_key=link.organizer_key,
            name="Onboarding",
            sessions=times,
            rules=SeatRules(),
        )
    )
    await poll_alice(stage)
    training.name = "Onboarding, part one"
    training.times = [(start + HOUR, end + HOUR) for start, end in training.times]
    await poll_alice(stage)
    shared = await app.store.registrations.get_shared(person_named(stage).tenant, key)
    assert shared is not None
    assert shared.name == "Onboarding, part one"
    assert tuple(shared.sessions) == tuple(training.times)
    (op_id,) = await app.store.ledger.list_unfinished(shared.tenant, now() + timedelta(minutes=1))
    await run_operation(app, shared.tenant, op_id)
    training.deleted = now()
    await poll_alice(stage)
    ops = [
        await app.store.ledger.load(shared.tenant, op_id)
        for op_id in await app.store.ledger.list_unfinished(shared.tenant, now() + timedelta(minutes=1))
    ]
    # Who is registered is told by the one, the cards by the other.
    assert {op.kind for op in ops if op} == {"training.cancel", "training.unshare"}

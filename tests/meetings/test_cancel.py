"""Cancelling: after one press, with its consequence; undone in time, done once, and seen on the card."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.errors import UserError
from bot.model.ids import Person, Tenant
from bot.sandbox.goto.state import SimMeeting
from bot.store.redis_errors import find_storage_fault
from bot.usecases.core.rules import Rules
from bot.usecases.meetings.cancel import undo_meeting_cancel
from bot.views.i18n import explain_error
from bot.worker.tasks import Tasks
from tests.support.actors import post_message
from tests.support.clocks import OffsetClock
from tests.support.exhaustive import default_and_exhaustive
from tests.support.faults import inject_fault
from tests.support.meetings import SUBJECT, meeting_card, meeting_thread, schedule_meeting
from tests.support.old_buttons import keep, press_old
from tests.support.stage import CHANNEL, Stage
from tests.support.stored_keys import list_tenants

SLOW = Rules(undo_window=timedelta(minutes=10))
"""Time enough to undo on any machine; what is due is run by hand."""


async def cancel(stage: Stage, meeting: SimMeeting | None = None) -> str:
    meeting = meeting or await schedule_meeting(stage)
    await stage.alice.types(f"/meeting cancel {meeting.id}", channel=CHANNEL)
    return stage.alice.reads(stage.alice.form)


def count_deletions(stage: Stage) -> int:
    return len(stage.goto.received("meetings.delete"))


async def test_it_names_the_consequence_and_then_the_card_says_cancelled(stage: Stage) -> None:
    shown = await cancel(stage)
    assert shown.startswith(f"Usher\n*{SUBJECT}*, ")
    assert "will be cancelled in" in shown
    assert "team-platform (3 people)" in shown
    assert "[Undo]" in shown, "it can be undone, so nobody is asked"
    await stage.alice.sees("was cancelled.")
    assert count_deletions(stage) == 1
    assert "[Undo]" not in stage.alice.reads(stage.alice.form)

    gone = meeting_card(stage.bob)
    seen = stage.bob.reads(gone)
    assert SUBJECT in seen
    assert "Cancelled by Alice Moreau" in seen
    assert "Join" not in seen
    assert "http" not in gone.text
    (said,) = meeting_thread(stage.bob)
    assert f"Cancelled: *{SUBJECT}*" in said


async def test_the_outcome_is_a_direct_message_if_the_form_was_closed(stage: Stage) -> None:
    await cancel(stage)
    await stage.alice.person.closes()
    await stage.alice.sees("was cancelled.")
    (said,) = stage.alice.dms()[-1:]
    assert stage.alice.reads(said) == f"*{SUBJECT}* was cancelled."
    meeting_thread(stage.bob)


async def test_where_no_form_can_open_it_is_asked_first_and_the_question_becomes_the_outcome(
    stage: Stage,
) -> None:
    meeting = await schedule_meeting(stage)
    await post_message(stage.alice, str(stage.slack.home.bot_user_id), f"meeting cancel {meeting.id}")
    question = await stage.alice.sees("[Cancel meeting]")
    assert "[Undo]" not in stage.alice.reads(question)
    await stage.alice.presses("Cancel meeting", question)
    assert await stage.alice.sees("was cancelled.") is question
    assert "[Undo]" not in stage.alice.reads(question)
    meeting_thread(stage.bob)


@pytest.mark.parametrize("refusal", ["expired_trigger_id", "internal_error"])
async def test_it_can_be_undone_where_slack_opens_no_form(stage: Stage, refusal: str) -> None:
    meeting = await schedule_meeting(stage)
    stage.switch(f"slack.refuse:views.open:{refusal}")
    said = await stage.alice.types(f"/meeting cancel {meeting.id}", channel=CHANNEL)
    assert "will be cancelled in" in said
    assert "[Undo]" in said
    pending = stage.alice.last
    await stage.alice.sees("was cancelled.")
    stage.alice.dms()
    await stage.alice.presses("Undo", pending)
    assert "Too late to undo" in stage.alice.reads(pending)
    meeting_thread(stage.bob)


async def test_one_choice_in_the_cards_menu_cancels_and_the_card_stays(stage: Stage) -> None:
    await schedule_meeting(stage)
    card = meeting_card(stage.alice)
    await stage.alice.presses("Cancel meeting", card)
    pending = await stage.alice.sees("will be cancelled in")
    await stage.alice.sees("was cancelled.")
    assert pending is not card
    assert SUBJECT in stage.bob.reads(card)
    assert "Cancelled by Alice Moreau" in stage.bob.reads(card)
    assert len(meeting_thread(stage.bob)) == 1


async def test_one_choice_in_a_list_cancels_and_the_list_stays(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    await stage.alice.types("/meeting list", channel=CHANNEL)
    listing = stage.alice.last
    menu, row = "meeting.row.menu", f"row.{meeting.id}"
    await stage.alice.person.selects(listing, menu, f"cancel:{meeting.id}", block_id=row)
    await stage.alice.sees("was cancelled.")
    assert "was cancelled" not in stage.alice.reads(listing)
    assert count_deletions(stage) == 1
    assert len(meeting_thread(stage.bob)) == 1


async def test_the_details_give_their_place_to_the_cancellation(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    await stage.alice.types(f"/meeting show {meeting.id}", channel=CHANNEL)
    details = stage.alice.last
    await stage.alice.presses("Cancel meeting")
    assert await stage.alice.sees("was cancelled.") is details
    assert len(meeting_thread(stage.bob)) == 1


async def test_a_part_of_the_title_is_asked_about(stage: Stage) -> None:
    await schedule_meeting(stage)
    said = await stage.alice.types(f"/meeting cancel {SUBJECT.split()[0]}", channel=CHANNEL)
    assert said.startswith(f"*{SUBJECT}*")
    assert "will be cancelled" not in said
    assert count_deletions(stage) == 0
    await stage.alice.presses("Cancel meeting")
    await stage.alice.sees("was cancelled.")
    assert count_deletions(stage) == 1
    assert len(meeting_thread(stage.bob)) == 1


async def test_one_that_is_cancelled_says_so_and_an_old_question_too(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    await stage.alice.types(f"/meeting cancel {SUBJECT.split()[0]}", channel=CHANNEL)
    question = stage.alice.last
    await cancel(stage, meeting)
    await stage.alice.sees("was cancelled.")
    meeting_thread(stage.bob)

    assert f"{SUBJECT} was already cancelled." in await stage.alice.types(f"/meeting cancel {meeting.id}")
    await press_old(stage.alice, keep(question), "Cancel meeting", f"{SUBJECT} was already cancelled.")
    assert count_deletions(stage) == 1


async def test_one_that_is_gone_at_goto_is_said(stage: Stage) -> None:
    inject_fault(stage, "404", "meetings.delete")
    await cancel(stage)
    await stage.alice.sees("was already deleted at GoTo.")
    assert "Cancelled at GoTo" in stage.bob.reads(meeting_card(stage.bob))
    meeting_thread(stage.bob)


@pytest.mark.parametrize(
    "fault",
    default_and_exhaustive(["lost_answer", "429"], ["500_after", "500", "cut_before", "expired_token"]),
)
async def test_faults_on_the_way_change_nothing(stage: Stage, fault: str) -> None:
    inject_fault(stage, fault, "meetings.delete")
    await cancel(stage)
    await stage.alice.sees(f"*{SUBJECT}* was cancelled.")
    assert "Cancelled by" in stage.bob.reads(meeting_card(stage.bob))
    assert len(meeting_thread(stage.bob)) == 1


async def test_a_refusal_is_said_and_the_card_stays(stage: Stage) -> None:
    inject_fault(stage, "403_role", "meetings.delete")
    await cancel(stage)
    await stage.alice.sees("wasn't cancelled.")
    assert "Join" in stage.bob.reads(meeting_card(stage.bob))


def person(stage: Stage, user_id: str) -> Person:
    return Person(Tenant(stage.slack.home.id), user_id)


class TestUndo:
    @pytest.fixture
    def rules(self) -> Rules:
        return SLOW

    async def test_in_time_keeps_the_meeting(self, stage: Stage) -> None:
        await cancel(stage)
        pending = await stage.alice.sees("will be cancelled in ")
        await stage.alice.presses("Undo", pending)
        await stage.alice.sees(f"*{SUBJECT}* is still on.")
        await self.due(stage)
        assert count_deletions(stage) == 0
        assert "Join" in stage.bob.reads(meeting_card(stage.bob))

    async def test_too_late_is_said(self, stage: Stage) -> None:
        await cancel(stage)
        pending = await stage.alice.sees("will be cancelled in ")
        op_id = pending.blocks[1]["elements"][0]["value"]
        await self.due(stage)
        assert count_deletions(stage) == 1
        meeting_thread(stage.bob)
        await stage.alice.sees("was cancelled.")
        assert "[Undo]" not in stage.alice.reads(stage.alice.form)
        with pytest.raises(UserError) as late:
            await undo_meeting_cancel(stage.runtime.app, person(stage, "U0ALICE"), op_id)
        assert "Too late to undo" in explain_error(late.value)
        with pytest.raises(UserError) as other:
            await undo_meeting_cancel(stage.runtime.app, person(stage, "U0BOB"), op_id)
        assert "This cancellation is already finished." in explain_error(other.value)

    async def test_a_double_press_is_one_cancellation(self, stage: Stage) -> None:
        await schedule_meeting(stage)
        card, press = meeting_card(stage.alice), stage.alice.person.clicks
        await asyncio.gather(press(card, text="Cancel meeting"), press(card, text="Cancel meeting"))
        await stage.alice.sees("will be cancelled in")
        (tenant,) = await list_tenants(stage.runtime.app.store.redis)
        assert (
            len(await stage.runtime.app.store.ledger.list_unfinished(tenant, stage.runtime.app.clock.now()))
            == 1
        )
        await self.due(stage)
        meeting_thread(stage.bob)
        assert count_deletions(stage) == 1
        stage.alice.dms()

    async def test_while_it_waits_the_meeting_cannot_be_changed(self, stage: Stage) -> None:
        meeting = await schedule_meeting(stage)
        await stage.alice.types(f"/meeting cancel {meeting.id}")
        await stage.alice.sees("will be cancelled in")
        await stage.alice.person.closes()
        await stage.alice.types(f"/meeting edit {meeting.id}")
        await stage.alice.sees("replaces all settings with what you see here")
        await stage.alice.fills(subject="Other")
        errors = await stage.alice.submits()
        assert "being changed or cancelled right now" in errors["subject"]
        await stage.alice.person.closes()

    async def test_a_lost_answer_is_success_when_the_meeting_is_gone(self, stage: Stage) -> None:
        await cancel(stage)
        await stage.alice.sees("will be cancelled in")
        inject_fault(stage, "lost_answer", "meetings.delete")
        await self.due(stage)
        await self.due(stage)
        assert len(meeting_thread(stage.bob)) == 1
        assert "Cancelled by" in stage.bob.reads(meeting_card(stage.bob))

    async def due(self, stage: Stage) -> None:
        """Do what a worker does when the time to undo is over, without waiting for it."""
        app = replace(stage.runtime.app, clock=OffsetClock(timedelta(minutes=11)))
        (tenant,) = await list_tenants(app.store.redis)
        for op_id in await app.store.ledger.list_unfinished(tenant, app.clock.now()):
            await Tasks(app, find_storage_fault, lambda kind, result: None).run_operation(
                tenant, op_id, is_last_try=False
            )


async def test_somebody_elses_meeting_is_refused(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    assert "Only the organizer, Alice Moreau, can do this." in await stage.bob.types(
        f"/meeting cancel {meeting.id}"
    )
    await stage.bob.person.clicks(meeting_card(stage.bob), text="Cancel meeting")
    await stage.bob.sees("Ask Alice Moreau.")
    said = await stage.alice.types("/meeting cancel tomorrow")
    assert "None of your 3 upcoming meetings has “tomorrow” in its title." in said
    assert "You have no meeting" in await stage.alice.types("/meeting cancel 111-222-333")

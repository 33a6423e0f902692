"""GoTo carries out a request minutes late: what it makes then is found, its organizer asked, and nothing is hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.operations import OperationKind
from bot.usecases.core.rules import Rules
from bot.worker.reminders import RetryLater
from tests.support.clocks import CLOCK
from tests.support.faults import inject_fault
from tests.support.kills import open_operation, open_operations, run_operation
from tests.support.meetings import FAULT_SUBJECT, count_cards, count_meetings, open_fault_form
from tests.support.stage import FAST_RULES, Stage
from tests.support.trainings import open_training_form, trainings_named

TWICE = "is at GoTo twice"


async def schedule_with_late_twin(stage: Stage) -> None:
    """Have a meeting scheduled whose first request takes effect two minutes late."""
    await open_fault_form(stage)
    inject_fault(stage, "late_effect", "meetings.create")
    assert await stage.alice.submits() == {}
    await stage.bob.sees(FAULT_SUBJECT, channel="#team-platform")
    assert (count_meetings(stage), count_cards(stage)) == (1, 1)


@pytest.mark.languages
async def test_a_late_meeting_is_told_to_its_organizer_who_cancels_it(stage: Stage) -> None:
    await schedule_with_late_twin(stage)
    (kept,) = [m for m in stage.goto.meetings_of(stage.alice.email) if m.subject == FAULT_SUBJECT]
    CLOCK.forward(minutes=3, seconds=1)
    told = await stage.alice.sees(TWICE)
    assert count_meetings(stage) == 2
    await stage.alice.presses("Cancel the late one", told)
    await stage.alice.sees(f"*{FAULT_SUBJECT}* was cancelled.")
    left = [m for m in stage.goto.meetings_of(stage.alice.email) if m.subject == FAULT_SUBJECT]
    assert [m.id for m in left] == [kept.id]
    assert count_cards(stage) == 1
    assert "Join" in stage.bob.reads(stage.bob.posts("#team-platform")[0])


class TestByHand:
    """No worker runs; the test does each look."""

    @pytest.fixture
    def with_worker(self) -> bool:
        return False

    @pytest.fixture
    def wait(self) -> float:
        return 0.02

    @pytest.fixture
    def rules(self) -> Rules:
        return replace(FAST_RULES, undo_window=timedelta(minutes=10))

    async def submits(self, stage: Stage, *, last: bool = False) -> None:
        await stage.alice.submits()
        await run_operation(stage.runtime.app, *await open_operation(stage), last=last)

    async def looks(self, stage: Stage) -> None:
        """Do the one look that is ahead."""
        await run_operation(stage.runtime.app, *await open_operation(stage, OperationKind.MEETING_LATE))

    async def test_what_was_answered_is_not_looked_for(self, stage: Stage) -> None:
        await open_fault_form(stage)
        inject_fault(stage, "lost_answer", "meetings.create")
        await self.submits(stage)
        assert count_cards(stage) == 1
        assert await open_operations(stage) == []
        await stage.alice.person.closes()

    async def test_looking_ends(self, stage: Stage) -> None:
        await open_fault_form(stage)
        inject_fault(stage, "cut_before", "meetings.create")
        await self.submits(stage)
        for _ in range(4):
            await self.looks(stage)
        assert await open_operations(stage) == []
        assert (count_meetings(stage), count_cards(stage)) == (1, 1)
        await stage.alice.person.closes()

    async def test_both_are_kept_and_told_of_once(self, stage: Stage) -> None:
        await open_fault_form(stage)
        inject_fault(stage, "late_effect", "meetings.create")
        await self.submits(stage)
        await stage.alice.person.closes()
        CLOCK.forward(minutes=3)
        await self.looks(stage)
        told = await stage.alice.sees(TWICE)
        await stage.alice.presses("Keep both", told)
        await stage.alice.sees("Nothing was cancelled.")
        for _ in range(3):
            await self.looks(stage)
        assert (count_meetings(stage), count_cards(stage)) == (2, 1)
        assert [m for m in stage.alice.dms() if "late" in m.text] == []

    async def test_a_look_that_fails_does_not_end_the_looking(self, stage: Stage) -> None:
        await open_fault_form(stage)
        inject_fault(stage, "late_effect", "meetings.create")
        await self.submits(stage)
        inject_fault(stage, "503_html", "upcomingMeetings.list", times=None)
        (first,) = await open_operations(stage, OperationKind.MEETING_LATE)
        with pytest.raises(RetryLater):
            await run_operation(stage.runtime.app, *first)
        stage.slack.panel.all_off()
        CLOCK.forward(minutes=3)
        (second,) = [one for one in await open_operations(stage, OperationKind.MEETING_LATE) if one != first]
        await run_operation(stage.runtime.app, *second)
        await stage.alice.sees(TWICE)
        assert count_cards(stage) == 1
        await stage.alice.person.closes()

    async def test_one_that_was_given_up_is_told_when_it_is_there_after_all(self, stage: Stage) -> None:
        await open_fault_form(stage)
        inject_fault(stage, "late_effect", "meetings.create", times=3)
        await self.submits(stage, last=True)
        assert "GoTo didn't answer" in stage.alice.reads(stage.alice.form)
        await stage.alice.person.closes()
        CLOCK.forward(minutes=3)
        await self.looks(stage)
        told = await stage.alice.sees("is at GoTo after all")
        assert count_meetings(stage) == 3
        assert len([m for m in stage.alice.dms() if "late" in m.text]) == 3
        await stage.alice.presses("Cancel the late one", told)
        await stage.alice.sees("will be cancelled in 600 seconds.")
        await stage.alice.presses("Undo")
        await stage.alice.sees("is still on")

    async def test_a_late_one_is_not_taken_for_what_another_form_lost(self, stage: Stage) -> None:
        await open_fault_form(stage)
        inject_fault(stage, "late_effect", "meetings.create")
        await self.submits(stage)
        CLOCK.forward(minutes=3)
        await self.looks(stage)
        await stage.alice.sees(TWICE)
        await stage.alice.person.closes()
        await stage.alice.types(
            f'/meeting schedule "{FAULT_SUBJECT}" tomorrow 3pm 45m', channel="#team-platform"
        )
        inject_fault(stage, "cut_before", "meetings.create")
        await stage.alice.submits()
        await run_operation(stage.runtime.app, *await open_operation(stage, OperationKind.MEETING_SCHEDULE))
        assert (count_meetings(stage), count_cards(stage)) == (3, 2)
        await stage.alice.person.closes()


@pytest.mark.languages
async def test_a_late_training_is_told_and_cancelled_by_the_button(stage: Stage) -> None:
    await open_training_form(stage)
    inject_fault(stage, "late_effect", "trainings.create")
    assert await stage.alice.submits() == {}
    (kept,) = trainings_named(stage)
    await stage.alice.person.closes()
    CLOCK.forward(minutes=3, seconds=1)
    told = await stage.alice.sees("exists twice at GoTo")
    assert len(trainings_named(stage)) == 2
    await stage.alice.presses("Cancel the late one", told)
    assert await stage.alice.submits() == {}, "a form asks once"
    await stage.alice.sees("is cancelled.")
    assert [one.key for one in trainings_named(stage)] == [kept.key]

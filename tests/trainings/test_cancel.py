"""`/training cancel`: offered with numbers, taken back within half a minute, then told to whom it concerns."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.errors import UserError
from bot.usecases.core.rules import Rules
from bot.usecases.trainings.cancel import undo_training_operation
from bot.views.i18n import explain_error
from tests.support.actors import connect_alice, person_of
from tests.support.exhaustive import default_and_exhaustive
from tests.support.faults import inject_fault
from tests.support.stage import Stage
from tests.support.trainings import find_training


@pytest.fixture
def undo() -> timedelta:
    """How long a cancellation can be taken back here."""
    return timedelta(0)


@pytest.fixture
def rules(undo: timedelta) -> Rules:
    return Rules(undo_window=undo)


async def asked(stage: Stage) -> None:
    await connect_alice(stage)
    said = await stage.alice.types(f"/training cancel {find_training(stage).id}")
    assert "2 people are registered. GoTo won't notify registrants." in said


async def cancelled(stage: Stage) -> None:
    """Have Bob registered, and cancel."""
    known = find_training(stage)
    known.registrants[0].email = stage.bob.email
    await asked(stage)
    await stage.alice.presses("Cancel training")
    await stage.alice.sees("is cancelled.")


async def test_registrants_known_in_slack_are_told_and_others_named(stage: Stage) -> None:
    known = find_training(stage)
    await cancelled(stage)
    assert known.deleted is not None
    said = stage.alice.reads()
    assert "We notified 1 person." in said
    assert "Henry Sample (henry@other.example)" in said
    await stage.bob.sees("Alice Moreau cancelled")
    assert len(stage.bob.dms()) == 1


@pytest.mark.parametrize("undo", [timedelta(minutes=10)])
async def test_undo_keeps_the_training(stage: Stage) -> None:
    await asked(stage)
    await stage.alice.presses("Cancel training")
    await stage.alice.sees("will be cancelled in ")
    await stage.alice.presses("Undo")
    await stage.alice.sees("We kept")
    assert find_training(stage).deleted is None
    assert stage.goto.received("trainings.delete") == []


async def test_undo_comes_too_late(stage: Stage) -> None:
    await asked(stage)
    await stage.alice.presses("Cancel training")
    pending = await stage.alice.sees("will be cancelled in 0 seconds.")
    undo = pending.blocks[1]["elements"][0]["value"]
    ended = await stage.alice.sees("is cancelled.")
    assert ended.ts == pending.ts, "the end takes the place of the message that could be undone"
    assert "Undo" not in stage.alice.reads(ended)
    assert training_gone(stage)
    with pytest.raises(UserError) as late:
        await undo_training_operation(stage.runtime.app, person_of(stage.alice), undo)
    assert "Too late" in explain_error(late.value)


def training_gone(stage: Stage) -> bool:
    return not [one for one in stage.goto.trainings_of(stage.alice.email) if one.name == "Onboarding"]


@pytest.mark.parametrize(
    "fault",
    default_and_exhaustive(
        ["500_after", "lost_answer"], ["expired_token", "429", "500", "503_html", "cut_before"]
    ),
)
async def test_a_passing_fault_cancels_once_and_tells_once(stage: Stage, fault: str) -> None:
    inject_fault(stage, fault, "trainings.delete")
    await cancelled(stage)
    assert training_gone(stage)
    await stage.bob.sees("Alice Moreau cancelled")
    assert len(stage.bob.dms()) == 1


async def test_deleted_meanwhile_is_said(stage: Stage) -> None:
    known = find_training(stage)
    await asked(stage)
    known.deleted = known.created
    await stage.alice.presses("Cancel training")
    await stage.alice.sees("GoTo no longer has this training under your account.")


async def test_while_goto_is_down_it_waits_and_is_done_when_goto_is_back(stage: Stage) -> None:
    await asked(stage)
    inject_fault(stage, "503_html", times=None)
    await stage.alice.presses("Cancel training")
    await stage.alice.sees("GoTo isn't answering. We'll cancel *Onboarding* as soon as it does")
    stage.slack.panel.all_off()
    await stage.alice.sees("*Onboarding* is cancelled.")
    assert training_gone(stage)

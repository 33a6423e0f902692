"""`/training cancel`: asked once, with numbers, then told to whom it concerns."""

from __future__ import annotations

import pytest

from tests.support.actors import connect_alice, post_message
from tests.support.exhaustive import default_and_exhaustive
from tests.support.faults import inject_fault
from tests.support.polling import sees_later
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import ask_to_cancel_training, find_training


async def asked(stage: Stage) -> None:
    await connect_alice(stage)
    said = await ask_to_cancel_training(stage, find_training(stage).id)
    assert "2 people are registered. GoTo won't notify registrants." in said
    form = stage.alice.form.body
    assert [form[name]["text"] for name in ("title", "submit", "close")] == [
        *("Cancel training", "Cancel training", "Keep it")
    ]


async def cancelled(stage: Stage) -> None:
    """Have Bob registered, and cancel."""
    known = find_training(stage)
    known.registrants[0].email = stage.bob.email
    await asked(stage)
    assert await stage.alice.submits() == {}
    await stage.alice.sees("is cancelled.")


async def test_registrants_known_in_slack_are_told_and_others_named(stage: Stage) -> None:
    known = find_training(stage)
    await cancelled(stage)
    assert known.deleted is not None
    said = stage.alice.reads(stage.alice.form)
    assert "We notified 1 person." in said
    assert "Henry Sample (henry@other.example)" in said
    assert "[Undo]" not in said
    await stage.bob.sees("Alice Moreau cancelled")
    assert len(stage.bob.dms()) == 1


async def test_who_keeps_it_changes_nothing(stage: Stage) -> None:
    await asked(stage)
    await stage.alice.person.closes()
    assert stage.goto.received("trainings.delete") == []
    assert find_training(stage).deleted is None


async def test_the_lists_menu_asks_in_a_form_and_so_does_a_title(stage: Stage) -> None:
    await connect_alice(stage)
    known = find_training(stage)
    await stage.alice.types("/training list")
    row = f"training.{known.key}"
    await stage.alice.person.selects(stage.alice.last, "training.row", f"cancel:{known.key}", block_id=row)
    assert "2 people are registered." in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()
    assert "2 people are registered." in await ask_to_cancel_training(stage, "onboarding")
    await stage.alice.person.closes()


@pytest.mark.parametrize("wait", [1.3])
async def test_a_slow_goto_has_the_form_opened_at_once_and_filled_later(stage: Stage) -> None:
    await connect_alice(stage)
    stage.goto.behavior.slow_seconds = 1.5
    inject_fault(stage, "slow", "trainings.get")
    await stage.alice.types(f"/training cancel {find_training(stage).id}")
    assert "Checking with GoTo…" in stage.alice.reads(stage.alice.form)
    await stage.alice.sees("2 people are registered.")
    assert await stage.alice.submits() == {}
    await stage.alice.sees("is cancelled.")


async def test_a_mention_has_no_form_and_asks_by_a_button(stage: Stage) -> None:
    await connect_alice(stage)
    usher = stage.slack.home.bot_user_id
    await post_message(stage.alice, CHANNEL, f"<@{usher}> training cancel {find_training(stage).id}")
    question = await stage.alice.sees("2 people are registered.")
    await stage.alice.presses("Cancel training", question)
    assert "2 people are registered." in stage.alice.reads(stage.alice.form)
    assert await stage.alice.submits() == {}
    await stage.alice.sees("is cancelled.")


async def test_submitted_after_it_was_cancelled_says_so(stage: Stage) -> None:
    known = find_training(stage)
    await asked(stage)
    form = stage.alice.form
    known.deleted = known.created
    assert await stage.alice.submits() == {}
    await stage.alice.sees("We couldn't cancel *Onboarding*.")
    assert "GoTo no longer has this training under your account." in stage.alice.reads(form)


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


@pytest.mark.parametrize("wait", [0.3])
async def test_while_goto_is_down_it_waits_and_is_done_when_goto_is_back(stage: Stage) -> None:
    await asked(stage)
    inject_fault(stage, "503_html", times=None)
    assert await stage.alice.submits() == {}
    await stage.alice.sees("GoTo isn't answering. We'll cancel *Onboarding* as soon as it does")
    stage.slack.panel.all_off()
    await sees_later(stage.alice, "*Onboarding* is cancelled.")
    assert training_gone(stage)

"""A change or cancellation of a training while GoTo is down: kept, told at once, withdrawn or done, and told again."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.model.errors import RetryLater
from bot.sandbox.goto.state import SimTraining
from bot.store.redis_errors import find_storage_fault
from bot.usecases.core.services import Services
from bot.worker.tasks import Tasks
from tests.support.actors import connect_alice, tenant_of
from tests.support.clocks import ManualClock
from tests.support.faults import inject_fault
from tests.support.kills import Kills, open_operation, run_operation
from tests.support.registrations import dms_with
from tests.support.stage import WITHOUT_WORKER, Stage
from tests.support.trainings import ask_to_cancel_training, cancel_training, find_training, iso_date

LASTING = {
    "ledger.save_checkpoint",
    "ledger.finish",
    "sends.add_intent",
    "sends.record_result",
    "messenger.post",
    "messenger.update",
}


@pytest.fixture
def stage_options() -> dict[str, Any]:
    return WITHOUT_WORKER


async def at_once(seconds: float) -> None:
    """Pause not at all between the client's own tries."""


def down(stage: Stage, fault: str = "503_html", *operations: str) -> None:
    stage.runtime.app.goto.api._sleep = at_once  # type: ignore[attr-defined]
    inject_fault(stage, fault, *operations, times=None)


def up(stage: Stage) -> None:
    stage.slack.panel.all_off()


async def tried(stage: Stage, times: int = 1, app: Services | None = None) -> None:
    """Have the operation tried that is open; each time as if it were the last of its job."""
    where = await open_operation(stage)
    tasks = Tasks(app or stage.runtime.app, find_storage_fault, lambda kind, result: None)
    for _ in range(times):
        with pytest.raises(RetryLater):
            await tasks.run_operation(*where, is_last_try=True)


async def done(stage: Stage, app: Services | None = None) -> None:
    tasks = Tasks(app or stage.runtime.app, find_storage_fault, lambda kind, result: None)
    await tasks.run_operation(*await open_operation(stage), is_last_try=False)


async def cancels(stage: Stage) -> SimTraining:
    """Have Bob registered, and Alice cancel."""
    known = find_training(stage)
    known.registrants[0].email = stage.bob.email
    await cancel_training(stage, known.id)
    return known


async def moves(stage: Stage) -> SimTraining:
    known = find_training(stage)
    known.registrants[0].email = stage.bob.email
    await stage.alice.types(f"/training times {known.id}")
    await stage.alice.fills(
        **{"date.0": iso_date(4), "start.0": "10:00", "date.1": iso_date(5), "start.1": "11:00"}
    )
    assert await stage.alice.submits() == {}
    assert "Saving…" in stage.alice.reads(stage.alice.form)
    return known


async def test_a_cancellation_waits_for_goto_and_is_told_once_it_is_done(stage: Stage) -> None:
    await connect_alice(stage)
    known = await cancels(stage)
    down(stage)
    await tried(stage)
    assert not dms_with(stage.alice, "GoTo isn't answering.")
    await tried(stage, 12)
    (message,) = dms_with(stage.alice, "GoTo isn't answering. We'll cancel *Onboarding* as soon as it does")
    assert "We'll keep trying until" in message.text
    assert "[Keep it]" in stage.alice.reads(message)
    assert known.deleted is None
    up(stage)
    await done(stage)
    assert known.deleted is not None
    (ended,) = dms_with(stage.alice, "*Onboarding* is cancelled.")
    assert "We notified 1 person." in stage.alice.reads(ended)
    assert len(dms_with(stage.bob, "Alice Moreau cancelled")) == 1
    assert "[Keep it]" not in stage.alice.reads(message)
    assert "was waiting for GoTo" in stage.alice.reads(message)


async def test_a_short_fault_is_not_worth_a_word(stage: Stage) -> None:
    await connect_alice(stage)
    await cancels(stage)
    down(stage)
    await tried(stage)
    up(stage)
    await done(stage)
    await stage.alice.sees("*Onboarding* is cancelled.")
    assert not dms_with(stage.alice, "GoTo isn't answering")
    assert not dms_with(stage.alice, "was waiting for GoTo")
    assert dms_with(stage.bob, "Alice Moreau cancelled")


async def test_it_can_be_withdrawn_while_it_waits(stage: Stage) -> None:
    await connect_alice(stage)
    known = await cancels(stage)
    down(stage)
    await tried(stage, 3)
    (message,) = dms_with(stage.alice, "GoTo isn't answering")
    await stage.alice.presses("Keep it", message)
    assert "We kept *Onboarding*." in stage.alice.reads(message)
    up(stage)
    assert (
        await stage.runtime.app.store.ledger.list_unfinished(tenant_of(stage), stage.runtime.app.clock.now())
        == []
    )
    assert known.deleted is None
    assert stage.goto.received("trainings.delete") == []


async def test_what_goto_did_not_take_can_be_withdrawn_too(stage: Stage) -> None:
    await connect_alice(stage)
    known = await cancels(stage)
    down(stage, "429", "trainings.delete")
    await tried(stage, 2)
    (message,) = dms_with(stage.alice, "GoTo isn't answering")
    await stage.alice.presses("Keep it", message)
    assert "We kept *Onboarding*." in stage.alice.reads(message)
    assert known.deleted is None


@pytest.mark.parametrize("fault", ["500", "cut_before"])
async def test_what_goto_may_have_heard_cannot_be_withdrawn(stage: Stage, fault: str) -> None:
    await connect_alice(stage)
    known = await cancels(stage)
    down(stage, fault, "trainings.delete")
    await tried(stage, 2)
    (message,) = dms_with(stage.alice, "GoTo isn't answering")
    assert "[Keep it]" not in stage.alice.reads(message)
    assert "GoTo may already have this request" in stage.alice.reads(message)
    up(stage)
    await done(stage)
    assert known.deleted is not None
    assert dms_with(stage.alice, "is cancelled.")
    assert dms_with(stage.bob, "Alice Moreau cancelled")


async def test_a_change_of_which_goto_took_the_first_part_cannot_be_withdrawn(stage: Stage) -> None:
    """The texts and the switches are two requests; GoTo has no time for the second."""
    await connect_alice(stage)
    known = find_training(stage)
    await stage.alice.types(f"/training edit {known.id}")
    await stage.alice.fills(name="Onboarding anew", settings=["web"])
    assert await stage.alice.submits() == {}
    down(stage, "429", "trainings.registrationSettings.update")
    await tried(stage, 2)
    assert known.name == "Onboarding anew"
    (message,) = dms_with(stage.alice, "GoTo isn't answering.")
    assert "GoTo may already have this request" in stage.alice.reads(message)
    up(stage)
    await done(stage)
    assert known.disable_confirmation_email
    for actor in (stage.alice, stage.bob):
        actor.dms()
    await stage.alice.person.closes()


async def test_new_times_wait_too_and_are_told_in_the_form_and_by_message(stage: Stage) -> None:
    await connect_alice(stage)
    known = await moves(stage)
    was = list(known.times)
    down(stage)
    await tried(stage, 2)
    (message,) = dms_with(stage.alice, "GoTo isn't answering. We'll save your change to *Onboarding*")
    assert known.times == was
    up(stage)
    await done(stage)
    assert known.times != was
    assert "has new times." in stage.alice.reads(stage.alice.form)
    assert dms_with(stage.alice, "has new times.")
    assert "[Discard change]" not in stage.alice.reads(message)
    assert len(dms_with(stage.bob, "moved")) == 1
    await stage.alice.person.closes()


async def test_a_change_that_waits_can_be_withdrawn(stage: Stage) -> None:
    await connect_alice(stage)
    known = await moves(stage)
    was = list(known.times)
    down(stage)
    await tried(stage, 2)
    (message,) = dms_with(stage.alice, "GoTo isn't answering")
    await stage.alice.presses("Discard change", message)
    assert "We kept *Onboarding* as it was." in stage.alice.reads(message)
    up(stage)
    assert known.times == was
    await stage.alice.person.closes()


async def test_while_one_waits_no_other_is_taken(stage: Stage) -> None:
    await connect_alice(stage)
    known = await cancels(stage)
    await stage.alice.types(f"/training edit {known.id}")
    await stage.alice.fills(name="Second thoughts")
    (why,) = (await stage.alice.submits()).values()
    assert "is already being changed or cancelled" in why
    await stage.alice.person.closes()
    await cancel_training(stage, known.id)
    await stage.alice.sees("is already being changed or cancelled")
    await stage.alice.person.closes(all=True)
    assert known.name == "Onboarding"
    await done(stage)
    assert dms_with(stage.bob, "Alice Moreau cancelled")
    assert dms_with(stage.alice, "*Onboarding* is cancelled.")


async def test_when_one_is_done_the_next_is_taken(stage: Stage) -> None:
    await connect_alice(stage)
    known = await moves(stage)
    await done(stage)
    await stage.alice.person.closes()
    assert dms_with(stage.bob, "moved")
    await stage.alice.types(f"/training edit {known.id}")
    await stage.alice.fills(name="Second thoughts")
    assert await stage.alice.submits() == {}
    await done(stage)
    assert known.name == "Second thoughts"
    assert dms_with(stage.bob, "now called")
    await stage.alice.person.closes()


@pytest.mark.languages
async def test_it_is_given_up_when_the_training_begins(stage: Stage) -> None:
    await connect_alice(stage)
    known = await cancels(stage)
    begins = known.times[0][0]
    down(stage)
    await tried(stage, 2)
    await tried(stage, app=replace(stage.runtime.app, clock=ManualClock(begins - timedelta(seconds=1))))
    await done(stage, replace(stage.runtime.app, clock=ManualClock(begins)))
    (ended,) = dms_with(stage.alice, "We couldn't cancel *Onboarding*.")
    assert "GoTo didn't answer in time" in stage.alice.reads(ended)
    assert "Nothing was done." in stage.alice.reads(ended)
    (message,) = dms_with(stage.alice, "was waiting for GoTo")
    assert "[Keep it]" not in stage.alice.reads(message)
    up(stage)
    assert known.deleted is None


async def test_pressed_while_goto_is_down_it_is_taken_all_the_same(stage: Stage) -> None:
    """The question was asked before; the answer is taken although GoTo does not tell of the training now."""
    await connect_alice(stage)
    known = find_training(stage)
    begins = known.times[0][0]
    await ask_to_cancel_training(stage, known.id)
    down(stage)
    assert await stage.alice.submits() == {}
    assert "Saving…" in stage.alice.reads(stage.alice.form)
    await tried(stage, 2)
    (message,) = dms_with(stage.alice, "GoTo isn't answering. We'll cancel *Onboarding*")
    assert f"<!date^{int(begins.timestamp())}^" in str(message.blocks)
    up(stage)
    await done(stage)
    assert known.deleted is not None
    assert dms_with(stage.alice, "is cancelled.")


@pytest.mark.kills
async def test_killed_at_every_step_of_the_waiting_it_is_told_and_done_once(stage: Stage) -> None:
    await connect_alice(stage)

    async def try_once(app: Services) -> None:
        with suppress(RetryLater):
            await run_operation(app, *await open_operation(stage))

    kills = Kills(stage, goto=("trainings", "registrants"), changes=LASTING)
    for name in kills:
        known = await cancels(stage)
        down(stage)
        await tried(stage)
        await kills.attempt(try_once)
        await tried(stage)
        (message,) = dms_with(stage.alice, "GoTo isn't answering.")
        up(stage)
        await done(stage)
        assert known.deleted is not None, name
        assert len(dms_with(stage.alice, "is cancelled.")) == 1, name
        assert "was waiting for GoTo" in stage.alice.reads(message), name
        assert len(dms_with(stage.bob, "Alice Moreau cancelled")) == 1, name
        known.deleted = None
        for channel in stage.slack.home.channels.values():
            channel.messages.clear()


async def test_nothing_is_cancelled_before_goto_tells_who_is_registered(stage: Stage) -> None:
    """Of a deleted training GoTo tells nobody's names, so that those who are to be told would be lost with it."""
    await connect_alice(stage)
    known = await cancels(stage)
    down(stage, "503_html", "trainings.registrants.list")
    await tried(stage, 3)
    assert known.deleted is None
    assert stage.goto.received("trainings.delete") == []
    up(stage)
    await done(stage)
    assert known.deleted is not None
    await stage.alice.sees("is cancelled.")
    said = stage.alice.reads()
    assert "We notified 1 person." in said
    assert "Henry Sample (henry@other.example)" in said
    assert len(dms_with(stage.bob, "Alice Moreau cancelled")) == 1
    assert dms_with(stage.alice, "was waiting for GoTo")

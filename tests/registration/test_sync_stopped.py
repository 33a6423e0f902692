"""Who is registered stays so when sharing stops: what becomes of the training is told to them all the same."""

from __future__ import annotations

from datetime import timedelta

from bot.sandbox.goto.state import SimTraining
from bot.usecases.registration.sync import poll_shared_trainings
from tests.support.clocks import now
from tests.support.polling import wait_until
from tests.support.registrations import (
    TRAINING_NAME,
    calendar_events,
    calendar_url,
    dms_with,
    register,
    share_new_training,
    training_card,
    training_thread,
)
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import cancel_training, register_at_goto


async def share_and_stop(stage: Stage) -> SimTraining:
    """Have Bob registered for a training that is shared no more."""
    known = await share_new_training(stage)
    await register(stage.bob)
    await stop_sharing(stage)
    return known


async def stop_sharing(stage: Stage) -> None:
    await stage.alice.types("/training waitlist", channel=CHANNEL)
    await stage.alice.presses("Stop sharing")
    await stage.alice.sees("is no longer shared")


async def test_deleted_on_gotos_site_they_are_told_once(stage: Stage) -> None:
    known = await share_and_stop(stage)
    url = await calendar_url(stage.bob)
    known.deleted = now()
    await poll_shared_trainings(stage.runtime.app)
    await stage.bob.sees("which you were registered for, was cancelled.")
    await stage.alice.sees(f"*{TRAINING_NAME}* is cancelled.")
    assert "We notified 1 person." in stage.alice.reads()
    await stage.bob.sees("This training is cancelled.", channel=CHANNEL)
    await stage.bob.sees(f"*{TRAINING_NAME}* was cancelled.")

    async def is_told_in_the_thread() -> bool:
        return bool(training_thread(stage.bob))

    await wait_until(is_told_in_the_thread)
    assert [event.status.value for event in await calendar_events(url)] == ["CANCELLED"]
    await poll_shared_trainings(stage.runtime.app)
    await stage.slack.settled()
    assert [stage.bob.reads(one).splitlines()[0] for one in stage.bob.dms()] == [
        "*Welding basics* was cancelled.",
        "*Welding basics*, which you were registered for, was cancelled.",
    ]
    assert len(dms_with(stage.alice, "is cancelled")) == 1
    assert len(training_thread(stage.bob)) == 1


async def test_cancelled_here_the_card_and_the_file_say_so(stage: Stage) -> None:
    known = await share_and_stop(stage)
    url = await calendar_url(stage.bob)
    await cancel_training(stage, known.id, channel=CHANNEL)
    await stage.bob.sees("Alice Moreau cancelled")
    await stage.bob.sees("This training is cancelled.", channel=CHANNEL)
    assert [event.status.value for event in await calendar_events(url)] == ["CANCELLED"]
    stage.alice.dms()
    stage.bob.dms()
    assert len(training_thread(stage.bob)) == 1


async def test_moved_on_gotos_site_they_are_told(stage: Stage) -> None:
    known = await share_and_stop(stage)
    known.times = [(now() + timedelta(days=12), now() + timedelta(days=12, hours=2))]
    await poll_shared_trainings(stage.runtime.app)
    await stage.bob.sees("was moved")
    await stage.alice.sees("was changed on GoTo's site.")
    assert "stopped registration here" in stage.bob.reads(training_card(stage.bob))
    stage.bob.dms()
    assert len(training_thread(stage.bob)) == 1


async def test_who_registers_there_afterwards_has_nothing_to_do_with_us(stage: Stage) -> None:
    known = await share_and_stop(stage)
    stage.bob.dms()
    register_at_goto(stage, known, "Dev", stage.dev.email, status="WAITING")
    await poll_shared_trainings(stage.runtime.app)
    await stage.slack.settled()
    assert not dms_with(stage.alice, "waits")
    assert stage.dev.dms() == []


async def test_nobody_is_registered_nobody_looks(stage: Stage) -> None:
    known = await share_new_training(stage)
    await stop_sharing(stage)
    known.deleted = now()
    before = len(stage.goto.received("trainings.get"))
    await poll_shared_trainings(stage.runtime.app)
    assert len(stage.goto.received("trainings.get")) == before
    assert not dms_with(stage.alice, "is cancelled")

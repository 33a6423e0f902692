"""What somebody does with a training here is looked at by the running worker at once, so that reminders follow it."""

from __future__ import annotations

from datetime import timedelta

from tests.support.actors import connect_alice
from tests.support.polling import source_of, wait_until
from tests.support.registrations import share_new_training
from tests.support.reminders import subscribe_by_form
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import NEW_TRAINING, cancel_training, iso_date, trainings_named


async def planned_as(stage: Stage, *said: str, without: str = "") -> None:
    """Wait until a reminder for the channel reads so, and what is planned reads nowhere otherwise."""
    why = ""

    async def planned() -> bool:
        nonlocal why
        why = await stage.alice.types("/meeting why", channel=CHANNEL)
        ahead = [line for line in why.splitlines() if "planned for" in line]
        return all(text in why for text in said) and not any(without and without in line for line in ahead)

    try:
        await wait_until(planned)
    except TimeoutError:
        raise AssertionError(why) from None


async def begin(stage: Stage) -> None:
    await connect_alice(stage)
    stage.goto.world.trainings.clear()
    await subscribe_by_form(stage, what="trainings", leads=["10"])
    await stage.alice.person.closes()
    await stage.alice.types(f"/training create {NEW_TRAINING}", channel=CHANNEL)
    await stage.alice.fills(**{"date.0": iso_date(1), "start.0": "00:30", "length.0": "60"})
    assert await stage.alice.submits() == {}
    await stage.alice.person.closes()


async def test_what_is_made_moved_renamed_and_cancelled_here_is_reminded_of_as_it_is(stage: Stage) -> None:
    await begin(stage)
    await planned_as(stage, NEW_TRAINING, "12:30 AM", "planned for")
    (training,) = trainings_named(stage)

    await stage.alice.types(f"/training times {training.id}", channel=CHANNEL)
    await stage.alice.fills(**{"start.0": "02:00"})
    assert await stage.alice.submits() == {}
    await stage.alice.person.closes()
    await planned_as(stage, NEW_TRAINING, "2:00 AM", without="12:30 AM")

    await stage.alice.types(f"/training edit {training.id}", channel=CHANNEL)
    await stage.alice.fills(name="Fire drill")
    assert await stage.alice.submits() == {}
    await stage.alice.person.closes()
    await planned_as(stage, "Fire drill", "2:00 AM", without=NEW_TRAINING)

    await cancel_training(stage, training.id, channel=CHANNEL)
    await stage.alice.sees("is cancelled.")
    await planned_as(stage, "not sent: the session was cancelled.", without="Fire drill")


async def test_one_that_is_shared_is_followed_from_then_on(stage: Stage) -> None:
    await share_new_training(stage)
    app, of = stage.runtime.app, source_of(stage.alice)

    async def is_due_soon() -> bool:
        soon = await app.store.snapshots.list_due(of.tenant, app.clock.now() + timedelta(minutes=6), 10)
        return of in {found for found, _ in soon}

    await wait_until(is_due_soon)

"""A training that is cancelled here reminds nobody from that moment on, whatever GoTo tells or does not tell."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta

from bot.model.errors import TransientError
from bot.sandbox.goto.state import SimTraining
from bot.store.redis_errors import find_storage_fault
from bot.usecases.reminders.verify import Unconfirmed
from bot.worker.tasks import Tasks
from tests.support.clocks import now
from tests.support.polling import wait_until
from tests.support.reminders import (
    add_due_training,
    deliver_due,
    poll_alice,
    poll_and_deliver,
    start_empty,
    subscribe,
    with_clock_ahead,
)
from tests.support.stage import CHANNEL, Stage
from tests.support.stored_keys import list_tenants
from tests.support.trainings import cancel_training

NAME = "Onboarding"


async def planned(stage: Stage) -> SimTraining:
    """Have a reminder planned that is due in a moment."""
    await start_empty(stage)
    await subscribe(stage)
    training = add_due_training(stage, NAME)
    await poll_alice(stage)
    assert "planned for" in await why(stage, training)
    return training


async def why(stage: Stage, training: SimTraining) -> str:
    return await stage.alice.types(f"/meeting why {training.key}", channel=CHANNEL)


async def cancels(stage: Stage, training: SimTraining) -> None:
    """Cancel it. No worker runs here: the job is run while the form waits for it."""
    app, found = stage.runtime.app, list[str]()
    (tenant,) = await list_tenants(app.store.redis)

    async def is_written_down() -> bool:
        found[:] = await app.store.ledger.list_unfinished(tenant, now() + timedelta(minutes=1))
        return bool(found)

    cancelling = asyncio.create_task(cancel_training(stage, training.id, channel=CHANNEL))
    await wait_until(is_written_down)
    (op_id,) = found
    await Tasks(app, find_storage_fault, lambda kind, result: None).run_operation(
        tenant, op_id, is_last_try=False
    )
    await cancelling
    await stage.alice.sees("is cancelled.")


async def test_while_goto_does_not_answer_nothing_is_posted(stage: Stage) -> None:
    training = await planned(stage)
    await cancels(stage, training)
    stage.switch("goto.503_html", times=None)
    with suppress(Unconfirmed, TransientError):
        await deliver_due(stage, with_clock_ahead(stage.runtime.app))
    assert stage.bob.posts(CHANNEL) == []
    assert "planned for" not in await why(stage, training)


async def test_a_list_of_before_brings_no_reminder_back(stage: Stage) -> None:
    training = await planned(stage)
    await cancels(stage, training)
    stage.switch("goto.stale_list", times=None)
    with suppress(Unconfirmed, TransientError):
        await poll_and_deliver(stage)
    assert stage.bob.posts(CHANNEL) == []
    assert "planned for" not in await why(stage, training)


async def test_without_the_cancellation_the_reminder_comes(stage: Stage) -> None:
    await planned(stage)
    stage.switch("goto.503_html", times=None)
    with suppress(Unconfirmed, TransientError):
        await deliver_due(stage, with_clock_ahead(stage.runtime.app))
    (reminder,) = stage.bob.posts(CHANNEL)
    assert NAME in stage.bob.reads(reminder)

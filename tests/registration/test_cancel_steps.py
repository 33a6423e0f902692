"""A process is killed at every step of a cancellation that waits for GoTo; what comes between is heard."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.model.ids import Tenant
from bot.model.operations import OperationKind
from bot.model.registration import SeatCount
from bot.sandbox.goto.state import SimTraining
from bot.usecases.registration.cancel import retry_cancellations
from tests.support.actors import connect_alice, person_of
from tests.support.kills import (
    CallTap,
    Killed,
    open_operations,
    run_all_operations,
    run_operation,
    tap_services,
)
from tests.support.registration_operations import (
    CHANGES,
    STAGE_OPTIONS,
    Broken,
    Meanwhile,
    ask_to_register,
    registration_kills,
    share_with_capacity,
    with_registrants,
)
from tests.support.registrations import dms_with
from tests.support.stage import Stage


@pytest.fixture
def stage_options() -> dict[str, Any]:
    return STAGE_OPTIONS


async def start_cancellation(stage: Stage, name: str) -> tuple[SimTraining, Tenant, str]:
    """Have Bob cancel while GoTo is down; return the operation that was written down."""
    training = await share_with_capacity(stage, name)
    await ask_to_register(stage.bob, name)
    await run_all_operations(stage)
    await stage.bob.person.closes()
    stage.goto.faults.narrow("goto.503_html", "trainings.registrants.delete")
    stage.switch("goto.503_html", times=None)
    (message,) = dms_with(stage.bob, f"registered for *{name}*")
    await stage.bob.presses("Cancel registration", message)
    await stage.bob.sees("Cancelling your registration.")
    ((where, op_id),) = await open_operations(stage, OperationKind.UNREGISTER)
    return training, where, op_id


@pytest.mark.failovers
@pytest.mark.kills
async def test_killed_at_every_step_of_a_cancellation_that_waits(stage: Stage) -> None:
    """At each step while GoTo is down, and at each step when it is back."""
    await connect_alice(stage)
    app = replace(stage.runtime.app, timing=replace(stage.runtime.app.timing, max_writes=1))
    for when, changes in (("down", CHANGES - {"registrants.delete"}), ("back", CHANGES)):
        kills = registration_kills(stage, f"Waits {when}", changes)
        for name in kills:
            training, where, op_id = await start_cancellation(stage, name)
            if when == "back":
                await run_operation(app, where, op_id)
                stage.slack.panel.all_off()
                ((where, op_id),) = await open_operations(stage, OperationKind.UNREGISTER)
            await kills.run(where, op_id, app)
            if when == "down":
                seats = await stage.runtime.app.store.registrations.count_seats(where, str(training.key))
                assert seats == SeatCount(1, 0, None), name
                assert len(training.registrants) == 1, name
            stage.slack.panel.all_off()
            await run_all_operations(stage)
            assert training.registrants == [], name
            assert len(dms_with(stage.bob, f"*{name}* is cancelled.")) == 1, name
            seats = await stage.runtime.app.store.registrations.count_seats(where, str(training.key))
            assert seats == SeatCount(0, 0, None), name
            await stage.bob.sees(f"cancel your registration for *{name}*")


async def test_a_cancellation_that_waited_takes_no_new_registration(stage: Stage) -> None:
    """Alice's connection is back, which has it done before its time; Bob registers again; then its time comes."""
    await connect_alice(stage)
    training, where, op_id = await start_cancellation(stage, "Back again")
    app = stage.runtime.app
    await run_operation(app, where, op_id)
    await stage.bob.sees("cancel your registration for *Back again*")
    ((where, later),) = await open_operations(stage, OperationKind.UNREGISTER)
    stage.slack.panel.all_off()
    await retry_cancellations(app, person_of(stage.alice))
    (woken,) = [one for _, one in await open_operations(stage, OperationKind.UNREGISTER) if one != later]
    await run_operation(app, where, woken)
    assert training.registrants == []
    await ask_to_register(stage.bob, "Back again")
    await run_operation(app, *(await open_operations(stage, OperationKind.REGISTER))[0])
    await run_operation(app, where, later)
    await run_all_operations(stage)
    kept = await app.store.registrations.find_by_person(person_of(stage.bob), str(training.key))
    assert kept is not None
    assert kept.state.value == "registered"
    assert len(training.registrants) == 1
    assert [stage.bob.reads(one).splitlines()[0] for one in dms_with(stage.bob, "*Back again*")] == [
        "Your registration for *Back again* was then cancelled.",
        "You were then registered for *Back again*.",
        "You're registered for *Back again*.",
    ]
    await stage.bob.person.closes()


async def test_a_cancellation_whose_process_died_takes_no_new_registration(stage: Stage) -> None:
    """It was about to delete; Bob cancels by another press, registers again, and then it is taken up again."""
    await connect_alice(stage)
    training, where, op_id = await start_cancellation(stage, "Died")
    stage.slack.panel.all_off()
    app = stage.runtime.app
    dying = tap_services(app, CallTap(2), ports=("ledger",))
    with pytest.raises(Killed):
        await run_operation(dying, where, op_id)
    killed = await app.store.ledger.load(where, op_id)
    assert killed is not None
    assert killed.step == "deleting"
    await stage.bob.types(f"/training unregister {training.key}")
    await stage.bob.presses("Cancel registration")
    (other,) = [one for _, one in await open_operations(stage, OperationKind.UNREGISTER) if one != op_id]
    await run_operation(app, where, other)
    assert training.registrants == []
    await ask_to_register(stage.bob, "Died")
    await run_operation(app, *(await open_operations(stage, OperationKind.REGISTER))[0])
    await run_operation(app, where, op_id)
    await run_all_operations(stage)
    kept = await app.store.registrations.find_by_person(person_of(stage.bob), str(training.key))
    assert kept is not None
    assert kept.state.value == "registered"
    assert len(training.registrants) == 1
    stage.bob.dms()
    await stage.bob.person.closes()


async def test_a_retry_cancels_nothing_once_the_person_was_told_that_it_failed(stage: Stage) -> None:
    await connect_alice(stage)
    training, where, op_id = await start_cancellation(stage, "Told failed")
    app = stage.runtime.app
    await run_operation(app, where, op_id)
    await stage.bob.sees("cancel your registration for *Told failed*")
    ((where, later),) = await open_operations(stage, OperationKind.UNREGISTER)
    await retry_cancellations(app, person_of(stage.alice))
    (woken,) = [one for _, one in await open_operations(stage, OperationKind.UNREGISTER) if one != later]
    await run_operation(with_registrants(stage, lambda inner: Broken()), where, woken)
    await stage.bob.sees("Something broke on our side.")
    stage.slack.panel.all_off()
    await run_operation(app, where, later)
    await run_all_operations(stage)
    assert len(training.registrants) == 1
    assert not dms_with(stage.bob, "is cancelled.")


async def test_the_training_is_over_before_goto_is_back(stage: Stage) -> None:
    await connect_alice(stage)
    training, where, op_id = await start_cancellation(stage, "Too long")
    app = stage.runtime.app
    await run_operation(app, where, op_id)
    await stage.bob.sees("cancel your registration for *Too long*")
    ((where, later),) = await open_operations(stage, OperationKind.UNREGISTER)
    known = await app.store.registrations.get_shared(where, str(training.key))
    assert known is not None
    ended = app.clock.now() - timedelta(minutes=1)
    await app.store.registrations.update_shared(
        replace(known, sessions=((ended - timedelta(hours=1), ended),))
    )
    await run_operation(app, where, later)
    await stage.bob.sees("We couldn't reach GoTo before Too long was over")
    kept = await app.store.registrations.find_by_person(person_of(stage.bob), str(training.key))
    assert kept is not None
    assert kept.state.value == "registered"
    assert await open_operations(stage, OperationKind.UNREGISTER) == []


async def test_a_cancellation_that_breaks_can_be_pressed_again(stage: Stage) -> None:
    await connect_alice(stage)
    training, where, op_id = await start_cancellation(stage, "Breaks")
    app = stage.runtime.app
    await run_operation(app, where, op_id)
    await stage.bob.sees("cancel your registration for *Breaks*")
    stage.slack.panel.all_off()
    ((where, later),) = await open_operations(stage, OperationKind.UNREGISTER)
    await run_operation(with_registrants(stage, lambda inner: Broken()), where, later)
    await stage.bob.sees("Something broke on our side.")
    (message,) = dms_with(stage.bob, "You're registered for")
    await stage.bob.presses("Cancel registration", message)
    await run_all_operations(stage)
    assert training.registrants == []
    assert len(dms_with(stage.bob, "is cancelled.")) == 1


async def test_taken_back_while_goto_registers_and_then_goto_is_down(stage: Stage) -> None:
    """What GoTo registered after all is cancelled when it is back, and told once."""
    await connect_alice(stage)
    training = await share_with_capacity(stage, "Far too late", "1")
    await ask_to_register(stage.bob, "Far too late")
    ((where, op_id),) = await open_operations(stage, OperationKind.REGISTER)

    async def takes_back() -> None:
        await stage.bob.types(f"/training unregister {training.key}")
        await stage.bob.presses("Cancel registration")
        for there, cancelling in await open_operations(stage, OperationKind.UNREGISTER):
            await run_operation(stage.runtime.app, there, cancelling)
        stage.goto.faults.narrow("goto.503_html", "trainings.registrants.delete")
        stage.switch("goto.503_html", times=None)

    await run_operation(with_registrants(stage, lambda inner: Meanwhile(inner, takes_back)), where, op_id)
    assert len(training.registrants) == 1
    assert await stage.runtime.app.store.registrations.count_seats(where, str(training.key)) == SeatCount(
        1, 0, 1
    )
    stage.slack.panel.all_off()
    await run_all_operations(stage)
    assert training.registrants == []
    assert await stage.runtime.app.store.registrations.count_seats(where, str(training.key)) == SeatCount(
        0, 0, 1
    )
    assert len(dms_with(stage.bob, "is cancelled.")) == 1
    assert not dms_with(stage.bob, "You're registered for")
    await stage.bob.person.closes()

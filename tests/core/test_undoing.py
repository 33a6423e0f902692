"""What can be taken back: pressed twice it is one, and of the run and the undo only one gets it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.model import records
from bot.model.meeting_requests import CancelPayload
from bot.model.meeting_results import CancelResult
from bot.model.operations import OperationKind, OperationRecord
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import make_operation
from bot.usecases.core.rules import Rules
from bot.usecases.core.undo import NothingToUndo, TooLateToUndo, defer, undo, undo_deadline
from tests.support.actors import connect_alice, person_of
from tests.support.clocks import ManualClock, now
from tests.support.meetings import add_meeting
from tests.support.services import with_services
from tests.support.stage import WAIT_SECONDS, WITHOUT_WORKER, Stage
from tests.support.stored_keys import list_tenants


@pytest.fixture
def stage_options() -> dict[str, Any]:
    """Plenty of time to undo something."""
    return {
        **WITHOUT_WORKER,
        "wait": WAIT_SECONDS,
        "rules": Rules(undo_window=timedelta(minutes=10)),
    }


async def test_a_cancellation_that_is_asked_for_twice_is_one(stage: Stage) -> None:
    await connect_alice(stage)
    meeting = add_meeting(stage, "Retro", now() + timedelta(days=1))
    await stage.alice.types(f"/meeting cancel {meeting.id}")
    first = stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()
    await stage.alice.types(f"/meeting cancel {meeting.id}")
    again = stage.alice.reads(stage.alice.form)
    assert first == again
    assert "will be cancelled in 600 seconds." in again
    app = stage.runtime.app
    (tenant,) = await list_tenants(app.store.redis)
    assert len(await app.store.ledger.list_unfinished(tenant, app.clock.now())) == 1
    await stage.alice.presses("Undo", stage.alice.form)
    await stage.alice.sees("is still on.")
    assert await app.store.ledger.list_unfinished(tenant, app.clock.now()) == []


def kept(op: OperationRecord) -> CancelResult:
    return CancelResult(subject=records.load(CancelPayload, op.payload).subject)


async def test_who_claims_it_first_gets_it(stage: Stage) -> None:
    app = with_services(stage.runtime.app, clock=ManualClock(now()))
    alice, bob = person_of(stage.alice), person_of(stage.bob)
    payload = CancelPayload(meeting_id="331", subject="Sprint review", due=undo_deadline(app))
    op = make_operation(app, OperationKind.MEETING_CANCEL, alice, "press", payload=payload, identity={})
    waiting = await defer(app, op)
    assert (waiting.op_id, waiting.seconds_left) == (op.id, 600)  # type: ignore[union-attr]
    for person, kind in ((bob, OperationKind.MEETING_CANCEL), (alice, OperationKind.TRAINING_CANCEL)):
        with pytest.raises(NothingToUndo):
            await undo(app, person, op.id, (kind,), kept)
    claimed = await app.store.ledger.claim(alice.tenant, op.id, "worker")
    assert claimed is not None
    await OperationRun(app, claimed, "worker", ("deleting",)).checkpoint("deleting")
    with pytest.raises(TooLateToUndo):
        await undo(app, alice, op.id, (OperationKind.MEETING_CANCEL,), kept)


async def test_its_time_is_a_stored_one(stage: Stage) -> None:
    app, alice = stage.runtime.app, person_of(stage.alice)
    over = CancelPayload(
        meeting_id="331", subject="Sprint review", due=app.clock.now() - timedelta(seconds=1)
    )
    op = make_operation(app, OperationKind.MEETING_CANCEL, alice, "late", payload=over, identity={})
    await defer(app, op)
    with pytest.raises(TooLateToUndo):
        await undo(app, alice, op.id, (OperationKind.MEETING_CANCEL,), kept)
    op = make_operation(
        app,
        OperationKind.MEETING_CANCEL,
        alice,
        "early",
        payload=replace(over, due=undo_deadline(app)),
        identity={},
    )
    await defer(app, op)
    for _ in range(2):
        undone = await undo(app, alice, op.id, (OperationKind.MEETING_CANCEL,), kept)
        assert undone == CancelResult(subject="Sprint review")
    again = await defer(app, op)
    assert again.values == {"subject": "Sprint review", "undone": True}  # type: ignore[union-attr]

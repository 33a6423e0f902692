"""What can be taken back: pressed twice it is one, and of the run and the undo only one gets it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.usecases.operations import Kind, Run, operation
from bot.usecases.undoing import NothingToUndo, TooLate, due_of, put_off, take_back
from tests.support.actors import connect_alice, person_of
from tests.support.stage import FAST_TIMING, WITHOUT_WORKER, Stage
from tests.support.trainings import find_training


@pytest.fixture
def stage_options() -> dict[str, Any]:
    """Plenty of time to undo something."""
    return {**WITHOUT_WORKER, "wait": 10.0, "patience": replace(FAST_TIMING, undo=timedelta(minutes=10))}


async def test_a_cancellation_that_is_confirmed_twice_is_one(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types(f"/training cancel {find_training(stage).id}")
    asked = stage.alice.last
    await asyncio.gather(
        stage.alice.presses("Cancel training", asked), stage.alice.presses("Cancel training", asked)
    )
    s = stage.house.s
    (tenant,) = await s.ledger.tenants()
    assert len(await s.ledger.left_open(tenant, s.clock.now())) == 1
    await stage.alice.sees("will be cancelled in 600 s.")
    await stage.alice.presses("Undo")
    await stage.alice.sees("stays.")
    assert await s.ledger.left_open(tenant, s.clock.now()) == []


async def test_who_claims_it_first_gets_it(stage: Stage) -> None:
    s, alice, bob = stage.house.s, person_of(stage.alice), person_of(stage.bob)
    payload = {"subject": "Sprint review", "due": due_of(s)}
    op = operation(s, Kind.CANCEL, alice, "press", payload=payload, same={})
    waiting = await put_off(s, op)
    assert (waiting.op_id, waiting.left) == (op.id, 600)  # type: ignore[union-attr]
    for person, kind in ((bob, Kind.CANCEL), (alice, Kind.TRAINING_CANCEL)):
        with pytest.raises(NothingToUndo):
            await take_back(s, person, op.id, kind, "subject")
    claimed = await s.ledger.claim(alice.tenant, op.id, "worker")
    assert claimed is not None
    await Run(s, claimed, "worker").reach("deleting")
    with pytest.raises(TooLate):
        await take_back(s, alice, op.id, Kind.CANCEL, "subject")


async def test_its_time_is_a_stored_one(stage: Stage) -> None:
    s, alice = stage.house.s, person_of(stage.alice)
    over = {"subject": "Sprint review", "due": (s.clock.now() - timedelta(seconds=1)).isoformat()}
    op = operation(s, Kind.CANCEL, alice, "late", payload=over, same={})
    await put_off(s, op)
    with pytest.raises(TooLate):
        await take_back(s, alice, op.id, Kind.CANCEL, "subject")
    op = operation(s, Kind.CANCEL, alice, "early", payload={**over, "due": due_of(s)}, same={})
    await put_off(s, op)
    for _ in range(2):
        assert await take_back(s, alice, op.id, Kind.CANCEL, "subject") == "Sprint review"
    again = await put_off(s, op)
    assert again.values == {"subject": "Sprint review", "undone": True}  # type: ignore[union-attr]

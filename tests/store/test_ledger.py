"""The ledger: each operation once, one holder at a time, its outcome to exactly one who waits."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.ids import Person, Tenant
from bot.model.operations import OperationRecord, OperationState, Outcome, Superseded
from bot.store.keys import KEYS
from bot.store.ledger import Ledger
from bot.store.open import Stores
from tests.support import builders
from tests.support.clocks import ManualClock
from tests.support.stored_keys import list_tenants

GOOD = Outcome(ok=True, values={"meeting_id": "9007199254740993"})
BAD = Outcome(
    ok=False,
    values={"zone": "UTC"},
    message_id="past",
    next_step="past-next",
    reference="7F3K-92",
    field="start",
)


async def running(stores: Stores, op: OperationRecord, holder: str = "h") -> OperationRecord:
    await stores.ledger.add_if_absent(op)
    claimed = await stores.ledger.claim(op.person.tenant, op.id, holder)
    assert claimed is not None
    return claimed


async def test_one_of_many_enters(stores: Stores, alice: Person) -> None:
    op = builders.operation(alice)
    entered = await asyncio.gather(*(stores.ledger.add_if_absent(op) for _ in range(50)))
    assert [new for _, new in entered].count(True) == 1
    assert all(stands == op for stands, _ in entered)
    assert await stores.ledger.load(alice.tenant, op.id) == op
    assert await list_tenants(stores.redis) == [alice.tenant]


async def test_the_same_id_replays_the_outcome(stores: Stores, alice: Person) -> None:
    op = await running(stores, builders.operation(alice))
    done = await stores.ledger.finish(op, "h", BAD)
    stands, new = await stores.ledger.add_if_absent(builders.operation(alice))
    assert (stands, new) == (done, False)
    assert stands.outcome == BAD
    assert stands.state is OperationState.FAILED


async def test_steps_are_recorded(stores: Stores, alice: Person) -> None:
    op = await running(stores, builders.operation(alice))
    op = await stores.ledger.save_checkpoint(op, "h", "asked", {"since": builders.NOON.isoformat()})
    op = await stores.ledger.save_checkpoint(op, "h", "made", {"meeting": "1"})
    assert (op.step, op.progress) == ("made", {"meeting": "1"})
    assert await stores.ledger.claim(alice.tenant, op.id, "next") == replace(op, was_claimed=True)


async def test_a_former_holder_is_refused(stores: Stores, alice: Person) -> None:
    op = await running(stores, builders.operation(alice), "first")
    await stores.ledger.claim(alice.tenant, op.id, "second")
    with pytest.raises(Superseded):
        await stores.ledger.save_checkpoint(op, "first", "made", {})
    with pytest.raises(Superseded):
        await stores.ledger.finish(op, "first", GOOD)
    assert (await stores.ledger.finish(op, "second", GOOD)).outcome == GOOD


async def test_a_finished_operation_does_not_change(stores: Stores, alice: Person) -> None:
    op = await running(stores, builders.operation(alice))
    done = await stores.ledger.finish(op, "h", GOOD)
    assert await stores.ledger.finish(op, "h", BAD) == done, "as after a lost answer"
    with pytest.raises(Superseded):
        await stores.ledger.save_checkpoint(op, "h", "again", {})
    assert await stores.ledger.claim(alice.tenant, op.id, "late") == done


async def test_the_waiter_gets_the_outcome(stores: Stores, alice: Person) -> None:
    op = await running(stores, builders.operation(alice))
    waiting = [
        asyncio.create_task(stores.ledger.wait_for_outcome(alice.tenant, op.id, 30)) for _ in range(100)
    ]
    await asyncio.sleep(0)
    await stores.ledger.finish(op, "h", GOOD)
    assert await asyncio.gather(*waiting) == [GOOD] * 100
    assert await stores.ledger.wait_for_outcome(alice.tenant, op.id, 0) == GOOD


async def test_waiting_ends(stores: Stores, alice: Person) -> None:
    op = await running(stores, builders.operation(alice))
    assert await stores.ledger.wait_for_outcome(alice.tenant, op.id, 0.01) is None
    assert await stores.ledger.wait_for_outcome(alice.tenant, "unknown", 30) is None


async def test_exactly_one_tells(stores: Stores, alice: Person) -> None:
    for n in range(200):
        op = await running(stores, builders.operation(alice, f"{n:032x}"))
        first = stores.ledger.finish(op, "h", GOOD)
        second = stores.ledger.detach(alice.tenant, op.id)
        if n % 2:
            done, outcome = await asyncio.gather(first, second)
        else:
            outcome, done = await asyncio.gather(second, first)
        assert done.detached == (outcome is None)


async def test_the_waiter_tells_what_came_in_time_and_a_message_the_rest(
    stores: Stores, alice: Person
) -> None:
    op = await running(stores, builders.operation(alice, "1" * 32))
    assert not (await stores.ledger.finish(op, "h", GOOD)).detached
    assert await stores.ledger.detach(alice.tenant, op.id) == GOOD
    op = await running(stores, builders.operation(alice, "2" * 32))
    assert await stores.ledger.detach(alice.tenant, op.id) is None
    assert (await stores.ledger.finish(op, "h", GOOD)).detached
    assert await stores.ledger.detach(alice.tenant, "unknown") is None


async def test_one_that_nobody_waits_for_from_the_start(stores: Stores, alice: Person) -> None:
    op = await running(stores, builders.operation(alice, detached=True))
    assert (await stores.ledger.finish(op, "h", GOOD)).detached


async def test_a_closed_view_is_noted(stores: Stores, alice: Person) -> None:
    op = await running(stores, builders.operation(alice))
    await stores.ledger.mark_view_closed(alice.tenant, op.id)
    await stores.ledger.mark_view_closed(alice.tenant, "unknown")
    assert (await stores.ledger.finish(op, "h", GOOD)).view_closed
    assert not await stores.redis.exists(KEYS.operation.of(alice.tenant, "unknown"))


async def test_open_ones_are_found_until_they_are_finished(
    stores: Stores, alice: Person, bob: Person
) -> None:
    early = await running(stores, builders.operation(alice, "e" * 32))
    await running(stores, builders.operation(bob, "l" * 32, created_at=builders.NOON + timedelta(seconds=10)))
    assert await stores.ledger.list_unfinished(alice.tenant, builders.NOON) == []
    assert await stores.ledger.list_unfinished(alice.tenant, builders.NOON + timedelta(seconds=5)) == [
        early.id
    ]
    assert len(await stores.ledger.list_unfinished(alice.tenant, builders.NOON + timedelta(minutes=1))) == 2
    assert await stores.ledger.list_unfinished(Tenant("T2"), builders.NOON + timedelta(minutes=1)) == []
    await stores.ledger.finish(early, "h", GOOD)
    assert await stores.ledger.list_unfinished(alice.tenant, builders.NOON + timedelta(minutes=1)) == [
        "l" * 32
    ]


async def test_a_lost_record_leaves_the_open_ones(stores: Stores, alice: Person) -> None:
    op = await running(stores, builders.operation(alice))
    await stores.redis.delete(KEYS.operation.of(alice.tenant, op.id))
    assert await stores.ledger.claim(alice.tenant, op.id, "h") is None
    assert await stores.ledger.list_unfinished(alice.tenant, builders.NOON + timedelta(days=1)) == []
    with pytest.raises(Superseded):
        await stores.ledger.finish(op, "h", GOOD)


async def test_a_finished_one_is_over_after_a_day(stores: Stores, alice: Person, clock: ManualClock) -> None:
    op = await running(stores, builders.operation(alice))
    await stores.ledger.finish(op, "h", GOOD)
    clock.forward(hours=23, minutes=59)
    assert await stores.ledger.load(alice.tenant, op.id) is not None
    clock.forward(minutes=2)
    assert await stores.ledger.load(alice.tenant, op.id) is None
    again, new = await stores.ledger.add_if_absent(replace(builders.operation(alice), created_at=clock.now()))
    assert new
    assert again.outcome is None


async def test_an_open_one_outlives_a_long_outage(stores: Stores, alice: Person, clock: ManualClock) -> None:
    op = await running(stores, builders.operation(alice))
    clock.forward(days=3)
    assert await stores.ledger.claim(alice.tenant, op.id, "h") == replace(op, was_claimed=True)


async def test_what_ends_after_more_than_a_day_is_kept_until_its_person_is_told(
    stores: Stores, alice: Person, clock: ManualClock
) -> None:
    op = await running(stores, builders.operation(alice))
    clock.forward(days=3)
    await stores.ledger.finish(op, "h", GOOD)
    clock.forward(minutes=59)
    found = await stores.ledger.load(alice.tenant, op.id)
    assert found is not None
    assert found.outcome == GOOD
    assert await stores.ledger.claim(alice.tenant, op.id, "next") == found
    assert (await stores.ledger.add_if_absent(builders.operation(alice)))[0] == found
    clock.forward(minutes=2)
    assert await stores.ledger.load(alice.tenant, op.id) is None
    assert (await stores.ledger.add_if_absent(builders.operation(alice)))[1]


async def test_a_claim_tells_of_a_run_that_did_not_end_in_order(stores: Stores, alice: Person) -> None:
    op = await running(stores, builders.operation(alice), "first")
    assert not op.was_claimed
    await stores.ledger.release(op, "another")
    second = await stores.ledger.claim(alice.tenant, op.id, "second")
    assert second is not None
    assert second.was_claimed
    await stores.ledger.release(op, "second")
    third = await stores.ledger.claim(alice.tenant, op.id, "third")
    assert third is not None
    assert not third.was_claimed


async def test_a_form_is_held_by_one_operation(stores: Stores, alice: Person, bob: Person) -> None:
    op = await running(stores, builders.operation(alice, "one"))
    assert await stores.ledger.acquire_lock(alice, "V1", "one") is None
    assert await stores.ledger.acquire_lock(alice, "V1", "one") is None
    assert await stores.ledger.acquire_lock(alice, "V1", "two") == "one"
    assert await stores.ledger.acquire_lock(alice, "V2", "two") is None
    assert await stores.ledger.acquire_lock(bob, "V1", "two") is None
    await stores.ledger.finish(op, "h", BAD)
    assert await stores.ledger.acquire_lock(alice, "V1", "two") is None


async def test_a_form_is_held_before_its_operation_is_written(
    stores: Stores, alice: Person, clock: ManualClock
) -> None:
    answers = await asyncio.gather(*(stores.ledger.acquire_lock(alice, "V1", f"op-{n}") for n in range(10)))
    assert answers.count(None) == 1
    clock.forward(seconds=6)
    assert await stores.ledger.acquire_lock(alice, "V1", "other") is None, "the one that never came is gone"


async def test_an_event_is_new_until_its_work_is_done(stores: Stores, alice: Person) -> None:
    assert not await stores.ledger.is_event_seen(alice.tenant, "Ev1")
    await stores.ledger.mark_event_seen(alice.tenant, "Ev1")
    assert await stores.ledger.is_event_seen(alice.tenant, "Ev1")
    assert not await stores.ledger.is_event_seen(Tenant("T2"), "Ev1")


async def test_beyond_so_many_nobody_waits(stores: Stores, alice: Person, clock: ManualClock) -> None:
    ledger = Ledger(stores.redis, stores.vault, stores.notifier, clock.now, stores.audit, max_waiters=2)
    op = await running(stores, builders.operation(alice))
    first = [asyncio.create_task(ledger.wait_for_outcome(alice.tenant, op.id, 30)) for _ in range(2)]
    await asyncio.sleep(0)
    assert await ledger.wait_for_outcome(alice.tenant, op.id, 30) is None
    await stores.ledger.finish(op, "h", GOOD)
    assert await asyncio.gather(*first) == [GOOD, GOOD]
    assert await ledger.wait_for_outcome(alice.tenant, op.id, 30) == GOOD

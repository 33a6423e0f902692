"""Plans are drawn from their seed alone and survive being written down; shrinking finds the smallest that fails."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.campaign.history import Event, EventKind, History
from tests.campaign.model import Outcome, Verdict
from tests.campaign.plan import ActKind, FaultKind, Plan, draw_plan
from tests.campaign.shrink import Shrinker, shrink


def test_a_seed_is_a_plan() -> None:
    assert draw_plan(7, 60, acts=40, faults=9) == draw_plan(7, 60, acts=40, faults=9)
    assert draw_plan(7, 60, acts=40, faults=9) != draw_plan(8, 60, acts=40, faults=9)


def test_each_kind_occurs_where_there_are_acts_enough() -> None:
    assert {act.kind for act in draw_plan(3, 60, acts=len(ActKind), faults=0).acts} == set(ActKind)
    kinds = {fault.kind for seed in range(20) for fault in draw_plan(seed, 60, acts=1, faults=20).faults}
    assert kinds == set(FaultKind)


def test_a_plan_is_read_as_it_was_written() -> None:
    plan = draw_plan(5, 60, acts=20, faults=12)
    assert Plan.loads(plan.dumps()) == plan


def test_a_history_is_read_as_it_was_written(tmp_path: Path) -> None:
    history = History(
        [
            Event(kind=EventKind.ASKED, act="Act 1", at=1.5),
            Event(kind=EventKind.SEATS, text="Training", count=0, limit=3),
        ]
    )
    history.write(tmp_path / "history.jsonl")
    assert History.read((tmp_path / "history.jsonl").read_text().splitlines()) == history


@pytest.mark.property
@given(st.integers(1, 20), st.data())
async def test_what_is_left_fails_and_is_needed(count: int, data: st.DataObject) -> None:
    needed = data.draw(st.sets(st.integers(0, count - 1)))

    async def fails(items: Sequence[int]) -> bool:
        return needed <= set(items)

    assert await shrink(range(count), fails) == sorted(needed)


async def test_what_fails_without_anything_shrinks_to_nothing() -> None:
    async def fails(items: Sequence[int]) -> bool:
        return True

    assert await shrink([1, 2, 3], fails) == []


async def test_when_time_is_over_the_best_so_far_is_kept() -> None:
    asked = []

    async def fails(items: Sequence[int]) -> bool:
        asked.append(items)
        return len(asked) == 1

    assert await shrink([1, 2, 3, 4], fails) == [3, 4]


@pytest.mark.parametrize("every", [1, 2, 3])
async def test_a_race_that_fails_now_and_then_shrinks_to_what_it_needs(every: int) -> None:
    """One act and one fault fail together, every so many times; all else is left out, and nothing is waited for."""
    plan = draw_plan(4, 60, acts=30, faults=8)
    act, fault = plan.acts[17], plan.faults[5]
    doubled = Verdict(act=act.id, kind=act.kind, outcome=Outcome.DOUBLED)
    played = []

    async def play(smaller: Plan) -> Sequence[Verdict]:
        kinds = {one.kind for one in smaller.faults}
        is_there = act.id in {one.id for one in smaller.acts} and fault.kind in kinds
        played.append(smaller)
        return [doubled] if is_there and len(played) % every == 0 else []

    found = await Shrinker(plan, [doubled], play, minutes=1, tries=3).smallest()
    assert [one.id for one in found.acts] == [act.id]
    assert [one.kind for one in found.faults] == [fault.kind]
    assert min(found.acts[0].at, found.faults[0].at) == 0
    assert len(played) < 30 * every


async def test_another_fault_is_not_taken_for_the_one_looked_for() -> None:
    plan = draw_plan(4, 60, acts=3, faults=2)
    one = plan.acts[0]

    async def play(smaller: Plan) -> Sequence[Verdict]:
        return [Verdict(act=one.id, kind=one.kind, outcome=Outcome.LOST)]

    looked_for = Verdict(act=one.id, kind=one.kind, outcome=Outcome.DOUBLED)
    assert await Shrinker(plan, [looked_for], play, minutes=1).smallest() == plan

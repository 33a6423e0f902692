"""Delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002)."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from tests.campaign.model import Verdict
from tests.campaign.plan import Plan

T = TypeVar("T")
Play = Callable[[Plan], Awaitable[Sequence[Verdict]]]
"""Plays a plan and returns the faults that the checker found."""


async def shrink(items: Sequence[T], fails: Callable[[Sequence[T]], Awaitable[bool]]) -> list[T]:
    """Return a part of the items, in their order, that still fails; no single one can be left out of it.

    ``fails`` is asked of parts only, never of all. It may answer False when time is over; then what was found so far
    is returned.
    """
    kept, parts = list(items), 2
    while kept:
        size = max(1, len(kept) // parts)
        chunks = [kept[start : start + size] for start in range(0, len(kept), size)]
        smaller = await _first_failing(chunks, fails)
        if smaller is not None:
            kept, parts = smaller, max(2, parts - 1)
        elif size == 1:
            break
        else:
            parts = min(len(kept), 2 * parts)
    return kept


async def _first_failing(
    chunks: Sequence[Sequence[T]], fails: Callable[[Sequence[T]], Awaitable[bool]]
) -> list[T] | None:
    """Return the first of: all without one chunk, that fails."""
    for left_out in range(len(chunks)):
        rest = [item for number, chunk in enumerate(chunks) if number != left_out for item in chunk]
        if await fails(rest):
            return rest
    return None


class Shrinker:
    """Looks for the smallest plan that fails like the first, until ``minutes`` are over.

    A fault is often a race, so a smaller plan passes only if it does so in all of its ``tries``.
    """

    def __init__(
        self, plan: Plan, first: Sequence[Verdict], play: Play, *, minutes: float, tries: int = 3
    ) -> None:
        self.plan = plan
        self._failing = {verdict.act for verdict in first}
        self._kinds = {(verdict.kind, verdict.outcome) for verdict in first}
        self._play, self._tries = play, tries
        self._begun, self._seconds = time.monotonic(), 60 * minutes

    async def smallest(self) -> Plan:
        """Try the acts that failed alone, then leave out faults, then acts, and begin at once."""
        failing = [act for act in self.plan.acts if act.id in self._failing]
        await self._take(self.plan.with_only(acts=failing))
        await self._take(self.plan.at_once())
        await shrink(self.plan.faults, lambda faults: self._take(self.plan.with_only(faults=faults)))
        await shrink(self.plan.acts, lambda acts: self._take(self.plan.with_only(acts=acts)))
        await self._take(self.plan.at_once())
        return self.plan

    async def _take(self, smaller: Plan) -> bool:
        """Go on with a smaller plan if it fails too; return whether it does."""
        # Nothing is judged where nobody acts.
        if smaller == self.plan or not smaller.acts:
            return False
        fails, played = False, 0
        while not fails and played < self._tries and self._elapsed < self._seconds:
            played += 1
            fails = any((one.kind, one.outcome) in self._kinds for one in await self._play(smaller))
        print(
            f"{self._elapsed / 60:5.1f} min: {len(smaller.faults)} faults, {len(smaller.acts)} acts: "
            f"{'fails' if fails else 'passes'} at {played}",
            flush=True,
        )
        if fails:
            self.plan = smaller
        return fails

    @property
    def _elapsed(self) -> float:
        return time.monotonic() - self._begun

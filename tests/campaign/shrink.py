"""Delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


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

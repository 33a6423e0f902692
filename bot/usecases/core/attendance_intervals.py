"""Attendance time of a person: intervals are merged so that overlapping time counts once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

Interval = tuple[datetime, datetime]
"""Start and end, both aware."""


def merged_minutes(minutes: int, intervals: Iterable[Interval]) -> int:
    """Return the minutes minus the time that intervals overlap (two devices, a row listed twice)."""
    times = sorted(span for span in intervals if span[1] > span[0])
    if not any(later[0] < earlier[1] for earlier, later in pairwise(times)):
        return minutes
    return max(0, minutes - round((_total_seconds(times) - _covered_seconds(times)) / 60))


def _total_seconds(times: Sequence[Interval]) -> float:
    return sum((end - start).total_seconds() for start, end in times)


def _covered_seconds(times: Sequence[Interval]) -> float:
    """Return the seconds covered by the union of the sorted intervals."""
    seconds = 0.0
    until: datetime | None = None
    for start, end in times:
        begin = start if until is None or start > until else until
        if end > begin:
            seconds += (end - begin).total_seconds()
            until = end
    return seconds

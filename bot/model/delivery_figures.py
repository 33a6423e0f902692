"""How reminders were delivered: counts and a histogram of lateness, small enough to keep a day's for each workspace."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from bot.model.accounts import CheckState, Finding


class Delivery(StrEnum):
    """What became of a reminder for one subscription."""

    SENT = "sent"
    LATE = "late"
    """Sent a minute or more after it was due."""
    UNSURE = "unsure"
    """It is unknown whether it was posted."""
    MISSED = "missed"
    """Not sent, because it was too late when it could have been."""
    HELD_BACK = "held_back"
    """Not sent for a reason: a channel that cannot be posted to, a rule, a later reminder that is due too."""
    DOUBLED = "doubled"
    """Sent again as another message. Each send has an id that rules this out; it is counted all the same."""


BUCKET_LIMITS = tuple(
    timedelta(milliseconds=limit)
    for limit in (
        *(100, 200, 300, 500, 750, 1_000, 1_500, 2_000, 3_000, 5_000, 7_500, 10_000, 15_000, 30_000),
        *(60_000, 120_000, 300_000, 600_000, 1_800_000),
    )
)
"""Upper limits of the buckets of lateness; the last bucket, one more than these, has none."""


def bucket_of(lateness: timedelta) -> int:
    """Return the number of the bucket that this lateness is counted in."""
    return bisect_left(BUCKET_LIMITS, lateness)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFigures:
    """``buckets`` maps the number of a bucket to how many reminders were that late; ``longest`` is the most of all."""

    counts: Mapping[Delivery, int] = field(default_factory=dict)
    buckets: Mapping[int, int] = field(default_factory=dict)
    longest: timedelta = timedelta()

    @property
    def num_sent(self) -> int:
        return self.counts.get(Delivery.SENT, 0) + self.counts.get(Delivery.LATE, 0)

    @property
    def is_empty(self) -> bool:
        return not any(self.counts.values())

    def lateness_within(self, share: float) -> timedelta:
        """Return the lateness that ``share`` (0 to 1) of the sent reminders did not exceed: a bucket's upper limit,
        or the longest if that is less."""
        wanted, seen = share * sum(self.buckets.values()), 0
        for number in sorted(self.buckets):
            seen += self.buckets[number]
            if seen >= wanted and number < len(BUCKET_LIMITS):
                return min(BUCKET_LIMITS[number], self.longest)
        return self.longest


def describe_figures(figures: DeliveryFigures, message_id: str) -> Finding:
    """Return the figures as a line of a doctor: a note if anything was late, lost or doubled, since it is past."""
    if figures.is_empty:
        return Finding(message_id=f"{message_id}-none")
    counts = {str(kind): figures.counts.get(kind, 0) for kind in Delivery}
    values = {
        **counts,
        "sent": figures.num_sent,
        "half": figures.lateness_within(0.5).total_seconds(),
        "most": figures.lateness_within(0.99).total_seconds(),
        "longest": figures.longest.total_seconds(),
    }
    unusual = (Delivery.LATE, Delivery.UNSURE, Delivery.MISSED, Delivery.DOUBLED)
    if not any(counts[kind] for kind in unusual):
        return Finding(message_id=message_id, values=values)
    return Finding(message_id=message_id, state=CheckState.NOTE, values=values, cure=f"{message_id}-next")


def add_figures(days: Iterable[DeliveryFigures]) -> DeliveryFigures:
    """Return the figures of several days together."""
    counts: dict[Delivery, int] = {}
    buckets: dict[int, int] = {}
    longest = timedelta()
    for day in days:
        for kind, count in day.counts.items():
            counts[kind] = counts.get(kind, 0) + count
        for number, count in day.buckets.items():
            buckets[number] = buckets.get(number, 0) + count
        longest = max(longest, day.longest)
    return DeliveryFigures(counts=counts, buckets=buckets, longest=longest)

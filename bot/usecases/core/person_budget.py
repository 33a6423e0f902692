"""How many requests one person may make: a token bucket for each, in the memory of this process.

A flood of one person's requests would delay everybody's on the same process. The answer to what is beyond the budget
needs neither Redis nor GoTo. With several web processes a person has the budget in each of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cachetools import LRUCache

from bot.model.ids import Person

MAX_KNOWN_PEOPLE = 10_000
"""Buckets in memory; who was not seen for the longest begins with a full one again."""
NOTICE_INTERVAL = timedelta(seconds=5)
"""Time between two sentences to the same person, where a sentence is a call of Slack's."""


@dataclass(slots=True, kw_only=True)
class _Bucket:
    tokens: float
    filled_at: datetime
    told_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class PersonBudgets:
    """Allows each person ``per_minute`` requests a minute, and ``burst`` at once. ``now`` returns aware UTC."""

    per_minute: int
    burst: int
    now: Callable[[], datetime]
    _buckets: LRUCache[Person, _Bucket] = field(
        default_factory=lambda: LRUCache(MAX_KNOWN_PEOPLE), repr=False
    )

    def take(self, person: Person) -> float:
        """Count a request. Return 0.0 if it is within the budget, else the seconds until another one is."""
        now = self.now()
        bucket = self._buckets.get(person)
        if bucket is None:
            bucket = self._buckets[person] = _Bucket(tokens=float(self.burst), filled_at=now)
        elapsed = max(0.0, (now - bucket.filled_at).total_seconds())
        bucket.tokens = min(float(self.burst), bucket.tokens + elapsed * self.per_minute / 60)
        bucket.filled_at = now
        if bucket.tokens < 1:
            return (1 - bucket.tokens) * 60 / self.per_minute
        bucket.tokens -= 1
        return 0.0

    def may_tell(self, person: Person) -> bool:
        """Return True if the person is to be told that they are too fast: once in ``NOTICE_INTERVAL``."""
        bucket, now = self._buckets[person], self.now()
        if bucket.told_at is not None and now - bucket.told_at < NOTICE_INTERVAL:
            return False
        bucket.told_at = now
        return True

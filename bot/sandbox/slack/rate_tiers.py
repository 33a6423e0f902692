"""The limits of calls a minute, by a method's tier, for each token (Slack: rate limits)."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from bot.sandbox.slack.errors import TooManyRequests

Tier = Literal["t1", "t2", "t3", "t4", "t5"]
"""``t5`` is Slack's special tier, whose limits are not counted here."""
CALLS_PER_MINUTE: dict[Tier, int] = {"t1": 1, "t2": 20, "t3": 50, "t4": 100}
WINDOW = timedelta(minutes=1)


class RateTiers:
    """Counts the calls of each method by each token. ``now`` returns an aware UTC time."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._calls: dict[tuple[str, str], deque[datetime]] = {}

    def check(self, token: str, method: str, tier: Tier) -> None:
        """Count a call; raise ``TooManyRequests`` if it is one too many for this minute."""
        limit = CALLS_PER_MINUTE.get(tier)
        if limit is None:
            return
        now, calls = self._now(), self._calls.setdefault((token, method), deque())
        while calls and now - calls[0] >= WINDOW:
            calls.popleft()
        if len(calls) >= limit:
            raise TooManyRequests(math.ceil((calls[0] + WINDOW - now).total_seconds()))
        calls.append(now)

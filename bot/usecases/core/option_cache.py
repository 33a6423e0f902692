"""The options of large selects, kept while somebody types: Slack asks again with every letter."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from cachetools import LRUCache

OPTIONS_MAX_AGE = timedelta(seconds=60)
MAX_CACHED_SELECTS = 200
Options = Sequence[Mapping[str, Any]]


class OptionCache:
    """Keeps the options of each person's selects for ``OPTIONS_MAX_AGE``."""

    def __init__(self) -> None:
        self._kept: LRUCache[Hashable, tuple[datetime, Options]] = LRUCache(MAX_CACHED_SELECTS)

    def get(self, key: Hashable, now: datetime) -> Options | None:
        """Return the options, None if they are not known or too old."""
        kept = self._kept.get(key)
        return kept[1] if kept is not None and now - kept[0] < OPTIONS_MAX_AGE else None

    def put(self, key: Hashable, options: Options, now: datetime) -> None:
        self._kept[key] = now, options

"""A person's calendar feed. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.ids import Person


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One event as last published in the feed. ``sequence`` rises with each change (RFC 5545).

    ``source`` is where it comes from: ``meeting``, ``training`` (GoTo's lists), or ``registration``.
    """

    uid: str
    told_by: str
    title: str
    start: datetime
    end: datetime
    url: str | None = field(default=None, repr=False)
    cancelled: bool = False
    sequence: int = 0
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """``fetched_at`` is when a calendar last fetched it, ``goto_read_at`` when GoTo was last read for it."""

    person: Person
    made_at: datetime
    fetched_at: datetime | None = None
    read_at: datetime | None = None
    events: Sequence[FeedEvent] = ()


class Feeds(Protocol):
    """Feeds, and the tokens in their URLs (stored as hashes)."""

    async def open(self, person: Person, token: str) -> None:
        """Make this the only token of the person's feed. Idempotent."""
        ...

    async def close(self, person: Person) -> bool:
        """Delete the feed. Return True if there was one."""
        ...

    async def forget(self, person: Person) -> None:
        """Delete the published events; the URL stays valid."""
        ...

    async def find(self, token: str) -> Feed | None: ...

    async def of(self, person: Person) -> Feed | None: ...

    async def keep(self, feed: Feed, token: str) -> None:
        """Save the published events, unless the token is no longer the feed's."""
        ...

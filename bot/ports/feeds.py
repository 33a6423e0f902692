"""A person's calendar feed. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.ids import Person


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One event as the feed last gave it out: ``sequence`` rises with each change (RFC 5545).

    ``told_by`` is where it comes from: ``meeting``, ``training`` (GoTo's lists), or ``registration``.
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
    """``fetched_at`` is when a calendar last read it, ``read_at`` when GoTo was last asked for it."""

    person: Person
    made_at: datetime
    fetched_at: datetime | None = None
    read_at: datetime | None = None
    events: Sequence[FeedEvent] = ()


class Feeds(Protocol):
    """Feeds, and the tokens in their addresses (kept as hashes)."""

    async def open(self, person: Person, token: str) -> None:
        """Let the token lead to the person's feed, and no other any more; again, it changes nothing."""
        ...

    async def close(self, person: Person) -> bool:
        """Delete the feed; say whether there was one."""
        ...

    async def forget(self, person: Person) -> None:
        """Forget what was given out; the address stays."""
        ...

    async def find(self, token: str) -> Feed | None: ...

    async def of(self, person: Person) -> Feed | None: ...

    async def keep(self, feed: Feed, token: str) -> None:
        """Write what was given out, unless the token leads there no more."""
        ...

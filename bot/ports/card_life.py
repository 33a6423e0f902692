"""The life of a card: how far a meeting's occurrence has come, and when to look at it again. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.ids import Person, Tenant

SOON = timedelta(minutes=10)
"""So long before its start a meeting begins soon."""


class LifeState(StrEnum):
    SCHEDULED = "scheduled"
    SOON = "soon"
    LIVE = "live"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class CardLife:
    """One occurrence of a meeting. ``planned`` is the start that the meeting had when this occurrence was begun.

    ``seen_at`` is when GoTo first told that it runs, None where nobody saw it; ``over_at`` is since when it is over.
    ``minutes`` and ``people`` are None where GoTo did not tell, ``told`` says that it will not be asked again.
    """

    organizer: Person
    meeting_id: str
    planned: datetime
    state: LifeState = LifeState.SCHEDULED
    seen_at: datetime | None = None
    over_at: datetime | None = None
    minutes: int | None = None
    people: int | None = None
    asked: int = 0
    """How often GoTo has answered what was held, since it is over."""
    told: bool = False
    recurring: bool = False
    fresh: bool = False
    """Whether this occurrence still waits for cards of its own; those that stand are the last one's."""
    drawn: bool = True
    """Whether the cards show it."""


class Lives(Protocol):
    """``meeting_id`` is the number of a meeting, or what names a shared training or one of its sessions."""

    async def get(self, tenant: Tenant, meeting_id: str) -> CardLife | None: ...

    async def keep(self, life: CardLife) -> None: ...

    async def due(self, tenant: Tenant, now: datetime) -> Sequence[str]:
        """Return the ids of meetings that are to be looked at by now, the longest waiting first."""
        ...

    async def wake(
        self, tenant: Tenant, meeting_id: str, at: datetime | None, *, sooner: bool = False
    ) -> None:
        """Have the meeting looked at then; None: no more. A meeting that is kept anew is looked at anyway.

        ``sooner``: unless it is looked at before that already.
        """
        ...

"""The state of a card: the phase of a meeting's occurrence, and when to check it again. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.ids import Person, Tenant

SOON = timedelta(minutes=10)
"""A meeting is shown as "starts soon" from this long before its start."""


class LifeState(StrEnum):
    SCHEDULED = "scheduled"
    SOON = "soon"
    LIVE = "live"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class CardLife:
    """One occurrence of a meeting. ``planned_start`` is the meeting's start when tracking of this occurrence began.

    ``live_since`` is when GoTo first reported it as running, None if that was never seen. ``ended_at`` is when it was
    found to be over. ``minutes`` and ``people`` are None if GoTo did not report them; ``attendance_final`` means that
    GoTo will not be asked again.
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
    """Number of times GoTo has answered the query for held sessions since the end."""
    told: bool = False
    recurring: bool = False
    fresh: bool = False
    """True if this occurrence has no cards of its own yet; the existing ones show the previous occurrence."""
    drawn: bool = True
    """True if the cards show this state."""


class Lives(Protocol):
    """``meeting_id`` is a meeting's number, or the name of a shared training or of one of its sessions."""

    async def get(self, tenant: Tenant, meeting_id: str) -> CardLife | None: ...

    async def keep(self, life: CardLife) -> None: ...

    async def due(self, tenant: Tenant, now: datetime) -> Sequence[str]:
        """Return the ids of the meetings due for a check, longest overdue first."""
        ...

    async def wake(
        self, tenant: Tenant, meeting_id: str, at: datetime | None, *, sooner: bool = False
    ) -> None:
        """Schedule the meeting's next check; None removes it. Saving the meeting again schedules a check anyway.

        ``only_if_sooner``: keep an earlier scheduled check.
        """
        ...

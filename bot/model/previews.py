"""Values of previews that travel between layers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A meeting in a link preview. Times are aware UTC; ``zone`` (IANA) is that of the fallback text."""

    meeting_id: str
    subject: str
    start: datetime
    end: datetime
    zone: str
    join_url: str | None = field(repr=False)
    """None if the meeting is over or cancelled."""
    cancelled: bool = False

"""What the use cases ask of GoToAssist Seeit."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.goto.models import SeeitCreated, SeeitPage, SeeitSession


class SeeitApi(Protocol):
    """The support sessions of one technician (GoTo: G2A). Times are aware."""

    async def create(self) -> SeeitCreated:
        """Make a session; it lives once its start link is opened."""
        ...

    async def get(self, uuid: str) -> SeeitSession:
        """Return one session. GoTo answers 409 right after it was made: asked again, then ``Conflict``."""
        ...

    async def list(
        self,
        *,
        page: int = 0,
        size: int = 5,
        start: datetime | None = None,
        end: datetime | None = None,
        newest_first: bool = False,
    ) -> SeeitPage:
        """Return one page, from 0, of the sessions made between two times, both included."""
        ...

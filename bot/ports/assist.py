"""The GoToAssist Seeit API, as the use cases need it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.goto.models import SeeitCreated, SeeitPage, SeeitSession


class SeeitApi(Protocol):
    """The support sessions of one technician (GoTo: G2A). Times are aware."""

    async def create(self) -> SeeitCreated:
        """Create a session. It begins when its start link is opened."""
        ...

    async def get(self, uuid: str) -> SeeitSession:
        """Return one session. GoTo answers 409 right after creation: retried, then raises ``Conflict``."""
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
        """Return one page (counted from 0) of the sessions created from ``start`` to ``end``, both inclusive."""
        ...

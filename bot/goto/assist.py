"""GoToAssist Seeit: support sessions that people join with a phone's camera."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.goto import wire
from bot.goto.assist_models import SeeitPaging
from bot.goto.calls import TypedApi
from bot.goto.models import SeeitCreated, SeeitPage, SeeitSession

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class SeeitApi(TypedApi):
    """GoTo keeps sessions for 90 days, photos and recordings for 72 hours. Values and errors as in ``TypedApi``."""

    async def create(self) -> SeeitCreated:
        """Create a session. It begins when ``start_url`` is opened."""
        return await self._send_for_one(SeeitCreated, "seeit.sessions.create")

    async def get(self, uuid: str) -> SeeitSession:
        """Return one session. Takes the uuid, since GoTo reuses support keys.

        Right after creation GoTo answers 409 for a while. The client retries; raises ``Conflict`` if that takes
        longer than the client waits.
        """
        return await self._send_for_one(SeeitSession, "seeit.sessions.get", {"uuid": uuid})

    async def list(
        self,
        *,
        page: int = 0,
        size: int = 5,
        start: datetime | None = None,
        end: datetime | None = None,
        newest_first: bool = False,
    ) -> SeeitPage:
        """Return one page of the sessions created between two aware times; pages count from 0."""
        query = {"page": str(page), "size": str(size)}
        query["sort"] = f"sessionCreateTime,{'desc' if newest_first else 'asc'}"
        if start is not None:
            query["startTime"] = str(_to_millis(start))
        if end is not None:
            query["endTime"] = str(_to_millis(end))
        request = wire.build_request("seeit.sessions.list", query=query)
        answer = await self._call(request)
        paging = wire.read_one(request.endpoint, answer, SeeitPaging)
        rows = self._note_rows(request, wire.read_rows(request.endpoint, answer, SeeitSession, "content"))
        wire.require_readable(request.endpoint, rows)
        return SeeitPage(
            sessions=tuple(rows), unreadable=rows.unreadable, links=paging.links, page=paging.page
        )


def _to_millis(moment: datetime) -> int:
    if moment.tzinfo is None:
        raise ValueError("A time without a zone is no moment.")
    return (moment - _EPOCH) // timedelta(milliseconds=1)

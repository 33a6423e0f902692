"""The pages behind the links of a Seeit session: the technician's screen and the files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.goto import pages
from bot.sandbox.goto.state import SimSupportSession, World

FILE_RETENTION = timedelta(hours=72)
"""How long photos and recordings are kept (GoTo)."""


class SupportRooms:
    """Opening the start link starts a session; its button first joins a phone and then ends it."""

    def __init__(self, world: World, now: Callable[[], datetime]) -> None:
        self._world = world
        self._now = now

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/assist/{uuid}", self.start, methods=["GET", "POST"]),
            Route("/assist/{uuid}/files", self.files, methods=["GET"]),
        ]

    async def start(self, request: Request) -> Response:
        session = self._world.support.get(request.path_params["uuid"])
        if session is None or session.ended is not None:
            return pages.meeting_page("This link is not valid", "The session is over.", status=404)
        title = f"Seeit session {session.support_key}"
        session.started = session.started or self._now()
        if request.method == "POST":
            self.advance(session)
        if session.ended is not None:
            return pages.meeting_page(title, "The session has ended.")
        if session.joined is not None:
            return pages.meeting_page(title, "A phone's camera is here.", "End the session")
        return pages.meeting_page(title, "Waiting for somebody with the support key.", "Join with a phone")

    def advance(self, session: SimSupportSession) -> None:
        """Join a phone, or end the joined session with two photos and a recording."""
        if session.joined is None:
            session.joined = self._now()
            return
        session.ended = self._now()
        session.recorded, session.photos, session.size = True, 2, 5_242_880

    async def files(self, request: Request) -> Response:
        session = self._world.support.get(request.path_params["uuid"])
        if session is None or session.ended is None or self._now() >= session.ended + FILE_RETENTION:
            return pages.meeting_page("There are no files", "They are kept for 72 hours.", status=404)
        return pages.meeting_page("Here the files of the session would come", session.support_key)

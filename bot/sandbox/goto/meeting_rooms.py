"""The pages behind the join and host links of meetings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.goto import pages
from bot.sandbox.goto.requests import parse_number
from bot.sandbox.goto.state import SimAttendance, SimMeeting, SimMeetingSession, World


class MeetingRooms:
    """Opening the host link starts a meeting; ending it there adds a held session.

    Join links have today's form, ``meet.goto.com/<number>``, on this host; the older ``/join/<number>`` works too.
    """

    def __init__(
        self, world: World, now: Callable[[], datetime], is_recorded: Callable[[], bool] = lambda: False
    ) -> None:
        self._world = world
        self._now = now
        self._is_recorded = is_recorded

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/join/{meeting_id}", self.join, methods=["GET"]),
            Route("/{meeting_id:int}", self.join, methods=["GET"]),
            Route("/recordings/{session_id:int}", self.recording, methods=["GET"]),
            Route("/recordings/{session_id:int}/download", self.recording, methods=["GET"]),
            Route("/host", self.host, methods=["GET", "POST"]),
        ]

    async def join(self, request: Request) -> Response:
        meeting = self._world.meetings.get(
            parse_number(str(request.path_params["meeting_id"]).replace("-", ""))
        )
        if meeting is None or meeting.deleted is not None:
            return pages.meeting_page("There is no such meeting", "It may have been cancelled.", status=404)
        if meeting.active_since is None:
            return pages.meeting_page(
                _plain_subject(meeting), "The organizer has not started this meeting yet."
            )
        return pages.meeting_page(_plain_subject(meeting), "You are in the meeting.")

    async def recording(self, request: Request) -> Response:
        held = [one for one in self._world.held if one.session_id == request.path_params["session_id"]]
        if not held or not held[0].recorded:
            return pages.meeting_page("There is no such recording", "It may have been deleted.", status=404)
        return pages.meeting_page(_plain_subject(held[0].meeting), "This is where its recording plays.")

    async def host(self, request: Request) -> Response:
        token = request.query_params.get("authenticationToken", "")
        meeting = self._world.meetings.get(self._world.host_tokens.get(token, -1))
        if meeting is None or meeting.deleted is not None:
            return pages.meeting_page("This link is not valid", "Ask for a new one.", status=404)
        if request.method == "POST":
            self.end(meeting)
            return pages.meeting_page(_plain_subject(meeting), "The meeting has ended.")
        self.begin(meeting)
        return pages.meeting_page(
            _plain_subject(meeting), "You are the host. The meeting is live.", "End the meeting"
        )

    def begin(self, meeting: SimMeeting) -> None:
        """Start the meeting."""
        if meeting.active_since is None:
            meeting.active_since = self._now()

    def end(
        self, meeting: SimMeeting, attendances: list[SimAttendance] | None = None
    ) -> SimMeetingSession | None:
        """End a running meeting; return its session, or None if it was not running."""
        if meeting.active_since is None:
            return None
        begin, end = meeting.active_since, self._now()
        owner = meeting.owner
        attendances = attendances or [
            SimAttendance(name=owner.name, email=owner.email, joined=begin, left=end)
        ]
        held = SimMeetingSession(
            instance_key=self._world.key(),
            session_id=self._world.number(),
            meeting=meeting,
            start=begin,
            end=end,
            attendances=attendances,
            recorded=self._is_recorded(),
        )
        meeting.active_since = None
        self._world.held.append(held)
        return held


def _plain_subject(meeting: SimMeeting) -> str:
    return meeting.subject.replace("&lt;", "<").replace("&gt;", ">")

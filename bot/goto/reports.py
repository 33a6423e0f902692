"""GoTo Training: finished sessions and their attendees."""

from __future__ import annotations

from datetime import datetime

from bot.goto import wire
from bot.goto.calls import TypedApi, date_query
from bot.goto.models import TrainingAttendee, TrainingSession
from bot.goto.rows import Rows


class ReportsApi(TypedApi):
    """Finished training sessions and their attendees.

    Finished sessions of an organizer's trainings. Values and errors as in ``TypedApi``.
    """

    async def list_sessions(
        self, organizer_key: str, start: datetime, end: datetime
    ) -> Rows[TrainingSession]:
        """Return the sessions held between two times (GoTo: a POST that only reads)."""
        name = "reports.sessions.query"

        def request(since: datetime, until: datetime) -> wire.Request:
            return wire.build_request(name, {"organizerKey": organizer_key}, body=date_query(since, until))

        return await self._list_by_window(TrainingSession, name, start, end, request)

    async def list_training_sessions(self, organizer_key: str, training_key: str) -> Rows[TrainingSession]:
        """Return the finished sessions of one training."""
        keys = {"organizerKey": organizer_key, "trainingKey": training_key}
        return await self._send_for_list(TrainingSession, "reports.trainingSessions.list", keys)

    async def list_session_attendees(self, organizer_key: str, session_key: str) -> Rows[TrainingAttendee]:
        """Return all registrants of one finished session; those who did not attend have 0 minutes."""
        keys = {"organizerKey": organizer_key, "sessionKey": session_key}
        return await self._send_for_list(TrainingAttendee, "reports.sessionAttendees.list", keys)

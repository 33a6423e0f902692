"""Notify those who can start a late meeting: the organizer first, then the co-organizers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import CannotPost
from bot.goto.models import Meeting
from bot.ids import Person, operation_id
from bot.ports import KnownMeeting, Message
from bot.usecases.sends import dm_once
from bot.usecases.services import Services

ORGANIZER_NOTICE_DELAY = timedelta(minutes=3)
COORGANIZER_NOTICE_DELAY = timedelta(minutes=5)
MAX_NOTICE_DELAY = timedelta(minutes=10)
"""No notice is sent later than this after the start."""

log = logging.getLogger("usher.cards")


@dataclass(frozen=True, slots=True)
class LateHostModel:
    """A meeting that has not begun according to GoTo. ``start`` is aware UTC, ``zone`` (IANA) is the reader's."""

    meeting_id: str
    subject: str
    start: datetime
    zone: str


LateHostView = Callable[[LateHostModel], Message]


async def notify_late_hosts(s: Services, meeting: KnownMeeting, reported: Meeting, view: LateHostView) -> None:
    """Notify each host once. ``reported`` is GoTo's latest answer; without a status nothing is sent."""
    late = s.clock.now() - meeting.start
    if reported.status is None or not ORGANIZER_NOTICE_DELAY <= late < MAX_NOTICE_DELAY:
        return
    people = [meeting.organizer]
    if late >= COORGANIZER_NOTICE_DELAY:
        people += await s.links.find_by_organizers(meeting.tenant, reported.coorganizer_keys or ())
    for person in dict.fromkeys(people):
        await _notify_host(s, meeting, person, view)


async def _notify_host(s: Services, meeting: KnownMeeting, person: Person, view: LateHostView) -> None:
    send_id = operation_id(s.id_secret, person, "late", meeting.meeting_id, meeting.start.isoformat())
    zone = (await s.people.get_profile(person)).zone or "UTC"
    try:
        await dm_once(
            s, person, send_id, view(LateHostModel(meeting.meeting_id, meeting.subject, meeting.start, zone))
        )
    except CannotPost as error:
        log.warning("cannot notify a late host: message=%s", error.message_id)

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
from bot.usecases.sends import tell_once
from bot.usecases.services import Services

ORGANIZER = timedelta(minutes=3)
COORGANIZERS = timedelta(minutes=5)
USEFUL = timedelta(minutes=10)
"""No notice is sent later than this after the start."""

log = logging.getLogger("usher.cards")


@dataclass(frozen=True, slots=True)
class LateModel:
    """A meeting that has not begun according to GoTo. ``start`` is aware UTC, ``zone`` (IANA) is the reader's."""

    meeting_id: str
    subject: str
    start: datetime
    zone: str


LateView = Callable[[LateModel], Message]


async def tell_late(s: Services, meeting: KnownMeeting, told: Meeting, view: LateView) -> None:
    """Notify each host once. ``reported`` is GoTo's latest answer; without a status nothing is sent."""
    late = s.clock.now() - meeting.start
    if told.status is None or not ORGANIZER <= late < USEFUL:
        return
    people = [meeting.organizer]
    if late >= COORGANIZERS:
        people += await s.links.by_organizers(meeting.tenant, told.coorganizer_keys or ())
    for person in dict.fromkeys(people):
        await _tell(s, meeting, person, view)


async def _tell(s: Services, meeting: KnownMeeting, person: Person, view: LateView) -> None:
    send_id = operation_id(s.id_secret, person, "late", meeting.meeting_id, meeting.start.isoformat())
    zone = (await s.people.profile(person)).zone or "UTC"
    try:
        await tell_once(
            s, person, send_id, view(LateModel(meeting.meeting_id, meeting.subject, meeting.start, zone))
        )
    except CannotPost as error:
        log.warning("cannot notify a late host: message=%s", error.message_id)

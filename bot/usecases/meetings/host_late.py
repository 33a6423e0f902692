"""Notify those who can start a late meeting: the organizer first, then the co-organizers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from bot.goto.models import Meeting
from bot.model.errors import SlackRefusal
from bot.model.ids import Person, operation_id
from bot.model.meetings import KnownMeeting, LateHostModel
from bot.model.messages import Message
from bot.usecases.core.faults import log_refusal
from bot.usecases.core.sends import dm_once
from bot.usecases.core.services import Services

ORGANIZER_NOTICE_DELAY = timedelta(minutes=3)
COORGANIZER_NOTICE_DELAY = timedelta(minutes=5)
MAX_NOTICE_DELAY = timedelta(minutes=10)
"""No notice is sent later than this after the start."""

log = logging.getLogger("usher.cards")


LateHostView = Callable[[LateHostModel], Message]


async def notify_late_hosts(
    app: Services, meeting: KnownMeeting, reported: Meeting, view: LateHostView
) -> None:
    """Notify each host once. ``reported`` is GoTo's latest answer; without a status nothing is sent."""
    late = app.clock.now() - meeting.start
    if reported.status is None or not ORGANIZER_NOTICE_DELAY <= late < MAX_NOTICE_DELAY:
        return
    people = [meeting.organizer]
    if late >= COORGANIZER_NOTICE_DELAY:
        people += await app.store.links.find_by_organizers(meeting.tenant, reported.coorganizer_keys or ())
    for person in dict.fromkeys(people):
        await _notify_host(app, meeting, person, view)


async def _notify_host(app: Services, meeting: KnownMeeting, person: Person, view: LateHostView) -> None:
    send_id = operation_id(
        app.config.id_secret, person, "late", meeting.meeting_id, meeting.start.isoformat()
    )
    zone = (await app.slack.people.get_profile(person)).zone or "UTC"
    model = LateHostModel(
        meeting_id=meeting.meeting_id, subject=meeting.subject, start=meeting.start, zone=zone
    )
    try:
        await dm_once(app, person, send_id, lambda: view(model))
    except SlackRefusal as error:
        log_refusal(app, log, "cannot notify a late host", error)

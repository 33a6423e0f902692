"""Look for a meeting that GoTo created late, after Usher had created it again or had given up.

Its organizer is told once, and may cancel it by the button, as any meeting. Nobody else knows of it: it has no card.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot.goto.errors import GoToError
from bot.goto.models import UpcomingMeeting, readable_or_not
from bot.model import records
from bot.model.errors import TransientError
from bot.model.ids import operation_id
from bot.model.meeting_requests import CreationProgress, NewMeetingPayload
from bot.model.meetings import LateMeeting
from bot.model.messages import Message
from bot.model.operations import OperationKind, OperationRecord, Outcome
from bot.usecases.core.late_effects import begin_look
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.sends import dm_once
from bot.usecases.core.sessions import OwnSession, Purpose, session_for
from bot.usecases.meetings.overview import get_zone
from bot.usecases.meetings.schedule import GOTO_CLOCK_SKEW, is_created_since, is_same_meeting

LateMeetingView = Callable[[LateMeeting], Message]


async def look_for_late_meeting(run: OperationRun, view: LateMeetingView) -> Outcome:
    """Run a ``MEETING_LATE`` operation: look once, tell the organizer of what was found."""
    app, person = run.app, run.operation.person
    op = await begin_look(run, OperationKind.MEETING_LATE)
    if op is None:
        return Outcome(ok=True)
    own = await session_for(app.low_priority(), person, Purpose.OWN)
    created = records.load(CreationProgress, op.progress)
    if created.organizer != own.link.organizer_key:
        return Outcome(ok=True)
    for meeting in await _list_late(run, own, op, created):
        # It is this operation's, so that no other one takes it for what its own lost request made.
        if not await app.store.meetings.claim_creation(person.tenant, meeting.meeting_id, op.id):
            continue
        late = LateMeeting(
            meeting_id=meeting.meeting_id,
            subject=meeting.subject or "",
            start=meeting.start or app.clock.now(),
            end=meeting.end or app.clock.now(),
            zone=await get_zone(app, person),
            kept_id=created.meeting_id or None,
            channel=created.channel,
        )
        send_id = operation_id(app.config.id_secret, person, op.id, "late", meeting.meeting_id)
        await dm_once(app, person, send_id, partial(view, late))
    return Outcome(ok=True)


async def _list_late(
    run: OperationRun, own: OwnSession, op: OperationRecord, created: CreationProgress
) -> list[UpcomingMeeting]:
    """Return the meetings as the operation requested them, but for the one that it knows."""
    wanted = records.load(NewMeetingPayload, op.payload).meeting
    length, starts = wanted.end - wanted.start, (created.start or wanted.start, *created.earlier_starts)
    since = (created.asked_at or op.created_at) - GOTO_CLOCK_SKEW
    try:
        listed = await readable_or_not(own.goto.meetings.list_upcoming())
    except GoToError as fault:
        raise TransientError("goto-no-answer", next_step="look-before-again") from fault
    same = [one for one in listed if is_same_meeting(one, wanted.subject, starts, length)]
    others = [one for one in same if one.meeting_id != created.meeting_id]
    return [one for one in others if await is_created_since(own, one, since)]

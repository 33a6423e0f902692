"""Create a meeting once, and post its card to a channel once.

Steps: ``new`` → ``placed`` (the card can be posted there) → ``creating`` (GoTo may have been asked) → ``created`` (the
meeting is known) → ``posted``. GoTo has no idempotency key: from ``creating`` on, look for an existing meeting before
creating one (same subject, start and end, created since, not claimed by another operation).

A meeting that starts now is scheduled two minutes ahead. If GoTo is asked only later (a killed process, a worker that
was late, GoTo down), the times are taken again, and a meeting with any of the earlier ones is still recognized.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from bot.goto.errors import GoToError, InvalidRequest, NotFound
from bot.goto.models import Meeting, MeetingCreated, UpcomingMeeting, readable_or_not, unescape_subject
from bot.model.errors import TransientError, UserError
from bot.model.meeting_requests import CreationProgress, NewMeetingPayload
from bot.model.meeting_results import MeetingResult
from bot.model.meetings import KnownMeeting, NewMeeting
from bot.model.operations import Outcome, OutcomeNotes, add_notes, success
from bot.usecases.core.channels import require_postable_channel
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.second_tries import find_first_try
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import OwnSession, Purpose, session_for
from bot.usecases.core.write_once import write_once
from bot.usecases.meetings.cards import CardView
from bot.usecases.meetings.double_starts import join_other_start
from bot.usecases.meetings.first_card import post_first_card
from bot.usecases.meetings.invite import check_invited, enqueue_invitations

START_LEAD = timedelta(minutes=2)
"""How far ahead a meeting that starts now is scheduled (GoTo: a start of "now" is refused; two minutes are taken)."""
MIN_START_LEAD = timedelta(minutes=1)
"""If less of it is left when GoTo is asked, the times are taken again."""
GOTO_CLOCK_SKEW = timedelta(minutes=2)
"""How far GoTo's clock, and so its creation time of a meeting, may be behind ours."""

log = logging.getLogger("usher.meetings")


async def create_meeting(run: OperationRun, card_view: CardView) -> Outcome:
    """Run a ``MEETING_SCHEDULE`` or ``MEETING_NOW`` operation from its recorded step."""
    app, person = run.app, run.operation.person
    wanted = run.payload(NewMeetingPayload).meeting
    if run.operation.step == "new":
        await session_for(app, person, Purpose.OWN)
        other = await _join_other_start(run, wanted)
        if other is None and not _is_another(run):
            other = await find_first_try(run, *_name_meeting(wanted), exists=partial(_still_exists, run))
        if other is not None:
            return other
        url = run.payload(NewMeetingPayload).url_for_card
        route = await require_postable_channel(app, person, wanted.channel, has_response_url=bool(url))
        invited = await check_invited(app, person, run.payload(NewMeetingPayload).invited)
        await run.checkpoint("placed", by_url=route.is_url, can_join=route.can_join, **invited)
    if run.operation.step in ("placed", "creating"):
        created = await _create_once(run, await session_for(app, person, Purpose.OWN), wanted)
        await run.checkpoint("created", **created)
    wanted = _with_fixed_times(wanted, run.progress(CreationProgress))
    meeting = await _save_meeting(run, wanted)
    if run.operation.step == "created":
        await run.checkpoint("posted", **await post_first_card(run, meeting, wanted, card_view))
    await enqueue_invitations(run)
    return _build_outcome(run)


async def created_outcome(run: OperationRun) -> Outcome | None:
    """Return the outcome of a creation once GoTo has the meeting, None before."""
    return _build_outcome(run) if run.operation.step in ("created", "posted") else None


def _build_outcome(run: OperationRun) -> Outcome:
    known = run.progress(CreationProgress)
    wanted = _with_fixed_times(run.payload(NewMeetingPayload).meeting, known)
    result = MeetingResult(
        meeting_id=known.meeting_id,
        subject=wanted.subject,
        start_at=wanted.start,
        channel=known.channel,
        ts=known.ts,
        refused_channel=known.refused_channel,
        by_url=known.by_url and known.channel == wanted.channel,
        can_join=known.can_join,
        invited=tuple(one.name for one in known.invited),
        not_invited=known.not_invited,
        is_elsewhere=bool(known.channel and wanted.asked_in) and known.channel != wanted.asked_in,
    )
    is_elsewhere = known.channel is None or known.refused_channel is not None
    return add_notes(success(result, reference=known.reference), OutcomeNotes(is_elsewhere=is_elsewhere))


async def _join_other_start(run: OperationRun, wanted: NewMeeting) -> Outcome | None:
    if wanted.meeting_type != "immediate":
        return None
    return await join_other_start(run, wanted.channel, wanted.subject)


def _is_another(run: OperationRun) -> bool:
    """Return True if the person asked for another meeting although there is one."""
    return bool(run.operation.payload.get("another"))


def _name_meeting(wanted: NewMeeting) -> tuple[str, ...]:
    """Return what a second request for the same meeting has in common with the first."""
    if wanted.meeting_type == "immediate":
        return (wanted.subject, wanted.channel or "")
    return (wanted.subject, wanted.start.isoformat(), wanted.end.isoformat())


async def _still_exists(run: OperationRun, made: Outcome) -> bool:
    """Return True unless the meeting was cancelled since, or is over."""
    meeting_id, person = made.result(MeetingResult).meeting_id, run.operation.person
    if not meeting_id:
        return False
    known = await run.app.store.meetings.get(person.tenant, meeting_id)
    if known is not None and (known.cancelled_at is not None or known.end <= run.app.clock.now()):
        return False
    own = await session_for(run.app, person, Purpose.OWN)
    try:
        await own.goto.meetings.get(meeting_id)
    except NotFound:
        return False
    return True


def _take_times(run: OperationRun, wanted: NewMeeting) -> dict[str, Any]:
    """Return the progress with which GoTo is asked for a meeting that starts now; {} if it stays as recorded.

    The start is a full minute. It stays while it is ahead, so that each try asks for the same meeting.
    """
    now, known = run.app.clock.now().astimezone(UTC), run.progress(CreationProgress)
    if wanted.meeting_type != "immediate" or (known.start and known.start - now >= MIN_START_LEAD):
        return {}
    start = _next_full_minute(now + START_LEAD)
    earlier = [*known.earlier_starts, *([known.start] if known.start else [])]
    return {
        "start": start.isoformat(),
        "end": (start + (wanted.end - wanted.start)).isoformat(),
        "earlier_starts": [one.isoformat() for one in earlier],
    }


def _is_over(run: OperationRun, wanted: NewMeeting) -> bool:
    """Return True if the meeting with which GoTo was asked last, and which was to start at once, would be over."""
    end = run.progress(CreationProgress).end
    return wanted.meeting_type == "immediate" and end is not None and end <= run.app.clock.now()


def _with_fixed_times(wanted: NewMeeting, progress: CreationProgress) -> NewMeeting:
    if progress.start is None or progress.end is None:
        return wanted
    return replace(wanted, start=progress.start, end=progress.end)


def _next_full_minute(moment: datetime) -> datetime:
    return (moment + timedelta(minutes=1) - timedelta.resolution).replace(second=0, microsecond=0)


async def _create_once(run: OperationRun, own: OwnSession, wanted: NewMeeting) -> dict[str, Any]:
    """Create exactly one meeting at GoTo; return its id, join link and audio text."""
    maybe_applied, key = run.operation.step == "creating", own.link.organizer_key
    if not maybe_applied:
        forgotten = await _find_forgotten(run, own, wanted)
        if forgotten is not None:
            return forgotten
        asked_at, times = run.app.clock.now().isoformat(), _take_times(run, wanted)
        await run.checkpoint("creating", asked_at=asked_at, organizer=key, **times)
    elif run.progress(CreationProgress).organizer not in (None, key):
        raise UserError("account-changed", next_step="account-changed-next")

    async def write(maybe_created: bool) -> dict[str, Any]:
        if maybe_created and _is_over(run, wanted):
            # GoTo lists it no more, so nobody can tell if there was one.
            raise UserError("goto-no-answer", next_step="look-before-again")
        times = _take_times(run, wanted)
        if times:
            await run.checkpoint("creating", **times)
        return await _create_at_goto(run, own, _with_fixed_times(wanted, run.progress(CreationProgress)))

    return await write_once(
        run.app,
        write=write,
        find=lambda: _find_created(run, own, wanted),
        maybe_applied=maybe_applied,
        not_applied=lambda: run.checkpoint("placed"),
        lost=lambda: run.checkpoint("creating", has_lost_write=True),
    )


async def _find_forgotten(run: OperationRun, own: OwnSession, wanted: NewMeeting) -> dict[str, Any] | None:
    """Find the meeting of an earlier run of which the store lost the record; None if there is none, as nearly always.

    Whatever it sent was sent some seconds ago, so one look is enough.
    """
    since = run.unrecorded_since
    if since is None:
        return None
    length = wanted.end - wanted.start

    def is_same(meeting: UpcomingMeeting | Meeting) -> bool:
        # A meeting that starts now has the times of the run that created it.
        starts = {wanted.start}
        if wanted.meeting_type == "immediate" and meeting.start is not None and meeting.start >= since:
            starts.add(meeting.start)
        return is_same_meeting(meeting, wanted.subject, starts, length)

    return await _find_matching(run, own, wanted.subject, since - GOTO_CLOCK_SKEW, is_same)


async def _create_at_goto(run: OperationRun, own: OwnSession, wanted: NewMeeting) -> dict[str, Any]:
    try:
        made: MeetingCreated = await own.goto.meetings.create(
            subject=wanted.subject,
            start=wanted.start,
            end=wanted.end,
            password_required=wanted.password_required,
            conference_call_info=wanted.conference_call_info,
            meeting_type=wanted.meeting_type,
        )
    except InvalidRequest as error:
        raise _explain_refusal(run.app, wanted) from error
    await run.app.store.meetings.claim_creation(
        run.operation.person.tenant, made.meeting_id, run.operation.id
    )
    return {
        "meeting_id": made.meeting_id,
        "join_url": made.join_url or run.app.config.join_url.format(meeting_id=made.meeting_id),
        "conference_call_info": made.conference_call_info,
    }


def _explain_refusal(app: Services, wanted: NewMeeting) -> UserError:
    """Return what to tell about a refused meeting; its start may have passed while GoTo could not be asked."""
    if wanted.meeting_type == "immediate":
        return UserError("goto-refused-now", next_step="goto-refused-now-next", subject=wanted.subject)
    if wanted.start <= app.clock.now():
        return UserError("start-has-passed", next_step="start-has-passed-next", field="start")
    return UserError("goto-refused-meeting", next_step="goto-refused-meeting-next")


async def _find_created(run: OperationRun, own: OwnSession, wanted: NewMeeting) -> dict[str, Any] | None:
    """Find the meeting an unanswered write may have created; None if the write certainly had no effect."""
    app, known = run.app, run.progress(CreationProgress)
    since = (known.asked_at or run.operation.created_at) - GOTO_CLOCK_SKEW
    length = wanted.end - wanted.start
    starts = (known.start or wanted.start, *known.earlier_starts)
    for pause in app.timing.reconcile_delays:
        await app.clock.sleep(pause)
        found = await _find_matching(
            run,
            own,
            wanted.subject,
            since,
            lambda one: is_same_meeting(one, wanted.subject, starts, length),
        )
        if found is not None:
            return found
    return None


async def _find_matching(
    run: OperationRun,
    own: OwnSession,
    subject: str,
    since: datetime,
    is_same: Callable[[UpcomingMeeting | Meeting], bool],
) -> dict[str, Any] | None:
    """Look once for a meeting as requested that was created since and is no other operation's; claim it."""
    app = run.app
    for meeting in await _list_candidates(own, subject):
        if not is_same(meeting) or not await is_created_since(own, meeting, since):
            continue
        if await app.store.meetings.claim_creation(
            run.operation.person.tenant, meeting.meeting_id, run.operation.id
        ):
            return {
                "meeting_id": meeting.meeting_id,
                "join_url": app.config.join_url.format(meeting_id=meeting.meeting_id),
                "conference_call_info": None,
                **_format_times(meeting),
            }
    return None


async def _list_candidates(own: OwnSession, subject: str) -> list[UpcomingMeeting | Meeting]:
    """Return the listed meetings; one whose row cannot be read is requested alone, unless it has another subject.

    Raises ``TransientError`` if GoTo does not say what is in a row, which may be the meeting that is looked for.
    """
    no_answer = TransientError("goto-no-answer", next_step="look-before-again")
    try:
        listed = await readable_or_not(own.goto.meetings.list_upcoming())
        found: list[UpcomingMeeting | Meeting] = [*listed]
        for row in listed.unreadable:
            title = row.text("subject")
            if title is not None and unescape_subject(title) != unescape_subject(subject):
                continue
            if row.key is None:
                raise no_answer
            try:
                found.append(await own.goto.meetings.get(row.key))
            except NotFound:
                continue
    except GoToError as fault:
        raise no_answer from fault
    return found


def is_same_meeting(
    meeting: UpcomingMeeting | Meeting, subject: str, starts: Collection[datetime], length: timedelta
) -> bool:
    """Return True if this is a requested meeting; GoTo returns a typed ``&lt;`` as ``<`` (GoTo: subject)."""
    if meeting.start is None or unescape_subject(meeting.subject or "") != unescape_subject(subject):
        return False
    return meeting.start in starts and meeting.end == meeting.start + length


def _format_times(meeting: UpcomingMeeting | Meeting) -> dict[str, str]:
    """Return the times of a meeting that was found, which may be those of an earlier try."""
    times = {"start": meeting.start, "end": meeting.end}
    return {name: time.isoformat() for name, time in times.items() if time is not None}


async def is_created_since(own: OwnSession, meeting: UpcomingMeeting | Meeting, since: datetime) -> bool:
    """Return True if the meeting was created since. Lists rarely include the time, so the meeting itself is read.

    A meeting without a creation time counts: a duplicate meeting is worse than adopting the same one twice.
    """
    created = meeting.created
    if created is None:
        try:
            created = (await own.goto.meetings.get(meeting.meeting_id)).created
        except NotFound:
            return False
        except GoToError as fault:
            raise TransientError("goto-no-answer", next_step="look-before-again") from fault
    return created is None or created >= since


async def _save_meeting(run: OperationRun, wanted: NewMeeting) -> KnownMeeting:
    """Return the meeting's record and store it: GoTo returns the join link only once."""
    created = run.progress(CreationProgress)
    meeting = KnownMeeting(
        tenant=run.operation.person.tenant,
        meeting_id=created.meeting_id,
        organizer=run.operation.person,
        subject=wanted.subject,
        start=wanted.start,
        end=wanted.end,
        join_url=created.join_url,
        conference_call_info=created.conference_call_info,
        audio=wanted.conference_call_info,
        password_required=wanted.password_required,
    )
    if run.operation.step == "created":
        await run.app.store.meetings.save(meeting)
    return meeting

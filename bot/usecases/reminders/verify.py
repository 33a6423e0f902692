"""Check a session at GoTo just before its reminder, so that none is sent after a cancellation or move there.

The rule. When a job is due, its session counts as planned if GoTo said so after the job was due and at most
``ANSWER_MAX_AGE`` ago. One list of the source serves all its jobs due at the same time, in all channels and all
processes: a thousand meetings of one organizer at the same minute cost one request, and so does a group of fifty
organizers. GoTo is asked for the session alone (GET) if no other job is due at that moment, which costs the same and
does not lag as lists may, and if the list leaves the session out or shows another time. An absence is confirmed if two
answers agree: missing in the list and 404; or, for another's meeting read by an admin, missing in two lists with a poll
between them. Then nothing is sent, and an immediate poll updates cards, threads and the plan. A 404 for a session that
the list still shows at that time is a contradiction: the job waits, and GoTo is asked for the session alone from then
on.

All requests go through the rate limiter at the polls' priority, behind people's, and take ``compute_wait`` at most. If
GoTo does not answer by then, the last poll decides; the reminder's record says so (``WHY_UNASKED``), and the reminder
says how old that is. If a list has already left the session out and GoTo does not answer for it alone, the job waits
and asks again.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.goto.errors import GoToError, UnexpectedAnswer
from bot.model.errors import NotConnected, TransientError, UsherError
from bot.model.reminders import ReminderJob, Suppression
from bot.model.sources import SessionKind, SessionSnapshot, SessionSource
from bot.usecases.core.services import Services
from bot.usecases.reminders.jobs import poll_source_now
from bot.usecases.reminders.message import to_session
from bot.usecases.reminders.planning import has_start
from bot.usecases.reminders.session_reader import AdminReader, SessionReader, get_reader

ANSWER_MAX_AGE = timedelta(seconds=10)
"""Maximum age of a list; an older one says nothing about now."""
LIST_LEASE = timedelta(seconds=15)
"""Lease for reading the list for all jobs; after this another process may read it."""
LIST_WAIT_SECONDS = 0.1
"""Seconds between two checks for the list that another process reads."""
MIN_GOTO_WAIT, MAX_GOTO_WAIT = timedelta(seconds=5), timedelta(seconds=30)
WHY_CANCELLED, WHY_MOVED = "reminder-why-cancelled", "reminder-why-moved"
WHY_MISSED = "reminder-why-missed"
WHY_LEFT_GROUP, WHY_LEFT_ORGANIZER = "reminder-why-left-group", "reminder-why-left-organizer"
"""The list that an admin reads leaves it out; if it was cancelled is unknown."""
UNLISTED_REASONS = frozenset({WHY_LEFT_GROUP, WHY_LEFT_ORGANIZER})
ENDING_REASONS = UNLISTED_REASONS | {WHY_CANCELLED, WHY_MOVED}
"""Reasons that apply to every subscription of the job."""
WHY_DISCONNECTED, WHY_UNASKED = "reminder-why-disconnected", "reminder-why-unasked"

log = logging.getLogger("usher.notifications")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The session when its job is due. ``reason`` is the message id of why nothing is sent.

    ``as_of`` is when GoTo last answered, if it could not be asked now.
    """

    session: SessionSnapshot | None
    reason: str | None = None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class GoToVerdict:
    """One answer from GoTo. ``session`` is None if it is not there; ``from_list``: from a list, which may lag."""

    session: SessionSnapshot | None
    from_list: bool


class Unconfirmed(TransientError):
    """The session seems gone, but GoTo has not confirmed it yet."""


def compute_wait(job: ReminderJob, now: datetime) -> timedelta:
    """Return how long to wait for GoTo: a quarter of the time until the start, within bounds."""
    return min(max((job.start - now) / 4, MIN_GOTO_WAIT), MAX_GOTO_WAIT)


async def check_session(app: Services, job: ReminderJob) -> Verdict:
    """Return GoTo's verdict on the job's session now. Raises ``Unconfirmed`` if the job has to wait."""
    timeout = compute_wait(job, app.clock.now()).total_seconds()
    try:
        async with asyncio.timeout(timeout):
            answer = await _ask_goto(app, job)
    except NotConnected as error:
        if error.message_id == "not-connected":
            return Verdict(to_session(job), WHY_DISCONNECTED)
        return await _use_last_poll(app, job, error)
    except (TimeoutError, GoToError, UsherError) as fault:
        return await _use_last_poll(app, job, fault)
    if is_planned(answer.session, job, app.clock.now()):
        return Verdict(answer.session)
    try:
        async with asyncio.timeout(timeout):
            session = await _confirm_absence(app, job, answer)
    except UnexpectedAnswer as fault:
        # GoTo has the session, but what it says of it cannot be read, and asking again would not help.
        return await _use_last_poll(app, job, fault)
    except (TimeoutError, GoToError, UsherError) as fault:
        log.warning("GoTo did not confirm that a session is gone: reminder=%s fault=%r", job.id, fault)
        await poll_source_now(app, job.source)
        raise Unconfirmed("reminder-waits", next_step="try-again-soon") from None
    return await _confirm_ended(app, job, session)


async def _confirm_ended(app: Services, job: ReminderJob, session: SessionSnapshot | None) -> Verdict:
    """Announce that a session is gone or moved, unless it turns out to be planned after all."""
    if is_planned(session, job, app.clock.now()):
        return Verdict(session)
    verdict = Verdict(session, WHY_MOVED) if session is not None else _absent(app, job)
    if verdict.reason == WHY_CANCELLED:
        await app.store.reminder_jobs.suppress(job.source.tenant, job.ref, Suppression.GONE_AT_GOTO)
    await poll_source_now(app, job.source)
    return verdict


def _absent(app: Services, job: ReminderJob) -> Verdict:
    """Return the verdict on a session that GoTo does not list: gone, unless it is over by now."""
    if job.end <= app.clock.now():
        return Verdict(to_session(job), WHY_MISSED)
    return Verdict(None, absence_reason(job.source))


def absence_reason(source: SessionSource) -> str:
    """Return the message id of why nothing is sent for a session that the source no longer has."""
    if not source.is_of_others:
        return WHY_CANCELLED
    return WHY_LEFT_ORGANIZER if source.group is None else WHY_LEFT_GROUP


def is_planned(session: SessionSnapshot | None, job: ReminderJob, now: datetime) -> bool:
    """Return True if the job's start is still planned. Once it has passed, GoTo returns the next start of a series."""
    rolled_on = session is not None and session.recurring and job.start <= now
    return has_start(session, job.start) or rolled_on


async def _use_last_poll(app: Services, job: ReminderJob, fault: Exception) -> Verdict:
    """Return the verdict of the last poll. Raises ``Unconfirmed`` if there was none."""
    log.warning("GoTo cannot be asked before a reminder: reminder=%s fault=%s", job.id, type(fault).__name__)
    snapshot = await app.store.snapshots.get(job.source)
    if snapshot is None:
        raise Unconfirmed("reminder-waits", next_step="try-again-soon")
    session = snapshot.sessions.get(job.ref)
    if session is None:
        return _absent(app, job)
    reason = None if is_planned(session, job, app.clock.now()) else WHY_MOVED
    return Verdict(session, reason, snapshot.polled_at)


async def _ask_goto(app: Services, job: ReminderJob) -> GoToVerdict:
    """Ask GoTo for the session now, through a list or alone."""
    cached = None if job.is_unconfirmed else await _find_cached(app, job)
    if cached is not None:
        return cached
    reader = await get_reader(app, job.source)
    ask_alone = job.is_unconfirmed or await app.store.reminder_jobs.count_due_together(job) <= 1
    if ask_alone and not isinstance(reader, AdminReader):
        return GoToVerdict(await reader.confirm_session(await _last_seen(app, job)), from_list=False)
    return await _read_list(app, job, reader)


async def _confirm_absence(app: Services, job: ReminderJob, verdict: GoToVerdict) -> SessionSnapshot | None:
    """Ask again for a session that seems gone or moved. Raises ``Unconfirmed`` and what the reader raises."""
    reader = await get_reader(app, job.source)
    if verdict.session is not None and not verdict.from_list:
        # Which start GoTo returns for a recurring meeting requested alone is unknown; lists return the next.
        return (await _read_list(app, job, reader)).session if verdict.session.recurring else verdict.session
    last = await _last_seen(app, job)
    listed = verdict.session if verdict.from_list else (await _read_list(app, job, reader)).session
    confirmed = await reader.confirm_session(last)
    is_contradicted = confirmed is None and listed is not None
    if is_contradicted:
        await app.store.reminder_jobs.mark_unconfirmed(job)
    if is_contradicted or (confirmed is not None and confirmed.missed_polls > last.missed_polls):
        raise Unconfirmed("reminder-waits", next_step="try-again-soon")
    return confirmed


async def _last_seen(app: Services, job: ReminderJob) -> SessionSnapshot:
    """Return the session as last polled, or as stored in the job."""
    snapshot = await app.store.snapshots.get(job.source)
    session = snapshot.sessions.get(job.ref) if snapshot else None
    return session or to_session(job)


async def _find_cached(app: Services, job: ReminderJob) -> GoToVerdict | None:
    """Return the answer of a list that was read for all; None if none is recent enough."""
    cached = await app.store.list_cache.get(job.source, job.ref)
    if cached is None or cached.fetched_at < max(job.due, app.clock.now() - ANSWER_MAX_AGE):
        return None
    return GoToVerdict(cached.session, from_list=True)


async def _read_list(app: Services, job: ReminderJob, reader: SessionReader) -> GoToVerdict:
    """Return the answer of the source's list: read it for all, or wait for the process that does."""
    kind, token = SessionKind(job.ref.partition("-")[0]), app.ids.new()
    while not await app.store.list_cache.claim_fetch(job.source, kind, token, LIST_LEASE):
        await app.clock.sleep(LIST_WAIT_SECONDS)
        if (cached := await _find_cached(app, job)) is not None:
            return cached
    try:
        # Another process's list may have arrived between the check and the claim.
        if (cached := await _find_cached(app, job)) is not None:
            return cached
        started_at = app.clock.now()
        sessions = await reader.list_sessions(kind)
        await app.store.list_cache.save(job.source, kind, started_at, sessions)
    finally:
        await app.store.list_cache.release_fetch(job.source, kind, token)
    return GoToVerdict(next((one for one in sessions if one.ref == job.ref), None), from_list=True)

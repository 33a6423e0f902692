"""Restore sessions that GoTo reported gone and lists again: end the suppression, correct card and reminders."""

from __future__ import annotations

import logging
from dataclasses import replace

from bot.errors import CannotPost, TryAgain
from bot.goto.errors import GoToError
from bot.ports import KnownMeeting, SessionKind, SessionSnapshot, SessionSource, Silence
from bot.usecases.cards import draw_again
from bot.usecases.meetings import zone_of
from bot.usecases.notifications.changes import Sessions
from bot.usecases.notifications.composing import facts_of, model_of
from bot.usecases.notifications.following import being_changed, say_in_threads
from bot.usecases.notifications.models import NotificationViews
from bot.usecases.notifications.planning import USEFUL, stands
from bot.usecases.notifications.reading import Reader
from bot.usecases.services import Services

log = logging.getLogger("usher.notifications")


async def believed(
    s: Services,
    source: SessionSource,
    reader: Reader,
    listed: Sessions,
    old: Sessions,
    views: NotificationViews,
) -> frozenset[str]:
    """Restore sessions that both list and GET return again; return the refs that stay suppressed.

    Only a reader who may request a session alone can confirm that it exists after all.
    """
    silent = await s.alarms.silenced(source.tenant, sorted({*listed, *old}))
    back: set[str] = set()
    for ref, why in silent.items():
        if why is not Silence.SEEN or ref not in listed or source.of_others:
            continue
        try:
            sure = await reader.sure(listed[ref])
            if sure is not None and await _bring_back(s, source, sure, views):
                back.add(ref)
        except (GoToError, TryAgain) as fault:
            log.warning("a session cannot be restored now: ref=%s fault=%s", ref, type(fault).__name__)
    return frozenset(silent) - back


async def _bring_back(
    s: Services, source: SessionSource, session: SessionSnapshot, views: NotificationViews
) -> bool:
    """Correct what says that the session is cancelled, then end the suppression. Idempotent after a crash.

    Return False, and do nothing, if somebody is changing it here. Raises ``TryAgain``.
    """
    known = await s.meetings.get(source.tenant, session.key) if session.kind is SessionKind.MEETING else None
    if known is not None and await being_changed(s, known):
        return False
    if known is not None and known.cancelled_at is not None:
        await _card(s, known, session, views)
    await _reminders(s, source, session, views)
    await s.alarms.lift(source.tenant, session.ref)
    return True


async def _card(s: Services, known: KnownMeeting, session: SessionSnapshot, views: NotificationViews) -> None:
    assert known.cancelled_at is not None  # noqa: S101 - asked by the caller; narrows the type
    time = session.times[0] if session.times else None
    again = replace(
        known,
        cancelled_at=None,
        subject=session.title or known.subject,
        start=time.start if time else known.start,
        end=time.end if time else known.end,
    )
    await draw_again(s, again, views.card)
    what = f"returned-{session.ref}-{known.cancelled_at.isoformat()}"
    await say_in_threads(s, again, what, views.returned(again, await zone_of(s, known.organizer)))
    await s.meetings.returned(again)
    await s.meetings.keep(again)


async def _reminders(
    s: Services, source: SessionSource, session: SessionSnapshot, views: NotificationViews
) -> None:
    now = s.clock.now()
    subscriptions = {one.id: one for one in await s.subscriptions.of_source(source)}
    for alarm in await s.alarms.of_session(source.tenant, session.ref):
        if alarm.source != source or not stands(session, alarm.start) or alarm.start + USEFUL <= now:
            continue
        facts = await facts_of(s, alarm, session)
        for record in (await s.alarms.records(alarm)).values():
            one = subscriptions.get(record.subscription_id)
            if one is None or record.channel is None or record.ts is None:
                continue
            message = views.reminder(model_of(alarm, one, facts, now))
            try:
                await s.messenger.update(one.tenant, record.channel, record.ts, message)
            except CannotPost as error:
                log.warning("a reminder cannot be updated: alarm=%s message=%s", alarm.id, error.message_id)

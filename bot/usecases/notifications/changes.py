"""What is different between two looks at the same source: pure. Times are aware UTC.

Of a recurring meeting GoTo tells one start, and another once that is past: to have rolled on to the next is no change.
When it does so is not known, so that a start which has come already is compared with nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.goto.models import plain_subject
from bot.ports import Occurrence, SessionChange, SessionSnapshot

Sessions = Mapping[str, SessionSnapshot]


def over(session: SessionSnapshot, now: datetime) -> bool:
    """Say whether nothing of it is ahead any more, so that lists may leave it out."""
    return not session.recurring and all(one.end <= now for one in session.times)


def ahead(session: SessionSnapshot, now: datetime) -> tuple[Occurrence, ...]:
    """Return what is not over yet, of a recurring session what has not begun, in order."""
    left = (one for one in session.times if (one.start if session.recurring else one.end) > now)
    return tuple(sorted(left, key=lambda one: one.start))


def rolled_on(old: SessionSnapshot, new: SessionSnapshot, now: datetime) -> bool:
    """Say whether the starts that were told have come, so that a series now tells others."""
    return (old.recurring or new.recurring) and not ahead(replace(old, recurring=True), now)


def same(old: SessionSnapshot, new: SessionSnapshot, now: datetime) -> bool:
    """Say whether people would read the same of both."""
    titles = plain_subject(old.title) == plain_subject(new.title)
    return titles and (rolled_on(old, new, now) or ahead(old, now) == ahead(new, now))


def doubtful(old: Sessions, listed: Sessions, now: datetime) -> tuple[str, ...]:
    """Return the refs of sessions that a list leaves out or tells otherwise, so that they are asked for one by one."""
    return tuple(
        ref
        for ref, session in sorted(old.items())
        if not over(session, now) and (ref not in listed or not same(session, listed[ref], now))
    )


def diff(old: Sessions, new: Sessions, now: datetime) -> tuple[SessionChange, ...]:
    """Return what changed of sessions that are not over, each once; a session that is new is no change."""
    found = []
    for ref in doubtful(old, new, now):
        found.append(SessionChange(old[ref], new.get(ref), now))
    return tuple(found)


def moves(change: SessionChange) -> tuple[tuple[Occurrence, Occurrence], ...]:
    """Return each occurrence that was moved, old beside new. Where their number changed too, none can be told."""
    if change.new is None or rolled_on(change.old, change.new, change.seen_at):
        return ()
    old, new = ahead(change.old, change.seen_at), ahead(change.new, change.seen_at)
    gone = [one for one in old if one not in new]
    come = [one for one in new if one not in old]
    return tuple(zip(gone, come, strict=True)) if len(gone) == len(come) else ()

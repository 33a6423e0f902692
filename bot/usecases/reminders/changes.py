"""Differences between two polls of the same source. Pure; times are aware UTC.

For a recurring meeting GoTo returns one start, and the next once that is past: moving on to the next is no change. When
GoTo does so is unknown, so a start that has passed is not compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.goto.models import unescape_subject
from bot.model.sources import Occurrence, SessionChange, SessionSnapshot

SessionsByRef = Mapping[str, SessionSnapshot]


def is_over(session: SessionSnapshot, now: datetime) -> bool:
    """Return True if nothing of the session is left, so that lists may leave it out."""
    return not session.recurring and all(one.end <= now for one in session.times)


def upcoming_occurrences(session: SessionSnapshot, now: datetime) -> tuple[Occurrence, ...]:
    """Return the occurrences that are not over, or of a recurring session have not begun, in order."""
    remaining = (one for one in session.times if (one.start if session.recurring else one.end) > now)
    return tuple(sorted(remaining, key=lambda one: one.start))


def has_rolled_on(old: SessionSnapshot, new: SessionSnapshot, now: datetime) -> bool:
    """Return True if all known starts of a series have passed, so that GoTo now returns later ones."""
    return (old.recurring or new.recurring) and not upcoming_occurrences(replace(old, recurring=True), now)


def is_unchanged(old: SessionSnapshot, new: SessionSnapshot, now: datetime) -> bool:
    """Return True if both look the same to people."""
    same_title = unescape_subject(old.title) == unescape_subject(new.title)
    return same_title and (
        has_rolled_on(old, new, now) or upcoming_occurrences(old, now) == upcoming_occurrences(new, now)
    )


def find_unconfirmed(old: SessionsByRef, listed: SessionsByRef, now: datetime) -> tuple[str, ...]:
    """Return the refs of sessions that a list leaves out or changes, so that each is requested alone."""
    return tuple(
        ref
        for ref, session in sorted(old.items())
        if not is_over(session, now) and (ref not in listed or not is_unchanged(session, listed[ref], now))
    )


def find_changes(old: SessionsByRef, new: SessionsByRef, now: datetime) -> tuple[SessionChange, ...]:
    """Return the changes of sessions that are not over, one each; a new session is not a change."""
    changes = []
    for ref in find_unconfirmed(old, new, now):
        changes.append(SessionChange(old=old[ref], new=new.get(ref), seen_at=now))
    return tuple(changes)


def find_moves(change: SessionChange) -> tuple[tuple[Occurrence, Occurrence], ...]:
    """Return each moved occurrence as (old, new); empty if their number changed, since they can't be matched then."""
    if change.new is None or has_rolled_on(change.old, change.new, change.seen_at):
        return ()
    old, new = (
        upcoming_occurrences(change.old, change.seen_at),
        upcoming_occurrences(change.new, change.seen_at),
    )
    removed = [one for one in old if one not in new]
    added = [one for one in new if one not in old]
    return tuple(zip(removed, added, strict=True)) if len(removed) == len(added) else ()

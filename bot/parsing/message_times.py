"""The time in a message that may be in its author's time zone or in that of the person who schedules from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.model.errors import UserError
from bot.model.times import Fold, TimeChoice, TimeReading
from bot.parsing.schedule import ScheduleDraft, parse_schedule
from bot.parsing.time.readings import reading_of
from bot.parsing.time.zoned_time import parse_zoned_time
from bot.parsing.time.zones import load_zone

MAX_READINGS_PER_ZONE = 5
"""Meanings in each of the two zones (Slack: radio_buttons has at most 10 options)."""


@dataclass(frozen=True, slots=True)
class MessageAuthor:
    """Who wrote a message: what to call them, and their zone (IANA)."""

    name: str
    zone: str


def parse_message(
    text: str, *, now: datetime, zone: str, default_length: timedelta, author: MessageAuthor | None
) -> ScheduleDraft:
    """Parse a message as ``parse_schedule`` does; ``zone`` is that of the person who schedules from it.

    A time without a zone may be the author's. If that is another moment, the draft has no time but a ``choice`` of
    both, unless one of them is past.
    """
    own = parse_schedule(text, now=now, zone=zone, default_length=default_length, is_message=True)
    if author is None or not own.has_typed_time or own.has_typed_zone:
        return own
    theirs = parse_schedule(text, now=now, zone=author.zone, default_length=default_length, is_message=True)
    drafts = [draft for draft in (own, theirs) if not _is_past(draft)] or [own, theirs]
    by_draft = {draft.zone: dict(_readings(draft, zone)) for draft in (own, theirs)}
    if not all(by_draft.values()) or by_draft[own.zone].keys() == by_draft[theirs.zone].keys():
        return own
    distinct: dict[TimeReading, TimeReading] = {}
    for draft in drafts:
        for key, reading in list(by_draft[draft.zone].items())[:MAX_READINGS_PER_ZONE]:
            distinct.setdefault(key, reading)
    question = UserError("time-of-whom", field="start", name=author.name, zone=author.zone)
    return replace(
        own,
        start=None,
        date=None,
        time=None,
        problems=(*drafts[0].problems, question),
        choice=TimeChoice(tuple(distinct.values()), author=author.name),
    )


def _is_past(draft: ScheduleDraft) -> bool:
    return any(problem.message_id == "time-past" for problem in draft.problems)


def _readings(draft: ScheduleDraft, zone: str) -> Iterator[tuple[TimeReading, TimeReading]]:
    """Yield the draft's meanings as a form in ``zone`` holds them, each after the same without its zone."""
    home, meant = load_zone(zone), load_zone(draft.zone)
    label = "" if draft.zone == zone else draft.zone
    twice = next((problem for problem in draft.problems if problem.message_id == "time-twice"), None)
    if twice is not None and twice.field == "start":
        moments = [parse_zoned_time(twice.values[name]) for name in ("first", "second")]
        found = [reading_of(moment, int(draft.length / timedelta(minutes=1)), meant) for moment in moments]
    else:
        found = list(draft.choice.readings) if draft.choice else [draft.filled] if draft.start else []
    for one in found:
        reading = one
        if one.date and one.start:
            wall = datetime.combine(date.fromisoformat(one.date), time.fromisoformat(one.start), meant)
            moment = wall.replace(fold=1 if one.fold is Fold.SECOND else 0)
            reading = reading_of(moment, one.minutes or 0, home)
        yield reading, replace(reading, zone=label if reading.start else "")

"""Check the values of a form, and describe how they will be read."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model.errors import FieldErrors, UserError
from bot.model.meeting_forms import ScheduleFields
from bot.model.times import Fold, TimeChoice
from bot.parsing.arguments import shorten
from bot.parsing.time.lexer import lex, normalize
from bot.parsing.time.readings import reading_of
from bot.parsing.time.tokens import Length
from bot.parsing.time.zoned_time import (
    ClockChange,
    add_elapsed,
    check_future,
    check_length,
    find_clock_change,
    latest_instant_of,
    parse_zoned_time,
    resolve_wall_time,
)
from bot.parsing.time.zones import load_zone

MAX_SUBJECT_LENGTH = 100
"""Characters as GoTo counts them, with ``<`` and ``>`` in their escaped form (GoTo Meeting: createMeeting)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleValues:
    """Checked values of a form. ``start`` and ``end`` are aware in ``zone``; ``subject`` is trimmed, not escaped."""

    subject: str
    start: datetime
    end: datetime
    zone: str

    @property
    def length(self) -> timedelta:
        """Elapsed time, not the difference of wall clocks."""
        return self.end.astimezone(ZoneInfo("UTC")) - self.start.astimezone(ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FormReading:
    """How a time range will be read: aware times in ``zone`` and in the zones of ``others``, and the ``change`` of
    clocks before it, if any."""

    start: datetime
    end: datetime
    zone: str
    others: tuple[tuple[str, datetime, datetime], ...] = ()
    change: ClockChange | None = None


class _ErrorCollector:
    """Collects the errors of a form, the first of each field."""

    def __init__(self) -> None:
        self.errors: dict[str, UserError] = {}

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: object, trace: object) -> bool:
        if isinstance(error, UserError):
            self.errors.setdefault(error.field or "subject", error)
            return True
        return False


def check_schedule(
    subject: str | None,
    date: str | None,
    time: str | None,
    length_minutes: str | int | None,
    zone: str,
    now: datetime,
    fold: Fold | None = None,
) -> ScheduleValues:
    """Return the checked values of the form.

    ``date`` is YYYY-MM-DD and ``time`` HH:MM on the wall clock of ``zone`` (IANA), as Slack's pickers send them
    (Slack: datepicker, timepicker); ``length_minutes`` is a number of minutes or typed (``1h30``); ``now`` is aware.
    ``fold`` chooses between two equal wall clock times in the night when clocks go back.

    Raises ``FieldErrors`` with the errors of all fields.
    """
    checks = _ErrorCollector()
    title, length, start = "", timedelta(), now
    with checks:
        title = check_subject(subject)
    with checks:
        length = check_length_text(length_minutes)
    with checks:
        start = _resolve_start(date, time, zone, now, fold)
    if checks.errors:
        raise FieldErrors(checks.errors)
    return ScheduleValues(
        subject=title, start=start, end=add_elapsed(start, length), zone=load_zone(zone).key
    )


def check_fields(fields: ScheduleFields, now: datetime) -> ScheduleValues:
    """Return the checked values of the form's fields. Raises ``FieldErrors``."""
    return check_schedule(
        fields.subject,
        fields.date or "",
        fields.start or "",
        fields.minutes,
        fields.zone,
        now,
        fold=fields.fold,
    )


def parse_times(fields: ScheduleFields, now: datetime) -> tuple[datetime, datetime]:
    """Return start and end, aware in the fields' zone; the subject is not checked. Raises ``FieldErrors``."""
    checked = check_fields(replace(fields, subject="-"), now)
    return checked.start, checked.end


def is_ambiguous(fields: ScheduleFields, now: datetime) -> bool:
    """Return True if the time occurs twice that day, so that ``fold`` has to be chosen."""
    if not fields.date or not fields.start:
        return False
    try:
        parse_times(replace(fields, fold=None), now)
    except FieldErrors as errors:
        return any(error.message_id == "time-twice" for error in errors.fields.values())
    return False


def suggest_times(fields: ScheduleFields, now: datetime) -> TimeChoice | None:
    """Return what to choose instead of a time that is past or that clocks skip, None if there is nothing to suggest."""
    if not fields.date or not fields.start:
        return None
    try:
        parse_times(replace(fields, minutes=1), now)
    except FieldErrors as errors:
        values = [error.values for error in errors.fields.values() if error.message_id in _INSTEAD]
        moments = [parse_zoned_time(one.get("again") or one["after"]) for one in values]
        home = load_zone(fields.zone)
        readings = tuple(replace(reading_of(moment, 0, home), minutes=None) for moment in moments)
        return TimeChoice(readings) if readings else None
    return None


_INSTEAD = ("time-past", "time-skipped")
"""Errors that say which time can be had instead."""


def check_subject(subject: str | None) -> str:
    """Return the subject, trimmed. Raises ``UserError`` on ``subject``: ``subject-missing``, ``-control``,
    ``-long``."""
    title = (subject or "").strip()
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in title):
        raise UserError("subject-control", field="subject")
    if not any(_is_visible(letter) for letter in title):
        raise UserError("subject-missing", field="subject")
    length = len(escape_subject(title))
    if length > MAX_SUBJECT_LENGTH:
        raise UserError("subject-long", field="subject", length=length, limit=MAX_SUBJECT_LENGTH)
    return title


def escape_subject(subject: str) -> str:
    """Return the subject escaped for GoTo (GoTo Meeting: createMeeting, ``subject``)."""
    return subject.replace("<", "&lt;").replace(">", "&gt;")


def check_length_text(length: str | int | None) -> timedelta:
    """Return the length, given in minutes or typed. Raises ``UserError`` on ``length``."""
    text = str(length if length is not None else "").strip()
    if text.isdecimal() and len(text) <= 4:
        found = timedelta(minutes=int(text))
    else:
        pieces = lex(normalize(text))
        value = pieces[0].value if len(pieces) == 1 else None
        if not isinstance(value, Length):
            raise UserError("length-unclear", field="length", typed=shorten(text) or "–")
        found = value.length
    check_length(found)
    return found


def describe_times(
    start: datetime, end: datetime, zones: Sequence[str], now: datetime | None = None
) -> FormReading:
    """Return the time range (aware) in the first of ``zones`` and in the others, without equal local times.

    With ``now``, also return the change of the first zone's clocks between ``now`` and ``start``, if any.
    """
    main = load_zone(zones[0])
    seen = {start.astimezone(main).replace(tzinfo=None)}
    others: list[tuple[str, datetime, datetime]] = []
    for name in zones[1:]:
        zone = load_zone(name)
        local = start.astimezone(zone)
        if local.replace(tzinfo=None) not in seen:
            seen.add(local.replace(tzinfo=None))
            others.append((zone.key, local, end.astimezone(zone)))
    change = find_clock_change(now, start, main.key) if now else None
    return FormReading(
        start=start.astimezone(main),
        end=end.astimezone(main),
        zone=main.key,
        others=tuple(others),
        change=change,
    )


def _resolve_start(
    day: str | None, clock: str | None, zone: str, now: datetime, fold: Fold | None
) -> datetime:
    tz = load_zone(zone)
    try:
        wanted = Date.fromisoformat(day or "")
    except ValueError:
        raise UserError(
            "date-none" if day else "date-missing", field="date", typed=shorten(day or "")
        ) from None
    try:
        at = time.fromisoformat(clock or "")
    except ValueError:
        raise UserError("time-missing", field="start", next_step="time-example") from None
    if not 1990 <= wanted.year <= now.year + 6:
        raise UserError(
            "date-too-far" if wanted.year > now.year else "date-none", field="date", typed=day or ""
        )
    wall = datetime.combine(wanted, at.replace(tzinfo=None))
    if latest_instant_of(wall, tz) <= now:
        check_future(latest_instant_of(wall, tz).astimezone(tz), now)
    start = resolve_wall_time(wall, tz, fold)
    check_future(start, now)
    return start


def _is_visible(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cf", "Mn", "Zs", "Zl", "Zp")

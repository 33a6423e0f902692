"""GoTo's time formats."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d*))?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII)
_US = re.compile(r"(\d\d)/(\d\d)/(\d{4}) (\d\d):(\d\d):(\d\d)", re.ASCII)


def format_time(moment: datetime) -> str:
    """Return ISO 8601 in UTC with ``Z``, whole seconds. Raises ValueError if ``moment`` is naive."""
    if moment.tzinfo is None:
        raise ValueError("A time without a zone is no moment.")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def parse_time(text: str) -> datetime | None:
    """Return a time from an answer: aware UTC, naive if the text has no offset, None for ``""``.

    Accepts ``2015-07-01T22:00:00Z``, ``2012-12-01T09:00:00.+0000``, ``2016-03-31T17:07:49+02:00`` and
    ``06/14/2012 11:14:43`` (month first, zone unknown). Raises ValueError for anything else.
    """
    text = text.strip()
    if not text:
        return None
    if match := _US.fullmatch(text):
        month, day, year, hour, minute, second = map(int, match.groups())
        return datetime(year, month, day, hour, minute, second)
    match = _ISO.fullmatch(text)
    if match is None:
        raise ValueError("This is no time in a form that GoTo uses.")
    *numbers, fraction, offset = match.groups()
    year, month, day, hour, minute, second = (int(number or 0) for number in numbers)
    micro = int(((fraction or "") + "000000")[:6])
    naive = datetime(year, month, day, hour, minute, second, micro)
    return naive if offset is None else _to_utc(naive, offset)


def _to_utc(naive: datetime, offset: str) -> datetime:
    if offset == "Z":
        return naive.replace(tzinfo=UTC)
    sign = -1 if offset[0] == "-" else 1
    east = sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
    try:
        return naive.replace(tzinfo=timezone(east)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("This time is beyond the calendar.") from error

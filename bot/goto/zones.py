"""GoTo Training's own list of time zones, and which of them stands for one of the IANA names.

The list is of about 2016 and has old names (``Asia/Calcutta``), one zone for many (no ``Europe/Berlin``) and no
``UTC``. GoTo shows times in it to registrants; the moments themselves are always sent in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.goto.errors import ZoneNotListed

TRAINING_ZONES: tuple[str, ...] = (
    "Pacific/Tongatapu",
    "Pacific/Fiji",
    "Pacific/Auckland",
    "Asia/Magadan",
    "Asia/Vladivostok",
    "Australia/Hobart",
    "Pacific/Guam",
    "Australia/Sydney",
    "Australia/Brisbane",
    "Australia/Darwin",
    "Australia/Adelaide",
    "Asia/Yakutsk",
    "Asia/Seoul",
    "Asia/Tokyo",
    "Asia/Taipei",
    "Australia/Perth",
    "Asia/Singapore",
    "Asia/Irkutsk",
    "Asia/Shanghai",
    "Asia/Krasnoyarsk",
    "Asia/Bangkok",
    "Asia/Jakarta",
    "Asia/Rangoon",
    "Asia/Colombo",
    "Asia/Dhaka",
    "Asia/Novosibirsk",
    "Asia/Katmandu",
    "Asia/Calcutta",
    "Asia/Karachi",
    "Asia/Yekaterinburg",
    "Asia/Kabul",
    "Asia/Tbilisi",
    "Asia/Muscat",
    "Asia/Tehran",
    "Africa/Nairobi",
    "Europe/Moscow",
    "Asia/Kuwait",
    "Asia/Baghdad",
    "Asia/Jerusalem",
    "Europe/Helsinki",
    "Africa/Harare",
    "Africa/Cairo",
    "Europe/Bucharest",
    "Europe/Athens",
    "Africa/Malabo",
    "Europe/Warsaw",
    "Europe/Brussels",
    "Europe/Prague",
    "Europe/Amsterdam",
    "GMT",
    "Europe/London",
    "Africa/Casablanca",
    "Atlantic/Cape_Verde",
    "Atlantic/Azores",
    "America/Buenos_Aires",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Santiago",
    "America/Caracas",
    "America/Halifax",
    "America/Indianapolis",
    "America/New_York",
    "America/Bogota",
    "America/Mexico_City",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "MIT",
)
_UNCLEAR = frozenset({"MIT"})
"""No IANA name, and what it stands for changed sides of the date line: nothing is mapped to it."""
_AHEAD = timedelta(days=366)
_YEARS_BACK = 40


def training_zone(iana: str, moments: Iterable[datetime], now: datetime) -> str:
    """Return the id of GoTo's list whose clock shows the same as ``iana``'s, now and at all ``moments`` (aware).

    Among several the one that agrees longest, up to a year beyond the last moment, then one of the same area, then the
    one that agreed longest in the past, then the first of the list. Raises ``ZoneNotListed`` when
    there is none, or no zone of that name.
    """
    if iana in TRAINING_ZONES and iana not in _UNCLEAR:
        return iana
    asked = _zone(iana)
    exact = [now, *moments]
    area = iana.partition("/")[0]
    found = []
    for place, name in enumerate(TRAINING_ZONES):
        if name in _UNCLEAR:
            continue
        zone = _zone(name)
        if _agree(asked, zone, exact) == len(exact):
            ahead, past = _agree(asked, zone, _days(exact)), _agree(asked, zone, _months_back(now))
            found.append((-ahead, name.partition("/")[0] != area, -past, place, name))
    if not found:
        raise ZoneNotListed(iana)
    return min(found)[-1]


def _agree(one: ZoneInfo, other: ZoneInfo, moments: Sequence[datetime]) -> int:
    """Return at how many of the moments, from the first on, both clocks show the same."""
    for count, moment in enumerate(moments):
        if moment.astimezone(one).utcoffset() != moment.astimezone(other).utcoffset():
            return count
    return len(moments)


def _days(moments: Sequence[datetime]) -> list[datetime]:
    first, last = min(moments), max(moments) + _AHEAD
    return [first + timedelta(days=day) for day in range((last - first).days)]


def _months_back(now: datetime) -> list[datetime]:
    return [now - timedelta(days=30 * month) for month in range(12 * _YEARS_BACK)]


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ZoneNotListed(name) from None

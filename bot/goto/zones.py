"""GoTo Training's own list of time zones, and the mapping of IANA zones to it.

The list dates from about 2016: it has old names (``Asia/Calcutta``), one zone for many (no ``Europe/Berlin``) and no
``UTC``. GoTo shows times to registrants in this zone; times are always sent in UTC.
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
_UNMAPPED_ZONES = frozenset({"MIT"})
"""Not an IANA name, and its meaning moved across the date line, so no zone is mapped to it."""
_COMPARE_AHEAD = timedelta(days=366)
_COMPARE_YEARS_BACK = 40


def find_training_zone(iana: str, moments: Iterable[datetime], now: datetime) -> str:
    """Return the id in GoTo's list that has the same local time as ``iana``, now and at all ``moments`` (aware).

    Among several, prefer the one that agrees longest (up to a year after the last moment), then the same area, then
    the one that agreed longest in the past, then the first in the list. Raises ``ZoneNotListed`` if there is none or
    ``iana`` is unknown.
    """
    if iana in TRAINING_ZONES and iana not in _UNMAPPED_ZONES:
        return iana
    asked = _load_zone(iana)
    exact = [now, *moments]
    area = iana.partition("/")[0]
    found = []
    for place, name in enumerate(TRAINING_ZONES):
        if name in _UNMAPPED_ZONES:
            continue
        zone = _load_zone(name)
        if _count_agreeing(asked, zone, exact) == len(exact):
            ahead, past = (
                _count_agreeing(asked, zone, _list_days(exact)),
                _count_agreeing(asked, zone, _list_past_months(now)),
            )
            found.append((-ahead, name.partition("/")[0] != area, -past, place, name))
    if not found:
        raise ZoneNotListed(iana)
    return min(found)[-1]


def _count_agreeing(one: ZoneInfo, other: ZoneInfo, moments: Sequence[datetime]) -> int:
    """Return the number of moments, counted from the first, until the two zones' local times differ."""
    for count, moment in enumerate(moments):
        if moment.astimezone(one).utcoffset() != moment.astimezone(other).utcoffset():
            return count
    return len(moments)


def _list_days(moments: Sequence[datetime]) -> list[datetime]:
    first, last = min(moments), max(moments) + _COMPARE_AHEAD
    return [first + timedelta(days=day) for day in range((last - first).days)]


def _list_past_months(now: datetime) -> list[datetime]:
    return [now - timedelta(days=30 * month) for month in range(12 * _COMPARE_YEARS_BACK)]


def _load_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ZoneNotListed(name) from None

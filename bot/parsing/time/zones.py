"""Parse typed time zones: IANA ids, their cities, abbreviations, offsets from UTC.

An abbreviation that the reader's own zone uses means that zone. Others that several countries use (IST, CST, BST, …)
are asked about. An abbreviation of one offset is accepted only at times when its zone uses it: "EST" in July is asked
about, since some people mean New York's local time and others UTC-5.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from bot.model.errors import UserError
from bot.model.times import Fold
from bot.parsing.arguments import fold_word, shorten
from bot.parsing.time.places import AMBIGUOUS_PLACES, EXTRA_PLACES, ZONE_PHRASES

ZONE_BY_ABBREVIATION: dict[str, str] = {
    "et": "America/New_York",
    "est": "America/New_York",
    "edt": "America/New_York",
    "ct": "America/Chicago",
    "cdt": "America/Chicago",
    "mt": "America/Denver",
    "mst": "America/Denver",
    "mdt": "America/Denver",
    "pt": "America/Los_Angeles",
    "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles",
    "ndt": "America/St_Johns",
    "nst": "America/St_Johns",
    "adt": "America/Halifax",
    "akst": "America/Anchorage",
    "akdt": "America/Anchorage",
    "hst": "Pacific/Honolulu",
    "hdt": "America/Adak",
    "chst": "Pacific/Guam",
    "wet": "Europe/Lisbon",
    "west": "Europe/Lisbon",
    "cet": "Europe/Brussels",
    "cest": "Europe/Brussels",
    "eet": "Europe/Athens",
    "eest": "Europe/Athens",
    "met": "MET",
    "mest": "MET",
    "msk": "Europe/Moscow",
    "idt": "Asia/Jerusalem",
    "sast": "Africa/Johannesburg",
    "eat": "Africa/Nairobi",
    "wat": "Africa/Lagos",
    "cat": "Africa/Harare",
    "pkt": "Asia/Karachi",
    "wib": "Asia/Jakarta",
    "wita": "Asia/Makassar",
    "wit": "Asia/Jayapura",
    "hkt": "Asia/Hong_Kong",
    "jst": "Asia/Tokyo",
    "kst": "Asia/Seoul",
    "awst": "Australia/Perth",
    "acst": "Australia/Adelaide",
    "acdt": "Australia/Adelaide",
    "aest": "Australia/Sydney",
    "aedt": "Australia/Sydney",
    "nzst": "Pacific/Auckland",
    "nzdt": "Pacific/Auckland",
}
AMBIGUOUS_ABBREVIATIONS: dict[str, tuple[str, ...]] = {
    "ist": ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"),
    "cst": ("America/Chicago", "Asia/Shanghai", "America/Havana"),
    "bst": ("Europe/London", "Asia/Dhaka"),
    "ast": ("America/Halifax", "Asia/Riyadh"),
    "gst": ("Asia/Dubai", "Pacific/Guam"),
    "sst": ("Asia/Singapore", "Pacific/Pago_Pago"),
    "wst": ("Australia/Perth", "Pacific/Apia"),
}
_NAMES_OF_OTHER_ZONES: dict[str, dict[str, str]] = {
    "eastern": {"Australia/": "Australia/Sydney", "Europe/": "Europe/Athens"},
    "central": {"Australia/": "Australia/Adelaide", "Europe/": "Europe/Brussels"},
}
"""What readers in another part of the world mean by a word that means a zone in North America."""

_OFFSET = re.compile(r"(?:utc|gmt)?([+-])(\d{1,2})(?::?([0-5]\d))?")
_AREAS_WITHOUT_CITIES = (
    *("Etc", "US", "Canada", "Brazil", "Chile", "Mexico", "SystemV", "posix", "right", "Antarctica"),
    *("America/Indiana", "America/Kentucky", "America/North_Dakota"),
)
_NON_CITY_NAMES = (
    "reunion nome wake midway easter christmas north south west act nsw lhi oral resolute virgin salta cocos"
    " victoria regina stanley dawson chatham currie"
)
_NON_CITY_WORDS = frozenset(_NON_CITY_NAMES.split())
"""Last parts of ids that people use mainly as a word ("réunion") or a personal name."""


@dataclass(frozen=True, slots=True)
class NamedZone:
    """A typed zone.

    ``tz`` is the zone for calculations; ``abbreviation`` is set if ``tz`` must use it at the time in question.
    """

    typed: str
    tz: tzinfo
    abbreviation: str | None = None


_NO_ZONES = ("Factory", "localtime")
"""Names in the zone database that are the zone of no place."""


@lru_cache(maxsize=1)
def _zones_by_lower_name() -> dict[str, str]:
    """Return all IANA ids, keyed by their lower-case form."""
    return {zone.casefold(): zone for zone in sorted(available_timezones()) if zone not in _NO_ZONES}


@lru_cache(maxsize=1)
def _zones_by_city() -> dict[str, str]:
    """Return the ids, keyed by the normalized city in them; if two areas have it, the first alphabetically wins."""
    found: dict[str, str] = {}
    for zone in _zones_by_lower_name().values():
        area, slash, last = zone.rpartition("/")
        city = fold_word(last.replace("_", " "))
        if slash and area not in _AREAS_WITHOUT_CITIES and city not in _NON_CITY_WORDS:
            found.setdefault(city, zone)
    return found | EXTRA_PLACES


def load_zone(name: str) -> ZoneInfo:
    """Return the zone with that IANA id. Raises ``UserError`` ``zone-unknown`` (field ``zone``)."""
    known = _zones_by_lower_name().get(name.casefold())
    if known is None:
        raise UserError("zone-unknown", field="zone", typed=shorten(name))
    return ZoneInfo(known)


def parse_zone(typed: str) -> NamedZone | None:
    """Return the typed zone, or None if it is not a zone.

    Accepts an IANA id (``Europe/London``, ``EST5EDT``), a place (``London``, ``India``), a name (``Pacific``), an
    abbreviation, ``UTC``, ``UTC+5:30``.
    Raises ``UserError`` ``zone-ambiguous`` for an abbreviation or a place of several zones.
    """
    word = fold_word(typed).removesuffix(" time")
    if word in ("utc", "gmt", "z"):
        return NamedZone(typed, ZoneInfo("UTC"))
    if word in AMBIGUOUS_ABBREVIATIONS:
        raise _ambiguous_zone_error(typed, AMBIGUOUS_ABBREVIATIONS[word])
    if word in ZONE_BY_ABBREVIATION:
        exact = None if len(word) == 2 else word.upper()
        return NamedZone(typed, ZoneInfo(ZONE_BY_ABBREVIATION[word]), exact)
    if not word.isalpha() and word in _zones_by_lower_name():
        return NamedZone(typed, ZoneInfo(_zones_by_lower_name()[word]))
    if offset := _OFFSET.fullmatch(word):
        return _fixed_offset(typed, offset)
    if not is_place(typed):
        return None
    if word in AMBIGUOUS_PLACES:
        raise _ambiguous_zone_error(typed, AMBIGUOUS_PLACES[word])
    return NamedZone(typed, ZoneInfo(ZONE_PHRASES.get(word) or _zones_by_city()[word]))


def is_place(typed: str) -> bool:
    """Return True if the text names a place or a zone in words; short names only in capitals ("LA", "US")."""
    word = fold_word(typed).removesuffix(" time")
    if len(word) <= 2 and not typed.isupper():
        return False
    return word in ZONE_PHRASES or word in AMBIGUOUS_PLACES or word in _zones_by_city()


def is_zone_abbreviation(word: str) -> bool:
    """Return True if the word, in lower case, is an abbreviation of a zone."""
    return word in ZONE_BY_ABBREVIATION or word in AMBIGUOUS_ABBREVIATIONS or word in ("utc", "gmt")


def read_by_home(value: object, now: datetime, home: ZoneInfo) -> NamedZone | None:
    """Return the reader's own zone if ``value``, a zone or a question about one, is an abbreviation that it uses.

    None if it is something else. ``now`` is aware: the zone must use the abbreviation about this year, or be one of the
    zones among which the question asks.
    """
    if isinstance(value, NamedZone):
        abbreviation = value.abbreviation or ""
        is_own = abbreviation in _names_near(home.key, now.year)
        return NamedZone(value.typed, home, abbreviation) if is_own else None
    if not isinstance(value, UserError) or value.message_id != "zone-ambiguous":
        return None
    typed = str(value.values["typed"])
    word = fold_word(typed)
    if word.upper() in _names_near(home.key, now.year):
        return NamedZone(typed, home, word.upper())
    is_candidate = any(_is_link_to(home.key, zone) for zone in AMBIGUOUS_ABBREVIATIONS.get(word, ()))
    return NamedZone(typed, home) if is_candidate else None


def require_zone_in_use(zone: NamedZone, wall: datetime, home: ZoneInfo) -> tzinfo:
    """Return the zone in which to resolve ``wall`` (naive).

    An abbreviation that the reader's own zone uses at that time means that zone (Brisbane's AEST, Manila's PST).
    Raises ``UserError`` if neither zone uses the abbreviation at that time: ``zone-ambiguous`` if several countries
    use it, else ``zone-not-then`` about the reader's zone if that uses it in another season.
    """
    for area, other in _NAMES_OF_OTHER_ZONES.get(fold_word(zone.typed).removesuffix(" time"), {}).items():
        if home.key.startswith(area):
            raise _ambiguous_zone_error(zone.typed, (str(zone.tz), other))
    if zone.abbreviation is None:
        return zone.tz
    listed = ZONE_BY_ABBREVIATION.get(zone.abbreviation.casefold())
    for tz in (home, zone.tz, *([ZoneInfo(listed)] if listed else [])):
        if zone.abbreviation in _names_at(wall, tz):
            return tz
    is_own = zone.abbreviation in _names_near(home.key, wall.year)
    others = AMBIGUOUS_ABBREVIATIONS.get(zone.abbreviation.casefold(), ())
    if others:
        zones = dict.fromkeys([home.key, *others] if is_own else others)
        raise _ambiguous_zone_error(zone.typed, tuple(zones))
    meant = home if is_own else zone.tz
    raise UserError(
        "zone-not-then",
        field="start",
        typed=zone.typed,
        zone=str(meant),
        then=str(wall.replace(tzinfo=meant).tzname()),
    )


def fold_of_zone(zone: NamedZone, wall: datetime, tz: tzinfo) -> Fold | None:
    """Return which of two equal times the typed words say: EDT or "daylight" the first, EST or "standard" the second.

    None if they do not say it, or if ``wall`` (naive) occurs once.
    """
    first, second = wall.replace(tzinfo=tz), wall.replace(tzinfo=tz, fold=1)
    if first.utcoffset() == second.utcoffset():
        return None
    if zone.abbreviation is not None and first.tzname() != second.tzname():
        return {first.tzname(): Fold.FIRST, second.tzname(): Fold.SECOND}.get(zone.abbreviation)
    words = set(fold_word(zone.typed).split())
    if words & {"daylight", "summer"}:
        return Fold.FIRST
    return Fold.SECOND if words & {"standard", "winter"} else None


def offset_of_abbreviation(zone: str, abbreviation: str, year: int) -> timezone | None:
    """Return the offset for which the zone (IANA) uses the abbreviation about that year, None if it does not."""
    wanted = abbreviation.upper()
    for moment in _moments_near(year):
        there = moment.astimezone(ZoneInfo(zone))
        if (there.tzname() or "").upper() == wanted:
            return timezone(there.utcoffset() or timedelta())
    return None


def _names_at(wall: datetime, tz: tzinfo) -> set[str]:
    return {(wall.replace(tzinfo=tz, fold=fold).tzname() or "").upper() for fold in (0, 1)}


@lru_cache(maxsize=1024)
def _names_near(zone: str, year: int) -> frozenset[str]:
    """Return the abbreviations that the zone uses about that year, in upper case."""
    tz = ZoneInfo(zone)
    return frozenset((moment.astimezone(tz).tzname() or "").upper() for moment in _moments_near(year))


def _moments_near(year: int) -> list[datetime]:
    return [datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC) for month in range(-12, 24)]


@lru_cache(maxsize=1024)
def _is_link_to(zone: str, other: str) -> bool:
    """Return True if both ids name one zone: their clocks have agreed since 1990."""
    moments = [datetime(year, month, 1, tzinfo=UTC) for year in range(1990, 2038) for month in (1, 7)]
    one, two = ZoneInfo(zone), ZoneInfo(other)
    return all(moment.astimezone(one).utcoffset() == moment.astimezone(two).utcoffset() for moment in moments)


def format_offset(moment: datetime) -> str:
    """Return the offset of an aware time in a form that can be typed: ``UTC``, ``UTC-5``, ``UTC+5:30``."""
    seconds = int((moment.utcoffset() or timedelta()).total_seconds())
    if seconds == 0:
        return "UTC"
    hours, minutes = divmod(abs(seconds) // 60, 60)
    return f"UTC{'-' if seconds < 0 else '+'}{hours}" + (f":{minutes:02d}" if minutes else "")


def _ambiguous_zone_error(typed: str, zones: tuple[str, ...]) -> UserError:
    return UserError(
        "zone-ambiguous",
        field="start",
        typed=shorten(typed),
        zone_one=zones[0],
        zone_two=zones[1],
        zone_three=zones[2] if len(zones) > 2 else "none",
    )


def _fixed_offset(typed: str, match: re.Match[str]) -> NamedZone | None:
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    if minutes > 14 * 60:
        return None
    signed = -minutes if match[1] == "-" else minutes
    return NamedZone(typed, timezone(timedelta(minutes=signed)))


@lru_cache(maxsize=1024)
def zone_label(zone: str) -> str:
    """Return the zone's name for a sentence; typed after a time it means the same zone.

    This is the city of an IANA id (``New York``), ``UTC-5`` for a fixed offset, or the id itself if its last part is
    not a city or names another place.
    """
    area, _, rest = zone.partition("/")
    if area == "Etc" or zone in ("EST", "MST", "HST"):
        return format_offset(datetime(2026, 1, 1, tzinfo=ZoneInfo(zone)))
    if not rest:
        return zone
    city = rest.rpartition("/")[2].replace("_", " ")
    meant = _zones_by_city().get(fold_word(city))
    return city if meant and _has_same_clock(meant, zone) else zone


def _has_same_clock(one: str, other: str) -> bool:
    moments = [datetime(year, month, 1) for year in (2026, 2028) for month in (1, 3, 4, 7, 10, 11)]
    zones = ZoneInfo(one), ZoneInfo(other)
    return all(len({moment.replace(tzinfo=zone).utcoffset() for zone in zones}) == 1 for moment in moments)

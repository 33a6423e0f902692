"""Times as text: with their zone, or as Slack's date tokens, which each reader sees in their own zone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model.times import DateRange
from bot.parsing.forms import FormReading
from bot.parsing.time.zoned_time import ClockChange
from bot.views.i18n.bundles import t, time_formatter

DATE_TIME_FORMAT = "{date_short_pretty}, {time}"
"""Slack's tokens for "today, 3:00 PM", "Nov 25, 2026, 3:00 PM" (Slack: formatting dates)."""
DATE_FORMAT = "{date_short_pretty}"


def clock_time(moment: datetime | time | str) -> str:
    """Return ``3:00 PM`` for a datetime (in its own zone), a time, or ``HH:MM``."""
    return time_formatter().clock(moment)


def day(moment: datetime | date, *, year: bool = False) -> str:
    """Return ``Wed, Nov 25`` (``year``: ``Wed, Nov 25, 2026``) for a date, or a datetime in its own zone."""
    return time_formatter().day(moment, year=year)


def range_days(found: DateRange, zone: str) -> tuple[str, str]:
    """Return the first and the last day of a range: ``Sun, Nov 1, 2026``, ``Mon, Nov 30, 2026``."""
    tz = ZoneInfo(zone)
    last = found.end - timedelta(seconds=1)
    return day(found.start.astimezone(tz), year=True), day(last.astimezone(tz), year=True)


def zone_city(zone: str) -> str:
    """Return the display name of an IANA zone: ``New York`` for ``America/New_York``."""
    return time_formatter().place(zone)


def moment_in(moment: datetime, zone: str, *, year: bool = False) -> str:
    """Return ``Wed, Nov 25, 3:00 PM New York`` for an aware datetime."""
    local = moment.astimezone(ZoneInfo(zone))
    words = time_formatter()
    return words.moment(words.day(local, year=year), words.clock(local), zone)


def span(start: datetime, end: datetime, zone: str, *, year: bool = True) -> str:
    """Return ``Wed, Nov 25, 2026, 3:00–3:45 PM New York`` for two aware datetimes."""
    tz = ZoneInfo(zone)
    first, last = start.astimezone(tz), end.astimezone(tz)
    words = time_formatter()
    return words.moment(words.day(first, year=year), words.clock_span(first, last), zone)


def slack_date(moment: datetime, zone: str, tokens: str = DATE_TIME_FORMAT) -> str:
    """Return Slack's date markup for an aware datetime; each reader sees it in their own zone.

    The fallback, for clients that do not render dates, names ``zone`` (IANA):
    ``<!date^1795629600^{date_short_pretty}, {time}|Wed, Nov 25, 3:00 PM New York>`` (Slack: formatting dates).
    Slack does not render it in plain_text.
    """
    return f"<!date^{int(moment.timestamp())}^{tokens}|{moment_in(moment, zone)}>"


def relative(delta: timedelta) -> str:
    """Return ``in 10 minutes`` for a positive delta (moment - now), ``2 hours ago`` for a negative one."""
    return time_formatter().relative(delta.total_seconds())


def length(delta: timedelta) -> str:
    """Return ``45 min``, ``1 h 30 min``."""
    return time_formatter().length(delta.total_seconds())


def stay_length(minutes: int) -> str:
    """Return how long somebody was there: 0 minutes are a few seconds."""
    return length(timedelta(minutes=minutes)) if minutes else t("length-under-a-minute")


def reading_line(reading: FormReading) -> str:
    """Return the form's context line: ``Wed, Nov 25, 2026, 3:00–3:45 PM New York (8:00 PM London, …).``

    Zones where it is another day show the weekday.
    """
    words = time_formatter()
    main = span(reading.start, reading.end, reading.zone)
    others = []
    for zone, start, _ in reading.others:
        kind = "other-zone" if start.date() == reading.start.date() else "other-zone-day"
        values = {"clock": words.clock(start), "weekday": words.weekday(start), "place": words.place(zone)}
        others.append(t(kind, **values))
    if not others:
        return t("reading", span=main)
    return t("reading-others", span=main, others=", ".join(others))


def clock_change_line(change: ClockChange) -> str:
    """Return the form's note on a clock change: ``Clocks in New York go forward 1 h on Sun, Mar 14, before then.``"""
    return t(
        "clock-change",
        direction="back" if change.shift < timedelta() else "forward",
        shift=abs(change.shift),
        place=change.zone,
        day=change.after.date(),
    )

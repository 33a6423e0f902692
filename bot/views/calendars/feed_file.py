"""The calendar feed as iCalendar (RFC 5545, RFC 7986)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneStandard, vUri

from bot.model.calendars import FeedEvent
from bot.views.calendars.events import add_title_and_status
from bot.views.i18n.bundles import t

REFRESH_INTERVAL = timedelta(minutes=15)
"""How often calendars should fetch the feed."""


def render_ics(events: Sequence[FeedEvent]) -> bytes:
    """Return the feed, times in UTC; a cancelled event keeps its UID with status CANCELLED."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Usher//Feed//EN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", t("feed-name"))
    calendar.add("name", t("feed-name"))
    calendar.add("refresh-interval", REFRESH_INTERVAL, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT15M")
    for event in events:
        calendar.add_component(_render_event(event))
    if not events:
        calendar.add_component(_render_utc())
    return bytes(calendar.to_ical())


def _render_utc() -> Timezone:
    """Return UTC as a component: a calendar needs at least one (RFC 5545 §3.6), and some apps refuse one without."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "UTC")
    standard.add("dtstart", datetime(1970, 1, 1))
    standard.add("tzoffsetfrom", timedelta(0))
    standard.add("tzoffsetto", timedelta(0))
    standard.add("tzname", "UTC")
    zone.add_component(standard)
    return zone


def _render_event(model: FeedEvent) -> Event:
    event = Event()
    changed = (model.changed_at or model.start).replace(microsecond=0)
    event.add("uid", model.uid)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", model.sequence)
    event.add("dtstart", model.start)
    event.add("dtend", model.end)
    # A series is not left out: what a calendar app has shown would be published as cancelled.
    add_title_and_status(event, model.title, recurring=model.recurring, cancelled=model.cancelled)
    lines = [t("feed-recurring-text")] if model.recurring else []
    if model.url and not model.cancelled:
        event.add("location", model.url)
        event.add("url", vUri(model.url))
        lines.append(t("feed-text", url=model.url))
    if lines and not model.cancelled:
        event.add("description", "\n".join(lines))
    return event

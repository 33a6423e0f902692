"""A meeting as an iCalendar file (RFC 5545, RFC 5546)."""

from __future__ import annotations

from icalendar import Calendar, Event, vUri

from bot.model.calendars import CalendarFile
from bot.model.meetings import format_meeting_id
from bot.views.i18n.bundles import t
from bot.views.text import single_line

CONTENT_TYPE = "text/calendar; charset=utf-8"


def render_ics(model: CalendarFile) -> bytes:
    """Return the file: one event, times in UTC; a cancelled meeting keeps its UID with status CANCELLED."""
    event = Event()
    event.add("uid", model.uid)
    event.add("dtstamp", model.changed_at.replace(microsecond=0))
    event.add("last-modified", model.changed_at.replace(microsecond=0))
    event.add("sequence", model.sequence)
    event.add("dtstart", model.start)
    event.add("dtend", model.end)
    event.add("summary", single_line(model.subject) or t("untitled"))
    event.add("status", "CANCELLED" if model.cancelled else "CONFIRMED")
    if not model.cancelled:
        event.add("location", model.join_url)
        event.add("url", vUri(model.join_url))
        event.add(
            "description", t("calendar-text", url=model.join_url, id=format_meeting_id(model.meeting_id))
        )
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Usher//Meetings//EN")
    calendar.add("method", "CANCEL" if model.cancelled else "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())

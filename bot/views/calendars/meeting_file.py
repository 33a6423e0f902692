"""A meeting as an iCalendar file (RFC 5545, RFC 5546)."""

from __future__ import annotations

from icalendar import Calendar, Event, vUri

from bot.model.calendars import CalendarFile
from bot.model.meetings import format_meeting_id
from bot.views.calendars.events import add_title_and_status
from bot.views.i18n.bundles import t

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
    add_title_and_status(event, model.subject, recurring=model.recurring, cancelled=model.cancelled)
    if not model.cancelled:
        event.add("location", model.join_url)
        event.add("url", vUri(model.join_url))
        lines = [t("feed-recurring-text")] if model.recurring else []
        lines.append(t("calendar-text", url=model.join_url, id=format_meeting_id(model.meeting_id)))
        event.add("description", "\n".join(lines))
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Usher//Meetings//EN")
    calendar.add("method", "CANCEL" if model.cancelled else "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())

"""The calendar feed as iCalendar (RFC 5545, RFC 7986), and the form that creates its URL and turns it off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneStandard, vUri

from bot.model.calendars import FeedEvent, FeedModel
from bot.views import form_kit, ids
from bot.views import kit as ui
from bot.views.calendars.events import add_title_and_status
from bot.views.i18n.bundles import t
from bot.views.times import slack_date

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


def feed_form(model: FeedModel, external_id: str) -> ui.View:
    """Return the form with the feed's state and the buttons to create its URL and turn it off."""
    blocks: list[ui.Block] = [ui.section(t("feed-about"))]
    if model.address:
        blocks += [ui.section(f"```{model.address}```"), ui.context(t("feed-once"))]
    elif model.made_at:
        blocks.append(ui.section(t("feed-on", when=slack_date(model.made_at, model.zone))))
    if model.made_at:
        fetched = model.fetched_at
        blocks.append(
            ui.context(
                t("feed-fetched", when=slack_date(fetched, model.zone)) if fetched else t("feed-unread")
            )
        )
    blocks.append(ui.actions(*_buttons(model)))
    return form_kit.notice_form(t("feed-title"), external_id, blocks, callback_id=ids.FEED_FORM)


def _buttons(model: FeedModel) -> list[ui.Element]:
    if model.made_at is None:
        return [ui.button(t("button-feed-make"), ids.FEED_MAKE, style="primary")]
    sure = ui.confirm(
        t("feed-sure-title"), t("feed-sure-text"), t("feed-sure-yes"), t("button-training-keep")
    )
    off = ui.confirm(t("feed-off-title"), t("feed-off-text"), t("button-feed-off"), t("button-training-keep"))
    return [
        ui.button(t("button-feed-new"), ids.FEED_MAKE, confirm=sure),
        ui.button(t("button-feed-off"), ids.FEED_OFF, style="danger", confirm=off),
    ]

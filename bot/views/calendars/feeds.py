"""The calendar feed as iCalendar (RFC 5545, RFC 7986), and the form that creates its URL and turns it off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from icalendar import Calendar, Event, vUri

from bot.model.calendars import FeedEvent, FeedModel
from bot.views import ids as act
from bot.views.i18n.bundles import t
from bot.views.kit import Block, actions, button, confirm, context, modal, section
from bot.views.text import single_line
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
    return bytes(calendar.to_ical())


def _render_event(model: FeedEvent) -> Event:
    event = Event()
    changed = (model.changed_at or model.start).replace(microsecond=0)
    event.add("uid", model.uid)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", model.sequence)
    event.add("dtstart", model.start)
    event.add("dtend", model.end)
    event.add("summary", single_line(model.title) or t("untitled"))
    event.add("status", "CANCELLED" if model.cancelled else "CONFIRMED")
    if model.url and not model.cancelled:
        event.add("location", model.url)
        event.add("url", vUri(model.url))
        event.add("description", t("feed-text", url=model.url))
    return event


def feed_form(model: FeedModel, external_id: str) -> dict[str, Any]:
    """Return the form with the feed's state and the buttons to create its URL and turn it off."""
    blocks: list[Block] = [section(t("feed-about"))]
    if model.address:
        blocks += [section(f"```{model.address}```"), context(t("feed-once"))]
    elif model.made_at:
        made = slack_date(model.made_at, model.zone)
        blocks.append(section(t("feed-on", when=made)))
    if model.made_at:
        fetched = model.fetched_at
        blocks.append(
            context(t("feed-fetched", when=slack_date(fetched, model.zone)) if fetched else t("feed-unread"))
        )
    blocks.append(actions(*_buttons(model)))
    return modal(
        title=t("feed-title"),
        blocks=blocks,
        callback_id=act.FEED_FORM,
        external_id=external_id,
        close=t("saving-close"),
    )


def _buttons(model: FeedModel) -> list[Any]:
    if model.made_at is None:
        return [button(t("button-feed-make"), act.FEED_MAKE, style="primary")]
    sure = confirm(t("feed-sure-title"), t("feed-sure-text"), t("feed-sure-yes"), t("button-training-keep"))
    off = confirm(t("feed-off-title"), t("feed-off-text"), t("button-feed-off"), t("button-training-keep"))
    return [
        button(t("button-feed-new"), act.FEED_MAKE, confirm=sure),
        button(t("button-feed-off"), act.FEED_OFF, style="danger", confirm=off),
    ]

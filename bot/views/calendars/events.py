"""What the calendar feed and the file of one meeting have in common."""

from __future__ import annotations

from icalendar import Event

from bot.views.i18n.bundles import t
from bot.views.text import single_line


def add_title_and_status(event: Event, title: str, *, recurring: bool, cancelled: bool) -> None:
    """Add the title and the status. Of a series only one occurrence is known, so it is tentative and blocks no time."""
    shown = single_line(title) or t("untitled")
    event.add("summary", t("feed-recurring", title=shown) if recurring else shown)
    expected = "TENTATIVE" if recurring else "CONFIRMED"
    event.add("status", "CANCELLED" if cancelled else expected)
    if recurring:
        event.add("transp", "TRANSPARENT")

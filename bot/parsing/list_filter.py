"""The words after ``/meeting list``."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.errors import UserError
from bot.model.meetings import MeetingFilter

FILTER_WORDS: Mapping[str, MeetingFilter] = {
    "": MeetingFilter.ALL,
    "all": MeetingFilter.ALL,
    "mine": MeetingFilter.ALL,
    "my": MeetingFilter.ALL,
    "channel": MeetingFilter.CHANNEL,
    "here": MeetingFilter.CHANNEL,
    "today": MeetingFilter.TODAY,
    "tomorrow": MeetingFilter.TOMORROW,
    "week": MeetingFilter.WEEK,
    "7d": MeetingFilter.WEEK,
    "7 days": MeetingFilter.WEEK,
    "next 7 days": MeetingFilter.WEEK,
    "this week": MeetingFilter.THIS_WEEK,
    "next week": MeetingFilter.NEXT_WEEK,
    "weekend": MeetingFilter.WEEKEND,
    "this weekend": MeetingFilter.WEEKEND,
    "next weekend": MeetingFilter.NEXT_WEEKEND,
    "month": MeetingFilter.MONTH,
    "30d": MeetingFilter.MONTH,
    "30 days": MeetingFilter.MONTH,
    "next 30 days": MeetingFilter.MONTH,
    "this month": MeetingFilter.THIS_MONTH,
    "next month": MeetingFilter.NEXT_MONTH,
}


def parse_filter(typed: str) -> MeetingFilter:
    """Return the filter for a typed word. Raises ``UserError`` if it is unknown."""
    words = " ".join(typed.casefold().split())
    if words not in FILTER_WORDS:
        raise UserError("list-unclear", next_step="list-unclear-next", typed=typed[:60])
    return FILTER_WORDS[words]

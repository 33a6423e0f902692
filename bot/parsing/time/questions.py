"""Questions about words that bear on the time of a meeting and that have more than one meaning, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.model.errors import UserError
from bot.parsing.arguments import shorten

MAX_NAMED_LENGTH = 300
"""Longest quotation of typed words in a question, in characters."""


class Topic(StrEnum):
    """What a question is about."""

    REPEAT = "repeat"
    CHOICE = "choice"
    DAY = "day"
    WEEK = "week"
    """Words that belong to the title, or move the day beside them: "Onboarding week tomorrow", "Week 3 Monday"."""
    ZONE = "zone"
    CLOCK = "clock"
    LENGTH = "length"


_SENTENCES = {
    Topic.REPEAT: "ask-repeat",
    Topic.CHOICE: "ask-choice",
    Topic.DAY: "ask-day",
    Topic.WEEK: "ask-week",
    Topic.ZONE: "ask-zone",
    Topic.CLOCK: "ask-clock",
    Topic.LENGTH: "ask-length",
}


@dataclass(frozen=True, slots=True)
class OtherDay:
    """The day that words mean if they don't belong to the title: ``weeks`` later, or in a calendar week.

    ``is_in_title``: they stay in the title, as they follow other words of it, or can stand there by themselves.
    """

    weeks: int = 0
    calendar_week: int | None = None
    is_in_title: bool = False

    def apply(self, day: date) -> date | None:
        """Return the day that is meant instead of ``day``, None if there is none (a year without week 53)."""
        if self.calendar_week is None:
            return day + timedelta(weeks=self.weeks)
        year = day.year + (day.isocalendar().week > self.calendar_week)
        try:
            return date.fromisocalendar(year, self.calendar_week, day.isoweekday())
        except ValueError:
            return None


class TimeQuestion(UserError):
    """What a person has to answer before the meeting has a start.

    ``topic`` is what is asked, ``phrases`` are the words that raised it, and ``readings`` the starts they may mean
    (aware), if some are known: candidates to offer, never to choose. ``other_day`` is the second meaning of a ``WEEK``.
    """

    def __init__(
        self,
        topic: Topic,
        phrases: Sequence[str],
        readings: Sequence[datetime] = (),
        other_day: OtherDay | None = None,
    ) -> None:
        super().__init__(
            _SENTENCES[topic],
            field="date",
            next_step="ask-next",
            typed=shorten("”, “".join(phrases), MAX_NAMED_LENGTH),
        )
        self.topic = topic
        self.phrases = tuple(phrases)
        self.readings = tuple(readings)
        self.other_day = other_day

"""Questions about words that bear on the time of a meeting and that have more than one meaning, or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
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
    ZONE = "zone"
    CLOCK = "clock"
    LENGTH = "length"


_SENTENCES = {
    Topic.REPEAT: "ask-repeat",
    Topic.CHOICE: "ask-choice",
    Topic.DAY: "ask-day",
    Topic.ZONE: "ask-zone",
    Topic.CLOCK: "ask-clock",
    Topic.LENGTH: "ask-length",
}


class TimeQuestion(UserError):
    """What a person has to answer before the meeting has a start.

    ``topic`` is what is asked, ``phrases`` are the words that raised it, and ``readings`` the starts they may mean
    (aware), if some are known: candidates to offer, never to choose.
    """

    def __init__(self, topic: Topic, phrases: Sequence[str], readings: Sequence[datetime] = ()) -> None:
        super().__init__(
            _SENTENCES[topic],
            field="date",
            next_step="ask-next",
            typed=shorten("”, “".join(phrases), MAX_NAMED_LENGTH),
        )
        self.topic = topic
        self.phrases = tuple(phrases)
        self.readings = tuple(readings)

"""Who is known to be in which conversation, while one message goes out to many conversations."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from bot.model.errors import UsherError
from bot.model.ids import Person


class KnownMemberships:
    """The conversations that Slack has said each person is in. Not kept longer than one fan-out.

    ``lock`` has one caller at a time ask Slack about a person, since one answer often serves the others. ``listed`` are
    the people of whom all public and private channels are known. ``refusals`` are the errors of those about whom Slack
    answers no more questions for now.
    """

    def __init__(self) -> None:
        self._channels: defaultdict[Person, set[str]] = defaultdict(set)
        self._locks: defaultdict[Person, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.listed: set[Person] = set()
        self.refusals: dict[Person, UsherError] = {}

    def lock(self, person: Person) -> asyncio.Lock:
        return self._locks[person]

    def has(self, person: Person, channel: str) -> bool:
        return channel in self._channels[person]

    def was_asked(self, person: Person) -> bool:
        """Return True if Slack has named a conversation of the person, but perhaps not all."""
        return bool(self._channels[person]) and person not in self.listed

    def add(self, person: Person, *channels: str) -> None:
        self._channels[person].update(channels)

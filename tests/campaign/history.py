"""The history of a campaign: what was asked, answered, done at GoTo and seen in Slack, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any


class EventKind(StrEnum):
    DUE = "due"
    """A reminder has to come; ``text`` says when."""
    ASKED = "asked"
    TAKEN = "taken"
    """The bot acked what was asked, whatever it said."""
    UNANSWERED = "unanswered"
    """Slack told the person that the app did not answer."""
    EFFECT = "effect"
    """It is done at GoTo, or in what Usher keeps; one event for each time."""
    ANNOUNCED = "announced"
    """One message about it stands in the channel: a card or a reminder."""
    CLAIM = "claim"
    """The person reads this of it; ``text`` is a ``Claim``."""
    FAULT = "fault"
    CALL = "call"
    """One call of the bot, for whoever reads the history; nothing is judged by it."""
    SEATS = "seats"
    """At the end a training has ``count`` people registered at GoTo, of at most ``limit``."""


class Claim(StrEnum):
    """What the person can read at the end."""

    DONE = "done"
    NOT_DONE = "not-done"
    UNSURE = "unsure"
    """It may or may not have been done, and the person is told so."""
    WAITLISTED = "waitlisted"
    NO_CARD = "no-card"
    """It was said that the message in the channel is missing, or may be."""
    TWICE = "twice"
    """It was said that GoTo did it twice, and asked what to do."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """``at`` is in seconds since the load began; ``act`` is "" for what belongs to none."""

    kind: EventKind
    act: str = ""
    at: float = 0.0
    text: str = ""
    count: int = 1
    limit: int = 0


class History(list[Event]):
    """Events in the order in which they were recorded."""

    def of(self, act: str) -> list[Event]:
        return [event for event in self if event.act == act]

    def write(self, path: Path) -> None:
        path.write_text("".join(f"{line}\n" for line in self._lines()), encoding="utf-8")

    def _lines(self) -> Iterator[str]:
        for event in self:
            yield json.dumps(
                {name: value for name, value in asdict(event).items() if value not in ("", None)}
            )

    @classmethod
    def read(cls, lines: Iterable[str]) -> History:
        found: list[dict[str, Any]] = [json.loads(line) for line in lines]
        return cls(Event(**{**one, "kind": EventKind(one["kind"])}) for one in found)

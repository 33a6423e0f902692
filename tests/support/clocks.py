"""Clocks that tests control, and the current time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.app import SystemClock


def now() -> datetime:
    """Return the current time to the second, in UTC."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class AheadClock:
    """The clock of this machine, set ahead by ``by``."""

    by: timedelta

    def now(self) -> datetime:
        return datetime.now(UTC) + self.by

    async def sleep(self, seconds: float) -> None:
        await SystemClock().sleep(seconds)


class FixedClock:
    """A clock that stands still at ``moment``; pauses are over at once."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        return None


class MovableClock(SystemClock):
    """The time, put forward by ``ahead``."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead

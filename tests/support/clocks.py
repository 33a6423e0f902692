"""Clocks that tests control, and the current time. All times are aware, in UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.app import SystemClock


def now() -> datetime:
    """Return the current time to the second."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass
class OffsetClock(SystemClock):
    """The clock of this machine, set ahead by ``ahead``."""

    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead

    __call__ = now


@dataclass
class ManualClock:
    """A clock that stands still until it is moved; pauses are over at once."""

    moment: datetime = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def forward(self, **length: float) -> None:
        self.moment += timedelta(**length)

    async def sleep(self, seconds: float) -> None:
        return None


@dataclass
class SleepClock:
    """A clock on which time passes only while somebody sleeps."""

    at: datetime = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.at += timedelta(seconds=seconds)

"""The clock of the tests, and clocks for single parts. All times are aware, in UTC.

Importing this module replaces the time of this process (``datetime.now``, ``time.time``) by freezegun's, so that the
bot, the simulators, docket and Slack's signatures read one clock: every test starts at ``START`` and moves it. It
ticks from where it was set, so that docket's delays end and two things after each other have two times. Monotonic
clocks stay real: event loops, pools and deadlines measure with them, and moving the clock must not end a request.

``tests/conftest.py`` imports it before the product: a module that is imported later sees the replaced time.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import freezegun.api

START = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
"""A Tuesday, 10:00 in New York and 15:00 in London; the next clock change is more than three months away."""


def _as_fake(moment: datetime, zone: tzinfo | None) -> freezegun.api.FakeDatetime:
    """Return freezegun's own datetime with the ``fold`` that it loses: the second of two equal times of a night."""
    return freezegun.api.real_datetime.__new__(
        freezegun.api.FakeDatetime,
        moment.year,
        moment.month,
        moment.day,
        moment.hour,
        moment.minute,
        moment.second,
        moment.microsecond,
        zone,
        fold=moment.fold,
    )


def _utc_now(
    cls: type[datetime], tz: tzinfo | None = None, *, in_other_zone: Any = freezegun.api.FakeDatetime.now
) -> Any:
    """As freezegun's, but for less in UTC: a conversation asks for the time a thousand times."""
    return _as_fake(freezegun.api.get_current_time(), UTC) if tz is UTC else in_other_zone(tz)


freezegun.api.datetime_to_fakedatetime = lambda moment: _as_fake(moment, moment.tzinfo)
freezegun.api.FakeDatetime.now = classmethod(_utc_now)
# At each call freezegun would look through the stack for modules that need the real time; ours need none.
freezegun.configure(default_ignore_list=[])
for _name in ("monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns"):
    setattr(freezegun.api, f"fake_{_name}", getattr(time, _name))


class StageClock:
    """The one clock of this process: what the bot, the simulators and the test read."""

    def __init__(self) -> None:
        self._freezer = freezegun.freeze_time(START, tick=True).start()
        self.moves = 0
        """How often it was moved."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    __call__ = now

    def move_to(self, moment: datetime) -> None:
        self._freezer.move_to(moment)
        self.moves += 1

    def forward(self, **length: float) -> None:
        """Go forward by a ``timedelta`` of these arguments."""
        self.move_to(self.now() + timedelta(**length))

    def skip(self, seconds: int) -> None:
        """Go forward by some seconds, which is too little to need the jobs that come again and again."""
        self._freezer.move_to(self.now() + timedelta(seconds=seconds))

    def show_wall_time(self) -> None:
        """Show the time of the machine, as the bot's processes see it."""
        self.move_to(freezegun.api.real_datetime.now(UTC))

    async def sleep(self, seconds: float) -> None:
        if seconds > 0:
            await asyncio.sleep(seconds)


CLOCK = StageClock()


def now() -> datetime:
    """Return the current time to the second."""
    return CLOCK.now().replace(microsecond=0)


def skip(seconds: int = 1) -> None:
    """Let the seconds pass at once for which a test would wait."""
    CLOCK.skip(seconds)


@dataclass
class OffsetClock:
    """The tests' clock, ``ahead`` for a single part of the bot."""

    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        return CLOCK.now() + self.ahead

    async def sleep(self, seconds: float) -> None:
        await CLOCK.sleep(seconds)


@dataclass
class ManualClock:
    """A clock of a single part that stands still until it is moved."""

    moment: datetime = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def forward(self, **length: float) -> None:
        self.moment += timedelta(**length)

    async def sleep(self, seconds: float) -> None:
        await CLOCK.sleep(seconds)


@dataclass
class SleepClock(ManualClock):
    """A clock on which time passes only while somebody sleeps, which is over at once."""

    slept: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.forward(seconds=seconds)

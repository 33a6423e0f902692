"""The clock of a week: one for all processes, which runs faster than the machine's, and jumps over nights."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import freezegun.api
from redis.asyncio import Redis

from tests.campaign.bot_process import FileClock
from tests.campaign.cluster import set_clock

Window = tuple[datetime, datetime]
"""Begin and end (aware UTC) of some hours of life."""
LONG_TTL_MILLISECONDS = 600_000
"""What Redis keeps for longer is aged with the clock; what it keeps for less are leases, which last in real time."""
AGE_SCRIPT = """
for _, key in ipairs(ARGV) do
    local left = redis.call('PTTL', key)
    if left > tonumber(KEYS[2]) then redis.call('PEXPIRE', key, math.max(1, left - tonumber(KEYS[1]))) end
end
"""


class WeekClock:
    """Sets the time of this process and of all whose clock is the file. ``rate`` is how fast it runs."""

    def __init__(self, path: Path) -> None:
        self.path, self.rate = path, 1.0
        self._aged_at = (0.0, 0.0)

    def begin(self, moment: datetime) -> None:
        """Show this moment from now on, as fast as the machine's time runs."""
        self._set(moment.timestamp(), 1.0)
        freezegun.api.freeze_factories[-1] = FileClock(self.path)
        self._aged_at = (time.monotonic(), moment.timestamp())

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._shown(), UTC)

    def run(self, rate: float) -> None:
        self._set(self._shown(), rate)

    def jump(self, moment: datetime) -> None:
        """Go on at this moment. ValueError if it is past."""
        if moment < self.now():
            raise ValueError(f"{moment} is past")
        self._set(moment.timestamp(), self.rate)

    def _shown(self) -> float:
        real, shown, rate = map(float, self.path.read_text(encoding="ascii").split())
        return shown + (freezegun.api.real_time() - real) * rate

    def _set(self, shown: float, rate: float) -> None:
        self.rate = rate
        set_clock(self.path, freezegun.api.real_time(), shown, rate)

    async def age(self, redis: Redis) -> None:
        """Shorten the lifetimes of keys by what the clock has gained on the machine's since the last time."""
        real, shown = time.monotonic(), self._shown()
        gained = (shown - self._aged_at[1]) - (real - self._aged_at[0])
        self._aged_at = (real, shown)
        names = [key async for key in redis.scan_iter(count=1000)]
        if names and gained > 0:
            await redis.eval(AGE_SCRIPT, 2, int(gained * 1000), LONG_TTL_MILLISECONDS, *names)


def find_switch(day: date, zone: ZoneInfo) -> datetime | None:
    """Return when (UTC) the clocks of a zone change in the night before this day's noon, None if they don't."""
    before = datetime(day.year, day.month, day.day, 12, tzinfo=zone).astimezone(UTC) - timedelta(days=1)
    offset = before.astimezone(zone).utcoffset()
    quarters = (before + timedelta(minutes=15 * number) for number in range(4 * 25))
    return next((one for one in quarters if one.astimezone(zone).utcoffset() != offset), None)


def windows(first: date, days: int, hours: float, zone: ZoneInfo) -> Sequence[Window]:
    """Return the times of life: each day's around nine in a zone, and the nights in which its clocks change."""
    found = []
    for day in (first + timedelta(days=number) for number in range(days)):
        if switch := find_switch(day, zone):
            night = switch - timedelta(hours=hours) * 3 / 8
            found.append((night, night + timedelta(hours=hours)))
        morning = datetime(day.year, day.month, day.day, 8, 30, tzinfo=zone).astimezone(UTC)
        found.append((morning, morning + timedelta(hours=hours)))
    return found

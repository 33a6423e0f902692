"""Workers are killed at random moments, a hundred times and more, while reminders are due all the time; Redis dies too.

    python -m tests.processes.long_kills [--kills 100] [--redis 3] [--people 12] [--seed 1]

Not part of the test run: it takes about eight seconds a kill, more on a busy machine. Meetings are added as it goes on,
so that reminders are due until after the last kill. Prints how many kills fell while reminders were due, how many
reminders were due, missed and doubled, and how late the latest came; ends with 1 unless each came once.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tests.processes.city import Citizen, City, open_city
from tests.processes.reminding import TEN, heard, meets, now, subscribe
from tests.support.processes.redis import RedisServer

EVERY = 6
"""Seconds between two reminders of one person."""
PER_KILL = 8.0
AHEAD = timedelta(seconds=150)
"""A meeting is in GoTo so long before its reminder is due, so that polls find it although workers die."""
AFTER = 60.0
"""Seconds after the last reminder was due in which everything has to come."""


@dataclass
class Calendar:
    """Meetings whose reminders are due all the time; ``due`` tells when, by subject."""

    crowd: Sequence[Citizen]
    begin: datetime
    due: dict[str, datetime] = field(default_factory=dict)
    number: int = 0

    def fill(self) -> None:
        """Put meetings into GoTo so far ahead."""
        while self.begin + timedelta(seconds=self.number * EVERY) < now() + AHEAD:
            for place, citizen in enumerate(self.crowd):
                at = self.begin + timedelta(seconds=self.number * EVERY + place % EVERY)
                subject = f"{citizen.subject} number {self.number}"
                meets(citizen, subject, at + TEN)
                self.due[subject] = at
            self.number += 1

    async def keep_full(self) -> None:
        while True:
            self.fill()
            await asyncio.sleep(1)


async def kill_at_random(
    city: City,
    server: RedisServer,
    rng: random.Random,
    kills: int,
    redis: int,
    seconds: float,
    first: datetime,
) -> list[datetime]:
    """Keep two workers alive and kill one after the other at random moments; return when. Two live on.

    ``first`` is when the first reminder is due.
    """
    workers = [await city.brisk_worker() for _ in range(2)]
    outages = set(rng.sample(range(1, kills), redis))
    await asyncio.sleep((first - now()).total_seconds())
    begun, killed = time.monotonic(), list[datetime]()
    for number in range(kills):
        left = (number + 1) * seconds / kills - (time.monotonic() - begun)
        await asyncio.sleep(rng.uniform(0.05, max(0.1, left)))
        victim = workers.pop(rng.randrange(len(workers)))
        await victim.kill()
        killed.append(now())
        if number in outages:
            await server.kill()
            await asyncio.sleep(rng.uniform(0.5, 4.0))
            await server.start()
        workers.append(await city.brisk_worker())
        print(f"\r{number + 1} kills, {sum(heard(city.crowd).values())} reminders", end="", file=sys.stderr)
    return killed


async def settled(crowd: Sequence[Citizen], due: dict[str, datetime]) -> None:
    """Wait until everything came, or the time for it is over."""
    with suppress(TimeoutError):
        async with asyncio.timeout((max(due.values()) - now()).total_seconds() + AFTER):
            while set(heard(crowd)) != set(due):  # noqa: ASYNC110 - messages come from elsewhere
                await asyncio.sleep(1)
    await asyncio.sleep(5)


def latest(crowd: Sequence[Citizen], due: dict[str, datetime]) -> float:
    """Return by how many seconds the latest reminder missed its time."""
    late = [0.0]
    for citizen in crowd:
        for message in citizen.posts():
            for subject in (subject for subject in due if f"{subject} starts" in message.text):
                late.append(float(message.ts) - due[subject].timestamp())
    return max(late)


async def play(kills: int, redis: int, people: int, seed: int) -> bool:
    rng, seconds = random.Random(seed), kills * PER_KILL
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = RedisServer(folder / "redis")
        stack.push_async_callback(server.aclose)
        await server.start()
        city = await stack.enter_async_context(open_city(server.url, folder, by_socket=False))
        crowd = await city.settle([f"Person {number:02}" for number in range(people)])
        calendar = Calendar(crowd, now() + timedelta(seconds=30))
        calendar.fill()
        await subscribe(city, crowd)
        filling = asyncio.create_task(calendar.keep_full())
        killed = await kill_at_random(city, server, rng, kills, redis, seconds, calendar.begin)
        filling.cancel()
        due = calendar.due
        await settled(crowd, due)
        came = heard(crowd)
        missed = [subject for subject in due if not came[subject]]
        doubled = [subject for subject in due if came[subject] > 1]
        print(
            f"\n{_while_due(killed, due)} of {kills} kills of workers while reminders were due, "
            f"Redis gone {redis} times, {len(due)} reminders due: "
            f"{len(missed)} missed, {len(doubled)} doubled, the latest {latest(crowd, due):.0f} s late (seed {seed})"
        )
        for subject in [*missed, *doubled][:20]:
            print(f"  {subject}: {came[subject]}")
        return not missed and not doubled


def _while_due(killed: Sequence[datetime], due: dict[str, datetime]) -> int:
    return sum(min(due.values()) <= at <= max(due.values()) for at in killed)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.processes.long_kills")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--redis", type=int, default=3)
    parser.add_argument("--people", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    good = asyncio.run(play(given.kills, min(given.redis, given.kills - 1), given.people, given.seed))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())

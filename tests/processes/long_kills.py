"""Workers are killed at random moments, a hundred times and more, while reminders are due all the time; Redis dies too.

    python -m tests.processes.long_kills [--kills 100] [--redis 3] [--people 12] [--seed 1]

Not part of the test run: it takes about eight seconds a kill. Prints how many reminders were due, missed and doubled,
and how late the latest came; ends with 1 unless each came once.
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
from datetime import datetime, timedelta
from pathlib import Path

from tests.processes.city import Citizen, City, open_city
from tests.processes.programs import Program
from tests.processes.reminding import TEN, heard, meets, now, subscribe
from tests.processes.test_redis_gone import Server

EVERY = 6
"""Seconds between two reminders of one person."""
PER_KILL = 8.0
AFTER = 150.0
"""Seconds after the last kill in which everything has to come."""


def plan(crowd: Sequence[Citizen], seconds: float) -> dict[str, datetime]:
    """Put meetings into GoTo whose reminders are due all the time; return when, by subject."""
    found: dict[str, datetime] = {}
    begin = now() + timedelta(seconds=20)
    for place, citizen in enumerate(crowd):
        for number in range(int(seconds // EVERY)):
            due = begin + timedelta(seconds=number * EVERY + place % EVERY)
            subject = f"{citizen.subject} number {number}"
            meets(citizen, subject, due + TEN)
            found[subject] = due
    return found


async def kill_at_random(
    city: City, server: Server, rng: random.Random, kills: int, redis: int, seconds: float
) -> Program:
    """Keep two workers alive and kill one after the other at random moments; return one that lives on."""
    workers = [await city.brisk_worker() for _ in range(2)]
    outages = set(rng.sample(range(1, kills), redis))
    begun = time.monotonic()
    for number in range(kills):
        left = (number + 1) * seconds / kills - (time.monotonic() - begun)
        await asyncio.sleep(rng.uniform(0.05, max(0.1, left)))
        victim = workers.pop(rng.randrange(len(workers)))
        await victim.kill()
        if number in outages:
            await server.kill()
            await asyncio.sleep(rng.uniform(0.5, 4.0))
            await server.start()
        workers.append(await city.brisk_worker())
        print(f"\r{number + 1} kills, {sum(heard(city.crowd).values())} reminders", end="", file=sys.stderr)
    return workers[0]


async def settled(crowd: Sequence[Citizen], due: dict[str, datetime]) -> None:
    """Wait until everything came, or the time for it is over."""
    with suppress(TimeoutError):
        async with asyncio.timeout(AFTER):
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
        server = Server(folder / "redis")
        stack.push_async_callback(server.aclose)
        await server.start()
        city = await stack.enter_async_context(open_city(server.url, folder, by_socket=False))
        crowd = await city.settle([f"Person {number:02}" for number in range(people)])
        due = plan(crowd, seconds)
        await subscribe(city, crowd)
        await kill_at_random(city, server, rng, kills, redis, seconds)
        await settled(crowd, due)
        came = heard(crowd)
        missed = [subject for subject in due if not came[subject]]
        doubled = [subject for subject in due if came[subject] > 1]
        print(
            f"\n{kills} kills of workers, Redis gone {redis} times, {len(due)} reminders due: "
            f"{len(missed)} missed, {len(doubled)} doubled, the latest {latest(crowd, due):.0f} s late (seed {seed})"
        )
        for subject in [*missed, *doubled][:20]:
            print(f"  {subject}: {came[subject]}")
        return not missed and not doubled


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

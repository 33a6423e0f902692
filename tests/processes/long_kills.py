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

from tests.support.clocks import now
from tests.support.processes.environment import Environment, User, open_environment
from tests.support.processes.redis import RedisServer
from tests.support.processes.reminders import LEAD, add_meeting, count_reminders, subscribe_users

EVERY = 6
"""Seconds between two reminders of one person."""
PER_KILL = 8.0
AHEAD = timedelta(seconds=150)
"""A meeting is in GoTo so long before its reminder is due, so that polls find it although workers die."""
AFTER = 60.0
"""Seconds after the last reminder was due in which everything has to come."""


@dataclass(kw_only=True)
class Calendar:
    """Meetings whose reminders are due all the time; ``due`` tells when, by subject."""

    users: Sequence[User]
    begin: datetime
    due: dict[str, datetime] = field(default_factory=dict)
    number: int = 0

    def fill(self) -> None:
        """Put meetings into GoTo so far ahead."""
        while self.begin + timedelta(seconds=self.number * EVERY) < now() + AHEAD:
            for place, user in enumerate(self.users):
                at = self.begin + timedelta(seconds=self.number * EVERY + place % EVERY)
                subject = f"{user.subject} number {self.number}"
                add_meeting(user, subject, at + LEAD)
                self.due[subject] = at
            self.number += 1

    async def keep_full(self) -> None:
        while True:
            self.fill()
            await asyncio.sleep(1)


async def kill_at_random(
    environment: Environment,
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
    workers = [await environment.start_fast_worker() for _ in range(2)]
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
        workers.append(await environment.start_fast_worker())
        print(
            f"\r{number + 1} kills, {sum(count_reminders(environment.users).values())} reminders",
            end="",
            file=sys.stderr,
        )
    return killed


async def settled(users: Sequence[User], due: dict[str, datetime]) -> None:
    """Wait until everything came, or the time for it is over."""
    with suppress(TimeoutError):
        async with asyncio.timeout((max(due.values()) - now()).total_seconds() + AFTER):
            while set(count_reminders(users)) != set(due):  # noqa: ASYNC110 - messages come from elsewhere
                await asyncio.sleep(1)
    await asyncio.sleep(5)


def latest(users: Sequence[User], due: dict[str, datetime]) -> float:
    """Return by how many seconds the latest reminder missed its time."""
    late = [0.0]
    for user in users:
        for message in user.posts():
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
        environment = await stack.enter_async_context(open_environment(server.url, folder, by_socket=False))
        users = await environment.add_users([f"Person {number:02}" for number in range(people)])
        calendar = Calendar(users=users, begin=now() + timedelta(seconds=30))
        calendar.fill()
        await subscribe_users(environment, users)
        filling = asyncio.create_task(calendar.keep_full())
        killed = await kill_at_random(environment, server, rng, kills, redis, seconds, calendar.begin)
        filling.cancel()
        due = calendar.due
        await settled(users, due)
        came = count_reminders(users)
        missed = [subject for subject in due if not came[subject]]
        doubled = [subject for subject in due if came[subject] > 1]
        print(
            f"\n{_while_due(killed, due)} of {kills} kills of workers while reminders were due, "
            f"Redis gone {redis} times, {len(due)} reminders due: "
            f"{len(missed)} missed, {len(doubled)} doubled, the latest {latest(users, due):.0f} s late (seed {seed})"
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

"""Opens all stores on one Redis client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from redis import DriverInfo
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff

from bot.store.audit import KEPT, RedisAudit
from bot.store.bell import Bell
from bot.store.calendars import RedisCalendars
from bot.store.card_life import RedisLives
from bot.store.digests import RedisDigests
from bot.store.feeds import RedisFeeds
from bot.store.lasts import RedisLasts
from bot.store.ledger import RedisLedger
from bot.store.links import RedisLinks
from bot.store.looks import RedisLooks
from bot.store.mapping import RedisMemberMap
from bot.store.meetings import RedisMeetings
from bot.store.nudges import RedisNudges
from bot.store.pace import RATE, RedisPace
from bot.store.policy import RedisPolicies
from bot.store.preferences import RedisPreferences
from bot.store.pulse import RedisPulse
from bot.store.registrations import RedisRegistrations
from bot.store.reminders import RedisAlarms
from bot.store.sends import RedisSends
from bot.store.snapshots import RedisSnapshots
from bot.store.states import RedisConnectStates
from bot.store.subscriptions import RedisSubscriptions
from bot.store.vault import Vault


@dataclass(frozen=True, slots=True)
class Stores:
    """All stores, with the client and the vault they use."""

    redis: Redis
    vault: Vault = field(repr=False)
    bell: Bell
    links: RedisLinks
    states: RedisConnectStates
    ledger: RedisLedger
    sends: RedisSends
    meetings: RedisMeetings
    calendars: RedisCalendars
    pace: RedisPace
    pulse: RedisPulse
    preferences: RedisPreferences
    lasts: RedisLasts
    members: RedisMemberMap
    registrations: RedisRegistrations
    feeds: RedisFeeds
    nudges: RedisNudges
    lives: RedisLives
    digests: RedisDigests
    policies: RedisPolicies
    audit: RedisAudit
    subscriptions: RedisSubscriptions
    alarms: RedisAlarms
    snapshots: RedisSnapshots
    looks: RedisLooks


def client(redis_url: str, connections: int = 64) -> Redis:
    """Return a client for ``redis://``, ``rediss://`` or ``unix://`` that survives a restart of Redis.

    A command is retried for some seconds if its connection breaks, so every script and command of this package may run
    twice. If all ``max_connections`` are in use, callers wait up to 10 s for one.
    """
    pool = BlockingConnectionPool.from_url(
        redis_url,
        max_connections=connections,
        timeout=10,
        decode_responses=False,
        health_check_interval=30,
        socket_connect_timeout=5,
        socket_timeout=10,
        retry=Retry(ExponentialWithJitterBackoff(base=0.05, cap=0.5), 8),
        driver_info=DriverInfo(),  # without it each new connection reads redis-py's version from its files
    )
    return Redis.from_pool(pool)


@asynccontextmanager
async def open_stores(
    redis_url: str,
    vault: Vault,
    now: Callable[[], datetime],
    client_id: str,
    connections: int = 64,
    audit_kept: timedelta = KEPT,
    goto_rate: int = RATE,
) -> AsyncIterator[Stores]:
    """Open all stores of one Redis; close them on exit.

    ``now`` returns aware UTC. ``client_id`` is GoTo's. ``audit_retention`` is how long audit entries are kept,
    ``goto_requests_per_second`` the limit for each of GoTo's APIs.

    Raises redis' ``ConnectionError`` if Redis is unavailable.
    """
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(client(redis_url, connections))
        bell = await stack.enter_async_context(Bell(redis))
        audit = RedisAudit(redis, vault, now, audit_kept)
        yield Stores(
            redis=redis,
            vault=vault,
            bell=bell,
            links=RedisLinks(redis, vault),
            states=RedisConnectStates(redis, vault, now),
            ledger=RedisLedger(redis, vault, bell, now, audit),
            sends=RedisSends(redis),
            meetings=RedisMeetings(redis, vault, now),
            calendars=RedisCalendars(redis, now),
            pace=RedisPace(redis, client_id, goto_rate),
            pulse=RedisPulse(redis, now),
            preferences=RedisPreferences(redis, vault),
            lasts=RedisLasts(redis),
            registrations=RedisRegistrations(redis, vault, now),
            feeds=RedisFeeds(redis, vault, now),
            nudges=RedisNudges(redis, now),
            members=RedisMemberMap(redis, vault),
            lives=RedisLives(redis),
            digests=RedisDigests(redis),
            policies=RedisPolicies(redis, vault),
            audit=audit,
            subscriptions=RedisSubscriptions(redis, vault),
            alarms=RedisAlarms(redis, vault, now),
            snapshots=RedisSnapshots(redis, vault, now),
            looks=RedisLooks(redis, vault),
        )

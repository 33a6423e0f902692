"""Opens all stores on one Redis client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from redis import DriverInfo
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff

from bot.model.storage import StorageFault
from bot.store.audit import AUDIT_RETENTION, Audit
from bot.store.calendars import Calendars
from bot.store.card_states import CardStates
from bot.store.channel_moves import ChannelMoves
from bot.store.connect_states import ConnectStates
from bot.store.delivery_figures import DeliveryFiguresStore
from bot.store.digests import DigestQueue
from bot.store.due_accounts import DueAccounts
from bot.store.feeds import Feeds
from bot.store.heartbeat import Heartbeats
from bot.store.installations import RedisInstallationStore
from bot.store.invitations import Nudges
from bot.store.last_requests import LastRequests
from bot.store.ledger import Ledger
from bot.store.links import Links
from bot.store.list_cache import ListCache
from bot.store.meetings import MeetingStore
from bot.store.member_map import MemberMap
from bot.store.notifier import ChangeNotifier
from bot.store.pending_links import PendingLinks
from bot.store.policies import Policies
from bot.store.preferences import PreferenceStore
from bot.store.rate_limit import REQUESTS_PER_SECOND, RedisRateLimiter
from bot.store.redis_errors import find_storage_fault
from bot.store.registrations import Registrations
from bot.store.reminder_jobs import ReminderJobs
from bot.store.seen_requests import SeenRequests
from bot.store.sends import Sends
from bot.store.snapshots import Snapshots
from bot.store.subscriptions import SubscriptionStore
from bot.store.tenants import Tenants
from bot.store.uninstalls import Uninstalls
from bot.store.url_cards import UrlCards
from bot.store.vault import Vault
from bot.store.wipe import TenantWipes

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """All stores, with the client and the vault they use."""

    redis: Redis
    vault: Vault = field(repr=False)
    notifier: ChangeNotifier
    installations: RedisInstallationStore
    uninstalls: Uninstalls
    wipes: TenantWipes
    links: Links
    connect_states: ConnectStates
    pending_links: PendingLinks
    due_accounts: DueAccounts
    ledger: Ledger
    sends: Sends
    meetings: MeetingStore
    calendars: Calendars
    rate_limiter: RedisRateLimiter
    seen_requests: SeenRequests
    heartbeats: Heartbeats
    preferences: PreferenceStore
    last_requests: LastRequests
    member_map: MemberMap
    registrations: Registrations
    feeds: Feeds
    nudges: Nudges
    card_states: CardStates
    url_cards: UrlCards
    digests: DigestQueue
    policies: Policies
    audit: Audit
    subscriptions: SubscriptionStore
    reminder_jobs: ReminderJobs
    delivery_figures: DeliveryFiguresStore
    snapshots: Snapshots
    list_cache: ListCache
    tenants: Tenants
    channel_moves: ChannelMoves


class _Retry(Retry):
    """Retries what a broken connection cut off. A refused password or certificate is refused again."""

    async def call_with_retry(
        self,
        do: Callable[[], Awaitable[T]],
        fail: Callable[[Exception], Any] | Callable[[Exception, int], Any],
        is_retryable: Callable[[Exception], bool] | None = None,
        with_failure_count: bool = False,
    ) -> T:
        def may_pass(error: Exception) -> bool:
            if find_storage_fault(error) in (StorageFault.CREDENTIALS, StorageFault.TLS):
                return False
            return is_retryable is None or is_retryable(error)

        return await super().call_with_retry(do, fail, may_pass, with_failure_count)


def create_client(redis_url: str, max_connections: int = 64) -> Redis:
    """Return a client for ``redis://``, ``rediss://`` or ``unix://`` that survives a restart of Redis.

    A command is retried for up to 1.75 seconds if its connection breaks (less than Slack waits, so that people read
    what is the matter), so every script and command of this package may run
    twice. If all ``max_connections`` are in use, callers wait up to 10 s for one.
    """
    pool = BlockingConnectionPool.from_url(
        redis_url,
        max_connections=max_connections,
        timeout=10,
        decode_responses=False,
        health_check_interval=30,
        socket_connect_timeout=5,
        socket_timeout=10,
        retry=_Retry(ExponentialWithJitterBackoff(base=0.05, cap=0.5), 6),
        driver_info=DriverInfo(),  # without it each new connection reads redis-py's version from its files
    )
    return Redis.from_pool(pool)


@asynccontextmanager
async def open_stores(
    redis_url: str,
    vault: Vault,
    now: Callable[[], datetime],
    client_id: str,
    max_connections: int = 64,
    audit_retention: timedelta = AUDIT_RETENTION,
    goto_requests_per_second: int = REQUESTS_PER_SECOND,
) -> AsyncIterator[Stores]:
    """Open all stores of one Redis; close them on exit.

    ``now`` returns aware UTC. ``client_id`` is GoTo's. ``audit_retention`` is how long audit entries are kept,
    ``goto_requests_per_second`` the limit for each of GoTo's APIs.

    Raises redis' ``ConnectionError`` if Redis is unavailable.
    """
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(create_client(redis_url, max_connections))
        notifier = await stack.enter_async_context(ChangeNotifier(redis))
        audit = Audit(redis, vault, now, retention=audit_retention)
        yield Stores(
            redis=redis,
            vault=vault,
            notifier=notifier,
            installations=RedisInstallationStore(redis, vault, now),
            uninstalls=Uninstalls(redis),
            wipes=TenantWipes(redis, vault),
            links=Links(redis, vault),
            connect_states=ConnectStates(redis, vault, now),
            pending_links=PendingLinks(redis, vault, now),
            due_accounts=DueAccounts(redis),
            ledger=Ledger(redis, vault, notifier=notifier, now=now, audit=audit),
            sends=Sends(redis),
            meetings=MeetingStore(redis, vault, now),
            calendars=Calendars(redis, vault, now),
            rate_limiter=RedisRateLimiter(redis, client_id, goto_requests_per_second),
            heartbeats=Heartbeats(redis),
            seen_requests=SeenRequests(redis),
            preferences=PreferenceStore(redis, vault),
            last_requests=LastRequests(redis),
            registrations=Registrations(redis, vault, now),
            feeds=Feeds(redis, vault, now),
            nudges=Nudges(redis, now),
            member_map=MemberMap(redis, vault),
            card_states=CardStates(redis),
            url_cards=UrlCards(redis, vault),
            digests=DigestQueue(redis),
            policies=Policies(redis, vault),
            audit=audit,
            subscriptions=SubscriptionStore(redis, vault),
            reminder_jobs=ReminderJobs(redis, vault, now),
            delivery_figures=DeliveryFiguresStore(redis),
            snapshots=Snapshots(redis, vault, now),
            list_cache=ListCache(redis, vault),
            tenants=Tenants(redis),
            channel_moves=ChannelMoves(redis, vault, now),
        )

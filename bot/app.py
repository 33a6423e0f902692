"""The composition root: build one process's services from the settings and close them in reverse order."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

import aiohttp
from docket import Docket, Worker
from redis.exceptions import ConnectionError as RedisGone
from redis.exceptions import TimeoutError as RedisSlow
from slack_sdk.web.async_client import AsyncWebClient
from starlette.types import ASGIApp

from bot.ending import end
from bot.furnishing import client_secret, furnished
from bot.goto.client import Clients as GoToClients
from bot.goto.client import GoTo, open_clients
from bot.goto.oauth import OAuth
from bot.ids import Tenant
from bot.installing import BotTokens, InstalledClients, InstallFlow
from bot.jobs.tasks import Tasks
from bot.ports import Clock, Ids
from bot.reads import READS
from bot.settings import Settings
from bot.slack.clients import Clients, Observe, Timeouts, TokenFor, open_session
from bot.store.installations import RedisInstallationStore, RedisOAuthStateStore
from bot.store.open import Stores, open_stores
from bot.store.pace import RATE
from bot.store.vault import Vault
from bot.telemetry import Metrics, bound
from bot.usecases.services import Patience, Services
from bot.web import Web, ready
from handlers.bolt import SlackRoute, SlackSocket, build_bolt
from handlers.guard import DEADLINE, WAIT, Desk

AWAY = (RedisGone, RedisSlow)
TICK = timedelta(milliseconds=50)
REDELIVERY = timedelta(seconds=15)
CONCURRENCY = 100
BEAT = 5.0
GRACE = 4.0
"""Seconds that running jobs get to finish at shutdown; the rest go back to the queue."""
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

log = logging.getLogger("usher.app")


class SystemClock:
    """The system clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        if seconds > 0:
            await asyncio.sleep(seconds)


class SystemIds:
    """Random ids; references leave out characters that are easily misread."""

    def new(self) -> str:
        return secrets.token_urlsafe(16)

    def reference(self) -> str:
        letters = "".join(secrets.choice(ALPHABET) for _ in range(6))
        return f"{letters[:4]}-{letters[4:]}"


@dataclass(frozen=True, slots=True)
class House:
    """The services of one process, whatever its role."""

    settings: Settings
    s: Services
    stores: Stores
    docket: Docket
    quiet: Docket
    """Low-priority queue: a thousand reminders at once do not delay what a person is waiting for."""
    tasks: Tasks
    metrics: Metrics
    slack: aiohttp.ClientSession
    tokens: TokenFor

    async def check(self) -> dict[str, bool]:
        """Return each readiness condition and if it holds."""
        return await ready(self._ping, self.stores.pulse, self.s.clock.now)

    async def numbers(self) -> bytes:
        """Return the metrics in Prometheus' text format, with the current age of the last worker heartbeat."""
        last = None
        with suppress(*AWAY):
            last = await self.stores.pulse.last()
        age = (self.s.clock.now() - last).total_seconds() if last is not None else float("inf")
        self.metrics.heartbeat(age)
        return self.metrics.render()

    async def _ping(self) -> bool:
        try:
            return bool(await self.stores.redis.ping())
        except AWAY:
            return False


@asynccontextmanager
async def open_house(
    settings: Settings,
    redis_url: str,
    *,
    clock: Clock | None = None,
    ids: Ids | None = None,
    patience: Patience | None = None,
    goto_timeout: float = 10.0,
    slack_every: float = 1.0,
    goto_rate: int = RATE,
) -> AsyncIterator[House]:
    """Open everything that a process needs.

    ``goto_timeout`` is in seconds, ``slack_interval`` the seconds between two posts to a channel, ``goto_rate`` the
    requests per second to each GoTo API. Raises redis' ``ConnectionError`` if Redis cannot be reached.
    """
    clock, ids, metrics = clock or SystemClock(), ids or SystemIds(), Metrics()
    async with AsyncExitStack() as stack:
        stores = await stack.enter_async_context(
            open_stores(
                redis_url,
                Vault(settings.fernet_keys),
                clock.now,
                _known(settings.goto_client_id),
                audit_kept=timedelta(days=settings.audit_days),
                goto_rate=goto_rate,
            )
        )
        docket = await stack.enter_async_context(_docket(redis_url, "usher"))
        quiet = await stack.enter_async_context(_docket(redis_url, "usher-quiet"))
        http = await stack.enter_async_context(open_clients(version=version("usher"), read=goto_timeout))
        slack = await stack.enter_async_context(open_session(settings.slack_api_url, Timeouts()))
        tokens = bot_token(settings, stores, clock)
        clients = slack_clients(settings, slack, tokens, clock, metrics.slack)
        goto, authority = goto_side(settings, http, stores, metrics)
        services = furnished(
            settings, stores, (docket, quiet), clients, tokens, goto, authority, clock, ids, slack_every
        )
        services = replace(services, patience=patience or Patience(), watch_send=metrics.send)
        tasks = Tasks(services, READS, AWAY, metrics.operation, bound)
        tasks.register(docket, quiet)
        yield House(settings, services, stores, docket, quiet, tasks, metrics, slack, tokens)


def goto_side(settings: Settings, http: GoToClients, stores: Stores, metrics: Metrics) -> tuple[GoTo, OAuth]:
    """Return the clients of GoTo's API and of its authorization server."""
    goto = GoTo(
        settings.goto_api_url,
        reads=http.reads,
        writes=http.writes,
        pace=stores.pace,
        seeit_url=settings.goto_seeit_url,
        observe=metrics.goto,
    )
    authority = OAuth(
        settings.goto_auth_url,
        settings.goto_api_url,
        _known(settings.goto_client_id),
        client_secret(settings),
        http.writes,
        observe=metrics.goto,
    )
    return goto, authority


def bot_token(settings: Settings, stores: Stores, clock: Clock) -> TokenFor:
    """Return the lookup of a tenant's bot token: from the OAuth installations, or the one in the settings."""
    if settings.by_oauth:
        return BotTokens(RedisInstallationStore(stores.redis, stores.vault, clock.now), clock.now)
    token = settings.slack_bot_token

    async def find(tenant: Tenant) -> str | None:
        return token.get_secret_value() if token else None

    return find


def slack_clients(
    settings: Settings, session: aiohttp.ClientSession, tokens: TokenFor, clock: Clock, observe: Observe
) -> Clients:
    """Return the Slack client that uses these tokens."""
    if isinstance(tokens, BotTokens):
        return InstalledClients(settings.slack_api_url, session, tokens, clock, observe=observe)
    return Clients(settings.slack_api_url, session, tokens, clock, observe=observe)


def install_flow(house: House) -> InstallFlow | None:
    """Return the OAuth installation pages, or None if the settings hold the bot token of one workspace."""
    settings, stores, now = house.settings, house.stores, house.s.clock.now
    if not isinstance(house.tokens, BotTokens):
        return None
    secret = settings.slack_client_secret
    return InstallFlow(
        session=house.slack,
        client_id=_known(settings.slack_client_id),
        client_secret=secret.get_secret_value() if secret else "",
        slack_api_url=settings.slack_api_url,
        public_url=house.s.public_url,
        installations=house.tokens.installations,
        states=RedisOAuthStateStore(stores.redis, now),
        reference=house.s.ids.reference,
    )


@asynccontextmanager
async def open_web(house: House, *, wait: float = WAIT, deadline: float = DEADLINE) -> AsyncIterator[ASGIApp]:
    """Yield the ASGI app of this process; in Socket Mode, keep a socket to Slack open as well.

    ``wait`` and ``deadline`` are the guard's, in seconds; Slack gives up after three.
    """
    settings = house.settings
    desk = Desk(house.s, READS, AWAY, wait, deadline, bound)
    app_token = settings.slack_app_token
    signing = None if app_token else settings.slack_signing_secret
    bolt = build_bolt(
        desk,
        client=AsyncWebClient(base_url=settings.slack_api_url, session=house.slack),
        token_for=house.tokens,
        watch=house.metrics.ack,
    )
    bearer = settings.metrics_token
    web = Web(house.s, house.check, house.numbers, bearer.get_secret_value() if bearer else None)
    secret = signing.get_secret_value() if signing else None
    app = web.app(SlackRoute(bolt, install_flow(house), signing_secret=secret))
    if app_token is None:
        yield app
        return
    async with SlackSocket.listening(
        bolt,
        app_token.get_secret_value(),
        AsyncWebClient(base_url=settings.slack_api_url, session=house.slack),
    ):
        yield app


@asynccontextmanager
async def open_worker(house: House, *, redelivery: timedelta = REDELIVERY) -> AsyncIterator[None]:
    """Run the ledger's operations while the block runs; at its end, finish the running jobs or release them.

    ``redelivery`` is the time after which another worker takes over a dead worker's jobs.
    """
    name = f"worker-{secrets.token_hex(4)}"
    async with (
        _worker(house.docket, name, redelivery) as worker,
        _worker(house.quiet, name, redelivery) as quiet,
        asyncio.TaskGroup() as group,
    ):
        beating = group.create_task(_beat(house, name))
        running = [group.create_task(one.run_forever()) for one in (worker, quiet)]
        try:
            yield
        finally:
            giving = asyncio.get_running_loop().call_later(GRACE, house.tasks.give_back)
            await end(beating, first=0.05)
            await end(*running, first=GRACE + 2)
            giving.cancel()


def _worker(docket: Docket, name: str, redelivery: timedelta) -> Worker:
    return Worker(
        docket,
        name=name,
        concurrency=CONCURRENCY,
        redelivery_timeout=redelivery,
        reconnection_delay=timedelta(seconds=1),
        minimum_check_interval=TICK,
        scheduling_resolution=TICK,
    )


async def _beat(house: House, name: str) -> None:
    while True:
        try:
            await house.stores.pulse.beat(name)
        except AWAY:
            log.warning("Redis is unavailable; no heartbeat sent")
        await asyncio.sleep(BEAT)


def _with_connections(url: str, count: int) -> str:
    return f"{url}{'&' if '?' in url else '?'}max_connections={count}"


def _docket(redis_url: str, name: str) -> Docket:
    """Return a docket with enough connections for its waiters; with fewer it starves."""
    url = _with_connections(redis_url, 4 * CONCURRENCY + 50)
    return Docket(name=name, url=url, execution_ttl=timedelta(minutes=1))


def _known(value: str | None) -> str:
    return value or ""

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

from bot.cancellation import cancel_and_wait
from bot.goto.client import GoTo, open_clients
from bot.goto.client import GoToClients as GoToClients
from bot.goto.oauth import OAuth
from bot.installation import BotTokenCache, InstalledSlackClients, InstallFlow
from bot.model.ids import Tenant
from bot.ports import Clock, Ids
from bot.settings import Settings
from bot.slack.clients import CallObserver, SlackClients, Timeouts, TokenLookup, open_session
from bot.store.installations import RedisInstallationStore, RedisOAuthStateStore
from bot.store.open import Stores, open_stores
from bot.store.rate_limit import REQUESTS_PER_SECOND
from bot.store.vault import Vault
from bot.telemetry import Metrics, bind_log_values
from bot.usecases.core.services import Rules, Services, Timing
from bot.web import WebRoutes, check_readiness
from bot.wiring import build_services, client_secret
from bot.worker.tasks import Tasks
from handlers.bolt import SlackRoute, SlackSocket, build_bolt
from handlers.context import ACK_DEADLINE_SECONDS, OUTCOME_WAIT_SECONDS, Context

REDIS_UNAVAILABLE_ERRORS = (RedisGone, RedisSlow)
DOCKET_TICK = timedelta(milliseconds=50)
REDELIVERY_TIMEOUT = timedelta(seconds=15)
WORKER_CONCURRENCY = 100
HEARTBEAT_SECONDS = 5.0
SHUTDOWN_GRACE_SECONDS = 4.0
"""Seconds that running jobs get to finish at shutdown; the rest go back to the queue."""
REFERENCE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

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
        letters = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(6))
        return f"{letters[:4]}-{letters[4:]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """The services of one process, whatever its role."""

    settings: Settings
    app: Services
    stores: Stores
    docket: Docket
    background: Docket
    """Low-priority queue: a thousand reminders at once do not delay what a person is waiting for."""
    tasks: Tasks
    metrics: Metrics
    slack_session: aiohttp.ClientSession
    token_lookup: TokenLookup

    async def check_readiness(self) -> dict[str, bool]:
        """Return each readiness condition and if it holds."""
        return await check_readiness(self._ping, self.stores.heartbeats, self.app.clock.now)

    async def render_metrics(self) -> bytes:
        """Return the metrics in Prometheus' text format, with the current age of the last worker heartbeat."""
        last = None
        with suppress(*REDIS_UNAVAILABLE_ERRORS):
            last = await self.stores.heartbeats.get_last()
        age = (self.app.clock.now() - last).total_seconds() if last is not None else float("inf")
        self.metrics.set_heartbeat_age(age)
        return self.metrics.render()

    async def _ping(self) -> bool:
        try:
            return bool(await self.stores.redis.ping())
        except REDIS_UNAVAILABLE_ERRORS:
            return False


@asynccontextmanager
async def open_runtime(
    settings: Settings,
    redis_url: str,
    *,
    clock: Clock | None = None,
    ids: Ids | None = None,
    timing: Timing | None = None,
    rules: Rules | None = None,
    goto_timeout: float = 10.0,
    slack_interval: float = 1.0,
    goto_rate: int = REQUESTS_PER_SECOND,
) -> AsyncIterator[Runtime]:
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
                _or_empty(settings.goto_client_id),
                audit_retention=timedelta(days=settings.audit_days),
                goto_requests_per_second=goto_rate,
            )
        )
        docket = await stack.enter_async_context(_build_docket(redis_url, "usher"))
        quiet = await stack.enter_async_context(_build_docket(redis_url, "usher-quiet"))
        http = await stack.enter_async_context(open_clients(version=version("usher"), read=goto_timeout))
        slack = await stack.enter_async_context(open_session(settings.slack_api_url, Timeouts()))
        tokens = build_token_lookup(settings, stores, clock)
        clients = build_slack_clients(settings, slack, tokens, clock, metrics.count_slack_call)
        goto, authority = build_goto(settings, http, stores, metrics)
        services = build_services(
            settings, stores, (docket, quiet), clients, tokens, goto, authority, clock, ids, slack_interval
        )
        services = replace(
            services, timing=timing or Timing(), rules=rules or Rules(), count_send=metrics.count_send
        )
        tasks = Tasks(services, REDIS_UNAVAILABLE_ERRORS, metrics.count_operation, bind_log_values)
        tasks.register_tasks(docket, quiet)
        yield Runtime(
            settings=settings,
            app=services,
            stores=stores,
            docket=docket,
            background=quiet,
            tasks=tasks,
            metrics=metrics,
            slack_session=slack,
            token_lookup=tokens,
        )


def build_goto(settings: Settings, http: GoToClients, stores: Stores, metrics: Metrics) -> tuple[GoTo, OAuth]:
    """Return the clients of GoTo's API and of its authorization server."""
    goto = GoTo(
        settings.goto_api_url,
        reads=http.reads,
        writes=http.writes,
        rate_limiter=stores.rate_limiter,
        seeit_url=settings.goto_seeit_url,
        observe=metrics.count_goto_request,
    )
    authority = OAuth(
        settings.goto_auth_url,
        settings.goto_api_url,
        _or_empty(settings.goto_client_id),
        client_secret(settings),
        http.writes,
        observe=metrics.count_goto_request,
    )
    return goto, authority


def build_token_lookup(settings: Settings, stores: Stores, clock: Clock) -> TokenLookup:
    """Return the lookup of a tenant's bot token: from the OAuth installations, or the one in the settings."""
    if settings.is_oauth_install:
        return BotTokenCache(RedisInstallationStore(stores.redis, stores.vault, clock.now), clock.now)
    token = settings.slack_bot_token

    async def find(tenant: Tenant) -> str | None:
        return token.get_secret_value() if token else None

    return find


def build_slack_clients(
    settings: Settings,
    session: aiohttp.ClientSession,
    token_lookup: TokenLookup,
    clock: Clock,
    observe: CallObserver,
) -> SlackClients:
    """Return the Slack client that uses these tokens."""
    if isinstance(token_lookup, BotTokenCache):
        return InstalledSlackClients(settings.slack_api_url, session, token_lookup, clock, observe=observe)
    return SlackClients(settings.slack_api_url, session, token_lookup, clock, observe=observe)


def build_install_flow(runtime: Runtime) -> InstallFlow | None:
    """Return the OAuth installation pages, or None if the settings hold the bot token of one workspace."""
    settings, stores, now = runtime.settings, runtime.stores, runtime.app.clock.now
    if not isinstance(runtime.token_lookup, BotTokenCache):
        return None
    secret = settings.slack_client_secret
    return InstallFlow(
        session=runtime.slack_session,
        client_id=_or_empty(settings.slack_client_id),
        client_secret=secret.get_secret_value() if secret else "",
        slack_api_url=settings.slack_api_url,
        public_url=runtime.app.config.public_url,
        installations=runtime.token_lookup.installations,
        states=RedisOAuthStateStore(stores.redis, now),
        new_reference=runtime.app.ids.reference,
    )


@asynccontextmanager
async def open_web(
    runtime: Runtime, *, wait: float = OUTCOME_WAIT_SECONDS, deadline: float = ACK_DEADLINE_SECONDS
) -> AsyncIterator[ASGIApp]:
    """Yield the ASGI app of this process; in Socket Mode, keep a socket to Slack open as well.

    ``wait`` and ``deadline`` are the guard's, in seconds; Slack gives up after three.
    """
    settings = runtime.settings
    desk = Context(
        app=runtime.app,
        unavailable_errors=REDIS_UNAVAILABLE_ERRORS,
        wait_seconds=wait,
        deadline_seconds=deadline,
        log_context=bind_log_values,
    )
    app_token = settings.slack_app_token
    signing = None if app_token else settings.slack_signing_secret
    bolt = build_bolt(
        desk,
        client=AsyncWebClient(base_url=settings.slack_api_url, session=runtime.slack_session),
        token_for=runtime.token_lookup,
        observe=runtime.metrics.count_ack,
    )
    bearer = settings.metrics_token
    web = WebRoutes(
        app=runtime.app,
        check_readiness=runtime.check_readiness,
        render_metrics=runtime.render_metrics,
        metrics_token=bearer.get_secret_value() if bearer else None,
    )
    secret = signing.get_secret_value() if signing else None
    app = web.build_asgi_app(SlackRoute(bolt, build_install_flow(runtime), signing_secret=secret))
    if app_token is None:
        yield app
        return
    async with SlackSocket.listen(
        bolt,
        app_token.get_secret_value(),
        AsyncWebClient(base_url=settings.slack_api_url, session=runtime.slack_session),
    ):
        yield app


@asynccontextmanager
async def open_worker(
    runtime: Runtime, *, redelivery: timedelta = REDELIVERY_TIMEOUT, tick: timedelta = DOCKET_TICK
) -> AsyncIterator[None]:
    """Run the ledger's operations while the block runs; at its end, finish the running jobs or release them.

    ``redelivery`` is the time after which another worker takes over a dead worker's jobs, ``tick`` the time after
    which a worker that found no job looks again.
    """
    name = f"worker-{secrets.token_hex(4)}"
    async with (
        _build_worker(runtime.docket, name, redelivery, tick) as worker,
        _build_worker(runtime.background, name, redelivery, tick) as quiet,
        asyncio.TaskGroup() as group,
    ):
        beating = group.create_task(_send_heartbeats(runtime, name))
        running = [group.create_task(one.run_forever()) for one in (worker, quiet)]
        try:
            yield
        finally:
            giving = asyncio.get_running_loop().call_later(SHUTDOWN_GRACE_SECONDS, runtime.tasks.release_jobs)
            await cancel_and_wait(beating, first_wait=0.05)
            await cancel_and_wait(*running, first_wait=SHUTDOWN_GRACE_SECONDS + 2)
            giving.cancel()


def _build_worker(docket: Docket, name: str, redelivery: timedelta, tick: timedelta) -> Worker:
    return Worker(
        docket,
        name=name,
        concurrency=WORKER_CONCURRENCY,
        redelivery_timeout=redelivery,
        reconnection_delay=timedelta(seconds=1),
        minimum_check_interval=tick,
        scheduling_resolution=tick,
    )


async def _send_heartbeats(runtime: Runtime, name: str) -> None:
    while True:
        try:
            await runtime.stores.heartbeats.record(name)
        except REDIS_UNAVAILABLE_ERRORS:
            log.warning("Redis is unavailable; no heartbeat sent")
        await asyncio.sleep(HEARTBEAT_SECONDS)


def _with_connections(url: str, count: int) -> str:
    return f"{url}{'&' if '?' in url else '?'}max_connections={count}"


def _build_docket(redis_url: str, name: str) -> Docket:
    """Return a docket with enough connections for its waiters; with fewer it starves."""
    url = _with_connections(redis_url, 4 * WORKER_CONCURRENCY + 50)
    return Docket(name=name, url=url, execution_ttl=timedelta(minutes=1))


def _or_empty(value: str | None) -> str:
    return value or ""

"""The composition root: build one process's services from the settings and close them in reverse order."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

from docket import Docket, Worker
from docket.dependencies import current_docket, current_worker
from redis.asyncio import Redis
from redis.exceptions import RedisError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.types import ASGIApp

from bot.cancellation import cancel_and_wait
from bot.goto.retry import RetryPolicy
from bot.health import Readiness, check_readiness, get_work_state
from bot.installation import BotTokenCache, InstallFlow
from bot.model.queues import QueueName
from bot.model.storage import StorageFault
from bot.parsing.command_names import set_command_prefix
from bot.ports import Clock, Ids
from bot.settings import Settings
from bot.slack.clients import SlackRetryPolicy, TokenLookup
from bot.slack.throttle import PATIENT_CALLS_PER_MINUTE
from bot.store.id_secret import load_id_secret
from bot.store.installations import SignedOAuthStateStore
from bot.store.open import Stores
from bot.store.rate_limit import REQUESTS_PER_SECOND
from bot.store.redis_check import TEMPORARY_FAULTS, drop_idle_connections
from bot.store.redis_errors import find_storage_fault
from bot.telemetry import Metrics, bind_log_values
from bot.usecases.accounts.uninstall import record_installation
from bot.usecases.core.person_budget import PersonBudgets
from bot.usecases.core.rules import Rules
from bot.usecases.core.services import Services, Timing
from bot.web import WebRoutes
from bot.wiring import WORKER_CONCURRENCY, Connections, build_services, build_token_lookup, open_connections
from bot.worker.tasks import Tasks
from bot.worker.unknown_tasks import leave_unknown_task
from handlers.bolt import build_bolt
from handlers.context import ACK_DEADLINE_SECONDS, OUTCOME_WAIT_SECONDS, Context
from handlers.http_requests import SlackRoute
from handlers.socket_client import SlackSocket

DOCKET_TICK = timedelta(milliseconds=50)
"""How often a worker looks for due jobs."""
REDELIVERY_TIMEOUT = timedelta(seconds=15)
HEARTBEAT_SECONDS = 5.0
START_PAUSE_SECONDS = 1.0
FIRST_HEARTBEAT_SECONDS = 0.2
"""Seconds between two looks if a job was taken yet."""
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
    connections: Connections
    tasks: Tasks
    metrics: Metrics
    token_lookup: TokenLookup

    @property
    def stores(self) -> Stores:
        return self.connections.stores

    async def check_readiness(self) -> Readiness:
        """Return each readiness condition and if it holds."""
        return await check_readiness(self.stores)

    async def render_metrics(self) -> bytes:
        """Return the metrics in Prometheus' text format, with what Redis says now of workers and waiting work."""
        state = await get_work_state(self.stores, self.app.clock.now())
        self.metrics.set_heartbeat_age(state.heartbeat_age)
        self.metrics.set_oldest_operation_age(state.oldest_operation_age)
        self.metrics.set_storage_fault(state.fault)
        return self.metrics.render()


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
    slack_patient_calls: int = PATIENT_CALLS_PER_MINUTE,
    goto_rate: int = REQUESTS_PER_SECOND,
    goto_retries: RetryPolicy | None = None,
    slack_retries: SlackRetryPolicy | None = None,
) -> AsyncIterator[Runtime]:
    """Open everything that a process needs.

    ``goto_timeout`` is in seconds, ``slack_interval`` the seconds between two posts to a channel,
    ``slack_patient_calls`` how many people jobs look up by e-mail, and how many messages they update, in a minute,
    ``goto_rate`` the requests per second to each GoTo API;
    ``goto_retries`` and ``slack_retries`` are the pauses before a call is repeated.

    Raises redis' ``ConnectionError`` if Redis cannot be reached, and ``SettingError`` if it lost the secret of ids or
    the encryption keys don't open it.
    """
    set_command_prefix(settings.command_prefix or "")
    clock, metrics = clock or SystemClock(), Metrics()
    async with open_connections(
        settings, redis_url, clock.now, goto_timeout=goto_timeout, goto_rate=goto_rate
    ) as connections:
        tokens = build_token_lookup(settings, connections.stores, clock)
        services = build_services(
            settings,
            connections,
            clock=clock,
            ids=ids or SystemIds(),
            timing=timing or Timing(),
            rules=rules or Rules(),
            metrics=metrics,
            token_lookup=tokens,
            id_secret=await _load_id_secret(connections.stores),
            slack_interval=slack_interval,
            slack_patient_calls=slack_patient_calls,
            goto_retries=goto_retries,
            slack_retries=slack_retries,
        )
        tasks = Tasks(services, find_storage_fault, metrics.count_operation, bind_log_values)
        tasks.register_tasks(connections.docket, connections.background)
        yield Runtime(
            settings=settings,
            app=services,
            connections=connections,
            tasks=tasks,
            metrics=metrics,
            token_lookup=tokens,
        )


async def _load_id_secret(stores: Stores) -> bytes:
    """Load the secret of ids; while Redis refuses to store the first one, wait: it goes on by itself.

    Raises what ``load_id_secret`` raises, and redis' errors for what does not pass by itself.
    """
    while True:
        try:
            return await load_id_secret(stores.redis, stores.vault)
        except RedisError as error:
            fault = find_storage_fault(error)
            if fault not in TEMPORARY_FAULTS:
                raise
            log.warning("the first start waits for Redis: storage=%s", fault)
        await asyncio.sleep(START_PAUSE_SECONDS)


def build_install_flow(runtime: Runtime) -> InstallFlow | None:
    """Return the OAuth installation pages, or None if the settings hold the bot token of one workspace."""
    settings, stores, now = runtime.settings, runtime.stores, runtime.app.clock.now
    if not isinstance(runtime.token_lookup, BotTokenCache):
        return None
    secret = settings.slack_client_secret
    return InstallFlow(
        session=runtime.connections.slack,
        client_id=settings.slack_client_id or "",
        client_secret=secret.get_secret_value() if secret else "",
        slack_api_url=settings.slack_api_url,
        public_url=runtime.app.config.public_url,
        installations=runtime.token_lookup.installations,
        states=SignedOAuthStateStore(stores.redis, runtime.app.config.id_secret, now),
        allowed_teams=settings.allowed_teams,
        new_reference=runtime.app.ids.reference,
        on_installed=lambda tenant, user_id: record_installation(runtime.app, tenant, user_id),
    )


def _build_context(runtime: Runtime, wait: float, deadline: float) -> Context:
    return Context(
        app=runtime.app,
        find_fault=find_storage_fault,
        wait_seconds=wait,
        deadline_seconds=deadline,
        budgets=PersonBudgets(
            per_minute=runtime.settings.person_requests_per_minute,
            burst=runtime.settings.person_burst,
            now=runtime.app.clock.now,
        ),
        log_context=bind_log_values,
    )


@asynccontextmanager
async def open_web(
    runtime: Runtime,
    *,
    wait: float = OUTCOME_WAIT_SECONDS,
    deadline: float = ACK_DEADLINE_SECONDS,
    check_health: Callable[[], str | None] = lambda: None,
) -> AsyncIterator[ASGIApp]:
    """Yield the ASGI app of this process; in Socket Mode, keep a socket to Slack open as well.

    ``check_health`` returns what is wrong with a part of this process, None if nothing is.
    ``wait`` and ``deadline`` are the guard's, in seconds; Slack gives up after three.
    """
    settings = runtime.settings
    app_token = settings.slack_app_token
    signing = None if app_token else settings.slack_signing_secret
    with _without_token_in_environment():
        bolt = build_bolt(
            _build_context(runtime, wait, deadline),
            client=AsyncWebClient(base_url=settings.slack_api_url, session=runtime.connections.slack),
            token_for=runtime.token_lookup,
            observe=runtime.metrics.count_ack,
        )
    bearer = settings.metrics_token
    web = WebRoutes(
        app=runtime.app,
        check_readiness=runtime.check_readiness,
        render_metrics=runtime.render_metrics,
        metrics_token=bearer.get_secret_value() if bearer else None,
        check_health=check_health,
        find_fault=find_storage_fault,
    )
    secret = signing.get_secret_value() if signing else None
    slack = SlackRoute(
        bolt, build_install_flow(runtime), signing_secret=secret, mark_seen=runtime.stores.seen_requests.mark
    )
    app = web.build_asgi_app(slack)
    if app_token is None:
        yield app
        return
    async with SlackSocket.listen(
        bolt,
        app_token.get_secret_value(),
        AsyncWebClient(base_url=settings.slack_api_url, session=runtime.connections.slack),
    ):
        yield app


async def _leave_former_primary(connections: Connections) -> None:
    """Close idle connections, so that new ones follow the name in ``REDIS_URL`` to the new primary."""
    await drop_idle_connections(connections.stores.redis)
    for docket in (connections.docket, connections.background):
        async with docket.redis() as redis:
            await drop_idle_connections(cast(Redis, redis))


@contextmanager
def _without_token_in_environment() -> Iterator[None]:
    """Hide SLACK_BOT_TOKEN, which Bolt would read itself, only to warn that it does not use it."""
    token = os.environ.pop("SLACK_BOT_TOKEN", None)
    try:
        yield
    finally:
        if token is not None:
            os.environ["SLACK_BOT_TOKEN"] = token


@asynccontextmanager
async def open_worker(
    runtime: Runtime,
    *,
    redelivery: timedelta = REDELIVERY_TIMEOUT,
    tick: timedelta = DOCKET_TICK,
    periodic_jobs: bool = True,
) -> AsyncIterator[None]:
    """Run the ledger's operations while the block runs; at its end, finish the running jobs or release them.

    ``redelivery`` is the time after which another worker takes over a dead worker's jobs, ``tick`` the time between
    two looks for due jobs. Without ``periodic_jobs`` it runs only the jobs that something has enqueued.
    """
    name = f"worker-{secrets.token_hex(4)}"
    connections = runtime.connections
    async with (
        _build_worker(connections.docket, name, redelivery, tick, periodic_jobs) as worker,
        _build_worker(connections.background, name, redelivery, tick, periodic_jobs) as background_worker,
        asyncio.TaskGroup() as group,
    ):
        heartbeats = group.create_task(_send_heartbeats(runtime, name))
        running = [group.create_task(_run_worker(one)) for one in (worker, background_worker)]
        try:
            yield
        finally:
            releasing = asyncio.get_running_loop().call_later(
                SHUTDOWN_GRACE_SECONDS, runtime.tasks.release_jobs
            )
            await cancel_and_wait(heartbeats, first_wait=0.05)
            await cancel_and_wait(*running, first_wait=SHUTDOWN_GRACE_SECONDS + 2)
            releasing.cancel()


async def _run_worker(worker: Worker) -> None:
    """Run one of several workers for ever, in a task of its own.

    A periodic job that fails is scheduled again in the docket of the context, which is that of the worker opened last
    (docket: ``Perpetual.on_complete``, ``Worker.__aenter__``).
    """
    current_docket.set(worker.docket)
    current_worker.set(worker)
    await worker.run_forever()


def _build_worker(
    docket: Docket, name: str, redelivery: timedelta, tick: timedelta, periodic_jobs: bool
) -> Worker:
    return Worker(
        docket,
        name=name,
        concurrency=WORKER_CONCURRENCY,
        fallback_task=leave_unknown_task,
        redelivery_timeout=redelivery,
        reconnection_delay=timedelta(seconds=1),
        minimum_check_interval=tick,
        scheduling_resolution=tick,
        schedule_automatic_tasks=periodic_jobs,
    )


async def _send_heartbeats(runtime: Runtime, name: str) -> None:
    """Send a heartbeat for each queue from which this worker takes jobs; look again soon for the others."""
    while True:
        taking = [queue for queue in QueueName if runtime.tasks.activity.is_taking_jobs(queue)]
        pause = HEARTBEAT_SECONDS if len(taking) == len(QueueName) else FIRST_HEARTBEAT_SECONDS
        try:
            for queue in taking:
                await runtime.stores.heartbeats.record(name, queue)
        except RedisError as error:
            fault = find_storage_fault(error) or StorageFault.OTHER
            log.warning("no heartbeat sent: storage=%s", fault)
            if fault is StorageFault.READ_ONLY:
                await _leave_former_primary(runtime.connections)
            pause = HEARTBEAT_SECONDS
        await asyncio.sleep(pause)

"""The bot in this process, with a Redis of its own and the sandbox in another process."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from starlette.types import ASGIApp

from bot.app import Runtime, open_runtime, open_web
from bot.embedded import open_embedded_redis
from bot.goto.client import GoTo, open_client
from bot.model.ids import Person, Tenant
from bot.model.meetings import KnownMeeting
from bot.model.people import Link
from bot.store.id_secret import load_id_secret
from bot.store.open import Stores, open_stores
from bot.store.rate_limit import RedisRateLimiter
from bot.store.vault import Vault
from tests.bench.payloads import USER, Payload, command
from tests.bench.sandbox import ALICE, SandboxProcess, open_sandbox_process
from tests.support.ports import free_port
from tests.support.services import with_services

UNPACED = 100_000
"""Requests a second that the pace lets go, so that GoTo's limit is not what is measured; it is asked all the same."""
REQUEST_NUMBERS = itertools.count()
OWN_MEETINGS = 3
"""So many of Alice's meetings were made by the bot, which keeps their join links sealed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BotWithSandbox:
    """The bot, its services, and the sandbox beside it."""

    app: ASGIApp
    runtime: Runtime
    sandbox: SandboxProcess
    redis_url: str

    @property
    def person(self) -> Person:
        return Person(Tenant(self.sandbox.workspace), USER)

    def types(self, name: str, text: str) -> Payload:
        """Return the request of a command that Alice types now, unlike any other: a copy would be refused."""
        return command(
            self.sandbox.secret, self.sandbox.workspace, name, text, f"1.2.{next(REQUEST_NUMBERS)}"
        )


@asynccontextmanager
async def open_bot(meetings: int = 0) -> AsyncIterator[BotWithSandbox]:
    """Open everything; Alice is connected and has so many meetings ahead."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = await stack.enter_async_context(
            open_embedded_redis(Path(folder), durable=False, die_with_parent=True)
        )
        sandbox = await stack.enter_async_context(open_sandbox_process(9, meetings))
        runtime = await stack.enter_async_context(open_runtime(sandbox.bot_settings(), url))
        await connect(runtime.stores, sandbox)
        runtime = await unpaced(stack, runtime)
        app = await stack.enter_async_context(open_web(runtime))
        yield BotWithSandbox(app=app, runtime=runtime, sandbox=sandbox, redis_url=url)


async def unpaced(stack: AsyncExitStack, runtime: Runtime, seconds: float = 10.0) -> Runtime:
    """Return the runtime with a pace that asks Redis as usual and never holds anything back.

    ``seconds`` is how long an answer of GoTo is waited for.
    """
    http = await stack.enter_async_context(open_client(version=version("usher"), read=seconds))
    pace = RedisRateLimiter(runtime.stores.redis, "bench", rate=UNPACED)
    goto = GoTo(runtime.settings.goto_api_url, http=http, rate_limiter=pace)
    services = with_services(runtime.app, api=goto)
    runtime.tasks.app = services
    return replace(runtime, app=services)


def alices_link(workspace: str, organizer_key: str, access_token: str, refresh_token: str) -> Link:
    """Return Alice's connection to GoTo as the bot keeps it."""
    now = datetime.now(UTC)
    return Link(
        person=Person(Tenant(workspace), USER),
        organizer_key=organizer_key,
        email=ALICE,
        first_name="Alice",
        last_name="Moreau",
        account_key=None,
        connected_at=now,
        access_token=access_token,
        refresh_token=refresh_token,
        expires_at=now + timedelta(hours=1),
    )


async def connect(stores: Stores, sandbox: SandboxProcess) -> None:
    """Keep Alice's link, and some of her meetings as made here."""
    now = datetime.now(UTC)
    link = alices_link(sandbox.workspace, sandbox.organizer_key, sandbox.access_token, sandbox.refresh_token)
    person = link.person
    await stores.links.save(link)
    for number in sandbox.meeting_ids[:OWN_MEETINGS]:
        await stores.meetings.save(
            KnownMeeting(
                tenant=person.tenant,
                meeting_id=number,
                organizer=person,
                subject="Sprint review",
                start=now,
                end=now + timedelta(days=1),
                join_url=f"https://meet.example/join/{number}",
                conference_call_info="Hybrid",
            )
        )


@asynccontextmanager
async def redis_with_alice(meetings: int = 0) -> AsyncIterator[tuple[str, SandboxProcess, int]]:
    """Give a Redis in which Alice is connected, the sandbox, and a free port for a bot in a process of its own."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = await stack.enter_async_context(
            open_embedded_redis(Path(folder), durable=False, die_with_parent=True)
        )
        port = free_port()
        sandbox = await stack.enter_async_context(open_sandbox_process(port, meetings))
        settings = sandbox.bot_settings()
        vault = Vault(settings.fernet_keys)
        client_id = settings.goto_client_id or ""
        async with open_stores(url, vault, lambda: datetime.now(UTC), client_id) as stores:
            await load_id_secret(stores.redis, vault)
            await connect(stores, sandbox)
        yield url, sandbox, port

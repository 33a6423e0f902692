"""A served local Slack, and a small Bolt app beside it in either transport."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.types import ASGIApp

from bot.sandbox.http_server import serve
from bot.sandbox.panel import Panel
from bot.sandbox.slack import LocalSlack
from bot.sandbox.slack.seed import seed_workspace

SECRET = "local-signing-secret"


@dataclass
class Clock:
    """A clock that runs, and can be put forward."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def slack(clock: Clock) -> AsyncIterator[LocalSlack]:
    local = LocalSlack(Panel(), now=clock, signing_secret=SECRET)
    seed_workspace(local)
    async with serve(local.app) as base_url:
        local.base_url = base_url
        yield local
        await local.aclose()


@pytest.fixture
def client(slack: LocalSlack) -> AsyncWebClient:
    return AsyncWebClient("xoxb-local", base_url=f"{slack.base_url}/api/", retry_handlers=[])


@pytest.fixture
def bolt(client: AsyncWebClient) -> AsyncApp:
    return AsyncApp(client=client, signing_secret=SECRET, process_before_response=True)


Connected = Callable[[], contextlib.AbstractAsyncContextManager[None]]


@pytest.fixture(params=["http", "socket"])
def connected(request: pytest.FixtureRequest, slack: LocalSlack, bolt: AsyncApp) -> Connected:
    """Connects the Bolt app to Slack while a block runs; every test that uses it runs in both transports."""
    return (lambda: by_http(slack, bolt)) if request.param == "http" else (lambda: by_socket(slack, bolt))


@contextlib.asynccontextmanager
async def by_http(slack: LocalSlack, bolt: AsyncApp) -> AsyncIterator[None]:
    async with serve(cast(ASGIApp, AsyncSlackRequestHandler(bolt))) as url:
        slack.deliver_to(f"{url}/slack/events")
        yield


@contextlib.asynccontextmanager
async def by_socket(slack: LocalSlack, bolt: AsyncApp) -> AsyncIterator[None]:
    slack.deliver_by_socket()
    handler = AsyncSocketModeHandler(bolt, "xapp-local")
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.changes.wait_for(lambda: slack.hub.open, 5)
    try:
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]

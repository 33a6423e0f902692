"""A served local Slack, and a small Bolt app beside it in either transport."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.http_server import serve
from bot.sandbox.panel import Panel
from bot.sandbox.slack import LocalSlack
from bot.sandbox.slack.seed import seed_workspace
from tests.support.clocks import CLOCK, StageClock
from tests.support.sandbox import SIGNING_SECRET, connect_by_http, connect_by_socket


@pytest.fixture
def clock() -> StageClock:
    return CLOCK


@pytest.fixture
async def slack(clock: StageClock) -> AsyncIterator[LocalSlack]:
    local = LocalSlack(Panel(), now=clock, signing_secret=SIGNING_SECRET)
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
    return AsyncApp(client=client, signing_secret=SIGNING_SECRET, process_before_response=True)


Connected = Callable[[], contextlib.AbstractAsyncContextManager[None]]


@pytest.fixture(params=["http", "socket"])
def connected(request: pytest.FixtureRequest, slack: LocalSlack, bolt: AsyncApp) -> Connected:
    """Connects the Bolt app to Slack while a block runs; every test that uses it runs in both transports."""
    return (
        (lambda: connect_by_http(slack, bolt))
        if request.param == "http"
        else (lambda: connect_by_socket(slack, bolt))
    )

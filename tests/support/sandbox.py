"""Helpers for tests of the simulators."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from starlette.types import ASGIApp

from bot.sandbox.http_server import serve
from bot.sandbox.slack import LocalSlack

SIGNING_SECRET = "local-signing-secret"


async def expect_refusal(call: Any) -> Any:
    with pytest.raises(SlackApiError) as refused:
        await call
    return refused.value.response


@contextlib.asynccontextmanager
async def connect_by_http(slack: LocalSlack, bolt: AsyncApp) -> AsyncIterator[None]:
    async with serve(cast(ASGIApp, AsyncSlackRequestHandler(bolt))) as url:
        slack.deliver_to(f"{url}/slack/events")
        yield


@contextlib.asynccontextmanager
async def connect_by_socket(slack: LocalSlack, bolt: AsyncApp) -> AsyncIterator[None]:
    slack.deliver_by_socket()
    handler = AsyncSocketModeHandler(bolt, "xapp-local")
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.changes.wait_for(lambda: slack.hub.open, 5)
    try:
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]

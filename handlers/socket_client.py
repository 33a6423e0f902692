"""Socket Mode: a client that connects once when Slack renews a connection, and what listens by it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from slack_bolt.adapter.socket_mode.async_base_handler import AsyncBaseSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from handlers.bolt import dispatch

PING_INTERVAL_SECONDS = 10.0
"""How often an idle Socket Mode connection is checked."""


class RenewingSocketClient(SocketModeClient):
    """Replaces each connection once.

    Slack announces the end of a connection by a message and then closes it (Slack: using Socket Mode). The SDK connects
    for each of the two, and the second time gives up the connection that it has just opened: a command that came
    over it in the meantime fails in front of the person.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._renewal = asyncio.Lock()

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Replace the connection that is current now, unless another call has replaced it meanwhile."""
        ended = self.current_session
        async with self._renewal:
            if self.current_session is ended:
                await super().connect_to_new_endpoint(force)


class SlackSocket(AsyncBaseSocketModeHandler):
    """Socket Mode. Acks every envelope but an event that Slack is to deliver again."""

    app: AsyncApp
    client: RenewingSocketClient

    def __init__(self, app: AsyncApp, app_token: str, web_client: AsyncWebClient) -> None:
        self.app, self.in_progress, self.idle = app, 0, asyncio.Event()
        self.idle.set()
        self.client = RenewingSocketClient(
            app_token=app_token, logger=app.logger, web_client=web_client, ping_interval=PING_INTERVAL_SECONDS
        )
        self.client.socket_mode_request_listeners.append(self.handle)

    @classmethod
    @asynccontextmanager
    async def listen(cls, app: AsyncApp, app_token: str, web_client: AsyncWebClient) -> AsyncIterator[None]:
        """Listen while the block runs; at its end, wait up to 3 seconds for envelopes in progress.

        Raises ``SlackApiError`` or aiohttp's ``ClientError`` if the first connection is refused; the SDK alone would
        retry forever.
        """
        handler = cls(app, app_token, web_client)
        handler.client.wss_uri = await handler.client.issue_new_wss_url()
        await handler.connect_async()  # type: ignore[no-untyped-call]
        try:
            yield
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(3):
                    await handler.idle.wait()
            await handler.close_async()  # type: ignore[no-untyped-call]

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        began, arrived_at = time.time(), time.monotonic()
        self.in_progress += 1
        self.idle.clear()
        try:
            answer = await dispatch(self.app, req.payload, build_headers(req), arrived_at)
            await send_async_response(client, req, answer, began)
        finally:
            self.in_progress -= 1
            if self.in_progress == 0:
                self.idle.set()

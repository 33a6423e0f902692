"""Slack's Socket Mode client, which connects once when Slack renews a connection."""

from __future__ import annotations

import asyncio
from typing import Any

from slack_sdk.socket_mode.aiohttp import SocketModeClient


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

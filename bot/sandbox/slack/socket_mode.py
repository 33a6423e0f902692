"""The server side of Socket Mode: tickets, hello, envelopes, acks, disconnect (Slack: using Socket Mode)."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import secrets
import uuid
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from bot.sandbox.slack.change_signal import ChangeSignal
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.model import Json

MAX_CONNECTIONS = 10


@dataclass(eq=False)
class SocketConnection:
    """An open WebSocket of the app; ``acks`` are the envelopes it has not acknowledged yet."""

    socket: WebSocket
    closing: bool = False
    acks: dict[str, asyncio.Future[Json]] = field(default_factory=dict)


class SocketHub:
    """All Socket Mode connections of the app; a payload may be sent over any of them."""

    def __init__(self, app_id: str, changes: ChangeSignal) -> None:
        self.app_id, self.changes = app_id, changes
        self.connections: list[SocketConnection] = []
        self._tickets: set[str] = set()
        self._turn = itertools.count()

    @property
    def open(self) -> list[SocketConnection]:
        return [c for c in self.connections if not c.closing]

    def new_ticket(self) -> str:
        """Return a one-use ticket for a connection; ApiError if the app has ten already."""
        if len(self.open) >= MAX_CONNECTIONS:
            raise ApiError("too_many_websockets")
        ticket = secrets.token_urlsafe(24)
        self._tickets.add(ticket)
        return ticket

    async def endpoint(self, socket: WebSocket) -> None:
        """Serve one connection until either side closes it; refuse an invalid or used ticket."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await socket.close(4001)
            return
        self._tickets.discard(ticket)
        await socket.accept()
        connection = SocketConnection(socket)
        self.connections.append(connection)
        await socket.send_text(json.dumps(self._hello()))
        self.changes.notify()
        try:
            while True:
                self._received(connection, await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            if connection in self.connections:
                self.connections.remove(connection)
            self.changes.notify()

    async def deliver(self, kind: str, payload: Json, retry: Json) -> Any:
        """Send one envelope and wait for its ack; return the ack's payload (None if it has none).

        ConnectionError if no connection is open. The caller sets the time limit.
        """
        envelope_id = str(uuid.uuid4())
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
            **retry,
        }
        ack: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        connection = await self._sent(envelope, ack)
        try:
            return (await ack).get("payload")
        finally:
            connection.acks.pop(envelope_id, None)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Send a disconnect message to every connection; unless the reason is ``warning``, close it at once."""
        message = {"type": "disconnect", "reason": reason, "debug_info": {"host": "local"}}
        for connection in self.open:
            connection.closing = True
            with contextlib.suppress(ConnectionError):
                await _send(connection, message)
            if reason != "warning":
                await close_connection(connection)

    async def aclose(self) -> None:
        for connection in list(self.connections):
            await close_connection(connection)

    async def _sent(self, envelope: Json, ack: asyncio.Future[Json]) -> SocketConnection:
        """Send over the next connection that works, and return it."""
        while True:
            connection = self._next()
            connection.acks[envelope["envelope_id"]] = ack
            try:
                await _send(connection, envelope)
            except ConnectionError:
                if connection in self.connections:
                    self.connections.remove(connection)
            else:
                return connection

    def _next(self) -> SocketConnection:
        candidates = self.open or self.connections
        if not candidates:
            raise ConnectionError("No Socket Mode connection is open.")
        return candidates[next(self._turn) % len(candidates)]

    def _received(self, connection: SocketConnection, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            return
        if isinstance(message, dict):
            ack = connection.acks.get(str(message.get("envelope_id")))
            if ack is not None and not ack.done():
                ack.set_result(message)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "connection_info": {"app_id": self.app_id},
            "num_connections": len(self.connections),
            "debug_info": {"host": "local", "build_number": 1, "approximate_connection_time": 18060},
        }


async def _send(connection: SocketConnection, message: Json) -> None:
    try:
        await connection.socket.send_text(json.dumps(message))
    except (WebSocketDisconnect, RuntimeError) as error:
        raise ConnectionError("The Socket Mode connection is gone.") from error


async def close_connection(connection: SocketConnection) -> None:
    """Close a connection from Slack's side."""
    connection.closing = True
    if connection.socket.application_state is WebSocketState.CONNECTED:
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await connection.socket.close()

"""The page's API: its files, a WebSocket with the person's state, and the actions."""

from __future__ import annotations

import asyncio
import contextlib
import mimetypes
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.slack.backend import SlackBackend
from bot.sandbox.slack.errors import ApiError, NotPossible
from bot.sandbox.slack.model import Json
from bot.sandbox.slack.page_actions import ACTIONS
from bot.sandbox.slack.page_state import page_state
from bot.sandbox.slack.people import SlackPerson, find_person

PAGE_FOLDER = Path(__file__).parent.parent / "page"
STATE_DELAY_SECONDS = 0.03
MAX_INITIAL_CALLS = 200
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")


def is_same_origin(connection: HTTPConnection) -> bool:
    """Return True if a request is for a loopback host and, if it has an Origin, comes from the same origin."""
    host = connection.headers.get("host", "")
    if urlsplit(f"//{host}").hostname not in LOOPBACK_HOSTS:
        return False
    origin = connection.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == host


class PageApi:
    """The routes of the page."""

    def __init__(self, slack: SlackBackend) -> None:
        self.slack = slack

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", self.index),
            Route("/page/api/{action}", self.act, methods=["POST"]),
            WebSocketRoute("/page/ws", self.watch),
            Route("/page/{file:path}", self.file),
        ]

    async def index(self, request: Request) -> Response:
        return _file(request, "index.html")

    async def file(self, request: Request) -> Response:
        return _file(request, request.path_params["file"])

    async def act(self, request: Request) -> Response:
        """Perform the action as the user in ``as``; answer ``{ok: false, error, detail}`` if that is not possible."""
        if not is_same_origin(request) or "json" not in request.headers.get("content-type", ""):
            return PlainTextResponse("forbidden", 403)
        try:
            body: Json = await request.json()
            return JSONResponse({"ok": True, **await self._do(request.path_params["action"], body)})
        except NotPossible as error:
            return _refused("not_possible", str(error))
        except ApiError as error:
            return _refused(error.code, str(error.extra or error.code))
        except (KeyError, ValueError, TypeError) as error:
            return _refused("bad_request", f"{type(error).__name__}: {error}")

    async def _do(self, action: str, body: Json) -> Json:
        if action in self.slack.page_actions:
            return await self.slack.page_actions[action](body)
        if action not in ACTIONS:
            raise NotPossible(f"No action {action!r}.")
        return await ACTIONS[action](self.slack, find_person(self.slack, body["as"]), body)

    def _person(self, user_id: str | None) -> SlackPerson:
        """Return this user, by default the first of the home workspace; KeyError if there is none."""
        if user_id:
            return find_person(self.slack, user_id)
        first = next((u.id for u in self.slack.home.users.values() if not u.is_bot), "")
        return find_person(self.slack, first)

    async def watch(self, socket: WebSocket) -> None:
        """Send the person's state and the calls at first, and then every change."""
        try:
            person = self._person(socket.query_params.get("as"))
        except KeyError:
            person = None
        if person is None or not is_same_origin(socket):
            await socket.close(4403)
            return
        await socket.accept()
        changed, new_calls = asyncio.Event(), asyncio.Queue[Json]()
        stop = self.slack.changes.listen(changed.set)
        self.slack.active_people[person.id] += 1
        self.slack.changes.notify()
        self.slack.panel.listeners.append(new_calls.put_nowait)
        calls = [asdict(c) for c in list(self.slack.panel.calls)[-MAX_INITIAL_CALLS:]]
        try:
            await socket.send_json({"type": "state", "state": page_state(self.slack, person)})
            await socket.send_json({"type": "calls", "calls": calls})
            await _run_until_first_ends(
                self._states(socket, person, changed),
                _send_calls(socket, new_calls),
                _receive_until_closed(socket),
            )
        finally:
            stop()
            self.slack.active_people[person.id] -= 1
            self.slack.changes.notify()
            self.slack.panel.listeners.remove(new_calls.put_nowait)

    async def _states(self, socket: WebSocket, person: SlackPerson, changed: asyncio.Event) -> None:
        while True:
            await changed.wait()
            await asyncio.sleep(STATE_DELAY_SECONDS)
            changed.clear()
            await socket.send_json({"type": "state", "state": page_state(self.slack, person)})


async def _send_calls(socket: WebSocket, new_calls: asyncio.Queue[Json]) -> None:
    while True:
        await socket.send_json({"type": "call", "call": await new_calls.get()})


async def _receive_until_closed(socket: WebSocket) -> None:
    while True:
        await socket.receive_text()


async def _run_until_first_ends(*coroutines: Any) -> None:
    """Run until the first ends (because the socket closed), then cancel the others."""
    tasks = [asyncio.ensure_future(work) for work in coroutines]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
                await task


def _refused(error: str, detail: str) -> Response:
    return JSONResponse({"ok": False, "error": error, "detail": detail})


def _file(request: Request, name: str) -> Response:
    path = (PAGE_FOLDER / name).resolve()
    if not is_same_origin(request):
        return PlainTextResponse("forbidden", 403)
    if not path.is_relative_to(PAGE_FOLDER.resolve()) or not path.is_file():
        return PlainTextResponse("not found", 404)
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if path.suffix in (".js", ".mjs"):
        kind = "text/javascript"
    return Response(path.read_bytes(), media_type=kind, headers={"Cache-Control": "no-store"})

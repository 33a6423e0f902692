"""The ASGI app of a local Slack: Web API, response URLs, uploads, OAuth, Socket Mode, and the page."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp

from bot.sandbox.slack.api.endpoint import WebApiEndpoint
from bot.sandbox.slack.backend import SlackBackend
from bot.sandbox.slack.install_page import InstallPage
from bot.sandbox.slack.page_api import PageApi
from bot.sandbox.slack.response_urls import ResponseUrlEndpoint


def build_app(slack: SlackBackend) -> ASGIApp:
    """Return the ASGI app with all routes of a local Slack."""
    endpoint, responder, page = WebApiEndpoint(slack), ResponseUrlEndpoint(slack), PageApi(slack)
    install_page = InstallPage(slack)

    async def api(request: Request) -> Response:
        return await endpoint(request)

    async def response(request: Request) -> Response:
        return await responder(request)

    async def upload(request: Request) -> Response:
        return await _upload(slack, request)

    async def install(request: Request) -> Response:
        return await install_page(request)

    routes = [
        Route("/api/{method}", api, methods=["GET", "POST"]),
        Route("/response/{team}/{number}/{key}", response, methods=["POST"]),
        Route("/upload/v1/{team}/{file}", upload, methods=["POST"]),
        Route("/oauth/v2/authorize", install, methods=["GET", "POST"]),
        WebSocketRoute("/link/", slack.hub.endpoint),
        *page.routes(),
    ]
    return Starlette(routes=routes)


async def _upload(slack: SlackBackend, request: Request) -> Response:
    """Receive the bytes of a file, raw or as one part of a form (Slack: files.getUploadURLExternal)."""
    ws = slack.workspaces.get(request.path_params["team"])
    file = ws.files.get(request.path_params["file"]) if ws else None
    if file is None or file.content is not None:
        return PlainTextResponse("not found", 404)
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        async with request.form() as form:
            part = next((p for p in form.values() if not isinstance(p, str)), None)
            content = await part.read() if part is not None else b""
    else:
        content = await request.body()
    if len(content) != file.length:
        return PlainTextResponse("length does not match", 400)
    file.content = content
    return PlainTextResponse(f"OK - {len(content)}")

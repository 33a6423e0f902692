"""Every route that is not Slack's: GoTo sign-in, calendars, health, metrics."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import ip_address
from secrets import token_urlsafe
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from bot.goto.errors import GoToError
from bot.health import Readiness
from bot.http_limits import BodyLimit
from bot.model.accounts import SignInResult
from bot.model.errors import FaultError, UserError, UsherError
from bot.model.reader import written_for
from bot.operations import RESUMABLE_KINDS
from bot.usecases.accounts import connect as accounts_connect
from bot.usecases.calendars import feeds, meeting_file
from bot.usecases.core.goto_errors import to_user_error
from bot.usecases.core.readers import find_reader
from bot.usecases.core.sends import dm_once
from bot.usecases.core.services import Services
from bot.usecases.registration import calendar_file
from bot.usecases.trainings.overview import list_planned
from bot.views.accounts import connect_pages
from bot.views.accounts import connection as account_views
from bot.views.calendars import feeds as feed_views
from bot.views.calendars import meeting_file as calendar_views
from bot.views.i18n import explain_error
from bot.views.i18n.bundles import t

SLACK_EVENTS_PATH = "/slack/events"
COOKIE_NAME = "usher_connect"
SECURITY_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
    ),
}

log = logging.getLogger("usher.web")

ReadinessCheck = Callable[[], Awaitable[Readiness]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRoutes:
    """The routes. ``app`` is None in a worker process, which serves no others than health and metrics."""

    app: Services | None
    check_readiness: ReadinessCheck
    render_metrics: Callable[[], Awaitable[bytes]]
    metrics_token: str | None
    check_health: Callable[[], str | None] = lambda: None
    """Returns why this process cannot do its work until something of its own is restarted, None if it can."""

    def build_asgi_app(self, slack: Any | None = None) -> ASGIApp:
        """Return the ASGI app; ``slack`` handles all other paths."""
        routes: list[BaseRoute] = [
            Route("/healthz", self.healthz),
            Route("/readyz", self.readyz),
            Route("/metrics", self.metrics),
        ]
        if self.app is not None:
            routes += [
                Route("/goto/connect", self.with_error_page(self.connect_page), methods=["GET"]),
                Route("/goto/connect", self.with_error_page(self.connect), methods=["POST"]),
                Route("/calendar/{token}.ics", self.calendar, methods=["GET"]),
                Route("/goto/callback", self.with_error_page(self.callback), methods=["GET"]),
            ]
        if slack is not None:
            routes.append(Mount("/", app=slack))
        return BodyLimit(Starlette(routes=routes), slack_path=SLACK_EVENTS_PATH)

    async def healthz(self, request: Request) -> Response:
        problem = self.check_health()
        return PlainTextResponse(f"{problem or 'ok'}\n", 503 if problem else 200)

    async def readyz(self, request: Request) -> Response:
        state = await self.check_readiness()
        return JSONResponse(state.as_json(), status_code=200 if state.is_ready else 503)

    async def metrics(self, request: Request) -> Response:
        """Answer requests with the bearer token; if no token is set, requests from this machine only."""
        if self.metrics_token:
            given = request.headers.get("authorization", "")
            if not hmac.compare_digest(given.encode(), f"Bearer {self.metrics_token}".encode()):
                return PlainTextResponse("unauthorized\n", 401, {"WWW-Authenticate": "Bearer"})
        elif request.client is None or not _is_loopback(request.client.host):
            return PlainTextResponse("forbidden\n", 403)
        return Response(await self.render_metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")

    def with_error_page(
        self, endpoint: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """Wrap an endpoint so that even a bug shows a page, since a person in a browser came from GoTo or Slack."""

        async def respond(request: Request) -> Response:
            try:
                return await endpoint(request)
            except HTTPException:
                raise
            except ClientDisconnect:
                return Response(status_code=400)  # nobody reads it
            except Exception as error:  # noqa: BLE001 - last resort: show a reference, log the traceback
                broken = FaultError("broken", next_step="connect-expired-next")
                return _html_page(connect_pages.error_page(self._with_reference(broken, error)), 500)

        return respond

    async def calendar(self, request: Request) -> Response:
        """Return the calendar file of a secret URL: a person's feed, a training's sessions, or one meeting."""
        assert self.app is not None  # noqa: S101 - the route exists only then
        token = request.path_params["token"]
        if await self.app.store.uninstalls.is_address_blocked(token):
            return PlainTextResponse(f"{t('removed')}\n", 503, {"Retry-After": "3600", **SECURITY_HEADERS})
        own = await feeds.build_feed(self.app, token, list_planned)
        if own is None:
            own = await calendar_file.build_calendar(self.app, token)
        if own is not None:
            named = {"Content-Disposition": 'inline; filename="usher.ics"', **SECURITY_HEADERS}
            with written_for(await find_reader(self.app, own.person)):
                content = feed_views.render_ics(own.events)
            return Response(content, headers=named, media_type=calendar_views.CONTENT_TYPE)
        try:
            found = await meeting_file.get_calendar_file(self.app, token)
        except UserError as error:
            return PlainTextResponse(f"{explain_error(error)}\n", 404, SECURITY_HEADERS)
        named = {"Content-Disposition": 'attachment; filename="meeting.ics"', **SECURITY_HEADERS}
        return Response(
            calendar_views.render_ics(found), headers=named, media_type=calendar_views.CONTENT_TYPE
        )

    async def connect_page(self, request: Request) -> Response:
        assert self.app is not None  # noqa: S101 - the route exists only then
        token = request.query_params.get("state", "")
        try:
            state = await accounts_connect.get_connect_state(self.app, token)
            with written_for(await find_reader(self.app, state.person)):
                page = _html_page(connect_pages.connect_page(state, token))
        except UsherError as error:
            return _html_page(connect_pages.error_page(error), 410)
        if not request.cookies.get(COOKIE_NAME):
            secure = self.app.config.public_url.startswith("https:")
            page.set_cookie(
                COOKIE_NAME,
                token_urlsafe(24),
                max_age=3600,
                path="/goto",
                httponly=True,
                secure=secure,
                samesite="lax",
            )
        return page

    async def connect(self, request: Request) -> Response:
        assert self.app is not None  # noqa: S101 - the route exists only then
        form = await request.form()
        browser = request.cookies.get(COOKIE_NAME, "")
        try:
            if not browser:
                raise UserError("connect-expired", next_step="connect-expired-next")
            address = await accounts_connect.start_sign_in(self.app, str(form.get("state", "")), browser)
        except UsherError as error:
            return _html_page(connect_pages.error_page(error), 410)
        return RedirectResponse(address, 303, SECURITY_HEADERS)

    async def callback(self, request: Request) -> Response:
        assert self.app is not None  # noqa: S101 - the route exists only then
        query = request.query_params
        try:
            done = await accounts_connect.complete_sign_in(
                self.app, query.get("state", ""), query.get("code"), request.cookies.get(COOKIE_NAME)
            )
        except UsherError as error:
            return _html_page(connect_pages.error_page(error), 400)
        except GoToError as error:
            return _html_page(
                connect_pages.error_page(self._with_reference(to_user_error(error), error)), 502
            )
        try:
            await self._notify(done)
        except UsherError as error:
            log.error("cannot notify the person of the new connection: %s", error.message_id)
            if done.pending_id is not None:
                return _html_page(connect_pages.error_page(self._with_reference(error, error)), 502)
        if done.pending_id is None:
            await accounts_connect.resume_after_connect(self.app, done, RESUMABLE_KINDS)
        with written_for(await find_reader(self.app, done.person)):
            return _html_page(connect_pages.connected_page(done))

    async def _notify(self, done: SignInResult) -> None:
        assert self.app is not None  # noqa: S101 - the route exists only then
        view = account_views.account_question if done.pending_id else account_views.connected_message
        send_id = accounts_connect.connected_send_id(self.app, done)
        await dm_once(self.app, done.person, send_id, lambda: view(done))

    def _with_reference(self, error: UsherError, cause: BaseException) -> UsherError:
        assert self.app is not None  # noqa: S101 - the route exists only then
        reference = self.app.ids.reference()
        log.error("connect failed: reference=%s", reference, exc_info=cause)
        return FaultError(
            error.message_id, next_step="connect-expired-next", reference=reference, **error.values
        )


def _html_page(html: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(html, status, SECURITY_HEADERS)


def _is_loopback(host: str) -> bool:
    """Return True if it is this machine's own address; a socket for ``::`` shows IPv4 as ``::ffff:127.0.0.1``."""
    address = ip_address(host)
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback

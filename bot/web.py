"""Every route that is not Slack's: GoTo sign-in, calendars, health, metrics."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
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
from bot.model.accounts import ReturnPlace
from bot.model.errors import FaultError, UserError, UsherError
from bot.model.reader import written_for
from bot.model.storage import FindStorageFault, StorageFault, storage_error
from bot.model.view_address import ViewAddress
from bot.operations import RESUMABLE_KINDS
from bot.operations.account_approvals import announce_sign_in
from bot.queries.home import build_home
from bot.usecases.accounts import connect as accounts_connect
from bot.usecases.calendars import feeds, meeting_file
from bot.usecases.core.goto_errors import to_user_error
from bot.usecases.core.readers import find_reader
from bot.usecases.core.services import Services
from bot.usecases.registration import calendar_file
from bot.usecases.trainings.overview import list_planned
from bot.views.accounts import connect_pages
from bot.views.i18n import explain_error
from bot.views.i18n.bundles import t

SLACK_EVENTS_PATH = "/slack/events"
COOKIE_NAME = "usher_connect"
HSTS_SECONDS = 365 * 24 * 3600
"""For this long browsers come back by https only (RFC 6797)."""

log = logging.getLogger("usher.web")

ReadinessCheck = Callable[[], Awaitable[Readiness]]


def security_headers(public_url: str, form_action: str = "'none'") -> dict[str, str]:
    """Return the headers of every page and file; ``form_action`` is where the page's form may lead (CSP)."""
    headers = {
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; "
            f"form-action {form_action}"
        ),
    }
    if is_https(public_url):
        headers["Strict-Transport-Security"] = f"max-age={HSTS_SECONDS}"
    return headers


def cookie_name(name: str, public_url: str) -> str:
    """Return the cookie's name; with https, other hosts of the domain cannot set it (RFC 6265bis: ``__Host-``)."""
    return f"__Host-{name}" if is_https(public_url) else name


def is_https(public_url: str) -> bool:
    return public_url.startswith("https:")


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRoutes:
    """The routes. ``app`` is None in a worker process, which serves no others than health and metrics."""

    app: Services | None
    check_readiness: ReadinessCheck
    render_metrics: Callable[[], Awaitable[bytes]]
    metrics_token: str | None
    find_fault: FindStorageFault = lambda error: None
    """Recognizes the errors of a Redis that does not work."""
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
                Route("/calendar/{token}.ics", self.with_error_page(self.calendar), methods=["GET"]),
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
                fault = self.find_fault(error)
                if fault is not None:
                    return self._storage_page(fault)
                broken = FaultError("broken", next_step="connect-expired-next")
                return self._html_page(connect_pages.error_page(self._with_reference(broken, error)), 500)

        return respond

    def _storage_page(self, fault: StorageFault) -> Response:
        assert self.app is not None  # noqa: S101 - the route exists only then
        error = storage_error(fault)
        error.reference = self.app.ids.reference()
        log.error("a page could not be served: reference=%s storage=%s", error.reference, fault)
        return self._html_page(connect_pages.error_page(error), 503)

    async def calendar(self, request: Request) -> Response:
        """Return the calendar file of a secret URL: a person's feed, a training's sessions, or one meeting."""
        # Here, since icalendar takes 3 MB, and most processes are never asked for a calendar.
        from bot.views.calendars import feed_file
        from bot.views.calendars import meeting_file as calendar_views

        assert self.app is not None  # noqa: S101 - the route exists only then
        token = request.path_params["token"]
        if await self.app.store.uninstalls.is_address_blocked(token):
            return PlainTextResponse(f"{t('removed')}\n", 503, {"Retry-After": "3600", **self._headers()})
        own = await feeds.build_feed(self.app, token, list_planned)
        if own is None:
            own = await calendar_file.build_calendar(self.app, token)
        if own is not None:
            named = {"Content-Disposition": 'inline; filename="usher.ics"', **self._headers()}
            with written_for(await find_reader(self.app, own.person)):
                content = feed_file.render_ics(own.events)
            return Response(content, headers=named, media_type=calendar_views.CONTENT_TYPE)
        try:
            found = await meeting_file.get_calendar_file(self.app, token)
        except UserError as error:
            return PlainTextResponse(f"{explain_error(error)}\n", 404, self._headers())
        named = {"Content-Disposition": 'attachment; filename="meeting.ics"', **self._headers()}
        return Response(
            calendar_views.render_ics(found), headers=named, media_type=calendar_views.CONTENT_TYPE
        )

    async def connect_page(self, request: Request) -> Response:
        assert self.app is not None  # noqa: S101 - the route exists only then
        token = request.query_params.get("state", "")
        try:
            state = await accounts_connect.get_connect_state(self.app, token)
            with written_for(await find_reader(self.app, state.person)):
                html = connect_pages.connect_page(state, token)
        except UsherError as error:
            return self._html_page(connect_pages.error_page(error), 410)
        # Browsers check every redirect after the form, and GoTo may go on to the company's own sign-in, wherever it is.
        form_action = f"'self' https: {self.app.goto.oauth.origin}"
        page = self._html_page(html, form_action=form_action)
        if not request.cookies.get(self._cookie):
            is_secure = is_https(self.app.config.public_url)
            page.set_cookie(
                self._cookie,
                token_urlsafe(24),
                max_age=3600,
                path="/" if is_secure else "/goto",  # ``__Host-`` demands the whole host
                httponly=True,
                secure=is_secure,
                samesite="lax",
            )
        return page

    async def connect(self, request: Request) -> Response:
        assert self.app is not None  # noqa: S101 - the route exists only then
        form = await request.form()
        browser = request.cookies.get(self._cookie, "")
        try:
            if not browser:
                raise UserError("connect-expired", next_step="connect-expired-next")
            address = await accounts_connect.start_sign_in(self.app, str(form.get("state", "")), browser)
        except UsherError as error:
            return self._html_page(connect_pages.error_page(error), 410)
        return RedirectResponse(address, 303, self._headers())

    async def callback(self, request: Request) -> Response:
        assert self.app is not None  # noqa: S101 - the route exists only then
        query = request.query_params
        try:
            done = await accounts_connect.complete_sign_in(
                self.app, query.get("state", ""), query.get("code"), request.cookies.get(self._cookie)
            )
        except UsherError as error:
            return self._html_page(connect_pages.error_page(error), 400)
        except GoToError as error:
            return self._html_page(
                connect_pages.error_page(self._with_reference(to_user_error(error), error)), 502
            )
        is_in_place = False
        try:
            is_in_place = await announce_sign_in(self.app, done)
        except UsherError as error:
            log.error("cannot notify the person of the new connection: %s", error.message_id)
            if done.pending_id is not None:
                return self._html_page(connect_pages.error_page(self._with_reference(error, error)), 502)
        if done.pending_id is None:
            await accounts_connect.resume_after_connect(self.app, done, RESUMABLE_KINDS)
            if ViewAddress.parse(done.response_url) is not None:
                with suppress(UsherError, GoToError):
                    home = await build_home(self.app, done.person)
                    await self.app.slack.messenger.publish_home(done.person, home)
        place: str = ReturnPlace.MESSAGES
        if is_in_place:
            place = await accounts_connect.find_return_place(self.app, done)
        with written_for(await find_reader(self.app, done.person)):
            return self._html_page(connect_pages.connected_page(done, place))

    @property
    def _cookie(self) -> str:
        """The cookie of the browser in which an attempt to connect goes on."""
        return cookie_name(COOKIE_NAME, self._public_url)

    @property
    def _public_url(self) -> str:
        return self.app.config.public_url if self.app is not None else ""

    def _headers(self) -> dict[str, str]:
        return security_headers(self._public_url)

    def _html_page(self, html: str, status: int = 200, *, form_action: str = "'none'") -> HTMLResponse:
        return HTMLResponse(html, status, security_headers(self._public_url, form_action))

    def _with_reference(self, error: UsherError, cause: BaseException) -> UsherError:
        assert self.app is not None  # noqa: S101 - the route exists only then
        reference = self.app.ids.reference()
        log.error("connect failed: reference=%s", reference, exc_info=cause)
        return FaultError(
            error.message_id, next_step="connect-expired-next", reference=reference, **error.values
        )


def _is_loopback(host: str) -> bool:
    """Return True if it is this machine's own address; a socket for ``::`` shows IPv4 as ``::ffff:127.0.0.1``."""
    address = ip_address(host)
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback

"""The simulated GoTo as an ASGI app, with all hosts of the real one under one address."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.goto.endpoints import ENDPOINTS, Endpoint
from bot.sandbox.goto import groups, identity, meetings, organizers, registrants, support, trainings
from bot.sandbox.goto.faults import FaultSwitches
from bot.sandbox.goto.gateway import PATH_NOT_FOUND, Gateway, ServerBehavior, to_http_response
from bot.sandbox.goto.meeting_rooms import MeetingRooms
from bot.sandbox.goto.oauth import AuthorizationServer, OAuthClient
from bot.sandbox.goto.request_log import ReceivedRequest
from bot.sandbox.goto.requests import NO_BODY, GoToResponse, Handler
from bot.sandbox.goto.seed import seed_world
from bot.sandbox.goto.state import SimMeeting, SimTraining, SimUser, World
from bot.sandbox.goto.support_rooms import SupportRooms
from bot.sandbox.goto.token_store import IssuedTokens, TokenStore
from bot.sandbox.goto.training_rooms import TrainingRooms
from bot.sandbox.http_server import DroppedConnection
from bot.sandbox.panel import Panel

HANDLERS: dict[str, Handler] = {
    **identity.HANDLERS,
    **meetings.HANDLERS,
    **organizers.HANDLERS,
    **groups.HANDLERS,
    **trainings.HANDLERS,
    **registrants.HANDLERS,
    **support.HANDLERS,
}


class SimulatedGoTo:
    """GoTo's API, authorization server and meeting pages, over real HTTP once ``app`` is served.

    ``now`` returns aware UTC and decides expiry and lists; ``ticks`` returns monotonic seconds (durations,
    rate limit). ``redirect_uris`` may be extended later. ``base_url`` is the address browsers use (None: the
    one requested). ``seed`` creates the world (None: two companies, four people, three meetings, a training).
    """

    def __init__(
        self,
        panel: Panel,
        now: Callable[[], datetime],
        client_id: str,
        client_secret: str,
        redirect_uris: list[str],
        *,
        client_name: str = "Usher",
        base_url: str | None = None,
        seed: Callable[[datetime], World] | None = None,
        enforce_rate: bool = True,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self.world = (seed or seed_world)(now())
        self.behavior = ServerBehavior(enforce_rate=enforce_rate)
        self.requests: list[ReceivedRequest] = []
        self.redirect_uris = redirect_uris
        self.base_url = base_url
        self.tokens = TokenStore(now)
        self.faults = FaultSwitches(panel)
        self.meeting_rooms = MeetingRooms(self.world, now, lambda: self.behavior.record_meetings)
        self.training_rooms = TrainingRooms(self.world, now)
        self.support_rooms = SupportRooms(self.world, now)
        self.authorization = AuthorizationServer(
            self.world,
            self.tokens,
            OAuthClient(id=client_id, secret=client_secret, name=client_name, redirect_uris=redirect_uris),
            self._refuse_refresh,
        )
        self._panel = panel
        self._ticks = ticks
        self._gateway = Gateway(
            world=self.world,
            tokens=self.tokens,
            faults=self.faults,
            panel=panel,
            now=now,
            ticks=ticks,
            base_url=self._base_url,
            behavior=self.behavior,
            requests=self.requests,
        )
        self.app = self._app()

    # --- for tests and the page ------------------------------------------------------------------------------------

    def user(self, email: str) -> SimUser:
        """Return the person with that e-mail. KeyError if there is none."""
        return self.world.user(email)

    def meetings_of(self, email: str) -> list[SimMeeting]:
        """Return the person's meetings that are not deleted, oldest first."""
        owner = self.user(email)
        return [m for m in self.world.meetings.values() if m.owner is owner and m.deleted is None]

    def trainings_of(self, email: str) -> list[SimTraining]:
        """Return the trainings the person organizes that are not deleted, oldest first."""
        owner = self.user(email)
        return [t for t in self.world.trainings.values() if owner in t.organizers and t.deleted is None]

    def received(self, operation: str) -> list[ReceivedRequest]:
        """Return the requests of one operation, oldest first."""
        return [r for r in self.requests if r.operation == operation]

    def issue(self, email: str) -> IssuedTokens:
        """Return new tokens of a person, as after a sign-in."""
        return self.tokens.issue(self.user(email))

    def sign_in(self, authorize_url: str, email: str, *, allow: bool = True) -> str:
        """Submit the sign-in page as a person; return the address the browser is redirected to.

        ValueError if the page shows an error instead.
        """
        parameters = dict(parse_qsl(urlsplit(authorize_url).query))
        answer = self.authorization.authorize(
            {**parameters, "email": email, "decision": "allow" if allow else "deny"}
        )
        if "location" not in answer.headers:
            raise ValueError(bytes(answer.body).decode())
        return answer.headers["location"]

    @staticmethod
    def coverage() -> tuple[list[str], list[str]]:
        """Return the simulated operations, and those that answer ``NotSimulated``."""
        known = [op for op in ENDPOINTS if op in HANDLERS]
        return known, [op for op in ENDPOINTS if op not in HANDLERS]

    # --- inside ----------------------------------------------------------------------------------------------------

    def _app(self) -> Starlette:
        routes = [_route(self._gateway, op, HANDLERS.get(op.id)) for op in ENDPOINTS.values()]
        routes += [
            Route("/oauth/authorize", self._authorize_page, methods=["GET"]),
            Route("/oauth/authorize", self._authorize, methods=["POST"]),
            Route("/oauth/token", self._form("oauth.token", self.authorization.token), methods=["POST"]),
            Route("/oauth/revoke", self._form("oauth.revoke", self.authorization.revoke), methods=["POST"]),
            *self.training_rooms.routes,
            *self.support_rooms.routes,
            *self.meeting_rooms.routes,
        ]
        return Starlette(routes=routes, exception_handlers={404: _no_path, 405: _no_path})

    async def _authorize_page(self, request: Request) -> Response:
        return self.authorization.authorize_page(request.query_params)

    async def _authorize(self, request: Request) -> Response:
        return self.authorization.authorize(await _fields(request))

    def _form(
        self, name: str, answer: Callable[[str | None, dict[str, str]], GoToResponse]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            started_at = self._ticks()
            form = await _fields(request)
            if self.faults.consume_fault("cut_before", name):
                self._gateway.log_request(name, request, form, None, "cut", None, started_at)
                return DroppedConnection()
            reply = self.faults.refusal(name) or answer(request.headers.get("authorization"), form)
            if name == "oauth.token":
                reply = self.faults.alter_tokens(reply)
            lost = self.faults.consume_fault("lost_answer", name)
            body = None if reply.json is NO_BODY else reply.json
            self._gateway.log_request(
                name, request, form, None, "answer lost" if lost else reply.status, body, started_at
            )
            return DroppedConnection() if lost else to_http_response(reply)

        return endpoint

    def _refuse_refresh(self) -> bool:
        return self._panel.consume_fault("goto.dead_refresh")

    def _base_url(self, request: Request) -> str:
        return self.base_url or str(request.base_url).rstrip("/")


def _route(gateway: Gateway, operation: Endpoint, handler: Handler | None) -> Route:
    async def endpoint(request: Request) -> Response:
        return await gateway.serve(request, operation, handler)

    return Route(operation.path, endpoint, methods=[operation.method], name=operation.id)


async def _fields(request: Request) -> dict[str, str]:
    """Return the fields of a form; of several with one name, the last."""
    return dict(parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True))


async def _no_path(request: Request, error: Exception) -> Response:
    return to_http_response(PATH_NOT_FOUND)

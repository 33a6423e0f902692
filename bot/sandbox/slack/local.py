"""A local Slack: the workspaces, the app installed in them, and the roads between the two."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from starlette.types import ASGIApp

from bot.sandbox.panel import Panel
from bot.sandbox.slack import payloads
from bot.sandbox.slack.api.endpoint import RateLimited
from bot.sandbox.slack.changes import Changes
from bot.sandbox.slack.deliver import Ack, Deliverer, Delivery, Transport, again
from bot.sandbox.slack.errors import ApiError, NotSubscribed
from bot.sandbox.slack.faults import faults
from bot.sandbox.slack.installs import Installs
from bot.sandbox.slack.manifest import Manifest
from bot.sandbox.slack.modals import Modals
from bot.sandbox.slack.model import Channel, Json, Message, User
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.server import build
from bot.sandbox.slack.sockets import SocketHub
from bot.sandbox.slack.steps import StepRun, Steps
from bot.sandbox.slack.tokens import Token
from bot.sandbox.slack.workspace import Workspace

EVENT_RETRIES = (0.0, 60.0, 300.0)


class LocalSlack:
    """Slack on this machine, as strict as the real one.

    ``now`` gives an aware UTC time; triggers, response_urls and OAuth codes expire by it. ``manifest`` is the
    app manifest as a dict: its commands, shortcuts, scopes and events are what is offered; None allows all.
    ``base_url`` is set by who serves ``app`` (no trailing slash).
    """

    def __init__(
        self,
        panel: Panel,
        *,
        now: Callable[[], datetime],
        signing_secret: str = "local-signing-secret",  # noqa: S107
        bot_token: str = "xoxb-local",  # noqa: S107
        app_token: str = "xapp-local",  # noqa: S107
        team_id: str = "T0LOCAL",
        team_name: str = "Northwind",
        app_id: str = "A0LOCAL",
        client_id: str = "1.1",
        client_secret: str = "local-client-secret",  # noqa: S107
        manifest: Json | None = None,
    ) -> None:
        self.panel, self.now = panel, now
        panel.offer(*faults())
        self.app_id, self.client_id, self.client_secret = app_id, client_id, client_secret
        self.manifest = Manifest(manifest)
        self.base_url = ""
        self.default_redirect_uri = ""
        self.strict_rate = False
        self.event_retries: Sequence[float] = EVENT_RETRIES
        self.changes = Changes()
        self.hub = SocketHub(app_id, self.changes)
        self.deliverer = Deliverer(panel, self.hub, now, signing_secret)
        self.installs, self.steps = Installs(self, now), Steps(self)
        self.workspaces: dict[str, Workspace] = {}
        self.tokens: dict[str, Token] = {app_token: Token(app_token, "app", None)}
        self.unfurls: dict[str, Message] = {}
        self.page_actions: dict[str, Callable[[Json], Awaitable[Json]]] = {}
        self.extra: Json = {}
        self._modals: dict[str, Modals] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self.home = self.add_workspace(team_id, team_name, bot_token=bot_token)
        self.app: ASGIApp = build(self)

    # What is in it

    def add_workspace(
        self, team_id: str, name: str, *, bot_token: str | None = None, enterprise: Json | None = None
    ) -> Workspace:
        """Another team; with a bot token the app is installed there, without one it can be by OAuth.

        ``enterprise`` is the {id, name} of its organization, which can be installed as a whole.
        """
        ws = Workspace(
            team_id, name, app_id=self.app_id, changes=self.changes, now=self.now, enterprise=enterprise
        )
        self.workspaces[team_id] = ws
        self._modals[team_id] = Modals(ws)
        bot = ws.users[ws.bot_user_id]
        bot.name, bot.real_name = self.manifest.bot_name.lower(), self.manifest.bot_name
        if bot_token:
            self.tokens[bot_token] = Token(bot_token, "bot", ws, self.scopes)
        return ws

    def add_user(
        self,
        id: str,
        name: str,
        real_name: str,
        email: str,
        tz: str,
        *,
        team_id: str | None = None,
        workspace: Workspace | None = None,
        **flags: Any,
    ) -> User:
        """Add a member; ``team_id`` of another team makes a stranger; flags as in User."""
        ws = workspace or self.home
        return ws.add_user(User(id, name, real_name, email, tz, team_id or ws.id, **flags))

    def add_channel(
        self,
        id: str,
        name: str,
        members: Sequence[str],
        *,
        is_private: bool = False,
        bot_is_member: bool = True,
        archived: bool = False,
        read_only: bool = False,
        is_shared: bool = False,
        workspace: Workspace | None = None,
    ) -> Channel:
        """Add a channel with these members, and the bot unless told otherwise."""
        ws = workspace or self.home
        everybody = [*members, *([ws.bot_user_id] if bot_is_member else [])]
        channel = Channel(id, name, "private" if is_private else "channel", everybody, archived=archived)
        channel.read_only, channel.is_shared = read_only, is_shared
        channel.creator = members[0] if members else ""
        return ws.add_channel(channel)

    def person(self, user_id: str, workspace: Workspace | None = None) -> Person:
        """Somebody to act as; KeyError if there is no such user."""
        ws = workspace or next(w for w in self._with(user_id))
        return Person(self, ws, ws.users[user_id])

    def _with(self, user_id: str) -> list[Workspace]:
        found = [w for w in self.workspaces.values() if user_id in w.users]
        if not found:
            raise KeyError(user_id)
        return found

    def teams_of(self, enterprise_id: str) -> list[Workspace]:
        """The teams of an Enterprise organization."""
        return [w for w in self.workspaces.values() if w.enterprise_id == enterprise_id]

    def modals(self, ws: Workspace) -> Modals:
        return self._modals[ws.id]

    @property
    def scopes(self) -> tuple[str, ...] | None:
        return self.manifest.bot_scopes

    @property
    def app_name(self) -> str:
        return self.manifest.name

    @property
    def offers_home(self) -> bool:
        return self.manifest.offers_home

    # Roads to the app

    @property
    def transport(self) -> Transport:
        return self.deliverer.transport

    @transport.setter
    def transport(self, transport: Transport) -> None:
        self.deliverer.transport = transport
        self.changes.happened()

    @property
    def online(self) -> bool:
        """Whether payloads have somewhere to go."""
        return bool(self.hub.open) if self.transport == "socket" else bool(self.deliverer.url)

    def deliver_to(self, url: str) -> None:
        """Send payloads by signed HTTP to this request URL from now on."""
        self.deliverer.url = url
        self.transport = "http"

    def deliver_by_socket(self) -> None:
        """Send payloads over the app's Socket Mode connections from now on."""
        self.transport = "socket"

    async def verify_url(self) -> bool:
        """Send url_verification to the request URL, signed, and say whether its challenge came back."""
        challenge = secrets.token_urlsafe(16)
        payload = {"token": "", "challenge": challenge, "type": "url_verification"}
        ack = await self.deliverer.send(Delivery("events_api", "url_verification", payload))
        body = ack.body
        return ack.error is None and challenge == (body.get("challenge") if isinstance(body, dict) else body)

    async def deliver(self, delivery: Delivery) -> Ack:
        return await self.deliverer.send(delivery)

    async def deliver_again(self, delivery: Delivery | None = None) -> Ack:
        """Deliver the last payload (or this one) once more; its answer changes nothing that a person sees."""
        again_ = delivery or self.deliverer.last
        if again_ is None:
            raise LookupError("Nothing was delivered yet.")
        return await self.deliverer.send(again_)

    async def raw_post(self, body: bytes, headers: dict[str, str] | None = None) -> Ack:
        """POST these bytes with exactly these headers to the request URL (``sign`` makes good ones)."""
        return await self.deliverer.post(body, headers or {})

    def sign(self, body: bytes, *, timestamp: int | None = None) -> dict[str, str]:
        """The signature headers for a body; ``timestamp`` in UNIX seconds, now if not given."""
        return self.deliverer.sign(body, timestamp=timestamp)

    async def disconnect_sockets(self, reason: str = "refresh_requested") -> None:
        """Send every connection a disconnect message (warning, refresh_requested or link_disabled)."""
        await self.hub.disconnect(reason)

    # Events

    async def send_event(
        self, inner: Json, *, workspace: Workspace | None = None, event_id: str | None = None
    ) -> Ack:
        """Deliver an event and give the first answer; failed deliveries are tried again in the background.

        NotSubscribed if the manifest does not ask for this event (message.* by the channel's kind).
        """
        ws = workspace or self.home
        if not self.manifest.subscribes(inner, ws):
            raise NotSubscribed(inner["type"])
        number = event_id or ws.new_id("Ev")
        payload = payloads.event(ws, inner, number, int(self.now().timestamp()))
        delivery = Delivery("events_api", f"event {inner['type']}", payload)
        ack = await self.deliverer.send(delivery)
        if self.panel.strikes("slack.retry_events"):
            await self.deliverer.send(again(delivery, 1, ack))
        elif ack.error is not None and not (ack.status and ack.headers.get("x-slack-no-retry") == "1"):
            self.spawn(self._retry(delivery, ack))
        return ack

    async def send_event_if_wanted(self, inner: Json, ws: Workspace) -> Ack | None:
        """Deliver an event that follows from what a person did, if the app subscribes to it."""
        if self.online and self.manifest.subscribes(inner, ws):
            return await self.send_event(inner, workspace=ws)
        return None

    async def _retry(self, delivery: Delivery, ack: Ack) -> None:
        for attempt, wait in enumerate(self.event_retries, 1):
            await asyncio.sleep(wait)
            ack = await self.deliverer.send(again(delivery, attempt, ack))
            if ack.error is None or ack.headers.get("x-slack-no-retry") == "1":
                return

    async def run_step(
        self, callback_id: str, inputs: Json, *, workspace: Workspace | None = None
    ) -> StepRun:
        """Run a custom workflow step of the app; ``await run.finished()`` gives its outcome."""
        return await self.steps.run(workspace or self.home, callback_id, inputs)

    def revoke(self, ws: Workspace) -> None:
        """Uninstall the app from a workspace: its tokens die, and it is told."""
        self.tokens = {k: t for k, t in self.tokens.items() if not _reaches(t, ws)}
        ts = ws.new_ts()
        revoked = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [ws.bot_user_id]}, "event_ts": ts}
        for inner in ({"type": "app_uninstalled", "event_ts": ts}, revoked):
            self.spawn(self.send_event_if_wanted(inner, ws))
        self.changes.happened()

    # Around

    def check_client(self, client_id: str, client_secret: str) -> None:
        """ApiError unless these are the app's client credentials."""
        if client_id != self.client_id:
            raise ApiError("invalid_client_id")
        if client_secret != self.client_secret:
            raise ApiError("bad_client_secret")

    def pace(self, channel: Channel) -> None:
        """Hold one message per second and channel if ``strict_rate`` is on; RateLimited over it."""
        seconds = self.now().timestamp()
        if self.strict_rate and seconds - channel.last_post < 1:
            raise RateLimited
        channel.last_post = seconds

    def spawn(self, work: Any) -> None:
        """Run a coroutine in the background; ``settled`` waits for it, ``aclose`` ends it."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Wait until nothing that Slack does in the background is left, such as retries of events."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def aclose(self) -> None:
        """End background work, sockets and connections."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.hub.aclose()
        await self.deliverer.aclose()


def _reaches(token: Token, ws: Workspace) -> bool:
    return token.workspace is ws or (
        token.enterprise_id is not None and token.enterprise_id == ws.enterprise_id
    )

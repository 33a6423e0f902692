"""What the endpoints, the page and the people of a local Slack share: workspaces, tokens, and delivery to the app."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.panel import Panel
from bot.sandbox.slack import payloads
from bot.sandbox.slack.app_tokens import AppToken
from bot.sandbox.slack.change_signal import ChangeSignal
from bot.sandbox.slack.delivery import Ack, Deliverer, Delivery, Transport, retry_of
from bot.sandbox.slack.errors import ApiError, NotSubscribed, TooManyRequests
from bot.sandbox.slack.faults import CALL_SECONDS, DISTANT, make_refusal, new_faults
from bot.sandbox.slack.install_codes import InstallCodes
from bot.sandbox.slack.manifest import AppManifest
from bot.sandbox.slack.modals import ModalStacks
from bot.sandbox.slack.model import Json, StoredChannel, StoredMessage
from bot.sandbox.slack.rate_tiers import RateTiers
from bot.sandbox.slack.socket_mode import SocketHub
from bot.sandbox.slack.workflow_steps import StepRun, StepRuns, function_executed_event
from bot.sandbox.slack.workspace import Workspace

EVENT_RETRY_DELAYS = (0.0, 60.0, 300.0)
"""Seconds before each retry of an event, by the clock ``now`` (Slack: Events API)."""
CLOCK_CHECK_SECONDS = 0.05
"""How often a pause looks at the clock, which a test may move."""
ANSWER_TIMEOUT_SECONDS = 3.0
"""Seconds within which the app acks a payload and opens a form with its trigger (Slack: handling user interaction)."""


class SlackBackend:
    """The state of a local Slack and its connection to the app.

    ``now`` returns an aware UTC time; triggers, response_urls and OAuth codes expire by it. ``manifest`` is the
    app manifest as a dict; only its commands, shortcuts, scopes and events are available. None allows everything.
    ``answer_timeout`` are the seconds that the app has to ack, and that a trigger lasts: a test that is not about them
    gives more, so that a busy machine changes nothing.
    ``base_url`` is set by whoever serves the app (no trailing slash). ``page_actions`` and ``extra`` are additional
    buttons and data of the page.
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
        answer_timeout: float = ANSWER_TIMEOUT_SECONDS,
    ) -> None:
        self.panel, self.now = panel, now
        panel.add_faults(*new_faults())
        panel.make_fault = make_refusal
        self.app_id, self.client_id, self.client_secret = app_id, client_id, client_secret
        self.manifest = AppManifest(manifest)
        self.base_url = ""
        self.default_redirect_uri = ""
        self.strict_rate = False
        """True: one message a second and channel, and each method's calls a minute, as Slack limits them."""
        self.rate_tiers = RateTiers(now)
        self.event_retries: Sequence[float] = EVENT_RETRY_DELAYS
        self.changes = ChangeSignal()
        self.hub = SocketHub(app_id, self.changes)
        self.deliverer = Deliverer(panel, self.hub, now, signing_secret, answer_timeout)
        self.trigger_lifetime = timedelta(seconds=answer_timeout)
        self.install_codes, self.step_runs = InstallCodes(now), StepRuns(self.changes)
        self.workspaces: dict[str, Workspace] = {}
        self.tokens: dict[str, AppToken] = {app_token: AppToken(value=app_token, kind="app", workspace=None)}
        self.dead_tokens: dict[str, str] = {}
        """The error that each token which worked once is refused with now."""
        self.unfurls: dict[str, StoredMessage] = {}
        self.page_actions: dict[str, Callable[[Json], Awaitable[Json]]] = {}
        self.extra: Json = {}
        self.active_people: Counter[str] = Counter()
        """How many pages are open as each person."""
        self._modals: dict[str, ModalStacks] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self.home = self.add_workspace(team_id, team_name, bot_token=bot_token)

    def add_workspace(
        self, team_id: str, name: str, *, bot_token: str | None = None, enterprise: Json | None = None
    ) -> Workspace:
        """Add a team. With a bot token the app is installed there; without one it can be installed by OAuth.

        ``enterprise`` is the {id, name} of its organization, which can be installed as a whole.
        """
        ws = Workspace(
            team_id,
            name,
            app_id=self.app_id,
            changes=self.changes,
            now=self.now,
            trigger_lifetime=self.trigger_lifetime,
            enterprise=enterprise,
        )
        self.workspaces[team_id] = ws
        self._modals[team_id] = ModalStacks(ws)
        bot = ws.users[ws.bot_user_id]
        bot.name, bot.real_name = self.manifest.bot_name.lower(), self.manifest.bot_name
        if bot_token:
            self.tokens[bot_token] = AppToken(value=bot_token, kind="bot", workspace=ws, scopes=self.scopes)
        return ws

    def teams_of(self, enterprise_id: str) -> list[Workspace]:
        """Return the teams of an Enterprise organization."""
        return [w for w in self.workspaces.values() if w.enterprise_id == enterprise_id]

    def modals(self, ws: Workspace) -> ModalStacks:
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

    def check_client(self, client_id: str, client_secret: str) -> None:
        """ApiError unless these are the app's client credentials."""
        if client_id != self.client_id:
            raise ApiError("invalid_client_id")
        if client_secret != self.client_secret:
            raise ApiError("bad_client_secret")

    @property
    def limits_calls(self) -> bool:
        return self.strict_rate or self.panel.faults[DISTANT].on

    async def travel(self) -> None:
        """Let a call take as long as one over the internet, if that is switched on."""
        if self.panel.consume_fault(DISTANT):
            await asyncio.sleep(CALL_SECONDS)

    def check_rate(self, channel: StoredChannel) -> None:
        """Allow one message per second and channel if calls are limited; TooManyRequests above that."""
        seconds = self.now().timestamp()
        if self.limits_calls and seconds - channel.last_post < 1:
            raise TooManyRequests
        channel.last_post = seconds

    # Delivery to the app

    @property
    def transport(self) -> Transport:
        return self.deliverer.transport

    @transport.setter
    def transport(self, transport: Transport) -> None:
        self.deliverer.transport = transport
        self.changes.notify()

    @property
    def online(self) -> bool:
        """True if payloads can be delivered."""
        return bool(self.hub.open) if self.transport == "socket" else bool(self.deliverer.url)

    async def deliver(self, delivery: Delivery) -> Ack:
        return await self.deliverer.send(delivery)

    async def send_event(
        self,
        inner: Json,
        *,
        workspace: Workspace | None = None,
        event_id: str | None = None,
        at: datetime | None = None,
        authorizations: bool = True,
    ) -> Ack:
        """Deliver an event and return the first ack; failed deliveries are retried in the background.

        ``at`` is when it happened, default now. Without ``authorizations`` the envelope has none, as in Slack's
        published example of app_uninstalled. NotSubscribed if the manifest does not ask for this event (message.* by
        the channel's kind).
        """
        ws = workspace or self.home
        if not self.manifest.subscribes(inner, ws):
            raise NotSubscribed(inner["type"])
        number = event_id or ws.new_id("Ev")
        payload = payloads.event(ws, inner, number, int((at or self.now()).timestamp()))
        if not authorizations:
            del payload["authorizations"]
        delivery = Delivery(kind="events_api", name=f"event {inner['type']}", payload=payload)
        ack = await self.deliverer.send(delivery)
        if self.panel.consume_fault("slack.retry_events"):
            await self.deliverer.send(retry_of(delivery, 1, ack))
        elif ack.error is not None and not (ack.status and ack.headers.get("x-slack-no-retry") == "1"):
            self.spawn(self._retry(delivery, ack))
        return ack

    async def send_event_if_wanted(
        self, inner: Json, ws: Workspace, *, authorizations: bool = True
    ) -> Ack | None:
        """Deliver an event caused by a person's action, if the app subscribes to it."""
        if self.online and self.manifest.subscribes(inner, ws):
            return await self.send_event(inner, workspace=ws, authorizations=authorizations)
        return None

    async def _retry(self, delivery: Delivery, ack: Ack) -> None:
        for attempt, wait in enumerate(self.event_retries, 1):
            await self._pause(wait)
            ack = await self.deliverer.send(retry_of(delivery, attempt, ack))
            if ack.error is None or ack.headers.get("x-slack-no-retry") == "1":
                return

    async def _pause(self, seconds: float) -> None:
        until = self.now() + timedelta(seconds=seconds)
        while (left := (until - self.now()).total_seconds()) > 0:  # noqa: ASYNC110 - the clock may jump
            await asyncio.sleep(min(left, CLOCK_CHECK_SECONDS))

    async def run_step(
        self, callback_id: str, inputs: Json, *, workspace: Workspace | None = None
    ) -> StepRun:
        """Run a custom workflow step of the app; ``await run.finished()`` returns its outcome."""
        ws = workspace or self.home
        run = self.step_runs.start(ws, callback_id)
        token = AppToken(
            value=f"xwfp-{secrets.token_hex(16)}", kind="workflow", workspace=ws, scopes=self.scopes
        )
        self.tokens[token.value] = token
        await self.send_event(function_executed_event(ws, run, inputs, token.value), workspace=ws)
        return run

    def revoke(self, ws: Workspace, *, authorizations: bool = True) -> None:
        """Uninstall the app from a workspace, or from its organization: end its tokens and send the events about it."""
        self._end_tokens(ws, "account_inactive")
        for inner in (_event(ws, "app_uninstalled"), _bot_revoked(ws)):
            self.spawn(self.send_event_if_wanted(inner, ws, authorizations=authorizations))

    def revoke_bot_token(self, ws: Workspace) -> None:
        """Revoke the bot's token, as an admin does with one that leaked; the app stays installed."""
        self._end_tokens(ws, "token_revoked")
        self.spawn(self.send_event_if_wanted(_bot_revoked(ws), ws))

    def revoke_team_access(self, ws: Workspace) -> None:
        """Take the app out of one workspace of an organization that has it as a whole."""
        ws.has_access = False
        self.spawn(self.send_event_if_wanted(_event(ws, "team_access_revoked", team_ids=[ws.id]), ws))
        self.changes.notify()

    def grant_team_access(self, ws: Workspace) -> None:
        """Give the app to one more workspace of an organization that has it as a whole."""
        ws.has_access = ws.org_installed = True
        self.spawn(self.send_event_if_wanted(_event(ws, "team_access_granted", team_ids=[ws.id]), ws))
        self.changes.notify()

    def _end_tokens(self, ws: Workspace, error: str) -> None:
        ended = {value: token for value, token in self.tokens.items() if _covers(token, ws)}
        self.tokens = {value: token for value, token in self.tokens.items() if value not in ended}
        self.dead_tokens |= dict.fromkeys(ended, error)
        self.changes.notify()

    # Background tasks

    def spawn(self, work: Coroutine[Any, Any, object]) -> None:
        """Run a coroutine in the background; ``settled`` waits for it, ``aclose`` cancels it."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Wait until all background work, such as retries of events, is done."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def aclose(self) -> None:
        """Cancel background work and close sockets and connections."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.hub.aclose()
        await self.deliverer.aclose()


def _covers(token: AppToken, ws: Workspace) -> bool:
    return token.workspace is ws or (
        token.enterprise_id is not None and token.enterprise_id == ws.enterprise_id
    )


def _event(ws: Workspace, event_type: str, **fields: object) -> Json:
    return {"type": event_type, **fields, "event_ts": ws.new_ts()}


def _bot_revoked(ws: Workspace) -> Json:
    return _event(ws, "tokens_revoked", tokens={"oauth": [], "bot": [ws.bot_user_id]})

"""Finding a route among all beside finding the only one: ``python -m tests.bench dispatch``.

The same signed payloads through the bot with all its listeners and tables, and through an app with one listener and a
table of one row. What answers is the same and does no I/O, so the search is what differs.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import uvloop
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.store.redis_errors import find_storage_fault
from bot.views import ids as act
from handlers import requests, routes, signed_http
from handlers.bolt import ANY_ID, Ack, InstallationLookup, Listeners, build_bolt, dispatch
from handlers.context import Context
from tests.bench.figures import Row, in_turn, milliseconds, paired, table
from tests.bench.payloads import Payload, event, interaction
from tests.bench.stand import Stand, open_stand

EACH, ROUNDS = 200, 21
UNTOLD = "reaction_added"


class Single(Listeners):
    """The bot's listeners, with a table of one row each."""

    async def press(self, body: dict[str, Any], ack: Ack) -> None:
        desk = self.ctx.for_request()
        reply = await self._run_route(desk, body, only_press, "press")
        await routes.deliver_reply(desk, body, reply)
        await ack()

    async def event(self, body: dict[str, Any], ack: Ack) -> None:
        await self._run_route(self.ctx.for_request(), body, only_event, "event")
        await ack()


def only_press(body: Mapping[str, Any]) -> None:
    assert requests.parse_press(body).action_id == act.JOIN


def only_event(body: Mapping[str, Any]) -> None:
    assert requests.parse_event(body).type == UNTOLD


def single(stand: Stand, kind: str) -> AsyncApp:
    """Return a Bolt app as the bot's own, with one listener."""
    desk, slack = (
        Context(app=stand.runtime.app, find_fault=find_storage_fault),
        stand.runtime.connections.slack,
    )
    app = AsyncApp(
        client=AsyncWebClient(base_url=stand.runtime.settings.slack_api_url, session=slack),
        signing_secret="verified-before",
        request_verification_enabled=False,
        authorize=InstallationLookup(stand.runtime.token_lookup, find_storage_fault),  # type: ignore[arg-type] # Bolt's hint leaves it out
        process_before_response=True,
    )
    listeners = Single(desk, stand.runtime.metrics.count_ack)
    if kind == "press":
        app.action(ANY_ID)(listeners.press)
    else:
        app.event(ANY_ID)(listeners.event)
    return app


def every(stand: Stand) -> AsyncApp:
    """Return the bot's own Bolt app."""
    client = AsyncWebClient(
        base_url=stand.runtime.settings.slack_api_url, session=stand.runtime.connections.slack
    )
    desk = Context(app=stand.runtime.app, find_fault=find_storage_fault)
    return build_bolt(
        desk, client=client, token_for=stand.runtime.token_lookup, observe=stand.runtime.metrics.count_ack
    )


def dispatching(app: AsyncApp, payload: Payload) -> Callable[[], Awaitable[None]]:
    """Return what lets Bolt answer the payload a number of times."""
    headers = {name.decode(): value.decode() for name, value in payload.headers}

    async def run() -> None:
        for _ in range(EACH):
            body = signed_http.parse_body(payload.body, headers["content-type"])
            assert body is not None
            answer = await dispatch(app, body, headers, time.monotonic())
            assert answer.status == 200, answer.status

    return run


async def measure() -> list[Row]:
    rows = []
    async with open_stand() as stand:
        secret, team = stand.sandbox.secret, stand.sandbox.workspace
        pressed = {"action_id": act.JOIN, "block_id": "b", "type": "button", "action_ts": "1.1"}
        container = {"type": "message", "message_ts": "1.1", "channel_id": "C0GENERAL"}
        payloads = {
            "press": interaction(
                secret, team, "block_actions", actions=[pressed], container=container, trigger_id="1"
            ),
            "event": event(secret, team, {"type": UNTOLD, "user": "U0ALICE"}, "Ev1"),
        }
        for kind, payload in payloads.items():
            ours, floor = dispatching(every(stand), payload), dispatching(single(stand, kind), payload)
            await in_turn(1, time.process_time, ours, floor)
            times = await in_turn(ROUNDS, time.process_time, ours, floor)
            ours_each, floor_each = ([seconds / EACH for seconds in series] for series in times)
            what = f"dispatch with all routes: {kind}"
            rows.append(paired(what, "with one route", ours_each, floor_each, 1.1, milliseconds))
    return rows


if __name__ == "__main__":
    print(table(uvloop.run(measure())))

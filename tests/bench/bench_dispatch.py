"""Finding a route among all beside finding the only one: ``python -m tests.bench dispatch``.

The same signed payloads through the bot with all its listeners and tables, and through an app with one listener and a
table of one row. What answers is the same and does no I/O, so the search is what differs.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import uvloop
from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.store.redis_errors import find_storage_fault
from bot.views import ids as act
from handlers import payloads, routes, signed_http
from handlers.bolt import ANY_ID, Ack, InstallationLookup, Listeners, arrival, build_bolt, dispatch
from handlers.context import Context
from tests.bench.bot_with_sandbox import BotWithSandbox, open_bot
from tests.bench.figures import Row, in_turn, milliseconds, paired, table
from tests.bench.payloads import Payload, event, interaction

EACH, ROUNDS = 200, 21
IGNORED_EVENT = "reaction_added"


class OneListener(Listeners):
    """The bot's listeners, with a table of one row each."""

    async def press(self, body: dict[str, Any], context: AsyncBoltContext, ack: Ack) -> None:
        ctx = self.ctx.for_request(arrival(context))
        reply = await self._run_route(ctx, body, only_press, "press")
        await routes.deliver_reply(ctx, body, reply)
        await ack()

    async def event(self, body: dict[str, Any], context: AsyncBoltContext, ack: Ack) -> BoltResponse | None:
        await self._run_route(self.ctx.for_request(arrival(context)), body, only_event, "event")
        await ack()
        return None


def only_press(body: Mapping[str, Any]) -> None:
    assert payloads.parse_press(body).action_id == act.JOIN


def only_event(body: Mapping[str, Any]) -> None:
    assert payloads.parse_event(body).type == IGNORED_EVENT


def one_route_app(bot: BotWithSandbox, kind: str) -> AsyncApp:
    """Return a Bolt app as the bot's own, with one listener."""
    ctx, slack = Context(app=bot.runtime.app, find_fault=find_storage_fault), bot.runtime.connections.slack
    app = AsyncApp(
        client=AsyncWebClient(base_url=bot.runtime.settings.slack_api_url, session=slack),
        signing_secret="verified-before",
        request_verification_enabled=False,
        authorize=InstallationLookup(bot.runtime.token_lookup, find_storage_fault),  # type: ignore[arg-type] # Bolt's hint leaves it out
        process_before_response=True,
    )
    listeners = OneListener(ctx, bot.runtime.metrics.count_ack)
    if kind == "press":
        app.action(ANY_ID)(listeners.press)
    else:
        app.event(ANY_ID)(listeners.event)
    return app


def all_routes_app(bot: BotWithSandbox) -> AsyncApp:
    """Return the bot's own Bolt app."""
    client = AsyncWebClient(
        base_url=bot.runtime.settings.slack_api_url, session=bot.runtime.connections.slack
    )
    ctx = Context(app=bot.runtime.app, find_fault=find_storage_fault)
    return build_bolt(
        ctx, client=client, token_for=bot.runtime.token_lookup, observe=bot.runtime.metrics.count_ack
    )


def dispatch_of(app: AsyncApp, payload: Payload) -> Callable[[], Awaitable[None]]:
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
    async with open_bot() as bot:
        secret, team = bot.sandbox.secret, bot.sandbox.workspace
        pressed = {"action_id": act.JOIN, "block_id": "b", "type": "button", "action_ts": "1.1"}
        container = {"type": "message", "message_ts": "1.1", "channel_id": "C0GENERAL"}
        payloads = {
            "press": interaction(
                secret, team, "block_actions", actions=[pressed], container=container, trigger_id="1"
            ),
            "event": event(secret, team, {"type": IGNORED_EVENT, "user": "U0ALICE"}, "Ev1"),
        }
        for kind, payload in payloads.items():
            ours, floor = (
                dispatch_of(all_routes_app(bot), payload),
                dispatch_of(one_route_app(bot, kind), payload),
            )
            await in_turn(1, time.process_time, ours, floor)
            times = await in_turn(ROUNDS, time.process_time, ours, floor)
            ours_each, floor_each = ([seconds / EACH for seconds in series] for series in times)
            what = f"dispatch with all routes: {kind}"
            rows.append(paired(what, "with one route", ours_each, floor_each, 1.1, milliseconds))
    return rows


if __name__ == "__main__":
    print(table(uvloop.run(measure())))

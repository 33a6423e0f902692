"""How payloads reach the app: signatures, bad requests, events and retries, sockets that come and go."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.panel import Panel
from bot.sandbox.slack import LocalSlack, NotSubscribed
from bot.sandbox.slack.delivery import signature
from bot.sandbox.slack.manifest import AppManifest
from bot.sandbox.slack.seed import ALICE, BOB, GENERAL
from bot.sandbox.slack.socket_mode import SocketConnection
from handlers.socket_client import SlackSocket
from tests.support.clocks import CLOCK
from tests.support.polling import wait_until
from tests.support.sandbox import connect_by_http

# The example on the page "Verifying requests from Slack".
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
SIGNED = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


def test_the_published_signature_is_ours_and_the_sdks() -> None:
    assert signature(SECRET, "1531420618", BODY) == SIGNED
    assert SignatureVerifier(SECRET).generate_signature(timestamp="1531420618", body=BODY) == SIGNED


async def test_the_request_url_is_verified(slack: LocalSlack, bolt: AsyncApp) -> None:
    async with connect_by_http(slack, bolt):
        assert await slack.verify_url()


async def test_the_app_refuses_what_is_not_slacks(slack: LocalSlack, bolt: AsyncApp) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = b"command=%2Fmeeting&text=&team_id=T1&user_id=U1"
    stale = slack.sign(body, timestamp=int(CLOCK.now().timestamp()) - 301)
    async with connect_by_http(slack, bolt):
        for headers in (form, form | stale, form | slack.sign(b"other")):
            assert (await slack.raw_post(body, headers)).status == 401
        assert (await slack.raw_post(b"ssl_check=1&token=x", form)).status == 200


async def test_an_app_that_is_not_there(slack: LocalSlack) -> None:
    slack.deliver_to("http://127.0.0.1:1/slack/events")
    assert (await slack.person(ALICE).types("#general", "/meeting")).error == "dispatch_failed"
    slack.deliver_by_socket()
    assert not slack.online
    assert (await slack.person(ALICE).types("#general", "/meeting")).error == "dispatch_failed"


async def test_an_answer_after_the_time_is_lost(slack: LocalSlack, bolt: AsyncApp, connected: Any) -> None:
    slack.deliverer.ack_timeout = 0.1
    release = asyncio.Event()

    @bolt.command("/meeting")
    async def command(ack: Any) -> None:
        await release.wait()
        await ack("Too late.")

    async with connected():
        result = await slack.person(ALICE).types("#general", "/meeting")
        release.set()
    assert result.error == "operation_timeout"
    assert [m.text for m in slack.person(ALICE).messages("#general")] == [result.text]


async def test_events_are_retried_with_slacks_headers(slack: LocalSlack, bolt: AsyncApp) -> None:
    got: list[Any] = []
    slack.event_retries = (0, 0, 0)

    @bolt.event("member_joined_channel")
    async def joined(request: Any, body: Any) -> None:
        got.append((body["event_id"], request.headers.get("x-slack-retry-num")))
        if len(got) < 3:
            raise RuntimeError("not yet")

    async with connect_by_http(slack, bolt):
        await slack.person(ALICE).adds("#team-platform", "U0CAROL")
        await slack.settled()
    assert [retry for _, retry in got] == [None, ["1"], ["2"]]
    assert len({event_id for event_id, _ in got}) == 1


async def test_retries_come_at_once_and_after_one_and_five_minutes(slack: LocalSlack, bolt: AsyncApp) -> None:
    got: list[tuple[str, datetime]] = []

    @bolt.event("member_joined_channel")
    async def joined(request: Any) -> None:
        got.append((request.headers.get("x-slack-retry-num", [""])[0], CLOCK.now()))
        raise RuntimeError("not yet")

    async def came_four_times() -> bool:
        CLOCK.forward(seconds=5)
        return len(got) == 4

    async with connect_by_http(slack, bolt):
        await slack.person(ALICE).adds("#team-platform", "U0CAROL")
        await wait_until(came_four_times)
        await slack.settled()
    assert [number for number, _ in got] == ["", "1", "2", "3"]
    pauses = [(later - sooner).total_seconds() for (_, sooner), (_, later) in pairwise(got)]
    assert all(least <= pause < least + 30 for least, pause in zip((0, 60, 300), pauses, strict=True))


async def test_events_come_twice_when_the_fault_is_on(
    slack: LocalSlack, bolt: AsyncApp, connected: Any
) -> None:
    got: list[Any] = []

    @bolt.event("user_change")
    async def changed(request: Any, body: Any) -> None:
        got.append((body["event_id"], request.headers.get("x-slack-retry-num")))

    slack.panel.switch("slack.retry_events", times=1)
    async with connected():
        await slack.send_event({"type": "user_change", "user": {"id": ALICE}})
    assert [retry[0] if retry else None for _, retry in got][1] == "1"
    assert got[0][0] == got[1][0]


async def test_events_the_manifest_does_not_ask_for_are_not_sent(slack: LocalSlack) -> None:
    quiet = LocalSlack(Panel(), now=slack.now, manifest={"display_information": {"name": "Quiet"}})
    with pytest.raises(NotSubscribed):
        await quiet.send_event({"type": "user_change"})


async def test_links_are_shared_and_unfurled(slack: LocalSlack, bolt: AsyncApp) -> None:
    slack.manifest = AppManifest(
        {
            "features": {"unfurl_domains": ["gotomeeting.example"]},
            "settings": {"event_subscriptions": {"bot_events": ["link_shared"]}},
        }
    )
    pressed: list[Any] = []

    @bolt.event("link_shared")
    async def shared(event: Any, client: AsyncWebClient) -> None:
        button = {"type": "button", "action_id": "join", "text": {"type": "plain_text", "text": "Join"}}
        preview = {"blocks": [{"type": "actions", "elements": [button]}]}
        await client.chat_unfurl(
            channel=event["channel"], ts=event["message_ts"], unfurls={event["links"][0]["url"]: preview}
        )

    @bolt.action("join")
    async def join(ack: Any, body: Any) -> None:
        pressed.append(body)
        await ack()

    alice = slack.person(ALICE)
    async with connect_by_http(slack, bolt):
        said = (await alice.types("#general", "See https://app.gotomeeting.example/join/1")).shown
        assert said is not None
        await alice.wait_for(lambda: said.attachments)
        await slack.person(BOB).clicks(said, text="Join")
    assert pressed[0]["app_unfurl"]["app_unfurl_url"] == "https://app.gotomeeting.example/join/1"
    assert "message" not in pressed[0]


async def test_a_workflow_step_runs_and_ends(slack: LocalSlack, bolt: AsyncApp, connected: Any) -> None:
    @bolt.function("double")
    async def double(inputs: Any, complete: Any, fail: Any) -> None:
        await (complete({"n": inputs["n"] * 2}) if inputs["n"] else fail("Nothing to double."))

    async with connected():
        run = await (await slack.run_step("double", {"n": 4})).finished()
        failed = await (await slack.run_step("double", {"n": 0})).finished()
    assert (run.outputs, failed.error) == ({"n": 8}, "Nothing to double.")


async def test_an_external_select_asks_for_its_options(
    slack: LocalSlack, bolt: AsyncApp, connected: Any
) -> None:
    @bolt.options("who")
    async def who(ack: Any, payload: Any) -> None:
        await ack(options=[{"text": {"type": "plain_text", "text": payload["value"].title()}, "value": "v"}])

    element = {"type": "external_select", "action_id": "who", "min_query_length": 2}
    blocks = [{"type": "actions", "elements": [element]}]
    message = slack.home.post_as_bot(slack.home.channels[GENERAL], "Who?", blocks)
    alice = slack.person(ALICE)
    async with connected():
        assert await alice.suggests(message, "who", "a") == []
        (option,) = await alice.suggests(message, "who", "ann")
        assert option["text"]["text"] == "Ann"


async def test_a_socket_is_renewed_and_shared(slack: LocalSlack, bolt: AsyncApp) -> None:
    got: list[str] = []

    @bolt.command("/meeting")
    async def command(ack: Any, command: Any) -> None:
        got.append(command["text"])
        await ack()

    def renewed(before: set[SocketConnection]) -> bool:
        return len(set(slack.hub.open) - before) == 2

    alice = slack.person(ALICE)
    slack.deliver_by_socket()
    # The product's client: the SDK's own connects twice at each renewal and loses what comes in between.
    async with (
        SlackSocket.listen(bolt, "xapp-local", bolt.client),
        SlackSocket.listen(bolt, "xapp-local", bolt.client),
    ):
        await slack.changes.wait_for(lambda: len(slack.hub.open) == 2, 5)
        for reason in ("refresh_requested", "warning"):
            before = set(slack.hub.open)
            await slack.disconnect_sockets(reason)
            await slack.changes.wait_for(partial(renewed, before), 5)
            assert (await alice.types("#general", f"/meeting {reason}")).error is None
    assert got == ["refresh_requested", "warning"]


async def test_a_ticket_opens_one_socket(slack: LocalSlack) -> None:
    client = AsyncWebClient("xapp-local", base_url=f"{slack.base_url}/api/")
    url = (await client.apps_connections_open(app_token="xapp-local"))["url"]
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url) as socket:
            hello = await socket.receive_json()
            assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_at_most_ten_sockets(slack: LocalSlack) -> None:
    client = AsyncWebClient(base_url=f"{slack.base_url}/api/")
    async with aiohttp.ClientSession() as session:
        sockets = []
        for _ in range(10):
            url = (await client.apps_connections_open(app_token="xapp-local"))["url"]
            sockets.append(await session.ws_connect(url))
            await sockets[-1].receive_json()
        with pytest.raises(SlackApiError, match="too_many_websockets"):
            await client.apps_connections_open(app_token="xapp-local")


async def test_a_form_is_delivered_twice_when_the_fault_is_on(
    slack: LocalSlack, bolt: AsyncApp, connected: Any
) -> None:
    got: list[str] = []

    @bolt.view("form")
    async def submitted(ack: Any, body: Any) -> None:
        got.append(body["view"]["id"])
        await ack()

    text = {"type": "plain_text", "text": "Form"}
    view = {"type": "modal", "callback_id": "form", "title": text, "submit": text, "blocks": []}
    alice = slack.person(ALICE)
    slack.panel.switch("slack.double_submit", times=1)
    async with connected():
        await bolt.client.views_open(trigger_id=slack.home.new_trigger(ALICE), view=view)
        assert (await alice.submits()).closed
    assert len(set(got)) == 1


async def test_calls_are_on_the_panel(slack: LocalSlack, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel=GENERAL, text="Hi")
    call = slack.panel.calls[-1]
    assert (call.where, call.direction, call.name, call.status) == ("slack", "out", "chat.postMessage", 200)
    assert "token" not in call.request
    assert datetime.fromtimestamp(call.at, UTC) <= slack.now()

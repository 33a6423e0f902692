"""What comes to Slack's route: only what Slack signed, just now; and whatever it is, an answer that Slack takes."""

from __future__ import annotations

import json
import logging
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest

from bot.sandbox.slack.delivery import Ack, Delivery, http_body
from bot.sandbox.slack.local_slack import LocalSlack
from bot.views import ids
from tests.support.clocks import CLOCK
from tests.support.security.malformed_requests import COMMAND, FORM, JSON, ODD_BODIES, VIEW, command, payload
from tests.support.stage import Stage


async def signed(stage: Stage, body: bytes, kind: str = FORM) -> Ack:
    slack: LocalSlack = stage.slack
    return await slack.raw_post(body, {**slack.sign(body), "Content-Type": kind})


# --- who may speak -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("age", [-360, 360, -86_400, 10**9])
async def test_stale_and_future_requests_are_refused(shared: Stage, age: int) -> None:
    body = command(text="now Standup")
    headers = shared.slack.sign(body, timestamp=int(CLOCK.now().timestamp()) + age)
    ack = await shared.slack.raw_post(body, {**headers, "Content-Type": FORM})
    assert ack.status == 401


@pytest.mark.parametrize(
    "change",
    [
        {"X-Slack-Signature": None},
        {"X-Slack-Request-Timestamp": None},
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0="},
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": "v1=" + "0" * 64},
        {"X-Slack-Request-Timestamp": "now"},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "-1"},
        {"X-Slack-Request-Timestamp": "9" * 400},
        {"X-Slack-Signature": None, "X-Slack-Request-Timestamp": None},
    ],
)
async def test_what_slack_did_not_sign_is_refused(shared: Stage, change: dict[str, str | None]) -> None:
    body = command(text="now Standup")
    headers = {**shared.slack.sign(body), "Content-Type": FORM, **change}
    ack = await shared.slack.raw_post(body, {k: v for k, v in headers.items() if v is not None})
    assert ack.status == 401
    assert not shared.goto.requests


async def test_a_signature_is_for_its_body_alone(shared: Stage) -> None:
    headers = shared.slack.sign(command(text="help"))
    ack = await shared.slack.raw_post(command(text="now Standup"), {**headers, "Content-Type": FORM})
    assert ack.status == 401


async def test_an_unsigned_handshake_is_refused(shared: Stage) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c"}).encode()
    assert (await shared.slack.raw_post(body, {"Content-Type": JSON})).status == 401
    assert await shared.slack.verify_url()


async def test_a_check_of_the_certificate_is_answered(shared: Stage) -> None:
    """Slack: ``ssl_check=1`` comes to command URLs of distributed apps."""
    body = urlencode({"ssl_check": "1", "token": "x"}).encode()
    assert (await signed(shared, body)).status == 200


async def test_a_command_may_speak_of_a_payload(stage: Stage) -> None:
    """Bolt takes a form with these letters for an interaction."""
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    said = await stage.alice.types("/meeting now the payload review &payload=1", channel="#team-platform")
    assert "payload review" in said
    assert len(stage.bob.posts("#team-platform")) == 1


async def test_a_body_beyond_all_of_slacks_is_not_read(shared: Stage) -> None:
    ack = await signed(shared, b"x" * 5_000_000)
    assert ack.status == 413


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
async def test_other_methods_do_nothing(shared: Stage, method: str) -> None:
    url = f"{shared.runtime.app.config.public_url}/slack/events"
    answer = await shared.alice.browser.request(method, url, headers=shared.slack.sign(b""))
    assert answer.status_code in (401, 404, 405)


# --- twice ---------------------------------------------------------------------------------------------------------


async def test_a_replayed_command_makes_no_second_meeting(stage: Stage) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    await stage.alice.types("/meeting now Standup", channel="#team-platform")
    delivery = stage.slack.deliverer.last
    assert delivery is not None
    body, kind = http_body(delivery)
    for _ in range(2):
        ack = await signed(stage, body, kind)
        assert "is ready" in ack.body["text"]
    assert len(stage.goto.received("meetings.create")) == 1
    assert len(stage.bob.posts("#team-platform")) == 1


@pytest.mark.parametrize("text", ["list", "now Standup", "schedule tomorrow 3pm"])
async def test_a_copy_of_a_request_is_not_answered(stage: Stage, text: str) -> None:
    """Whoever recorded a signed request learns nothing by it, and does nothing."""
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    body = command(text=text, response_url=f"{stage.slack.base_url}/response/none")
    headers = {**stage.slack.sign(body), "Content-Type": FORM, "X-Slack-Retry-Num": "1"}
    first, *copies = [await stage.slack.raw_post(body, headers) for _ in range(3)]
    assert first.status == 200
    assert [(copy.status, copy.body) for copy in copies] == [(401, None)] * 2
    assert len(stage.goto.received("meetings.create")) <= 1
    for channel in ("#general", "#team-platform"):
        stage.bob.posts(channel)


async def test_slacks_retry_of_an_event_is_taken(shared: Stage) -> None:
    body = json.dumps(
        {"type": "event_callback", "team_id": "T0LOCAL", "event_id": "Ev0COPY", "event": {}}
    ).encode()
    headers = {**shared.slack.sign(body), "Content-Type": JSON}
    for number in ("", "1", "2"):
        retry = {"X-Slack-Retry-Num": number} if number else {}
        assert (await shared.slack.raw_post(body, {**headers, **retry})).status == 200


@pytest.mark.parametrize(
    ("kind", "action_id", "statuses"),
    [
        ("block_actions", ids.JOIN, [200, 200]),
        ("block_actions", f"{ids.CALENDAR}~2", [200, 200]),
        ("block_actions", ids.MEETING_HELP, [200, 401]),
        ("view_submission", ids.JOIN, [200, 401]),
    ],
)
async def test_only_a_press_that_opens_an_address_is_answered_twice(
    shared: Stage, kind: str, action_id: str, statuses: list[int]
) -> None:
    """Everybody presses [Join] in the same minute, and nothing comes of it: it is not looked up in Redis."""
    body = payload(
        type=kind, view=VIEW, actions=[{"action_id": action_id, "action_ts": f"{kind}{action_id}"}]
    )
    headers = {**shared.slack.sign(body), "Content-Type": FORM}
    assert [(await shared.slack.raw_post(body, headers)).status for _ in range(2)] == statuses


# --- whatever it is ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("body", "kind"), [b[1:] for b in ODD_BODIES], ids=[b[0] for b in ODD_BODIES])
async def test_an_odd_signed_body_gets_an_answer(
    shared: Stage, body: bytes, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        ack = await signed(shared, body, kind)
    assert ack.status == 200, (ack.status, ack.body)
    raised = [r.getMessage() for r in caplog.records if "run listener function" in r.getMessage()]
    assert not raised, "an exception reached Bolt"
    if isinstance(ack.body, dict) and ack.body.get("response_action") == "errors":
        assert ack.body["errors"]


@pytest.mark.parametrize(
    "text", ["now \x00\x00", "now \ud800", "schedule \x00", "show \x00", "\x00", "list " + "x" * 9000]
)
async def test_odd_words_are_answered_by_socket_too(shared_socket: Stage, text: str) -> None:
    slack = shared_socket.slack
    body = {**COMMAND, "text": text, "response_url": f"{slack.base_url}/response/none"}
    ack = await slack.deliver(Delivery(kind="slash_commands", name="/meeting", payload=body))
    assert ack.error is None


JSON_PAYLOADS = [(name, body) for name, body, kind in ODD_BODIES if body.startswith(b"payload=%7B%22user")]


@pytest.mark.parametrize("body", [b[1] for b in JSON_PAYLOADS], ids=[b[0] for b in JSON_PAYLOADS])
async def test_every_envelope_is_acked(shared_socket: Stage, body: bytes) -> None:
    what = json.loads(parse_qs(body.decode())["payload"][0])
    ack = await shared_socket.slack.deliver(Delivery(kind="interactive", name="odd", payload=what))
    assert ack.error is None


@pytest.mark.parametrize(
    "body", [{}, {"type": "event_callback"}, {"type": []}, {"view": None, "type": "view_closed"}]
)
@pytest.mark.parametrize("kind", ["interactive", "events_api", "slash_commands"])
async def test_envelopes_of_nothing_are_acked(shared_socket: Stage, kind: Any, body: Any) -> None:
    ack = await shared_socket.slack.deliver(Delivery(kind=kind, name="odd", payload=body))
    assert ack.error is None

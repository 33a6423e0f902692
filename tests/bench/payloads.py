"""Slack's signed requests, byte for byte, and an ASGI app called without a server (Slack: verifying requests)."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.types import ASGIApp, Message

TEAM_DOMAIN = "northwind"
USER = "U0ALICE"
CHANNEL = "C0GENERAL"


@dataclass(frozen=True, slots=True)
class Payload:
    """One request: its body, and the headers that Slack sends with it."""

    body: bytes
    headers: tuple[tuple[bytes, bytes], ...]

    def http(self, path: str = "/slack/events") -> bytes:
        """Return the request as it goes over a connection that is kept."""
        lines = [
            f"POST {path} HTTP/1.1".encode(),
            b"host: 127.0.0.1",
            *(b": ".join(pair) for pair in self.headers),
        ]
        return b"\r\n".join([*lines, b"", self.body])


def signed(secret: str, body: bytes, kind: bytes = b"application/x-www-form-urlencoded") -> Payload:
    """Sign a body with the time of now (Slack: ``v0:timestamp:body``)."""
    stamp = str(int(time.time()))
    mac = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    headers = (
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"x-slack-request-timestamp", stamp.encode()),
        (b"x-slack-signature", f"v0={mac}".encode()),
    )
    return Payload(body, headers)


def command(secret: str, workspace: str, name: str, text: str, press: str, user: str = USER) -> Payload:
    """Return a slash command, Alice's if no other ``user`` is given. ``press`` is the trigger id."""
    fields = {
        "token": "",
        "team_id": workspace,
        "team_domain": TEAM_DOMAIN,
        "channel_id": CHANNEL,
        "channel_name": "general",
        "user_id": user,
        "user_name": "alice",
        "command": name,
        "text": text,
        "api_app_id": "A0USHER",
        "is_enterprise_install": "false",
        "response_url": f"http://127.0.0.1:9/commands/{press}",
        "trigger_id": press,
    }
    return signed(secret, urlencode(fields).encode())


def interaction(secret: str, workspace: str, kind: str, **more: Any) -> Payload:
    """Return a press or a submission of Alice (Slack: ``block_actions``, ``view_submission``)."""
    payload = {
        "type": kind,
        "user": {"id": USER, "username": "alice", "name": "alice", "team_id": workspace},
        "api_app_id": "A0USHER",
        "token": "",
        "team": {"id": workspace, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
        **more,
    }
    return signed(secret, urlencode({"payload": json.dumps(payload)}).encode())


def event(secret: str, workspace: str, inner: dict[str, Any], event_id: str) -> Payload:
    """Return an event's envelope (Slack: Events API)."""
    envelope = {
        "type": "event_callback",
        "team_id": workspace,
        "api_app_id": "A0USHER",
        "event": inner,
        "event_id": event_id,
        "event_time": int(time.time()),
        "authorizations": [
            {"team_id": workspace, "user_id": "U0USHER", "is_bot": True, "is_enterprise_install": False}
        ],
    }
    return signed(secret, json.dumps(envelope).encode(), b"application/json")


async def call(app: ASGIApp, payload: Payload, path: str = "/slack/events") -> tuple[int, bytes]:
    """Give the payload to an ASGI app and return status and body of its answer."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": list(payload.headers),
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 3000),
        "state": {},
    }
    status, body = 0, b""

    async def receive() -> Message:
        return {"type": "http.request", "body": payload.body, "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status, body
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            body += message.get("body", b"")

    await app(scope, receive, send)
    return status, body

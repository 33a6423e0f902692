"""A bare ASGI app that checks Slack's signature and acknowledges: ``python -m tests.bench.bare PORT SECRET``.

Served by uvicorn with the settings with which the bot is served.
"""

from __future__ import annotations

import hashlib
import hmac
import sys
import time

import uvicorn
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

ANSWER = b'{"text": "ok", "response_type": "ephemeral"}'
MAX_AGE_SECONDS = 300
"""Seconds (Slack: verifying requests)."""


class BareApp:
    def __init__(self, secret: bytes) -> None:
        self.secret = secret

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        assert scope["type"] == "http"
        body, more = b"", True
        while more:
            message = await receive()
            assert message["type"] == "http.request"
            body += message["body"]
            more = message["more_body"]
        headers = dict(scope["headers"])
        stamp = headers[b"x-slack-request-timestamp"]
        mac = hmac.new(self.secret, b"v0:" + stamp + b":" + body, hashlib.sha256).hexdigest()
        good = hmac.compare_digest(b"v0=" + mac.encode(), headers[b"x-slack-signature"])
        good = good and abs(time.time() - int(stamp)) < MAX_AGE_SECONDS
        answer = ANSWER if good else b"{}"
        kinds = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 200 if good else 401, "headers": kinds})
        await send({"type": "http.response.body", "body": answer})


def main(port: int, secret: str) -> None:
    config = uvicorn.Config(
        BareApp(secret.encode()),
        host="127.0.0.1",
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_keep_alive=20,
    )
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])

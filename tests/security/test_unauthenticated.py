"""Whoever asks without being anybody: no path keeps anything of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pytest
import pytest_asyncio
from redis.asyncio import Redis

from tests.support.installs import InstallStage, open_install_stage

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest_asyncio.fixture
async def scene(empty_redis: str) -> AsyncIterator[InstallStage]:
    async with AsyncExitStack() as stack:
        yield await open_install_stage(stack, empty_redis, "http", None, with_worker=False)


def requests_of_strangers() -> list[httpx.Request]:
    """Return requests to every path, as a stranger may send them. The host is replaced."""
    make, junk = httpx.Request, "state=x&code=y&error=z"
    signed = {"X-Slack-Signature": "v0=" + "0" * 64, "X-Slack-Request-Timestamp": "1796137200"}
    gets = [
        *("/healthz", "/readyz", "/metrics", "/slack/install", "/slack/install?team=T1", "/nowhere"),
        *(f"/slack/oauth_redirect?{junk}", "/slack/oauth_redirect?state=x", "/slack/oauth_redirect"),
        *("/goto/connect", "/goto/connect?state=x", f"/goto/callback?{junk}", "/goto/callback"),
        *("/calendar/x.ics", f"/calendar/{'x' * 43}.ics"),
    ]
    return [
        *(make("GET", f"http://usher{path}") for path in gets),
        *(make("POST", f"http://usher{path}", content=junk, headers=FORM) for path in gets),
        make("POST", "http://usher/slack/events", content=junk, headers=FORM),
        make("POST", "http://usher/slack/events", content=junk, headers={**FORM, **signed}),
    ]


async def test_no_request_of_a_stranger_stores_a_key(scene: InstallStage, empty_redis: str) -> None:
    async with Redis.from_url(empty_redis) as redis:
        await scene.zoe.browser.get(f"{scene.bot}/readyz")  # tries to write, always the same key
        before = set(await redis.keys("*"))
        for request in requests_of_strangers():
            request.url = request.url.copy_with(host="127.0.0.1", port=httpx.URL(scene.bot).port)
            for _ in range(3):
                answer = await scene.zoe.browser.send(request)
                assert answer.status_code != 500, request.url
        begun = await scene.starts()
        assert "state=" in begun
        new = set(await redis.keys("*")) - before
    assert new == set()


@pytest.mark.parametrize(
    "path", ["/goto/connect", "/goto/callback", "/slack/install", "/healthz", "/nowhere"]
)
async def test_a_long_body_is_refused_at_every_path(scene: InstallStage, path: str) -> None:
    answer = await scene.zoe.browser.post(f"{scene.bot}{path}", content=b"x" * 20_000, headers=FORM)
    assert answer.status_code == 413

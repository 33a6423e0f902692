"""A second workspace installs Usher by OAuth, uses it, and takes it out again."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import pytest_asyncio
from cryptography.fernet import Fernet
from redis.asyncio import Redis
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from bot import manifest
from bot.app import build_install_flow, open_runtime, open_web
from bot.installation import InstallFlow
from bot.model.ids import Tenant
from bot.sandbox.demo import open_sandbox
from bot.sandbox.http_server import serve
from bot.serving import bind_listener, serving
from bot.slack.clients import open_session
from bot.store.installations import RedisInstallationStore, SignedOAuthStateStore
from bot.store.open import open_stores
from bot.store.vault import Vault
from tests.support.actors import open_browser
from tests.support.clocks import CLOCK
from tests.support.installs import SOUTH, InstallStage, open_install_stage, wait_until_gone
from tests.support.stage import ANSWER_TIMEOUT_SECONDS

ORGANIZATION = {"id": "E0WIND", "name": "Wind Group"}


@pytest_asyncio.fixture
async def scene(empty_redis: str, transport: str) -> AsyncIterator[InstallStage]:
    async with AsyncExitStack() as stack:
        yield await open_install_stage(stack, empty_redis, transport, None)


@pytest_asyncio.fixture
async def grid(empty_redis: str) -> AsyncIterator[InstallStage]:
    """Southwind is a workspace of an organization."""
    async with AsyncExitStack() as stack:
        yield await open_install_stage(stack, empty_redis, "http", ORGANIZATION)


async def kept(redis_url: str) -> dict[bytes, bytes]:
    """Return every key with everything that lies under it."""
    redis = Redis.from_url(redis_url)
    found = {
        bytes(key): await redis.dump(key) or b"" for key in await redis.keys("*") if isinstance(key, bytes)
    }
    await redis.aclose()
    return found


async def test_a_second_workspace_installs_and_is_answered(scene: InstallStage) -> None:
    page = await scene.installs()
    assert page.status_code == 200
    assert "Usher is ready in Southwind" in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "Connect your GoTo account" in await scene.zoe.types("/meeting", channel="#south")
    assert "Lisbon" in await scene.zoe.types("/goto status", channel="#south")


async def test_where_it_is_not_installed_it_says_so(scene: InstallStage) -> None:
    result = await scene.zoe.person.types("#south", "/meeting")
    assert result.error is None
    await scene.zoe.sees("no longer installed in this workspace")


async def test_slack_is_asked_for_the_scopes_of_the_manifest_alone(scene: InstallStage) -> None:
    asked = parse_qs(urlsplit(await scene.starts("?team=T0SOUTH")).query)
    assert asked["scope"] == [",".join(manifest.load_manifest()["oauth_config"]["scopes"]["bot"])]
    assert asked["redirect_uri"] == [f"{scene.bot}/slack/oauth_redirect"]
    assert asked["team"] == ["T0SOUTH"]
    assert "user_scope" not in asked


async def test_a_crafted_address_adds_nothing_to_what_slack_is_asked(scene: InstallStage) -> None:
    asked = parse_qs(urlsplit(await scene.starts("?team=T1%26user_scope%3Dadmin")).query)
    assert set(asked) == {"client_id", "scope", "redirect_uri", "state"}


async def test_an_answer_serves_once(scene: InstallStage) -> None:
    cookies = httpx.Cookies()
    url = await scene.starts()
    cookies.update(scene.zoe.browser.cookies)
    back = await scene.answers(url)
    assert (await scene.zoe.browser.get(back)).status_code == 200
    scene.zoe.browser.cookies.update(cookies)
    again = await scene.zoe.browser.get(back)
    assert again.status_code == 410
    assert "already used" in again.text
    assert len(scene.tokens()) == 1


async def test_an_answer_after_ten_minutes_is_refused(scene: InstallStage) -> None:
    back = await scene.answers(await scene.starts())
    CLOCK.forward(minutes=10)
    late = await scene.zoe.browser.get(back)
    assert late.status_code == 410
    assert scene.tokens() == []


async def test_an_answer_in_another_browser_is_refused(scene: InstallStage) -> None:
    back = await scene.answers(await scene.starts())
    async with open_browser() as other:
        assert (await other.get(back)).status_code == 410
    assert scene.tokens() == []


async def test_who_cancels_reads_that_nothing_was_kept(scene: InstallStage, empty_redis: str) -> None:
    page = await scene.installs(allow="")
    assert page.status_code == 200
    assert "You cancelled the installation" in page.text
    assert not [key for key in await kept(empty_redis) if key.startswith(b"T0SOUTH")]


@pytest.mark.parametrize(
    ("allowed", "team", "status"),
    [
        ("T0SOUTH", "T0SOUTH", 200),
        ("T0OTHER,T0SOUTH", "T0SOUTH", 200),
        ("E0WIND", "T0SOUTH", 200),
        ("E0WIND", "E0WIND", 200),
        ("T0OTHER", "T0SOUTH", 403),
        ("E0OTHER", "T0SOUTH", 403),
        ("T0SOUTH", "E0WIND", 403),
    ],
)
async def test_only_allowed_workspaces_install(
    empty_redis: str, allowed: str, team: str, status: int
) -> None:
    """A whole organization is more than one of its workspaces, so that the latter's id does not allow it."""
    async with AsyncExitStack() as stack:
        scene = await open_install_stage(
            stack, empty_redis, "http", ORGANIZATION, {"slack_allowed_teams": allowed}
        )
        page = await scene.installs(team=team)
        assert page.status_code == status
        if status == 403:
            assert "this isn't one of them, so we kept nothing" in unescape(page.text)
            assert scene.tokens() == []
            stored = await kept(empty_redis)
            assert not [key for key in stored if key.endswith(b":installation")]
            await scene.zoe.person.types("#south", "/meeting")
            await scene.zoe.sees("no longer installed in this workspace")


async def test_who_installed_before_the_list_was_made_keeps_usher(empty_redis: str) -> None:
    async with AsyncExitStack() as stack:
        scene = await open_install_stage(stack, empty_redis, "http", None)
        await scene.installs()
        flow_settings = scene.runtime.settings.model_copy(update={"slack_allowed_teams": "T0OTHER"})
        flow = build_install_flow(replace(scene.runtime, settings=flow_settings))
        assert flow is not None
        page = await comes_back(
            flow, code=scene.sandbox.slack.install_codes.grant("T0SOUTH", "U0ZOE", (), "")
        )
        assert page.status == 403
        assert "Lisbon" in await scene.zoe.types("/goto status", channel="#south")


async def test_a_code_that_slack_refuses_ends_with_a_reference(scene: InstallStage) -> None:
    back = await scene.answers(await scene.starts())
    page = await scene.zoe.browser.get(re.sub(r"code=[^&]+", "code=stolen-code", back))
    assert page.status_code == 400
    assert "Reference" in page.text
    assert "stolen-code" not in page.text


async def test_a_reason_from_the_address_is_not_shown(scene: InstallStage) -> None:
    page = await scene.zoe.browser.get(f"{scene.bot}/slack/oauth_redirect?error=<b>call+us</b>")
    assert page.status_code == 400
    assert "call" not in page.text


async def test_the_token_lies_nowhere_in_clear(
    scene: InstallStage, empty_redis: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    state = parse_qs(urlsplit(url := await scene.starts()).query)["state"][0]
    await scene.zoe.browser.get(back := await scene.answers(url))
    await scene.zoe.types("/meeting", channel="#south")
    code = parse_qs(urlsplit(back).query)["code"][0]
    assert [key for key in await kept(empty_redis) if key.startswith(b"usher:install:")]
    memory = b"\0".join(part for pair in (await kept(empty_redis)).items() for part in pair)
    assert b"T0SOUTH:installation" in memory
    ours = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith(("usher", "bot", "slack_")))
    for secret in (scene.tokens()[0].value, code, state, scene.sandbox.slack.client_secret):
        assert secret.encode() not in memory
        assert secret not in ours
    for name in (b"Southwind", b"U0ZOE"):
        assert name not in (await kept(empty_redis))[b"T0SOUTH:installation"]


async def test_who_takes_usher_out_leaves_nothing_behind(scene: InstallStage, empty_redis: str) -> None:
    await scene.installs()
    await scene.zoe.types("/meeting", channel="#south")
    await scene.zoe.types("/goto connect", channel="#south")
    assert [key for key in await kept(empty_redis) if b"T0SOUTH:state:" in key]
    scene.sandbox.slack.revoke(scene.south)
    await scene.sandbox.slack.settled()
    await wait_until_gone(empty_redis, "T0SOUTH")
    assert await scene.runtime.token_lookup(SOUTH) is None


async def test_a_new_installation_serves_at_once_where_the_old_token_is_remembered(
    scene: InstallStage,
) -> None:
    await scene.installs()
    old = await scene.runtime.token_lookup(SOUTH)
    assert old is not None
    await scene.installs()
    del scene.sandbox.slack.tokens[old]
    assert "Lisbon" in await scene.zoe.types("/goto status", channel="#south")
    assert await scene.runtime.token_lookup(SOUTH) not in (None, old)


async def test_a_remembered_token_ends_by_the_clock(scene: InstallStage, empty_redis: str) -> None:
    await scene.installs()
    token = await scene.runtime.token_lookup(SOUTH)
    redis = Redis.from_url(empty_redis)
    await redis.delete("T0SOUTH:installation")
    await redis.aclose()
    assert await scene.runtime.token_lookup(SOUTH) == token
    CLOCK.forward(seconds=30)
    assert await scene.runtime.token_lookup(SOUTH) is None


async def test_events_are_taken_by_the_signed_road_alone(scene: InstallStage, transport: str) -> None:
    answer = await scene.zoe.browser.post(f"{scene.bot}/slack/events", json={"type": "event_callback"})
    assert answer.status_code == (401 if transport == "http" else 404)


async def test_a_whole_organization_is_one_tenant(grid: InstallStage, empty_redis: str) -> None:
    page = await grid.installs(team=ORGANIZATION["id"])
    assert "Usher is ready in Wind Group" in page.text
    await grid.zoe.types("/meeting", channel="#south")
    await grid.sandbox.slack.send_event(
        {"type": "app_home_opened", "user": "U0ZOE", "channel": "D1", "tab": "home"}, workspace=grid.south
    )
    assert not [key for key in await kept(empty_redis) if key.startswith(b"T0SOUTH")]
    assert [key for key in await kept(empty_redis) if key.startswith(b"E0WIND:event:")]
    grid.sandbox.slack.revoke(grid.south)
    await grid.sandbox.slack.settled()
    await wait_until_gone(empty_redis, "E0WIND", "T0SOUTH")


async def test_one_workspace_of_an_organization_is_a_tenant_of_its_own(
    grid: InstallStage, empty_redis: str
) -> None:
    await grid.installs()
    await grid.zoe.types("/meeting", channel="#south")
    assert b"T0SOUTH:installation" in await kept(empty_redis)
    assert not [key for key in await kept(empty_redis) if key.startswith(b"E0WIND")]


async def test_with_the_token_of_one_workspace_there_is_nothing_to_install(
    empty_redis: str, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bolt makes an installer by itself of what it finds in the environment."""
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.1")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "x")
    async with AsyncExitStack() as stack:
        listener = bind_listener(0, "127.0.0.1")
        sandbox = await stack.enter_async_context(
            open_sandbox(
                listener.getsockname()[1],
                by_socket=transport == "socket",
                answer_timeout=ANSWER_TIMEOUT_SECONDS,
            )
        )
        runtime = await stack.enter_async_context(open_runtime(sandbox.settings, empty_redis))
        app = await stack.enter_async_context(open_web(runtime))
        await stack.enter_async_context(serving(app, listener))
        browser = await stack.enter_async_context(open_browser())
        for path in ("/slack/install", "/slack/oauth_redirect"):
            assert (await browser.get(f"{runtime.app.config.public_url}{path}")).status_code == 404
        result = await sandbox.slack.person("U0ALICE").types("#general", "/goto status")
        assert result.error is None


class OddSlack:
    """A Slack whose app has token rotation switched on."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        granted = {
            "ok": True,
            "access_token": "xoxe.xoxb-1",
            "refresh_token": "xoxe-1",
            "expires_in": 43200,
            "team": {"id": "T1", "name": "Acme"},
        }
        await JSONResponse(granted)(scope, receive, send)


async def is_served_at_once(tenant: Tenant, user_id: str) -> bool:
    return False


@asynccontextmanager
async def flow_with(redis_url: str, slack_url: str, public_url: str) -> AsyncIterator[InstallFlow]:
    """Give the pages alone, for a Slack at ``slack_url``."""
    clock, api = CLOCK, f"{slack_url}/api/"
    vault = Vault([Fernet.generate_key()])
    async with open_stores(redis_url, vault, clock.now, "client") as stores, open_session(api) as session:
        yield InstallFlow(
            session=session,
            client_id="1.1",
            client_secret="secret",
            slack_api_url=api,
            public_url=public_url,
            installations=RedisInstallationStore(stores.redis, vault, clock.now),
            states=SignedOAuthStateStore(stores.redis, b"k" * 32, clock.now),
            allowed_teams=frozenset(),
            new_reference=lambda: "7F3K-92",
            on_installed=is_served_at_once,
        )


async def comes_back(flow: InstallFlow, code: str = "1") -> BoltResponse:
    """Begin, and come back from Slack with a code."""
    begun = await flow.handle_installation(AsyncBoltRequest(body=""))
    cookie = next(iter(begun.headers["set-cookie"])).split(";")[0]
    query = f"code={code}&state={cookie.partition('=')[2]}"
    return await flow.handle_callback(AsyncBoltRequest(body="", query=query, headers={"cookie": cookie}))


async def test_a_token_that_would_end_is_refused(empty_redis: str) -> None:
    async with serve(OddSlack()) as url, flow_with(empty_redis, url, "https://usher.example") as flow:
        page = await comes_back(flow)
    assert page.status == 409
    assert "Token rotation is on" in page.body
    assert not [key for key in await kept(empty_redis) if key.startswith(b"T1")]


async def test_a_slack_that_is_away_is_said(empty_redis: str) -> None:
    async with serve(OddSlack()) as url:
        pass
    async with flow_with(empty_redis, url, "https://usher.example") as flow:
        page = await comes_back(flow)
    assert page.status == 503
    assert "7F3K-92" in page.body


@pytest.mark.parametrize(
    ("public_url", "secure"), [("https://usher.example", True), ("http://127.0.0.1:3000", False)]
)
async def test_the_cookie_goes_over_https_alone_where_there_is_https(
    empty_redis: str, public_url: str, secure: bool
) -> None:
    async with flow_with(empty_redis, "https://slack.com", public_url) as flow:
        begun = await flow.handle_installation(AsyncBoltRequest(body=""))
    cookie = next(iter(begun.headers["set-cookie"]))
    assert "HttpOnly; SameSite=Lax" in cookie
    if secure:
        assert cookie.startswith("__Host-usher_install=")
        assert "Secure; Path=/;" in cookie
        assert "max-age=31536000" in str(begun.headers["strict-transport-security"])
    else:
        assert cookie.startswith("usher_install=")
        assert "Path=/slack;" in cookie
        assert "Secure" not in cookie
        assert "strict-transport-security" not in begun.headers
    assert "https://slack.com/oauth/v2/authorize?client_id=1.1&amp;scope=" in begun.body

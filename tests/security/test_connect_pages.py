"""The pages before and after the sign-in: what they say, what they keep to themselves, how they fail."""

from __future__ import annotations

import httpx
from redis.asyncio import Redis

from bot.web import WebRoutes
from tests.support.clocks import CLOCK
from tests.support.security.stage import (
    SecurityStage,
    connect_url,
    is_linked,
    sign_in_to_callback,
    state_in_page,
    state_in_url,
)
from tests.support.services import with_services
from tests.support.stage import Stage


async def test_the_page_names_person_and_workspace_as_text(stage: Stage) -> None:
    user = stage.alice.person.user
    user.real_name = "<img src=x onerror=alert(1)> & \"Alice\" 'M'"
    stage.slack.home.name = "North<b>wind"
    page = await stage.alice.browser.get(await connect_url(stage.alice))
    assert "<img" not in page.text
    assert "<b>wind" not in page.text
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; &quot;Alice&quot; &#x27;M&#x27;" in page.text
    assert "North&lt;b&gt;wind" in page.text


async def test_every_page_keeps_its_address_to_itself(stage: Stage) -> None:
    alice, base = stage.alice, stage.runtime.app.config.public_url
    url = await connect_url(alice)
    page = await alice.browser.get(url)
    there = await alice.browser.post(f"{base}/goto/connect", data={"state": state_in_page(page.text)})
    back = await stage.goto_sign_in(alice.browser, there.headers["location"], alice.email)
    done = await alice.browser.get(back)
    gone = await alice.browser.get(url)
    await alice.sees("Connected as Alice")
    for answer in (page, there, done, gone):
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "base-uri 'none'" in policy
        assert "form-action 'none'" in policy or answer is page
        assert "strict-transport-security" not in answer.headers, "this address is not https"
    form_action = page.headers["content-security-policy"].partition("form-action ")[2]
    assert form_action == f"'self' https: {stage.goto.base_url}"
    cookie = page.headers["set-cookie"].casefold()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


async def test_the_cookie_is_for_https_where_the_address_is(stage: Stage) -> None:
    runtime = stage.runtime
    services = with_services(runtime.app, public_url="https://usher.example")

    async def numbers() -> bytes:
        return b""

    app = WebRoutes(
        app=services, check_readiness=runtime.check_readiness, render_metrics=numbers, metrics_token=None
    ).build_asgi_app()
    state = state_in_url(await connect_url(stage.alice))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="https://usher.example") as browser:
        page = await browser.get("/goto/connect", params={"state": state})
        cookie = page.headers["set-cookie"]
        assert cookie.startswith("__Host-usher_connect=")
        assert "secure" in cookie.casefold()
        assert "Path=/;" in cookie
        assert page.headers["strict-transport-security"] == "max-age=31536000"
        # The browser goes on with the cookie of that name, and with no other.
        there = await browser.post("/goto/connect", data={"state": state})
        assert there.status_code == 303
    async with httpx.AsyncClient(transport=transport, base_url="https://usher.example") as other:
        planted = {"Cookie": "usher_connect=planted-by-another-host"}
        assert (await other.post("/goto/connect", data={"state": state}, headers=planted)).status_code == 410


async def test_a_page_whose_record_cannot_be_opened_fails_with_a_reference(stage: SecurityStage) -> None:
    url = await connect_url(stage.alice)
    redis = Redis.from_url(stage.redis_url)
    (key,) = tuple(await redis.keys("T*:state:*"))
    await redis.hset(key, "sealed", b"damaged")
    await redis.aclose()
    page = await stage.alice.browser.get(url)
    assert page.status_code == 500
    assert "Something broke on our side." in page.text
    assert "Reference" in page.text
    assert page.headers["referrer-policy"] == "no-referrer"


async def test_what_was_begun_goes_on_though_the_welcome_could_not_be_posted(stage: Stage) -> None:
    alice = stage.alice
    await alice.types("/meeting now Standup", channel="#team-platform")
    back = await sign_in_to_callback(alice, alice.link_url())
    stage.switch("slack.channel_not_found", times=1)
    assert "is now connected" in (await alice.browser.get(back)).text
    await stage.bob.sees("Standup", channel="#team-platform")
    await alice.sees("is ready. The card is in")


async def test_a_question_that_could_not_be_asked_is_no_connection(stage: Stage) -> None:
    alice = stage.alice
    back = await sign_in_to_callback(alice, await connect_url(alice), "bob@northwind.example")
    stage.switch("slack.channel_not_found", times=1)
    page = await alice.browser.get(back)
    assert page.status_code == 502
    assert "Type /goto connect in Slack" in page.text
    assert not await is_linked(alice)


async def test_slack_away_before_the_exchange_leaves_nothing_at_goto(stage: SecurityStage) -> None:
    alice = stage.alice
    back = await sign_in_to_callback(alice, await connect_url(alice))
    stage.slack.tokens.clear()
    CLOCK.move_to(CLOCK.now() + stage.runtime.app.timing.token_refresh_margin)  # the profile is asked anew
    page = await alice.browser.get(back)
    assert page.status_code == 400
    assert "install" in page.text
    assert not stage.goto.received("oauth.token")

"""Connecting: an attempt serves once, for five minutes, for one Slack person, in the browser that began it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from redis.asyncio import Redis

from tests.support.actors import open_browser, person_of
from tests.support.clocks import CLOCK
from tests.support.security.stage import (
    SecurityStage,
    connect_url,
    go_to_goto,
    is_linked,
    sign_in_to_callback,
    state_in_page,
    state_in_url,
)
from tests.support.stage import Stage

OVER = "already used, is more than 5 minutes old, or was opened in another browser"


async def test_a_state_serves_once(stage: Stage) -> None:
    alice = stage.alice
    back = await sign_in_to_callback(alice, await connect_url(alice))
    assert "is now connected" in (await alice.browser.get(back)).text
    await alice.sees("Connected as Alice")
    exchanged = len(stage.goto.received("oauth.token"))

    again = await alice.browser.get(back)
    assert again.status_code == 400
    assert OVER in again.text
    assert len(stage.goto.received("oauth.token")) == exchanged
    said = [m for m in (*alice.dms(), *alice.person.messages("#general")) if "Connected as" in m.text]
    assert len(said) == 1


async def test_a_used_link_opens_no_page_again(stage: Stage) -> None:
    alice = stage.alice
    url = await connect_url(alice)
    await alice.signs_in(url)
    await alice.sees("Connected as Alice")
    page = await alice.browser.get(url)
    assert page.status_code == 410
    assert OVER in page.text


@pytest.mark.parametrize("at", ["page", "button", "callback"])
async def test_an_attempt_is_over_after_five_minutes(stage: SecurityStage, at: str) -> None:
    alice = stage.alice
    url = await connect_url(alice)
    state = state_in_url(url)
    back = None
    if at == "button":
        (await alice.browser.get(url)).raise_for_status()
    if at == "callback":
        back = await sign_in_to_callback(alice, url)
    CLOCK.forward(minutes=4, seconds=50)
    assert await stage.runtime.app.store.connect_states.get(state) is not None
    CLOCK.forward(seconds=10)
    if at == "page":
        answer = await alice.browser.get(url)
    elif at == "button":
        answer = await alice.browser.post(url.split("?")[0], data={"state": state})
    else:
        assert back is not None
        answer = await alice.browser.get(back)
    assert answer.status_code in (400, 410)
    assert OVER in answer.text
    assert not stage.goto.received("oauth.token")
    assert not await is_linked(stage.alice)


@pytest.mark.parametrize("cookie", [None, "another", ""])
async def test_another_browser_cannot_finish(stage: Stage, cookie: str | None) -> None:
    alice = stage.alice
    back = await sign_in_to_callback(alice, await connect_url(alice))
    headers = {} if cookie is None else {"Cookie": f"usher_connect={cookie}"}
    async with open_browser(headers=headers) as other:
        answer = await other.get(back)
    assert answer.status_code == 400
    assert OVER in answer.text
    # The code came by a browser that nobody knows, so the attempt is over for the right one too.
    assert (await alice.browser.get(back)).status_code == 400
    assert not stage.goto.received("oauth.token")
    assert not await is_linked(stage.alice)


async def test_the_page_belongs_to_the_browser_that_pressed_its_button(stage: Stage) -> None:
    alice = stage.alice
    url = await connect_url(alice)
    await go_to_goto(alice.browser, url)
    async with open_browser() as other:
        page = await other.get(url)
        answer = await other.post(url.split("?")[0], data={"state": state_in_page(page.text)})
    assert answer.status_code == 410
    assert "location" not in answer.headers


async def test_the_button_needs_the_pages_cookie(stage: Stage) -> None:
    url = await connect_url(stage.alice)
    state = state_in_url(url)
    async with open_browser() as foreign_page:
        answer = await foreign_page.post(url.split("?")[0], data={"state": state})
    assert answer.status_code == 410
    assert "location" not in answer.headers
    # Nothing was bound: the person's own browser goes on.
    await go_to_goto(stage.alice.browser, url)


async def test_an_empty_cookie_is_replaced(stage: Stage) -> None:
    url = await connect_url(stage.alice)
    async with open_browser() as browser:
        page = await browser.get(url, headers={"Cookie": "usher_connect="})
    assert "usher_connect=" in page.headers["set-cookie"]


@pytest.mark.parametrize(
    "state", ["", "x", "A" * 22, "A" * 5000, "../../x", "%00", "<script>alert(1)</script>"]
)
async def test_unknown_states_are_refused_everywhere(shared: Stage, state: str) -> None:
    alice, base = shared.alice, shared.runtime.app.config.public_url
    (await alice.browser.get(await connect_url(alice))).raise_for_status()  # a browser with the cookie
    page = await alice.browser.get(f"{base}/goto/connect", params={"state": state})
    button = await alice.browser.post(f"{base}/goto/connect", data={"state": state})
    back = await alice.browser.get(f"{base}/goto/callback", params={"state": state, "code": "c"})
    assert (page.status_code, button.status_code, back.status_code) == (410, 410, 400)
    for answer in (page, button, back):
        assert OVER in answer.text
        assert "<script>" not in answer.text
    assert not shared.goto.received("oauth.token")


async def test_bodies_that_are_no_form_are_refused(shared: Stage) -> None:
    alice, base = shared.alice, shared.runtime.app.config.public_url
    (await alice.browser.get(await connect_url(alice))).raise_for_status()
    file = b'--x\r\nContent-Disposition: form-data; name="state"; filename="f"\r\n\r\ny\r\n--x--\r\n'
    for kind, body in (
        ("application/json", b'{"state": 1}'),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("multipart/form-data", b"no boundary"),
        ("application/x-www-form-urlencoded", b"\xff\xfe=%00&state=%ff"),
        ("multipart/form-data; boundary=x", file),
    ):
        answer = await alice.browser.post(
            f"{base}/goto/connect", content=body, headers={"Content-Type": kind}
        )
        assert answer.status_code in (400, 410), (kind, body, answer.status_code)


async def test_denied_at_goto(stage: Stage) -> None:
    alice = stage.alice
    there = await go_to_goto(alice.browser, await connect_url(alice))
    back = stage.goto.sign_in(there, alice.email, allow=False)
    answer = await alice.browser.get(back)
    assert answer.status_code == 400
    assert "We kept nothing." in answer.text
    assert not await is_linked(stage.alice)
    # Denied is over: the same state takes no code later.
    late = await alice.browser.get(back.split("?")[0], params={"state": state_in_url(back), "code": "late"})
    assert OVER in late.text


async def test_a_code_of_somebody_elses_sign_in_is_refused_by_pkce(stage: Stage) -> None:
    """A stolen code, brought back with one's own state, is bound to another verifier (RFC 7636)."""
    alice, bob = stage.alice, stage.bob
    back_of_bob = await sign_in_to_callback(bob, await connect_url(bob))
    code = parse_qs(urlsplit(back_of_bob).query)["code"][0]
    back_of_alice = await sign_in_to_callback(alice, await connect_url(alice))
    state = state_in_url(back_of_alice)
    answer = await alice.browser.get(back_of_alice.split("?")[0], params={"state": state, "code": code})
    assert answer.status_code == 502
    assert "Reference" in answer.text
    assert not await is_linked(stage.alice)
    (asked,) = stage.goto.received("oauth.token")
    assert asked.status == 400


async def test_the_request_to_goto_asks_for_s256(stage: Stage) -> None:
    there = await go_to_goto(stage.alice.browser, await connect_url(stage.alice))
    asked = parse_qs(urlsplit(there).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["code_challenge"][0]) == 43
    assert asked["response_type"] == ["code"]


@pytest.mark.parametrize("step", ["oauth.token", "identity.me.get"])
async def test_goto_is_down_at_the_end_and_the_next_attempt_works(stage: Stage, step: str) -> None:
    alice = stage.alice
    back = await sign_in_to_callback(alice, await connect_url(alice))
    for fault in ("goto.503_html", "goto.500"):
        stage.goto.faults.narrow(fault, step)
        stage.switch(fault, times=None)
    answer = await alice.browser.get(back)
    assert answer.status_code == 502
    assert "GoTo" in answer.text
    assert "/goto connect" in answer.text
    assert "Reference" in answer.text
    assert not await is_linked(stage.alice)
    stage.sandbox.slack.panel.all_off()
    await alice.connects()
    await alice.sees("Connected as Alice")


async def test_who_it_is_comes_from_the_admin_service_where_identity_does_not_tell(stage: Stage) -> None:
    stage.goto.faults.narrow("goto.403_role", "identity.me.get")
    stage.switch("goto.403_role", times=None)
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    link = await stage.runtime.app.store.links.get(person_of(stage.alice))
    assert link is not None
    assert link.organizer_key == str(stage.goto.user(stage.alice.email).key)
    assert stage.goto.received("admin.me.get")


async def test_redis_holds_no_attempt_after_it(stage: SecurityStage) -> None:
    alice = stage.alice
    await alice.connects()
    await alice.sees("Connected as Alice")
    redis = Redis.from_url(stage.redis_url)
    keys = await redis.keys("*")
    await redis.aclose()
    assert not [k for k in keys if b":state:" in k or b":pending:" in k]


async def test_a_guest_is_refused(stage: Stage) -> None:
    said = await stage.gil.types("/goto connect")
    assert "guest" in said.casefold()
    assert "Connect GoTo" not in said


async def test_a_plain_connect_posts_nothing_into_channels(stage: Stage) -> None:
    await stage.alice.types("/goto connect", channel="#team-platform")
    await stage.alice.follows_link()
    await stage.alice.sees("Connected as Alice")
    for name in ("#general", "#team-platform"):
        assert not stage.bob.posts(name)
    assert not stage.goto.received("meetings.create")


async def test_now_before_connecting_goes_on_once(stage: Stage) -> None:
    alice = stage.alice
    await alice.types("/meeting now Standup", channel="#team-platform")
    back = await sign_in_to_callback(alice, str((await alice.presses("Connect GoTo")).url))
    await alice.browser.get(back)
    await alice.browser.get(back)
    await alice.sees("Connected as Alice")
    await stage.bob.sees("Standup", channel="#team-platform")
    await alice.sees("is ready. The card is in")
    assert len(stage.bob.posts("#team-platform")) == 1
    assert len(stage.goto.received("meetings.create")) == 1


async def test_not_me_takes_it_away_again(stage: Stage) -> None:
    alice = stage.alice
    await alice.connects()
    await alice.sees("Connected as Alice")
    await alice.presses("Not me")
    await alice.sees("Disconnected alice@northwind.example.")
    assert not await is_linked(stage.alice)
    assert stage.goto.received("oauth.revoke")
    assert "Connect your GoTo account" in await alice.types("/meeting")

"""The sign-in of the simulated GoTo as a browser and an OAuth client meet it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import pytest_asyncio

from bot.sandbox.goto import SimulatedGoTo
from bot.sandbox.http_server import serve
from bot.sandbox.panel import Panel
from tests.support.clocks import StageClock

CALLBACK = "http://bot.example/goto/callback"
ASKED = {
    "client_id": "usher",
    "response_type": "code",
    "redirect_uri": CALLBACK,
    "state": 'a"<b>',
}


@pytest.fixture
def sim(clock: StageClock) -> SimulatedGoTo:
    return SimulatedGoTo(Panel(), clock, "usher", "secret", [CALLBACK])


@pytest_asyncio.fixture
async def browser(sim: SimulatedGoTo) -> AsyncIterator[httpx.AsyncClient]:
    async with serve(sim.app) as url, httpx.AsyncClient(base_url=url, trust_env=False) as http:
        yield http


async def test_the_page_names_the_client_and_the_people(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/oauth/authorize", params=ASKED)
    assert page.status_code == 200
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    for text in (
        "Simulated GoTo",
        "Usher",
        "alice@northwind.example",
        "carol@other.example",
        "Allow",
        "Deny",
    ):
        assert text in page.text
    assert "<b>" not in page.text
    assert page.text.count("<label") == page.text.count('type="radio"') == 4


async def test_allow_brings_a_code_back_and_deny_an_error(browser: httpx.AsyncClient) -> None:
    form = {**ASKED, "email": "bob@northwind.example"}
    allowed = await browser.post("/oauth/authorize", data={**form, "decision": "allow"})
    assert allowed.status_code == 303
    assert allowed.headers["location"].startswith(CALLBACK + "?")
    told = parse_qs(urlsplit(allowed.headers["location"]).query)
    assert told["state"] == ['a"<b>']
    assert told["code"]
    denied = await browser.post("/oauth/authorize", data={**form, "decision": "deny"})
    told = parse_qs(urlsplit(denied.headers["location"]).query)
    assert told["error"] == ["access_denied"]
    assert "code" not in told


@pytest.mark.parametrize(
    "wrong",
    [{"client_id": "other"}, {"redirect_uri": "http://evil.example/"}, {"redirect_uri": CALLBACK + "x"}],
    ids=str,
)
async def test_a_wrong_client_or_address_is_never_redirected(
    browser: httpx.AsyncClient, wrong: dict[str, str]
) -> None:
    for answer in (
        await browser.get("/oauth/authorize", params={**ASKED, **wrong}),
        await browser.post(
            "/oauth/authorize",
            data={**ASKED, **wrong, "email": "bob@northwind.example", "decision": "allow"},
        ),
    ):
        assert answer.status_code == 400
        assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": "x", "code_challenge_method": "plain"}, "invalid_request"),
    ],
)
async def test_other_faults_go_back_to_the_client(
    browser: httpx.AsyncClient, wrong: dict[str, str], error: str
) -> None:
    answer = await browser.get("/oauth/authorize", params={**ASKED, **wrong})
    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer.headers["location"]).query)["error"] == [error]


async def test_id_and_secret_may_come_in_the_form_or_by_basic(
    browser: httpx.AsyncClient, sim: SimulatedGoTo
) -> None:
    token = sim.issue("bob@northwind.example").refresh_token
    assert token is not None
    form = {"grant_type": "refresh_token", "refresh_token": token}
    ours = {"client_id": "usher", "client_secret": "secret"}
    assert (await browser.post("/oauth/token", data={**form, **ours})).status_code == 200
    assert (await browser.post("/oauth/token", data=form, auth=("usher", "secret"))).status_code == 200
    for answer in (
        await browser.post("/oauth/token", data=form),
        await browser.post("/oauth/token", data=form, auth=("usher", "wrong")),
        await browser.post("/oauth/token", data=form, headers={b"Authorization": "Basic é".encode()}),
    ):
        assert answer.status_code == 401
        assert answer.json() == {"error": "invalid_client", "error_description": "client not found"}


async def test_nothing_secret_stands_in_the_journal_or_the_panel(
    browser: httpx.AsyncClient, sim: SimulatedGoTo
) -> None:
    token = sim.issue("alice@northwind.example")
    assert token.refresh_token is not None
    form = {"grant_type": "refresh_token", "refresh_token": token.refresh_token}
    answer = await browser.post("/oauth/token", data=form, auth=("usher", "secret"))
    access = answer.json()["access_token"]
    meeting = sim.meetings_of("alice@northwind.example")[0]
    bearer = {"Authorization": f"Bearer {access}"}
    host = (await browser.get(f"/G2M/rest/meetings/{meeting.id}/start", headers=bearer)).json()["hostURL"]
    minted = parse_qs(urlsplit(host).query)["authenticationToken"][0]
    shown = f"{sim.requests!r} {sim._panel.calls!r}"
    for secret in (token.refresh_token, access, minted, "secret'"):
        assert secret not in shown
    assert [r.status for r in sim.requests] == [200, 200]

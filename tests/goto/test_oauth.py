"""Signing in, tokens, and who they belong to, against the simulated GoTo over real HTTP."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.goto import errors
from bot.goto.models import Account
from bot.goto.oauth import OAuth, code_challenge
from bot.sandbox.goto import SimulatedGoTo
from bot.sandbox.http_server import serve
from bot.sandbox.panel import Panel
from tests.support.clocks import ManualClock
from tests.support.goto import ALICE, BOB, CALLBACK, CLIENT_ID, Pauses

VERIFIER = "v" * 64
CHALLENGE = code_challenge(VERIFIER)


def signed_in(sim: SimulatedGoTo, oauth: OAuth, email: str = ALICE) -> str:
    """Sign in and return the code that the browser brings back."""
    back = sim.sign_in(oauth.authorize_url("state-1", CHALLENGE, CALLBACK), email)
    assert back.startswith(CALLBACK + "?")
    answer = parse_qs(urlsplit(back).query)
    assert answer["state"] == ["state-1"]
    return answer["code"][0]


def test_the_challenge_is_that_of_the_standard() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert code_challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_browser_is_sent_without_a_scope(oauth: OAuth) -> None:
    query = parse_qs(urlsplit(oauth.authorize_url("s t&", CHALLENGE, CALLBACK)).query)
    assert query == {
        "client_id": [CLIENT_ID],
        "response_type": ["code"],
        "redirect_uri": [CALLBACK],
        "state": ["s t&"],
        "code_challenge": [CHALLENGE],
        "code_challenge_method": ["S256"],
    }


async def test_a_code_becomes_tokens_once(oauth: OAuth, sim: SimulatedGoTo) -> None:
    code = signed_in(sim, oauth)
    tokens = await oauth.exchange(code, VERIFIER, CALLBACK)
    assert (tokens.expires_in, tokens.principal) == (3600, ALICE)
    assert tokens.refresh_token is not None
    assert (await oauth.me(tokens.access_token)).email == ALICE
    with pytest.raises(errors.InvalidRequest) as caught:
        await oauth.exchange(code, VERIFIER, CALLBACK)
    assert caught.value.code == "invalid_grant"


@pytest.mark.parametrize(
    ("verifier", "redirect", "minutes"),
    [("x" * 43, CALLBACK, 0), (VERIFIER, CALLBACK + "/other", 0), (VERIFIER, CALLBACK, 10)],
    ids=["verifier", "redirect", "late"],
)
async def test_a_code_is_bound_to_verifier_address_and_time(
    oauth: OAuth, sim: SimulatedGoTo, clock: ManualClock, verifier: str, redirect: str, minutes: int
) -> None:
    code = signed_in(sim, oauth)
    clock.forward(minutes=minutes)
    with pytest.raises(errors.InvalidRequest):
        await oauth.exchange(code, verifier, redirect)


async def test_a_lost_answer_to_the_exchange_is_not_repeated(
    oauth: OAuth, sim: SimulatedGoTo, panel: Panel
) -> None:
    code = signed_in(sim, oauth)
    sim.faults.narrow("goto.lost_answer", "oauth.token")
    panel.switch("goto.lost_answer", times=1)
    with pytest.raises(errors.OutcomeUnknown):
        await oauth.exchange(code, VERIFIER, CALLBACK)
    assert len(sim.received("oauth.token")) == 1


async def test_a_refresh_usually_brings_no_refresh_token(
    oauth: OAuth, sim: SimulatedGoTo, clock: ManualClock
) -> None:
    issued = sim.issue(ALICE)
    assert issued.refresh_token is not None
    clock.forward(hours=1)
    with pytest.raises(errors.TokenRejected):
        await oauth.me(issued.access_token)
    for _ in range(2):
        tokens = await oauth.refresh(issued.refresh_token)
        assert tokens.refresh_token is None
        assert (await oauth.me(tokens.access_token)).email == ALICE


async def test_a_rotated_refresh_token_is_told(oauth: OAuth, sim: SimulatedGoTo) -> None:
    issued = sim.issue(ALICE)
    assert issued.refresh_token is not None
    sim.tokens.rotate = True
    tokens = await oauth.refresh(issued.refresh_token)
    assert tokens.refresh_token not in (None, issued.refresh_token)
    with pytest.raises(errors.RefreshTokenRejected):
        await oauth.refresh(issued.refresh_token)


async def test_a_refused_refresh_means_that_the_link_is_dead(
    oauth: OAuth, sim: SimulatedGoTo, panel: Panel
) -> None:
    issued = sim.issue(ALICE)
    assert issued.refresh_token is not None
    panel.switch("goto.dead_refresh", times=1)
    with pytest.raises(errors.RefreshTokenRejected) as caught:
        await oauth.refresh(issued.refresh_token)
    assert (caught.value.endpoint_id, caught.value.status, caught.value.code) == (
        "oauth.token",
        400,
        "invalid_grant",
    )
    assert issued.refresh_token not in f"{caught.value!r} {vars(caught.value)}"


async def test_a_wrong_secret_is_the_operators_to_mend(url: str, client: httpx.AsyncClient) -> None:
    wrong = OAuth(url, url, CLIENT_ID, "other-secret", client)
    for ask in (wrong.refresh("x"), wrong.exchange("x", VERIFIER, CALLBACK)):
        with pytest.raises(errors.ClientRejected) as caught:
            await ask
        assert caught.value.code == "invalid_client"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("500", errors.ServerFault), ("503_html", errors.ServerFault), ("cut_before", errors.OutcomeUnknown)],
)
async def test_a_fault_of_the_server_does_not_kill_a_link(
    oauth: OAuth, sim: SimulatedGoTo, panel: Panel, fault: str, kind: type[errors.GoToError]
) -> None:
    issued = sim.issue(ALICE)
    assert issued.refresh_token is not None
    sim.faults.narrow(f"goto.{fault}", "oauth.token")
    panel.switch(f"goto.{fault}", times=1)
    with pytest.raises(kind):
        await oauth.refresh(issued.refresh_token)
    assert (await oauth.refresh(issued.refresh_token)).access_token


async def test_a_revoked_token_is_over_and_revoking_never_fails(
    oauth: OAuth, sim: SimulatedGoTo, panel: Panel
) -> None:
    issued = sim.issue(ALICE)
    assert issued.refresh_token is not None
    await oauth.revoke(issued.refresh_token)
    with pytest.raises(errors.RefreshTokenRejected):
        await oauth.refresh(issued.refresh_token)
    with pytest.raises(errors.TokenRejected):
        await oauth.me(issued.access_token)
    await oauth.revoke("unknown")
    sim.faults.narrow("goto.500", "oauth.revoke")
    panel.switch("goto.500")
    await oauth.revoke("unknown")
    panel.all_off()
    sim.faults.narrow("goto.cut_before", "oauth.revoke")
    panel.switch("goto.cut_before")
    await oauth.revoke("unknown")


async def test_identity_tells_key_name_and_accounts(oauth: OAuth, sim: SimulatedGoTo) -> None:
    alice = sim.user(ALICE)
    me = await oauth.me(sim.issue(ALICE).access_token)
    assert (me.organizer_key, me.email) == (str(alice.key), ALICE)
    assert (me.first_name, me.last_name) == ("Alice", "Moreau")
    assert me.accounts == (Account(key=str(alice.account.key), name="Northwind Traders"),)
    assert int(float(me.organizer_key)) != alice.key


async def test_all_accounts_are_told_and_none_is_chosen(oauth: OAuth, sim: SimulatedGoTo) -> None:
    me = await oauth.me(sim.issue("dev@northwind.example").access_token)
    assert [account.name for account in me.accounts] == ["Northwind Traders", "Other Company"]
    assert me.account_key is None


@pytest.mark.parametrize("fault", ["403_role", "404", "html_body"])
async def test_the_admin_service_is_asked_where_identity_does_not_tell(
    oauth: OAuth, sim: SimulatedGoTo, panel: Panel, fault: str
) -> None:
    sim.faults.narrow(f"goto.{fault}", "identity.me.get")
    panel.switch(f"goto.{fault}")
    bob = sim.user(BOB)
    me = await oauth.me(sim.issue(BOB).access_token)
    assert (me.organizer_key, me.email, me.first_name) == (str(bob.key), BOB, "Bob")
    assert (me.account_key, me.time_zone) == (str(bob.account.key), "America/New_York")


async def test_when_both_fail_the_identity_error_is_told(
    oauth: OAuth, sim: SimulatedGoTo, panel: Panel
) -> None:
    with pytest.raises(errors.TokenRejected) as refused:
        await oauth.me("not-a-token")
    assert refused.value.endpoint_id == "identity.me.get"
    assert [r.operation for r in sim.requests] == ["identity.me.get", "admin.me.get"]
    panel.switch("goto.404")
    with pytest.raises(errors.NotFound) as missing:
        await oauth.me(sim.issue(ALICE).access_token)
    assert missing.value.endpoint_id == "identity.me.get"


async def test_a_passing_fault_of_identity_is_waited_out(
    oauth: OAuth, sim: SimulatedGoTo, panel: Panel, pauses: Pauses
) -> None:
    panel.switch("goto.500", times=2)
    assert (await oauth.me(sim.issue(ALICE).access_token)).email == ALICE
    assert len(pauses.asked) == 2
    assert sim.received("admin.me.get") == []


def answering(status: int, body: bytes) -> Starlette:
    async def answer(request: Request) -> Response:
        return Response(body, status, media_type="application/json")

    return Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b"", errors.UnexpectedAnswer),
        (200, b"<html>", errors.UnexpectedAnswer),
        (200, b'{"token_type": "Bearer"}', errors.UnexpectedAnswer),
        (200, b'{"access_token": ""}', errors.UnexpectedAnswer),
        (401, b"", errors.ClientRejected),
        (400, b'{"error": "unauthorized_client"}', errors.ClientRejected),
        (400, b'{"message": "This endpoint is no longer valid, see the guide"}', errors.InvalidRequest),
        (302, b"", errors.UnexpectedAnswer),
    ],
)
async def test_odd_answers_of_the_token_endpoint(
    client: httpx.AsyncClient, status: int, body: bytes, kind: Callable[..., errors.GoToError]
) -> None:
    async with serve(answering(status, body)) as url:
        oauth = OAuth(url, url, CLIENT_ID, "secret", client)
        with pytest.raises(errors.GoToError) as caught:
            await oauth.refresh("refresh-token")
    assert type(caught.value) is kind


@pytest.mark.parametrize(
    ("body", "email"),
    [
        (b'{"id": 8439885694023994631}', None),
        (b'{"id": "8439885694023994631", "userName": "ada@example.com"}', "ada@example.com"),
        (
            b'{"id": "8439885694023994631", "emails": [{"value": "b@x.example"}, '
            b'{"value": "a@x.example", "primary": "true"}], "name": null, "accounts": null}',
            "a@x.example",
        ),
    ],
)
async def test_a_sparse_identity_is_enough(client: httpx.AsyncClient, body: bytes, email: str | None) -> None:
    async with serve(answering(200, body)) as url:
        me = await OAuth(url, url, CLIENT_ID, "secret", client).me("token")
    assert (me.organizer_key, me.email, me.accounts) == ("8439885694023994631", email, ())

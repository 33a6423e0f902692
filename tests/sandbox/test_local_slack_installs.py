"""Installing by OAuth into several workspaces, and leaving them."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import LocalSlack
from tests.support.clocks import StageClock
from tests.support.sandbox import connect_by_http, expect_refusal

# slack_sdk still makes one with aiohttp's old helper.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth")

BACK = "https://usher.example/slack/oauth_redirect"
ASKED = {"client_id": "1.1", "scope": "chat:write,users:read", "redirect_uri": BACK, "state": "s1"}
CLIENT = {"client_id": "1.1", "client_secret": "local-client-secret"}


@pytest.fixture
def south(slack: LocalSlack) -> str:
    """A second workspace, where the app is not installed."""
    ws = slack.add_workspace("T0SOUTH", "Southwind")
    slack.add_user("U0ZOE", "zoe", "Zoe Lima", "zoe@southwind.example", "Europe/Lisbon", workspace=ws)
    slack.add_channel("C0SOUTH", "south", ["U0ZOE"], workspace=ws)
    return ws.id


async def allow(slack: LocalSlack, team: str, **form: str) -> dict[str, list[str]]:
    """Press Allow on the page; gives the query of the redirect back."""
    async with httpx.AsyncClient(base_url=slack.base_url) as http:
        page = await http.get("/oauth/v2/authorize", params=ASKED)
        assert "chat:write" in page.text
        answer = {"team": team, "user": "U0ZOE", "allow": "1"} | form
        back = await http.post("/oauth/v2/authorize", params=ASKED, data=answer)
    assert back.headers["location"].startswith(BACK)
    return parse_qs(urlsplit(back.headers["location"]).query)


async def test_a_second_workspace_is_installed(slack: LocalSlack, client: AsyncWebClient, south: str) -> None:
    query = await allow(slack, south)
    assert query["state"] == ["s1"]
    code = query["code"][0]
    granted = await client.oauth_v2_access(**CLIENT, code=code, redirect_uri=BACK)
    assert (granted["team"]["id"], granted["scope"]) == (south, ASKED["scope"])
    there = AsyncWebClient(granted["access_token"], base_url=client.base_url)
    assert (await there.auth_test())["team_id"] == south
    await there.chat_postMessage(channel="C0SOUTH", text="Hello")
    assert (await expect_refusal(client.chat_postMessage(channel="C0SOUTH", text="Hi")))[
        "error"
    ] == "channel_not_found"
    assert (await expect_refusal(there.conversations_list()))["error"] == "missing_scope"
    again = client.oauth_v2_access(**CLIENT, code=code, redirect_uri=BACK)
    assert (await expect_refusal(again))["error"] == "invalid_code"


async def test_codes_live_ten_minutes_and_need_the_secret(
    slack: LocalSlack, client: AsyncWebClient, south: str, clock: StageClock
) -> None:
    code = (await allow(slack, south))["code"][0]
    wrong = client.oauth_v2_access(client_id="1.1", client_secret="guess", code=code)
    assert (await expect_refusal(wrong))["error"] == "bad_client_secret"
    clock.forward(minutes=11)
    late = client.oauth_v2_access(**CLIENT, code=code, redirect_uri=BACK)
    assert (await expect_refusal(late))["error"] == "invalid_code"


async def test_who_cancels_is_sent_back_without_a_code(slack: LocalSlack, south: str) -> None:
    assert await allow(slack, south, allow="") == {"state": ["s1"], "error": ["access_denied"]}


async def test_an_uninstall_kills_the_token_and_tells_the_app(
    slack: LocalSlack, client: AsyncWebClient, bolt: AsyncApp
) -> None:
    got: list[str] = []

    @bolt.event("app_uninstalled")
    @bolt.event("tokens_revoked")
    async def gone(event: Any) -> None:
        got.append(event["type"])

    async with connect_by_http(slack, bolt):
        await client.auth_test()
        await bolt.client.auth_test()
        await slack.send_event({"type": "app_uninstalled"})
        slack.revoke(slack.home)
        await slack.settled()
    assert (await expect_refusal(client.auth_test()))["error"] == "account_inactive"
    assert sorted(got) == ["app_uninstalled", "app_uninstalled", "tokens_revoked"]


async def test_an_organization_is_installed_as_a_whole(
    slack: LocalSlack, client: AsyncWebClient, clock: StageClock
) -> None:
    group = {"id": "E0GROUP", "name": "Group"}
    for team, user in (("T0ONE", "U0ZOE"), ("T0TWO", "U0YAN")):
        ws = slack.add_workspace(team, team, enterprise=group)
        slack.add_user(user, user, user, f"{user}@group.example", "UTC", workspace=ws)
        slack.add_channel(f"C{team[1:]}", "general", [user], workspace=ws)
    code = (await allow(slack, "E0GROUP"))["code"][0]
    granted = await client.oauth_v2_access(**CLIENT, code=code, redirect_uri=BACK)
    assert (granted["team"], granted["enterprise"], granted["is_enterprise_install"]) == (None, group, True)
    there = AsyncWebClient(granted["access_token"], base_url=client.base_url)
    assert (await there.auth_test())["enterprise_id"] == "E0GROUP"
    for channel in ("C0ONE", "C0TWO"):
        await there.chat_postMessage(channel=channel, text="Hello")
    assert [m["id"] for m in (await there.users_list(team_id="T0TWO"))["members"]] == ["UBOT0GROUP", "U0YAN"]
    assert (await expect_refusal(there.users_list()))["error"] == "missing_argument"
    slack.deliver_to("http://127.0.0.1:1/")
    await slack.person("U0YAN").types("#general", "/meeting")
    sent = slack.deliverer.last
    assert sent is not None
    assert (sent.payload["enterprise_id"], sent.payload["is_enterprise_install"]) == ("E0GROUP", "true")
    slack.revoke_team_access(slack.workspaces["T0ONE"])
    assert (await expect_refusal(there.users_list(team_id="T0ONE")))["error"] == "team_access_not_granted"
    assert (await there.auth_test())["enterprise_id"] == "E0GROUP"
    slack.revoke(slack.workspaces["T0ONE"])
    assert (await expect_refusal(there.auth_test()))["error"] == "account_inactive"


async def test_a_revoked_bot_token_is_refused_by_name_and_sends_one_event(
    slack: LocalSlack, client: AsyncWebClient, bolt: AsyncApp
) -> None:
    got: list[Any] = []

    @bolt.event("app_uninstalled")
    @bolt.event("tokens_revoked")
    async def gone(event: Any) -> None:
        got.append((event["type"], event.get("tokens")))

    async with connect_by_http(slack, bolt):
        await bolt.client.auth_test()
        slack.revoke_bot_token(slack.home)
        await slack.settled()
    assert (await expect_refusal(client.auth_test()))["error"] == "token_revoked"
    unknown = AsyncWebClient("xoxb-guessed", base_url=client.base_url)
    assert (await expect_refusal(unknown.auth_test()))["error"] == "invalid_auth"
    assert got == [("tokens_revoked", {"oauth": [], "bot": [slack.home.bot_user_id]})]


async def test_an_uninstall_may_come_without_authorizations(slack: LocalSlack, bolt: AsyncApp) -> None:
    got: list[Any] = []

    @bolt.event("app_uninstalled")
    @bolt.event("tokens_revoked")
    async def gone(body: Any) -> None:
        got.append(body)

    async with connect_by_http(slack, bolt):
        slack.revoke(slack.home, authorizations=False)
        await slack.settled()
    assert len(got) == 2
    assert not any("authorizations" in body for body in got)

"""The local Slack's methods against what Slack documents: scopes, tiers, arguments, ``team_id``, errors, JSON."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import asdict

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack.api import METHODS
from bot.sandbox.slack.app_tokens import AppToken
from bot.slack.clients import TEAM_ID_METHODS
from tests.support.slack import BOT_TOKEN, SlackLayer
from tests.support.slack_methods import (
    ANY_METHOD_CODES,
    DOCUMENTED_METHODS,
    DocumentedMethod,
    called_methods,
)
from tests.support.source import ROOT

ORG_TOKEN = "xoxb-of-the-organization"
ORGANIZATION = {"id": "E0GROUP", "name": "Group"}
UNDOCUMENTED_CODES = {
    "cannot_dm_bot": "what Slack answers for a direct conversation with a bot",
    "invalid_json": "what Slack answers to a body that is no JSON",
}


def test_each_called_method_is_written_down_and_answered() -> None:
    called = called_methods()
    assert {"chat.postMessage", "users.info", "oauth.v2.access", "apps.connections.open"} <= called
    assert called <= set(DOCUMENTED_METHODS)
    assert called <= set(METHODS)
    assert set(METHODS) <= set(DOCUMENTED_METHODS)


def test_each_method_of_the_local_slack_is_as_documented() -> None:
    wrong = {}
    for name, method in METHODS.items():
        documented = DOCUMENTED_METHODS[name]
        ours = DocumentedMethod(
            scopes=frozenset(method.scopes),
            required=frozenset(method.required),
            needs_team=method.needs_team,
            json=method.json,
            tier=method.tier,
            errors=documented.errors,
        )
        if ours != documented:
            wrong[name] = [
                (asdict(ours)[k], v) for k, v in asdict(documented).items() if asdict(ours)[k] != v
            ]
    assert wrong == {}


def test_the_bot_names_the_team_where_an_organizations_token_has_to() -> None:
    assert {name for name in called_methods() if DOCUMENTED_METHODS[name].needs_team} == TEAM_ID_METHODS


def raised_codes(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("ApiError") and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant):
                yield str(first.value)


def test_the_local_slack_answers_with_documented_errors() -> None:
    wrong: set[tuple[str, str]] = set()
    known = ANY_METHOD_CODES | set(UNDOCUMENTED_CODES)
    everywhere = known.union(*(one.errors for one in DOCUMENTED_METHODS.values())) | {"unknown_method"}
    for path in (ROOT / "bot/sandbox/slack/api").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        wrong |= {(path.name, code) for code in raised_codes(tree) if code not in everywhere}
        for function in ast.walk(tree):
            if not isinstance(function, ast.AsyncFunctionDef):
                continue
            for decorator in function.decorator_list:
                assert isinstance(decorator, ast.Call)
                name = ast.literal_eval(decorator.args[0])
                allowed = known | DOCUMENTED_METHODS[name].errors
                wrong |= {(name, code) for code in raised_codes(function) if code not in allowed}
    assert wrong == set()


async def answer_to(client: AsyncWebClient, method: str, **arguments: str) -> tuple[str, str]:
    """Return the error of a call sent as a query, and Slack's messages about it."""
    try:
        await client.api_call(method, http_verb="GET", params=arguments)
    except SlackApiError as refused:
        answer = refused.response
        details = answer.get("needed") or answer.get("response_metadata", {}).get("messages", [])
        return answer["error"], str(details)
    return "ok", ""


@pytest.fixture
def client(layer: SlackLayer) -> AsyncWebClient:
    return AsyncWebClient(BOT_TOKEN, base_url=f"{layer.slack.base_url}/api/", retry_handlers=[])


async def test_a_call_without_a_scope_or_an_argument_is_refused(
    layer: SlackLayer, client: AsyncWebClient
) -> None:
    bot = layer.slack.tokens[BOT_TOKEN]
    for name in sorted(one.name for one in METHODS.values() if "bot" in one.tokens):
        documented = DOCUMENTED_METHODS[name]
        if documented.scopes:
            bot.scopes = ()
            code, details = await answer_to(client, name)
            assert code == "missing_scope", name
            assert all(scope in details for scope in documented.scopes), name
        bot.scopes = None
        if documented.required:
            code, details = await answer_to(client, name)
            assert code == "invalid_arguments", name
            assert all(argument in details for argument in documented.required), name


async def test_an_organizations_token_has_to_name_the_team_even_if_there_is_one(layer: SlackLayer) -> None:
    slack = layer.slack
    team = slack.add_workspace("T0ONE", "One", enterprise=ORGANIZATION)
    slack.tokens[ORG_TOKEN] = AppToken(
        value=ORG_TOKEN, kind="bot", workspace=None, enterprise_id=ORGANIZATION["id"]
    )
    team.usergroups.append({"id": "S1", "handle": "leads", "name": "Leads", "users": []})
    client = AsyncWebClient(ORG_TOKEN, base_url=f"{slack.base_url}/api/", retry_handlers=[])
    for name in sorted(name for name in METHODS if DOCUMENTED_METHODS[name].needs_team):
        arguments = {"usergroup": "S1"} if "usergroup" in DOCUMENTED_METHODS[name].required else {}
        assert (await answer_to(client, name, **arguments))[0] == "missing_argument", name
        assert (await answer_to(client, name, **arguments, team_id=team.id))[0] == "ok", name
        assert (await answer_to(client, name, **arguments, team_id="T0LOCAL"))[0] == "team_access_not_granted"
    assert [one["id"] for one in (await client.api_call("auth.teams.list"))["teams"]] == [team.id]


async def test_calls_are_limited_by_the_tier_of_their_method(
    layer: SlackLayer, client: AsyncWebClient
) -> None:
    layer.slack.strict_rate = True
    for _ in range(20):
        assert (await answer_to(client, "usergroups.list"))[0] == "ok"
    layer.clock.forward(seconds=45)
    with pytest.raises(SlackApiError) as limited:
        await client.usergroups_list()
    assert (limited.value.response.status_code, limited.value.response.headers["Retry-After"]) == (429, "15")
    assert (await answer_to(client, "users.list"))[0] == "ok"
    layer.clock.forward(seconds=15)
    assert (await answer_to(client, "usergroups.list"))[0] == "ok"

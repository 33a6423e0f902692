"""auth.*, apps.*, oauth.v2.access and functions.*: methods about the app itself."""

from __future__ import annotations

import secrets

from bot.sandbox.slack.api.methods import ApiCall, method, paginate
from bot.sandbox.slack.app_tokens import AppToken
from bot.sandbox.slack.backend import SlackBackend
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.install_codes import InstallCode
from bot.sandbox.slack.model import Json


@method("api.test", "t4", tokens=(), json=True)
async def api_test(call: ApiCall) -> Json:
    if call.args.has("error"):
        raise ApiError(call.args.text("error"))
    return {"args": {k: v for k, v in call.args.given.items() if k != "token"}}


def _default_team(call: ApiCall) -> str | None:
    """Return the organization of an organization token, and let the call use its first team by default."""
    organization = call.token.enterprise_id if call.token else None
    if organization:
        teams = call.slack.teams_of(organization)
        first = next((team for team in teams if team.has_access), teams[0])
        call.args.given.setdefault("team_id", first.id)
    return organization


@method("auth.test", "t5", tokens=("bot", "workflow"), json=True)
async def auth_test(call: ApiCall) -> Json:
    organization = _default_team(call)
    ws = call.ws
    return {
        "url": f"https://{ws.domain}.slack.com/",
        "team": ws.name,
        "user": ws.users[ws.bot_user_id].name,
        "team_id": organization or ws.id,
        "user_id": ws.bot_user_id,
        "bot_id": ws.bot_id,
        **({"enterprise_id": ws.enterprise_id} if ws.enterprise_id else {}),
        "is_enterprise_install": organization is not None,
    }


@method("auth.teams.list", "t2")
async def list_teams(call: ApiCall) -> Json:
    listed, metadata = paginate(call.teams, call.args, default=100, maximum=1000)
    return {"teams": [{"id": ws.id, "name": ws.name} for ws in listed], "response_metadata": metadata}


@method("auth.revoke", "t3", tokens=("bot",), write=True)
async def revoke(call: ApiCall) -> Json:
    if call.args.flag("test"):
        return {"revoked": False}
    _default_team(call)
    call.slack.revoke(call.ws)
    return {"revoked": True}


@method("apps.uninstall", "t1", required=("client_id", "client_secret"), write=True)
async def uninstall(call: ApiCall) -> Json:
    call.slack.check_client(call.args.text("client_id"), call.args.text("client_secret"))
    _default_team(call)
    call.slack.revoke(call.ws)
    return {}


@method("apps.connections.open", "t3", tokens=("app",), json=True)
async def open_connection(call: ApiCall) -> Json:
    hub = call.slack.hub
    base = call.slack.base_url.replace("http", "ws", 1)
    return {"url": f"{base}/link/?ticket={hub.new_ticket()}&app_id={hub.app_id}"}


@method("oauth.v2.access", "t5", tokens=(), write=True)
async def oauth_access(call: ApiCall) -> Json:
    args = call.args
    call.slack.check_client(args.text("client_id"), args.text("client_secret"))
    return _install(call.slack, call.slack.install_codes.redeem(args.text("code"), args.text("redirect_uri")))


def _install(slack: SlackBackend, granted: InstallCode) -> Json:
    """Create the bot token of a redeemed code and return the answer of oauth.v2.access."""
    organization = slack.teams_of(granted.team)
    ws = organization[0] if organization else slack.workspaces[granted.team]
    value = f"xoxb-{granted.team[1:]}-{secrets.token_hex(12)}"
    token = AppToken(value=value, kind="bot", workspace=None if organization else ws, scopes=granted.scopes)
    if organization:
        token.enterprise_id = ws.enterprise_id
    for team in organization:
        team.org_installed = team.has_access = True
    slack.tokens[token.value] = token
    ws.changes.notify()
    return {
        "app_id": ws.app_id,
        "authed_user": {"id": granted.user},
        "scope": ",".join(granted.scopes),
        "token_type": "bot",
        "access_token": token.value,
        "bot_user_id": ws.bot_user_id,
        "team": None if organization else {"id": ws.id, "name": ws.name},
        "enterprise": ws.enterprise,
        "is_enterprise_install": bool(organization),
    }


@method(
    "functions.completeSuccess",
    "t3",
    tokens=("bot", "workflow"),
    required=("function_execution_id", "outputs"),
    json=True,
    write=True,
)
async def complete_success(call: ApiCall) -> Json:
    outputs = call.args.json("outputs", "invalid_arguments")
    if not isinstance(outputs, dict):
        raise ApiError("invalid_arguments")
    call.slack.step_runs.finish(call.args.text("function_execution_id"), outputs=outputs)
    return {}


@method(
    "functions.completeError",
    "t3",
    tokens=("bot", "workflow"),
    required=("function_execution_id", "error"),
    json=True,
    write=True,
)
async def complete_error(call: ApiCall) -> Json:
    call.slack.step_runs.finish(call.args.text("function_execution_id"), error=call.args.text("error"))
    return {}

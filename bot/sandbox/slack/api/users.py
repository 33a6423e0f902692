"""users.*, usergroups.*, team.info and bots.info: members of the workspace."""

from __future__ import annotations

from bot.sandbox.slack.api.methods import ApiCall, method, paginate
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.model import Json, Member


def _payload(call: ApiCall, user: Member) -> Json:
    with_email = call.token is not None and call.token.has_scope("users:read.email")
    ws = call.ws
    payload = user.payload(ws.now(), home_team=ws.id, with_email=with_email)
    if ws.enterprise and user.team_id == ws.id:
        payload["enterprise_user"] = {
            "id": user.id,
            "enterprise_id": ws.enterprise["id"],
            "enterprise_name": ws.enterprise["name"],
            "is_admin": False,
            "is_owner": False,
            "teams": [team.id for team in call.slack.teams_of(ws.enterprise["id"]) if user.id in team.users],
        }
    return payload


@method("users.info", scope="users:read", required=("user",))
async def info(call: ApiCall) -> Json:
    return {"user": _payload(call, call.user())}


@method("users.list", scope="users:read")
async def list_users(call: ApiCall) -> Json:
    members, metadata = paginate(list(call.ws.users.values()), call.args, default=1000, maximum=1000)
    return {"members": [_payload(call, user) for user in members], "response_metadata": metadata}


@method("users.lookupByEmail", scope="users:read.email", required=("email",))
async def lookup(call: ApiCall) -> Json:
    email = call.args.text("email").lower()
    for user in call.ws.users.values():
        if email and user.email.lower() == email and not user.deleted and user.team_id == call.ws.id:
            return {"user": _payload(call, user)}
    raise ApiError("users_not_found")


@method("users.profile.get", scope="users.profile:read")
async def profile(call: ApiCall) -> Json:
    user = call.user() if call.args.has("user") else call.ws.users[call.ws.bot_user_id]
    with_email = call.token is not None and call.token.has_scope("users:read.email")
    return {"profile": user.profile(with_email=with_email and user.team_id == call.ws.id)}


@method("usergroups.list", scope="usergroups:read")
async def usergroups(call: ApiCall) -> Json:
    with_users = call.args.flag("include_users")
    return {"usergroups": [g if with_users else {**g, "users": None} for g in call.ws.usergroups]}


@method("usergroups.users.list", scope="usergroups:read", required=("usergroup",))
async def usergroup_users(call: ApiCall) -> Json:
    for group in call.ws.usergroups:
        if group["id"] == call.args.text("usergroup"):
            return {"users": group["users"]}
    raise ApiError("no_such_subteam")


@method("team.info", scope="team:read")
async def team(call: ApiCall) -> Json:
    ws = call.ws
    return {
        "team": {"id": ws.id, "name": ws.name, "domain": ws.domain, "email_domain": "", "icon": {}},
    }


@method("bots.info", scope="users:read")
async def bots(call: ApiCall) -> Json:
    ws = call.ws
    if call.args.text("bot", ws.bot_id) != ws.bot_id:
        raise ApiError("bot_not_found")
    return {
        "bot": {
            "id": ws.bot_id,
            "app_id": ws.app_id,
            "user_id": ws.bot_user_id,
            "name": ws.users[ws.bot_user_id].real_name,
            "deleted": False,
        }
    }

"""users.*, usergroups.*, team.info and bots.info: members of the workspace."""

from __future__ import annotations

from bot.sandbox.slack.api.conversations import READ_SCOPES, visible_channels
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


@method("users.info", "t4", scopes=("users:read",), required=("user",))
async def info(call: ApiCall) -> Json:
    return {"user": _payload(call, call.user())}


@method("users.list", "t2", scopes=("users:read",), needs_team=True)
async def list_users(call: ApiCall) -> Json:
    members, metadata = paginate(list(call.ws.users.values()), call.args, default=1000, maximum=1000)
    return {"members": [_payload(call, user) for user in members], "response_metadata": metadata}


@method("users.lookupByEmail", "t3", scopes=("users:read.email",), required=("email",))
async def lookup(call: ApiCall) -> Json:
    email = call.args.text("email").lower()
    for ws in call.teams:
        for user in ws.users.values():
            if user.email.lower() == email and not user.deleted and user.team_id == ws.id:
                call.args.given["user"] = user.id
                return {"user": _payload(call, user)}
    raise ApiError("users_not_found")


@method("users.conversations", "t3", scopes=READ_SCOPES, needs_team=True)
async def conversations(call: ApiCall) -> Json:
    """List the conversations of a user, by default the bot; of others' private ones only those that it shares."""
    user = call.user().id if call.args.has("user") else call.ws.bot_user_id
    found = [c for c in visible_channels(call) if user in c.members]
    listed, metadata = paginate(found, call.args, default=100, maximum=999)
    left_out = ("is_member", "num_members")
    channels = [
        {name: value for name, value in c.payload(call.ws.bot_user_id).items() if name not in left_out}
        for c in listed
    ]
    return {"channels": channels, "response_metadata": metadata}


@method("users.profile.get", "t4", scopes=("users.profile:read",))
async def profile(call: ApiCall) -> Json:
    user = call.user() if call.args.has("user") else call.ws.users[call.ws.bot_user_id]
    with_email = call.token is not None and call.token.has_scope("users:read.email")
    return {"profile": user.profile(with_email=with_email and user.team_id == call.ws.id)}


@method("usergroups.list", "t2", scopes=("usergroups:read",), needs_team=True)
async def usergroups(call: ApiCall) -> Json:
    with_users = call.args.flag("include_users")
    groups = [{"team_id": call.ws.id, **group} for group in _usergroups(call)]
    return {"usergroups": [g if with_users else {**g, "users": None} for g in groups]}


def _usergroups(call: ApiCall) -> list[Json]:
    with_disabled = call.args.flag("include_disabled")
    return [g for g in call.ws.usergroups if with_disabled or not g.get("date_delete")]


@method("usergroups.users.list", "t2", scopes=("usergroups:read",), required=("usergroup",), needs_team=True)
async def usergroup_users(call: ApiCall) -> Json:
    for group in _usergroups(call):
        if group["id"] == call.args.text("usergroup"):
            return {"users": group["users"]}
    raise ApiError("no_such_subteam")


@method("team.info", "t3", scopes=("team:read",), json=True)
async def team(call: ApiCall) -> Json:
    ws = call.ws
    return {
        "team": {"id": ws.id, "name": ws.name, "domain": ws.domain, "email_domain": "", "icon": {}},
    }


@method("bots.info", "t3", scopes=("users:read",), needs_team=True)
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

"""Installing the app: the page that asks, the code it gives, the token the code buys (Slack: OAuth v2)."""

from __future__ import annotations

import html
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.model import Json
from bot.sandbox.slack.tokens import Token

if TYPE_CHECKING:
    from bot.sandbox.slack.local import LocalSlack
    from bot.sandbox.slack.workspace import Workspace

CODE_LIFE = timedelta(minutes=10)


@dataclass
class Code:
    team: str
    user: str
    scopes: tuple[str, ...]
    redirect_uri: str
    made: datetime


class Installs:
    """Codes that are not exchanged yet, each good once and for ten minutes."""

    def __init__(self, slack: LocalSlack, now: Callable[[], datetime]) -> None:
        self.slack, self.now = slack, now
        self.codes: dict[str, Code] = {}

    def grant(self, team: str, user: str, scopes: tuple[str, ...], redirect_uri: str) -> str:
        """The code for a person who pressed Allow."""
        code = f"{team[1:]}.{secrets.token_hex(12)}"
        self.codes[code] = Code(team, user, scopes, redirect_uri, self.now())
        return code

    def exchange(self, code: str, redirect_uri: str) -> Json:
        """The answer of oauth.v2.access; ApiError invalid_code, code_already_used or bad_redirect_uri."""
        granted = self.codes.pop(code, None)
        if granted is None or self.now() - granted.made > CODE_LIFE:
            raise ApiError("invalid_code")
        if granted.redirect_uri and redirect_uri != granted.redirect_uri:
            raise ApiError("bad_redirect_uri")
        organization = self.slack.teams_of(granted.team)
        ws = organization[0] if organization else self.slack.workspaces[granted.team]
        value = f"xoxb-{granted.team[1:]}-{secrets.token_hex(12)}"
        token = Token(value, "bot", None if organization else ws, granted.scopes)
        if organization:
            token.enterprise_id = ws.enterprise_id
        for team in organization:
            team.org_installed = True
        self.slack.tokens[token.value] = token
        ws.changes.happened()
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

    async def page(self, request: Request) -> Response:
        """GET /oauth/v2/authorize shows who would install what; POST is the Allow or Cancel button."""
        asked = request.query_params
        if asked.get("client_id") != self.slack.client_id:
            return HTMLResponse("<h1>Invalid client_id parameter</h1>", 400)
        if request.method == "GET":
            return HTMLResponse(self._form(asked.get("scope", ""), asked.get("team", "")))
        async with request.form() as form:
            team, user, allowed = (str(form.get(key, "")) for key in ("team", "user", "allow"))
        redirect_uri = asked.get("redirect_uri", "") or self.slack.default_redirect_uri
        if not redirect_uri:
            return HTMLResponse("<h1>redirect_uri did not match any configured URIs</h1>", 400)
        answer = {"state": asked.get("state", "")}
        if not allowed:
            answer["error"] = "access_denied"
        elif not any(user in ws.users for ws in self._places(team)):
            return HTMLResponse("<h1>Unknown workspace or person</h1>", 400)
        else:
            scopes = tuple(s for s in asked.get("scope", "").split(",") if s)
            answer["code"] = self.grant(team, user, scopes, asked.get("redirect_uri", ""))
        mark = "&" if "?" in redirect_uri else "?"
        return RedirectResponse(f"{redirect_uri}{mark}{urlencode(answer)}", 302)

    def _places(self, team: str) -> list[Workspace]:
        """The workspaces that an install into a team or an organization reaches."""
        return [w for w in self.slack.workspaces.values() if team in (w.id, w.enterprise_id)]

    def _form(self, scope: str, team: str) -> str:
        all_teams = self.slack.workspaces.values()
        places = {ws.id: ws.name for ws in all_teams}
        places |= {w.enterprise["id"]: f"All of {w.enterprise['name']}" for w in all_teams if w.enterprise}
        teams = "".join(
            f'<option value="{place}"{" selected" if place == team else ""}>{html.escape(name)}</option>'
            for place, name in places.items()
        )
        people = "".join(
            f'<option value="{user.id}">{html.escape(user.real_name)} ({html.escape(ws.name)})</option>'
            for ws in self.slack.workspaces.values()
            for user in ws.users.values()
            if not user.is_bot
        )
        scopes = "".join(f"<li><code>{html.escape(s)}</code></li>" for s in scope.split(",") if s)
        return _PAGE.format(app=html.escape(self.slack.app_name), teams=teams, people=people, scopes=scopes)


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Install {app}</title>
<style>body{{font:16px system-ui;max-width:34rem;margin:3rem auto;padding:0 1rem}}
label,button{{display:block;margin:1rem 0}}</style></head>
<body><main><h1>{app} asks to be installed</h1>
<form method="post">
<label>Workspace <select name="team">{teams}</select></label>
<label>You are <select name="user">{people}</select></label>
<p>{app} will be able to use:</p><ul>{scopes}</ul>
<button name="allow" value="1">Allow</button>
<button name="allow" value="">Cancel</button>
</form></main></body></html>
"""

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
        ws = self.slack.workspaces[granted.team]
        token = Token(f"xoxb-{ws.id[1:]}-{secrets.token_hex(12)}", "bot", ws, granted.scopes)
        self.slack.tokens[token.value] = token
        ws.changes.happened()
        return {
            "app_id": ws.app_id,
            "authed_user": {"id": granted.user},
            "scope": ",".join(granted.scopes),
            "token_type": "bot",
            "access_token": token.value,
            "bot_user_id": ws.bot_user_id,
            "team": {"id": ws.id, "name": ws.name},
            "enterprise": None,
            "is_enterprise_install": False,
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
        elif team not in self.slack.workspaces or user not in self.slack.workspaces[team].users:
            return HTMLResponse("<h1>Unknown workspace or person</h1>", 400)
        else:
            scopes = tuple(s for s in asked.get("scope", "").split(",") if s)
            answer["code"] = self.grant(team, user, scopes, asked.get("redirect_uri", ""))
        mark = "&" if "?" in redirect_uri else "?"
        return RedirectResponse(f"{redirect_uri}{mark}{urlencode(answer)}", 302)

    def _form(self, scope: str, team: str) -> str:
        teams = "".join(
            f'<option value="{ws.id}"{" selected" if ws.id == team else ""}>{html.escape(ws.name)}</option>'
            for ws in self.slack.workspaces.values()
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

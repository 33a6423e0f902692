"""The page on which a person allows the app to be installed (Slack: OAuth v2)."""

from __future__ import annotations

import html
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.sandbox.slack.backend import SlackBackend
from bot.sandbox.slack.workspace import Workspace


class InstallPage:
    """The endpoint of /oauth/v2/authorize."""

    def __init__(self, slack: SlackBackend) -> None:
        self.slack = slack

    async def __call__(self, request: Request) -> Response:
        """GET /oauth/v2/authorize shows the form; POST is its Allow or Cancel button."""
        query = request.query_params
        if query.get("client_id") != self.slack.client_id:
            return HTMLResponse("<h1>Invalid client_id parameter</h1>", 400)
        if request.method == "GET":
            return HTMLResponse(self._form(query.get("scope", ""), query.get("team", "")))
        async with request.form() as form:
            team, user, allowed = (str(form.get(key, "")) for key in ("team", "user", "allow"))
        redirect_uri = query.get("redirect_uri", "") or self.slack.default_redirect_uri
        if not redirect_uri:
            return HTMLResponse("<h1>redirect_uri did not match any configured URIs</h1>", 400)
        answer = {"state": query.get("state", "")}
        if not allowed:
            answer["error"] = "access_denied"
        elif not any(user in ws.users for ws in self._workspaces(team)):
            return HTMLResponse("<h1>Unknown workspace or person</h1>", 400)
        else:
            scopes = tuple(s for s in query.get("scope", "").split(",") if s)
            answer["code"] = self.slack.install_codes.grant(team, user, scopes, query.get("redirect_uri", ""))
        separator = "&" if "?" in redirect_uri else "?"
        return RedirectResponse(f"{redirect_uri}{separator}{urlencode(answer)}", 302)

    def _workspaces(self, team: str) -> list[Workspace]:
        """Return the workspaces that an install into a team or an organization covers."""
        return [w for w in self.slack.workspaces.values() if team in (w.id, w.enterprise_id)]

    def _form(self, scope: str, team: str) -> str:
        all_teams = self.slack.workspaces.values()
        installable = {ws.id: ws.name for ws in all_teams}
        installable |= {
            w.enterprise["id"]: f"All of {w.enterprise['name']}" for w in all_teams if w.enterprise
        }
        teams = "".join(
            f'<option value="{place}"{" selected" if place == team else ""}>{html.escape(name)}</option>'
            for place, name in installable.items()
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

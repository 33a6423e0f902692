"""The pages the simulated GoTo shows in a browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from starlette.responses import HTMLResponse

from bot.sandbox.goto.state import SimUser

_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY"}

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2433; --soft: #566074; --line: #c9d0dc; --page: #f3f5f9; --card: #fff;
  --go: #0b5fd0; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eef1f7; --soft: #b3bccd; --line: #4a5468; --page: #12161f; --card: #1c2230; --go: #7db4ff; }
  .primary { color: #0b1220 !important; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; color: var(--ink);
  background: var(--page); font: 16px/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 460px; background: var(--card); border: 1px solid var(--line);
  border-radius: 12px; padding: 32px; }
h1 { font-size: 1.4rem; line-height: 1.3; margin: 4px 0 12px; }
p { margin: 0 0 16px; } .soft { color: var(--soft); font-size: .9rem; }
.brand { font-weight: 700; margin: 0; } .mark { border: 1px solid var(--line); border-radius: 999px;
  padding: 1px 10px; font-size: .8rem; font-weight: 600; color: var(--soft); margin-left: 8px; }
fieldset { border: 0; padding: 0; margin: 0 0 20px; } legend { font-weight: 600; padding: 0; margin-bottom: 8px; }
.person { display: flex; gap: 12px; align-items: center; border: 1px solid var(--line); border-radius: 8px;
  padding: 10px 14px; margin-bottom: 8px; cursor: pointer; min-height: 44px; }
.person:has(input:checked) { border-color: var(--go); box-shadow: 0 0 0 1px var(--go); }
.person small { display: block; color: var(--soft); }
ul { margin: 0 0 20px; padding-left: 20px; }
.row { display: flex; gap: 12px; flex-wrap: wrap; }
button { font: inherit; font-weight: 600; padding: 10px 22px; border-radius: 8px; border: 1px solid var(--line);
  background: transparent; color: var(--ink); cursor: pointer; min-height: 44px; }
.primary { background: var(--go); border-color: var(--go); color: #fff; }
:focus-visible { outline: 3px solid var(--go); outline-offset: 2px; }
"""


def render_page(title: str, body: str, status: int = 200) -> HTMLResponse:
    """Return a page; ``title`` is text, ``body`` HTML."""
    return HTMLResponse(
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} - Simulated GoTo</title><style>{_STYLE}</style></head><body><main>"
        f'<p class="brand">GoTo<span class="mark">Simulated GoTo</span></p>'
        f"<h1>{escape(title)}</h1>{body}</main></body></html>",
        status,
        _HEADERS,
    )


def sign_in_page(client: str, people: Sequence[SimUser], parameters: Mapping[str, str]) -> HTMLResponse:
    """Return the page on which a person signs in and allows the client. ``parameters`` are sent back unchanged."""
    hidden = "".join(
        f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">' for k, v in parameters.items()
    )
    choices = "".join(_choice(user, first=n == 0) for n, user in enumerate(people))
    body = (
        '<form method="post" action="/oauth/authorize">'
        f"{hidden}<fieldset><legend>Sign in as</legend>{choices}</fieldset>"
        f"<p><strong>{escape(client)}</strong> asks to:</p>"
        "<ul><li>see and manage your meetings and trainings</li><li>see your name, e-mail and accounts</li></ul>"
        '<div class="row"><button class="primary" name="decision" value="allow">Allow</button>'
        '<button name="decision" value="deny">Deny</button></div></form>'
        '<p class="soft" style="margin:20px 0 0">No password needed. Nobody here is real.</p>'
    )
    return render_page(f"Sign in to continue to {client}", body)


def refusal_page(problem: str) -> HTMLResponse:
    """Return the page for a request that must not redirect the browser back."""
    return render_page("This sign-in link isn't valid", f"<p>{escape(problem)}</p>", 400)


def meeting_page(title: str, text: str, button: str | None = None, status: int = 200) -> HTMLResponse:
    """Return the page shown instead of a meeting; ``button`` posts to the same address."""
    form = (
        ""
        if button is None
        else f'<form method="post"><button class="primary">{escape(button)}</button></form>'
    )
    return render_page(title, f"<p>{escape(text)}</p>{form}", status)


def _choice(user: SimUser, *, first: bool) -> str:
    checked = " checked" if first else ""
    role = ", admin" if user.admin else ""
    accounts = ", ".join(account.name for account in user.accounts)
    return (
        f'<label class="person"><input type="radio" name="email" value="{escape(user.email)}" required{checked}>'
        f"<span>{escape(user.name)}<small>{escape(user.email)} · {escape(accounts)}{role}</small></span></label>"
    )

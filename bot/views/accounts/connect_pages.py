"""The web pages that Usher shows before and after signing in to GoTo."""

from __future__ import annotations

from html import escape

from bot.model.accounts import Approval, ConnectState, SignInResult
from bot.model.errors import UsherError
from bot.views.i18n.bundles import t

PAGE_CSS = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0; display: grid; min-height: 100vh; place-items: center;
  background: light-dark(#f6f6f8, #17181c); color: light-dark(#1d1c1d, #e9e9ec); }
main { box-sizing: border-box; width: min(28rem, 100vw); padding: 2rem; }
h1 { font-size: 1.375rem; line-height: 1.25; margin: 0 0 1rem; }
p { margin: 0 0 1rem; }
.who { padding: .75rem 1rem; border-radius: .5rem; background: light-dark(#fff, #24262c);
  border: 1px solid light-dark(#d9d9de, #3a3d45); font-weight: 600; overflow-wrap: anywhere; }
button { font: inherit; font-weight: 600; padding: .625rem 1.25rem; border: 0; border-radius: .5rem;
  background: #0b5d4c; color: #fff; cursor: pointer; }
button:hover { background: #084a3c; }
button:focus-visible { outline: 3px solid #4aa3ff; outline-offset: 2px; }
"""


def connect_page(state: ConnectState, token: str) -> str:
    """Return the page that names the connecting person and waits for them to confirm."""
    who = t("page-who", name=state.display_name, workspace=state.workspace_name)
    warning, may = t("page-warning", name=state.display_name), t("page-may")
    return _page(
        t("page-heading", name=state.display_name),
        f'<p class="who">{escape(who)}</p><p>{escape(warning)}</p><p>{escape(may)}</p>'
        f'<form method="post" action="/goto/connect"><input type="hidden" name="state" value="{escape(token)}">'
        f"<button>{escape(t('page-button'))}</button></form>",
    )


def connected_page(done: SignInResult, place: str) -> str:
    """Return the page after signing in. It names the person in Slack, since somebody else may have sent the link.

    ``place`` is where they find the outcome in Slack: a channel's name (``#name``) or a ``ReturnPlace``.
    """
    values = {"email": done.email, "who": done.slack_name, "place": place}
    if done.pending_id is None:
        lines = [t("page-done", **values), t("page-done-not-you", **values)]
        return _page(t("page-done-heading"), "".join(f"<p>{escape(line)}</p>" for line in lines))
    questions = {Approval.OWNER: "page-owner-question", Approval.ADMIN: "page-admin-question"}
    question = t(questions.get(done.approval, "page-question"), **values)
    return _page(t("page-question-heading"), f"<p>{escape(question)}</p>")


def error_page(problem: UsherError) -> str:
    """Return the page for an error: what happened and what to do next."""
    lines = [t(problem.message_id, **problem.values)]
    if problem.next_step:
        lines.append(t(problem.next_step, **problem.values))
    if problem.reference:
        lines.append(t("reference", reference=problem.reference))
    return _page(
        t("page-failed-heading"), "".join(f"<p>{escape(line.replace('`', ''))}</p>" for line in lines)
    )


def _page(heading: str, body: str) -> str:
    return html_page(t("page-title"), heading, body)


def html_page(title: str, heading: str, body: str, style: str = "") -> str:
    """Return a complete page. ``body`` (HTML) and ``style`` (CSS) must be trusted; the rest is escaped here."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{PAGE_CSS}{style}</style></head>"
        f"<body><main><h1>{escape(heading)}</h1>{body}</main></body></html>"
    )

"""The pages that install Usher in a workspace."""

from __future__ import annotations

from html import escape

from bot.views.accounts.connect_pages import html_page
from bot.views.i18n.bundles import t

BUTTON_CSS = """
a.go { display: inline-block; font-weight: 600; padding: .625rem 1.25rem; border-radius: .5rem;
  background: #0b5d4c; color: #fff; text-decoration: none; }
a.go:hover { background: #084a3c; }
a.go:focus-visible { outline: 3px solid #4aa3ff; outline-offset: 2px; }
"""


def install_page(url: str) -> str:
    """Return the page with the button to Slack's authorization page at ``url``."""
    return _page("install-start-heading", t("install-start"), (t("install-start-button"), url))


def installed_page(name: str | None, *, is_waiting: bool) -> str:
    """Return the page after installing into the workspace or organization ``name``.

    ``is_waiting``: the data of an earlier installation is still being deleted.
    """
    text = t("install-done-waiting" if is_waiting else "install-done", name=name or t("this-workspace"))
    return _page("install-done-heading", text)


def failure_page(reason: str, retry_url: str, reference: str | None = None) -> str:
    """Return the page for a failure; ``reason`` must have a sentence, ``again`` is the URL to start again."""
    text = t(f"install-failed-{reason}")
    if reference is not None:
        text = f"{text} {t('reference', reference=reference)}"
    return _page("install-failed-heading", text, (t("install-again"), retry_url))


def _page(heading: str, text: str, link: tuple[str, str] | None = None) -> str:
    button = f'<p><a class="go" href="{escape(link[1])}">{escape(link[0])}</a></p>' if link else ""
    return html_page(t("install-title"), t(heading), f"<p>{escape(text)}</p>{button}", BUTTON_CSS)

"""The people of a test: they act in the local Slack and in a browser.

``await alice.types("/meeting list")`` · ``await alice.sees("Sprint review")`` · ``await alice.presses("Join")``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from bot.goto.transport import default_tls_context
from bot.model.ids import Person, Tenant
from bot.operations.account_approvals import announce_sign_in
from bot.sandbox.slack.element_lookup import find_element
from bot.sandbox.slack.model import StoredMessage
from bot.sandbox.slack.people import SlackPerson
from bot.sandbox.slack.views import View
from bot.usecases.accounts.connect import complete_sign_in, start_connect, start_sign_in
from tests.support.languages import NO_ACCENTS, PseudoReader

if TYPE_CHECKING:
    from tests.support.stage import Stage

WAIT_TO_SEE_SECONDS = 40.0
"""How long an actor waits for what should be shown: longer than the slowest machine takes, since it ends a test that
fails anyway."""


@dataclass(kw_only=True)
class Actor:
    """A person with Slack in front of them and a browser of their own."""

    person: SlackPerson
    stage: Stage
    browser: httpx.AsyncClient
    last: StoredMessage | View | None = None
    seen: set[tuple[str, str]] = field(default_factory=set)

    async def types(self, text: str, *, channel: str = "#general") -> str:
        """Type a line; return what is shown to this person alone ("" for nothing)."""
        result = await self.person.types(channel, text)
        assert result.error is None, f"{text} failed: {result.error} {result.ack}"
        if result.shown is None:
            return ""
        self.last = result.shown
        self._note(result.shown)
        return self.reads()

    def reads(self, target: StoredMessage | View | None = None) -> str:
        """Return what a message or form shows, the last one seen if none is given."""
        shown = target or self.last
        assert shown is not None, "nothing was seen yet"
        return self.person.reads(shown)

    async def sees(self, text: str, *, channel: str | None = None) -> StoredMessage | View:
        """Wait for a message or form that shows ``text``."""
        self.last = await self.person.sees(text, channel=channel, timeout=WAIT_TO_SEE_SECONDS)
        self._note(self.last)
        return self.last

    async def presses(self, text: str, target: StoredMessage | View | None = None) -> Any:
        """Press the button of that name on what was seen last."""
        result = await self.person.clicks(target or self._on(), text=text)
        assert result.error is None, f"[{text}] failed: {result.error} {result.ack}"
        return result

    async def chooses(self, action_id: str, value: Any, target: StoredMessage | View | None = None) -> Any:
        result = await self.person.selects(target or self._on(), action_id, value)
        assert result.error is None, f"{action_id} failed: {result.error} {result.ack}"
        return result

    @property
    def form(self) -> View:
        """The form in front."""
        view = self.person.view
        assert view is not None, "no form is open"
        return view

    async def fills(self, **values: Any) -> None:
        await self.person.fills(self.form, values)

    async def submits(self) -> dict[str, str]:
        """Submit the form; return the errors under its fields, {} if there are none."""
        result = await self.person.submits()
        assert result.notice is None, f"Slack complains: {result.notice} {result.ack}"
        return dict(result.errors)

    def posts(self, channel: str) -> list[StoredMessage]:
        """Return the bot's own lasting messages of a channel, oldest first, and take them as seen."""
        found = [m for m in self.person.messages(channel) if is_from_bot(m) and not m.is_ephemeral]
        for message in found:
            self._note(message)
        return found

    def dms(self) -> list[StoredMessage]:
        """Return the bot's direct messages, oldest first, and take them as seen."""
        found = [m for m in self.person.dms() if is_from_bot(m) and not m.is_ephemeral]
        for message in found:
            self._note(message)
        return found

    async def connects(self, account: str | None = None, *, channel: str = "#general") -> str:
        """Connect GoTo as ``account`` (an e-mail; the own one if left out); return the page's last words."""
        await self.types("/goto connect", channel=channel)
        return await self.follows_link(account)

    async def follows_link(self, account: str | None = None) -> str:
        """Open the page behind the link, go to GoTo, sign in there, and come back.

        Slack tells nothing of the press here, so the confirmation comes as a direct message
        (``accounts/test_connect_in_place.py`` has the press too).
        """
        return await self.signs_in(self.link_url(), account)

    def link_url(self) -> str:
        """Return the address of the page behind the link, without a press of it."""
        _, button, _ = find_element(self._on(), "goto.connect.open", None, None, None)
        return str(button["url"])

    async def signs_in(self, url: str, account: str | None = None) -> str:
        page = await self.browser.get(url)
        page.raise_for_status()
        token = re.search(r'name="state" value="([^"]+)"', page.text)
        assert token, page.text
        there = await self.browser.post(url.split("?")[0], data={"state": unescape(token.group(1))})
        assert there.status_code == 303, there.text
        back = await self.stage.goto_sign_in(self.browser, there.headers["location"], account or self.email)
        done = await self.browser.get(back)
        return done.text.translate(NO_ACCENTS) if isinstance(self.person, PseudoReader) else done.text

    @property
    def email(self) -> str:
        return self.person.user.email

    def _on(self) -> StoredMessage | View:
        assert self.last is not None, "nothing was seen yet"
        return self.last

    def _note(self, shown: Any) -> None:
        if isinstance(shown, StoredMessage):
            self.stage.noted.add((shown.channel, shown.ts))


def is_from_bot(message: StoredMessage) -> bool:
    return message.bot_id is not None


def open_browser(**options: Any) -> httpx.AsyncClient:
    """Return a browser: it keeps cookies and takes no proxy from the environment."""
    return httpx.AsyncClient(
        trust_env=False, timeout=WAIT_TO_SEE_SECONDS, verify=default_tls_context(), **options
    )


async def connect_alice(stage: Stage) -> None:
    """Connect Alice by the steps of ``Actor.connects`` without its command and pages: most tests begin so."""
    app, alice, browser = stage.runtime.app, stage.alice, "browser"
    page = await start_connect(app, person_of(alice), stage.slack.home.name)
    sign_in_url = await start_sign_in(app, _query(page)["state"], browser)
    back = _query(stage.goto.sign_in(sign_in_url, alice.email))
    await announce_sign_in(app, await complete_sign_in(app, back["state"], back["code"], browser))
    await alice.sees("Connected as Alice")


def _query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


async def post_message(actor: Actor, channel: str, text: str, thread_ts: str | None = None) -> StoredMessage:
    """Have somebody write a message; return it once the bot has answered what Slack told of it."""
    result = await actor.person.types(channel, text, thread_ts=thread_ts)
    await actor.stage.slack.settled()
    assert result.shown is not None
    return result.shown


def tenant_of(stage: Stage) -> Tenant:
    return Tenant(stage.slack.home.id)


def person_of(actor: Actor) -> Person:
    return Person(tenant_of(actor.stage), actor.person.user.id)

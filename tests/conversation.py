"""The people of a test: they act in the local Slack and in a browser, and say what they see.

``await alice.types("/meeting list")`` · ``await alice.sees("Sprint review")`` · ``await alice.presses("Join")``.
Anything that the bot posted into a channel or a direct conversation and nobody saw fails the test at its end.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from typing import Any

import httpx

from bot.app import House, open_house, open_web, open_worker
from bot.goto.transport import roots
from bot.sandbox.demo import Sandbox, open_sandbox
from bot.sandbox.slack.model import StoredMessage
from bot.sandbox.slack.people import SlackPerson
from bot.sandbox.slack.views import View
from bot.serving import bind, serving
from bot.store.pace import RATE
from bot.usecases.services import Patience

BRISK = Patience(
    settle=(0.0, 0.05, 0.1),
    look_back=(0.0, 0.05, 0.1),
    under_way=timedelta(0),
    view=(0.0, 0.05, 0.1, 0.2, 0.4),
    refresh=5.0,
    around=10.0,
    undo=timedelta(0),
    again=(0.1, 0.2),
    redraw=timedelta(0),
)
"""As in production but for the pauses, so that a lost answer costs a test a tenth of a second."""


UNPACED = 10_000


@dataclass
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

    async def sees(
        self, text: str, *, channel: str | None = None, timeout: float = 10.0
    ) -> StoredMessage | View:
        """Wait for a message or form that shows ``text``."""
        self.last = await self.person.sees(text, channel=channel, timeout=timeout)
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
        found = [m for m in self.person.messages(channel) if _by_bot(m) and not m.is_ephemeral]
        for message in found:
            self._note(message)
        return found

    def dms(self) -> list[StoredMessage]:
        """Return the bot's direct messages, oldest first, and take them as seen."""
        found = [m for m in self.person.dms() if _by_bot(m) and not m.is_ephemeral]
        for message in found:
            self._note(message)
        return found

    async def connects(self, account: str | None = None, *, channel: str = "#general") -> str:
        """Connect GoTo as ``account`` (an e-mail; the own one if left out); return the page's last words."""
        await self.types("/goto connect", channel=channel)
        return await self.follows_link(account)

    async def follows_link(self, account: str | None = None) -> str:
        """Open the page behind [Open the page], go to GoTo, sign in there, and come back."""
        url = (await self.presses("Open the page")).url
        return await self.signs_in(url, account)

    async def signs_in(self, url: str, account: str | None = None) -> str:
        page = await self.browser.get(url)
        page.raise_for_status()
        token = re.search(r'name="state" value="([^"]+)"', page.text)
        assert token, page.text
        there = await self.browser.post(url.split("?")[0], data={"state": unescape(token.group(1))})
        assert there.status_code == 303, there.text
        back = await self.stage.goto_sign_in(self.browser, there.headers["location"], account or self.email)
        done = await self.browser.get(back)
        return done.text

    @property
    def email(self) -> str:
        return self.person.user.email

    def _on(self) -> StoredMessage | View:
        assert self.last is not None, "nothing was seen yet"
        return self.last

    def _note(self, shown: Any) -> None:
        if isinstance(shown, StoredMessage):
            self.stage.noted.add((shown.channel, shown.ts))


@dataclass
class Stage:
    """The town, a bot in it, and who is on stage."""

    town: Sandbox
    house: House
    noted: set[tuple[str, str]] = field(default_factory=set)
    actors: dict[str, Actor] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.actors[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def goto(self) -> Any:
        return self.town.goto

    @property
    def slack(self) -> Any:
        return self.town.slack

    def switch(self, fault: str, *, times: int | None = 1) -> None:
        self.town.slack.panel.switch(fault, times=times)

    async def goto_sign_in(self, browser: httpx.AsyncClient, url: str, email: str) -> str:
        """Sign in at the simulated GoTo as a person would, and return the address that it sends back to."""
        page = await browser.get(url)
        page.raise_for_status()
        form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
        fields = {name: unescape(value) for name, value in form.items()}
        answer = await browser.post(
            f"{self.town.goto.base_url}/oauth/authorize", data={**fields, "email": email, "decision": "allow"}
        )
        assert answer.status_code in (302, 303), answer.text
        return str(answer.headers["location"])

    def unseen(self) -> list[str]:
        """Return what the bot posted and nobody saw."""
        found = []
        for channel in self.town.slack.home.channels.values():
            for message in channel.messages:
                lasting = _by_bot(message) and not message.is_ephemeral
                if lasting and (message.channel, message.ts) not in self.noted:
                    found.append(f"{channel.name or channel.id}: {message.text}")
        return found


def _by_bot(message: StoredMessage) -> bool:
    return message.bot_id is not None


def browsing(**options: Any) -> httpx.AsyncClient:
    """Return a browser: it keeps cookies and takes no proxy from the environment."""
    return httpx.AsyncClient(trust_env=False, timeout=10, verify=roots(), **options)


@asynccontextmanager
async def on_stage(
    redis_url: str,
    *,
    by_socket: bool,
    patience: Patience = BRISK,
    wait: float = 10.0,
    deadline: float = 20.0,
    with_worker: bool = True,
    settings: Mapping[str, Any] | None = None,
    paced: bool = False,
) -> AsyncIterator[Stage]:
    """Open a town with a bot in it, both processes' work in this one.

    ``wait`` is how long a listener waits for an outcome; Slack here waits longer than any of it, so that a busy
    machine changes nothing. ``settings`` are the bot's that are to be others than the town's.
    Unless it is ``paced``, GoTo takes any number of requests a second and the bot sends them: its limit is what
    tests of the pace, of a thousand reminders and of whole processes are about, and costs all others a wait.
    """
    async with AsyncExitStack() as stack:
        listener = bind(0, "127.0.0.1")
        town = await stack.enter_async_context(open_sandbox(listener.getsockname()[1], by_socket=by_socket))
        bot = town.settings.model_copy(update=settings or {})
        house = await stack.enter_async_context(
            open_house(
                bot, redis_url, patience=patience, slack_every=0.0, goto_rate=RATE if paced else UNPACED
            )
        )
        town.goto.behavior.enforce_rate = paced
        if with_worker:
            await stack.enter_async_context(open_worker(house))
        app = await stack.enter_async_context(open_web(house, wait=wait, deadline=deadline))
        await stack.enter_async_context(serving(app, listener))
        town.slack.deliverer.ack_timeout = 30.0
        stage = Stage(town, house)
        for user in list(town.slack.home.users.values()):
            if user.is_bot:
                continue
            browser = await stack.enter_async_context(browsing())
            stage.actors[user.name] = Actor(town.slack.person(user.id), stage, browser)
        yield stage


__all__ = ["BRISK", "Actor", "Stage", "browsing", "on_stage"]

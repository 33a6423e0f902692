"""A sandbox whose bot runs in processes of its own, and its users."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.model.ids import Person, Tenant
from bot.model.people import Link
from bot.sandbox.demo import Sandbox, open_sandbox
from bot.sandbox.goto.state import SimUser
from bot.sandbox.panel import Simulator
from bot.sandbox.slack.model import StoredMessage
from bot.sandbox.slack.people import SlackPerson
from bot.store.id_secret import load_id_secret
from bot.store.open import open_stores
from bot.store.vault import Vault
from tests.support.clocks import CLOCK
from tests.support.ports import free_port
from tests.support.processes.programs import (
    START_LOCK,
    Program,
    Programs,
    process_env,
    wait_until,
    wait_until_ready,
)
from tests.support.stage import ANSWER_TIMEOUT_SECONDS

KEEP_ALIVE = timedelta(days=20)
"""After this time without a use, a connection is renewed."""


@dataclass(kw_only=True)
class User:
    """A person with a Slack, a channel and a GoTo account; ``subject`` is the title of their meeting."""

    environment: Environment
    slack: SlackPerson
    account: SimUser
    channel: str
    subject: str
    done: bool = False
    """Whether the person knows: the form closed, or a message was seen."""

    @property
    def id(self) -> str:
        return self.slack.id

    @property
    def line(self) -> str:
        """What this person types to get the form."""
        return f'/meeting schedule "{self.subject}" tomorrow 3pm 45m'

    async def opens_form(self) -> None:
        result = await self.slack.types(self.channel, self.line)
        assert result.error is None, result.ack
        assert self.slack.view is not None, self.shown()
        await self.slack.wait_for(lambda: self.slack.view and self.slack.view.body.get("submit"))

    async def submits_form(self) -> Any:
        """Open the form and submit it; return what came of it."""
        await self.opens_form()
        return await self.submits()

    async def submits(self) -> Any:
        result = await self.slack.submits()
        self.done = self.done or result.closed
        return result

    async def says_now(self) -> Any:
        return await self.slack.types(self.channel, f"/meeting now {self.subject}")

    def meetings(self) -> int:
        goto = self.environment.sandbox.goto
        return len([m for m in goto.meetings_of(self.account.email) if m.subject == self.subject])

    def posts(self) -> list[StoredMessage]:
        """Return the bot's lasting messages in the own channel."""
        return [m for m in self.slack.messages(self.channel) if m.bot_id and not m.is_ephemeral]

    def cards(self) -> int:
        return len([m for m in self.posts() if self.subject in m.text])

    def shown(self) -> str:
        """Return all that is in front of this person."""
        return "\n".join(self.slack.reads(target) for target in self.slack.everything())

    def is_informed(self) -> bool:
        """Return True if the person knows that the meeting exists."""
        if not self.done:
            shown = self.shown()
            self.done = "is scheduled for" in shown or "is ready. The card is in" in shown
        return self.done


@dataclass(kw_only=True)
class Environment:
    """The sandbox, the bot's processes and their Redis; ``url`` is the address of the web process."""

    sandbox: Sandbox
    programs: Programs
    redis_url: str
    url: str
    users: list[User] = field(default_factory=list)

    async def start(self, *words: str, module: str = "bot", **changes: str | None) -> Program:
        """Start a process of Usher; a worker takes any port, the others the one that Slack knows."""
        port = {"PORT": "0"} if words[0] == "worker" else {}
        env = process_env(self.sandbox.settings, **{"REDIS_URL": self.redis_url, **port, **changes})
        async with START_LOCK:
            program = await self.programs.start(*words, env=env, module=module)
            await program.up()
        return program

    async def start_fast_worker(self) -> Program:
        """Start a worker that takes over a dead one's jobs after two seconds."""
        return await self.start("worker", module="tests.support.processes.fast_worker")

    async def ready(self) -> None:
        await wait_until_ready(self.url)

    def owner_of_call(self, where: Simulator, name: str, request: Any) -> str | None:
        """Return the id of the user whom a call of the bot is for. Each has a channel and an account of their own."""
        if where == "goto":
            return self._by.get(request["user"])
        if name == "response_url":
            return self.sandbox.slack.home.response_urls[request["response_url"]].user
        if name == "views.open":
            return self.sandbox.slack.home.triggers[request["trigger_id"]].user
        if name == "views.update":
            return next((c.id for c in self.users if _has_view(c, request.get("external_id"))), None)
        named = (request.get(key) for key in ("channel", "user", "users"))
        return next((self._by[name] for name in named if name in self._by), None)

    @property
    def _by(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for user in self.users:
            home = self.sandbox.slack.home.direct(self.sandbox.slack.home.bot_user_id, user.id)
            names = (user.id, user.channel, home.id, user.account.email)
            found |= dict.fromkeys(names, user.id)
        return found

    def user(self, user_id: str) -> User:
        return next(c for c in self.users if c.id == user_id)

    async def add_users(self, names: Sequence[str], alone: Collection[str] = ()) -> list[User]:
        """Add a user for each meeting title, connected to GoTo; those ``alone`` in a workspace of their own."""
        users = [
            self._add_user(number, name, name in alone)
            for number, name in enumerate(names, len(self.users) + 1)
        ]
        self.users += users
        settings = self.sandbox.settings
        vault = Vault(settings.fernet_keys)
        client = str(settings.goto_client_id)
        async with open_stores(self.redis_url, vault, CLOCK.now, client) as stores:
            await load_id_secret(stores.redis, vault)
            for user in users:
                await stores.links.save(self.link(user))
        return users

    def _add_user(self, number: int, subject: str, is_alone: bool) -> User:
        slack, world = self.sandbox.slack, self.sandbox.goto.world
        ws = slack.add_workspace(f"T1P{number:03}", f"Company {number}") if is_alone else slack.home
        user_id, name = f"U1P{number:03}", f"person{number}"
        email = f"{name}@northwind.example"
        slack.add_user(user_id, name, f"Person {number}", email, "Europe/Paris", workspace=ws)
        channel = slack.add_channel(f"C1P{number:03}", f"room-{number}", [user_id], workspace=ws).id
        model = world.users[0]
        account = SimUser(
            key=world.key(),
            email=email,
            first_name="Person",
            last_name=str(number),
            accounts=model.accounts,
            group=model.group,
        )
        world.users.append(account)
        return User(
            environment=self,
            slack=slack.person(user_id, ws),
            account=account,
            channel=channel,
            subject=subject,
        )

    def link(self, user: User) -> Link:
        """Return a new connection of the user, which is kept alive as each is."""
        issued, now = self.sandbox.goto.issue(user.account.email), CLOCK.now()
        return Link(
            person=person_of(user),
            organizer_key=str(user.account.key),
            email=user.account.email,
            first_name=user.account.first_name,
            last_name=user.account.last_name,
            account_key=str(user.account.accounts[0].key),
            connected_at=now,
            access_token=issued.access_token,
            refresh_token=issued.refresh_token,
            expires_at=now + timedelta(seconds=issued.expires_in),
            keep_alive_at=now + KEEP_ALIVE,
        )


def _has_view(user: User, external_id: str | None) -> bool:
    return any(view.body.get("external_id") == external_id for view in user.slack.views)


def outcome_table(users: Sequence[User]) -> str:
    width = max(len(c.subject) for c in users)
    rows = [
        f"{c.subject:<{width}}  {c.meetings():>8}  {c.cards():>5}  {'yes' if c.is_informed() else 'NO':>4}"
        for c in users
    ]
    return "\n".join([f"{'killed':<{width}}  meetings  cards  told", *rows])


async def wait_until_informed(users: Sequence[User]) -> None:
    """Wait until everybody was told; AssertionError with the table if that does not come."""
    try:
        await wait_until(lambda: all(c.is_informed() for c in users), "somebody was not told")
    except TimeoutError:
        raise AssertionError(outcome_table(users)) from None


@asynccontextmanager
async def open_environment(redis_url: str, folder: Path, *, by_socket: bool) -> AsyncIterator[Environment]:
    """Open a sandbox without a bot, and with a Slack that waits longer for acks. ``start`` starts the bot."""
    async with AsyncExitStack() as stack:
        port = free_port()
        sandbox = await stack.enter_async_context(
            open_sandbox(port, by_socket=by_socket, answer_timeout=ANSWER_TIMEOUT_SECONDS)
        )
        opened = Programs(folder)
        stack.push_async_callback(opened.aclose)
        yield Environment(
            sandbox=sandbox, programs=opened, redis_url=redis_url, url=f"http://127.0.0.1:{port}"
        )


def person_of(user: User) -> Person:
    return Person(Tenant(user.slack.ws.id), user.id)

"""A sandbox whose bot lives in processes of its own, and a crowd: each with a Slack, a channel, a GoTo account."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.ids import Person, Tenant
from bot.ports import Link
from bot.sandbox.demo import Town, open_town
from bot.sandbox.goto.state import SimUser
from bot.sandbox.panel import Where
from bot.sandbox.slack.model import Message
from bot.sandbox.slack.people import Person as SlackPerson
from bot.store.open import open_stores
from bot.store.vault import Vault
from tests.processes.programs import QUIET, Program, Programs, environment, ready, until
from tests.support.ports import free_port


@dataclass
class Citizen:
    """One of the crowd; ``subject`` is what their meeting is called."""

    city: City
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
        goto = self.city.sandbox.goto
        return len([m for m in goto.meetings_of(self.account.email) if m.subject == self.subject])

    def posts(self) -> list[Message]:
        """Return the bot's lasting messages in the own channel."""
        return [m for m in self.slack.messages(self.channel) if m.bot_id and not m.is_ephemeral]

    def cards(self) -> int:
        return len([m for m in self.posts() if self.subject in m.text])

    def shown(self) -> str:
        """Return all that is in front of this person."""
        return "\n".join(self.slack.reads(target) for target in self.slack.everything())

    def told(self) -> bool:
        """Say whether the person knows that the meeting stands."""
        if not self.done:
            shown = self.shown()
            self.done = "is scheduled for" in shown or "is ready. The card is in" in shown
        return self.done


@dataclass
class City:
    """``url`` is where Slack and browsers reach the bot's web process."""

    sandbox: Town
    programs: Programs
    redis_url: str
    url: str
    crowd: list[Citizen] = field(default_factory=list)

    async def start(self, *words: str, module: str = "bot", **changes: str | None) -> Program:
        """Start a process of Usher; a worker takes any port, the others the one that Slack knows."""
        port = {"PORT": "0"} if words[0] == "worker" else {}
        env = environment(self.sandbox.settings, **{"REDIS_URL": self.redis_url, **port, **changes})
        async with QUIET:
            program = await self.programs.start(*words, env=env, module=module)
            await program.up()
        return program

    async def brisk_worker(self) -> Program:
        """Start a worker that takes over a dead one's jobs after two seconds."""
        return await self.start("worker", module="tests.processes.brisk")

    async def ready(self) -> None:
        await ready(self.url)

    def who(self, where: Where, name: str, request: Any) -> str | None:
        """Say whose a call of the bot is: each of the crowd has a channel and an account of their own."""
        if where == "goto":
            return self._by.get(request["user"])
        if name == "response_url":
            return self.sandbox.slack.home.response_urls[request["response_url"]].user
        if name == "views.open":
            return self.sandbox.slack.home.triggers[request["trigger_id"]].user
        if name == "views.update":
            return next((c.id for c in self.crowd if _has_view(c, request.get("external_id"))), None)
        named = (request.get(key) for key in ("channel", "user", "users"))
        return next((self._by[name] for name in named if name in self._by), None)

    @property
    def _by(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for citizen in self.crowd:
            home = self.sandbox.slack.home.direct(self.sandbox.slack.home.bot_user_id, citizen.id)
            names = (citizen.id, citizen.channel, home.id, citizen.account.email)
            found |= dict.fromkeys(names, citizen.id)
        return found

    def citizen(self, user_id: str) -> Citizen:
        return next(c for c in self.crowd if c.id == user_id)

    async def settle(self, names: Sequence[str]) -> list[Citizen]:
        """Let people come whose meetings are called so, connected to GoTo already."""
        citizens = [self._comes(number, name) for number, name in enumerate(names, len(self.crowd) + 1)]
        self.crowd += citizens
        settings = self.sandbox.settings
        vault = Vault(settings.fernet_keys)
        client = str(settings.goto_client_id)
        async with open_stores(self.redis_url, vault, lambda: datetime.now(UTC), client) as stores:
            for citizen in citizens:
                await stores.links.keep(self._link(citizen))
        return citizens

    def _comes(self, number: int, subject: str) -> Citizen:
        slack, world = self.sandbox.slack, self.sandbox.goto.world
        user_id, name = f"U1P{number:03}", f"person{number}"
        email = f"{name}@northwind.example"
        slack.add_user(user_id, name, f"Person {number}", email, "Europe/Paris")
        channel = slack.add_channel(f"C1P{number:03}", f"room-{number}", [user_id]).id
        model = world.users[0]
        account = SimUser(world.key(), email, "Person", str(number), model.accounts, model.group)
        world.users.append(account)
        return Citizen(self, slack.person(user_id), account, channel, subject)

    def _link(self, citizen: Citizen) -> Link:
        issued, now = self.sandbox.goto.issue(citizen.account.email), datetime.now(UTC)
        return Link(
            Person(Tenant(self.sandbox.slack.home.id), citizen.id),
            str(citizen.account.key),
            citizen.account.email,
            citizen.account.first_name,
            citizen.account.last_name,
            str(citizen.account.accounts[0].key),
            now,
            issued.access_token,
            issued.refresh_token,
            now + timedelta(seconds=issued.expires_in),
        )


def _has_view(citizen: Citizen, external_id: str | None) -> bool:
    return any(view.body.get("external_id") == external_id for view in citizen.slack.views)


def table(crowd: Sequence[Citizen]) -> str:
    width = max(len(c.subject) for c in crowd)
    rows = [
        f"{c.subject:<{width}}  {c.meetings():>8}  {c.cards():>5}  {'yes' if c.told() else 'NO':>4}"
        for c in crowd
    ]
    return "\n".join([f"{'killed':<{width}}  meetings  cards  told", *rows])


async def done(crowd: Sequence[Citizen]) -> None:
    """Wait until everybody was told; AssertionError with the table if that does not come."""
    try:
        await until(lambda: all(c.told() for c in crowd), "somebody was not told")
    except TimeoutError:
        raise AssertionError(table(crowd)) from None


@asynccontextmanager
async def open_city(redis_url: str, folder: Path, *, by_socket: bool) -> AsyncIterator[City]:
    """Open a sandbox without a bot; start its processes with ``city.start``. Its Slack waits longer for acks."""
    async with AsyncExitStack() as stack:
        port = free_port()
        sandbox = await stack.enter_async_context(open_town(port, by_socket=by_socket))
        sandbox.slack.deliverer.ack_timeout = 30.0
        opened = Programs(folder)
        stack.push_async_callback(opened.aclose)
        yield City(sandbox, opened, redis_url, f"http://127.0.0.1:{port}")

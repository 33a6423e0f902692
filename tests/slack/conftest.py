"""A local Slack over real HTTP, and the layer under test in front of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.ids import Person, Tenant
from bot.manifest import load
from bot.sandbox.http_server import serve
from bot.sandbox.panel import Panel
from bot.sandbox.slack.local_slack import LocalSlack
from bot.sandbox.slack.seed import ALICE, seed_workspace
from bot.slack.clients import Clients, Retries, open_session
from bot.slack.messages import SlackMessenger
from bot.slack.people import SlackPeople

BOT_TOKEN = "xoxb-0000-tests-s3cr3t"
TENANT = Tenant("T0LOCAL")
ALICE_HERE = Person(TENANT, ALICE)


@dataclass
class TestClock:
    """Time that passes only when somebody waits."""

    __test__ = False

    at: datetime = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.at += timedelta(seconds=seconds)


@dataclass
class Layer:
    """The layer under test, and Slack's side of it."""

    slack: LocalSlack
    panel: Panel
    clock: TestClock
    session: aiohttp.ClientSession
    tokens: dict[Tenant, str]
    observed: list[tuple[str, str]]
    clients: Clients
    people: SlackPeople
    messenger: SlackMessenger

    def calls(self, method: str) -> int:
        """How many requests of that method Slack has received."""
        return sum(call.name == method for call in self.panel.calls)


@pytest.fixture
async def layer() -> AsyncIterator[Layer]:
    clock, panel = TestClock(), Panel()
    slack = LocalSlack(panel, now=clock.now, bot_token=BOT_TOKEN, manifest=load())
    seed_workspace(slack)
    tokens = {TENANT: BOT_TOKEN}
    observed: list[tuple[str, str]] = []

    async def token_for(tenant: Tenant) -> str | None:
        return tokens.get(tenant)

    async with serve(slack.app) as base_url:
        slack.base_url = base_url
        api = f"{base_url}/api/"
        async with open_session(api) as session:
            clients = Clients(
                api,
                session,
                token_for,
                clock,
                retries=Retries(),
                observe=lambda method, result, seconds: observed.append((method, result)),
            )
            people = SlackPeople(clients)
            messenger = SlackMessenger(clients, people)
            yield Layer(slack, panel, clock, session, tokens, observed, clients, people, messenger)
    await slack.aclose()

"""A local Slack over real HTTP, and the layer under test in front of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.manifest import load_manifest
from bot.model.ids import Tenant
from bot.sandbox.http_server import serve
from bot.sandbox.panel import Panel
from bot.sandbox.slack.local_slack import LocalSlack
from bot.sandbox.slack.seed import seed_workspace
from bot.slack.clients import SlackClients, SlackRetryPolicy, open_session
from bot.slack.messages import SlackMessenger
from bot.slack.people import SlackPeople
from tests.support.clocks import SleepClock
from tests.support.slack import BOT_TOKEN, TENANT, SlackLayer


@pytest.fixture
async def layer() -> AsyncIterator[SlackLayer]:
    clock, panel = SleepClock(), Panel()
    slack = LocalSlack(panel, now=clock.now, bot_token=BOT_TOKEN, manifest=load_manifest())
    seed_workspace(slack)
    tokens = {TENANT: BOT_TOKEN}
    observed: list[tuple[str, str]] = []

    async def token_for(tenant: Tenant) -> str | None:
        return tokens.get(tenant)

    async with serve(slack.app) as base_url:
        slack.base_url = base_url
        api = f"{base_url}/api/"
        async with open_session(api) as session:
            clients = SlackClients(
                api,
                session,
                token_for,
                clock,
                retries=SlackRetryPolicy(),
                observe=lambda method, result, seconds: observed.append((method, result)),
            )
            people = SlackPeople(clients)
            messenger = SlackMessenger(clients, people)
            yield SlackLayer(
                slack=slack,
                panel=panel,
                clock=clock,
                session=session,
                tokens=tokens,
                observed=observed,
                clients=clients,
                people=people,
                messenger=messenger,
            )
    await slack.aclose()

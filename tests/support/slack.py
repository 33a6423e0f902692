"""The Slack layer under test, in front of a local Slack."""

from __future__ import annotations

from dataclasses import dataclass

import aiohttp

from bot.model.ids import Person, Tenant
from bot.sandbox.panel import Panel
from bot.sandbox.slack.local_slack import LocalSlack
from bot.sandbox.slack.seed import ALICE
from bot.slack.clients import SlackClients
from bot.slack.messages import SlackMessenger
from bot.slack.people import SlackPeople
from tests.support.clocks import SleepClock

BOT_TOKEN = "xoxb-0000-tests-s3cr3t"
TENANT = Tenant("T0LOCAL")
ALICE_HERE = Person(TENANT, ALICE)


@dataclass(kw_only=True)
class SlackLayer:
    """The layer under test, and Slack's side of it."""

    slack: LocalSlack
    panel: Panel
    clock: SleepClock
    session: aiohttp.ClientSession
    tokens: dict[Tenant, str]
    observed: list[tuple[str, str]]
    clients: SlackClients
    people: SlackPeople
    messenger: SlackMessenger

    def calls(self, method: str) -> int:
        """How many requests of that method Slack has received."""
        return sum(call.name == method for call in self.panel.calls)

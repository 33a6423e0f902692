"""A thousand sessions of twenty organizers are due at the same moment: each is told once, and people go first.

GoTo's pace is as in production, and the simulated GoTo refuses the eleventh request of a second. Slack's own message a
second for each channel is off. Nothing is measured by a clock; what is counted is who went before whom.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import pytest

from bot.app import open_worker
from bot.model.ids import Person
from bot.model.people import Link
from bot.model.reminders import SubscriptionScope
from bot.model.sources import SessionSource
from bot.sandbox.goto.state import SimMeeting, SimUser
from bot.usecases.reminders.poll import poll_in_window
from bot.usecases.reminders.verify import ANSWER_MAX_AGE
from tests.support.actors import connect_alice
from tests.support.clocks import now
from tests.support.reminders import TEN, count_goto_calls, person_named, subscribe
from tests.support.stage import WORKER_TICK, Stage

ORGANIZERS, EACH = 20, 50
ALL = ORGANIZERS * EACH
LIST = "upcomingMeetings.list"


@dataclass
class Noted:
    """GoTo's pace; it notes how many requests of polls and reminders went while each of a person's waited."""

    inner: Any
    quiet: int = 0
    overtook: list[int] = field(default_factory=list)

    async def wait(self, api: str, *, urgent: bool, asker: str) -> None:
        before = self.quiet
        await self.inner.wait(api, urgent=urgent, asker=asker)
        if urgent:
            self.overtook.append(self.quiet - before)
        else:
            self.quiet += 1


@pytest.fixture
def paced() -> bool:
    return True


async def organizer(stage: Stage, number: int, start: datetime) -> tuple[Person, str]:
    """Let somebody come with a channel, connected to GoTo, with their meetings; all are due at the same moment."""
    world, home = stage.goto.world, stage.slack
    email, user = f"organizer{number}@northwind.example", f"U2P{number:03}"
    home.add_user(user, f"organizer{number}", f"Organizer {number}", email, "Europe/Paris")
    channel = home.add_channel(f"C2P{number:03}", f"crowd-{number}", [user]).id
    model = world.users[0]
    account = SimUser(
        key=world.key(),
        email=email,
        first_name="Organizer",
        last_name=str(number),
        accounts=model.accounts,
        group=model.group,
    )
    world.users.append(account)
    who = Person(person_named(stage).tenant, user)
    issued = stage.goto.issue(email)
    ends = now() + timedelta(seconds=issued.expires_in)
    link = Link(
        person=who,
        organizer_key=str(account.key),
        email=email,
        first_name="Organizer",
        last_name=str(number),
        account_key=str(account.accounts[0].key),
        connected_at=now(),
        access_token=issued.access_token,
        refresh_token=issued.refresh_token,
        expires_at=ends,
    )
    await stage.runtime.app.store.links.save(link)
    for place in range(EACH):
        one = SimMeeting(
            id=world.number(),
            unique_id=world.key(),
            owner=account,
            subject=f"Meeting {number}-{place}.",
            start=start,
            end=start + TEN,
            password_required=False,
            audio="Hybrid",
            kind="scheduled",
            created=start - timedelta(days=400),
        )
        world.meetings[one.id] = one
    await subscribe(stage, id=f"s{number}", created_by=who, channel=channel, scope=SubscriptionScope.MEETINGS)
    return who, channel


async def planned_by_all(stage: Stage) -> list[str]:
    """Have everybody's account polled; return the channels. No worker runs yet, so that nothing is told."""
    start, app = now() + TEN, stage.runtime.app
    crowd = [await organizer(stage, number, start) for number in range(ORGANIZERS)]
    for who, _ in crowd:
        await poll_in_window(app, SessionSource(who), app.clock.now())
    return [channel for _, channel in crowd]


def told(stage: Stage, channels: Iterable[str]) -> Counter[str]:
    """Return how often each meeting was told."""
    messages = (m for channel in channels for m in stage.slack.home.channels[channel].messages)
    return Counter(message.text.split(" starts")[0] for message in messages)


async def until_told(stage: Stage, channels: list[str], count: int) -> None:
    while told(stage, channels).total() < count:  # noqa: ASYNC110 - messages come from elsewhere
        await asyncio.sleep(0.05)


@pytest.mark.exhaustive
async def test_each_is_told_once_and_a_person_does_not_wait_behind_them(stage: Stage) -> None:
    await connect_alice(stage)
    stage.slack.panel.calls = deque()
    channels = await planned_by_all(stage)
    goto: Any = stage.runtime.app.goto.api
    goto._rate_limiter = pace = Noted(goto._rate_limiter)
    tenant, lists = person_named(stage).tenant, count_goto_calls(stage, LIST)
    begun = monotonic()
    async with open_worker(stage.runtime, tick=WORKER_TICK):
        await until_told(stage, channels, 1)
        await stage.alice.types('/meeting schedule "In between" tomorrow 3pm', channel="#general")
        assert await stage.alice.submits() == {}
        await stage.alice.sees("In between", channel="#general")
        between = told(stage, channels).total()
        await until_told(stage, channels, ALL)
    took = timedelta(seconds=monotonic() - begun)
    found = told(stage, channels)
    assert (len(found), set(found.values())) == (ALL, {1})
    assert between < ALL / 2, f"a person waited behind {between} reminders"
    assert pace.overtook, "the person's meeting was made"
    assert max(pace.overtook) <= 9, "no request of a person waits for more than a second's worth of polls"
    refused = [one for one in stage.slack.panel.calls if one.where == "goto" and one.status == 429]
    assert refused == []
    assert count_goto_calls(stage, "meetings.get") == 0
    assert count_goto_calls(stage, LIST) - lists <= ORGANIZERS * (2 + took // ANSWER_MAX_AGE), (
        "a list serves all of an organizer"
    )
    assert await stage.runtime.app.store.reminder_jobs.list_due(tenant, now() + timedelta(days=1), ALL) == []
    stage.noted.update((c, m.ts) for c in channels for m in stage.slack.home.channels[c].messages)

"""A process is killed around every call of saving a subscription: another goes on, and there is one with its digest."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.app import open_worker
from bot.model.ids import Person, Tenant
from tests.support.actors import connect_alice
from tests.support.clocks import now as right_now
from tests.support.kills import Kills, open_operation
from tests.support.meetings import add_meeting
from tests.support.stage import CHANNEL, WORKER_TICK, Stage

TAPPED = ("links", "ledger", "meetings", "people", "subscriptions", "snapshots", "reminders", "digests")


@pytest.fixture
def with_worker() -> bool:
    return False


@pytest.fixture
def wait() -> float:
    return 0.02


async def asked(stage: Stage, number: str) -> tuple[Tenant, str]:
    """Have Alice send the form about one session; return the operation that nobody runs yet."""
    await stage.alice.types("/goto notify", channel=CHANNEL)
    await stage.alice.fills(what="session", value=number, digest="daily")
    assert await stage.alice.submits() == {}
    assert "We're still saving it" in stage.alice.reads(stage.alice.form)
    return await open_operation(stage)


@pytest.mark.kills
async def test_killed_at_every_call_there_is_one_subscription_with_its_digest(stage: Stage) -> None:
    app, person = stage.runtime.app, Person(Tenant(stage.slack.home.id), stage.alice.person.user.id)
    async with open_worker(stage.runtime, tick=WORKER_TICK):
        await connect_alice(stage)
    number = str(add_meeting(stage, "Planning", right_now() + timedelta(days=1)).id)
    kills = Kills(stage, ports=TAPPED, goto=("meetings",))
    for name in kills:
        for one in await app.store.subscriptions.list_by_person(person):
            await app.store.subscriptions.remove(person.tenant, one.id)
            await app.store.digests.schedule(person.tenant, one.id, None)
        if kills.at:
            await stage.alice.person.closes()
        await kills.run(*await asked(stage, number))
        (made,) = await app.store.subscriptions.list_by_person(person)
        found = [
            one
            for one, _ in await app.store.digests.list_due(person.tenant, app.clock.now() + timedelta(days=8))
        ]
        assert found == [made.id], name
        assert "We'll send reminders to" in stage.alice.reads(stage.alice.form), name
    assert {"subscriptions.save", "digests.schedule", "reminders.enqueue_poll"} <= set(kills.names)

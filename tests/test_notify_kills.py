"""A process is killed around every call of saving a subscription: another goes on, and there is one with its digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.app import open_worker
from bot.ids import Person, Tenant
from bot.usecases.services import Services
from tests.support.actors import connect_alice
from tests.support.clocks import now as right_now
from tests.support.meetings import add_meeting
from tests.support.stage import CHANNEL, Stage
from tests.test_every_step import Killed, Tapped, TappedGoTo, Wire, run

PORTS = ("links", "ledger", "meetings", "people", "subscriptions", "snapshots", "rota", "digests")


@pytest.fixture
def with_worker() -> bool:
    return False


@pytest.fixture
def transport() -> str:
    return "http"


@pytest.fixture
def wait() -> float:
    return 0.02


def tapped(s: Services, wire: Wire) -> Services:
    ports: dict[str, Any] = {name: Tapped(name, getattr(s, name), wire) for name in PORTS}
    return replace(s, **ports, goto=TappedGoTo(s.goto, wire))


async def asked(stage: Stage, number: str) -> tuple[Tenant, str]:
    """Have Alice send the form about one session; return the operation that nobody runs yet."""
    await stage.alice.types("/goto notify", channel=CHANNEL)
    await stage.alice.fills(what="session", value=number, digest="daily")
    assert await stage.alice.submits() == {}
    assert "it is being saved" in stage.alice.reads(stage.alice.form)
    s = stage.house.s
    (tenant,) = await s.ledger.tenants()
    (op_id,) = await s.ledger.left_open(tenant, s.clock.now())
    return tenant, op_id


async def test_killed_at_every_call_there_is_one_subscription_with_its_digest(stage: Stage) -> None:
    s, person = stage.house.s, Person(Tenant(stage.slack.home.id), stage.alice.person.user.id)
    async with open_worker(stage.house):
        await connect_alice(stage)
    number = str(add_meeting(stage, "Planning", right_now() + timedelta(days=1)).id)
    tenant, op_id = await asked(stage, number)
    wire = Wire(0, after=False)
    await run(stage, tapped(s, wire), tenant, op_id)
    assert {"subscriptions.keep", "digests.wake", "rota.poll"} <= set(wire.names)

    for at in range(1, wire.count + 1):
        for one in await s.subscriptions.of_person(person):
            await s.subscriptions.remove(tenant, one.id)
            await s.digests.wake(tenant, one.id, None)
        await stage.alice.person.closes()
        tenant, op_id = await asked(stage, number)
        with pytest.raises(Killed):
            await run(stage, tapped(s, Wire(at, after=True)), tenant, op_id)
        await run(stage, s, tenant, op_id)
        (made,) = await s.subscriptions.of_person(person)
        found = [name for name, _ in await s.digests.due(tenant, s.clock.now() + timedelta(days=8))]
        assert found == [made.id], wire.names[at - 1]
        assert "A reminder comes to" in stage.alice.reads(stage.alice.form), wire.names[at - 1]

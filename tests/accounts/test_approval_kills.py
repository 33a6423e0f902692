"""A worker is killed while it carries out an answer: the next one finishes, and nobody is told twice."""

from __future__ import annotations

from functools import partial

import pytest

from bot.operations.account_approvals import check_account
from bot.usecases.core.services import Services
from tests.support.accounts import ask_owner, wait_for_dm
from tests.support.actors import Actor, person_of, tenant_of
from tests.support.kills import Kills
from tests.support.security.stage import is_linked
from tests.support.stage import Stage

PORTS = ("links", "pending_links", "due_accounts", "sends", "messenger", "audit", "oauth")


@pytest.fixture
def with_worker() -> bool:
    """The test runs what a worker would."""
    return False


async def pending_key(stage: Stage) -> str:
    (key,) = await stage.runtime.stores.redis.keys(f"{tenant_of(stage)}:pending:*")
    return str(key.decode())


async def check(key: str, app: Services) -> None:
    await check_account(app, app.store.due_accounts.parse(key))


def count(actor: Actor, text: str) -> int:
    return len([message for message in actor.dms() if text in actor.reads(message)])


@pytest.mark.kills
async def test_a_yes_connects_once_and_tells_both_once(stage: Stage) -> None:
    for number, _ in enumerate(kills := Kills(stage, ports=PORTS, reads=("find", "get"), before=True), 1):
        question = await ask_owner(stage)
        key = await pending_key(stage)
        await stage.bob.presses("Yes, allow it", question)
        assert not await is_linked(stage.carol)
        await kills.attempt(partial(check, key))
        if kills.at:
            await check(key, stage.runtime.app)
        await wait_for_dm(stage.carol, "Connected as Bob")
        assert count(stage.carol, "Connected as Bob") == number
        assert count(stage.bob, "connected your GoTo account") == number
        link = await stage.runtime.app.store.links.get(person_of(stage.carol))
        assert link is not None
        assert link.lent_by == person_of(stage.bob)
        assert not await stage.runtime.stores.redis.keys(f"{tenant_of(stage)}:pending:*")
        await stage.carol.types("/goto disconnect")
        await stage.carol.presses("Disconnect")


@pytest.mark.kills
async def test_a_no_is_told_once_and_revoked(stage: Stage) -> None:
    for number, _ in enumerate(kills := Kills(stage, ports=PORTS, reads=("find", "get"), before=True), 1):
        question = await ask_owner(stage)
        key = await pending_key(stage)
        await stage.bob.presses("No", question)
        await kills.attempt(partial(check, key))
        if kills.at:
            await check(key, stage.runtime.app)
        assert count(stage.carol, "Bob Tanaka didn't allow") == number
        assert not await is_linked(stage.carol)
        assert not await stage.runtime.stores.redis.keys(f"{tenant_of(stage)}:pending:*")
        assert len(stage.goto.received("oauth.revoke")) >= number

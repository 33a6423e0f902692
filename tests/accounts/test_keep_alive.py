"""Connections that nobody uses are refreshed before GoTo ends them; their owner is warned if that fails."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.model.ids import Person, Tenant
from bot.model.people import Link
from bot.usecases.core.link_ages import next_keep_alive
from bot.usecases.core.rules import Rules
from bot.worker.accounts import check_due_accounts
from tests.support import builders
from tests.support.accounts import lend, wait_for_dm
from tests.support.actors import Actor, connect_alice, person_of
from tests.support.admin import map_everybody
from tests.support.clocks import CLOCK
from tests.support.polling import wait_until
from tests.support.stage import Stage

RULES = Rules()


async def look(stage: Stage) -> None:
    """What a worker does every few seconds."""
    await check_due_accounts(stage.runtime.app)


async def pass_days(stage: Stage, days: float, *, step: timedelta = timedelta(hours=6)) -> None:
    """Let days pass, with a look every few hours."""
    until = CLOCK.now() + timedelta(days=days)
    while CLOCK.now() < until:
        CLOCK.move_to(min(CLOCK.now() + step, until))
        await look(stage)


def refreshes(stage: Stage, *, status: int = 200) -> int:
    """Return how often GoTo was asked for new tokens for a refresh token."""
    asked = [r for r in stage.goto.received("oauth.token") if "refresh_token" in str(r.body)]
    return len([r for r in asked if "authorization_code" not in str(r.body) and r.status == status])


async def link_of(stage: Stage, actor: Actor | None = None) -> Link:
    link = await stage.runtime.app.store.links.get(person_of(actor or stage.alice))
    assert link is not None
    return link


async def test_an_idle_link_is_refreshed_before_day_21_and_lives_on(stage: Stage) -> None:
    await connect_alice(stage)
    await pass_days(stage, 17.5)
    assert refreshes(stage) == 0
    await pass_days(stage, 3.5)
    assert refreshes(stage) == 1
    first = await link_of(stage)
    await pass_days(stage, 60)
    assert 3 <= refreshes(stage) <= 5
    assert (await link_of(stage)).access_token != first.access_token
    assert (await link_of(stage)).dead_since is None
    assert "No upcoming meetings" in await stage.alice.types("/meeting list"), "its owner is connected"


async def test_a_link_in_use_is_left_alone(stage: Stage) -> None:
    await connect_alice(stage)
    for uses in range(1, 5):
        await pass_days(stage, 10)
        assert refreshes(stage) == uses - 1
        await stage.alice.types("/meeting list")
        assert refreshes(stage) == uses


async def test_links_made_together_are_not_due_together() -> None:
    due = [next_keep_alive(RULES, Person(Tenant("T1"), f"U{n}"), builders.NOON) for n in range(1000)]
    earliest, latest = RULES.link_refresh_age - RULES.link_refresh_spread, RULES.link_refresh_age
    assert all(earliest <= at - builders.NOON <= latest < timedelta(days=21) for at in due)
    days = {(at - builders.NOON) // timedelta(hours=6) for at in due}
    assert len(days) == 8


async def test_status_doctor_and_map_say_until_when(stage: Stage) -> None:
    await map_everybody(stage)
    assert "GoTo keeps the connection until" in await stage.alice.types("/goto status")
    assert "Dec 31, 2026" in stage.alice.reads()
    assert "GoTo keeps an unused connection until" in await stage.alice.types("/goto doctor")
    assert "GoTo keeps the connection until" in await stage.alice.types("/goto map")


async def test_while_goto_is_down_the_owner_is_warned_once_five_days_before(stage: Stage) -> None:
    await connect_alice(stage)
    stage.goto.faults.narrow("goto.500", "oauth.token")
    stage.switch("goto.500", times=None)
    await pass_days(stage, 24.9)
    assert refreshes(stage, status=500) > 10
    assert len(stage.alice.dms()) == 1
    await pass_days(stage, 0.2)
    warning = await wait_for_dm(stage.alice, "We couldn't renew your connection to alice@northwind.example")
    assert "Dec 31, 2026" in stage.alice.reads(warning)
    assert "Connect again" in stage.alice.reads(warning)
    await pass_days(stage, 3)
    assert len(stage.alice.dms()) == 2, "once"
    stage.slack.panel.all_off()
    await pass_days(stage, 0.5)
    assert refreshes(stage) == 1
    await pass_days(stage, 40)
    assert (await link_of(stage)).dead_since is None
    assert len(stage.alice.dms()) == 2


async def test_what_goto_ended_is_told_as_ended(stage: Stage) -> None:
    await connect_alice(stage)
    stage.goto.tokens.end_consents(stage.goto.user(stage.alice.email))
    await pass_days(stage, 21)
    await wait_for_dm(stage.alice, "GoTo ended the connection to alice@northwind.example")
    await pass_days(stage, 30)
    assert len(stage.alice.dms()) == 2
    assert refreshes(stage) == 0


async def test_the_admin_link_is_kept_and_its_owner_told_who_reads_through_it(stage: Stage) -> None:
    await map_everybody(stage)
    stage.goto.faults.narrow("goto.500", "oauth.token")
    stage.switch("goto.500", times=None)
    await pass_days(stage, 25.5)
    await wait_for_dm(stage.alice, "3 mapped members see their meetings through it")
    stage.slack.panel.all_off()
    await pass_days(stage, 1)
    assert refreshes(stage) == 1


async def test_the_link_of_who_left_is_not_revived(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    stage.bob.person.user.deleted = True
    # At once: were it noticed here and by the worker in two different hours, Alice would be told twice.
    CLOCK.forward(days=21)
    await look(stage)

    async def ended() -> bool:
        link = await stage.runtime.app.store.links.get(person_of(stage.bob))
        return link is None and refreshes(stage) > 0

    await wait_until(ended)
    assert refreshes(stage) == 1, "Alice's alone"
    await wait_for_dm(stage.alice, "Bob Tanaka left the workspace")
    assert await stage.runtime.stores.redis.zcard("usher:due-accounts") == 1


async def test_a_lent_link_ends_when_its_owner_leaves(stage: Stage) -> None:
    await lend(stage)
    stage.bob.person.user.deleted = True
    CLOCK.forward(hours=2)
    assert "Connect your GoTo account." in await stage.carol.types("/meeting list")
    await pass_days(stage, 21)
    await wait_for_dm(stage.carol, "The owner of the GoTo account you were using ended")
    assert await stage.runtime.app.store.links.get(person_of(stage.carol)) is None
    assert refreshes(stage) == 0
    stage.alice.dms()


async def test_while_slack_does_not_say_who_left_nothing_is_refreshed(stage: Stage) -> None:
    async def cut_users(phase: str, simulator: str, name: str, request: Any) -> bool:
        return name != "users.info"

    await connect_alice(stage)
    CLOCK.forward(days=20)
    stage.slack.panel.gate = cut_users
    await look(stage)
    assert refreshes(stage) == 0
    stage.slack.panel.gate = None
    await pass_days(stage, 0.5)
    assert refreshes(stage) == 1


async def test_where_usher_was_removed_nothing_is_refreshed_until_it_is_back(stage: Stage) -> None:
    await connect_alice(stage)
    redis, tenant = stage.runtime.stores.redis, stage.slack.home.id
    await redis.sadd("usher:blocked", tenant)
    await pass_days(stage, 21)
    assert refreshes(stage) == 0
    await redis.srem("usher:blocked", tenant)
    await pass_days(stage, 0.5)
    assert refreshes(stage) == 1


async def test_what_a_killed_worker_had_in_hand_is_looked_at_again(stage: Stage) -> None:
    await connect_alice(stage)
    CLOCK.forward(days=20)
    app = stage.runtime.app
    until = app.clock.now() + app.timing.account_check_lease
    assert len(await app.store.due_accounts.claim(app.clock.now(), until, 10)) <= 1
    await look(stage)
    CLOCK.forward(minutes=11)
    await look(stage)
    assert refreshes(stage) == 1


async def test_a_lent_link_is_kept_alive_for_who_uses_it(stage: Stage) -> None:
    await lend(stage)
    await pass_days(stage, 35)
    assert (await link_of(stage, stage.carol)).dead_since is None
    assert (await link_of(stage, stage.carol)).lent_by == person_of(stage.bob)
    stage.bob.dms()


async def test_two_looks_refresh_once_and_use_in_between_wins(stage: Stage) -> None:
    await connect_alice(stage)
    CLOCK.forward(days=20)
    await stage.alice.types("/meeting list")
    await look(stage)
    await look(stage)
    assert refreshes(stage) == 1


@pytest.mark.parametrize("with_worker", [False])
async def test_a_look_asks_for_what_is_due_alone_whatever_the_number_of_links(stage: Stage) -> None:
    app, redis = stage.runtime.app, stage.runtime.stores.redis
    later = CLOCK.now() + timedelta(days=20)
    for number in range(500):
        person = Person(Tenant(f"T{number}"), "U1")
        await app.store.links.save(builders.link(person, keep_alive_at=later))
    commands = (await redis.info("stats"))["total_commands_processed"]
    await look(stage)
    spent = (await redis.info("stats"))["total_commands_processed"] - commands
    assert spent < 10, "nothing is due: one command, whatever the number of tenants"


async def test_a_disconnect_ends_the_looks(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types("/goto disconnect")
    await stage.alice.presses("Disconnect")
    assert not await stage.runtime.stores.redis.zcard("usher:due-accounts")
    await pass_days(stage, 30)
    assert refreshes(stage) == 0


async def test_a_link_works_on_whatever_goto_says_of_a_tokens_lifetime(stage: Stage) -> None:
    await connect_alice(stage)
    stage.switch("goto.odd_expiry", times=None)
    odd: object
    for odd in (None, "", "3600", 3599.5, -1, 0, "soon", [], True):
        stage.goto.faults.odd_expiry = odd
        stage.goto.tokens.expire_all()
        for _ in range(2):
            assert "Sprint review" in await stage.alice.types("/meeting list"), odd
    assert len(stage.goto.received("oauth.token")) == 1 + 9

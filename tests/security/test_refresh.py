"""Tokens are refreshed by one process at a time; a dead link is told once; who disconnects or reconnects wins."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.goto.errors import ServerFault
from bot.model.errors import NotConnected
from bot.model.ids import Person
from bot.model.people import Link
from bot.usecases.accounts import connect
from bot.usecases.core.sessions import LinkTokenSource, Purpose, session_for
from tests.support.actors import person_of
from tests.support.clocks import CLOCK
from tests.support.security.stage import (
    HeldAnswer,
    RequestLog,
    SecurityStage,
    connect_url,
    sign_in_to_callback,
)

AN_HOUR = timedelta(hours=1)


@pytest.fixture
def runtimes() -> int:
    return 2


async def connected(stage: SecurityStage) -> Person:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    return person_of(stage.alice)


async def link_of(stage: SecurityStage, person: Person) -> Link:
    link = await stage.runtime.app.store.links.get(person)
    assert link is not None
    return link


def refreshes(stage: SecurityStage) -> list[object]:
    asked = stage.goto.received("oauth.token")
    return [r.status for r in asked if r.body.get("grant_type") == "refresh_token"]


async def expire(stage: SecurityStage, person: Person) -> None:
    """End the access token at GoTo and by our own clock, as after an hour."""
    stage.goto.tokens.expire_all()
    link = await link_of(stage, person)
    ended = replace(link, expires_at=CLOCK.now() - timedelta(seconds=1))
    await stage.runtime.app.store.links.save(ended)


async def test_many_calls_in_two_processes_refresh_once(stage: SecurityStage) -> None:
    person = await connected(stage)
    await expire(stage, person)
    old = await link_of(stage, person)

    async def call(number: int) -> int:
        own = await session_for(stage.runtimes[number % 2].app, person, Purpose.OWN)
        return len(await own.goto.meetings.list_upcoming())

    found = await asyncio.gather(*(call(number) for number in range(16)))
    assert Counter(found) == {2: 16}
    assert refreshes(stage) == [200]
    fresh = await link_of(stage, person)
    assert fresh.access_token != old.access_token
    # GoTo sent no refresh token with the answer, so the old one is kept.
    assert fresh.refresh_token == old.refresh_token


async def test_many_refused_tokens_refresh_once(stage: SecurityStage) -> None:
    """The clock knows nothing of a token that GoTo ended early: its refusal says so."""
    person = await connected(stage)
    stage.goto.tokens.expire_all()
    calls = [session_for(runtime.app, person, Purpose.OWN) for runtime in stage.runtimes * 4]
    sessions = await asyncio.gather(*calls)
    await asyncio.gather(*(own.goto.meetings.list_upcoming() for own in sessions))
    assert refreshes(stage) == [200]


async def test_a_new_refresh_token_takes_the_place_of_the_old(stage: SecurityStage) -> None:
    person = await connected(stage)
    stage.goto.tokens.rotate = True
    for _ in range(3):
        before = await link_of(stage, person)
        await expire(stage, person)
        assert "Quarterly planning" in await stage.alice.types("/meeting list")
        after = await link_of(stage, person)
        assert after.refresh_token != before.refresh_token
    assert refreshes(stage) == [200, 200, 200]


async def test_a_token_is_refreshed_before_it_ends(stage: SecurityStage) -> None:
    person = await connected(stage)
    CLOCK.forward(minutes=57)
    await stage.alice.types("/meeting list")
    assert refreshes(stage) == []
    CLOCK.forward(minutes=2)
    await stage.alice.types("/meeting list")
    assert refreshes(stage) == [200]
    assert (await link_of(stage, person)).expires_at > CLOCK.now() + timedelta(minutes=50)


async def test_a_dead_link_is_told_once_and_reconnecting_works_at_once(stage: SecurityStage) -> None:
    person = await connected(stage)
    await expire(stage, person)
    stage.goto.tokens.end_consents(stage.goto.user(stage.alice.email))

    async def call(number: int) -> str:
        try:
            own = await session_for(stage.runtimes[number % 2].app, person, Purpose.OWN)
            await own.goto.meetings.list_upcoming()
        except NotConnected as error:
            return error.message_id
        return "ok"

    assert Counter(await asyncio.gather(*(call(n) for n in range(12)))) == {"link-dead": 12}
    assert refreshes(stage) == [400]
    await stage.alice.sees("Connect again to schedule and to get reminders of your sessions.")
    said = await stage.alice.types("/meeting list")
    assert "GoTo ended the connection to" in said
    assert "This one-time link is just for you" in said
    assert refreshes(stage) == [400]
    await stage.alice.follows_link()
    assert "Quarterly planning" in await stage.alice.types("/meeting list")
    told = [m for m in stage.alice.dms() if "ended the connection" in m.text]
    assert len(told) == 1
    assert (await link_of(stage, person)).dead_since is None


async def test_a_passing_fault_does_not_end_the_link(stage: SecurityStage) -> None:
    person = await connected(stage)
    await expire(stage, person)
    stage.goto.faults.narrow("goto.503_html", "oauth.token")
    stage.switch("goto.503_html", times=None)
    own = await session_for(stage.runtime.app, person, Purpose.OWN)
    with pytest.raises(ServerFault):
        await own.goto.meetings.list_upcoming()
    assert (await link_of(stage, person)).dead_since is None
    stage.sandbox.slack.panel.all_off()
    assert len(await own.goto.meetings.list_upcoming()) == 2


async def held_refresh(stage: SecurityStage, person: Person) -> tuple[asyncio.Task[str], HeldAnswer]:
    """Begin a refresh whose answer is held back; return it when GoTo has done it."""
    held = RequestLog.before(stage.goto.app).hold("/oauth/token")
    stale = (await link_of(stage, person)).access_token
    task = asyncio.create_task(LinkTokenSource(app=stage.runtime.app, person=person).renew(stale))
    await held.reached.wait()
    return task, held


@pytest.mark.parametrize("rotate", [False, True])
async def test_a_disconnect_during_a_refresh_wins(stage: SecurityStage, rotate: bool) -> None:
    person = await connected(stage)
    stage.goto.tokens.rotate = rotate
    await expire(stage, person)
    task, held = await held_refresh(stage, person)
    await connect.disconnect(stage.runtimes[1].app, person)
    held.go_on.set()
    with pytest.raises(NotConnected) as refused:
        await task
    assert refused.value.message_id == "not-connected"
    assert await stage.runtime.app.store.links.get(person) is None
    # What the refresh brought is of no use any more either.
    assert all(grant.revoked for grant in stage.goto.tokens._grants)
    assert len(stage.alice.dms()) == 1


@pytest.mark.parametrize("dead", [False, True])
async def test_a_reconnect_during_a_refresh_wins(stage: SecurityStage, dead: bool) -> None:
    person = await connected(stage)
    await expire(stage, person)
    if dead:
        stage.switch("goto.dead_refresh")
    back = await sign_in_to_callback(stage.alice, await connect_url(stage.alice))
    task, held = await held_refresh(stage, person)
    stage.goto.app.middleware_stack = stage.goto.app.middleware_stack.app
    await stage.alice.browser.get(back)
    fresh = await link_of(stage, person)
    held.go_on.set()
    assert await task == fresh.access_token
    kept = await link_of(stage, person)
    assert (kept.access_token, kept.dead_since) == (fresh.access_token, None)
    assert {"Connected as Alice" in message.text for message in stage.alice.dms()} == {True}
    assert "Quarterly planning" in await stage.alice.types("/meeting list")

"""Seeit sessions against the simulated GoTo, over real HTTP."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from bot.goto import errors
from bot.goto.client import GoTo, GoToSession
from bot.sandbox.goto import SimulatedGoTo
from bot.sandbox.panel import Panel
from tests.support.clocks import ManualClock
from tests.support.goto import ALICE, BOB, Pauses, RecordedPace, SignedIn


async def test_a_session_is_made_and_read_once_goto_has_settled(
    alice: GoToSession, sim: SimulatedGoTo, clock: ManualClock, pauses: Pauses
) -> None:
    made = await alice.seeit.create()
    assert made.support_key is not None
    assert made.start_url is not None
    assert made.start_url.endswith(made.uuid)
    session = await alice.seeit.get(made.uuid)
    assert (session.uuid, session.support_key, session.status) == (made.uuid, made.support_key, "CREATED")
    assert (session.created, session.technician_email) == (clock.now(), ALICE)
    assert [received.status for received in sim.received("seeit.sessions.get")] == [409, 200]
    assert pauses.asked == [0.5]
    assert sim.received("seeit.sessions.create")[0].body is None


async def test_a_session_that_never_settles_is_a_conflict(
    alice: GoToSession, sim: SimulatedGoTo, panel: Panel, pauses: Pauses
) -> None:
    made = await alice.seeit.create()
    panel.switch("goto.409")
    with pytest.raises(errors.Conflict):
        await alice.seeit.get(made.uuid)
    assert len(sim.received("seeit.sessions.get")) == 3
    assert len(pauses.asked) == 2


async def test_other_conflicts_are_not_asked_again(
    alice: GoToSession, sim: SimulatedGoTo, panel: Panel
) -> None:
    panel.switch("goto.409")
    with pytest.raises(errors.Conflict):
        await alice.meetings.list_upcoming()
    assert len(sim.received("upcomingMeetings.list")) == 1


async def test_pages_of_sessions_in_either_order(alice: GoToSession, clock: ManualClock) -> None:
    made = []
    for _ in range(6):
        made.append((await alice.seeit.create()).uuid)
        clock.forward(minutes=1)
    first, second = await alice.seeit.list(), await alice.seeit.list(page=1)
    assert [s.uuid for s in (*first.sessions, *second.sessions)] == made
    assert (first.has_next, second.has_next) == (True, False)
    assert first.page is not None
    assert (first.page.total_elements, first.page.total_pages) == (6, 2)
    (last,) = (await alice.seeit.list(size=1, newest_first=True)).sessions
    assert last.uuid == made[-1]
    since = clock.now() - timedelta(minutes=2)
    assert [s.uuid for s in (await alice.seeit.list(start=since)).sessions] == made[-2:]
    assert [s.uuid for s in (await alice.seeit.list(end=since - timedelta(minutes=3))).sessions] == made[:2]
    empty = await alice.seeit.list(start=clock.now())
    assert (empty.sessions, empty.has_next) == ((), False)


async def test_a_range_in_no_zone_is_none(alice: GoToSession, clock: ManualClock) -> None:
    with pytest.raises(ValueError, match="zone"):
        await alice.seeit.list(start=clock.now().replace(tzinfo=None))


async def test_others_sessions_are_not_found(alice: GoToSession, goto: GoTo, sim: SimulatedGoTo) -> None:
    made = await alice.seeit.create()
    with pytest.raises(errors.NotFound):
        await goto.session(SignedIn(sim=sim, email=BOB)).seeit.get(made.uuid)


async def test_a_token_that_is_over_is_401_here(alice: GoToSession, source: SignedIn, panel: Panel) -> None:
    panel.switch("goto.expired_token", times=1)
    assert (await alice.seeit.list()).sessions == ()
    assert len(source.renewed) == 1


async def test_seeit_may_be_elsewhere(
    url: str, client: httpx.AsyncClient, pace: RecordedPace, source: SignedIn
) -> None:
    nowhere = "http://127.0.0.1:9"
    goto = GoTo(nowhere, http=client, rate_limiter=pace, seeit_url=url)
    assert (await goto.session(source).seeit.list()).sessions == ()
    assert pace.asked == [("G2A", True)]

"""A served simulated GoTo and a client of it. No pause between tries is slept through: each is written down."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from bot.goto.client import GoTo, GoToSession, RetryPolicy, open_client
from bot.goto.oauth import OAuth
from bot.sandbox.goto import SimulatedGoTo
from bot.sandbox.http_server import serve
from bot.sandbox.panel import Panel
from tests.support.clocks import ManualClock
from tests.support.goto import ALICE, CALLBACK, CLIENT_ID, CLIENT_SECRET, Pauses, RecordedPace, SignedIn


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def panel() -> Panel:
    return Panel()


@pytest.fixture
def sim(panel: Panel, clock: ManualClock) -> SimulatedGoTo:
    return SimulatedGoTo(panel, clock.now, CLIENT_ID, CLIENT_SECRET, [CALLBACK], enforce_rate=False)


@pytest_asyncio.fixture
async def url(sim: SimulatedGoTo) -> AsyncIterator[str]:
    async with serve(sim.app) as base_url:
        yield base_url


@pytest_asyncio.fixture(scope="session")
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with open_client(version="0.0", connect=5, read=10, pool=5) as opened:
        yield opened


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def pace() -> RecordedPace:
    return RecordedPace()


@pytest.fixture
def goto(url: str, client: httpx.AsyncClient, pace: RecordedPace, pauses: Pauses) -> GoTo:
    return GoTo(
        url,
        http=client,
        rate_limiter=pace,
        retry=RetryPolicy(max_attempts=3, base_pause=1.0, max_pause=4.0, max_total_pause=8.0),
        sleep=pauses,
        jitter=lambda: 0.5,
    )


@pytest.fixture
def source(sim: SimulatedGoTo) -> SignedIn:
    return SignedIn(sim=sim, email=ALICE)


@pytest.fixture
def alice(goto: GoTo, source: SignedIn) -> GoToSession:
    return goto.session(source)


@pytest.fixture
def oauth(url: str, client: httpx.AsyncClient, pauses: Pauses) -> OAuth:
    return OAuth(url, url, CLIENT_ID, CLIENT_SECRET, client, sleep=pauses, jitter=lambda: 0.5)

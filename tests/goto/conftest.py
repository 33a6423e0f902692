"""A served simulated GoTo and clients of it. No pause between tries is slept through: each is written down."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from bot.goto.client import Clients, GoTo, Retry, Session, open_clients
from bot.goto.oauth import OAuth
from bot.sandbox.goto import SimulatedGoTo
from bot.sandbox.http_server import serve
from bot.sandbox.panel import Panel

ALICE, BOB, CAROL = "alice@northwind.example", "bob@northwind.example", "carol@other.example"
CLIENT_ID, CLIENT_SECRET = "client-id", "client-secret"
CALLBACK = "http://bot.example/goto/callback"


@dataclass
class Clock:
    """A clock that stands still until it is moved. Aware UTC."""

    moment: datetime = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def forward(self, **length: float) -> None:
        self.moment += timedelta(**length)


@dataclass
class Pauses:
    """Stands in the place of sleep."""

    asked: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)


@dataclass
class Paced:
    """Lets everything pass and remembers it."""

    asked: list[tuple[str, bool]] = field(default_factory=list)

    async def wait(self, api: str, *, urgent: bool) -> None:
        self.asked.append((api, urgent))


@dataclass
class Signed:
    """The token source of one person, straight from the simulator."""

    sim: SimulatedGoTo
    email: str
    token: str = ""
    renewed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.token = self.sim.issue(self.email).access_token

    async def access_token(self) -> str:
        return self.token

    async def renew(self, stale: str) -> str:
        self.renewed.append(stale)
        self.token = self.sim.issue(self.email).access_token
        return self.token


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def panel() -> Panel:
    return Panel()


@pytest.fixture
def sim(panel: Panel, clock: Clock) -> SimulatedGoTo:
    return SimulatedGoTo(panel, clock.now, CLIENT_ID, CLIENT_SECRET, [CALLBACK], enforce_rate=False)


@pytest_asyncio.fixture
async def url(sim: SimulatedGoTo) -> AsyncIterator[str]:
    async with serve(sim.app) as base_url:
        yield base_url


@pytest_asyncio.fixture(scope="session")
async def clients() -> AsyncIterator[Clients]:
    async with open_clients(version="0.0", connect=5, read=10, pool=5) as opened:
        yield opened


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def pace() -> Paced:
    return Paced()


@pytest.fixture
def goto(url: str, clients: Clients, pace: Paced, pauses: Pauses) -> GoTo:
    return GoTo(
        url,
        reads=clients.reads,
        writes=clients.writes,
        pace=pace,
        retry=Retry(attempts=3, base=1.0, longest=4.0, total=8.0),
        sleep=pauses,
        jitter=lambda: 0.5,
    )


@pytest.fixture
def source(sim: SimulatedGoTo) -> Signed:
    return Signed(sim, ALICE)


@pytest.fixture
def alice(goto: GoTo, source: Signed) -> Session:
    return goto.session(source)


@pytest.fixture
def oauth(url: str, clients: Clients, pauses: Pauses) -> OAuth:
    return OAuth(url, url, CLIENT_ID, CLIENT_SECRET, clients.writes, sleep=pauses, jitter=lambda: 0.5)

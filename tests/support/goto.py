"""Parts that tests of the GoTo client put beside the simulated GoTo."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.sandbox.goto import SimulatedGoTo

ALICE, BOB, CAROL = "alice@northwind.example", "bob@northwind.example", "carol@other.example"


@dataclass
class Pauses:
    """A sleep that returns at once and records the seconds."""

    asked: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)


@dataclass
class RecordedPace:
    """A rate limiter that lets everything pass and records it."""

    asked: list[tuple[str, bool]] = field(default_factory=list)

    async def wait(self, api: str, *, urgent: bool, asker: str) -> None:
        self.asked.append((api, urgent))


@dataclass(kw_only=True)
class SignedIn:
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


CLIENT_ID, CLIENT_SECRET = "client-id", "client-secret"


CALLBACK = "http://bot.example/goto/callback"

"""A process is killed at every single step of the work behind a form; another goes on; one meeting, one card.

The kill is an exception that nothing catches, thrown just before or just after each call that leaves the use cases:
to Redis, to GoTo, to Slack. After it nothing of that run goes on, as after ``kill -9``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.app import AWAY
from bot.ids import Tenant
from bot.jobs.tasks import Tasks
from bot.reads import READS
from bot.usecases.services import Services
from tests.support.stage import Stage

PORTS = ("links", "ledger", "sends", "meetings", "messenger", "people")


class Killed(BaseException):
    """The process is gone."""


class Wire:
    """Counts the calls that pass and throws at one of them; ``at`` 0 only counts."""

    def __init__(self, at: int, *, after: bool) -> None:
        self.at, self.after, self.count = at, after, 0
        self.names: list[str] = []

    def around(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        async def tripped(*args: Any, **kwargs: Any) -> Any:
            self.count += 1
            self.names.append(name)
            mine = self.count == self.at
            if mine and not self.after:
                raise Killed(name)
            answer = await call(*args, **kwargs)
            if mine:
                raise Killed(name)
            return answer

        return tripped


class Tapped:
    """A port as it is, each of its calls led over the wire."""

    def __init__(self, name: str, inner: Any, wire: Wire) -> None:
        self._name, self._inner, self._wire = name, inner, wire

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name == "refreshing" or not callable(found):
            return found
        return self._wire.around(f"{self._name}.{name}", found)


class TappedGoTo:
    def __init__(self, inner: Any, wire: Wire) -> None:
        self._inner, self._wire = inner, wire

    def session(self, source: Any, *, urgent: bool = True) -> Any:
        session = self._inner.session(source, urgent=urgent)
        return type("Session", (), {"meetings": Tapped("goto", session.meetings, self._wire)})()


def tapped(s: Services, wire: Wire) -> Services:
    ports = {name: Tapped(name, getattr(s, name), wire) for name in PORTS}
    return replace(s, **ports, goto=TappedGoTo(s.goto, wire))


@pytest.fixture
def with_worker() -> bool:
    return False


@pytest.fixture
def wait() -> float:
    return 0.02


async def submitted(stage: Stage, subject: str) -> tuple[Tenant, str]:
    """Submit a form while no worker is there; return the operation that stands in the ledger."""
    await stage.alice.types(f'/meeting schedule "{subject}" tomorrow 3pm', channel="#team-platform")
    assert await stage.alice.submits() == {}
    assert "Saving…" in stage.alice.reads(stage.alice.form)
    (tenant,) = await stage.house.s.ledger.tenants()
    later = stage.house.s.clock.now()
    (op_id,) = await stage.house.s.ledger.left_open(tenant, later)
    return tenant, op_id


def outcome(stage: Stage, subject: str) -> tuple[int, int]:
    made = [m for m in stage.goto.meetings_of(stage.alice.email) if m.subject == subject]
    return len(made), len([m for m in stage.bob.posts("#team-platform") if subject in m.text])


async def run(stage: Stage, s: Services, tenant: Tenant, op_id: str) -> None:
    await Tasks(s, READS, AWAY, lambda kind, result: None).operation(tenant, op_id, last=False)


@pytest.mark.parametrize("transport", ["http"])
async def test_killed_at_every_step_there_is_one_meeting_and_one_card(stage: Stage) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")

    tenant, op_id = await submitted(stage, "Counting")
    wire = Wire(0, after=False)
    await run(stage, tapped(stage.house.s, wire), tenant, op_id)
    assert outcome(stage, "Counting") == (1, 1)
    await stage.alice.person.closes()
    assert wire.count >= 15, wire.names

    for at in range(1, wire.count + 1):
        for after in (False, True):
            subject = f"Killed {'after' if after else 'before'} {at} {wire.names[at - 1]}"
            tenant, op_id = await submitted(stage, subject)
            with pytest.raises(Killed):
                await run(stage, tapped(stage.house.s, Wire(at, after=after)), tenant, op_id)
            await run(stage, stage.house.s, tenant, op_id)
            assert outcome(stage, subject) == (1, 1), subject
            assert "is scheduled for" in stage.alice.reads(stage.alice.form), subject
            await stage.alice.person.closes()


@pytest.mark.parametrize("transport", ["http"])
async def test_two_workers_on_one_operation_make_one_meeting(stage: Stage) -> None:
    """A worker that was thought dead comes back while another does its work: its next step is refused."""
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    tenant, op_id = await submitted(stage, "Twice")
    s = stage.house.s

    class Overtaken(Wire):
        """Another worker does the whole work just before this one writes its first step down."""

        def around(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
            async def overtaken(*args: Any, **kwargs: Any) -> Any:
                if name == "people.channel" and not self.names:
                    self.names.append(name)
                    await run(stage, s, tenant, op_id)
                return await call(*args, **kwargs)

            return overtaken

    await run(stage, tapped(s, Overtaken(0, after=False)), tenant, op_id)
    assert outcome(stage, "Twice") == (1, 1)
    await stage.alice.person.closes()

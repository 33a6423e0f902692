"""A process is killed at every single step of the work behind a form; another goes on; one meeting, one card.

The kill is an exception that nothing catches, thrown just before or just after each call that leaves the use cases:
to Redis, to GoTo, to Slack. After it nothing of that run goes on, as after ``kill -9``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.model.ids import Tenant
from bot.model.operations import OperationKind
from tests.support.kills import CallTap, Kills, open_operation, run_operation, tap_services
from tests.support.stage import Stage


@pytest.fixture
def with_worker() -> bool:
    return False


@pytest.fixture
def wait() -> float:
    return 0.02


async def submitted(stage: Stage, subject: str) -> tuple[Tenant, str]:
    """Submit a form while no worker is there; return the operation in the ledger."""
    await stage.alice.types(f'/meeting schedule "{subject}" tomorrow 3pm', channel="#team-platform")
    assert await stage.alice.submits() == {}
    assert "Saving…" in stage.alice.reads(stage.alice.form)
    return await open_operation(stage, OperationKind.MEETING_SCHEDULE)


def outcome(stage: Stage, subject: str) -> tuple[int, int]:
    made = [m for m in stage.goto.meetings_of(stage.alice.email) if m.subject == subject]
    return len(made), len([m for m in stage.bob.posts("#team-platform") if subject in m.text])


@pytest.mark.failovers
@pytest.mark.kills
async def test_killed_at_every_step_there_is_one_meeting_and_one_card(stage: Stage) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")

    kills = Kills(stage, goto=("meetings",), before=True, at_least=15)
    for subject in kills:
        await kills.run(*await submitted(stage, subject))
        assert outcome(stage, subject) == (1, 1), subject
        assert "is scheduled for" in stage.alice.reads(stage.alice.form), subject
        await stage.alice.person.closes()


async def test_two_workers_on_one_operation_make_one_meeting(stage: Stage) -> None:
    """A worker that was thought dead comes back while another does its work: its next step is refused."""
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    tenant, op_id = await submitted(stage, "Twice")
    app = stage.runtime.app

    class Overtaken(CallTap):
        """Another worker does the whole work just before this one writes its first step down."""

        def wrap(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
            async def overtaken(*args: Any, **kwargs: Any) -> Any:
                if name == "people.get_channel" and not self.names:
                    self.names.append(name)
                    await run_operation(app, tenant, op_id)
                return await call(*args, **kwargs)

            return overtaken

    tap = Overtaken()
    await run_operation(tap_services(app, tap, goto=("meetings",)), tenant, op_id)
    assert tap.names, "no other worker overtook"
    assert outcome(stage, "Twice") == (1, 1)
    await stage.alice.person.closes()

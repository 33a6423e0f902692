"""A process is killed at every step of asking, registering and moving; another goes on; each person hears once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.model import records
from bot.model.ids import Tenant, operation_id
from bot.model.operations import OperationKind, OperationRecord
from bot.model.training_requests import TrainingFormPayload
from bot.model.trainings import PlannedSession, TrainingFields, TrainingFormKind
from bot.usecases.core.services import Services
from bot.usecases.registration.nudges import start_nudge
from bot.usecases.registration.register_others import OthersFields, start_register_others
from tests.support.actors import person_of
from tests.support.clocks import now
from tests.support.kills import Kills
from tests.support.registrations import dms_with, share_new_training
from tests.support.services import with_services
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import register_at_goto

TAPPED = ("ledger", "sends", "messenger", "registrations", "nudges")
CHANGES = frozenset(
    {
        "ledger.save_checkpoint",
        "ledger.finish",
        "sends.add_intent",
        "sends.record_result",
        "messenger.post",
        "messenger.update",
        "registrations.join",
        "registrations.update",
        "registrations.update_shared",
        "registrants.create",
        "trainings.update_times",
        "nudges.claim",
    }
)
"""Calls that leave something behind; after the others nothing is different from before."""


class QueueWithoutWorker:
    """A job queue whose operations only the test runs."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def enqueue_operation(self, tenant: Tenant, op_id: str, at: Any = None) -> None:
        return None

    async def enqueue_delivery_check(self, tenant: Tenant, op_id: str, at: Any) -> None:
        return None


@pytest.fixture
def stage_options() -> dict[str, Any]:
    return {"by_socket": False}


async def run_with_kills(stage: Stage, begin: Any, check: Any, app: Services | None = None) -> None:
    """Run what ``begin`` writes down, whole and then killed after every change; ``check`` each time."""
    kills = Kills(
        stage, "After", ports=TAPPED, goto=("registrants", "trainings"), changes=CHANGES, at_least=8
    )
    for name in kills:
        op: OperationRecord = await begin(name)
        await kills.run(op.person.tenant, op.id, app)
        try:
            await check(name)
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from error


@pytest.mark.failovers
@pytest.mark.kills
async def test_several_are_registered_and_told_once(stage: Stage) -> None:
    app = with_services(stage.runtime.app, queue=QueueWithoutWorker(stage.runtime.app.jobs.queue))
    keys: dict[str, Any] = {}

    async def begin(name: str) -> OperationRecord:
        keys[name] = await share_new_training(stage, name)
        typed = OthersFields(("U0BOB",), None, "eve@elsewhere.example")
        return await start_register_others(app, person_of(stage.alice), str(keys[name].key), typed, name)

    async def check(name: str) -> None:
        emails = sorted(one.email for one in keys[name].registrants)
        assert emails == ["bob@northwind.example", "eve@elsewhere.example"]
        assert len(dms_with(stage.bob, f"*{name}*")) == 1
        assert len(dms_with(stage.alice, f"Registered 2 people for *{name}*")) == 1
        assert len(dms_with(stage.alice, f"*{name}*")) == 1

    await run_with_kills(stage, begin, check)


@pytest.mark.kills
async def test_each_is_asked_once(stage: Stage) -> None:
    app = with_services(stage.runtime.app, queue=QueueWithoutWorker(stage.runtime.app.jobs.queue))
    redis = stage.runtime.stores.redis

    async def begin(name: str) -> OperationRecord:
        training = await share_new_training(stage, name)
        for user in ("U0ALICE", "U0BOB", "U0DEV"):
            await redis.delete(f"{stage.slack.home.id}:nudge:{user}")
        return await start_nudge(app, person_of(stage.alice), str(training.key), "C0PLATFORM", name)

    async def check(name: str) -> None:
        assert len(dms_with(stage.bob, f"register for *{name}*")) == 1
        assert len(dms_with(stage.dev, f"register for *{name}*")) == 1
        assert len(dms_with(stage.alice, f"to register for *{name}*")) == 1

    await run_with_kills(stage, begin, check)


@pytest.mark.failovers
@pytest.mark.kills
async def test_new_times_are_told_once(stage: Stage) -> None:
    app = with_services(stage.runtime.app, queue=QueueWithoutWorker(stage.runtime.app.jobs.queue))
    keys: dict[str, Any] = {}
    start = now().replace(minute=0, second=0) + timedelta(days=8)
    times = (PlannedSession(start, start + timedelta(hours=1)),)

    async def begin(name: str) -> OperationRecord:
        keys[name] = await share_new_training(stage, name)
        register_at_goto(stage, keys[name], "Bob", stage.bob.email)
        payload = TrainingFormPayload(
            form=TrainingFormKind.TIMES,
            external_id="form",
            typed=TrainingFields(zone="America/New_York", notify_registrants=False, notify_trainers=False),
            name=name,
            times=times,
            time_zone="America/New_York",
            training_key=str(keys[name].key),
        )
        alice = person_of(stage.alice)
        op = OperationRecord(
            id=operation_id(b"x", alice, name),
            kind=OperationKind.TRAINING_TIMES,
            person=alice,
            payload=records.dump(payload),
            created_at=app.clock.now(),
        )
        await app.store.ledger.add_if_absent(op)
        return op

    async def check(name: str) -> None:
        assert [begin for begin, _ in keys[name].times] == [start]
        assert len(dms_with(stage.bob, f"moved *{name}*")) == 1
        everything = stage.slack.home.conversation(CHANNEL).messages
        notes = [m for m in everything if m.thread_ts and f"moved *{name}*" in m.text]
        stage.noted.update((m.channel, m.ts) for m in notes)
        assert len(notes) == 1, name
        kept = await app.store.registrations.get_shared(person_of(stage.alice).tenant, str(keys[name].key))
        assert kept is not None
        assert [begin for begin, _ in kept.sessions] == [start]

    await run_with_kills(stage, begin, check, app)

"""A process is killed at every step between a change on GoTo's own site and the last one who is told of it.

Another looks and goes on: nobody is told twice, and nobody is left out.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from bot.model.operations import OperationKind, OperationRecord
from bot.model.registration import (
    Registration,
    RegistrationSource,
    RegistrationState,
    SeatRules,
    SharedTraining,
)
from bot.sandbox.goto.state import SimTraining
from bot.usecases.core.services import Services
from bot.usecases.registration.sync import poll_shared_training
from bot.usecases.registration.waitlist import build_card
from bot.usecases.trainings.external_changes import submit_site_change
from tests.support.actors import connect_alice, person_of, tenant_of
from tests.support.clocks import now
from tests.support.kills import PORTS, CallTap, Kills, run_operation, tap_services
from tests.support.registrations import dms_with, training_thread
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import add_training, register_at_goto

LASTING = {
    "ledger.add_if_absent",
    "ledger.save_checkpoint",
    "ledger.finish",
    "registrations.update_shared",
    "registrations.end_sharing",
    "queue.enqueue_operation",
    "sends.add_intent",
    "sends.record_result",
    "messenger.post",
    "messenger.update",
}
"""Calls that leave something behind; after the others nothing is different from before."""
TAPPED = (*PORTS, "registrations", "queue")
Act = Callable[[SimTraining], Awaitable[str]]
"""Changes a training on GoTo's own site; gives what its registrants are to read."""


@pytest.fixture
def with_worker() -> bool:
    return False


@dataclass
class SharedTrainings:
    """The shared trainings of a test, one for each kill, and the operations whose jobs docket would run again."""

    stage: Stage
    begun: set[str] = field(default_factory=set)

    async def trainings(self, count: int) -> list[SimTraining]:
        """Have so many shared, for which Bob is registered here and Dev there."""
        await connect_alice(self.stage)
        return [await self._training(f"Course {number}.") for number in range(count)]

    async def _training(self, name: str) -> SimTraining:
        stage, registrations = self.stage, self.stage.runtime.app.store.registrations
        home, alice, known = tenant_of(stage), person_of(stage.alice), add_training(stage, name)
        account = str(stage.goto.user(stage.alice.email).key)
        sessions = tuple(known.times)
        there = SharedTraining(
            tenant=home,
            training_key=str(known.key),
            organizer=alice,
            organizer_key=account,
            name=name,
            sessions=sessions,
            rules=SeatRules(),
        )
        await registrations.share(there)
        await self._card(there)
        bob = Registration(
            tenant=home,
            training_key=there.training_key,
            id="bob",
            person=person_of(stage.bob),
            email=stage.bob.email,
            given_name="Bob",
            surname="Tanaka",
            state=RegistrationState.REGISTERED,
            name=name,
            sessions=sessions,
            source=RegistrationSource.SLACK,
            registered_at=now(),
            registrant_key="1",
        )
        await registrations.join(bob, "op", force=True)
        register_at_goto(stage, known, "Dev", stage.dev.email)
        await self.flow(stage.runtime.app, known)
        return known

    async def _card(self, shared: SharedTraining) -> None:
        """Have its card stand in a channel."""
        app, channel = self.stage.runtime.app, self.stage.slack.home.conversation(CHANNEL).id
        ts = await app.slack.messenger.post(
            shared.tenant,
            channel,
            app.views.registration.card(await build_card(app, shared)),
            f"card-{shared.training_key}",
        )
        await app.store.registrations.add_card(shared.tenant, shared.training_key, channel, ts)

    async def flow(self, app: Services, known: SimTraining) -> None:
        """Look once, and do all that is written down, also what doing it writes down."""
        there = await self.stage.runtime.app.store.registrations.get_shared(
            tenant_of(self.stage), str(known.key)
        )
        if there is not None and there.end_reason is None:
            await poll_shared_training(app, there)
        done: set[str] = set()
        soon = now() + timedelta(minutes=1)
        while (
            left := {*await self.stage.runtime.app.store.ledger.list_unfinished(tenant_of(self.stage), soon)}
            | self.begun
        ):
            if left <= done:
                break
            for op_id in sorted(left - done):
                self.begun.add(op_id)
                await run_operation(app, tenant_of(self.stage), op_id)
                done.add(op_id)
                self.begun.discard(op_id)


async def change(known: SimTraining) -> str:
    was, known.name = known.name, f"{known.name}."
    known.times = [(start + timedelta(hours=1), end + timedelta(hours=1)) for start, end in known.times]
    return f"*{was}*, which you're registered for, is now called *{known.name}*."


async def delete(known: SimTraining) -> str:
    known.deleted = now()
    return f"*{known.name}*, which you were registered for, was cancelled."


@pytest.mark.kills
@pytest.mark.parametrize(("act", "calls"), [(change, 15), (delete, 15)])
async def test_killed_at_every_step_everybody_is_told_once(stage: Stage, act: Act, calls: int) -> None:
    deck = SharedTrainings(stage)
    trainings = await deck.trainings(1 if act is change else 30)

    kills = Kills(stage, ports=TAPPED, changes=LASTING, at_least=calls)
    for name in kills:
        known = trainings[0] if act is change else trainings.pop()
        text = await act(known)
        await kills.attempt(partial(deck.flow, known=known))
        for _ in range(2):
            await deck.flow(stage.runtime.app, known)
        counts = [len(dms_with(actor, text)) for actor in (stage.bob, stage.dev)]
        counts.append(len(dms_with(stage.alice, f"*{known.name}* ")))
        mark = f"now called *{known.name}*" if act is change else "was cancelled on GoTo's site."
        note = known.name.rstrip(".") + "."
        counts.append(sum(mark in message.text for message in training_thread(stage.bob, note)))
        assert counts == [1, 1, 1, 1], (name, counts)


async def test_two_found_before_either_is_told_are_one_message_of_the_latest(stage: Stage) -> None:
    deck = SharedTrainings(stage)
    (known,) = await deck.trainings(1)
    registrations = stage.runtime.app.store.registrations
    first = await registrations.get_shared(tenant_of(stage), str(known.key))
    assert first is not None
    known.name = "Third name"
    await submit_site_change(stage.runtime.app, first, replace(first, name="Second name"))
    second = await registrations.get_shared(tenant_of(stage), str(known.key))
    assert second is not None
    await submit_site_change(stage.runtime.app, second, replace(second, name="Third name"))
    await deck.flow(stage.runtime.app, known)
    for actor in (stage.bob, stage.dev):
        (message,) = dms_with(actor, "now called")
        assert "now called *Third name*" in actor.reads(message)
    assert dms_with(stage.alice, "was changed on GoTo's site.")
    (note,) = training_thread(stage.bob, "Course")
    assert "now called *Third name*" in note.text


async def test_a_change_made_here_between_two_looks_of_one_is_left_to_that(stage: Stage) -> None:
    """Somebody saves a form here just before GoTo is asked: its answer is theirs, and they tell of it."""
    (known,) = await SharedTrainings(stage).trainings(1)
    app, home = stage.runtime.app, tenant_of(stage)
    there = await app.store.registrations.get_shared(home, str(known.key))
    assert there is not None

    class Saved(CallTap):
        def wrap(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
            async def looked(*args: Any, **kwargs: Any) -> Any:
                answer = await call(*args, **kwargs)
                if name == "ledger.list_unfinished" and name not in self.names:
                    payload = {"training_key": str(known.key)}
                    person = person_of(stage.alice)
                    await app.store.ledger.add_if_absent(
                        OperationRecord(
                            id="a" * 32,
                            kind=OperationKind.TRAINING_EDIT,
                            person=person,
                            payload=payload,
                            created_at=now(),
                        )
                    )
                    known.name = "Saved here"
                self.names.append(name)
                return answer

            return looked

    await poll_shared_training(tap_services(app, Saved(), ports=TAPPED), there)
    assert await app.store.ledger.list_unfinished(home, now() + timedelta(minutes=1)) == ["a" * 32]
    assert await app.store.registrations.get_shared(home, str(known.key)) == there
    assert training_thread(stage.bob, "Course") == []

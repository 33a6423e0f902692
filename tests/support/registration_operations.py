"""Registrations whose operations the test runs itself: killed at a step, broken, or with something in between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from typing import Any, cast

from bot.sandbox.goto.state import SimTraining
from bot.usecases.core.services import Services
from tests.support.actors import Actor
from tests.support.kills import PORTS, Kills, run_all_operations
from tests.support.registrations import training_card
from tests.support.services import with_services
from tests.support.stage import CHANNEL, FAST_TIMING, WITHOUT_WORKER, Stage
from tests.support.trainings import add_training

STAGE_OPTIONS = {**WITHOUT_WORKER, "timing": replace(FAST_TIMING, register_retry_delays=(0.0,))}
"""A stage without a worker, on which the next try of what GoTo refused is due at once."""

CHANGES = {
    "ledger.add_if_absent",
    "ledger.save_checkpoint",
    "ledger.finish",
    "registrants.create",
    "registrants.delete",
    "registrations.share",
    "registrations.add_card",
    "registrations.adopt",
    "registrations.join",
    "registrations.update",
    "registrations.advance_waitlist",
    "registrations.update_messages",
    "registrations.set_told",
    "registrations.request_redraw",
    "registrations.add_calendar_token",
    "sends.add_intent",
    "sends.record_result",
    "messenger.post",
    "messenger.update",
    "queue.enqueue_operation",
    "queue.enqueue_training_refresh",
}
"""Calls that leave something behind; after the others nothing is different from before."""


def registration_kills(stage: Stage, what: str, changes: Collection[str] = CHANGES) -> Kills:
    return Kills(
        stage,
        what,
        ports=(*PORTS, "registrations", "queue"),
        goto=("trainings", "registrants"),
        changes=changes,
    )


async def share_with_capacity(stage: Stage, name: str, capacity: str = "", **fields: Any) -> SimTraining:
    training = add_training(stage, name)
    await ask_to_share(stage, training, capacity, **fields)
    await run_all_operations(stage)
    await stage.alice.sees(name, channel=CHANNEL)
    await stage.alice.person.closes()
    return training


async def ask_to_share(stage: Stage, training: SimTraining, capacity: str = "", **fields: Any) -> None:
    await stage.alice.types(f"/training share {training.id}", channel=CHANNEL)
    await stage.alice.fills(capacity=capacity, **fields)
    assert await stage.alice.submits() == {}


async def ask_to_register(actor: Actor, name: str, button: str = "Register") -> None:
    await actor.presses(button, training_card(actor, name))
    assert await actor.submits() == {}
    assert "Saving…" in actor.reads(actor.form)


class Meanwhile:
    """Registrants as they are, but that something happens while GoTo's answer to a registration is under way."""

    def __init__(self, inner: Any, happens: Callable[[], Awaitable[None]]) -> None:
        self._inner, self._happens = inner, happens

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def create(self, *args: Any, **kwargs: Any) -> Any:
        made = await self._inner.create(*args, **kwargs)
        await self._happens()
        return made


class Broken:
    """Registrants of a program with a fault."""

    async def create(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("a fault of ours")

    async def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("a fault of ours")


def with_registrants(stage: Stage, wrapped: Callable[[Any], Any]) -> Services:
    """Return the services with GoTo's registrants wrapped."""

    class GoTo:
        def session(self, source: Any, **options: Any) -> Any:
            session = stage.runtime.app.goto.api.session(source, **options)
            return type("Session", (), {"registrants": wrapped(session.registrants)})()

    return with_services(stage.runtime.app, api=cast(Any, GoTo()))

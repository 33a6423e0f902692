"""What tests of registering do that kill a process at every step: a stage without a worker, and rounds of kills."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, cast

import pytest

from bot.ids import Tenant
from bot.sandbox.goto.state import SimTraining
from bot.usecases.operations import Kind
from bot.usecases.services import Services
from tests.support.actors import Actor, tenant_of
from tests.support.registrations import training_card
from tests.support.stage import CHANNEL, FAST_TIMING, Stage, open_stage
from tests.support.trainings import add_training
from tests.test_every_step import PORTS, Killed, Tapped, Wire, run

MINE = (*PORTS, "registrations", "work")


class TappedGoTo:
    def __init__(self, inner: Any, wire: Wire) -> None:
        self._inner, self._wire = inner, wire

    def session(self, source: Any, **options: Any) -> Any:
        session = self._inner.session(source, **options)
        groups = {
            name: Tapped(name, getattr(session, name), self._wire) for name in ("trainings", "registrants")
        }
        return type("Session", (), groups)()


def tapped(s: Services, wire: Wire) -> Services:
    ports = {name: Tapped(name, getattr(s, name), wire) for name in MINE}
    return replace(s, **ports, goto=TappedGoTo(s.goto, wire))


CHANGES = {
    "ledger.enter",
    "ledger.record",
    "ledger.finish",
    "registrants.create",
    "registrants.delete",
    "registrations.share",
    "registrations.placed",
    "registrations.adopt",
    "registrations.join",
    "registrations.move",
    "registrations.advance",
    "registrations.touch",
    "registrations.open_calendar",
    "sends.intend",
    "sends.settle",
    "messenger.post",
    "work.run",
    "work.tend",
}
"""Calls that leave something behind; after the others nothing is different from before."""


async def left(stage: Stage, *kinds: Kind) -> list[tuple[Tenant, str]]:
    """Return the operations that are written down and not done, of these kinds or of all."""
    s, where = stage.house.s, tenant_of(stage)
    found = []
    for op_id in await s.ledger.left_open(where, s.clock.now()):
        op = await s.ledger.load(where, op_id)
        if op is not None and (not kinds or op.kind in kinds):
            found.append((where, op_id))
    return found


async def all_done(stage: Stage) -> None:
    while waiting := await left(stage):
        for where, op_id in waiting:
            await run(stage, stage.house.s, where, op_id)


async def shared(stage: Stage, name: str, capacity: str = "", **fields: Any) -> SimTraining:
    training = add_training(stage, name)
    await ask_to_share(stage, training, capacity, **fields)
    await all_done(stage)
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


def plain(name: str) -> str:
    """Return a name that messages show as it is."""
    return name.replace("_", " ").strip()


@asynccontextmanager
async def stage_without_worker(empty_redis: str) -> AsyncIterator[Stage]:
    """A stage without a worker; what a listener writes down is run by the test."""
    async with open_stage(
        empty_redis,
        by_socket=False,
        patience=replace(FAST_TIMING, again=(0.0,)),
        wait=0.02,
        with_worker=False,
    ) as opened:
        yield opened
        unseen = opened.unseen()
    assert not unseen, f"The bot posted what no test expected: {unseen}"


async def all_reads(stage: Stage) -> None:
    for where, op_id in await left(stage, Kind.READ):
        await run(stage, stage.house.s, where, op_id)


class Kills:
    """Rounds of one story: the first runs through, each later one is killed after one of the calls that it made.

    ``for name in kills`` gives each round's name, ``await kills.run(where, op_id)`` runs its operation.
    """

    def __init__(self, stage: Stage, what: str, changes: Collection[str] = frozenset()) -> None:
        self.names: list[str] = []
        self._stage, self._what, self._at = stage, what, 0
        self._changes = changes or CHANGES

    def __iter__(self) -> Iterator[str]:
        while self._at <= len(self.names):
            if not self._at or self.names[self._at - 1] in self._changes:
                yield plain(f"{self._what} {self._at} {self.names[self._at - 1] if self._at else ''}")
            self._at += 1
        assert len(self.names) > 5, f"hardly anything was killed: {self.names}"

    async def run(self, where: Tenant, op_id: str, s: Services | None = None) -> None:
        """Have the operation run by a worker that is killed in this round's place, then by another."""
        s, wire = s or self._stage.house.s, Wire(self._at, after=True)
        if not self._at:
            await run(self._stage, tapped(s, wire), where, op_id)
            self.names = wire.names
            return
        with pytest.raises(Killed):
            await run(self._stage, tapped(s, wire), where, op_id)
        await run(self._stage, s, where, op_id)


class Meanwhile:
    """Registrants as they are; something happens while GoTo's answer to a registration is under way."""

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


def through(stage: Stage, wrapped: Callable[[Any], Any]) -> Services:
    """Return the services with other registrants."""

    class GoTo:
        def session(self, source: Any, **options: Any) -> Any:
            session = stage.house.s.goto.session(source, **options)
            return type("Session", (), {"registrants": wrapped(session.registrants)})()

    return replace(stage.house.s, goto=cast(Any, GoTo()))

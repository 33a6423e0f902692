"""A process is killed at every step of registering, cancelling and sharing; another goes on; each is done once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any, cast

import pytest
import pytest_asyncio

from bot.app import AWAY
from bot.errors import SlackDown
from bot.jobs.tasks import Later, Tasks
from bot.ports import Seats
from bot.reads import READS
from bot.usecases.operations import Kind
from bot.usecases.shared_watch import look
from tests.registration_steps import (
    CHANGES,
    Broken,
    Kills,
    Meanwhile,
    all_done,
    all_reads,
    ask_to_register,
    ask_to_share,
    left,
    plain,
    shared,
    stage_without_worker,
    tapped,
    through,
)
from tests.support.actors import connect_alice, person_of, tenant_of
from tests.support.registrations import dms_with, training_card
from tests.support.stage import Stage
from tests.support.trainings import add_training
from tests.test_every_step import Killed, Wire, run


@pytest_asyncio.fixture
async def stage(empty_redis: str) -> AsyncIterator[Stage]:
    async with stage_without_worker(empty_redis) as opened:
        yield opened


async def counted(stage: Stage, name: str) -> list[str]:
    """Register Bob for a training and return the calls that this makes."""
    await shared(stage, name, "1")
    await ask_to_register(stage.bob, name)
    ((where, op_id),) = await left(stage, Kind.REGISTER)
    wire = Wire(0, after=False)
    await run(stage, tapped(stage.house.s, wire), where, op_id)
    await all_done(stage)
    await stage.bob.person.closes()
    return wire.names


async def test_killed_at_every_step_of_registering(stage: Stage) -> None:
    await connect_alice(stage)
    names = await counted(stage, "Counting")
    assert {"registrations.join", "registrants.create", "registrations.move"} <= set(names)
    for at in [number for number, call in enumerate(names, 1) if call in CHANGES]:
        name = plain(f"Killed after {at} {names[at - 1]}")
        training = await shared(stage, name, "1")
        await ask_to_register(stage.bob, name)
        ((where, op_id),) = await left(stage, Kind.REGISTER)
        with pytest.raises(Killed):
            await run(stage, tapped(stage.house.s, Wire(at, after=True)), where, op_id)
        await run(stage, stage.house.s, where, op_id)
        await all_done(stage)
        assert [one.email for one in training.registrants] == [stage.bob.email], name
        seats = await stage.house.s.registrations.seats(where, str(training.key))
        assert seats == Seats(1, 0, 1), name
        assert len(dms_with(stage.bob, f"*{name}*")) == 1, name
        assert "Your link is in your messages" in stage.bob.reads(stage.bob.form), name
        await stage.bob.person.closes()
        assert "Full: the one seat is taken" in stage.bob.reads(training_card(stage.bob, name)), name


async def test_killed_at_every_step_of_cancelling_the_next_is_asked_once(stage: Stage) -> None:
    await connect_alice(stage)
    kills = Kills(stage, "Left")
    for name in kills:
        training = await shared(stage, name, "1")
        for actor, button in ((stage.bob, "Register"), (stage.dev, "Join the waitlist")):
            await ask_to_register(actor, name, button)
            await all_done(stage)
            await actor.person.closes()
        (message,) = dms_with(stage.bob, f"registered for *{name}*")
        await stage.bob.presses("Cancel registration", message)
        await stage.bob.sees("Cancelling.")
        ((where, op_id),) = await left(stage, Kind.UNREGISTER)
        await kills.run(where, op_id)
        await all_done(stage)
        assert training.registrants == [], name
        assert len(dms_with(stage.bob, f"*{name}* is cancelled")) == 1, name
        assert len(dms_with(stage.dev, f"A seat is free in *{name}*")) == 1, name
        assert "Full: the one seat is taken" in stage.bob.reads(training_card(stage.bob, name)), name


async def test_killed_at_every_step_of_sharing_there_is_one_card(stage: Stage) -> None:
    await connect_alice(stage)
    kills = Kills(stage, "Shared")
    for name in kills:
        await ask_to_share(stage, add_training(stage, name), "3")
        ((where, op_id),) = await left(stage, Kind.TRAINING_SHARE)
        await kills.run(where, op_id)
        await all_done(stage)
        assert "0 of 3 seats taken" in stage.bob.reads(training_card(stage.bob, name)), name
        assert "is shared in" in stage.alice.reads(stage.alice.form), name
        await stage.alice.person.closes()


async def test_what_breaks_holds_no_seat(stage: Stage) -> None:
    await connect_alice(stage)
    training = await shared(stage, "Fault", "1")
    await ask_to_register(stage.bob, "Fault")
    ((where, op_id),) = await left(stage, Kind.REGISTER)
    await run(stage, through(stage, lambda inner: Broken()), where, op_id)
    await all_done(stage)
    assert "You are not registered. Something broke on our side." in stage.bob.reads(stage.bob.form)
    await stage.bob.person.closes()
    assert await stage.house.s.registrations.seats(where, str(training.key)) == Seats(0, 0, 1)
    assert "0 of 1 seats taken" in stage.bob.reads(training_card(stage.bob, "Fault"))
    await ask_to_register(stage.bob, "Fault")
    await all_done(stage)
    await stage.bob.person.closes()
    assert dms_with(stage.bob, "You are registered for")


async def test_taken_back_while_goto_registers_nobody_is_registered(stage: Stage) -> None:
    await connect_alice(stage)
    training = await shared(stage, "Too late", "1")
    await ask_to_register(stage.bob, "Too late")
    ((where, op_id),) = await left(stage, Kind.REGISTER)

    async def takes_back() -> None:
        await stage.bob.types(f"/training unregister {training.key}")
        await stage.bob.presses("Cancel registration")
        for there, cancelling in await left(stage, Kind.UNREGISTER):
            await run(stage, stage.house.s, there, cancelling)

    await run(stage, through(stage, lambda inner: Meanwhile(inner, takes_back)), where, op_id)
    await all_done(stage)
    assert training.registrants == []
    assert await stage.house.s.registrations.seats(where, str(training.key)) == Seats(0, 0, 1)
    assert not dms_with(stage.bob, "You are registered for")
    assert len(dms_with(stage.bob, "is cancelled.")) == 1
    await stage.bob.person.closes()
    assert "0 of 1 seats taken" in stage.bob.reads(training_card(stage.bob, "Too late"))


async def test_cards_that_slack_did_not_take_are_drawn_again_later(stage: Stage) -> None:
    await connect_alice(stage)
    await shared(stage, "Dark hour", "1")
    await ask_to_register(stage.bob, "Dark hour")
    ((where, op_id),) = await left(stage, Kind.REGISTER)
    await run(stage, stage.house.s, where, op_id)
    ((where, drawing),) = await left(stage, Kind.CARDS)

    class Silent:
        def __getattr__(self, name: str) -> Any:
            return getattr(stage.house.s.messenger, name)

        async def update(self, *args: Any) -> None:
            raise SlackDown("slack-down")

    wire = Wire(0, after=False)
    away = replace(tapped(stage.house.s, wire), messenger=cast(Any, Silent()))
    with pytest.raises(Later):
        await Tasks(away, READS, AWAY, lambda kind, result: None).operation(where, drawing, last=False)
    assert "work.tend" in wire.names
    await Tasks(away, READS, AWAY, lambda kind, result: None).operation(where, drawing, last=True)
    assert await left(stage, Kind.CARDS) == []
    assert "0 of 1 seats taken" in stage.bob.reads(training_card(stage.bob, "Dark hour"))
    assert dms_with(stage.bob, "You are registered for")
    await stage.bob.person.closes()


async def test_killed_at_every_step_of_an_approval(stage: Stage) -> None:
    await connect_alice(stage)
    kills = Kills(stage, "Asked")
    for name in kills:
        training = await shared(stage, name, "1", rules=["approval"])
        await ask_to_register(stage.bob, name)
        await all_done(stage)
        await stage.bob.person.closes()
        (asked,) = dms_with(stage.alice, f"*{name}*")
        await stage.alice.presses("Approve", asked)
        ((where, op_id),) = await left(stage, Kind.DECIDE)
        await kills.run(where, op_id)
        await all_done(stage)
        assert [one.email for one in training.registrants] == [stage.bob.email], name
        assert len(dms_with(stage.bob, f"You are registered for *{name}*")) == 1, name
        assert "is approved for" in stage.alice.reads(asked) or dms_with(stage.alice, "is approved"), name


async def test_the_organizers_connection_is_gone_and_the_cancellation_waits(stage: Stage) -> None:
    """Nothing can be cancelled at GoTo then: the person is told at once, the trainer too, and the seat is held."""
    await connect_alice(stage)
    training = await shared(stage, "Alone", "1")
    await ask_to_register(stage.bob, "Alone")
    await all_done(stage)
    await stage.bob.person.closes()
    (message,) = dms_with(stage.bob, "You are registered for")
    s = stage.house.s
    link = await s.links.get(person_of(stage.alice))
    assert link is not None
    await s.links.keep(replace(link, dead_since=s.clock.now()))
    await stage.bob.presses("Cancel registration", message)
    ((where, op_id),) = await left(stage, Kind.UNREGISTER)
    await run(stage, s, where, op_id)
    await stage.bob.sees("Saved: the trainer’s connection to GoTo has ended, and they were told.")
    assert len(dms_with(stage.alice, "They wait. Connect again")) == 1
    assert len(training.registrants) == 1
    assert "Full: the one seat is taken" in stage.bob.reads(training_card(stage.bob, "Alone"))


class Before:
    """Registrations as they are; something happens once, just before the first change of one."""

    def __init__(self, inner: Any, happens: Callable[[], Awaitable[None]]) -> None:
        self._inner, self._happens = inner, [happens]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def move(self, *args: Any, **kwargs: Any) -> Any:
        while self._happens:
            await self._happens.pop()()
        return await self._inner.move(*args, **kwargs)


async def test_another_word_comes_between_the_look_and_the_word(stage: Stage) -> None:
    await connect_alice(stage)
    training = await shared(stage, "Between", "1", rules=["approval"])
    await ask_to_register(stage.bob, "Between")
    await all_done(stage)
    await stage.bob.person.closes()
    (asked,) = dms_with(stage.alice, "*Between*")
    await stage.alice.presses("Approve", asked)
    ((where, yes),) = await left(stage, Kind.DECIDE)
    await stage.alice.types(f"/training waitlist {training.id}")
    await all_reads(stage)
    await stage.alice.presses("Deny", await stage.alice.sees("Waits for your approval"))
    (no,) = [op_id for _, op_id in await left(stage, Kind.DECIDE) if op_id != yes]

    async def denies() -> None:
        await run(stage, stage.house.s, where, no)

    s = stage.house.s
    await run(stage, replace(s, registrations=cast(Any, Before(s.registrations, denies))), where, yes)
    await all_done(stage)
    assert training.registrants == []
    assert await s.registrations.seats(where, str(training.key)) == Seats(0, 0, 1)
    assert len(dms_with(stage.bob, "Alice Moreau did not approve")) == 1
    assert "Alice Moreau did not approve *Bob Tanaka* for *Between*" in stage.alice.reads(asked)
    dms_with(stage.alice, "is not approved")


async def test_killed_at_every_step_of_learning_that_goto_knows_somebody_no_more(stage: Stage) -> None:
    await connect_alice(stage)
    kills = Kills(stage, "Gone")
    for name in kills:
        training = await shared(stage, name, "1")
        await ask_to_register(stage.bob, name)
        await all_done(stage)
        await stage.bob.person.closes()
        training.registrants.clear()
        known = await stage.house.s.registrations.shared(tenant_of(stage), str(training.key))
        assert known is not None
        await look(stage.house.s, known)
        ((where, op_id),) = await left(stage, Kind.REGISTER)
        await kills.run(where, op_id)
        await all_done(stage)
        assert len(dms_with(stage.bob, f"*{name}* is cancelled")) == 1, name
        assert await stage.house.s.registrations.seats(where, str(training.key)) == Seats(0, 0, 1), name
        assert "0 of 1 seats taken" in stage.bob.reads(training_card(stage.bob, name)), name

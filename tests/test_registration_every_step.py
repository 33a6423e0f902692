"""A process is killed at every step of registering, cancelling and sharing; another goes on; each is done once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest
import pytest_asyncio

from bot.app import AWAY
from bot.errors import SlackDown
from bot.ids import Tenant
from bot.jobs.tasks import Later, Tasks
from bot.ports import Seats
from bot.reads import READS
from bot.sandbox.goto.state import SimTraining
from bot.usecases.operations import Kind
from bot.usecases.registration_leaving import wake_leaving
from bot.usecases.services import Services
from bot.usecases.shared_watch import look
from tests.conversation import BRISK, Actor, Stage, on_stage
from tests.past import connected
from tests.registering import CHANNEL, card, person_of, tenant, told
from tests.test_every_step import PORTS, Killed, Tapped, Wire, run
from tests.test_training_read import more

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


@pytest_asyncio.fixture
async def stage(empty_redis: str) -> AsyncIterator[Stage]:
    """A stage without a worker; what a listener writes down is run by the test."""
    async with on_stage(
        empty_redis, by_socket=False, patience=replace(BRISK, again=(0.0,)), wait=0.02, with_worker=False
    ) as opened:
        yield opened
        unseen = opened.unseen()
    assert not unseen, f"The bot posted what no test expected: {unseen}"


async def left(stage: Stage, *kinds: Kind) -> list[tuple[Tenant, str]]:
    """Return the operations that are written down and not done, of these kinds or of all."""
    s, where = stage.house.s, tenant(stage)
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
    training = more(stage, name)
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
    await actor.presses(button, card(actor, name))
    assert await actor.submits() == {}
    assert "Saving…" in actor.reads(actor.form)


def plain(name: str) -> str:
    """Return a name that messages show as it is."""
    return name.replace("_", " ").strip()


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
    stage.goto.manners.enforce_rate = False
    await connected(stage)
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
        assert len(told(stage.bob, f"*{name}*")) == 1, name
        assert "Your link is in your messages" in stage.bob.reads(stage.bob.form), name
        await stage.bob.person.closes()
        assert "Full: the one seat is taken" in stage.bob.reads(card(stage.bob, name)), name


async def test_killed_at_every_step_of_cancelling_the_next_is_asked_once(stage: Stage) -> None:
    stage.goto.manners.enforce_rate = False
    await connected(stage)
    names: list[str] = []
    at = 0
    while at == 0 or at <= len(names):
        if at and names[at - 1] not in CHANGES:
            at += 1
            continue
        name = plain(f"Left {at} {names[at - 1] if at else ''}")
        training = await shared(stage, name, "1")
        for actor, button in ((stage.bob, "Register"), (stage.dev, "Join the waitlist")):
            await ask_to_register(actor, name, button)
            await all_done(stage)
            await actor.person.closes()
        (message,) = told(stage.bob, f"registered for *{name}*")
        await stage.bob.presses("Cancel registration", message)
        await stage.bob.sees("Cancelling.")
        ((where, op_id),) = await left(stage, Kind.UNREGISTER)
        wire = Wire(at, after=True)
        if at:
            with pytest.raises(Killed):
                await run(stage, tapped(stage.house.s, wire), where, op_id)
            await run(stage, stage.house.s, where, op_id)
        else:
            await run(stage, tapped(stage.house.s, wire), where, op_id)
            names = wire.names
        await all_done(stage)
        assert training.registrants == [], name
        assert len(told(stage.bob, f"*{name}* is cancelled")) == 1, name
        assert len(told(stage.dev, f"A seat is free in *{name}*")) == 1, name
        assert "Full: the one seat is taken" in stage.bob.reads(card(stage.bob, name)), name
        at += 1


async def test_killed_at_every_step_of_sharing_there_is_one_card(stage: Stage) -> None:
    stage.goto.manners.enforce_rate = False
    await connected(stage)
    names: list[str] = []
    at = 0
    while at == 0 or at <= len(names):
        if at and names[at - 1] not in CHANGES:
            at += 1
            continue
        name = plain(f"Shared {at} {names[at - 1] if at else ''}")
        await ask_to_share(stage, more(stage, name), "3")
        ((where, op_id),) = await left(stage, Kind.TRAINING_SHARE)
        wire = Wire(at, after=True)
        if at:
            with pytest.raises(Killed):
                await run(stage, tapped(stage.house.s, wire), where, op_id)
            await run(stage, stage.house.s, where, op_id)
        else:
            await run(stage, tapped(stage.house.s, wire), where, op_id)
            names = wire.names
        await all_done(stage)
        assert "0 of 3 seats taken" in stage.bob.reads(card(stage.bob, name)), name
        assert "is shared in" in stage.alice.reads(stage.alice.form), name
        await stage.alice.person.closes()
        at += 1


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


async def test_what_breaks_holds_no_seat(stage: Stage) -> None:
    await connected(stage)
    training = await shared(stage, "Fault", "1")
    await ask_to_register(stage.bob, "Fault")
    ((where, op_id),) = await left(stage, Kind.REGISTER)
    await run(stage, through(stage, lambda inner: Broken()), where, op_id)
    await all_done(stage)
    assert "You are not registered. Something broke on our side." in stage.bob.reads(stage.bob.form)
    await stage.bob.person.closes()
    assert await stage.house.s.registrations.seats(where, str(training.key)) == Seats(0, 0, 1)
    assert "0 of 1 seats taken" in stage.bob.reads(card(stage.bob, "Fault"))
    await ask_to_register(stage.bob, "Fault")
    await all_done(stage)
    await stage.bob.person.closes()
    assert told(stage.bob, "You are registered for")


async def test_taken_back_while_goto_registers_nobody_is_registered(stage: Stage) -> None:
    await connected(stage)
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
    assert not told(stage.bob, "You are registered for")
    assert len(told(stage.bob, "is cancelled.")) == 1
    await stage.bob.person.closes()
    assert "0 of 1 seats taken" in stage.bob.reads(card(stage.bob, "Too late"))


async def test_cards_that_slack_did_not_take_are_drawn_again_later(stage: Stage) -> None:
    await connected(stage)
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
    assert "0 of 1 seats taken" in stage.bob.reads(card(stage.bob, "Dark hour"))
    assert told(stage.bob, "You are registered for")
    await stage.bob.person.closes()


async def test_killed_at_every_step_of_an_approval(stage: Stage) -> None:
    stage.goto.manners.enforce_rate = False
    await connected(stage)
    names: list[str] = []
    at = 0
    while at == 0 or at <= len(names):
        if at and names[at - 1] not in CHANGES:
            at += 1
            continue
        name = plain(f"Asked {at} {names[at - 1] if at else ''}")
        training = await shared(stage, name, "1", rules=["approval"])
        await ask_to_register(stage.bob, name)
        await all_done(stage)
        await stage.bob.person.closes()
        (asked,) = told(stage.alice, f"*{name}*")
        await stage.alice.presses("Approve", asked)
        ((where, op_id),) = await left(stage, Kind.DECIDE)
        wire = Wire(at, after=True)
        if at:
            with pytest.raises(Killed):
                await run(stage, tapped(stage.house.s, wire), where, op_id)
            await run(stage, stage.house.s, where, op_id)
        else:
            await run(stage, tapped(stage.house.s, wire), where, op_id)
            names = wire.names
        await all_done(stage)
        assert [one.email for one in training.registrants] == [stage.bob.email], name
        assert len(told(stage.bob, f"You are registered for *{name}*")) == 1, name
        assert "is approved for" in stage.alice.reads(asked) or told(stage.alice, "is approved"), name
        at += 1


async def test_the_organizers_connection_is_gone_and_the_cancellation_waits(stage: Stage) -> None:
    """Nothing can be cancelled at GoTo then: the person is told at once, the trainer too, and the seat is held."""
    await connected(stage)
    training = await shared(stage, "Alone", "1")
    await ask_to_register(stage.bob, "Alone")
    await all_done(stage)
    await stage.bob.person.closes()
    (message,) = told(stage.bob, "You are registered for")
    s = stage.house.s
    link = await s.links.get(person_of(stage.alice))
    assert link is not None
    await s.links.keep(replace(link, dead_since=s.clock.now()))
    await stage.bob.presses("Cancel registration", message)
    ((where, op_id),) = await left(stage, Kind.UNREGISTER)
    await run(stage, s, where, op_id)
    await stage.bob.sees("Saved: the trainer’s connection to GoTo has ended, and they were told.")
    assert len(told(stage.alice, "They wait. Connect again")) == 1
    assert len(training.registrants) == 1
    assert "Full: the one seat is taken" in stage.bob.reads(card(stage.bob, "Alone"))


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
    await connected(stage)
    training = await shared(stage, "Between", "1", rules=["approval"])
    await ask_to_register(stage.bob, "Between")
    await all_done(stage)
    await stage.bob.person.closes()
    (asked,) = told(stage.alice, "*Between*")
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
    assert len(told(stage.bob, "Alice Moreau did not approve")) == 1
    assert "Alice Moreau did not approve *Bob Tanaka* for *Between*" in stage.alice.reads(asked)
    told(stage.alice, "is not approved")


async def all_reads(stage: Stage) -> None:
    for where, op_id in await left(stage, Kind.READ):
        await run(stage, stage.house.s, where, op_id)


async def test_killed_at_every_step_of_learning_that_goto_knows_somebody_no_more(stage: Stage) -> None:
    stage.goto.manners.enforce_rate = False
    await connected(stage)
    names: list[str] = []
    at = 0
    while at == 0 or at <= len(names):
        if at and names[at - 1] not in CHANGES:
            at += 1
            continue
        name = plain(f"Gone {at} {names[at - 1] if at else ''}")
        training = await shared(stage, name, "1")
        await ask_to_register(stage.bob, name)
        await all_done(stage)
        await stage.bob.person.closes()
        training.registrants.clear()
        known = await stage.house.s.registrations.shared(tenant(stage), str(training.key))
        assert known is not None
        await look(stage.house.s, known)
        ((where, op_id),) = await left(stage, Kind.REGISTER)
        wire = Wire(at, after=True)
        if at:
            with pytest.raises(Killed):
                await run(stage, tapped(stage.house.s, wire), where, op_id)
            await run(stage, stage.house.s, where, op_id)
        else:
            await run(stage, tapped(stage.house.s, wire), where, op_id)
            names = wire.names
        await all_done(stage)
        assert len(told(stage.bob, f"*{name}* is cancelled")) == 1, name
        assert await stage.house.s.registrations.seats(where, str(training.key)) == Seats(0, 0, 1), name
        assert "0 of 1 seats taken" in stage.bob.reads(card(stage.bob, name)), name
        at += 1


async def waits_to_leave(stage: Stage, name: str) -> tuple[SimTraining, Tenant, str]:
    """Have Bob cancel while GoTo is down; return the operation that was written down."""
    training = await shared(stage, name)
    await ask_to_register(stage.bob, name)
    await all_done(stage)
    await stage.bob.person.closes()
    stage.goto.faults.narrow("goto.503_html", "trainings.registrants.delete")
    stage.switch("goto.503_html", times=None)
    (message,) = told(stage.bob, f"registered for *{name}*")
    await stage.bob.presses("Cancel registration", message)
    await stage.bob.sees("Cancelling.")
    ((where, op_id),) = await left(stage, Kind.UNREGISTER)
    return training, where, op_id


async def test_killed_at_every_step_of_a_cancellation_that_waits(stage: Stage) -> None:
    """At each step while GoTo is down, and at each step when it is back."""
    stage.goto.manners.enforce_rate = False
    await connected(stage)
    s = replace(stage.house.s, patience=replace(stage.house.s.patience, writes=1))
    names: dict[str, list[str]] = {}
    for when, changes in (("down", CHANGES - {"registrants.delete"}), ("back", CHANGES)):
        at = 0
        while at == 0 or at <= len(names[when]):
            if at and names[when][at - 1] not in changes:
                at += 1
                continue
            name = plain(f"Waits {when} {at} {names[when][at - 1] if at else ''}")
            training, where, op_id = await waits_to_leave(stage, name)
            wire = Wire(at, after=True)
            if when == "back":
                await run(stage, s, where, op_id)
                stage.slack.panel.all_off()
                ((where, op_id),) = await left(stage, Kind.UNREGISTER)
            if at:
                with pytest.raises(Killed):
                    await run(stage, tapped(s, wire), where, op_id)
                await run(stage, s, where, op_id)
            else:
                await run(stage, tapped(s, wire), where, op_id)
                names[when] = wire.names
            if when == "down":
                seats = await stage.house.s.registrations.seats(where, str(training.key))
                assert seats == Seats(1, 0, None), name
                assert len(training.registrants) == 1, name
            stage.slack.panel.all_off()
            await all_done(stage)
            assert training.registrants == [], name
            assert len(told(stage.bob, f"*{name}* is cancelled.")) == 1, name
            seats = await stage.house.s.registrations.seats(where, str(training.key))
            assert seats == Seats(0, 0, None), name
            await stage.bob.sees(f"cancels your registration for *{name}*")
            at += 1


async def test_a_cancellation_that_waited_takes_no_new_registration(stage: Stage) -> None:
    """Alice's connection is back, which has it done before its time; Bob registers again; then its time comes."""
    await connected(stage)
    training, where, op_id = await waits_to_leave(stage, "Back again")
    s = stage.house.s
    await run(stage, s, where, op_id)
    await stage.bob.sees("cancels your registration for *Back again*")
    ((where, later),) = await left(stage, Kind.UNREGISTER)
    stage.slack.panel.all_off()
    await wake_leaving(s, person_of(stage.alice))
    (woken,) = [one for _, one in await left(stage, Kind.UNREGISTER) if one != later]
    await run(stage, s, where, woken)
    assert training.registrants == []
    await ask_to_register(stage.bob, "Back again")
    await run(stage, s, *(await left(stage, Kind.REGISTER))[0])
    await run(stage, s, where, later)
    await all_done(stage)
    kept = await s.registrations.own(person_of(stage.bob), str(training.key))
    assert kept is not None
    assert kept.state.value == "registered"
    assert len(training.registrants) == 1
    assert len(told(stage.bob, "*Back again* is cancelled.")) == 1
    assert len(told(stage.bob, "You are registered for *Back again*")) == 2
    await stage.bob.person.closes()


async def test_the_training_is_over_before_goto_is_back(stage: Stage) -> None:
    await connected(stage)
    training, where, op_id = await waits_to_leave(stage, "Too long")
    s = stage.house.s
    await run(stage, s, where, op_id)
    await stage.bob.sees("cancels your registration for *Too long*")
    ((where, later),) = await left(stage, Kind.UNREGISTER)
    known = await s.registrations.shared(where, str(training.key))
    assert known is not None
    ended = s.clock.now() - timedelta(minutes=1)
    await s.registrations.change(replace(known, sessions=((ended - timedelta(hours=1), ended),)))
    await run(stage, s, where, later)
    await stage.bob.sees("GoTo could not be reached before Too long was over")
    kept = await s.registrations.own(person_of(stage.bob), str(training.key))
    assert kept is not None
    assert kept.state.value == "registered"
    assert await left(stage, Kind.UNREGISTER) == []


async def test_a_cancellation_that_breaks_can_be_pressed_again(stage: Stage) -> None:
    await connected(stage)
    training, where, op_id = await waits_to_leave(stage, "Breaks")
    s = stage.house.s
    await run(stage, s, where, op_id)
    await stage.bob.sees("cancels your registration for *Breaks*")
    stage.slack.panel.all_off()
    ((where, later),) = await left(stage, Kind.UNREGISTER)
    await run(stage, through(stage, lambda inner: Broken()), where, later)
    await stage.bob.sees("Something broke on our side.")
    (message,) = told(stage.bob, "You are registered for")
    await stage.bob.presses("Cancel registration", message)
    await all_done(stage)
    assert training.registrants == []
    assert len(told(stage.bob, "is cancelled.")) == 1


async def test_taken_back_while_goto_registers_and_then_goto_is_down(stage: Stage) -> None:
    """What GoTo registered after all is cancelled when it is back, and told once."""
    await connected(stage)
    training = await shared(stage, "Far too late", "1")
    await ask_to_register(stage.bob, "Far too late")
    ((where, op_id),) = await left(stage, Kind.REGISTER)

    async def takes_back() -> None:
        await stage.bob.types(f"/training unregister {training.key}")
        await stage.bob.presses("Cancel registration")
        for there, cancelling in await left(stage, Kind.UNREGISTER):
            await run(stage, stage.house.s, there, cancelling)
        stage.goto.faults.narrow("goto.503_html", "trainings.registrants.delete")
        stage.switch("goto.503_html", times=None)

    await run(stage, through(stage, lambda inner: Meanwhile(inner, takes_back)), where, op_id)
    assert len(training.registrants) == 1
    assert await stage.house.s.registrations.seats(where, str(training.key)) == Seats(1, 0, 1)
    stage.slack.panel.all_off()
    await all_done(stage)
    assert training.registrants == []
    assert await stage.house.s.registrations.seats(where, str(training.key)) == Seats(0, 0, 1)
    assert len(told(stage.bob, "is cancelled.")) == 1
    assert not told(stage.bob, "You are registered for")
    await stage.bob.person.closes()

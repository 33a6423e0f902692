"""A process is killed at every step of registering, cancelling and sharing; another goes on; each is done once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, cast

import pytest

from bot.model.errors import RetryLater, SlackDown
from bot.model.operations import OperationKind
from bot.model.registration import SeatCount
from bot.usecases.registration.sync import poll_shared_training
from tests.support.actors import connect_alice, person_of, tenant_of
from tests.support.kills import (
    CallTap,
    open_operations,
    run_all_operations,
    run_open_operations,
    run_operation,
    tap_services,
)
from tests.support.registration_operations import (
    STAGE_OPTIONS,
    Broken,
    Meanwhile,
    ask_to_register,
    ask_to_share,
    registration_kills,
    share_with_capacity,
    with_registrants,
)
from tests.support.registrations import dms_with, training_card
from tests.support.services import with_services
from tests.support.stage import Stage
from tests.support.trainings import add_training


@pytest.fixture
def stage_options() -> dict[str, Any]:
    return STAGE_OPTIONS


@pytest.mark.failovers
@pytest.mark.kills
async def test_killed_at_every_step_of_registering(stage: Stage) -> None:
    await connect_alice(stage)
    kills = registration_kills(stage, "Killed")
    for name in kills:
        training = await share_with_capacity(stage, name, "1")
        await ask_to_register(stage.bob, name)
        ((where, op_id),) = await open_operations(stage, OperationKind.REGISTER)
        await kills.run(where, op_id)
        await run_all_operations(stage)
        assert [one.email for one in training.registrants] == [stage.bob.email], name
        seats = await stage.runtime.app.store.registrations.count_seats(where, str(training.key))
        assert seats == SeatCount(1, 0, 1), name
        assert len(dms_with(stage.bob, f"*{name}*")) == 1, name
        assert "Your link is in your messages" in stage.bob.reads(stage.bob.form), name
        await stage.bob.person.closes()
        assert "Full (1 seat)" in stage.bob.reads(training_card(stage.bob, name)), name
    assert {"registrations.join", "registrants.create", "registrations.update"} <= set(kills.names)


@pytest.mark.kills
async def test_killed_at_every_step_of_cancelling_the_next_is_asked_once(stage: Stage) -> None:
    await connect_alice(stage)
    kills = registration_kills(stage, "Left")
    for name in kills:
        training = await share_with_capacity(stage, name, "1")
        for actor, button in ((stage.bob, "Register"), (stage.dev, "Join waitlist")):
            await ask_to_register(actor, name, button)
            await run_all_operations(stage)
            await actor.person.closes()
        (message,) = dms_with(stage.bob, f"registered for *{name}*")
        await stage.bob.presses("Cancel registration", message)
        await stage.bob.sees("Cancelling your registration.")
        ((where, op_id),) = await open_operations(stage, OperationKind.UNREGISTER)
        await kills.run(where, op_id)
        await run_all_operations(stage)
        assert training.registrants == [], name
        assert len(dms_with(stage.bob, f"*{name}* is cancelled")) == 1, name
        assert len(dms_with(stage.dev, f"A seat opened up in *{name}*")) == 1, name
        assert "Full (1 seat)" in stage.bob.reads(training_card(stage.bob, name)), name


@pytest.mark.failovers
@pytest.mark.kills
async def test_killed_at_every_step_of_taking_a_seat_one_message_says_so(stage: Stage) -> None:
    """The offer replaces the message about the waitlist, and becomes the registration where it was pressed."""
    await connect_alice(stage)
    kills = registration_kills(stage, "Taken")
    for name in kills:
        training = await share_with_capacity(stage, name, "1")
        for actor, button in ((stage.bob, "Register"), (stage.dev, "Join waitlist")):
            await ask_to_register(actor, name, button)
            await run_all_operations(stage)
            await actor.person.closes()
        await stage.bob.presses("Cancel registration", dms_with(stage.bob, f"*{name}*")[0])
        await run_all_operations(stage)
        (offer,) = dms_with(stage.dev, f"A seat opened up in *{name}*")
        await stage.dev.presses("Take the seat", offer)
        ((where, op_id),) = await open_operations(stage, OperationKind.REGISTER)
        await kills.run(where, op_id)
        await run_all_operations(stage)
        assert [one.email for one in training.registrants] == [stage.dev.email], name
        assert [stage.dev.reads(one).splitlines()[0] for one in dms_with(stage.dev, f"*{name}*")] == [
            f"We then offered you a seat in *{name}*.",
            f"You're registered for *{name}*.",
        ], name
    assert {"messenger.update", "registrations.update_messages"} <= set(kills.names)


@pytest.mark.failovers
@pytest.mark.kills
async def test_killed_at_every_step_of_sharing_there_is_one_card(stage: Stage) -> None:
    await connect_alice(stage)
    kills = registration_kills(stage, "Shared")
    for name in kills:
        await ask_to_share(stage, add_training(stage, name), "3")
        ((where, op_id),) = await open_operations(stage, OperationKind.TRAINING_SHARE)
        await kills.run(where, op_id)
        await run_all_operations(stage)
        assert "0 of 3 seats taken" in stage.bob.reads(training_card(stage.bob, name)), name
        assert "We shared" in stage.alice.reads(stage.alice.form), name
        await stage.alice.person.closes()


async def test_what_breaks_holds_no_seat(stage: Stage) -> None:
    await connect_alice(stage)
    training = await share_with_capacity(stage, "Fault", "1")
    await ask_to_register(stage.bob, "Fault")
    ((where, op_id),) = await open_operations(stage, OperationKind.REGISTER)
    await run_operation(with_registrants(stage, lambda inner: Broken()), where, op_id)
    await run_all_operations(stage)
    assert "You aren't registered. Something broke on our side." in stage.bob.reads(stage.bob.form)
    await stage.bob.person.closes()
    assert await stage.runtime.app.store.registrations.count_seats(where, str(training.key)) == SeatCount(
        0, 0, 1
    )
    assert "0 of 1 seat taken" in stage.bob.reads(training_card(stage.bob, "Fault"))
    await ask_to_register(stage.bob, "Fault")
    await run_all_operations(stage)
    await stage.bob.person.closes()
    assert dms_with(stage.bob, "You're registered for")


async def test_taken_back_while_goto_registers_nobody_is_registered(stage: Stage) -> None:
    await connect_alice(stage)
    training = await share_with_capacity(stage, "Too late", "1")
    await ask_to_register(stage.bob, "Too late")
    ((where, op_id),) = await open_operations(stage, OperationKind.REGISTER)

    async def takes_back() -> None:
        await stage.bob.types(f"/training unregister {training.key}")
        await stage.bob.presses("Cancel registration")
        for there, cancelling in await open_operations(stage, OperationKind.UNREGISTER):
            await run_operation(stage.runtime.app, there, cancelling)

    await run_operation(with_registrants(stage, lambda inner: Meanwhile(inner, takes_back)), where, op_id)
    await run_all_operations(stage)
    assert training.registrants == []
    assert await stage.runtime.app.store.registrations.count_seats(where, str(training.key)) == SeatCount(
        0, 0, 1
    )
    assert not dms_with(stage.bob, "You're registered for")
    assert len(dms_with(stage.bob, "is cancelled.")) == 1
    await stage.bob.person.closes()
    assert "0 of 1 seat taken" in stage.bob.reads(training_card(stage.bob, "Too late"))


async def test_cards_that_slack_did_not_take_are_drawn_again_later(stage: Stage) -> None:
    await connect_alice(stage)
    await share_with_capacity(stage, "Dark hour", "1")
    await ask_to_register(stage.bob, "Dark hour")
    ((where, op_id),) = await open_operations(stage, OperationKind.REGISTER)
    await run_operation(stage.runtime.app, where, op_id)
    ((where, drawing),) = await open_operations(stage, OperationKind.REDRAW_CARDS)

    class Silent:
        def __getattr__(self, name: str) -> Any:
            return getattr(stage.runtime.app.slack.messenger, name)

        async def update(self, *args: Any) -> None:
            raise SlackDown("slack-down")

    wire = CallTap()
    away = with_services(
        tap_services(stage.runtime.app, wire, ports=("queue",)), messenger=cast(Any, Silent())
    )
    with pytest.raises(RetryLater):
        await run_operation(away, where, drawing)
    assert "queue.enqueue_training_refresh" in wire.names
    await run_operation(away, where, drawing, last=True)
    assert await open_operations(stage, OperationKind.REDRAW_CARDS) == []
    assert "0 of 1 seat taken" in stage.bob.reads(training_card(stage.bob, "Dark hour"))
    assert dms_with(stage.bob, "You're registered for")
    await stage.bob.person.closes()


@pytest.mark.failovers
@pytest.mark.kills
async def test_killed_at_every_step_of_an_approval(stage: Stage) -> None:
    await connect_alice(stage)
    kills = registration_kills(stage, "Asked")
    for name in kills:
        training = await share_with_capacity(stage, name, "1", rules=["approval"])
        await ask_to_register(stage.bob, name)
        await run_all_operations(stage)
        await stage.bob.person.closes()
        (asked,) = dms_with(stage.alice, f"*{name}*")
        await stage.alice.presses("Approve", asked)
        ((where, op_id),) = await open_operations(stage, OperationKind.DECIDE_REGISTRATION)
        await kills.run(where, op_id)
        await run_all_operations(stage)
        assert [one.email for one in training.registrants] == [stage.bob.email], name
        assert len(dms_with(stage.bob, f"You're registered for *{name}*")) == 1, name
        assert "You approved" in stage.alice.reads(asked) or dms_with(stage.alice, "You approved"), name


@pytest.mark.languages
async def test_the_organizers_connection_is_gone_and_the_cancellation_waits(stage: Stage) -> None:
    """Nothing can be cancelled at GoTo then: the person is told at once, the trainer too, and the seat is held."""
    await connect_alice(stage)
    training = await share_with_capacity(stage, "Alone", "1")
    await ask_to_register(stage.bob, "Alone")
    await run_all_operations(stage)
    await stage.bob.person.closes()
    (message,) = dms_with(stage.bob, "You're registered for")
    app = stage.runtime.app
    link = await app.store.links.get(person_of(stage.alice))
    assert link is not None
    await app.store.links.save(replace(link, dead_since=app.clock.now()))
    await stage.bob.presses("Cancel registration", message)
    ((where, op_id),) = await open_operations(stage, OperationKind.UNREGISTER)
    await run_operation(app, where, op_id)
    await stage.bob.sees("The trainer's connection to GoTo has ended, and we've asked them to reconnect.")
    assert len(dms_with(stage.alice, "Connect again and we'll handle those who are waiting")) == 1
    assert len(training.registrants) == 1
    assert "Full (1 seat)" in stage.bob.reads(training_card(stage.bob, "Alone"))


class Before:
    """Registrations as they are; something happens once, just before the first change of one."""

    def __init__(self, inner: Any, happens: Callable[[], Awaitable[None]]) -> None:
        self._inner, self._happens = inner, [happens]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def update(self, *args: Any, **kwargs: Any) -> Any:
        while self._happens:
            await self._happens.pop()()
        return await self._inner.update(*args, **kwargs)


async def test_another_word_comes_between_the_look_and_the_word(stage: Stage) -> None:
    await connect_alice(stage)
    training = await share_with_capacity(stage, "Between", "1", rules=["approval"])
    await ask_to_register(stage.bob, "Between")
    await run_all_operations(stage)
    await stage.bob.person.closes()
    (asked,) = dms_with(stage.alice, "*Between*")
    await stage.alice.presses("Approve", asked)
    ((where, yes),) = await open_operations(stage, OperationKind.DECIDE_REGISTRATION)
    await stage.alice.types(f"/training waitlist {training.id}")
    await run_open_operations(stage, OperationKind.DEFERRED_READ)
    await stage.alice.presses("Deny", await stage.alice.sees("Waiting for your approval"))
    (no,) = [
        op_id for _, op_id in await open_operations(stage, OperationKind.DECIDE_REGISTRATION) if op_id != yes
    ]

    async def denies() -> None:
        await run_operation(stage.runtime.app, where, no)

    app = stage.runtime.app
    await run_operation(
        with_services(app, registrations=cast(Any, Before(app.store.registrations, denies))), where, yes
    )
    await run_all_operations(stage)
    assert training.registrants == []
    assert await app.store.registrations.count_seats(where, str(training.key)) == SeatCount(0, 0, 1)
    assert len(dms_with(stage.bob, "Alice Moreau didn't approve")) == 1
    assert "You didn't approve *Bob Tanaka* for *Between*" in stage.alice.reads(asked)
    dms_with(stage.alice, "You didn't approve")


@pytest.mark.kills
async def test_killed_at_every_step_of_learning_that_goto_knows_somebody_no_more(stage: Stage) -> None:
    await connect_alice(stage)
    kills = registration_kills(stage, "Gone")
    for name in kills:
        training = await share_with_capacity(stage, name, "1")
        await ask_to_register(stage.bob, name)
        await run_all_operations(stage)
        await stage.bob.person.closes()
        training.registrants.clear()
        known = await stage.runtime.app.store.registrations.get_shared(tenant_of(stage), str(training.key))
        assert known is not None
        await poll_shared_training(stage.runtime.app, known)
        ((where, op_id),) = await open_operations(stage, OperationKind.REGISTER)
        await kills.run(where, op_id)
        await run_all_operations(stage)
        assert len(dms_with(stage.bob, f"*{name}* is cancelled")) == 1, name
        assert await stage.runtime.app.store.registrations.count_seats(where, str(training.key)) == SeatCount(
            0, 0, 1
        ), name
        assert "0 of 1 seat taken" in stage.bob.reads(training_card(stage.bob, name)), name


async def test_a_late_result_is_said_beside_the_message_that_shows_it(stage: Stage) -> None:
    """Slack notifies nobody of a changed message, so whoever was told to wait gets a line too."""
    await connect_alice(stage)
    await share_with_capacity(stage, "Late", "1")
    for actor, button in ((stage.bob, "Register"), (stage.dev, "Join waitlist")):
        await ask_to_register(actor, "Late", button)
        await run_all_operations(stage)
        await actor.person.closes()
    await stage.bob.presses("Cancel registration", dms_with(stage.bob, "*Late*")[0])
    await stage.bob.sees("Cancelling your registration. We'll let you know when it's done.")
    await run_all_operations(stage)
    said = [one for one in stage.bob.person.dms() if "*Late* is cancelled." in stage.bob.reads(one)]
    assert [one.is_ephemeral for one in said] == [False, True]
    await stage.dev.presses("Take the seat", dms_with(stage.dev, "A seat opened up")[0])
    await run_all_operations(stage)
    said = [one for one in stage.dev.person.dms() if "You're registered for *Late*." in stage.dev.reads(one)]
    assert [one.is_ephemeral for one in said] == [False, True]

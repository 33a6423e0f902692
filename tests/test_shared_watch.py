"""What happens on GoTo's own site to a training that is shared reaches card, people and seats within one look."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.ids import operation_id
from bot.sandbox.goto.state import SimTraining
from bot.usecases.shared_watch import look_at_all
from tests.conversation import Stage
from tests.past import now
from tests.registering import CHANNEL, NAME, card, person_of, registers, shared, tenant, told
from tests.test_faults_goto import strike
from tests.test_roster import at_goto
from tests.test_training_tells import card_follows

pytestmark = pytest.mark.parametrize("transport", ["http"])


async def registered(stage: Stage, **fields: str) -> SimTraining:
    known = await shared(stage, **fields)
    await registers(stage.bob)
    assert told(stage.bob, "You are registered")
    return known


async def told_to_end(stage: Stage, known: SimTraining) -> bool:
    """Say whether a look had it told that the training is gone."""
    s = stage.house.s
    op_id = operation_id(s.id_secret, person_of(stage.alice), "training-gone", str(known.key))
    return await s.ledger.load(tenant(stage), op_id) is not None


async def test_who_registers_there_has_a_seat_and_is_counted(stage: Stage) -> None:
    known = await registered(stage, capacity="2")
    at_goto(stage, known, "Eve", "eve@elsewhere.example")
    await look_at_all(stage.house.s)
    await stage.bob.sees("all 2 seats taken", channel=CHANNEL)
    await registers(stage.dev, button="Join the waitlist")
    assert told(stage.dev, "waitlist")
    await look_at_all(stage.house.s)
    assert len(stage.bob.dms()) == 1


async def test_who_cancels_there_frees_the_seat_and_the_next_is_asked(stage: Stage) -> None:
    known = await registered(stage, capacity="1")
    await registers(stage.dev, button="Join the waitlist")
    assert told(stage.dev, "waitlist")
    known.registrants[0].status = "UNREGISTERED"
    await look_at_all(stage.house.s)
    await stage.dev.sees("A seat")
    assert "cancelled" in await stage.alice.types(f"/training roster {known.id}", channel=CHANNEL)


async def test_an_old_list_frees_nobodys_seat(stage: Stage) -> None:
    await registered(stage, capacity="3")
    strike(stage, "stale_list", "trainings.registrants.list", times=None)
    await look_at_all(stage.house.s)
    await stage.slack.settled()
    assert "1 of 3 seats taken" in stage.bob.reads(card(stage.bob))
    assert len(stage.bob.dms()) == 1


async def test_new_times_and_name_reach_the_card(stage: Stage) -> None:
    known = await registered(stage)
    known.name = "Welding for all"
    known.times = [(now() + timedelta(days=12), now() + timedelta(days=12, hours=2))]
    await look_at_all(stage.house.s)
    await stage.bob.sees("Welding for all", channel=CHANNEL)
    await card_follows(stage, known)


async def test_deleted_there_everybody_known_is_told_once(stage: Stage) -> None:
    known = await registered(stage)
    at_goto(stage, known, "Eve", "eve@elsewhere.example")
    await look_at_all(stage.house.s)
    known.deleted = now()
    await look_at_all(stage.house.s)
    await stage.bob.sees("for which you were registered, was cancelled")
    await stage.alice.sees(f"*{NAME}* is cancelled.")
    said = stage.alice.reads()
    assert "Usher told 1 person." in said
    assert "Eve Sample (eve@elsewhere.example)" in said
    await stage.bob.sees(f"~*{NAME}*~", channel=CHANNEL)
    assert await told_to_end(stage, known)
    await look_at_all(stage.house.s)
    await stage.slack.settled()
    assert len(told(stage.bob, "was cancelled")) == 1
    assert len(told(stage.alice, "is cancelled")) == 1


@pytest.mark.parametrize("fault", ["404", "503_html", "slow_before"])
async def test_a_wrong_answer_ends_nothing(stage: Stage, fault: str) -> None:
    if fault == "slow_before":
        stage.goto.manners.slow_seconds = 0.1
    known = await registered(stage)
    strike(stage, fault, "trainings.get")
    await look_at_all(stage.house.s)
    assert not await told_to_end(stage, known)
    assert len(stage.bob.dms()) == 1
    shown = stage.bob.reads(card(stage.bob))
    assert "~" not in shown
    assert "[Register]" in shown


async def test_cancelled_here_is_told_by_that_alone(stage: Stage) -> None:
    known = await registered(stage)
    await stage.alice.types(f"/training cancel {known.id}", channel=CHANNEL)
    await stage.alice.presses("Cancel training")
    await look_at_all(stage.house.s)
    await stage.alice.sees("is cancelled.")
    await look_at_all(stage.house.s)
    await stage.bob.sees("was cancelled")
    assert not await told_to_end(stage, known)
    assert len(told(stage.bob, "was cancelled")) == 1
    told(stage.alice, "is cancelled")

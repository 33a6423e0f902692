"""What GoTo's list of registrants tells of people who are known here: too late, or of what happened on its site."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.policy import Policy
from bot.model.registration import SeatCount
from bot.sandbox.goto.state import SimTraining
from bot.usecases.registration.sync import poll_shared_trainings
from tests.support.actors import Actor, tenant_of
from tests.support.clocks import CLOCK, now
from tests.support.faults import inject_fault
from tests.support.registrations import (
    TRAINING_NAME,
    dms_with,
    join_links,
    register,
    share_new_training,
    training_card,
)
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import register_at_goto, show_roster


async def count_seats(stage: Stage, known: SimTraining) -> SeatCount:
    return await stage.runtime.app.store.registrations.count_seats(tenant_of(stage), str(known.key))


async def cancel_registration(actor: Actor, known: SimTraining) -> None:
    """Cancel a registration of an hour ago: GoTo's list names it still."""
    for registrant in known.registrants:
        registrant.registered -= timedelta(hours=1)
    (message,) = dms_with(actor, "You're registered for")
    await actor.presses("Cancel registration", message)
    await actor.sees("is cancelled.")
    inject_fault(actor.stage, "stale_list", "trainings.registrants.list", times=None)


async def poll_goto(stage: Stage) -> None:
    await poll_shared_trainings(stage.runtime.app)
    await stage.slack.settled()


async def test_an_old_list_gives_nobody_the_seat_back_that_they_cancelled(stage: Stage) -> None:
    known = await share_new_training(stage, capacity="1")
    await register(stage.bob)
    await cancel_registration(stage.bob, known)
    await poll_goto(stage)
    assert "0 of 1" in stage.bob.reads(training_card(stage.bob))
    assert "Bob Tanaka (bob@northwind.example) · cancelled" in await show_roster(stage, known)
    await poll_goto(stage)
    assert await count_seats(stage, known) == SeatCount(0, 0, 1)
    assert "You aren't registered for any trainings." in await stage.bob.types("/training mine")
    stage.slack.panel.all_off()
    assert "You're registered" in await register(stage.bob)
    assert len(known.registrants) == 1
    assert len(dms_with(stage.bob, "You're registered for")) == 1
    assert len(dms_with(stage.bob, "You were then registered for")) == 1


async def test_an_old_list_takes_no_seat_from_who_was_offered_it(stage: Stage) -> None:
    known = await share_new_training(stage, capacity="1")
    await register(stage.bob)
    await register(stage.dev, button="Join waitlist")
    await cancel_registration(stage.bob, known)
    await stage.dev.sees("A seat opened up")
    await poll_goto(stage)
    await show_roster(stage, known)
    assert await count_seats(stage, known) == SeatCount(1, 0, 1)
    stage.dev.dms()


async def test_an_old_list_passes_nobody_over_the_line(stage: Stage) -> None:
    """Bob leaves, and wants to come after all: the list that names him still gives him no seat."""
    known = await share_new_training(stage, capacity="1")
    await register(stage.bob)
    await cancel_registration(stage.bob, known)
    await stage.bob.sees("0 of 1 seat taken", channel=CHANNEL)
    await register(stage.dev)
    await stage.bob.sees("Full (1 seat)", channel=CHANNEL)
    await register(stage.bob, button="Join waitlist")
    await poll_goto(stage)
    assert "Bob Tanaka (bob@northwind.example) · number 1 on the waitlist" in await show_roster(stage, known)
    assert await count_seats(stage, known) == SeatCount(1, 1, 1)
    assert "Number 1 on the waitlist" in await stage.bob.types("/training mine")
    for actor in (stage.bob, stage.dev):
        actor.dms()


async def test_who_cancels_here_and_registers_there_has_a_seat(stage: Stage) -> None:
    known = await share_new_training(stage, capacity="1")
    await register(stage.bob)
    await cancel_registration(stage.bob, known)
    stage.slack.panel.all_off()
    there = register_at_goto(stage, known, "Bob", stage.bob.email)
    await poll_goto(stage)
    await stage.bob.sees("You were then registered for")
    (message,) = dms_with(stage.bob, "You're registered for")
    assert str(there.number) in str(join_links(message))
    assert await count_seats(stage, known) == SeatCount(1, 0, 1)
    assert TRAINING_NAME in await stage.bob.types("/training mine")


@pytest.mark.parametrize("first", ["look", "roster"])
async def test_who_waits_here_and_registers_there_is_told_with_their_link(stage: Stage, first: str) -> None:
    known = await share_new_training(stage, capacity="1")
    await register(stage.bob)
    await register(stage.dev, button="Join waitlist")
    assert dms_with(stage.dev, "You're number 1 on the waitlist")
    there = register_at_goto(stage, known, "Dev", stage.dev.email)
    if first == "look":
        await poll_goto(stage)
    else:
        said = await show_roster(stage, known)
        assert "Dev Rao (dev@northwind.example) · registered" in said
        assert "2 registered" in said
    message = await stage.dev.sees("You're registered for")
    assert str(there.number) in join_links(message)[0]
    assert "waitlist" not in await stage.dev.types("/training mine")
    assert "Registered" in stage.dev.reads()
    assert await count_seats(stage, known) == SeatCount(2, 0, 1)
    await poll_goto(stage)
    assert len(dms_with(stage.dev, "You're registered for")) == 1
    stage.bob.dms()


async def test_who_waits_is_not_lost_when_the_training_is_shared_again(stage: Stage) -> None:
    known = await share_new_training(stage, capacity="1")
    await register(stage.bob)
    await register(stage.dev, button="Join waitlist")
    register_at_goto(stage, known, "Dev", stage.dev.email)
    await stage.alice.types(f"/training share {known.id}", channel=CHANNEL)
    assert await stage.alice.submits() == {}
    await stage.alice.person.closes()
    assert TRAINING_NAME in await stage.dev.types("/training mine")
    await poll_goto(stage)
    await stage.dev.sees("You're registered for")
    for actor in (stage.bob, stage.dev):
        actor.dms()


async def test_who_has_an_offer_and_registers_there_is_told_with_their_link(stage: Stage) -> None:
    known = await share_new_training(stage, capacity="1")
    await register(stage.bob)
    await register(stage.dev, button="Join waitlist")
    await cancel_registration(stage.bob, known)
    stage.slack.panel.all_off()
    await stage.dev.sees("A seat opened up")
    register_at_goto(stage, known, "Dev", stage.dev.email)
    await poll_goto(stage)
    await stage.dev.sees("You're registered for")
    assert await count_seats(stage, known) == SeatCount(1, 0, 1)
    stage.dev.dms()


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("DENIED", "didn't approve your registration"),
        ("UNREGISTERED", "is cancelled"),
        ("DELETED", "is cancelled"),
    ],
)
async def test_who_is_put_off_there_is_told_and_keeps_no_link(stage: Stage, status: str, said: str) -> None:
    known = await share_new_training(stage, capacity="1")
    await register(stage.bob)
    assert dms_with(stage.bob, "You're registered for")
    known.registrants[0].status = status
    await poll_goto(stage)
    shown = await stage.bob.sees(said)
    assert join_links(shown) == []
    await stage.bob.sees("0 of 1 seat taken", channel=CHANNEL)
    await poll_goto(stage)
    await stage.slack.settled()
    assert len(stage.bob.dms()) == 2
    assert "Join link" not in await stage.bob.types("/training mine")
    assert ("Not approved" in stage.bob.reads()) == (status == "DENIED")
    roster = await show_roster(stage, known)
    assert ("· cancelled" in roster, "· denied" in roster) == (status != "DENIED", status == "DENIED")


async def test_who_is_let_in_there_after_all_is_told(stage: Stage) -> None:
    """The trainer puts Bob off on GoTo's site, and takes it back there."""
    known = await share_new_training(stage, capacity="1")
    await register(stage.bob)
    known.registrants[0].status = "DENIED"
    await poll_goto(stage)
    await stage.bob.sees("didn't approve your registration")
    known.registrants[0].status = "APPROVED"
    await poll_goto(stage)
    await stage.bob.sees("You were then registered for")
    assert [stage.bob.reads(one).splitlines()[0] for one in stage.bob.dms()] == [
        "Your request for *Welding basics* wasn't approved.",
        "You were then registered for *Welding basics*.",
        "You're registered for *Welding basics*.",
    ]
    assert await count_seats(stage, known) == SeatCount(1, 0, 1)
    assert "Registered" in await stage.bob.types("/training mine")
    stage.bob.dms()


async def test_the_list_that_names_an_old_word_puts_nobody_off(stage: Stage) -> None:
    """GoTo's list says denied, its get says registered: that is asked for and holds."""
    known = await share_new_training(stage, capacity="1")
    await register(stage.bob)

    def later(call: dict[str, object]) -> None:
        if call["name"] == "trainings.registrants.list":
            known.registrants[0].status = "APPROVED"

    known.registrants[0].status = "DENIED"
    stage.slack.panel.listeners.append(later)
    await poll_goto(stage)
    assert len(stage.bob.dms()) == 1
    assert await count_seats(stage, known) == SeatCount(1, 0, 1)


async def test_the_place_under_somebody_elses_address_shows_nobody_their_link(stage: Stage) -> None:
    """Bob waits under an address that Slack does not know as his; its owner registers on GoTo's site."""
    rules = Policy(other_emails=True, revision="any")
    assert await stage.runtime.app.store.policies.replace(tenant_of(stage), rules, "")
    known = await share_new_training(stage, capacity="1")
    await register(stage.dev)
    await stage.bob.presses("Join waitlist", training_card(stage.bob))
    await stage.bob.fills(email="grace@elsewhere.example")
    assert await stage.bob.submits() == {}
    await stage.bob.person.closes()
    there = register_at_goto(stage, known, "Grace", "grace@elsewhere.example")
    await poll_goto(stage)
    await stage.slack.settled()
    assert str(there.number) not in str(stage.slack.home.channels)
    assert await count_seats(stage, known) == SeatCount(2, 0, 1)
    for actor in (stage.bob, stage.dev):
        actor.dms()


async def test_who_is_deleted_there_frees_the_seat(stage: Stage) -> None:
    """Eve registered on GoTo's site, and her trainer takes her off there: no list names her again."""
    known = await share_new_training(stage, capacity="1")
    eve = register_at_goto(stage, known, "Eve", "eve@elsewhere.example")
    await poll_goto(stage)
    await stage.bob.sees("Full (1 seat)", channel=CHANNEL)
    await register(stage.dev, button="Join waitlist")
    known.registrants.remove(eve)
    await poll_goto(stage)
    await stage.dev.sees("A seat opened up")
    assert "Eve Sample (eve@elsewhere.example) · cancelled" in await show_roster(stage, known)
    stage.dev.dms()


async def test_a_wrong_answer_frees_nobodys_seat_for_long(stage: Stage) -> None:
    known = await share_new_training(stage, capacity="1")
    register_at_goto(stage, known, "Eve", "eve@elsewhere.example")
    await poll_goto(stage)
    known.registrants[0].registered = now() - timedelta(seconds=60)
    inject_fault(stage, "stale_list", "trainings.registrants.list")
    inject_fault(stage, "404", "trainings.registrants.get")
    await poll_goto(stage)
    assert await count_seats(stage, known) == SeatCount(0, 0, 1)
    stage.slack.panel.all_off()
    await poll_goto(stage)
    assert await count_seats(stage, known) == SeatCount(1, 0, 1)


async def test_a_registration_that_goto_carries_out_after_it_was_cancelled_is_told(stage: Stage) -> None:
    """GoTo keeps one registration for an e-mail, so a late request makes none, unless the first was cancelled."""
    known = await share_new_training(stage, capacity="1")
    stage.goto.behavior.late_effect_seconds = 120
    inject_fault(stage, "late_effect", "trainings.registrants.create")
    assert "You're registered for" in await register(stage.bob)
    (message,) = dms_with(stage.bob, "You're registered for")
    await stage.bob.presses("Cancel registration", message)
    await stage.bob.sees("is cancelled.")
    assert known.registrants == []
    CLOCK.forward(minutes=3)
    await poll_goto(stage)
    await stage.bob.sees("You were then registered for")
    assert len(dms_with(stage.bob, "You're registered for")) == 1
    assert len(known.registrants) == 1
    assert await count_seats(stage, known) == SeatCount(1, 0, 1)

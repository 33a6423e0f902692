"""Who organizes a training with who shared it speaks for it too; people register through the sharer's account still."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.goto.retry import RetryPolicy
from bot.model.policy import AuditQuery
from bot.sandbox.goto.state import SimTraining
from tests.support.actors import person_of, tenant_of
from tests.support.clocks import now
from tests.support.faults import inject_fault
from tests.support.old_buttons import keep, press_old
from tests.support.polling import wait_until
from tests.support.registrations import (
    decide,
    dms_with,
    register,
    share_joint_training,
    training_card,
)
from tests.support.stage import CHANNEL, Stage


async def request_approval(stage: Stage) -> None:
    assert "waiting for approval" in await register(stage.dev)
    (waiting,) = dms_with(stage.dev, "waiting for Alice Moreau")
    assert "You'll lose your place in Welding basics." in str(waiting.blocks), "there is no link yet"


async def test_a_co_organizer_decides_and_it_runs_through_the_sharers_account(stage: Stage) -> None:
    training = await share_joint_training(stage, rules=["approval"])
    await request_approval(stage)
    old = keep(await stage.alice.sees("*Dev Rao* (dev@northwind.example) wants to register"))
    assert dms_with(stage.bob, "wants to register") == []
    said = await stage.bob.types("/training waitlist", channel=CHANNEL)
    assert "Waiting for your approval: *Dev Rao*" in said
    await stage.bob.presses("Approve")
    await stage.bob.sees("You approved *Dev Rao*")
    await stage.dev.sees("You're registered for")
    (made,) = stage.goto.received("trainings.registrants.create")
    assert made.user == stage.alice.email
    assert [one.email for one in training.registrants] == [stage.dev.email]
    await press_old(stage.alice, old, "Deny", "Bob Tanaka already approved *Dev Rao* for *Welding basics*.")
    assert [one.email for one in training.registrants] == [stage.dev.email]
    await stage.slack.settled()
    page = await stage.runtime.app.store.audit.search(
        tenant_of(stage), AuditQuery(since=now() - timedelta(days=1)), 50
    )
    lines = {entry.action: entry for entry in page.entries if entry.details.get("sponsor")}
    assert lines["registration.decide"].details["sponsor"] == "Alice Moreau"
    assert lines["registration.register"].details["sponsor"] == "Alice Moreau"
    await stage.alice.types("/goto audit registration.decide")
    assert "using Alice Moreau's account" in stage.alice.reads()


@pytest.mark.parametrize("first", ["bob", "alice"])
async def test_of_two_who_decide_at_once_one_does_and_the_other_reads_who(stage: Stage, first: str) -> None:
    training = await share_joint_training(stage, rules=["approval"], capacity="1")
    await request_approval(stage)
    asked = await stage.alice.sees("wants to register")
    await stage.bob.types("/training waitlist", channel=CHANNEL)
    seats = await stage.bob.sees("Waiting for your approval")
    presses = [stage.alice.presses("Deny", asked), decide(stage.bob, seats, "Approve Dev Rao")]
    await asyncio.gather(*(presses if first == "alice" else reversed(presses)))
    key = str(training.key)
    (kept,) = await stage.runtime.app.store.registrations.list_roster(tenant_of(stage), key)
    assert kept.decision is not None
    if kept.decision.approved:
        await stage.bob.sees("You approved *Dev Rao*")
        await stage.alice.sees("Bob Tanaka approved *Dev Rao*")
        await stage.dev.sees("You're registered for")
    else:
        await stage.alice.sees("You didn't approve *Dev Rao*")
        await stage.bob.sees("Alice Moreau didn't approve *Dev Rao*")
        await stage.dev.sees("Alice Moreau didn't approve your registration")
    assert len(training.registrants) == int(kept.decision.approved)
    assert (await stage.runtime.app.store.registrations.count_seats(tenant_of(stage), key)).taken == int(
        kept.decision.approved
    )
    assert len(stage.dev.dms()) == 2


async def test_the_same_word_of_two_registers_once(stage: Stage) -> None:
    training = await share_joint_training(stage, rules=["approval"])
    await request_approval(stage)
    old = keep(await stage.alice.sees("wants to register"))
    await stage.bob.types("/training waitlist", channel=CHANNEL)
    await stage.bob.presses("Deny")
    await stage.bob.sees("You didn't approve *Dev Rao*")
    await stage.dev.sees("Bob Tanaka didn't approve your registration")
    said = "Bob Tanaka didn't approve *Dev Rao* for *Welding basics*. We've let them know."
    await press_old(stage.alice, old, "Deny", said)
    assert training.registrants == []
    assert len(dms_with(stage.dev, "didn't approve")) == 1


async def test_the_roster_and_the_seats_are_shown_to_a_co_organizer(stage: Stage) -> None:
    training = await share_joint_training(stage)
    await register(stage.dev)
    assert dms_with(stage.dev, "You're registered")
    said = await stage.bob.types(f"/training roster {training.id}", channel=CHANNEL)
    assert "Dev Rao (dev@northwind.example) · registered" in said
    assert "Register others" not in said
    assert "1 person is registered" in await stage.bob.types(f"/training waitlist {training.id}")


@pytest.mark.languages
async def test_a_co_organizer_stops_sharing_and_the_sharer_is_told(stage: Stage) -> None:
    training = await share_joint_training(stage, capacity="1")
    await register(stage.dev)
    await stage.bob.types(f"/training waitlist {training.id}", channel=CHANNEL)
    await stage.bob.presses("Stop sharing")
    await stage.bob.sees("is no longer shared")
    await stage.alice.sees("Bob Tanaka, your co-organizer of *Welding basics*, stopped sharing it.")
    await stage.dev.sees("Bob Tanaka stopped registration here.", channel=CHANNEL)
    assert "[Register]" not in stage.dev.reads(training_card(stage.dev))
    stage.dev.dms()
    stage.alice.dms()


async def seats_beside_a_request(stage: Stage) -> tuple[SimTraining, Any, Any]:
    """Have Dev ask; return the training, what Alice is asked, and the seats as Bob sees them."""
    training = await share_joint_training(stage, rules=["approval"])
    await request_approval(stage)
    asked = await stage.alice.sees("wants to register")
    await stage.bob.types("/training waitlist", channel=CHANNEL)
    return training, asked, await stage.bob.sees("Waiting for your approval")


async def has_asked_in_vain(stage: Stage, before: int) -> bool:
    """Return True if GoTo was asked who organizes it so often that the bot waits for GoTo to be back."""
    return len(stage.goto.received("trainings.organizers.list")) - before >= RetryPolicy().max_attempts


async def test_while_goto_is_down_nobody_speaks_for_it_and_afterwards_the_co_organizer_does(
    stage: Stage,
) -> None:
    training, _, seats = await seats_beside_a_request(stage)
    inject_fault(stage, "503_html", "trainings.organizers.list", times=None)
    before = len(stage.goto.received("trainings.organizers.list"))
    pressing = asyncio.create_task(stage.bob.presses("Approve", seats))
    await wait_until(lambda: has_asked_in_vain(stage, before))
    assert training.registrants == []
    stage.slack.panel.all_off()
    await pressing
    await stage.bob.sees("You approved *Dev Rao*")
    await stage.dev.sees("You're registered")
    stage.alice.dms()


@pytest.mark.parametrize("why", ["left", "not connected"])
async def test_who_does_not_organize_it_at_goto_now_speaks_for_nothing(stage: Stage, why: str) -> None:
    training, asked, seats = await seats_beside_a_request(stage)
    if why == "left":
        training.organizers.remove(stage.goto.user(stage.bob.email))
    else:
        await stage.runtime.app.store.links.remove(person_of(stage.bob))
    await stage.bob.presses("Approve", seats)
    await stage.bob.sees("Alice Moreau shared this training.")
    assert "Only Alice Moreau can do this, or a co-organizer" in stage.bob.reads()
    assert training.registrants == []
    await stage.bob.presses("Stop sharing", seats)
    await stage.bob.sees("Only Alice Moreau can do this")
    assert "[Register]" in stage.dev.reads(training_card(stage.dev))
    assert "[Approve]" in stage.alice.reads(asked)


async def test_where_the_sharer_is_gone_a_co_organizer_is_asked(stage: Stage) -> None:
    training = await share_joint_training(stage, rules=["approval"])
    stage.alice.person.user.deleted = True
    stage.runtime.app.slack.people.forget(person_of(stage.alice))  # type: ignore[attr-defined]
    await register(stage.dev)
    stage.dev.dms()
    asked = await stage.bob.sees("*Dev Rao* (dev@northwind.example) wants to register")
    assert dms_with(stage.alice, "wants to register") == []
    await stage.bob.presses("Approve", asked)
    await stage.bob.sees("using the GoTo account of Alice Moreau, whose connection has ended.")
    assert stage.goto.received("trainings.registrants.create") == []
    await stage.bob.types(f"/training share {training.id}", channel=CHANNEL)
    assert await stage.bob.submits() == {}
    await stage.bob.person.closes()
    await stage.bob.presses("Approve", asked)
    await stage.bob.sees("You approved *Dev Rao*")
    await stage.dev.sees("You're registered for")
    (made,) = stage.goto.received("trainings.registrants.create")
    assert made.user == stage.bob.email
    assert [one.email for one in training.registrants] == [stage.dev.email]
    stage.bob.posts(CHANNEL)


async def test_a_sharer_who_disconnected_is_asked_to_connect_and_to_share_again(stage: Stage) -> None:
    await share_joint_training(stage, rules=["approval"])
    await request_approval(stage)
    asked = await stage.alice.sees("wants to register")
    await stage.alice.types("/goto disconnect")
    await stage.alice.presses("Disconnect")
    await stage.alice.sees("is no longer shared")
    await stage.alice.presses("Approve", asked)
    said = stage.alice.reads(await stage.alice.sees("No GoTo account is connected."))
    assert "[Connect GoTo]" in said
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    await stage.alice.presses("Approve", asked)
    said = stage.alice.reads(await stage.alice.sees("This training isn't shared here."))
    assert "To share it, type `/training share`." in said
    assert stage.goto.received("trainings.registrants.create") == []
    training_card(stage.bob)
    stage.dev.dms()


async def test_nobody_is_left_to_ask_and_the_request_is_kept(stage: Stage) -> None:
    training = await share_joint_training(stage, rules=["approval"], capacity="1")
    for actor in (stage.alice, stage.bob):
        actor.person.user.deleted = True
        stage.runtime.app.slack.people.forget(person_of(actor))  # type: ignore[attr-defined]
    assert "waiting for approval" in await register(stage.dev)
    stage.dev.dms()
    seats = await stage.runtime.app.store.registrations.count_seats(tenant_of(stage), str(training.key))
    assert seats.taken == 1


async def test_a_request_on_gotos_site_is_not_decided_here(stage: Stage) -> None:
    """A button of before, pressed after GoTo made the person wait for its own approval."""
    training = await share_joint_training(stage, rules=["approval"])
    await request_approval(stage)
    asked = await stage.alice.sees("wants to register")
    training.approval = True
    await stage.bob.types("/training waitlist", channel=CHANNEL)
    seats = await stage.bob.sees("Waiting for your approval")
    await stage.alice.presses("Approve", asked)
    await stage.alice.sees("is waiting for your approval on GoTo's site")
    await stage.bob.presses("Approve", seats)
    await stage.bob.sees("This request can only be approved on GoTo's site.")
    assert len(stage.goto.received("trainings.registrants.create")) == 1
    stage.alice.dms()
    stage.dev.dms()

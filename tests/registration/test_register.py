"""Registering: the form, the own link by direct message, and what else can be the answer."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.usecases.registration.sync import poll_shared_trainings
from tests.support.actors import connect_alice
from tests.support.clocks import now
from tests.support.exhaustive import default_and_exhaustive
from tests.support.faults import inject_fault
from tests.support.registrations import (
    TRAINING_NAME,
    dms_with,
    join_links,
    register,
    share_new_training,
    share_training,
    training_card,
)
from tests.support.stage import CHANNEL, FAST_TIMING, Stage
from tests.support.trainings import add_registrant, add_training

SLOW = pytest.mark.parametrize("wait", [0.3])


async def test_the_link_comes_by_direct_message_with_cancel_and_calendar(stage: Stage) -> None:
    training = await share_new_training(stage)
    assert "Your link is in your messages" in await register(stage.bob)
    (registrant,) = training.registrants
    message = await stage.bob.sees("You're registered for *Welding basics*.")
    (link,) = join_links(message)
    assert str(registrant.number) in link or str(registrant.key) in link
    assert "This link is just for you." in stage.bob.reads()
    assert {"Join link", "Cancel registration"} <= {
        e["text"]["text"]
        for b in message.payload()["blocks"]
        if b["type"] == "actions"
        for e in b["elements"]
    }
    await stage.bob.sees("1 person is registered", channel=CHANNEL)
    assert not dms_with(stage.alice, "registered")


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("Sukarno", ("Sukarno", "-")),
        ("Ana María del Mar", ("Ana", "María del Mar")),
        ("שירה כהן", ("שירה", "כהן")),
        ("<!channel> *bold*&<b>", ("<!channel>", "*bold*&<b>")),
    ],
)
async def test_names_of_all_kinds_arrive_as_they_are(stage: Stage, name: str, sent: tuple[str, str]) -> None:
    stage.bob.person.user.real_name = name
    training = await share_new_training(stage, rules=["approval"])
    await register(stage.bob)
    asked = await stage.alice.sees("wants to register for")
    assert "<!channel>" not in str([b for b in asked.payload()["blocks"] if b["type"] == "section"])
    await stage.alice.presses("Approve", asked)
    await stage.bob.sees("You're registered for")
    (registrant,) = training.registrants
    assert (registrant.given_name, registrant.surname) == sent
    stage.bob.dms()
    stage.alice.dms()


async def test_the_names_can_be_changed_and_the_email_cannot(stage: Stage) -> None:
    training = await share_new_training(stage)
    await stage.bob.presses("Register", training_card(stage.bob))
    assert f"GoTo will use your Slack e-mail, {stage.bob.email}" in stage.bob.reads(stage.bob.form)
    await stage.bob.fills(given_name=" ")
    assert await stage.bob.submits() == {"given_name": "Enter your first name. GoTo needs one."}
    await stage.bob.fills(given_name="Robert", surname="")
    assert await stage.bob.submits() == {}
    await stage.bob.person.closes()
    (registrant,) = training.registrants
    assert (registrant.given_name, registrant.surname, registrant.email) == ("Robert", "-", stage.bob.email)
    await stage.bob.sees("You're registered for")


async def test_a_double_click_and_a_second_form_register_once(stage: Stage) -> None:
    training = await share_new_training(stage)
    await stage.bob.presses("Register", training_card(stage.bob))
    view = stage.bob.form
    await asyncio.gather(
        stage.bob.person.submits(view), stage.bob.person.submits(view), return_exceptions=True
    )
    await stage.bob.person.closes()
    assert len(training.registrants) == 1
    await stage.bob.presses("Register", training_card(stage.bob))
    await stage.bob.sees("You're registered for *Welding basics*.")
    assert len(dms_with(stage.bob, "You're registered")) == 1
    await stage.bob.sees("1 person is registered", channel=CHANNEL)


@pytest.mark.parametrize("spelled", ["bob@northwind.example", "BOB@Northwind.Example"])
async def test_who_registered_on_gotos_site_gets_their_own_link(stage: Stage, spelled: str) -> None:
    await connect_alice(stage)
    training = add_training(stage, TRAINING_NAME)
    there = add_registrant(training, spelled)
    await share_training(stage, training, capacity="1")
    assert "Full (1 seat)" in stage.bob.reads(training_card(stage.bob))
    await register(stage.bob, button="Join waitlist")
    message = await stage.bob.sees("You're registered for")
    assert str(there.number) in join_links(message)[0] or str(there.key) in join_links(message)[0]
    assert training.registrants == [there]
    assert "Full (1 seat)" in stage.bob.reads(training_card(stage.bob))


async def test_a_plus_tag_is_another_address(stage: Stage) -> None:
    await connect_alice(stage)
    training = add_training(stage, TRAINING_NAME)
    add_registrant(training, "bob+training@northwind.example")
    await share_training(stage, training)
    await register(stage.bob)
    assert [one.email for one in training.registrants][1] == stage.bob.email
    await stage.bob.sees("You're registered for")


async def test_goto_shows_another_address_and_nobodys_link_is_shown(stage: Stage) -> None:
    """GoTo says that the address is taken, and then names somebody else under that key."""
    training = await share_new_training(stage, capacity="1")
    other = add_registrant(training, stage.bob.email)

    def swap(call: Any) -> None:
        if call["name"] == "trainings.registrants.create":
            other.email = "grace@other.example"

    stage.slack.panel.listeners.append(swap)
    assert "registered under a different address" in await register(stage.bob)
    assert stage.bob.dms() == []
    assert str(other.number) not in str(stage.slack.home.channels)
    await stage.bob.sees("0 of 1 seat taken", channel=CHANNEL)


async def test_a_guest_cannot_register(stage: Stage) -> None:
    await share_new_training(stage, channel="#general")
    gil = stage.actors["gil"]
    await gil.presses("Register", training_card(gil, channel="#general"))
    await gil.sees("Guests")


@pytest.mark.parametrize(
    "fault",
    default_and_exhaustive(["500_after", "lost_answer"], ["cut_before", "429", "503_html", "expired_token"]),
)
async def test_a_passing_fault_registers_once(stage: Stage, fault: str) -> None:
    training = await share_new_training(stage)
    inject_fault(stage, fault, "trainings.registrants.create")
    await register(stage.bob)
    message = await stage.bob.sees("You're registered for *Welding basics*.")
    assert len(training.registrants) == 1
    assert (
        str(training.registrants[0].number) in join_links(message)[0]
        or str(training.registrants[0].key) in join_links(message)[0]
    )
    assert len(dms_with(stage.bob, "You're registered for")) == 1


async def test_while_goto_is_down_it_is_saved_and_done_when_it_is_back(stage: Stage) -> None:
    training = await share_new_training(stage, capacity="1")
    stage.goto.faults.narrow("goto.503_html", "trainings.registrants.create")
    stage.switch("goto.503_html", times=None)
    said = await register(stage.bob)
    assert "We saved you a seat in *Welding basics*" in said
    await stage.bob.sees("Full (1 seat)", channel=CHANNEL)
    assert training.registrants == []
    stage.slack.panel.all_off()
    await stage.bob.sees("You're registered for *Welding basics*.")
    assert len(training.registrants) == 1


@pytest.mark.parametrize(
    "timing", [replace(FAST_TIMING, register_retry_delays=(3600.0,)), FAST_TIMING], ids=["late", "brisk"]
)
async def test_the_organizers_connection_is_lost_and_comes_back(stage: Stage) -> None:
    training = await share_new_training(stage)
    stage.goto.tokens.expire_all()
    stage.switch("goto.dead_refresh", times=None)
    said = await register(stage.bob)
    assert "We've asked them to reconnect." in said
    await stage.alice.sees("Connect again and we'll handle those who are waiting")
    stage.slack.panel.all_off()
    await stage.alice.connects()
    await stage.bob.sees("You're registered for *Welding basics*.")
    assert len(training.registrants) == 1
    assert len(dms_with(stage.bob, "You're registered for")) == 1
    stage.alice.dms()


@SLOW
async def test_slow_goto_says_saving_and_then_how_it_ended(stage: Stage) -> None:
    await share_slowly(stage)
    inject_fault(stage, "slow", "trainings.registrants.create")
    await stage.bob.presses("Register", training_card(stage.bob))
    assert await stage.bob.submits() == {}
    assert "Saving…" in stage.bob.reads(stage.bob.form)
    await stage.bob.person.wait_for(
        lambda: "Your link is in your messages" in stage.bob.reads(stage.bob.form)
    )
    await stage.bob.person.closes()
    await stage.bob.sees("You're registered for *Welding basics*.")


async def share_slowly(stage: Stage) -> None:
    await connect_alice(stage)
    training = add_training(stage, TRAINING_NAME)
    await stage.alice.types(f"/training share {training.id}", channel=CHANNEL)
    await stage.alice.submits()
    await stage.alice.sees(TRAINING_NAME, channel=CHANNEL)
    await stage.alice.person.wait_for(lambda: "We shared" in stage.alice.reads(stage.alice.form))
    await stage.alice.person.closes()


async def test_deleted_at_goto_ends_it_for_everybody(stage: Stage) -> None:
    training = await share_new_training(stage)
    training.deleted = now()
    said = await register(stage.bob)
    assert "GoTo no longer has this training." in said
    await stage.bob.sees("This training is cancelled.", channel=CHANNEL)
    await stage.alice.sees("is no longer shared")


async def test_an_odd_404_ends_nothing(stage: Stage) -> None:
    training = await share_new_training(stage, capacity="1")
    inject_fault(stage, "404", "trainings.registrants.create")
    assert "GoTo rejected the registration." in await register(stage.bob)
    assert "You're registered for" in await register(stage.bob)
    assert len(training.registrants) == 1
    stage.bob.dms()


async def test_over_meanwhile_is_said(stage: Stage) -> None:
    training = await share_new_training(stage)
    inject_fault(stage, "over", "trainings.registrants.create")
    assert "This training is over." in await register(stage.bob)
    assert training.registrants == []
    await stage.bob.sees("Nobody is registered yet", channel=CHANNEL)


async def test_waiting_at_goto_is_said_and_the_trainer_gets_the_way_there(stage: Stage) -> None:
    training = await share_new_training(stage)
    training.approval = True
    said = await register(stage.bob)
    assert "waiting for approval" in said
    await stage.bob.sees("is waiting for approval on GoTo's site. We've notified Alice Moreau.")
    assert training.registrants[0].status == "WAITING"
    await stage.alice.sees("is waiting for your approval on GoTo's site.")
    assert len(dms_with(stage.alice, "*Bob Tanaka*")) == 1
    await stage.alice.presses("Open on GoTo's site")
    await stage.alice.sees("you'll be asked to sign in")
    training.registrants[0].status = "APPROVED"
    await stage.bob.types("/training mine")
    assert "Waiting for approval" in stage.bob.reads()
    await stage.bob.chooses("registration.menu", f"link:{training.key}")
    await stage.bob.sees("You're registered for")


@pytest.mark.parametrize(
    ("status", "said", "seats"),
    [
        ("APPROVED", "You're registered for *Welding basics*.", "Full (1 seat)"),
        ("DENIED", "didn't approve your registration", "0 of 1 seat taken"),
        ("UNREGISTERED", "is cancelled", "0 of 1 seat taken"),
        ("deleted", "is cancelled", "0 of 1 seat taken"),
    ],
)
async def test_what_is_decided_on_gotos_site_is_told(
    stage: Stage, status: str, said: str, seats: str
) -> None:
    training = await share_new_training(stage, capacity="1")
    add_registrant(training, stage.bob.email, status="WAITING")
    await register(stage.bob)
    assert dms_with(stage.bob, "is waiting for approval on GoTo's site")
    stage.alice.dms()
    await poll_shared_trainings(stage.runtime.app)
    assert len(stage.bob.dms()) == 1
    training.registrants[0].status = status
    await poll_shared_trainings(stage.runtime.app)
    await poll_shared_trainings(stage.runtime.app)
    await stage.bob.person.sees(said, channel=stage.bob.dms()[0].channel)
    await stage.bob.sees(seats, channel=CHANNEL)
    await stage.bob.person.wait_for(lambda: len(stage.bob.dms()) == 2)


async def test_denied_at_goto_is_said(stage: Stage) -> None:
    training = await share_new_training(stage, capacity="1")
    add_registrant(training, stage.bob.email, status="DENIED")
    assert "wasn't approved" in await register(stage.bob)
    await stage.bob.sees("didn't approve your registration")
    await stage.bob.sees("0 of 1 seat taken", channel=CHANNEL)


async def test_who_was_removed_at_goto_and_registers_again_is_refused_by_goto(stage: Stage) -> None:
    training = await share_new_training(stage, capacity="1")
    add_registrant(training, stage.bob.email, status="DELETED")
    assert "GoTo" in await register(stage.bob)
    await stage.bob.sees("0 of 1 seat taken", channel=CHANNEL)
    assert not stage.bob.dms()


async def test_an_address_that_went_to_somebody_else_shows_them_nothing(stage: Stage) -> None:
    """Bob registers; later Slack gives his address to Dev."""
    training = await share_new_training(stage)
    await register(stage.bob)
    stage.dev.person.user.email, stage.bob.person.user.email = stage.bob.email, "bob.new@northwind.example"
    said = await register(stage.dev)
    assert "is registered for someone else in this workspace" in said
    assert stage.dev.dms() == []
    assert len(training.registrants) == 1
    stage.bob.dms()


@pytest.mark.parametrize("value", ["", "8439885694023994631", "{}", '{"t":"1"}', "[[["])
async def test_a_button_from_an_older_version_says_so(stage: Stage, value: str) -> None:
    await share_new_training(stage)
    card = training_card(stage.bob)
    (button,) = [
        e
        for block in card.blocks
        for e in block.get("elements", [])
        if e.get("value", "").startswith("{") and e["text"]["text"] == "Register"
    ]
    button["value"] = value
    await stage.bob.person.clicks(card, action_id=button["action_id"])
    await stage.bob.sees("from an older version of Usher")
    assert stage.bob.person.view is None

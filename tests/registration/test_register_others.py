"""Registering others: people, a user group, e-mails; each is told, each end is told by name, and it can be stopped."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.app import open_worker
from bot.model.errors import FieldErrors
from bot.model.registration import SharingEndReason
from bot.sandbox.goto.state import SimTraining
from bot.sandbox.slack import payloads
from bot.sandbox.slack.delivery import Delivery
from bot.sandbox.slack.model import StoredMessage
from bot.usecases.registration.register_others import OthersFields, start_register_others, validate_others
from bot.views import ids as act
from tests.support.actors import Actor, person_of, tenant_of
from tests.support.exhaustive import default_and_exhaustive
from tests.support.faults import inject_fault
from tests.support.kills import run_operation
from tests.support.registrations import (
    TRAINING_NAME,
    dms_with,
    open_others_form,
    read_outcome,
    register,
    share_joint_training,
    share_new_training,
)
from tests.support.stage import CHANNEL, WORKER_TICK, Stage


def registrant_emails(known: SimTraining) -> set[str]:
    return {one.email for one in known.registrants}


async def test_people_and_addresses_each_told_and_named(stage: Stage) -> None:
    known = await share_new_training(stage)
    await register(stage.bob)
    assert dms_with(stage.bob, "You're registered")
    await open_others_form(stage, known)
    await stage.alice.fills(
        people=["U0BOB", "U0DEV"], emails="carol@northwind.example, Eve@elsewhere.example"
    )
    assert await stage.alice.submits() == {}
    form = stage.alice.form
    assert form.body["close"]["text"] == "Close", "it cancels nothing"
    said = await read_outcome(stage, "Registered: Dev Rao, Carol Jensen.")
    assert (
        "Registered: eve@elsewhere.example. That address isn't in Slack, so only GoTo e-mails a link" in said
    )
    assert "Already registered or waiting for an answer: Bob Tanaka." in said
    assert "We couldn't message" not in said
    assert registrant_emails(known) == {
        "bob@northwind.example",
        "dev@northwind.example",
        "carol@northwind.example",
        "eve@elsewhere.example",
    }
    assert len(dms_with(stage.dev, f"You're registered for *{TRAINING_NAME}*")) == 1
    assert len(dms_with(stage.carol, f"You're registered for *{TRAINING_NAME}*")) == 1
    assert len(stage.bob.dms()) == 1
    assert len(stage.alice.dms()) == 2
    roster = await stage.alice.types(f"/training roster {known.id}", channel=CHANNEL)
    assert "Dev Rao (dev@northwind.example) · registered · by the trainer" in roster


async def test_marks_around_addresses_do_not_count_and_members_are_recognized(stage: Stage) -> None:
    known = await share_new_training(stage)
    await open_others_form(stage, known)
    noisy = (
        "kim@x.example. \u200bCAROL@northwind.example (lee@x.example) mailto:jo@x.example 'sam@x.example'\n"
        "Dev Rao <Dev@Northwind.Example>; \u202eeve@elsewhere.example\u202c"
    )
    await stage.alice.fills(emails=f"{noisy} nobody@x")
    assert "“nobody@x” isn't an e-mail address" in (await stage.alice.submits())["emails"]
    assert not stage.goto.received("trainings.registrants.create")
    await stage.alice.fills(emails=noisy)
    assert await stage.alice.submits() == {}
    await read_outcome(stage, "Registered 7 people")
    outside = {f"{name}@x.example" for name in ("kim", "lee", "jo", "sam")} | {"eve@elsewhere.example"}
    assert registrant_emails(known) == outside | {"carol@northwind.example", "dev@northwind.example"}
    assert dms_with(stage.carol, "You're registered")
    assert dms_with(stage.dev, "You're registered")


async def test_a_group_over_the_seats_and_past_the_deadline(stage: Stage) -> None:
    known = await share_new_training(stage, capacity="1")
    stage.slack.home.usergroups.append(
        {"id": "S0GROUP", "handle": "makers", "name": "Makers", "users": ["U0BOB", "U0DEV"]}
    )
    await open_others_form(stage, known)
    await stage.alice.fills(group="S0GROUP")
    assert await stage.alice.submits() == {}
    await read_outcome(stage, "Registered: Bob Tanaka, Dev Rao.")
    assert len(known.registrants) == 2
    assert dms_with(stage.bob, "You're registered")
    assert dms_with(stage.dev, "You're registered")
    await stage.alice.sees("Full", channel=CHANNEL)


@pytest.mark.parametrize(
    ("fields", "block", "said"),
    [
        ({}, "people", "at least one person"),
        ({"emails": "bob at northwind"}, "emails", "“bob” isn't an e-mail address"),
        ({"emails": "a@b.example x@y"}, "emails", "“x@y” isn't an e-mail address"),
    ],
)
async def test_wrong_words_are_told_in_their_field(
    stage: Stage, fields: dict[str, str], block: str, said: str
) -> None:
    known = await share_new_training(stage)
    await open_others_form(stage, known)
    await stage.alice.fills(**fields)
    errors = await stage.alice.submits()
    assert said in errors[block]
    assert not stage.goto.received("trainings.registrants.create")


async def test_one_that_goto_refuses_does_not_stop_the_others(stage: Stage) -> None:
    known = await share_new_training(stage)
    inject_fault(stage, "400", "trainings.registrants.create")
    await open_others_form(stage, known)
    await stage.alice.fills(people=["U0BOB", "U0DEV"])
    assert await stage.alice.submits() == {}
    said = await read_outcome(stage, "Registered 1 person")
    assert "Not registered: Bob Tanaka. GoTo rejected it." in said
    assert "Registered: Dev Rao." in said
    assert registrant_emails(known) == {"dev@northwind.example"}
    assert dms_with(stage.dev, "You're registered")
    assert stage.bob.dms() == []


@pytest.mark.parametrize("fault", default_and_exhaustive(["lost_answer"], ["500_after", "503_html", "429"]))
async def test_a_passing_fault_registers_everybody_once(stage: Stage, fault: str) -> None:
    known = await share_new_training(stage)
    inject_fault(stage, fault, "trainings.registrants.create")
    await open_others_form(stage, known)
    await stage.alice.fills(people=["U0BOB", "U0DEV"])
    assert await stage.alice.submits() == {}
    await read_outcome(stage, "Registered: Bob Tanaka, Dev Rao.")
    assert sorted(one.email for one in known.registrants) == [
        "bob@northwind.example",
        "dev@northwind.example",
    ]
    assert len(dms_with(stage.bob, "You're registered")) == 1
    assert len(dms_with(stage.dev, "You're registered")) == 1


async def test_sharing_that_ended_meanwhile_is_said(stage: Stage) -> None:
    known = await share_new_training(stage)
    await open_others_form(stage, known)
    await stage.alice.fills(people=["U0BOB"])
    await stage.runtime.app.store.registrations.end_sharing(
        tenant_of(stage), str(known.key), SharingEndReason.STOPPED
    )
    assert await stage.alice.submits() == {}
    said = await read_outcome(stage, f"We couldn't register everyone for *{TRAINING_NAME}*")
    assert "0 of 0 were tried" not in said
    assert known.registrants == []


async def test_it_can_be_stopped_and_says_how_far_it_was(stage: Stage) -> None:
    known = await share_new_training(stage)
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def gate(moment: str, where: str, name: str, request: Any) -> bool:
        if (moment, name) == ("before", "trainings.registrants.create") and known.registrants:
            asked.set()
            await go_on.wait()
        return True

    stage.slack.panel.gate = gate
    await open_others_form(stage, known)
    await stage.alice.fills(people=["U0BOB", "U0CAROL", "U0DEV"])
    assert await stage.alice.submits() == {}
    async with asyncio.timeout(10):
        await asked.wait()
    under_way = await stage.alice.sees("Registering people for")
    await stage.alice.presses("Cancel", under_way)
    go_on.set()
    said = await read_outcome(stage, "Stopped after 1 of 3 people")
    assert "Registered: Bob Tanaka." in said
    await stage.bob.sees("You're registered")
    await stage.slack.settled()
    assert "dev@northwind.example" not in registrant_emails(known)
    stage.slack.panel.gate = None
    dms_with(stage.carol, "You're registered")


async def press_unseen_button(actor: Actor, message: StoredMessage, action_id: str, value: str) -> None:
    """Have somebody send a press of a button that they do not see, as a changed client could."""
    home, person = actor.stage.slack.home, actor.person
    pressed = {"type": "button", "action_id": action_id, "block_id": "b", "action_ts": "1.1", "value": value}
    trigger = home.new_trigger(person.id, None, message.channel)
    url = person.actions.response_url(message.channel, message)
    body = payloads.message_actions(home, person.user, message, [pressed], trigger, url)
    ack = await actor.stage.slack.deliver(Delivery(kind="interactive", name="block_actions", payload=body))
    assert ack.error is None, ack


def button_value(message: StoredMessage, action_id: str) -> str:
    """Return what a button of the message carries."""
    (found,) = [
        element["value"]
        for block in message.blocks
        for element in block.get("elements", ())
        if element.get("action_id") == action_id
    ]
    return str(found)


async def test_a_co_organizer_who_does_not_share_it_gets_no_form(stage: Stage) -> None:
    """People are registered in the sharer's name: the button is the sharer's, whoever sends its press."""
    known = await share_joint_training(stage)
    await stage.alice.types(f"/training roster {known.id}", channel=CHANNEL)
    shown = stage.alice.last
    assert isinstance(shown, StoredMessage)
    value = button_value(shown, act.REGISTER_OTHERS_OPEN)
    await press_unseen_button(stage.bob, shown, act.REGISTER_OTHERS_OPEN, value)
    await stage.bob.sees("Only Alice Moreau can do this.")
    assert stage.bob.person.view is None


async def test_the_sharers_form_sent_by_somebody_else_registers_nobody(stage: Stage) -> None:
    known = await share_joint_training(stage)
    await open_others_form(stage, known)
    await stage.alice.fills(people=["U0DEV"])
    home, bob = stage.slack.home, stage.bob.person
    view = stage.alice.form
    body = payloads.view_submission(home, bob.user, view, home.new_trigger(bob.id, view.id, None), [])
    ack = await stage.slack.deliver(Delivery(kind="interactive", name="view_submission", payload=body))
    assert ack.body["errors"] == {
        "people": "Alice Moreau shared this training. Only Alice Moreau can do this."
    }
    await stage.slack.settled()
    assert known.registrants == []
    await stage.alice.person.closes()


@pytest.mark.parametrize("with_worker", [False])
async def test_who_does_not_share_it_any_more_registers_nobody(stage: Stage) -> None:
    """It was asked for while Alice shared it; until it is done, Bob does."""
    async with open_worker(stage.runtime, tick=WORKER_TICK):
        known = await share_joint_training(stage)
    app, home, key = stage.runtime.app, tenant_of(stage), str(known.key)
    typed = OthersFields(("U0DEV",), None, "")
    op = await start_register_others(app, person_of(stage.alice), key, typed, "press")
    kept = await app.store.registrations.get_shared(home, key)
    assert kept is not None
    await app.store.registrations.share(replace(kept, organizer=person_of(stage.bob)))
    await run_operation(app, home, op.id)
    assert known.registrants == []
    assert await stage.alice.sees("Bob Tanaka shared this training.")


def test_addresses_are_taken_out_of_whatever_was_pasted() -> None:
    for pasted in (
        "Eve <eve@x.example>; b@x.example,\n EVE@X.example",
        "eve@x.example <mailto:b@x.example|b>",
    ):
        assert validate_others(OthersFields((), None, pasted)) == ["eve@x.example", "b@x.example"]
    many = " ".join(f"p{n}@x.example" for n in range(201))
    with pytest.raises(FieldErrors) as wrong:
        validate_others(OthersFields((), None, many))
    assert wrong.value.fields["emails"].message_id == "others-many"


async def test_a_trainer_who_disconnected_is_asked_to_connect(stage: Stage) -> None:
    known = await share_new_training(stage)
    await stage.alice.types(f"/training roster {known.id}", channel=CHANNEL)
    old = stage.alice.last
    await stage.alice.presses("Register others")
    await stage.alice.fills(people=["U0BOB"])
    await stage.alice.types("/goto disconnect")
    await stage.alice.presses("Disconnect")
    await stage.alice.sees("Disconnected")
    await stage.alice.sees("is no longer shared")

    assert await stage.alice.submits() == {}
    said = await read_outcome(stage, f"We couldn't register everyone for *{TRAINING_NAME}*")
    assert "No GoTo account is connected." in said
    assert "[Connect GoTo]" in said
    await stage.alice.person.closes()
    await stage.alice.presses("Register others", old)
    said = stage.alice.reads(await stage.alice.sees("Connect your GoTo account."))
    assert "[Connect GoTo]" in said

    await stage.alice.connects(channel=CHANNEL)
    await stage.alice.sees("Connected as Alice")
    await stage.alice.presses("Register others", old)
    said = stage.alice.reads(await stage.alice.sees("This training isn't shared here."))
    assert "To share it, type `/training share`." in said
    stage.bob.posts(CHANNEL)


async def test_a_trainer_whose_training_was_cancelled_is_told_so(stage: Stage) -> None:
    known = await share_new_training(stage)
    await stage.alice.types(f"/training roster {known.id}", channel=CHANNEL)
    await stage.runtime.app.store.registrations.end_sharing(
        tenant_of(stage), str(known.key), SharingEndReason.CANCELLED
    )
    await stage.alice.presses("Register others")
    said = stage.alice.reads(await stage.alice.sees(f"{TRAINING_NAME} is cancelled."))
    assert "See your trainings with `/training list`." in said

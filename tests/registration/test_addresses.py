"""Registering under another address than Slack's, where the policy lets people; never into somebody else's link."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.errors import UserError
from bot.model.policy import AuditQuery, Policy
from bot.usecases.registration.addresses import require_still_allowed
from bot.usecases.registration.sync import poll_shared_trainings
from tests.support.actors import Actor, person_of, tenant_of
from tests.support.clocks import now
from tests.support.faults import inject_fault
from tests.support.registrations import dms_with, join_links, register, share_new_training, training_card
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import add_registrant

PRIVATE = "bob.private@elsewhere.example"
THERE = "grace@elsewhere.example"


async def allow_any_email(stage: Stage, *, on: bool = True) -> None:
    """Have Alice switch it in the policy's form."""
    await stage.alice.types("/goto policy")
    await stage.alice.fills(other_emails=["on"] if on else [])
    assert await stage.alice.submits() == {}
    await stage.alice.person.closes()


async def submit_email(actor: Actor, email: str, button: str = "Register") -> dict[str, str]:
    """Fill the form with another address and submit it; return the errors under its fields."""
    await actor.presses(button, training_card(actor))
    await actor.fills(email=email)
    return await actor.submits()


async def test_the_policy_lets_people_register_under_another_address(stage: Stage) -> None:
    training = await share_new_training(stage, capacity="1")
    await stage.bob.presses("Register", training_card(stage.bob))
    assert "email" not in [block.get("block_id") for block in stage.bob.form.body["blocks"]]
    await stage.bob.person.closes()
    await stage.alice.types("/goto policy")
    await stage.alice.fills(other_emails=["on"])
    assert await stage.alice.submits() == {}
    saved = stage.alice.reads(stage.alice.form).replace("*", "")
    assert "E-mail in registrations: any" in saved
    await stage.alice.person.closes()
    page = await stage.runtime.app.store.audit.search(
        tenant_of(stage), AuditQuery(since=now() - timedelta(days=1), action="policy.save"), 9
    )
    assert page.entries[0].details["changes"] == "other_emails on"
    assert "Registrations: any e-mail address" in await stage.alice.types("/goto audit policy")

    assert await submit_email(stage.bob, PRIVATE) == {}
    await stage.bob.person.closes()
    (registrant,) = training.registrants
    assert registrant.email == PRIVATE
    message = await stage.bob.sees("You're registered for")
    assert str(registrant.number) in join_links(message)[0] or str(registrant.key) in join_links(message)[0]
    await stage.bob.sees("Full (1 seat)", channel=CHANNEL)
    assert "Registered" in await stage.bob.types("/training mine")
    await stage.bob.presses("Cancel registration", message)
    await stage.bob.sees("is cancelled.")
    assert training.registrants == []
    await stage.bob.sees("0 of 1 seat taken", channel=CHANNEL)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("bob@northwind", "valid email address"),
        ("bob..b@elsewhere.example", "That isn't an e-mail address."),
        ("a@" + "b" * 250 + ".example", "That isn't an e-mail address."),
        ("dev@northwind.example", "Someone else in this workspace has this address"),
        ("DEV@Northwind.example", "Someone else in this workspace has this address"),
    ],
)
async def test_a_wrong_address_is_told_in_its_field(stage: Stage, typed: str, said: str) -> None:
    training = await share_new_training(stage)
    await allow_any_email(stage)
    errors = await submit_email(stage.bob, typed)
    assert said in errors["email"]
    assert stage.goto.received("trainings.registrants.create") == []
    await stage.bob.fills(email=stage.bob.email.upper())
    assert await stage.bob.submits() == {}
    await stage.bob.person.closes()
    assert [one.email for one in training.registrants] == [stage.bob.email]
    assert dms_with(stage.bob, "You're registered for")


@pytest.mark.parametrize("counted", [False, True])
async def test_an_address_that_is_registered_already_gives_no_link(stage: Stage, counted: bool) -> None:
    """Grace registered on GoTo's site; her seat may be counted here before Bob types her address, or not."""
    training = await share_new_training(stage, capacity="2")
    await allow_any_email(stage)
    grace = add_registrant(training, THERE)
    if counted:
        await poll_shared_trainings(stage.runtime.app)
        await stage.bob.sees("1 of 2 seats taken", channel=CHANNEL)
    errors = await submit_email(stage.bob, THERE)
    assert "Someone is already registered with that address. GoTo e-mailed them the link." in errors["email"]
    assert stage.bob.dms() == []
    assert str(grace.number) not in str(stage.slack.home.channels)
    assert "You aren't registered for any trainings." in await stage.bob.types("/training mine")
    assert len(stage.goto.received("trainings.registrants.create")) == (0 if counted else 1)
    assert stage.goto.received("trainings.registrants.get") == []
    await stage.bob.fills(email=stage.bob.email)
    assert await stage.bob.submits() == {}
    await stage.bob.person.closes()
    await stage.bob.sees("You're registered for")
    assert [one.email for one in training.registrants] == [THERE, stage.bob.email]
    seats = await stage.runtime.app.store.registrations.count_seats(tenant_of(stage), str(training.key))
    assert seats.taken == (2 if counted else 1)


async def test_an_address_that_another_registered_here_gives_no_link(stage: Stage) -> None:
    training = await share_new_training(stage)
    await allow_any_email(stage)
    assert await submit_email(stage.bob, PRIVATE) == {}
    await stage.bob.person.closes()
    assert dms_with(stage.bob, "You're registered for")
    errors = await submit_email(stage.dev, PRIVATE.upper())
    assert "Someone is already registered with that address." in errors["email"]
    assert stage.dev.dms() == []
    assert len(training.registrants) == 1
    await stage.dev.person.closes()


async def test_after_a_lost_answer_the_link_is_left_to_gotos_mail(stage: Stage) -> None:
    """Nobody can tell then whether it was this person who was registered under the address."""
    training = await share_new_training(stage, capacity="2")
    await allow_any_email(stage)
    inject_fault(stage, "lost_answer", "trainings.registrants.create")
    errors = await submit_email(stage.bob, PRIVATE)
    assert "GoTo e-mailed them the link." in errors["email"]
    assert (PRIVATE, "confirmation") in stage.goto.world.mailed
    assert stage.bob.dms() == []
    await stage.bob.person.closes()
    await poll_shared_trainings(stage.runtime.app)
    await stage.bob.sees("1 of 2 seats taken", channel=CHANNEL)
    assert len(training.registrants) == 1


async def test_a_form_of_before_the_policy_changed_says_so(stage: Stage) -> None:
    await share_new_training(stage)
    await allow_any_email(stage)
    await stage.bob.presses("Register", training_card(stage.bob))
    await stage.bob.fills(email=PRIVATE)
    await allow_any_email(stage, on=False)
    errors = await stage.bob.submits()
    assert f"with your Slack address, {stage.bob.email}." in errors["email"]
    assert stage.goto.received("trainings.registrants.create") == []
    await stage.bob.person.closes()
    with pytest.raises(UserError, match="register-email-kept"):
        await require_still_allowed(stage.runtime.app, person_of(stage.bob), PRIVATE, None)
    await require_still_allowed(stage.runtime.app, person_of(stage.bob), stage.bob.email, None)


async def test_who_has_no_address_in_slack_enters_one(stage: Stage) -> None:
    stage.bob.person.user.email = ""
    training = await share_new_training(stage)
    await stage.bob.presses("Register", training_card(stage.bob))
    await stage.bob.sees("Slack doesn't show us your e-mail address")
    await allow_any_email(stage)
    assert await submit_email(stage.bob, PRIVATE) == {}
    await stage.bob.person.closes()
    await stage.bob.sees("You're registered for")
    assert [one.email for one in training.registrants] == [PRIVATE]


async def test_the_waitlist_and_the_trainers_word_keep_the_address(stage: Stage) -> None:
    training = await share_new_training(stage, capacity="1", rules=["approval"])
    await allow_any_email(stage)
    assert await submit_email(stage.bob, PRIVATE) == {}
    await stage.bob.person.closes()
    stage.bob.dms()
    asked = await stage.alice.sees(f"*Bob Tanaka* ({PRIVATE}) wants to register")
    await stage.alice.presses("Approve", asked)
    await stage.bob.sees("You're registered for")
    assert [one.email for one in training.registrants] == [PRIVATE]
    await register(stage.dev, button="Join waitlist")
    stage.dev.dms()
    stage.alice.dms()


async def test_marks_and_names_around_an_address_do_not_count(stage: Stage) -> None:
    training = await share_new_training(stage)
    await allow_any_email(stage)
    assert "isn't an e-mail address" in (await submit_email(stage.bob, "bob@else..where.example"))["email"]
    await stage.bob.fills(email=f"<mailto:\u200b{PRIVATE}>.")
    assert await stage.bob.submits() == {}
    await stage.bob.person.closes()
    await stage.bob.sees("You're registered for")
    assert [one.email for one in training.registrants] == [PRIVATE]
    # Whatever the case, and whatever stands around it, this is Carol's address and not Dev's to take.
    assert "email" in await submit_email(stage.dev, "'CAROL@Northwind.example'")


def test_usually_slacks_address_only() -> None:
    assert not Policy().other_emails

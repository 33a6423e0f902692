"""Somebody leaves the workspace: they get nothing, hold nothing, and an admin learns what they organized."""

from __future__ import annotations

import re

import pytest

from bot.model.errors import NotConnected, PersonLeft
from bot.model.ids import Person
from bot.model.operations import OperationKind
from bot.model.sources import SessionSource
from bot.sandbox.goto.state import SimTraining
from bot.usecases.core.sends import dm_once
from bot.usecases.core.sessions import Purpose, session_for
from bot.usecases.reminders.poll import poll_in_window
from bot.views.kit import text_message
from tests.support.actors import open_browser, person_of
from tests.support.clocks import CLOCK
from tests.support.kills import Kills, open_operation, run_all_operations
from tests.support.registrations import dms_with, register, share_new_training
from tests.support.reminders import subscriptions_of
from tests.support.stage import CHANNEL, Stage

ADDRESS = re.compile(r"\S+/calendar/[\w-]{22}\.ics")
TITLE = "Bobs standup"


async def settle_bob(stage: Stage) -> tuple[str, SimTraining]:
    """Give Bob a GoTo account, a meeting with a card, reminders, a calendar address and a seat."""
    training = await share_new_training(stage)
    await register(stage.bob)
    await stage.bob.sees("You're registered for")
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    await stage.bob.types(f"/meeting now {TITLE}", channel=CHANNEL)
    assert TITLE in stage.bob.posts(CHANNEL)[-1].text
    await stage.bob.types("/goto notify", channel=CHANNEL)
    assert await stage.bob.submits() == {}
    await stage.bob.types("/goto calendar")
    await stage.bob.presses("Create a URL", stage.bob.form)
    found = ADDRESS.search(stage.bob.reads(stage.bob.form))
    assert found is not None
    stage.bob.dms()
    return found.group().lstrip("`"), training


async def status_of(url: str) -> int:
    async with open_browser() as browser:
        return (await browser.get(url)).status_code


async def access_token(stage: Stage, person: Person) -> str:
    link = await stage.runtime.app.store.links.get(person)
    assert link is not None
    return link.access_token


async def assert_nothing_is_held(stage: Stage, address: str, training: SimTraining) -> None:
    assert await stage.runtime.app.store.links.get(person_of(stage.bob)) is None
    assert await subscriptions_of(stage, stage.bob) == []
    assert await status_of(address) == 404
    await stage.alice.person.wait_for(lambda: training.registrants == [])


@pytest.mark.languages
async def test_what_they_held_ends_at_once_and_an_admin_is_told(stage: Stage) -> None:
    address, training = await settle_bob(stage)
    assert await status_of(address) == 200
    token, written = await access_token(stage, person_of(stage.bob)), len(stage.bob.dms())
    await stage.slack.deactivate(stage.bob.person.id)
    told = stage.alice.reads(await stage.alice.sees("Bob Tanaka left the workspace"))
    assert TITLE in told
    assert "1 seat was given back" in told
    await assert_nothing_is_held(stage, address, training)
    assert stage.goto.tokens.user(token) is None, "revoked at GoTo"
    assert len(stage.bob.dms()) == written, "nobody writes to somebody who left"


@pytest.mark.parametrize("noticed_by", ["calendar", "poll", "message", "refresh"])
async def test_a_missed_event_is_made_up_for(stage: Stage, noticed_by: str) -> None:
    """Slack's event never came; whatever is about to serve Bob notices that he left."""
    address, training = await settle_bob(stage)
    bob, app, written = person_of(stage.bob), stage.runtime.app, len(stage.bob.dms())
    stage.bob.person.user.deleted = True
    CLOCK.forward(minutes=2)
    if noticed_by == "calendar":
        assert await status_of(address) == 404
    elif noticed_by == "poll":
        await poll_in_window(app, SessionSource(bob), app.clock.now())
    elif noticed_by == "message":
        with pytest.raises(PersonLeft):
            await dm_once(app, bob, "hello", text_message("Hello"))
    else:
        CLOCK.forward(hours=2)
        session = await session_for(app, bob, Purpose.OWN)
        with pytest.raises(NotConnected):
            await session.goto.meetings.list_upcoming()
    await stage.alice.sees("Bob Tanaka left the workspace")
    await assert_nothing_is_held(stage, address, training)
    assert len(stage.bob.dms()) == written


@pytest.mark.languages
async def test_a_place_on_the_waitlist_goes_to_the_next(stage: Stage) -> None:
    await share_new_training(stage, capacity="1")
    await register(stage.bob)
    await stage.bob.sees("You're registered for")
    await register(stage.dev, button="Join waitlist")
    await stage.dev.sees("You're number 1 on the waitlist")
    await register(stage.alice, button="Join waitlist")
    await stage.alice.sees("You're number 2 on the waitlist")
    await stage.slack.deactivate(stage.dev.person.id)
    await stage.alice.sees("left the workspace")
    (message,) = dms_with(stage.bob, "You're registered for")
    await stage.bob.presses("Cancel registration", message)
    await stage.alice.sees("A seat opened up in")
    stage.bob.dms()
    assert dms_with(stage.dev, "A seat opened up") == []


async def test_others_cannot_register_any_more_for_what_a_trainer_shared(stage: Stage) -> None:
    training = await share_new_training(stage)
    await register(stage.bob)
    await stage.bob.sees("You're registered for")
    token = await access_token(stage, person_of(stage.alice))
    await stage.slack.deactivate(stage.alice.person.id)
    await stage.bob.sees("is no longer in this workspace", channel=CHANNEL)
    assert stage.goto.tokens.user(token) is None
    assert len(training.registrants) == 1, "who is registered keeps the seat"


@pytest.mark.parametrize("change", ["name", "return"])
async def test_another_change_of_a_person_ends_nothing(stage: Stage, change: str) -> None:
    address, training = await settle_bob(stage)
    if change == "name":
        user = stage.bob.person.user.payload(CLOCK.now(), home_team=stage.slack.home.id, with_email=True)
        await stage.slack.send_event({"type": "user_change", "user": user})
    else:
        member = stage.bob.person.user
        gone = {
            **member.payload(CLOCK.now(), home_team=stage.slack.home.id, with_email=True),
            "deleted": True,
        }
        await stage.slack.send_event({"type": "user_change", "user": gone})
    await stage.slack.settled()
    await run_all_operations(stage)
    assert await status_of(address) == 200
    assert len(training.registrants) == 1
    assert "Connected as Bob" in await stage.bob.types("/goto status")


@pytest.mark.parametrize("user", [None, "U0BOB", {}, {"id": 7, "deleted": True}, {"deleted": True}])
async def test_an_odd_event_is_answered_and_ends_nothing(stage: Stage, user: object) -> None:
    ack = await stage.slack.send_event({"type": "user_change", "user": user})
    assert ack.error is None


async def test_nobody_is_told_of_somebody_who_held_nothing(stage: Stage) -> None:
    await stage.slack.deactivate(stage.bob.person.id)
    await stage.slack.settled()
    await run_all_operations(stage)
    assert stage.alice.dms() == []


@pytest.mark.kills
@pytest.mark.parametrize(("wait", "with_worker"), [(0.02, False)])
async def test_a_kill_in_between_loses_nothing(stage: Stage) -> None:
    kills, bob = Kills(stage, "Left", before=True), stage.bob
    for number, _ in enumerate(kills, 1):
        bob.person.user.deleted = False
        CLOCK.forward(hours=1)
        await bob.connects()
        await bob.sees("Connected as Bob")
        await bob.types("/goto notify", channel=CHANNEL)
        await bob.submits()
        await run_all_operations(stage)
        assert len(await subscriptions_of(stage, bob)) == 1
        token = await access_token(stage, person_of(bob))
        await stage.slack.deactivate(bob.person.id)
        await kills.run(*await open_operation(stage, OperationKind.PERSON_LEFT))
        await run_all_operations(stage)
        assert await stage.runtime.app.store.links.get(person_of(bob)) is None
        assert stage.goto.tokens.user(token) is None, "revoked at GoTo"
        assert await subscriptions_of(stage, bob) == []
        assert len(dms_with(stage.alice, "Bob Tanaka left the workspace")) == number
    bob.dms()


class TestForgetMember:
    """An admin has everything about another member deleted."""

    async def test_an_admin_deletes_what_is_kept_about_a_member(self, stage: Stage) -> None:
        address, _ = await settle_bob(stage)
        token = await access_token(stage, person_of(stage.bob))
        asked = await stage.alice.types("/goto forget @bob")
        assert "Delete all data about" in asked
        assert "could connect again" in asked
        await stage.alice.presses("Delete everything")
        await stage.alice.sees("Deleted all data about")
        assert await status_of(address) == 404
        assert stage.goto.tokens.user(token) is None
        assert "Connect your GoTo account" in await stage.bob.types("/meeting")
        audit = await stage.alice.types("/goto audit")
        assert "Bob Tanaka" in audit

    async def test_the_seats_of_somebody_who_left_are_given_back_first(self, stage: Stage) -> None:
        address, training = await settle_bob(stage)
        stage.bob.person.user.deleted = True
        CLOCK.forward(minutes=2)
        asked = await stage.alice.types(f"/goto forget {stage.bob.person.id}")
        assert "Delete all data about" in asked
        assert "could connect again" not in asked
        await stage.alice.presses("Delete everything")
        await stage.alice.sees("Deleted all data about")
        await assert_nothing_is_held(stage, address, training)
        stage.alice.dms()

    async def test_the_message_about_a_departure_has_the_button_too(self, stage: Stage) -> None:
        await settle_bob(stage)
        await stage.slack.deactivate(stage.bob.person.id)
        told = await stage.alice.sees("Bob Tanaka left the workspace")
        await stage.alice.presses("Delete everything", told)
        await stage.alice.sees("Deleted all data about")

    async def test_who_does_not_administer_usher_is_refused(self, stage: Stage) -> None:
        said = await stage.bob.types("/goto forget @alice")
        assert "Delete everything" not in said

    async def test_a_name_that_nobody_has_is_named(self, stage: Stage) -> None:
        said = await stage.alice.types("/goto forget bobby")
        assert "bobby isn't a person here" in said
        assert "/goto forget me" in said

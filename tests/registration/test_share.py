"""`/training share`: the form, the card and the rules; sharing ends when its organizer says so or is gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.model.errors import UserError
from bot.sandbox.slack.model import StoredMessage
from bot.store import codec
from bot.store.keys import KEYS
from bot.usecases.registration.form import build_register_form
from tests.support.actors import connect_alice, person_of, tenant_of
from tests.support.clocks import now
from tests.support.registrations import (
    TRAINING_NAME,
    dms_with,
    register,
    share_new_training,
    share_training,
    training_card,
)
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import add_training, find_training


async def test_the_card_shows_sessions_seats_and_who_it_is(stage: Stage) -> None:
    await share_new_training(stage, capacity="20")
    shown = training_card(stage.bob)
    text = stage.bob.reads(shown)
    assert "0 of 20 seats taken" in text
    assert "Organizer: Alice" in text
    assert "<!date^" in str(shown.payload())
    await stage.bob.presses("Details", shown)
    details = await stage.bob.sees("Alice Moreau's GoTo account registers you")
    assert details is not shown


async def test_who_is_registered_at_goto_already_has_a_seat(stage: Stage) -> None:
    await connect_alice(stage)
    await share_training(stage, find_training(stage), capacity="3")
    assert "2 of 3 seats taken" in stage.bob.reads(training_card(stage.bob, "Onboarding"))


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"capacity": "0"}, "capacity", "a whole number from 1"),
        ({"capacity": "many"}, "capacity", "a whole number from 1"),
        ({"capacity": "10001"}, "capacity", "to 10,000"),
        ({"date": "2020-01-01", "start": "10:00"}, "start", "past"),
        ({"start": "10:00"}, "date", "both a date and a time"),
    ],
)
async def test_a_wrong_rule_is_told_in_its_field(
    stage: Stage, fields: dict[str, str], field: str, said: str
) -> None:
    await connect_alice(stage)
    await stage.alice.types(f"/training share {find_training(stage).id}", channel=CHANNEL)
    await stage.alice.fills(**fields)
    errors = await stage.alice.submits()
    assert said in " ".join(errors.values()), errors
    assert list(errors) == [field]
    await stage.alice.person.closes()


async def test_a_channel_without_the_bot_takes_no_card_until_it_is_there(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types(f"/training share {find_training(stage).id}", channel="#design")
    assert await stage.alice.submits() == {}
    assert "Usher isn't in #design." in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()
    await stage.alice.person.adds("#design", stage.slack.home.bot_user_id)
    assert await stage.alice.submits() == {}
    await stage.alice.person.closes()
    await stage.alice.sees("Onboarding", channel="#design")


async def test_shared_again_changes_the_rules_of_the_one_card(stage: Stage) -> None:
    known = await share_new_training(stage, capacity="5")
    await stage.alice.types(f"/training share {known.id}", channel=CHANNEL)
    assert stage.alice.form.body["submit"]["text"] == "Save"
    await stage.alice.fills(capacity="9", rules=["approval"])
    assert await stage.alice.submits() == {}
    assert "We saved the rules of *Welding basics*." in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()
    await stage.alice.sees("0 of 9 seats taken", channel=CHANNEL)
    assert "Alice Moreau approves each registration." in stage.bob.reads(training_card(stage.bob))


async def test_a_picker_and_a_second_channel(stage: Stage) -> None:
    known = await share_new_training(stage)
    await stage.alice.types("/training share", channel="#general")
    await stage.alice.chooses("training.pick", f"share:{known.key}")
    assert await stage.alice.submits() == {}
    await stage.alice.person.closes()
    await stage.alice.sees(TRAINING_NAME, channel="#general")
    await register(stage.bob)
    await stage.bob.sees("1 person is registered", channel="#general")
    await stage.bob.sees("1 person is registered", channel=CHANNEL)
    stage.bob.dms()


async def test_registration_closes_and_a_late_click_gets_the_reason(stage: Stage) -> None:
    await connect_alice(stage)
    known = add_training(stage, TRAINING_NAME)
    zone = ZoneInfo("America/New_York")
    closes = (now() + timedelta(hours=2)).astimezone(zone)
    await share_training(stage, known, date=closes.date().isoformat(), start=closes.strftime("%H:%M"))
    shown = training_card(stage.bob)
    assert "Registration closes" in stage.bob.reads(shown)
    await close_registration(stage, str(known.key))
    await stage.bob.presses("Register", shown)
    await stage.bob.sees("Registration for Welding basics is closed.")


async def close_registration(stage: Stage, key: str) -> None:
    """Have registration closed a minute ago, as the store knows it; the card still shows its button."""
    past: datetime = now() - timedelta(minutes=1)
    await stage.runtime.stores.redis.hset(
        KEYS.shared_training.of(tenant_of(stage), key), "closes_at", codec.to_microseconds(past)
    )


async def test_the_card_loses_its_button_when_registration_closes(stage: Stage) -> None:
    known = await share_new_training(stage)
    await close_registration(stage, str(known.key))
    await stage.runtime.tasks.refresh_training(tenant_of(stage), str(known.key))
    await stage.bob.sees("Registration closed", channel=CHANNEL)
    assert "Register" not in [b["text"]["text"] for b in action_elements(training_card(stage.bob))]


def action_elements(message: StoredMessage) -> list[Any]:
    return [e for b in message.payload()["blocks"] if b["type"] == "actions" for e in b["elements"]]


async def test_stop_sharing_is_told_on_the_card_and_to_who_waits(stage: Stage) -> None:
    await share_new_training(stage, capacity="1")
    await register(stage.bob)
    await register(stage.dev, button="Join waitlist")
    await stage.dev.sees("You're number 1 on the waitlist")
    await stage.alice.types("/training waitlist", channel=CHANNEL)
    assert "1. Dev" in stage.alice.reads()
    await stage.alice.presses("Stop sharing")
    await stage.alice.sees("is no longer shared")
    await stage.bob.sees("Alice Moreau stopped registration here.", channel=CHANNEL)
    await stage.dev.sees("so you've lost your place")
    assert action_elements(training_card(stage.bob)) == []
    stage.bob.dms()


async def test_disconnecting_ends_it(stage: Stage) -> None:
    await share_new_training(stage)
    await stage.bob.presses("Register", training_card(stage.bob))
    await stage.alice.types("/goto disconnect")
    await stage.alice.presses("Disconnect")
    await stage.bob.sees("disconnected from GoTo", channel=CHANNEL)
    await stage.alice.sees("*Welding basics* is no longer shared.")
    assert await stage.bob.submits() == {}
    said = stage.bob.reads(stage.bob.form)
    assert "You aren't registered." in said
    assert "GoTo account was disconnected" in said
    await stage.bob.person.closes()
    assert stage.goto.received("trainings.registrants.create") == []


async def test_consent_holds_for_the_account_that_it_was_given_under(stage: Stage) -> None:
    """Alice connects another GoTo account; nobody is registered through that one."""
    await share_new_training(stage)
    await stage.alice.connects("carol@other.example")
    await stage.alice.sees("Use this GoTo account?")
    await stage.alice.presses("Yes, use it")
    assert "GoTo account was disconnected" in await register(stage.bob)
    assert stage.goto.received("trainings.registrants.create") == []
    await stage.bob.sees("disconnected from GoTo", channel=CHANNEL)
    await stage.alice.sees("is no longer shared")
    stage.alice.dms()


async def test_forgetting_the_organizer_ends_it_and_leaves_the_learner_their_link(stage: Stage) -> None:
    await share_new_training(stage)
    await register(stage.bob)
    await stage.alice.types("/goto forget me")
    await stage.alice.presses("Delete everything")
    await stage.bob.sees("disconnected from GoTo", channel=CHANNEL)
    await stage.alice.sees("Deleted everything")
    await stage.bob.types("/training mine")
    assert TRAINING_NAME in stage.bob.reads()
    assert dms_with(stage.bob, "You're registered for")
    stage.alice.dms()


async def test_who_is_not_in_the_private_channel_does_not_hear_of_it(stage: Stage) -> None:
    await connect_alice(stage)
    known = add_training(stage, TRAINING_NAME)
    await stage.alice.types(f"/training share {known.id}", channel="#leads")
    errors = await stage.alice.submits()
    if errors:
        await stage.alice.person.adds("#leads", stage.slack.home.bot_user_id)
        assert await stage.alice.submits() == {}
    await stage.alice.person.closes()
    await stage.alice.sees(TRAINING_NAME, channel="#leads")
    assert "No trainings are shared with you right now." in await stage.dev.types("/training register")
    assert "isn't shared with you" in await stage.dev.types(f"/training register {known.id}")
    with pytest.raises(UserError, match="registration-not-shared"):
        await build_register_form(stage.runtime.app, person_of(stage.dev), str(known.key), "C0GENERAL")
    assert await build_register_form(stage.runtime.app, person_of(stage.bob), str(known.key), "C0GENERAL")


async def test_share_stands_in_the_details_and_waits_under_it_are_told_when_it_stops(stage: Stage) -> None:
    known = await share_new_training(stage)
    stage.goto.faults.narrow("goto.503_html", "trainings.registrants.create")
    stage.switch("goto.503_html", times=None)
    assert "We saved you a seat" in await register(stage.bob)
    await stage.alice.types(f"/training show {known.id}", channel=CHANNEL)
    await stage.alice.presses("Share")
    assert stage.alice.form.body["submit"]["text"] == "Save"
    await stage.alice.person.closes()
    await stage.alice.types("/training waitlist", channel=CHANNEL)
    await stage.alice.presses("Stop sharing")
    await stage.alice.sees("is no longer shared")
    await stage.bob.sees("Registration for Welding basics was stopped.")
    await stage.bob.sees("stopped registration here", channel=CHANNEL)
    assert known.registrants == []
    stage.bob.dms()


async def test_only_the_organizer_stops_it(stage: Stage) -> None:
    known = await share_new_training(stage)
    await stage.bob.connects()
    await stage.bob.sees("Connected as")
    said = await stage.bob.types(f"/training waitlist {known.key}")
    assert "Alice Moreau shared this training." in said


async def test_a_closing_time_that_is_past_or_comes_twice_is_asked_about(stage: Stage) -> None:
    await connect_alice(stage)
    training = add_training(stage, "Night drill")
    alice = stage.alice
    await alice.types(f"/training share {training.id}", channel=CHANNEL)
    await alice.fills(capacity="7", date="2026-11-20", start="15:00")
    await alice.presses("Tomorrow, 3:00 PM", alice.form)
    assert "{2026-12-02}" in alice.reads(alice.form)
    await alice.fills(date="2027-03-14", start="02:30")
    await alice.presses("Sun, Mar 14, 2027, 3:00 AM", alice.form)
    assert "{03:00}" in alice.reads(alice.form)
    await alice.fills(date="2027-11-07", start="01:30")
    await alice.presses("Second, 01:30 after the clocks change", alice.form)
    assert "Night drill" in alice.reads(alice.form)
    assert await alice.submits() == {}
    await alice.person.closes()
    await alice.sees("Night drill", channel=CHANNEL)
    shared = await stage.runtime.app.store.registrations.get_shared(
        person_of(alice).tenant, str(training.key)
    )
    assert shared is not None
    assert shared.rules.closes_at == datetime(2027, 11, 7, 6, 30, tzinfo=UTC)
    assert shared.rules.capacity == 7
    await alice.types(f"/training share {training.id}", channel=CHANNEL)
    assert "(x) Second, 01:30 after the clocks change" in alice.reads(alice.form)
    assert await alice.submits() == {}
    await alice.person.closes()

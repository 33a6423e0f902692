"""A row of a list that cannot be read is left out and counted. The others go on, and nothing is taken for gone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import vobject

from bot.model.ids import operation_id
from bot.model.reminders import SubscriptionScope, SubscriptionState
from bot.model.sources import SessionSource
from bot.sandbox.goto.odd_rows import OddRows
from bot.usecases.registration.sync import poll_shared_trainings
from bot.usecases.reminders.poll import poll_in_window
from tests.support.actors import Actor, open_browser, person_of, tenant_of
from tests.support.admin import connect_admin
from tests.support.clocks import now
from tests.support.faults import inject_fault
from tests.support.meetings import add_meeting
from tests.support.registrations import dms_with, register, share_new_training
from tests.support.reminders import (
    TEN,
    card_text,
    channel_reminders,
    deliver_due,
    person_named,
    poll_alice,
    poll_and_deliver,
    post_meeting_card,
    start_empty,
    subscribe,
    with_clock_ahead,
)
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import (
    add_training,
    cancel_training,
    find_training,
    open_training_form,
    register_at_goto,
    show_roster,
    trainings_named,
)

ONE_ROW = "1 row from GoTo that we couldn't read"
NOT_UNDERSTOOD = "GoTo sent an answer we don't understand"


def spoil(stage: Stage, *operations: str, kind: str = "zero_time", key: object = None) -> None:
    """From now on these lists have an odd row: the one with this key, else the first."""
    stage.goto.faults.odd_rows = OddRows(kind=kind, key=None if key is None else str(key))
    inject_fault(stage, "odd_rows", *operations, times=None)


async def metric(stage: Stage, operation: str, field: str) -> float:
    sample = {"operation": operation, "field": field}
    found = stage.runtime.metrics.registry.get_sample_value("usher_goto_unreadable_rows_total", sample)
    return found or 0.0


async def test_lists_and_checks_say_how_many_rows_are_left_out(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    await start_empty(stage)
    odd = add_meeting(stage, "Secret plans", now() + timedelta(hours=1))
    add_meeting(stage, "Sprint review", now() + timedelta(hours=2))
    add_training(stage, "Welding basics")
    for kind in ("number_for_title", "zero_time"):
        spoil(stage, "upcomingMeetings.list", kind=kind, key=odd.id)
        for line in ("/meeting list", "/meeting", "/meeting edit", "/meeting show"):
            shown = await stage.alice.types(line)
            assert ONE_ROW in shown, (line, shown)
            assert "Secret plans" not in shown
    assert "Sprint review" in await stage.alice.types("/meeting list")
    assert ONE_ROW not in await stage.alice.types("/training list")
    await stage.alice.person.opens_home()
    home = stage.alice.reads(await stage.alice.person.wait_for(lambda: stage.alice.person.home))
    assert "Sprint review" in home
    assert ONE_ROW in home
    doctor = await stage.alice.types("/goto doctor")
    assert doctor.count("1 row ") == 1
    assert "startTime" in doctor
    assert await metric(stage, "upcomingMeetings.list", "startTime") > 0
    (line, *_) = [one.getMessage() for one in caplog.records if "cannot be read" in one.getMessage()]
    assert line.endswith("operation=upcomingMeetings.list field=subject problem=string_type")
    assert not any("Secret plans" in one.getMessage() for one in caplog.records)


async def test_an_answer_of_odd_rows_alone_is_called_that(stage: Stage) -> None:
    await start_empty(stage)
    add_meeting(stage, "Sprint review", now() + timedelta(hours=2))
    spoil(stage, "upcomingMeetings.list")
    await stage.alice.person.opens_home()
    await stage.alice.person.wait_for(lambda: stage.alice.person.home)
    for shown in (
        await stage.alice.types("/meeting list"),
        await stage.alice.types("/meeting"),
        stage.alice.reads(stage.alice.person.home),
        await stage.alice.types("/goto doctor"),
    ):
        assert NOT_UNDERSTOOD in shown, shown
        assert "does not answer" not in shown


async def test_reminders_go_on_for_the_others_and_for_what_was_known(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    known = add_meeting(stage, "Known before", now() + TEN)
    add_meeting(stage, "Sprint review", now() + TEN)
    card = await post_meeting_card(stage, known)
    await poll_alice(stage)
    spoil(stage, "upcomingMeetings.list", "meetings.get", key=known.id)
    await poll_and_deliver(stage)
    assert channel_reminders(stage, "Sprint review")
    assert channel_reminders(stage, "Known before")
    await poll_alice(stage)
    assert "Known before" in card_text(stage, card)
    assert "ancelled" not in card_text(stage, card)


async def test_a_group_read_by_an_admin_loses_no_reminder(stage: Stage) -> None:
    """GoTo gives an admin no single meeting of somebody else: only the list could say that it is gone."""
    await start_empty(stage)
    group = str(stage.goto.world.groups[0].key)
    await subscribe(stage, scope=SubscriptionScope.GROUP, scope_value=group)
    meeting = add_meeting(stage, "Sprint review", now() + TEN)
    add_meeting(stage, "Retro", now() + timedelta(hours=3))
    meeting.owner = stage.goto.user(stage.bob.email)
    app, source = stage.runtime.app, SessionSource(person_named(stage), group=group)
    await poll_in_window(app, source, app.clock.now())
    spoil(stage, "groups.upcomingMeetings.list", key=meeting.id)
    for seconds in (1, 2, 3):
        later = with_clock_ahead(app, seconds)
        await poll_in_window(later, source, later.clock.now())
    await deliver_due(stage)
    assert channel_reminders(stage, "Sprint review")


async def test_a_feed_cancels_nothing_that_it_cannot_read(stage: Stage) -> None:
    await start_empty(stage)
    meeting = add_meeting(stage, "Sprint review", now() + timedelta(hours=2))
    add_meeting(stage, "Retro", now() + timedelta(hours=3))
    training = add_training(stage, "Welding basics")
    add_training(stage, "Onboarding")
    url = await feed_address(stage.alice)
    assert (await feed_events(url)).keys() == {"Sprint review", "Retro", "Welding basics", "Onboarding"}
    for kind, key in (("zero_time", meeting.id), ("zero_time", training.key), ("empty_row", meeting.id)):
        spoil(stage, "upcomingMeetings.list", "trainings.list", kind=kind, key=key)
        await forget_feed_read(stage)
        found = await feed_events(url)
        assert list(found.values()) == ["CONFIRMED"] * 4, (kind, found)
    stage.goto.world.meetings.pop(meeting.id)
    spoil(stage, "trainings.list")
    stage.goto.faults.odd_rows.position = "all"
    await forget_feed_read(stage)
    assert (await feed_events(url))["Sprint review"] == "CANCELLED"


async def test_a_meeting_whose_answer_was_lost_is_found_in_an_odd_row(stage: Stage) -> None:
    await start_empty(stage)
    add_meeting(stage, "Retro", now() + timedelta(hours=3))
    spoil(stage, "upcomingMeetings.list")
    stage.goto.faults.odd_rows.position = "last"
    inject_fault(stage, "lost_answer", "meetings.create")
    await stage.alice.types('/meeting schedule "Sprint review" tomorrow 10:00 30 min', channel=CHANNEL)
    assert await stage.alice.submits() == {}
    made = [one for one in stage.goto.meetings_of(stage.alice.email) if one.subject == "Sprint review"]
    assert len(made) == len(stage.goto.received("meetings.create")) == 1
    posts = [m for m in stage.bob.posts(CHANNEL) if "Sprint review" in stage.bob.reads(m)]
    assert len(posts) == 1


async def test_a_training_whose_answer_was_lost_is_found_in_an_odd_row(stage: Stage) -> None:
    stage.goto.world.trainings.clear()
    await open_training_form(stage)
    spoil(stage, "trainings.list")
    add_training(stage, "An odd one")
    stage.goto.faults.odd_rows.position = "all"
    inject_fault(stage, "lost_answer", "trainings.create")
    assert await stage.alice.submits() == {}
    assert len(trainings_named(stage)) == len(stage.goto.received("trainings.create")) == 1


async def test_an_odd_registrant_takes_nobodys_seat(stage: Stage) -> None:
    known = await share_new_training(stage)
    await register(stage.bob)
    assert dms_with(stage.bob, "You're registered")
    register_at_goto(stage, known, "Eve", "eve@elsewhere.example")
    (bob, _) = known.registrants
    for kind in ("zero_time", "empty_row"):
        spoil(stage, "trainings.registrants.list", kind=kind, key=bob.key)
        await poll_shared_trainings(stage.runtime.app)
        roster = await show_roster(stage, known)
        assert all(text in roster for text in ("Bob", "Eve", ONE_ROW)), roster
    assert len(stage.bob.dms()) == 1


async def test_an_odd_registrant_keeps_nobody_else_in_a_seat(stage: Stage) -> None:
    known = await share_new_training(stage)
    await register(stage.bob)
    await register(stage.dev)
    assert dms_with(stage.bob, "You're registered")
    assert dms_with(stage.dev, "You're registered")
    await poll_shared_trainings(stage.runtime.app)
    roster = await stage.runtime.app.store.registrations.list_roster(tenant_of(stage), str(known.key))
    odd, gone = (next(r for r in known.registrants if r.email == roster[n].email) for n in (0, -1))
    known.registrants.remove(gone)
    register_at_goto(stage, known, "Eve", "eve@elsewhere.example")
    spoil(stage, "trainings.registrants.list", "trainings.registrants.get", key=odd.key)
    await poll_shared_trainings(stage.runtime.app)
    left, stays = (next(a for a in (stage.bob, stage.dev) if a.email == one.email) for one in (gone, odd))
    await left.person.wait_for(lambda: len(left.dms()) == 2)
    assert len(stays.dms()) == 1


async def test_an_odd_training_is_not_taken_for_deleted(stage: Stage) -> None:
    known = await share_new_training(stage)
    await register(stage.bob)
    assert dms_with(stage.bob, "You're registered")
    add_training(stage, "Onboarding 2")
    for kind in ("zero_time", "empty_row"):
        spoil(stage, "trainings.list", kind=kind, key=known.key)
        inject_fault(stage, "404", "trainings.get")
        await poll_shared_trainings(stage.runtime.app)
        app = stage.runtime.app
        told = operation_id(app.config.id_secret, person_of(stage.alice), "training-gone", str(known.key))
        assert await app.store.ledger.load(tenant_of(stage), told) is None


async def test_an_odd_registrant_does_not_keep_a_training_from_being_cancelled(stage: Stage) -> None:
    """They are told, or named as not told, since their addresses can be read."""
    training = find_training(stage)
    training.registrants.clear()
    register_at_goto(stage, training, "Bob", stage.bob.email)
    register_at_goto(stage, training, "Eve", "eve@elsewhere.example")
    register_at_goto(stage, training, "Hal", "hal@elsewhere.example", "UNREGISTERED")
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    spoil(stage, "trainings.registrants.list")
    stage.goto.faults.odd_rows.position = "all"
    await cancel_training(stage, training.id, channel=CHANNEL)
    await stage.alice.sees("*Onboarding* is cancelled.")
    shown = stage.alice.reads()
    assert "eve@elsewhere.example" in shown
    assert "hal@elsewhere.example" not in shown
    assert "rows from GoTo that we couldn't read" in shown
    await stage.bob.sees("Alice Moreau cancelled")


async def test_a_kind_without_a_readable_row_stops_no_reminder_of_the_other(stage: Stage) -> None:
    await start_empty(stage)
    one = await subscribe(stage)
    add_meeting(stage, "Sprint review", now() + TEN)
    add_training(stage, "Welding basics")
    spoil(stage, "trainings.list")
    await poll_and_deliver(stage)
    assert channel_reminders(stage, "Sprint review")
    stored = await stage.runtime.app.store.subscriptions.get(one.tenant, one.id)
    assert stored is not None
    assert stored.state is SubscriptionState.ACTIVE


async def test_a_training_in_an_odd_row_is_found_by_its_number(stage: Stage) -> None:
    await start_empty(stage)
    odd = add_training(stage, "Welding basics")
    add_training(stage, "Onboarding")
    spoil(stage, "trainings.list", key=odd.key)
    assert "Welding basics" in await stage.alice.types(f"/training show {odd.id}")


async def test_a_report_says_how_many_rows_it_lacks(stage: Stage) -> None:
    await connect_admin(stage)
    add_meeting(stage, "Retro", now() + timedelta(hours=3))
    spoil(stage, "organizers.upcomingMeetings.list", "upcomingMeetings.list")
    await stage.alice.types("/goto report upcoming")

    def ended() -> Any:
        return next((m for m in stage.alice.dms() if "couldn't read" in stage.alice.reads(m)), None)

    found = await stage.slack.changes.wait_for(ended, 10.0)
    assert "Times in New York" in stage.alice.reads(found)


# --- what the tests share -------------------------------------------------------------------------------------------


async def feed_address(actor: Actor) -> str:
    await actor.types("/goto calendar")
    await actor.presses("Create a URL", actor.form)
    found = re.search(r"https?://\S+/calendar/[\w-]{22}\.ics", actor.reads(actor.form))
    assert found
    return found.group()


async def feed_events(url: str) -> dict[str, str]:
    """Return the status of each event by its title."""
    async with open_browser() as client:
        calendar = vobject.readOne((await client.get(url)).text)
    return {e.summary.value: e.status.value for e in calendar.contents.get("vevent", ())}


async def forget_feed_read(stage: Stage) -> None:
    """Let GoTo be asked again at once."""
    redis = stage.runtime.stores.redis
    await redis.hdel(f"{stage.slack.home.id}:feed:{stage.alice.person.id}", "goto_read_at")

"""A training that changes or is cancelled: everybody registered is told once, the card and calendars follow."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.sandbox.goto.state import SimTraining
from bot.usecases.registration.sync import poll_shared_trainings
from tests.support.actors import connect_alice
from tests.support.clocks import now
from tests.support.faults import inject_fault
from tests.support.registrations import (
    TRAINING_NAME,
    calendar_events,
    calendar_url,
    dms_with,
    register,
    share_new_training,
    share_training,
    training_thread,
    wait_for_card_times,
)
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import add_training, cancel_training, move_training, register_at_goto


async def registered(stage: Stage, **fields: str) -> SimTraining:
    """Have Bob registered in Slack, Dev at GoTo under his Slack address, Eve at GoTo under another."""
    known = await share_new_training(stage, **fields)
    await register(stage.bob)
    assert dms_with(stage.bob, "You're registered")
    register_at_goto(stage, known, "Dev", "dev@northwind.example")
    register_at_goto(stage, known, "Eve", "eve@elsewhere.example")
    return known


async def test_new_times_old_beside_new_once_each(stage: Stage) -> None:
    known = await registered(stage)
    was = known.times[0][0]
    said = await move_training(stage, known)
    assert "We notified 2 people." in said
    assert "Eve Sample (eve@elsewhere.example)" in said
    for actor in (stage.bob, stage.dev):
        (message,) = dms_with(actor, f"Alice Moreau moved *{TRAINING_NAME}*")
        assert f"~<!date^{int(was.timestamp())}^" in str(message.blocks)
        assert f"<!date^{int(known.times[0][0].timestamp())}^" in str(message.blocks)
        assert "Was: " in message.text
    await wait_for_card_times(stage, known)
    assert len(training_thread(stage.bob)) == 1


async def test_a_new_name_is_told_and_a_new_description_is_not(stage: Stage) -> None:
    known = await registered(stage)
    await stage.alice.types(f"/training edit {known.id}", channel=CHANNEL)
    await stage.alice.fills(description="Bring gloves.")
    assert await stage.alice.submits() == {}
    assert "We notified" not in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()
    await stage.bob.sees("Bring gloves.", channel=CHANNEL)
    await stage.alice.types(f"/training edit {known.id}", channel=CHANNEL)
    await stage.alice.fills(name="Welding <!channel>")
    assert await stage.alice.submits() == {}
    assert "We notified 2 people." in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()
    (message,) = dms_with(stage.bob, f"Alice Moreau renamed *{TRAINING_NAME}*, which you're registered for.")
    assert "<!channel>" not in str(message.payload())
    assert len(dms_with(stage.dev, "now called")) == 1
    await stage.bob.sees("Welding", channel=CHANNEL)
    assert len(training_thread(stage.bob, "Welding")) == 1


@pytest.mark.parametrize("fault", ["lost_answer", "503_html"])
async def test_a_passing_fault_tells_once(stage: Stage, fault: str) -> None:
    known = await registered(stage)
    inject_fault(stage, fault, "trainings.times.update")
    await move_training(stage, known)
    await stage.bob.sees("moved")
    assert len(dms_with(stage.bob, "moved")) == 1
    assert len(dms_with(stage.dev, "moved")) == 1
    await wait_for_card_times(stage, known)
    assert len(training_thread(stage.bob)) == 1


@pytest.mark.parametrize("here", [True, False], ids=["moved here", "moved on GoTo's site"])
async def test_who_waits_for_a_seat_or_a_word_hears_of_new_times(stage: Stage, here: bool) -> None:
    known = await share_new_training(stage, capacity="1")
    await register(stage.bob)
    await register(stage.dev, button="Join waitlist")
    assert dms_with(stage.dev, "waitlist")
    if here:
        await move_training(stage, known)
        first = f"Alice Moreau moved *{TRAINING_NAME}*, which you're waiting for."
    else:
        known.times = [(now() + timedelta(days=12), now() + timedelta(days=12, hours=2))]
        await poll_shared_trainings(stage.runtime.app)
        await stage.alice.sees("was changed on GoTo's site")
        first = f"*{TRAINING_NAME}*, which you're waiting for, was moved."
    (message,) = dms_with(stage.dev, first)
    assert f"<!date^{int(known.times[0][0].timestamp())}^" in str(message.blocks)
    assert "join link" not in str(message.payload())
    (other,) = dms_with(stage.bob, "which you're registered for")
    assert "Your join link stays the same" in str(other.payload())
    assert len(training_thread(stage.bob)) == 1
    stage.alice.dms()


async def test_cancelled_everybody_known_is_told_and_the_card_says_so(stage: Stage) -> None:
    known = await share_new_training(stage, capacity="1")
    await register(stage.bob)
    assert dms_with(stage.bob, "You're registered")
    await register(stage.dev, button="Join waitlist")
    assert dms_with(stage.dev, "waitlist")
    register_at_goto(stage, known, "Eve", "eve@elsewhere.example")
    inject_fault(stage, "stale_list", "trainings.registrants.list", times=None)
    await cancel_training(stage, known.id, channel=CHANNEL)
    await stage.alice.sees("is cancelled.")
    said = stage.alice.reads()
    assert "We notified 1 person." in said
    assert "Eve" in said
    await stage.bob.sees("Alice Moreau cancelled")
    assert len(dms_with(stage.bob, "Alice Moreau cancelled")) == 1
    await stage.dev.sees("cancelled", channel=None)
    await stage.bob.sees(f"~*{TRAINING_NAME}*~", channel=CHANNEL)
    assert len(stage.dev.dms()) == 2
    assert len(training_thread(stage.bob)) == 1


async def test_the_registrations_own_file_follows(stage: Stage) -> None:
    known = await registered(stage)
    known.times.append((now() + timedelta(days=20), now() + timedelta(days=20, hours=1)))
    (message,) = dms_with(stage.bob, "You're registered")
    found = re.search(r"http\S+/calendar/[\w-]{22}\.ics", str(message.payload()))
    assert found
    (first,) = await calendar_events(found.group())
    assert first.status.value == "CONFIRMED"
    assert "/join/training/" in first.location.value
    await move_training(stage, known)
    moved = await calendar_events(found.group())
    assert len(moved) == 2, "the session that was added at GoTo"
    assert first.uid.value in {event.uid.value for event in moved}
    again = next(event for event in moved if event.uid.value == first.uid.value)
    assert again.dtstart.value == known.times[0][0]
    assert int(again.sequence.value) > int(first.sequence.value)
    dms_with(stage.bob, "moved")
    dms_with(stage.dev, "moved")
    await cancel_training(stage, known.id, channel=CHANNEL)
    await stage.alice.sees("is cancelled.")
    assert {event.status.value for event in await calendar_events(found.group())} == {"CANCELLED"}
    dms_with(stage.bob, "Alice Moreau cancelled")
    dms_with(stage.dev, "Alice Moreau cancelled")
    assert len(training_thread(stage.bob)) == 2


async def edits_sessions(stage: Stage, known: SimTraining, button: str) -> None:
    await stage.alice.types(f"/training times {known.id}", channel=CHANNEL)
    await stage.alice.presses(button, stage.alice.form)
    assert await stage.alice.submits() == {}
    await stage.alice.person.closes()
    dms_with(stage.bob, "moved")


async def test_a_session_that_is_removed_is_cancelled_in_the_registrations_own_file(stage: Stage) -> None:
    await connect_alice(stage)
    known = add_training(stage, TRAINING_NAME)
    (first,) = known.times
    known.times = [first, (first[0] + timedelta(days=1), first[1] + timedelta(days=1))]
    await share_training(stage, known)
    await register(stage.bob)
    url = await calendar_url(stage.bob)
    before = await calendar_events(url)
    assert [event.status.value for event in before] == ["CONFIRMED", "CONFIRMED"]

    await edits_sessions(stage, known, "Remove last session")
    after = await calendar_events(url)
    assert [event.uid.value for event in after] == [event.uid.value for event in before]
    assert [event.status.value for event in after] == ["CONFIRMED", "CANCELLED"]
    assert after[1].dtstart.value == before[1].dtstart.value
    assert int(after[1].sequence.value) > int(before[1].sequence.value)
    assert "location" not in after[1].contents

    await register(stage.dev)
    assert [event.status.value for event in await calendar_events(await calendar_url(stage.dev))] == [
        "CONFIRMED"
    ]

    await edits_sessions(stage, known, "Add a session")
    again = await calendar_events(url)
    assert [event.uid.value for event in again] == [event.uid.value for event in before]
    assert [event.status.value for event in again] == ["CONFIRMED", "CONFIRMED"]
    assert int(again[1].sequence.value) > int(after[1].sequence.value)
    dms_with(stage.dev, "moved")
    assert len(training_thread(stage.bob)) == 2


async def test_a_session_that_came_and_went_after_registering_is_cancelled_in_the_file(stage: Stage) -> None:
    known = await share_new_training(stage)
    await register(stage.bob)
    url = await calendar_url(stage.bob)
    await edits_sessions(stage, known, "Add a session")
    assert [event.status.value for event in await calendar_events(url)] == ["CONFIRMED", "CONFIRMED"]
    await edits_sessions(stage, known, "Remove last session")
    assert [event.status.value for event in await calendar_events(url)] == ["CONFIRMED", "CANCELLED"]
    assert len(training_thread(stage.bob)) == 2

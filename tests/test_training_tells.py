"""A training that changes or is cancelled: everybody registered is told once, the card and calendars follow."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
import vobject

from bot.sandbox.goto.state import SimTraining
from bot.usecases.shared_watch import look_at_all
from tests.conversation import Actor, Stage, browsing
from tests.past import connected, now
from tests.registering import CHANNEL, NAME, card, registers, shared, shares, thread, told
from tests.test_faults_goto import strike
from tests.test_roster import at_goto
from tests.test_training_create import day
from tests.test_training_read import more

HTTP = pytest.mark.parametrize("transport", ["http"])


async def registered(stage: Stage, **fields: str) -> SimTraining:
    """Have Bob registered in Slack, Dev at GoTo under his Slack address, Eve at GoTo under another."""
    known = await shared(stage, **fields)
    await registers(stage.bob)
    assert told(stage.bob, "You are registered")
    at_goto(stage, known, "Dev", "dev@northwind.example")
    at_goto(stage, known, "Eve", "eve@elsewhere.example")
    return known


async def moves(stage: Stage, known: SimTraining) -> str:
    await stage.alice.types(f"/training times {known.id}", channel=CHANNEL)
    await stage.alice.fills(**{"date.0": day(9), "start.0": "10:00", "length.0": "90"})
    assert await stage.alice.submits() == {}
    said = stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()
    return said


async def test_new_times_old_beside_new_once_each(stage: Stage) -> None:
    known = await registered(stage)
    was = known.times[0][0]
    said = await moves(stage, known)
    assert "Usher told 2 people." in said
    assert "Eve Sample (eve@elsewhere.example)" in said
    for actor in (stage.bob, stage.dev):
        (message,) = told(actor, f"Alice Moreau moved *{NAME}*")
        assert f"~1. <!date^{int(was.timestamp())}^" in str(message.blocks)
        assert f"<!date^{int(known.times[0][0].timestamp())}^" in str(message.blocks)
        assert "Was: " in message.text
    await card_follows(stage, known)
    assert len(thread(stage.bob)) == 1


async def card_follows(stage: Stage, known: SimTraining) -> None:
    """Wait until the card has the training's times."""
    start = str(int(known.times[0][0].timestamp()))
    await stage.slack.changes.wait_for(lambda: start in str(card(stage.bob, known.name).blocks), 10)


@HTTP
async def test_a_new_name_is_told_and_a_new_description_is_not(stage: Stage) -> None:
    known = await registered(stage)
    await stage.alice.types(f"/training edit {known.id}", channel=CHANNEL)
    await stage.alice.fills(description="Bring gloves.")
    assert await stage.alice.submits() == {}
    assert "Usher told" not in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()
    await stage.bob.sees("Bring gloves.", channel=CHANNEL)
    await stage.alice.types(f"/training edit {known.id}", channel=CHANNEL)
    await stage.alice.fills(name="Welding <!channel>")
    assert await stage.alice.submits() == {}
    assert "Usher told 2 people." in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()
    (message,) = told(stage.bob, f"*{NAME}*, for which you are registered, is called")
    assert "<!channel>" not in str(message.payload())
    assert len(told(stage.dev, "is called")) == 1
    await stage.bob.sees("Welding", channel=CHANNEL)
    assert len(thread(stage.bob, "Welding")) == 1


@HTTP
@pytest.mark.parametrize("fault", ["lost_answer", "503_html"])
async def test_a_passing_fault_tells_once(stage: Stage, fault: str) -> None:
    known = await registered(stage)
    strike(stage, fault, "trainings.times.update")
    await moves(stage, known)
    await stage.bob.sees("moved")
    assert len(told(stage.bob, "moved")) == 1
    assert len(told(stage.dev, "moved")) == 1
    await card_follows(stage, known)
    assert len(thread(stage.bob)) == 1


@HTTP
@pytest.mark.parametrize("here", [True, False], ids=["moved here", "moved on GoTo's site"])
async def test_who_waits_for_a_seat_or_a_word_hears_of_new_times(stage: Stage, here: bool) -> None:
    known = await shared(stage, capacity="1")
    await registers(stage.bob)
    await registers(stage.dev, button="Join the waitlist")
    assert told(stage.dev, "waitlist")
    if here:
        await moves(stage, known)
        first = f"Alice Moreau moved *{NAME}*, for which you are waiting."
    else:
        known.times = [(now() + timedelta(days=12), now() + timedelta(days=12, hours=2))]
        await look_at_all(stage.house.s)
        await stage.alice.sees("was changed on GoTo's site")
        first = f"*{NAME}*, for which you are waiting, was moved."
    (message,) = told(stage.dev, first)
    assert f"<!date^{int(known.times[0][0].timestamp())}^" in str(message.blocks)
    assert "join link" not in str(message.payload())
    (other,) = told(stage.bob, "for which you are registered")
    assert "Your join link stays the same" in str(other.payload())
    assert len(thread(stage.bob)) == 1
    stage.alice.dms()


async def test_cancelled_everybody_known_is_told_and_the_card_says_so(stage: Stage) -> None:
    known = await shared(stage, capacity="1")
    await registers(stage.bob)
    assert told(stage.bob, "You are registered")
    await registers(stage.dev, button="Join the waitlist")
    assert told(stage.dev, "waitlist")
    at_goto(stage, known, "Eve", "eve@elsewhere.example")
    strike(stage, "stale_list", "trainings.registrants.list", times=None)
    await stage.alice.types(f"/training cancel {known.id}", channel=CHANNEL)
    await stage.alice.presses("Cancel training")
    await stage.alice.sees("is cancelled.")
    said = stage.alice.reads()
    assert "Usher told 1 person." in said
    assert "Eve" in said
    await stage.bob.sees("for which you were registered, was cancelled by Alice")
    assert len(told(stage.bob, "was cancelled")) == 1
    await stage.dev.sees("cancelled", channel=None)
    await stage.bob.sees(f"~*{NAME}*~", channel=CHANNEL)
    assert len(stage.dev.dms()) == 2
    assert len(thread(stage.bob)) == 1


async def events(url: str) -> list[Any]:
    async with browsing() as client:
        answer: httpx.Response = await client.get(url)
    assert answer.status_code == 200, answer.text
    calendar = vobject.readOne(answer.text)
    calendar.validate()
    return list(calendar.contents["vevent"])


@HTTP
async def test_the_registrations_own_file_follows(stage: Stage) -> None:
    known = await registered(stage)
    known.times.append((now() + timedelta(days=20), now() + timedelta(days=20, hours=1)))
    (message,) = told(stage.bob, "You are registered")
    found = re.search(r"http\S+/calendar/\w{32}\.ics", str(message.payload()))
    assert found
    (first,) = await events(found.group())
    assert first.status.value == "CONFIRMED"
    assert "/join/training/" in first.location.value
    await moves(stage, known)
    moved = await events(found.group())
    assert {event.uid.value for event in moved} > {first.uid.value} or len(moved) == 1
    again = next(event for event in moved if event.uid.value == first.uid.value)
    assert again.dtstart.value == known.times[0][0]
    assert int(again.sequence.value) > int(first.sequence.value)
    told(stage.bob, "moved")
    told(stage.dev, "moved")
    await stage.alice.types(f"/training cancel {known.id}", channel=CHANNEL)
    await stage.alice.presses("Cancel training")
    await stage.alice.sees("is cancelled.")
    assert {event.status.value for event in await events(found.group())} == {"CANCELLED"}
    told(stage.bob, "was cancelled")
    told(stage.dev, "was cancelled")
    assert len(thread(stage.bob)) == 2


async def own_file(actor: Actor) -> str:
    """Return the address of the calendar file in the last message that the person has of their registration."""
    message = told(actor, "You are registered")[-1]
    found = re.search(r"http\S+/calendar/\w{32}\.ics", str(message.payload()))
    assert found
    return found.group()


async def edits_sessions(stage: Stage, known: SimTraining, button: str) -> None:
    await stage.alice.types(f"/training times {known.id}", channel=CHANNEL)
    await stage.alice.presses(button, stage.alice.form)
    assert await stage.alice.submits() == {}
    await stage.alice.person.closes()
    told(stage.bob, "moved")


@HTTP
async def test_a_session_that_is_removed_is_cancelled_in_the_registrations_own_file(stage: Stage) -> None:
    await connected(stage)
    known = more(stage, NAME)
    (first,) = known.times
    known.times = [first, (first[0] + timedelta(days=1), first[1] + timedelta(days=1))]
    await shares(stage, known)
    await registers(stage.bob)
    url = await own_file(stage.bob)
    before = await events(url)
    assert [event.status.value for event in before] == ["CONFIRMED", "CONFIRMED"]

    await edits_sessions(stage, known, "Remove the last session")
    after = await events(url)
    assert [event.uid.value for event in after] == [event.uid.value for event in before]
    assert [event.status.value for event in after] == ["CONFIRMED", "CANCELLED"]
    assert after[1].dtstart.value == before[1].dtstart.value
    assert int(after[1].sequence.value) > int(before[1].sequence.value)
    assert "location" not in after[1].contents

    await registers(stage.dev)
    assert [event.status.value for event in await events(await own_file(stage.dev))] == ["CONFIRMED"]

    await edits_sessions(stage, known, "Add a session")
    again = await events(url)
    assert [event.uid.value for event in again] == [event.uid.value for event in before]
    assert [event.status.value for event in again] == ["CONFIRMED", "CONFIRMED"]
    assert int(again[1].sequence.value) > int(after[1].sequence.value)
    told(stage.dev, "moved")
    assert len(thread(stage.bob)) == 2


@HTTP
async def test_a_session_that_came_and_went_after_registering_is_cancelled_in_the_file(stage: Stage) -> None:
    known = await shared(stage)
    await registers(stage.bob)
    url = await own_file(stage.bob)
    await edits_sessions(stage, known, "Add a session")
    assert [event.status.value for event in await events(url)] == ["CONFIRMED", "CONFIRMED"]
    await edits_sessions(stage, known, "Remove the last session")
    assert [event.status.value for event in await events(url)] == ["CONFIRMED", "CANCELLED"]
    assert len(thread(stage.bob)) == 2
